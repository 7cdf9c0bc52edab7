//! The same once more, of a round that is over: a round of the library from "until when?", a quick poll as a new draft.

use std::sync::Arc;

use super::offered::closed_entries;
use super::{opening, polls};
use crate::domain::{Language, LibraryEntry, Municipality, Round};
use crate::handlers::RoleRequest;
use crate::store::StoreError;
use crate::store::roles::Role;

/// Whoever may open rounds there starts it.
pub(super) async fn start(
    req: &mut RoleRequest<'_>,
    (role, language): (&Role, Language),
    (round, place): (&Round, &Municipality),
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    if round.is_poll() {
        return polls::again(req, (role, language), place, round).await;
    }
    let id = round.questionnaire.id.as_str();
    let mut closed = closed_entries(known, place, req.now);
    match closed.find(|(_, entry)| entry.id == id) {
        Some((entry, _)) => opening::again(req, (role, language), (place, entry)).await,
        None if LibraryEntry::find(id).is_some() => req.flash(language, "round-refused-open").await,
        None => req.flash(language, "round-again-not").await,
    }
}
