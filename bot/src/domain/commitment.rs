//! What a council answers to a finding.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Funding, Post, Ready, Som};

/// A plan for what was agreed to is due within so many days.
pub const PLAN_WITHIN: u32 = 90;

/// Where the answer to a finding stands. Days are those of Bishkek. Posts, reasons and notes are chosen from lists, never typed, so that
/// nobody is named; their words stand in the locales under [`Post::code`] and [`Ready::code`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Commitment {
    /// It is on the agenda of a session.
    Tabled {
        /// Day of the session.
        session: NaiveDate,
    },
    /// The council agrees; the plan follows.
    Agreed {
        /// The plan is due then, at most [`PLAN_WITHIN`] days later.
        plan_by: NaiveDate,
    },
    /// It will be done.
    Planned {
        /// Until when.
        due: NaiveDate,
        /// Who is to do it.
        post: Option<Post>,
        /// Where it stands in the plan, and how much money.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        funding: Option<Funding>,
    },
    /// It was begun.
    InProgress {
        /// Until when it is to be done, if that was said.
        due: Option<NaiveDate>,
        /// Who does it.
        post: Option<Post>,
        /// As planned.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        funding: Option<Funding>,
    },
    /// It was done.
    Done {
        /// When the council said so.
        on: NaiveDate,
        /// What was done.
        what: Option<Ready>,
        /// How much was spent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        spent: Option<Som>,
    },
    /// Somebody else has to answer it.
    NotOurs {
        /// To whom it was passed on.
        to: Post,
        /// When.
        on: NaiveDate,
    },
    /// It will not be done.
    Declined {
        /// Why, in a ready sentence; `None` while own words wait, and none comes near them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Ready>,
    },
}

impl Commitment {
    /// The stored and printed name of the state.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Tabled { .. } => "tabled",
            Self::Agreed { .. } => "agreed",
            Self::Planned { .. } => "planned",
            Self::InProgress { .. } => "in_progress",
            Self::Done { .. } => "done",
            Self::NotOurs { .. } => "not_ours",
            Self::Declined { .. } => "declined",
        }
    }

    /// Until when something is to happen.
    #[must_use]
    pub const fn due(&self) -> Option<NaiveDate> {
        match self {
            Self::Agreed { plan_by } => Some(*plan_by),
            Self::Planned { due, .. } => Some(*due),
            Self::InProgress { due, .. } => *due,
            Self::Tabled { .. }
            | Self::Done { .. }
            | Self::NotOurs { .. }
            | Self::Declined { .. } => None,
        }
    }

    /// Who is to do it.
    #[must_use]
    pub const fn post(&self) -> Option<Post> {
        match self {
            Self::Planned { post, .. } | Self::InProgress { post, .. } => *post,
            Self::NotOurs { to, .. } => Some(*to),
            Self::Tabled { .. }
            | Self::Agreed { .. }
            | Self::Done { .. }
            | Self::Declined { .. } => None,
        }
    }

    /// Where it stands in the plan, and how much money is meant for it.
    #[must_use]
    pub const fn funding(&self) -> Option<Funding> {
        match self {
            Self::Planned { funding, .. } | Self::InProgress { funding, .. } => *funding,
            Self::Tabled { .. }
            | Self::Agreed { .. }
            | Self::Done { .. }
            | Self::NotOurs { .. }
            | Self::Declined { .. } => None,
        }
    }

    /// How much was spent on what was done.
    #[must_use]
    pub const fn spent(&self) -> Option<Som> {
        match self {
            Self::Done { spent, .. } => *spent,
            Self::Tabled { .. }
            | Self::Agreed { .. }
            | Self::Planned { .. }
            | Self::InProgress { .. }
            | Self::NotOurs { .. }
            | Self::Declined { .. } => None,
        }
    }

    /// The sentence that was chosen beside it.
    #[must_use]
    pub const fn sentence(&self) -> Option<Ready> {
        match self {
            Self::Done { what, .. } => *what,
            Self::Declined { reason } => *reason,
            Self::Tabled { .. }
            | Self::Agreed { .. }
            | Self::Planned { .. }
            | Self::InProgress { .. }
            | Self::NotOurs { .. } => None,
        }
    }

    /// Whether the day by which something was to happen lies behind: what was agreed to without a plan in time too.
    #[must_use]
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.due().is_some_and(|due| due < today)
    }

    /// Whether it says what the council will do: everything but an agenda.
    #[must_use]
    pub const fn is_answer(&self) -> bool {
        !matches!(self, Self::Tabled { .. })
    }

    /// Whether nothing more is to come.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        match self {
            Self::Done { .. } | Self::NotOurs { .. } | Self::Declined { .. } => true,
            Self::Tabled { .. }
            | Self::Agreed { .. }
            | Self::Planned { .. }
            | Self::InProgress { .. } => false,
        }
    }

    /// Whether this takes back what `before` said, instead of going on from it.
    #[must_use]
    pub fn corrects(&self, before: &Self) -> bool {
        if let (Self::Done { on, .. }, Self::Done { on: first, .. }) = (self, before) {
            // what it cost is added, nothing is taken back
            return on != first;
        }
        before.is_final() || self.step() < before.step()
    }

    const fn step(&self) -> u8 {
        match self {
            Self::Tabled { .. } => 0,
            Self::Agreed { .. } => 1,
            Self::Planned { .. } => 2,
            Self::InProgress { .. } => 3,
            Self::Done { .. } | Self::NotOurs { .. } | Self::Declined { .. } => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn agreeing_without_a_plan_in_time_is_overdue_like_work_that_is_late() {
        let today = day("2027-03-02");
        let agreed = Commitment::Agreed {
            plan_by: day("2027-03-01"),
        };
        let planned = Commitment::Planned {
            due: day("2027-03-02"),
            post: None,
            funding: None,
        };
        assert!(agreed.is_overdue(today));
        assert!(!planned.is_overdue(today));
        assert!(
            !Commitment::InProgress {
                due: None,
                post: None,
                funding: None
            }
            .is_overdue(today)
        );
    }

    #[test]
    fn a_step_back_and_a_word_after_the_last_one_are_corrections() {
        let on = day("2027-03-01");
        let planned = Commitment::Planned {
            due: on,
            post: None,
            funding: None,
        };
        let done = Commitment::Done {
            on,
            what: None,
            spent: None,
        };
        let agreed = Commitment::Agreed { plan_by: on };
        assert!(!done.corrects(&planned));
        assert!(!planned.corrects(&agreed));
        assert!(agreed.corrects(&planned));
        assert!(planned.corrects(&done));
        let costly = Commitment::Done {
            on,
            what: None,
            spent: Som::new(500),
        };
        assert!(!costly.corrects(&done), "what it cost was added");
    }

    #[test]
    fn what_was_stored_is_read_back() {
        let declined = Commitment::Declined {
            reason: Some(Ready::NoMoney),
        };
        let json = serde_json::to_string(&declined).unwrap();
        assert_eq!(json, r#"{"state":"declined","reason":"ready-no-money"}"#);
        assert_eq!(serde_json::from_str::<Commitment>(&json).unwrap(), declined);
        // before there was money in it
        let old = r#"{"state":"planned","due":"2027-03-01","post":null}"#;
        let planned = serde_json::from_str::<Commitment>(old).unwrap();
        assert_eq!((planned.funding(), planned.spent()), (None, None));
    }
}
