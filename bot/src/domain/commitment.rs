//! What a council answers to a finding.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

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
    },
    /// It was begun.
    InProgress {
        /// Until when it is to be done, if that was said.
        due: Option<NaiveDate>,
        /// Who does it.
        post: Option<Post>,
    },
    /// It was done.
    Done {
        /// When the council said so.
        on: NaiveDate,
        /// What was done.
        what: Option<Ready>,
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
        /// Why.
        reason: Ready,
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

    /// The sentence that was chosen beside it.
    #[must_use]
    pub const fn sentence(&self) -> Option<Ready> {
        match self {
            Self::Done { what, .. } => *what,
            Self::Declined { reason } => Some(*reason),
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
    pub const fn corrects(&self, before: &Self) -> bool {
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

/// Declares a closed list of words: variants, their codes (which stand in buttons and rows for years) and all of them.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$what:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$what])* #[serde(rename = $code)] $variant,)*
        }

        impl $name {
            /// All, in the order of every list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stored form, and the id of its words in the locales.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// From its stored form.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|word| word.code() == code)
            }
        }
    };
}

words! {
    /// Who carries something out, by post, never by name. The kenesh adopts; these carry out.
    Post {
        /// Aiyl okmotu or mayor's office.
        Executive = "post-executive",
        /// District education department.
        Education = "post-education",
        /// Family medicine centre and other health organisations.
        Health = "post-health",
        /// District office of social development.
        Social = "post-social",
        /// Department of internal affairs.
        Police = "post-police",
        /// Utilities of the place: light, water, roads.
        Utilities = "post-utilities",
        /// State administration of the district.
        District = "post-district",
        /// A ministry or another office of the state.
        State = "post-state",
    }
}

words! {
    /// Sentences that need no approval, as they are ours and in both languages.
    Ready {
        /// No money in this year's budget.
        NoMoney = "ready-no-money",
        /// Only the state can change it.
        NotAllowed = "ready-not-allowed",
        /// The land or building belongs to somebody else.
        NotOurProperty = "ready-not-our-property",
        /// It is being done under another programme.
        OtherProgramme = "ready-other-programme",
        /// Something else comes first this year.
        OtherFirst = "ready-other-first",
        /// Too few people would use it.
        FewUsers = "ready-few-users",
        /// It exists already.
        Exists = "ready-exists",
        /// Nobody with the right training can be found.
        NoStaff = "ready-no-staff",
        /// It would not be safe.
        Unsafe = "ready-unsafe",
        /// The costs must be worked out first.
        NoEstimate = "ready-no-estimate",
        /// Partners must be found first.
        NoPartner = "ready-no-partner",
        /// The session voted against it.
        VotedDown = "ready-voted-down",
        /// Built or repaired.
        Built = "ready-built",
        /// Light was put up.
        Lit = "ready-lit",
        /// Somebody was hired.
        Hired = "ready-hired",
        /// Equipment was bought.
        Bought = "ready-bought",
        /// A room was given.
        Room = "ready-room",
        /// A circle or course was opened.
        Course = "ready-course",
        /// A road, path or crossing was made safe.
        Road = "ready-road",
        /// Transport was organised.
        Transport = "ready-transport",
        /// Talks and trainings were held.
        Training = "ready-training",
        /// People were told where to get help.
        Informed = "ready-informed",
        /// An order or rule was adopted.
        Rule = "ready-rule",
        /// Opening hours were changed.
        Hours = "ready-hours",
        /// Support was paid.
        Paid = "ready-paid",
        /// Money was set aside in the budget.
        Budgeted = "ready-budgeted",
        /// A group with young people watches over it.
        Group = "ready-group",
        /// Water or toilets were put in order.
        Water = "ready-water",
        /// Internet was connected.
        Internet = "ready-internet",
        /// Sports grounds were made.
        Sport = "ready-sport",
    }
}

impl Ready {
    /// Reasons for a refusal.
    pub fn reasons() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|ready| ready.is_reason())
    }

    /// What may have been done.
    pub fn deeds() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|ready| !ready.is_reason())
    }

    const fn is_reason(self) -> bool {
        (self as u8) <= (Self::VotedDown as u8)
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
        };
        assert!(agreed.is_overdue(today));
        assert!(!planned.is_overdue(today));
        assert!(
            !Commitment::InProgress {
                due: None,
                post: None
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
        };
        let done = Commitment::Done { on, what: None };
        let agreed = Commitment::Agreed { plan_by: on };
        assert!(!done.corrects(&planned));
        assert!(!planned.corrects(&agreed));
        assert!(agreed.corrects(&planned));
        assert!(planned.corrects(&done));
    }

    #[test]
    fn every_word_is_read_back_and_a_sentence_is_a_reason_or_a_deed() {
        for post in Post::ALL {
            assert_eq!(Post::from_code(post.code()), Some(*post));
        }
        for ready in Ready::ALL {
            assert_eq!(Ready::from_code(ready.code()), Some(*ready));
        }
        assert_eq!((Ready::reasons().count(), Ready::deeds().count()), (12, 18));
    }

    #[test]
    fn what_was_stored_is_read_back() {
        let declined = Commitment::Declined {
            reason: Ready::NoMoney,
        };
        let json = serde_json::to_string(&declined).unwrap();
        assert_eq!(json, r#"{"state":"declined","reason":"ready-no-money"}"#);
        assert_eq!(serde_json::from_str::<Commitment>(&json).unwrap(), declined);
    }
}
