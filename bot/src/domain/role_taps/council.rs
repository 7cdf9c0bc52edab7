//! What the buttons in a council's chat say back (`c:…`).

use chrono::NaiveDate;

use super::{AnswerTap, BudgetTap, ResolutionTap, WordTap};
use crate::domain::{Language, MovedWhy};

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
    /// Everything that was found with the finding of this number comes on the agenda of the next session.
    Table(i64, SessionChoice),
    /// A press on the card of a finding.
    Answer(AnswerTap),
    /// By when will the results of the round with this link be answered?
    Pledge(String, PledgeChoice),
    /// Number and day of what the session has decided.
    Resolution(ResolutionTap),
    /// Own words on a whole result.
    Word(WordTap),
    /// The note of this id is taken back.
    Withdraw(i64),
    /// The pledge for the round with this link is moved.
    Move(String, PledgeMove),
    /// A press about the budget of the place.
    Budget(BudgetTap),
}

/// The steps by which a pledge is moved. The day stands in the button: what was read is what is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PledgeMove {
    /// To which day?
    Ask,
    /// To this day: why?
    To(NaiveDate),
    /// To this day, because of this.
    Because(NaiveDate, MovedWhy),
}

/// The answers to "by when will you answer?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PledgeChoice {
    /// Within so many months after the result of this round.
    Once(u8),
    /// The same, and for all rounds from now on.
    Always(u8),
    /// Not now.
    Later,
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
            Self::Session(choice) => format!("c:s:{}", choice.code()),
            Self::Table(finding, choice) => format!("c:t:{finding}:{}", choice.code()),
            Self::Answer(tap) => format!("c:f:{}", tap.code()),
            Self::Pledge(link, choice) => format!("c:p:{link}:{}", choice.code()),
            Self::Resolution(tap) => format!("c:r:{}", tap.code()),
            Self::Word(tap) => format!("c:g:{}", tap.code()),
            Self::Withdraw(note) => format!("c:n:{note}"),
            Self::Move(link, PledgeMove::Ask) => format!("c:m:{link}"),
            Self::Move(link, PledgeMove::To(day)) => format!("c:m:{link}:{day}"),
            Self::Move(link, PledgeMove::Because(day, why)) => {
                format!("c:m:{link}:{day}:{}", why.code())
            }
            Self::Budget(tap) => format!("c:b:{}", tap.code()),
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
            Some(("t", rest)) => {
                let (finding, choice) = rest.split_once(':')?;
                Self::Table(finding.parse().ok()?, SessionChoice::parse(choice)?)
            }
            Some(("f", rest)) => Self::Answer(AnswerTap::parse(rest)?),
            Some(("p", rest)) => {
                let (link, choice) = rest.split_once(':')?;
                Self::Pledge(link.to_owned(), PledgeChoice::parse(choice)?)
            }
            Some(("r", rest)) => Self::Resolution(ResolutionTap::parse(rest)?),
            Some(("g", rest)) => Self::Word(WordTap::parse(rest)?),
            Some(("n", note)) => Self::Withdraw(note.parse().ok()?),
            Some(("m", rest)) => {
                let (link, step) = rest.split_once(':').unwrap_or((rest, ""));
                Self::Move(link.to_owned(), PledgeMove::parse(step)?)
            }
            Some(("b", rest)) => Self::Budget(BudgetTap::parse(rest)?),
            None if rest == "w" => Self::Work,
            None => Self::Language(Language::from_code(rest.strip_prefix('l')?)?),
            Some(_) => return None,
        })
    }
}

impl SessionChoice {
    fn code(self) -> String {
        match self {
            Self::Weeks(weeks) => weeks.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Other => "o".into(),
        }
    }

    fn parse(choice: &str) -> Option<Self> {
        if choice == "o" {
            return Some(Self::Other);
        }
        let weeks = choice.parse().ok().map(Self::Weeks);
        weeks.or_else(|| choice.parse().ok().map(Self::Day))
    }
}

impl PledgeMove {
    fn parse(step: &str) -> Option<Self> {
        if step.is_empty() {
            return Some(Self::Ask);
        }
        Some(match step.split_once(':') {
            None => Self::To(step.parse().ok()?),
            Some((day, why)) => Self::Because(day.parse().ok()?, MovedWhy::from_code(why)?),
        })
    }
}

impl PledgeChoice {
    fn code(self) -> String {
        match self {
            Self::Once(months) => months.to_string(),
            Self::Always(months) => format!("a{months}"),
            Self::Later => "-".into(),
        }
    }

    fn parse(choice: &str) -> Option<Self> {
        if choice == "-" {
            return Some(Self::Later);
        }
        match choice.strip_prefix('a') {
            Some(months) => months.parse().ok().map(Self::Always),
            None => choice.parse().ok().map(Self::Once),
        }
    }
}
