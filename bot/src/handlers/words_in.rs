//! A coordinator switches own words on and off for a place.

use crate::domain::{Button, CoordinatorTap, Language, Message, Municipality, PlaceFor, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::names::place_name;
use crate::services::writings as service;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, writings};

use super::language::old_button;

/// Whether own words are asked for in a place, and who would read them.
pub(super) async fn of_place(
    req: &mut RoleRequest<'_>,
    language: Language,
    place: &Municipality,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let asked = writings::places(req.tx).await?.contains(&place.slug);
    let moderators = roles::confirmed(req.tx, RoleKind::Moderator).await?.len();
    let readers = if moderators == 0 { "none" } else { "some" };
    let state = if asked { "on" } else { "off" };
    let name = place_name(context, language, Some(&place.slug), now);
    let args = [
        ("place", name.into()),
        ("state", state.into()),
        ("moderators", moderators.into()),
        ("readers", readers.into()),
    ];
    let label = context
        .texts
        .plain(language, "words-switch", &[("state", state.into())]);
    let switch = CoordinatorTap::AskWords(place.index, !asked);
    let back = context.texts.plain(language, "round-back", &[]);
    let places = CoordinatorTap::Oblasts(PlaceFor::Words);
    let message = Message::new(
        context.texts.say(language, "words-place", &args),
        vec![
            vec![Button::tap(label, switch.code())],
            vec![Button::tap(back, places.code())],
        ],
    );
    req.reply(message).await
}

/// A press that says what shall be.
pub(super) async fn ask(
    req: &mut RoleRequest<'_>,
    by: &Role,
    (place, asked): (u16, bool),
) -> Result<(), StoreError> {
    let Some(place) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let actor = format!("role:{}", by.id);
    service::ask_in(req.tx, (&place.slug, asked), &actor, req.now).await?;
    of_place(req, by.speaks(), place).await
}
