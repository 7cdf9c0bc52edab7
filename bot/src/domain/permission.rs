//! What a parent's yes allows, and what somebody has said of being written to.

use super::{Consent, Moment, RoundId};

/// A guardian's yes to one child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// Its day.
    pub on: Moment,
    /// For which round.
    pub covers: Covers,
    /// The child may be invited to further rounds, each of which needs a yes of its own.
    pub invites: bool,
}

/// For which round a guardian has said yes; questions about the result of a round are covered with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Covers {
    /// The one that the child begins next.
    Next,
    /// This one.
    Round(RoundId),
    /// One whose links are cut.
    Past,
}

impl Permission {
    /// Whether it still holds.
    #[must_use]
    pub fn holds(&self, now: Moment) -> bool {
        now - self.on < Consent::HOLDS
    }
}

/// What somebody has answered to "shall we invite you to the next surveys?".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvitationAnswer {
    /// Yes or no.
    pub yes: bool,
    /// To which version of the question.
    pub words: String,
    /// When; of a stored one the day.
    pub on: Moment,
}

/// What somebody wants to be written to about, asked in one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nothing.
    Nothing,
    /// What comes of this round.
    News,
    /// The next rounds.
    Rounds,
    /// Both.
    Both,
}

impl Wish {
    /// As they are numbered in the message, from 1.
    pub const NUMBERED: [Self; 4] = [Self::News, Self::Rounds, Self::Both, Self::Nothing];

    /// Of two answers.
    #[must_use]
    pub const fn of(news: bool, rounds: bool) -> Self {
        match (news, rounds) {
            (false, false) => Self::Nothing,
            (true, false) => Self::News,
            (false, true) => Self::Rounds,
            (true, true) => Self::Both,
        }
    }

    /// Whether they want to hear what comes of this round.
    #[must_use]
    pub const fn news(self) -> bool {
        matches!(self, Self::News | Self::Both)
    }

    /// Whether they are to be invited to the next rounds.
    #[must_use]
    pub const fn rounds(self) -> bool {
        matches!(self, Self::Rounds | Self::Both)
    }
}
