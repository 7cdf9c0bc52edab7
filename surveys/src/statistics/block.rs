//! What is kept of counting: blurred cells and bases.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Group;
use crate::questionnaire::QuestionIx;

/// Whose answers a block holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// One municipality, by its slug at the time of freezing.
    Municipality(String),
    /// Municipalities under K joined into one row (L3), by their slugs.
    Others(Vec<String>),
    /// All published municipalities at once: for breakdowns only (L4).
    Nation,
}

impl Place {
    /// Name of the place in the blur and in the database; slugs never start with a plus sign.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Municipality(slug) => slug,
            Self::Others(_) => "+others",
            Self::Nation => "+nation",
        }
    }

    /// Whether it holds that municipality.
    #[must_use]
    pub fn holds(&self, slug: &str) -> bool {
        match self {
            Self::Municipality(own) => own == slug,
            Self::Others(slugs) => slugs.iter().any(|s| s == slug),
            Self::Nation => true,
        }
    }
}

/// What a block counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The number of respondents.
    Respondents,
    /// Answers to a question.
    Question(QuestionIx),
    /// Those of one group: of the nation only.
    Group(QuestionIx, Group),
}

/// One frozen block (B2): new answerers of one question in one place, blurred once. Holds neither exact counts nor members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Id of the round.
    pub round: String,
    /// Id of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: String,
    /// Whose.
    pub place: Place,
    /// Of what.
    pub subject: Subject,
    /// 0, 1, 2 … within place and subject.
    pub number: u32,
    /// K in force at freezing.
    pub threshold: u32,
    /// How many people were asked; of a follow-up the blurred number, as its base is itself an answer.
    pub base: u32,
    /// Of those how many gave no answer (skipped, "prefer not to say"), blurred, perhaps negative; never printed. `None` for respondents, and for
    /// blocks of the first rules (policy version 1), whose base are those who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_answer: Option<i64>,
    /// Blurred cells of the declared table, perhaps negative; none for respondents.
    pub cells: Vec<i64>,
}

/// All frozen blocks of one round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blocks {
    blocks: Vec<Block>,
    successors: BTreeMap<String, String>,
    left_out: BTreeSet<String>,
}

impl From<Vec<Block>> for Blocks {
    fn from(blocks: Vec<Block>) -> Self {
        Self {
            blocks,
            ..Self::default()
        }
    }
}

impl Blocks {
    /// The same with the municipalities that were merged into others, each with the one that it belongs to now: at every level their blocks are
    /// that one's. Slugs never change, so that blocks keep those they were frozen with.
    #[must_use]
    pub fn with_successors(self, successors: BTreeMap<String, String>) -> Self {
        Self { successors, ..self }
    }

    /// The same with the municipalities where some answers were left out by the rules of checking: every level that they are a part of says so,
    /// whatever was left out and however much.
    #[must_use]
    pub fn with_left_out(self, left_out: BTreeSet<String>) -> Self {
        Self { left_out, ..self }
    }

    /// Those municipalities.
    pub(super) const fn left_out(&self) -> &BTreeSet<String> {
        &self.left_out
    }

    /// The municipality that a slug stands for now: itself, or what it was merged into.
    #[must_use]
    pub fn holder<'a>(&'a self, slug: &'a str) -> &'a str {
        self.successors.get(slug).map_or(slug, String::as_str)
    }

    /// What holds the place's blocks now.
    pub(super) fn today<'a>(&'a self, place: &'a Place) -> &'a str {
        self.holder(place.key())
    }

    /// Adds a block.
    pub fn push(&mut self, block: Block) {
        self.blocks.push(block);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Block> {
        self.blocks.iter()
    }

    /// Highest threshold used, 0 without blocks: what [`super::Policy::not_below`] must not go below.
    #[must_use]
    pub fn threshold(&self) -> u32 {
        self.iter().map(|b| b.threshold).max().unwrap_or(0)
    }

    /// How many blocks this place has of the subject: the number of its next one.
    pub(super) fn next_number(&self, place: &Place, subject: Subject) -> u32 {
        let same = self
            .iter()
            .filter(|b| b.subject == subject && b.place.key() == place.key());
        u32::try_from(same.count()).unwrap_or(u32::MAX)
    }

    /// Whether the municipality has joined the row of others: it is never published alone in this round.
    #[must_use]
    pub fn is_pooled(&self, slug: &str) -> bool {
        self.iter()
            .any(|b| matches!(b.place, Place::Others(_)) && b.place.holds(slug))
    }
}
