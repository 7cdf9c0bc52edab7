//! Words of harm.

/// How a case began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Words of danger in a typed text.
    Words,
    /// "Something is wrong with the survey or a leader", or words typed on the help card.
    Report,
    /// A voice message, picture or video where help is spoken of: nothing of it was read.
    Attempt,
    /// "I was told what to answer."
    Ordered,
    /// An answer in own words, read after the round: by a moderator, or by lists that have learnt.
    Answer,
}

impl Cause {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Report => "report",
            Self::Attempt => "attempt",
            Self::Ordered => "ordered",
            Self::Answer => "answer",
        }
    }
}
