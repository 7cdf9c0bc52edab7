//! What leaders can press under what came of a round.

use crate::domain::{BringStep, BringTap, Button, Language, LibraryEntry, Round};
use crate::services::Context;

/// The button by which a leader starts the same round once more: a quick poll, or one that the library has.
pub(super) fn once_more(
    context: &Context,
    (round, place): (&Round, &str),
    language: Language,
) -> Option<Button> {
    let entry = LibraryEntry::find(&round.questionnaire.id);
    if !round.is_poll() && !entry.is_some_and(LibraryEntry::is_offered) {
        return None;
    }
    let label = context.texts.plain(language, "round-again", &[]);
    pressed((round, place), label, BringStep::Again)
}

/// The button by which a leader lets a meeting discuss a result, and enters what it said.
pub(super) fn meeting(context: &Context, of: (&Round, &str), language: Language) -> Option<Button> {
    let label = context.texts.plain(language, "meeting-button", &[]);
    pressed(of, label, BringStep::Meeting)
}

/// A button about what came of a round in a place.
pub(super) fn pressed(
    (round, place): (&Round, &str),
    label: String,
    step: BringStep,
) -> Option<Button> {
    let mut links = round.links.iter();
    let link = links.find(|link| link.municipality == place)?;
    let link = link.payload.clone();
    Some(Button::tap(label, BringTap { link, step }.code()))
}
