//! What the buttons of a leader say back (`l:…`).

use crate::domain::Language;

/// A press of a leader, or of a coordinator who opens a round. Places are indices into the municipality data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaderTap {
    /// Language of the role chosen; all roles have this button.
    Language(Language),
    /// The same as `/rounds`.
    Rounds,
    /// The rounds of this place.
    RoundsOf(u16),
    /// On the way to a new round.
    Opening(Opening),
}

/// A new round, as far as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Where.
    pub place: u16,
    /// Which questionnaire: index into the library.
    pub entry: u16,
    /// How far it is.
    pub step: OpeningStep,
}

/// The steps to a new round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningStep {
    /// The questionnaire is chosen: until when?
    Dates,
    /// So many weeks: really?
    Confirm {
        /// From the day of the press.
        weeks: u8,
    },
    /// Yes, open it.
    Open {
        /// From the day of the press.
        weeks: u8,
        /// Why again so soon: index into the reasons that are offered to a coordinator.
        reason: Option<u16>,
    },
}

impl Opening {
    /// The same choice at another step.
    #[must_use]
    pub const fn at(self, step: OpeningStep) -> Self {
        Self { step, ..self }
    }
}

impl LeaderTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Language(language) => format!("l:l{}", language.code()),
            Self::Rounds => "l:r".into(),
            Self::RoundsOf(place) => format!("l:r:{place}"),
            Self::Opening(opening) => opening.code(),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let parts: Vec<&str> = data.strip_prefix("l:")?.split(':').collect();
        Some(match parts.as_slice() {
            ["r"] => Self::Rounds,
            ["r", place] => Self::RoundsOf(place.parse().ok()?),
            [language] => Self::Language(Language::from_code(language.strip_prefix('l')?)?),
            [step, place, entry, rest @ ..] => Self::Opening(Opening {
                place: place.parse().ok()?,
                entry: entry.parse().ok()?,
                step: OpeningStep::parse(step, rest)?,
            }),
            _ => return None,
        })
    }
}

impl Opening {
    fn code(self) -> String {
        let Self { place, entry, step } = self;
        match step {
            OpeningStep::Dates => format!("l:q:{place}:{entry}"),
            OpeningStep::Confirm { weeks } => format!("l:u:{place}:{entry}:{weeks}"),
            OpeningStep::Open {
                weeks,
                reason: None,
            } => format!("l:o:{place}:{entry}:{weeks}"),
            OpeningStep::Open {
                weeks,
                reason: Some(reason),
            } => format!("l:o:{place}:{entry}:{weeks}:{reason}"),
        }
    }
}

impl OpeningStep {
    fn parse(letter: &str, numbers: &[&str]) -> Option<Self> {
        Some(match (letter, numbers) {
            ("q", []) => Self::Dates,
            ("u", [weeks]) => Self::Confirm {
                weeks: weeks.parse().ok()?,
            },
            ("o", [weeks]) => Self::Open {
                weeks: weeks.parse().ok()?,
                reason: None,
            },
            ("o", [weeks, reason]) => Self::Open {
                weeks: weeks.parse().ok()?,
                reason: Some(reason.parse().ok()?),
            },
            _ => return None,
        })
    }
}
