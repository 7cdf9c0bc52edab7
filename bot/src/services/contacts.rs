//! Who may be written to unasked: whoever has agreed within a year to words that are shown today, a child's guardian too, once a week.

use super::Context;
use crate::domain::{AgeBand, Button, Language, MenuTap, Message, Moment};
use crate::store::contacts::Audience;

/// Who may be written to at this moment.
#[must_use]
pub fn audience(context: &Context, now: Moment) -> Audience {
    let young = AgeBand::ALL
        .into_iter()
        .filter(|age| needs_guardian(context, *age));
    Audience::new(context.consents.all(), young.map(AgeBand::code), now)
}

/// Whether somebody of this age needs a guardian's yes.
#[must_use]
pub const fn needs_guardian(context: &Context, age: AgeBand) -> bool {
    age.needs_guardian(context.settings.guardian_under)
}

/// Once after `/hide`: whether news and invitations should stop too.
#[must_use]
pub fn ask_quiet(context: &Context, language: Language) -> Message {
    let button = |id: &str, quiet| {
        let label = context.texts.plain(language, id, &[]);
        vec![Button::tap(label, MenuTap::Quiet(quiet).code())]
    };
    Message::new(
        context.texts.say(language, "hide-ask", &[]),
        vec![button("hide-ask-yes", true), button("hide-ask-no", false)],
    )
}

/// The only thing that comes by itself into a chat after `/hide`: a button of this data to go on, and nothing that tells where.
#[must_use]
pub fn after_hiding(context: &Context, language: Language, data: String) -> Message {
    let label = context.texts.plain(language, "continue", &[]);
    Message::new(
        context.texts.say(language, "hidden", &[]),
        vec![vec![Button::tap(label, data)]],
    )
}
