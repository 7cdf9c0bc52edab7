//! Figures of a place that wait for a coordinator: what is doubtful about the answers, and what becomes of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Moment, RoundPlace, Span};

/// Something doubtful about the answers of a round in a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Many came from phones that several people used: one hand may have answered for others.
    Shared,
    /// Those who came by these links answered more alike than such questions explain. An empty one: by none.
    Alike(BTreeSet<String>),
    /// Those who came by these links answered faster than anybody reads.
    Fast(BTreeSet<String>),
}

impl Doubt {
    /// Whether it is about answers that came by this link, from a phone that several people used or not.
    #[must_use]
    pub fn covers(&self, link: &str, shared: bool) -> bool {
        match self {
            Self::Shared => shared,
            Self::Alike(links) | Self::Fast(links) => links.contains(link),
        }
    }

    /// The links that it is about.
    pub fn links(&self) -> impl Iterator<Item = &String> {
        let links = match self {
            Self::Shared => None,
            Self::Alike(links) | Self::Fast(links) => Some(links),
        };
        links.into_iter().flatten()
    }
}

/// What is decided of a place whose figures wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldState {
    /// Nothing yet.
    Held,
    /// Released like any other.
    Released,
    /// What is doubtful is left out, the rest is released.
    LeftOut,
    /// Never released. Only buttons of before say this.
    Kept,
}

impl HoldState {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::LeftOut => "left_out",
            Self::Kept => "kept",
        }
    }

    /// The state of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Held, Self::Released, Self::LeftOut, Self::Kept];
        all.into_iter().find(|state| state.code() == code)
    }

    /// Whether nothing of the place is frozen as long as it is so.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::Held | Self::Kept)
    }
}

/// A place of a round that a coordinator decides on, or has decided on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Which.
    pub of: RoundPlace,
    /// Why; at least one.
    pub doubts: Vec<Doubt>,
    /// What is decided.
    pub state: HoldState,
    /// Since when it waits.
    pub asked: Moment,
    /// Whether other coordinators than the first were told.
    pub passed_on: bool,
    /// How the leaders were asked.
    pub leaders: LeadersAsked,
    /// How far those who wait for the result were told that it is being checked.
    pub told: FollowersTold,
}

impl Hold {
    /// So long after the close the rules decide: two days later nothing can be frozen any more, as the links are cut.
    pub const DECIDED: Span = Span::days(28);

    /// Whether leaders can still be asked.
    #[must_use]
    pub const fn may_ask(&self) -> bool {
        matches!(self.leaders, LeadersAsked::No)
    }
}

/// What leaders were asked about a place that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeadersAsked {
    /// Nothing.
    No,
    /// How people filled it in, without an answer so far.
    Waiting,
    /// One of them has said so.
    Said(LeaderSaid),
}

/// What a leader says about how people filled a survey in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaderSaid {
    /// Each for themselves.
    Themselves,
    /// Together, and they talked about the answers.
    Together,
    /// Somebody said or showed what to choose.
    Told,
    /// They were not there.
    Unknown,
}

impl LeaderSaid {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Themselves, Self::Together, Self::Told, Self::Unknown];

    /// Stored form, and in `callback_data`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Themselves => "s",
            Self::Together => "t",
            Self::Told => "d",
            Self::Unknown => "u",
        }
    }

    /// What a stored form says.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|said| said.code() == code)
    }

    /// Id of its text.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Themselves => "hold-said-themselves",
            Self::Together => "hold-said-together",
            Self::Told => "hold-said-told",
            Self::Unknown => "hold-said-unknown",
        }
    }
}

/// How far those who wait for a result were told that it is being checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FollowersTold {
    /// Up to this id of an address; none: nobody yet.
    UpTo(Option<i64>),
    /// All.
    All,
}
