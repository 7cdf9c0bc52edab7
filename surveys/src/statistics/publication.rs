//! A publication: what one council, or the coordinators, may see of a round. No exact count, no base, no text in any language.

use serde::{Deserialize, Serialize};

use super::{AtLeast, Group, Label, Place, Quote, Range, Remark, Since, TargetGroup};
use crate::questionnaire::QuestionIx;

/// One release of one round at one level. Renderers take it as `Released<Publication>` only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    /// Id of the round.
    pub round: String,
    /// Id of the questionnaire.
    pub questionnaire: String,
    /// Its version.
    pub version: String,
    /// Whose answers.
    pub level: Level,
    /// When they were given.
    pub period: Period,
    /// [`super::Policy::name`] at release.
    pub policy: String,
    /// How many took part.
    pub respondents: AtLeast,
    /// Who was asked; `None` where nobody has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_group: Option<TargetGroup>,
    /// Blocks of respondents behind it.
    pub blocks: u32,
    /// In questionnaire order.
    #[serde(rename = "findings")]
    pub results: Vec<QuestionResult>,
    /// Questions that could be published, but are not.
    pub held: Vec<Held>,
    /// The nation's results by group, each a table of its own, in the order of groups.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub breakdowns: Vec<Breakdown>,
    /// Some answers were left out by the rules of checking.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub left_out: bool,
    /// Words of single people under the topics of a question: their writers said yes, and so did two moderators.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotes: Vec<Quote>,
    /// What has changed since an earlier round of the same questions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Since>,
}

/// What was found among one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Breakdown {
    /// Which.
    pub group: Group,
    /// In questionnaire order. Bases are blurred, as being in the group is an answer.
    pub results: Vec<QuestionResult>,
}

/// Whose answers are summed (L1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// One municipality.
    Municipality {
        /// Its slug now.
        slug: String,
        /// Slugs of what was renamed to or merged into it; their blocks are its own.
        formerly: Vec<String>,
    },
    /// A district or an oblast: at least three published municipalities.
    Region {
        /// Which of both.
        kind: Region,
        /// First digits of the state classifier.
        code: String,
        /// Slugs of its municipalities now.
        members: Vec<String>,
    },
    /// The row of municipalities under K.
    Others,
    /// The sum of all published blocks (L2).
    Nation,
}

/// A level between a municipality and the nation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Region {
    /// Район.
    District,
    /// Облус.
    Oblast,
}

impl Level {
    /// The level of one municipality that never had another name.
    #[must_use]
    pub fn municipality(slug: &str) -> Self {
        Self::Municipality {
            slug: slug.to_owned(),
            formerly: Vec::new(),
        }
    }

    /// Whether it counts the blocks of a place, which are held by the municipality `today`.
    pub(super) fn takes(&self, place: &Place, today: &str) -> bool {
        match (self, place) {
            (Self::Municipality { slug, formerly }, Place::Municipality(own)) => {
                slug == today || formerly.contains(own)
            }
            (Self::Region { members, .. }, Place::Municipality(_)) => {
                members.iter().any(|slug| slug == today)
            }
            (Self::Others, Place::Others(_)) | (Self::Nation, _) => true,
            _ => false,
        }
    }

    /// Whether its shares are plain means over municipalities.
    pub(super) const fn averages(&self) -> bool {
        matches!(self, Self::Region { .. } | Self::Nation)
    }

    /// `municipality`, `district`, `oblast`, `others` or `nation`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Municipality { .. } => "municipality",
            Self::Region {
                kind: Region::District,
                ..
            } => "district",
            Self::Region {
                kind: Region::Oblast,
                ..
            } => "oblast",
            Self::Others => "others",
            Self::Nation => "nation",
        }
    }

    /// The slug, the code of a region, or the name of the level.
    #[must_use]
    pub fn place(&self) -> &str {
        match self {
            Self::Municipality { slug, .. } => slug,
            Self::Region { code, .. } => code,
            Self::Others | Self::Nation => self.name(),
        }
    }
}

/// First and last day as the caller counts and prints them (ISO `yyyy-mm-dd`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: String,
    /// Last day.
    pub to: String,
}

/// What was found on one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuestionResult {
    /// Which question.
    pub question: QuestionIx,
    /// Its name.
    pub name: String,
    /// How many were asked it.
    pub base: AtLeast,
    /// How far to trust it, by how many answered it.
    pub remark: Remark,
    /// How many blocks were summed.
    pub blocks: u32,
    /// Of so many municipalities the figures are the plain mean, each of the same weight; `None` where everybody weighs the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub averaged: Option<u16>,
    /// The figures.
    pub table: Table,
}

