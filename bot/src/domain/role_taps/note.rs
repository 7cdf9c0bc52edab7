//! What the buttons about a council's own words say back.

use crate::domain::{Language, NoteRefusal};

/// A press in a council's chat about its general word on a result (`c:g:…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordTap {
    /// A finding of that result.
    pub finding: i64,
    /// What was pressed.
    pub step: WordStep,
}

/// A button about the general word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordStep {
    /// It is typed.
    Ask,
    /// Nothing is typed, after all. The first button under the question.
    Leave,
}

impl WordTap {
    /// What follows `c:g:`.
    #[must_use]
    pub fn code(self) -> String {
        let step = match self.step {
            WordStep::Ask => "o",
            WordStep::Leave => "x",
        };
        format!("{}:{step}", self.finding)
    }

    /// The press of what follows `c:g:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (finding, step) = rest.split_once(':')?;
        Some(Self {
            finding: finding.parse().ok()?,
            step: match step {
                "o" => WordStep::Ask,
                "x" => WordStep::Leave,
                _ => return None,
            },
        })
    }
}

/// A press of a coordinator on the card of a note (`k:o:…`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoteTap {
    /// The note.
    pub note: i64,
    /// How often it had changed when the card was made: a press on one that is not up to date changes nothing.
    pub rev: i64,
    /// What was pressed.
    pub step: NoteStep,
}

/// A button on the card of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteStep {
    /// Show the card.
    Open,
    /// Its words in this language are typed.
    Type(Language),
    /// Nothing is typed, after all. The first button under the question.
    Leave(Language),
    /// It goes out.
    Approve,
    /// It does not: why?
    AskRefusal,
    /// It does not.
    Refuse(NoteRefusal),
}

impl NoteTap {
    /// What follows `k:o:`.
    #[must_use]
    pub fn code(self) -> String {
        let step = match self.step {
            NoteStep::Open => "o".to_owned(),
            NoteStep::Type(language) => format!("t{}", language.code()),
            NoteStep::Leave(language) => format!("x{}", language.code()),
            NoteStep::Approve => "a".to_owned(),
            NoteStep::AskRefusal => "r".to_owned(),
            NoteStep::Refuse(why) => format!("r{}", why.code()),
        };
        format!("{}.{}:{step}", self.note, self.rev)
    }

    /// The press of what follows `k:o:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (of, step) = rest.split_once(':')?;
        let (note, rev) = of.split_once('.')?;
        let mut letters = step.chars();
        let step = match (letters.next()?, letters.as_str()) {
            ('o', "") => NoteStep::Open,
            ('t', language) => NoteStep::Type(Language::from_code(language)?),
            ('x', language) => NoteStep::Leave(Language::from_code(language)?),
            ('a', "") => NoteStep::Approve,
            ('r', "") => NoteStep::AskRefusal,
            ('r', why) => NoteStep::Refuse(NoteRefusal::from_code(why)?),
            _ => return None,
        };
        Some(Self {
            note: note.parse().ok()?,
            rev: rev.parse().ok()?,
            step,
        })
    }
}
