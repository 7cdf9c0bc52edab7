//! Closed lists of words that a council chooses from: posts, reasons, deeds. Their codes stand in buttons and rows for years, and are the ids of
//! their words in the locales.

use serde::{Deserialize, Serialize};

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

words! {
    /// Why a council answers later than it said. Clauses, as they follow "because".
    MovedWhy {
        /// The session was moved.
        Session = "postponed-session",
        /// The costs are being worked out.
        Estimate = "postponed-estimate",
        /// Another organisation must answer first.
        Partner = "postponed-partner",
        /// The budget is not decided.
        Budget = "postponed-budget",
        /// An emergency comes first.
        Emergency = "postponed-emergency",
        /// Other people work there now.
        People = "postponed-people",
    }
}

words! {
    /// Why a council's own words do not go out.
    NoteRefusal {
        /// A person is named, or can be guessed.
        Person = "refusal-person",
        /// Young people would not understand it.
        Unclear = "refusal-unclear",
        /// It does not answer this finding.
        Elsewhere = "refusal-elsewhere",
        /// It hurts or blames somebody.
        Tone = "refusal-tone",
        /// It is campaigning.
        Campaign = "refusal-campaign",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_and_a_sentence_is_a_reason_or_a_deed() {
        for post in Post::ALL {
            assert_eq!(Post::from_code(post.code()), Some(*post));
        }
        for ready in Ready::ALL {
            assert_eq!(Ready::from_code(ready.code()), Some(*ready));
        }
        for why in NoteRefusal::ALL {
            assert_eq!(NoteRefusal::from_code(why.code()), Some(*why));
        }
        for why in MovedWhy::ALL {
            assert_eq!(MovedWhy::from_code(why.code()), Some(*why));
        }
        assert_eq!((Ready::reasons().count(), Ready::deeds().count()), (12, 18));
    }
}