/// The figures of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Table {
    /// Shares of the people who answered it.
    Shares {
        /// What the shares are of.
        of: Shares,
        /// By range, then by questionnaire order: equal ranges are ties, whatever their order.
        rows: Vec<Row>,
        /// The choice that may be called "most often named": its range is above all others.
        most_often: Option<Label>,
        /// Mean of a scale of five. Only publications of the rules before version 3 have one (decision 0029).
        mean: Option<Mean>,
    },
    /// Coins spread over choices.
    Coins {
        /// Coins that each person had.
        coins: u16,
        /// By place, then by questionnaire order: means of those who spread them.
        rows: Vec<CoinRow>,
        /// The share of those who answered that they do not know; none if there was no such answer to give.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dont_know: Option<Range>,
    },
}

impl Table {
    /// Puts the figures of everybody at once beside those of the plain mean.
    pub(super) fn set_pooled(&mut self, pooled: &Self) {
        match (self, pooled) {
            (Self::Shares { rows, .. }, Self::Shares { rows: others, .. }) => {
                for row in rows {
                    let other = others.iter().find(|other| other.label == row.label);
                    row.pooled = other.map(|other| other.range);
                }
            }
            (Self::Coins { rows, .. }, Self::Coins { rows: others, .. }) => {
                for row in rows {
                    let other = others.iter().find(|other| other.label == row.label);
                    row.pooled = other.and_then(|other| other.halves);
                }
            }
            _ => {}
        }
    }
}

/// What the shares of a table are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shares {
    /// People who chose it.
    One,
    /// People who chose it among others: shares add up to more than 100.
    Several,
    /// People who ranked it among the first so many.
    Top(u16),
    /// People at the high and at the low end of a scale of so many points.
    Scale(u16),
    /// People in the band.
    Bands,
}

/// A row of shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What.
    pub label: Label,
    /// The share.
    #[serde(flatten)]
    pub range: Range,
    /// Beside a plain mean over municipalities: the share of everybody at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pooled: Option<Range>,
}

/// A row of coins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoinRow {
    /// What.
    pub label: Label,
    /// Place by mean to the nearest half coin; ties share the better place.
    pub place: u16,
    /// Mean in half coins, to the nearest half coin, or, if no more than 30 people spread them, to the nearest whole one. Only the order is
    /// printed if 30 or fewer answered, or 15 or fewer spread.
    pub halves: Option<u16>,
    /// Beside a plain mean over municipalities: the mean of everybody at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pooled: Option<u16>,
}

/// Mean of a scale of five, from blurred cells: each merged end counts as its middle (4.5 and 1.5), since it was merged before
/// blurring and nothing goes back to the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mean {
    /// In tenths of a point.
    pub tenths: u16,
    /// Rounded to the nearest so many tenths: 5 up to base 60, then 2.
    pub nearest: u16,
}

/// A question that is held back, without any figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which question.
    pub question: QuestionIx,
    /// Its name.
    pub name: String,
    /// Why.
    pub why: Why,
}

/// Why a question is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Too few answers, of it or of the question that it follows.
    TooFew,
    /// The stored blocks do not add up: an operator should look.
    Gate,
    /// For council and coordinator only: see [`super::public_part`]. Never stored.
    NotPublic,
}

/// How base 10–15 is printed: two lists, no bars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoLists {
    /// Named by half of them or more.
    pub half_or_more: Vec<Label>,
    /// Named by under half.
    pub under_half: Vec<Label>,
}

impl QuestionResult {
    /// The ends, in coins, of what a mean that is printed stands for; `None` where only the order is printed.
    #[must_use]
    pub fn coin_ends(&self, row: &CoinRow) -> Option<(f64, f64)> {
        let around = if self.remark == Remark::Small {
            0.5
        } else {
            0.25
        };
        let mean = f64::from(row.halves?) / 2.0;
        Some(((mean - around).max(0.0), mean + around))
    }

    /// The answer that one may call the majority's: its whole range lies above one half.
    #[must_use]
    pub fn majority(&self) -> Option<Label> {
        let Table::Shares { rows, .. } = &self.table else {
            return None;
        };
        let named = |row: &&Row| matches!(row.label, Label::Choice(_) | Label::Band(_));
        let first = rows.iter().find(named)?;
        first.range.is_majority().then_some(first.label)
    }

    /// The two lists of a table of shares with base 10–15; `None` for all others.
    #[must_use]
    pub fn two_lists(&self) -> Option<TwoLists> {
        match (&self.table, self.remark) {
            (Table::Shares { rows, .. }, Remark::Few) => {
                let (half_or_more, under_half): (Vec<_>, Vec<_>) =
                    rows.iter().partition(|row| row.range.low >= 50);
                let labels = |rows: Vec<&Row>| rows.into_iter().map(|row| row.label).collect();
                Some(TwoLists {
                    half_or_more: labels(half_or_more),
                    under_half: labels(under_half),
                })
            }
            _ => None,
        }
    }
}
