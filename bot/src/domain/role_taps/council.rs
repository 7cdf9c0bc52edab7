//! What the buttons in a council's chat say back (`c:…`).

use chrono::NaiveDate;

use crate::domain::Language;

/// A press in a council's chat, private or group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CouncilTap {
    /// This private chat becomes the council's, by the invite with this code.
    Here(String),
    /// "I work in this council."
    Work,
    /// Admit the person with this hash.
    Admit(String),
    /// Language of the chat chosen.
    Language(Language),
    /// Day of the next session.
    Session(SessionChoice),
}

/// The answers to "when is the next session?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionChoice {
    /// So many weeks after the day of the press.
    Weeks(u8),
    /// The day that was typed.
    Day(NaiveDate),
    /// Another day, which is typed next.
    Other,
}

impl CouncilTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Here(code) => format!("c:h:{code}"),
            Self::Work => "c:w".into(),
            Self::Admit(person) => format!("c:a:{person}"),
            Self::Language(language) => format!("c:l{}", language.code()),
            Self::Session(SessionChoice::Weeks(weeks)) => format!("c:s:{weeks}"),
            Self::Session(SessionChoice::Day(day)) => format!("c:s:{day}"),
            Self::Session(SessionChoice::Other) => "c:s:o".into(),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let rest = data.strip_prefix("c:")?;
        Some(match rest.split_once(':') {
            Some(("h", code)) => Self::Here(code.to_owned()),
            Some(("a", person)) => Self::Admit(person.to_owned()),
            Some(("s", choice)) => Self::Session(SessionChoice::parse(choice)?),
            None if rest == "w" => Self::Work,
            None => Self::Language(Language::from_code(rest.strip_prefix('l')?)?),
            Some(_) => return None,
        })
    }
}

impl SessionChoice {
    fn parse(choice: &str) -> Option<Self> {
        if choice == "o" {
            return Some(Self::Other);
        }
        let weeks = choice.parse().ok().map(Self::Weeks);
        weeks.or_else(|| choice.parse().ok().map(Self::Day))
    }
}
