//! Cards and buttons of roles.

use super::Texts;
use crate::domain::{Button, Language, Message, Moment, day_in_weeks};

/// Weeks until a council's session that are offered by buttons.
pub const SESSION_WEEKS: [u8; 3] = [1, 2, 4];

/// One button per language, each in its own: `data` and the language's code.
pub fn languages(texts: &Texts, data: &str) -> Vec<Button> {
    Language::ALL
        .into_iter()
        .map(|l| {
            let label = texts.plain(l, "language-name", &[]);
            Button::tap(label, format!("{data}{}", l.code()))
        })
        .collect()
}

/// "When is the next session?"
#[must_use]
pub fn session_question(texts: &Texts, language: Language, now: Moment) -> Message {
    let mut buttons = session_weeks(texts, language, now);
    let other = texts.plain(language, "council-session-other", &[]);
    buttons.push(vec![Button::tap(other, "c:s:o")]);
    Message {
        text: texts.say(language, "council-ask-session", &[]),
        buttons,
        picture: None,
    }
}

/// One button per offered number of weeks.
#[must_use]
pub fn session_weeks(texts: &Texts, language: Language, now: Moment) -> Vec<Vec<Button>> {
    let button = |weeks| {
        let label = texts.in_weeks(language, weeks, day_in_weeks(now, weeks));
        vec![Button::tap(label, format!("c:s:{weeks}"))]
    };
    SESSION_WEEKS.into_iter().map(button).collect()
}
