//! Where a case stands, and its stored form.

use super::Row;
use crate::domain::Moment;

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// All that could be done is done.
    Done,
    /// It was none.
    FalseAlarm,
}

/// Where a case stands. People are ids of roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nobody has it: it goes to the first who is there.
    New,
    /// Waits for a reply.
    With {
        /// Who looks after it.
        first: i64,
        /// Who was told as no reply came.
        second: Option<i64>,
        /// Since when it waits.
        since: Moment,
    },
    /// Somebody replied; what the child writes next lets it wait again.
    Answered {
        /// Who looks after it; unknown in cases from before this was kept.
        first: Option<i64>,
        /// Who else has been told.
        second: Option<i64>,
        /// The last reply.
        at: Moment,
    },
    /// Its words are shown to nobody any more.
    Closed {
        /// When.
        at: Moment,
        /// How.
        how: Ending,
        /// The last reply, if there was one.
        answered: Option<Moment>,
    },
}

/// The columns of `disclosure` that hold a state.
pub(super) struct Columns {
    pub(super) state: &'static str,
    pub(super) holder: Option<i64>,
    pub(super) second: Option<i64>,
    pub(super) sent_at: Option<i64>,
    pub(super) answered_at: Option<i64>,
    pub(super) closed_at: Option<i64>,
}

impl State {
    /// For lists: `new`, `waiting`, `answered`, `closed`, `false_alarm`.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::With { .. } => "waiting",
            Self::Answered { .. } => "answered",
            Self::Closed {
                how: Ending::Done, ..
            } => "closed",
            Self::Closed {
                how: Ending::FalseAlarm,
                ..
            } => "false_alarm",
        }
    }

    /// Whose case it is: roles that have been told of it and still see it.
    #[must_use]
    pub const fn people(&self) -> [Option<i64>; 2] {
        match *self {
            Self::New | Self::Closed { .. } => [None, None],
            Self::With { first, second, .. } => [Some(first), second],
            Self::Answered { first, second, .. } => [first, second],
        }
    }

    /// Whether this role sees it now.
    #[must_use]
    pub fn is_seen_by(&self, role: i64) -> bool {
        self.people().contains(&Some(role))
    }

    pub(super) fn columns(&self) -> Columns {
        let [holder, second] = self.people();
        let none = Columns {
            state: "new",
            holder,
            second,
            sent_at: None,
            answered_at: None,
            closed_at: None,
        };
        match self {
            Self::New => none,
            Self::With { since, .. } => Columns {
                state: "sent",
                sent_at: Some(since.0),
                ..none
            },
            Self::Answered { at, .. } => Columns {
                state: "answered",
                answered_at: Some(at.0),
                ..none
            },
            Self::Closed { at, answered, .. } => Columns {
                state: self.code(),
                answered_at: answered.map(|at| at.0),
                closed_at: Some(at.0),
                ..none
            },
        }
    }
}

impl Row {
    /// Rows from before cases had a holder wait for nobody in particular: they are new again.
    pub(super) fn state(&self) -> State {
        let received = Moment(self.received_at);
        let at = |column: Option<i64>| column.map_or(received, Moment);
        match (self.state.as_str(), self.holder) {
            ("answered", first) => State::Answered {
                first,
                second: self.second,
                at: at(self.answered_at),
            },
            ("closed" | "false_alarm", _) => State::Closed {
                at: at(self.closed_at),
                how: match self.state.as_str() {
                    "closed" => Ending::Done,
                    _ => Ending::FalseAlarm,
                },
                answered: self.answered_at.map(Moment),
            },
            ("sent" | "escalated", Some(first)) => State::With {
                first,
                second: self.second,
                since: at(self.sent_at),
            },
            _ => State::New,
        }
    }
}
