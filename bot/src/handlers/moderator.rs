//! `/words`: a moderator, or a coordinator, reads young people's own words, one text after the other.

use super::Handled;
use super::replies::{Holder, plain};
use crate::domain::{ModeratorTap, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::writings::{self, Pressed};
use crate::store::StoreError;
use crate::store::roles::Role;

/// In which role somebody reads: nobody who leads young people, or sits in a council, as they would know a hand or a story.
fn reader(holder: &Holder) -> Option<&Role> {
    if holder.led().next().is_some() || holder.role(RoleKind::Council).is_some() {
        return None;
    }
    holder
        .role(RoleKind::Moderator)
        .or_else(|| holder.role(RoleKind::Coordinator))
}

/// `/words`: the next text.
pub(super) async fn first(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(moderator) = reader(&holder) else {
        let reads = [RoleKind::Moderator, RoleKind::Coordinator];
        if !reads.into_iter().any(|kind| holder.role(kind).is_some()) {
            return Ok(Handled::NotOurs);
        }
        req.decline(holder.language(), "words-not-leading", &[]);
        return Ok(Handled::Done);
    };
    let card = writings::next(req.tx, req.context, moderator, "", req.now).await?;
    req.say(card).await?;
    Ok(Handled::Done)
}

/// A press of a moderator.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: ModeratorTap) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let Some(moderator) = reader(&holder) else {
        req.decline(holder.language(), "words-only", &[]);
        return Ok(());
    };
    let (context, now) = (req.context, req.now);
    let ModeratorTap::On { id, rev, step } = tap else {
        let card = writings::next(req.tx, context, moderator, "", now).await?;
        return req.reply(card).await;
    };
    match writings::press(req.tx, context, moderator, (&id, rev, step), now).await? {
        Pressed::Card(card) => req.reply(card).await,
        Pressed::Then(said, card) => {
            // what was there is gone: nothing of it stays in the chat
            req.reply(plain(context.texts.say(moderator.speaks(), said, &[])))
                .await?;
            req.say(card).await
        }
    }
}
