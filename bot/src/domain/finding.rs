//! What the loop of answers speaks of: results, findings that a council is asked to answer, pledges.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use surveys::statistics::Finding;

use super::{
    Commitment, Moment, MovedWhy, Resolution, Round, RoundId, day_in_bishkek, months_after,
    workdays_after,
};

/// A round in a place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct RoundPlace {
    /// The round.
    pub round: RoundId,
    /// Municipality slug.
    pub municipality: String,
}

/// A finding that a council is asked to answer, as it was printed.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedFinding {
    /// Its number, for buttons.
    pub number: i64,
    /// Where it was found.
    pub of: RoundPlace,
    /// The edition in which it was printed.
    pub edition: u32,
    /// What was found.
    pub finding: Finding,
    /// The finding of an earlier round that is the same need: that one is answered, this one only points to it.
    pub continues: Option<i64>,
}

/// One answer to a finding.
#[derive(Debug, Clone, PartialEq)]
pub struct CommitmentEntry {
    /// Rises with time.
    pub id: i64,
    /// The answered finding's number.
    pub finding: i64,
    /// What is answered.
    pub commitment: Commitment,
    /// How it came to us.
    pub source: Source,
    /// When it was set.
    pub set: Moment,
    /// Until then it can be taken back; from then on it is the council's answer.
    pub goes_out: Moment,
}

impl CommitmentEntry {
    /// Whether it is the council's answer, and no longer only what somebody has pressed.
    #[must_use]
    pub fn is_out(&self, now: Moment) -> bool {
        self.goes_out <= now
    }
}

/// How an answer came to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Pressed in the council's chat.
    Chat,
    /// A coordinator entered it from the council's paper.
    Paper,
}

impl Source {
    /// Stored and printed form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Paper => "paper",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Chat, Self::Paper]
            .into_iter()
            .find(|source| source.code() == code)
    }
}

/// What came out of a round in a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundResult {
    /// Where.
    pub of: RoundPlace,
    /// The edition that is the result.
    pub edition: u32,
    /// When the council got it.
    pub published: Moment,
    /// From then on leaders and followers hear of it.
    pub opens: Moment,
    /// A coordinator has stopped that.
    pub held: bool,
    /// How many follow it: a multiple of five from the threshold on, else 0.
    pub followers: u32,
    /// Number and day of what the council has decided on it.
    pub resolution: Option<Resolution>,
    /// When the loop ended.
    pub ended: Option<Moment>,
}

/// By when a council has said that it will answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pledge {
    /// For which round.
    pub of: RoundPlace,
    /// When it was asked, in a chat.
    pub asked: Moment,
    /// Months after the result; `None` = "not now", or not said yet.
    pub months: Option<u8>,
    /// It was moved, once.
    pub moved: Option<MovedPledge>,
}

/// A pledge stands on another day than it first did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovedPledge {
    /// The day that was said first.
    pub from: NaiveDate,
    /// The day that stands.
    pub to: NaiveDate,
    /// Why.
    pub why: MovedWhy,
}

impl Pledge {
    /// The day by which the council will answer. `ends`: when the round closed or will close.
    #[must_use]
    pub fn until(&self, ends: Moment) -> Option<NaiveDate> {
        let from_result = || Some(months_after(day_in_bishkek(ends), self.months?));
        let moved = self.moved.map(|moved| moved.to);
        moved.or_else(from_result)
    }
}

/// What is said of a pledge to young people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidPledge {
    /// The council will answer by this day.
    Until(NaiveDate),
    /// It will answer by this day, and not by the one that it said first.
    Moved(MovedPledge),
    /// It was asked a while ago and has not named a day.
    NotYet,
}

/// For so many working days after it was asked nothing is said of a council that has not named a day.
const QUIET: u32 = 7;

impl Pledge {
    /// What is said of it while a round runs, or after it.
    #[must_use]
    pub fn said(&self, round: &Round, now: Moment) -> Option<SaidPledge> {
        if let Some(moved) = self.moved {
            return Some(SaidPledge::Moved(moved));
        }
        let ends = round.closed.or(round.until).unwrap_or(now);
        if let Some(day) = self.until(ends) {
            return Some(SaidPledge::Until(day));
        }
        let from = workdays_after(day_in_bishkek(self.asked), QUIET);
        (day_in_bishkek(now) >= from).then_some(SaidPledge::NotYet)
    }
}

/// What became of a pledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PledgeState {
    /// None was made.
    None,
    /// Its day lies ahead.
    Made,
    /// Each finding was answered by its day.
    Kept,
    /// So many were.
    Partly,
    /// None was.
    Missed,
    /// The round had no result there.
    Void,
}

impl PledgeState {
    /// Printed form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Made => "made",
            Self::Kept => "kept",
            Self::Partly => "partly",
            Self::Missed => "missed",
            Self::Void => "void",
        }
    }

    /// After the day of a pledge: so many findings of so many had an answer by its end.
    #[must_use]
    pub const fn after(answered: usize, findings: usize) -> Self {
        if findings == 0 {
            Self::Void
        } else if answered >= findings {
            Self::Kept
        } else if answered == 0 {
            Self::Missed
        } else {
            Self::Partly
        }
    }
}

/// Why a coordinator stops that leaders and young people hear of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldWhy {
    /// The questionnaire or the result has a mistake.
    Mistake,
    /// Somebody may come to harm by it.
    Harm,
    /// How the answers came about has to be looked into.
    Doubt,
}

impl HoldWhy {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Mistake, Self::Harm, Self::Doubt];

    /// Stored form, value of `$why`, and part of buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Mistake => "mistake",
            Self::Harm => "harm",
            Self::Doubt => "doubt",
        }
    }

    /// From its [`HoldWhy::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// What followers of a round are told after its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewsKind {
    /// What the council has answered, together.
    Answers,
    /// The council says that something was done: was it?
    Done,
    /// What young people and the council say about it.
    Verdict,
    /// The council has not answered for 90 days.
    Silence,
    /// What came of it all: the last message.
    End,
    /// A public hearing on the budget is near: anybody may speak.
    Hearing,
}

impl NewsKind {
    const ALL: [Self; 6] = [
        Self::Answers,
        Self::Done,
        Self::Verdict,
        Self::Silence,
        Self::End,
        Self::Hearing,
    ];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Done => "done",
            Self::Verdict => "verdict",
            Self::Silence => "silence",
            Self::End => "end",
            Self::Hearing => "hearing",
        }
    }

    /// From its stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}
