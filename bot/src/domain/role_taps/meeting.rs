//! What the buttons say back by which a leader enters what a meeting said about a result (`l:mt:…`).

use chrono::NaiveDate;

use crate::domain::PointKind;

/// How days stand in codes.
const DAY: &str = "%Y%m%d";

/// A press about what a meeting said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeetingTap {
    /// The number of a finding: tells the result, too.
    pub finding: i64,
    /// What was pressed.
    pub step: MeetingStep,
}

/// A button about a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeetingStep {
    /// The findings of the result.
    List,
    /// The page for the meeting.
    Sheet,
    /// What was said of this finding so far.
    Open,
    /// Something more is entered: of which day?
    Days(PointKind),
    /// The ready sentences, for a meeting of this day.
    Bank(PointKind, NaiveDate),
    /// This sentence of [`PointKind::ready`].
    Take(PointKind, NaiveDate, &'static str),
    /// It is typed.
    Type(PointKind, NaiveDate),
    /// Nothing is typed, after all. The first button under the question.
    Leave(PointKind, NaiveDate),
    /// What was entered with this id is taken out.
    Remove(i64),
    /// The place is to put the proposals in order.
    Rank,
}

impl MeetingTap {
    /// What follows `l:mt:`.
    #[must_use]
    pub fn code(self) -> String {
        let of = |letter: char, kind: PointKind, day: NaiveDate| {
            format!("{letter}{}{}", letter_of(kind), day.format(DAY))
        };
        let step = match self.step {
            MeetingStep::List => "l".to_owned(),
            MeetingStep::Sheet => "s".to_owned(),
            MeetingStep::Open => "o".to_owned(),
            MeetingStep::Rank => "r".to_owned(),
            MeetingStep::Days(kind) => format!("d{}", letter_of(kind)),
            MeetingStep::Bank(kind, day) => of('b', kind, day),
            MeetingStep::Take(kind, day, ready) => format!("{}:{ready}", of('t', kind, day)),
            MeetingStep::Type(kind, day) => of('w', kind, day),
            MeetingStep::Leave(kind, day) => of('x', kind, day),
            MeetingStep::Remove(point) => format!("e{point}"),
        };
        format!("{}:{step}", self.finding)
    }

    /// The press of what follows `l:mt:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (finding, step) = rest.split_once(':')?;
        let mut letters = step.chars();
        let step = match (letters.next()?, letters.as_str()) {
            ('l', "") => MeetingStep::List,
            ('s', "") => MeetingStep::Sheet,
            ('o', "") => MeetingStep::Open,
            ('r', "") => MeetingStep::Rank,
            ('d', kind) => MeetingStep::Days(kind_of(kind)?),
            ('b', of) => day_of(of).map(|(kind, day)| MeetingStep::Bank(kind, day))?,
            ('t', of) => {
                let (of, ready) = of.split_once(':')?;
                let (kind, day) = day_of(of)?;
                let known = kind.ready().iter().find(|known| **known == ready)?;
                MeetingStep::Take(kind, day, known)
            }
            ('w', of) => day_of(of).map(|(kind, day)| MeetingStep::Type(kind, day))?,
            ('x', of) => day_of(of).map(|(kind, day)| MeetingStep::Leave(kind, day))?,
            ('e', point) => MeetingStep::Remove(point.parse().ok()?),
            _ => return None,
        };
        Some(Self {
            finding: finding.parse().ok()?,
            step,
        })
    }
}

const fn letter_of(kind: PointKind) -> char {
    match kind {
        PointKind::Cause => 'c',
        PointKind::Proposal => 'p',
    }
}

fn kind_of(letter: &str) -> Option<PointKind> {
    match letter {
        "c" => Some(PointKind::Cause),
        "p" => Some(PointKind::Proposal),
        _ => None,
    }
}

fn day_of(of: &str) -> Option<(PointKind, NaiveDate)> {
    let kind = kind_of(of.get(..1)?)?;
    let day = NaiveDate::parse_from_str(of.get(1..)?, DAY).ok()?;
    Some((kind, day))
}
