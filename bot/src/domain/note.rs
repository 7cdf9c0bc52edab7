//! A council's own words beside an answer, or on a whole result: they go out once a coordinator has approved them in both languages.

use super::{Language, Moment, RoundPlace};

/// Most letters of a note.
pub const NOTE_LONGEST: usize = 300;

/// Where a note stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteState {
    /// For a coordinator.
    Waiting,
    /// It goes out, in both languages.
    Approved,
    /// It does not; its words are forgotten.
    Refused,
    /// The council has taken it back, or written another; its words are forgotten.
    Withdrawn,
}

impl NoteState {
    const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Approved,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What a note is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoteOn {
    /// The answer with this id.
    Answer(i64),
    /// The whole result.
    Result,
}

/// A council's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Rises with time.
    pub id: i64,
    /// On which result.
    pub of: RoundPlace,
    /// About what of it.
    pub on: NoteOn,
    /// The language in which it was written.
    pub written: Language,
    /// In Kyrgyz.
    pub ky: Option<String>,
    /// In Russian.
    pub ru: Option<String>,
    /// Where it stands.
    pub state: NoteState,
    /// Rises with each change: a press on a card that is not up to date changes nothing.
    pub rev: i64,
    /// When it was written.
    pub set: Moment,
}

impl Note {
    /// Its words in a language.
    #[must_use]
    pub fn text(&self, language: Language) -> Option<&str> {
        match language {
            Language::Ky => self.ky.as_deref(),
            Language::Ru => self.ru.as_deref(),
        }
    }

    /// Whether it can go out.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.ky.is_some() && self.ru.is_some()
    }

    /// Its words in a language, if they go out.
    #[must_use]
    pub fn public(&self, language: Language) -> Option<&str> {
        self.text(language)
            .filter(|_| self.state == NoteState::Approved)
    }
}
