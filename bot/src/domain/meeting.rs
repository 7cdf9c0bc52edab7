//! What young people name at a meeting about a finding: causes and proposals, of a list that everybody has or in own words.

use chrono::NaiveDate;

use super::{Language, Moment, RoundId};

/// Most letters of a cause or proposal in own words.
pub const POINT_LONGEST: usize = 120;
/// Most causes of a finding, and most proposals.
pub const POINTS_MOST: usize = 3;
/// Most proposals that a place puts in order at once.
pub const RANKED_MOST: usize = 6;
/// Fewest that there is something to put in order.
pub const RANKED_FEWEST: usize = 2;

/// Ready causes: ids of their texts. What was entered names them, so none is ever renamed.
const CAUSES: [&str; 14] = [
    "cause-no-money",
    "cause-nobody",
    "cause-not-asked",
    "cause-no-specialists",
    "cause-no-room",
    "cause-old",
    "cause-far",
    "cause-dark",
    "cause-hours",
    "cause-cost",
    "cause-unknown",
    "cause-shame",
    "cause-not-for-all",
    "cause-internet",
];
/// Ready proposals, in the same way.
const PROPOSALS: [&str; 15] = [
    "proposal-repair",
    "proposal-room",
    "proposal-specialist",
    "proposal-transport",
    "proposal-road",
    "proposal-light",
    "proposal-water",
    "proposal-club",
    "proposal-sport",
    "proposal-tell",
    "proposal-hours",
    "proposal-free",
    "proposal-for-all",
    "proposal-listen",
    "proposal-responsible",
];

/// What is named of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointKind {
    /// Why it is so.
    Cause,
    /// What can be done.
    Proposal,
}

impl PointKind {
    /// All, in the order in which they stand under a finding.
    pub const ALL: [Self; 2] = [Self::Cause, Self::Proposal];

    /// Stored form, the value of `$kind`, and part of buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Cause => "cause",
            Self::Proposal => "proposal",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The ready sentences: ids of their texts.
    #[must_use]
    pub const fn ready(self) -> &'static [&'static str] {
        match self {
            Self::Cause => &CAUSES,
            Self::Proposal => &PROPOSALS,
        }
    }
}

/// How a cause or proposal is worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PointWords {
    /// As one of [`PointKind::ready`].
    Ready(&'static str),
    /// In own words, as far as they are written and not forgotten.
    Own {
        /// The language in which they were written.
        written: Language,
        /// In Kyrgyz.
        ky: Option<String>,
        /// In Russian.
        ru: Option<String>,
    },
}

/// Where a cause or proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointState {
    /// Own words that a coordinator is to read.
    Waiting,
    /// It goes out, in both languages: ready sentences at once.
    Approved,
    /// It does not; its words are forgotten.
    Refused,
    /// A leader has taken it out; its words are forgotten.
    Removed,
}

impl PointState {
    const ALL: [Self; 4] = [Self::Waiting, Self::Approved, Self::Refused, Self::Removed];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Removed => "removed",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A cause or proposal, as young people named it at a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Rises with time.
    pub id: i64,
    /// The finding's number.
    pub finding: i64,
    /// Which of the two.
    pub kind: PointKind,
    /// Its words.
    pub words: PointWords,
    /// The day of the meeting.
    pub met: NaiveDate,
    /// Where it stands.
    pub state: PointState,
    /// Rises with each change: a press on a card that is not up to date changes nothing.
    pub rev: i64,
    /// The role that has entered it.
    pub role: i64,
    /// When it was entered.
    pub set: Moment,
    /// The quick poll in which the place puts it in order.
    pub ranked_in: Option<RoundId>,
}

impl Point {
    /// Own words in a language, as far as they are written.
    #[must_use]
    pub fn own(&self, language: Language) -> Option<&str> {
        match (&self.words, language) {
            (PointWords::Own { ky, .. }, Language::Ky) => ky.as_deref(),
            (PointWords::Own { ru, .. }, Language::Ru) => ru.as_deref(),
            (PointWords::Ready(_), _) => None,
        }
    }

    /// Whether a leader may take it out: not what a coordinator has read, nor what the place is asked about.
    #[must_use]
    pub fn is_removable(&self) -> bool {
        match (self.state, &self.words) {
            (PointState::Waiting, _) => true,
            (PointState::Approved, PointWords::Ready(_)) => self.ranked_in.is_none(),
            (PointState::Approved, PointWords::Own { .. })
            | (PointState::Refused | PointState::Removed, _) => false,
        }
    }

    /// Whether it is a proposal that goes out and that the place was not asked about yet.
    #[must_use]
    pub fn is_unranked(&self) -> bool {
        self.kind == PointKind::Proposal
            && self.state == PointState::Approved
            && self.ranked_in.is_none()
    }
}
