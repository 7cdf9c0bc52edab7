//! Cards and buttons of roles.

use super::Texts;
use crate::domain::{
    Button, CouncilTap, Language, LeaderTap, Message, Moment, SessionChoice, workday_in_weeks,
};

/// Weeks until a council's session that are offered by buttons.
pub const SESSION_WEEKS: [u8; 3] = [1, 2, 4];

/// The languages that somebody with a role chooses from.
#[must_use]
pub fn role_languages(texts: &Texts) -> Vec<Button> {
    languages(texts, |language| LeaderTap::Language(language).code())
}

/// The languages that a council's chat chooses from.
#[must_use]
pub fn council_languages(texts: &Texts) -> Vec<Button> {
    languages(texts, |language| CouncilTap::Language(language).code())
}

/// One button per language, each in its own. `code` is the `callback_data` that chooses it.
fn languages(texts: &Texts, code: impl Fn(Language) -> String) -> Vec<Button> {
    Language::ALL
        .into_iter()
        .map(|l| {
            let label = texts.plain(l, "language-name", &[]);
            Button::tap(label, code(l))
        })
        .collect()
}

/// "When is the next session?"
#[must_use]
pub fn session_question(texts: &Texts, language: Language, now: Moment) -> Message {
    let mut buttons = session_weeks(texts, language, now);
    let other = texts.plain(language, "council-session-other", &[]);
    let tap = CouncilTap::Session(SessionChoice::Other);
    buttons.push(vec![Button::tap(other, tap.code())]);
    Message::new(texts.say(language, "council-ask-session", &[]), buttons)
}

/// One button per offered number of weeks.
#[must_use]
pub fn session_weeks(texts: &Texts, language: Language, now: Moment) -> Vec<Vec<Button>> {
    let button = |weeks| {
        let day = workday_in_weeks(now, weeks);
        let label = texts.in_weeks(language, weeks, day);
        // the day that is read is the day that is meant, whenever it is pressed
        let tap = CouncilTap::Session(SessionChoice::Day(day));
        vec![Button::tap(label, tap.code())]
    };
    SESSION_WEEKS.into_iter().map(button).collect()
}
