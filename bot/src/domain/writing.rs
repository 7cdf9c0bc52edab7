//! What a young person typed as an answer, on its way past a moderator: read without its writer, marked with topics, counted, erased.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Language, Pseudonym, RoundPlace};

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writing {
    /// Random: nothing follows from the order.
    pub id: String,
    /// Who wrote, as long as answers are linked.
    pub pseudonym: Pseudonym,
    /// Round, and where the answers count.
    pub of: RoundPlace,
    /// Name of the question.
    pub question: String,
    /// The words.
    pub words: Written,
    /// Where it stands.
    pub state: WritingState,
    /// How often that changed.
    pub rev: i64,
}

/// The words, and what they were typed under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// As typed: for a safeguarding person only.
    pub text: String,
    /// As moderators see it: without names, numbers, schools and accounts, as far as rules find them.
    pub masked: String,
    /// The writer's language.
    pub language: Language,
    /// Version of what stood under the question of who reads it.
    pub notice: String,
    /// The writer has said that it may be printed.
    pub may_quote: bool,
}

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WritingState {
    /// For a moderator to mark: topics so far, by their place in the list.
    Waiting {
        /// Those that are marked.
        topics: BTreeSet<u16>,
    },
    /// Marked, and the moderator of this role would print it: a second one says yes or no.
    Proposed {
        /// What it is about.
        topics: BTreeSet<u16>,
        /// Whose role.
        by: i64,
    },
    /// Marked.
    Coded {
        /// What it is about; perhaps nothing of the list.
        topics: BTreeSet<u16>,
        /// Two moderators would print it.
        agreed: bool,
    },
}

impl WritingState {
    /// Stored form.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Waiting { .. } => "waiting",
            Self::Proposed { .. } => "proposed",
            Self::Coded { .. } => "coded",
        }
    }

    /// What is marked.
    #[must_use]
    pub const fn topics(&self) -> &BTreeSet<u16> {
        match self {
            Self::Waiting { topics }
            | Self::Proposed { topics, .. }
            | Self::Coded { topics, .. } => topics,
        }
    }
}

/// What printing somebody's words depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotable {
    /// The writer has said that they may be printed.
    pub writer: bool,
    /// Two different moderators have.
    pub moderators: bool,
    /// Texts of the place with a topic in common, this one too.
    pub similar: usize,
    /// How many took part in the place.
    pub respondents: u32,
}

/// Fewest texts that say the like.
const SIMILAR: usize = 3;
/// Fewest respondents of the place.
const RESPONDENTS: u32 = 60;

impl Quotable {
    /// Whether enough have answered at all: else nobody is asked.
    #[must_use]
    pub const fn in_crowd_of(respondents: u32) -> bool {
        respondents >= RESPONDENTS
    }

    /// Whether the words may be printed: if any rule fails, they cannot be.
    #[must_use]
    pub const fn holds(self) -> bool {
        self.writer
            && self.moderators
            && self.similar >= SIMILAR
            && Self::in_crowd_of(self.respondents)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_printed_only_if_all_four_rules_hold() {
        for writer in [false, true] {
            for moderators in [false, true] {
                for similar in [0, 2, 3, 9] {
                    for respondents in [0, 59, 60, 400] {
                        let quotable = Quotable {
                            writer,
                            moderators,
                            similar,
                            respondents,
                        };
                        let all = writer && moderators && similar > 2 && respondents > 59;
                        assert_eq!(quotable.holds(), all, "{quotable:?}");
                    }
                }
            }
        }
    }
}
