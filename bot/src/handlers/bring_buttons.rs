//! The buttons that lead to the page which brings people to a round, and those on it.

use crate::domain::{BringStep, BringTap, Button, Language};
use crate::services::Context;

/// The button that opens the page of a round.
pub(super) fn button(context: &Context, language: Language, link: &str) -> Button {
    step_button(context, language, "bring-button", (link, BringStep::Page))
}

/// A button of that page.
pub(super) fn step_button(
    context: &Context,
    language: Language,
    id: &str,
    (link, step): (&str, BringStep),
) -> Button {
    let link = link.to_owned();
    let label = context.texts.plain(language, id, &[]);
    Button::tap(label, BringTap { link, step }.code())
}
