//! What the buttons of a leader say back (`l:…`).

use chrono::NaiveDate;

use super::coordinator::HeldPlace;
use super::meeting::MeetingTap;
use super::months::{month_code, month_of};
use super::running::Running;
use super::{PollTap, TrialTap};
use crate::domain::{Language, LeaderSaid, TargetGroup};

/// A press of a leader, or of a coordinator who opens a round. Places are indices into the municipality data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaderTap {
    /// Language of the role chosen; all roles have this button.
    Language(Language),
    /// The same as `/rounds`.
    Rounds,
    /// The same as `/digest`.
    Results,
    /// The same as `/commitments`.
    Answers,
    /// The rounds of this place.
    RoundsOf(u16),
    /// What can be opened in this place.
    Menu(u16),
    /// A day was typed: what is it to be the last day of?
    Day(u16, NaiveDate),
    /// On the way to a new round.
    Opening(Opening),
    /// Something about a round that is open.
    Running(Running),
    /// The same as `/poll`.
    Polls,
    /// The quick polls of this place that are on their way.
    PollsOf(u16),
    /// A new quick poll for this place.
    NewPoll(u16),
    /// A quick poll is composed.
    Poll(PollTap),
    /// Tries a questionnaire before it is opened.
    Trial(TrialTap),
    /// How people filled in a survey that is being checked.
    HowFilled(HeldPlace, LeaderSaid),
    /// What a meeting says about a result.
    Meeting(MeetingTap),
}

/// A new round, as far as it is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opening {
    /// Where.
    pub place: u16,
    /// Which questionnaire: index into the library.
    pub entry: u16,
    /// How far it is.
    pub step: OpeningStep,
}

/// The steps to a new round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpeningStep {
    /// The questionnaire is chosen: until when?
    Dates,
    /// Another day, of the month that begins on this one.
    Month(NaiveDate),
    /// This page of the questions, from 0, for reading only.
    Preview(u16),
    /// Until then: who is asked?
    Target(Until),
    /// Until then, among these: really?
    Confirm(Until, TargetGroup),
    /// Yes, open it.
    Open {
        /// Until then.
        until: Until,
        /// Among these; older buttons do not say.
        group: Option<TargetGroup>,
        /// Why again so soon: index into the reasons that are offered to a coordinator.
        reason: Option<u16>,
    },
}

/// How long a round is to last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// So many weeks from the day of the press.
    Weeks(u8),
    /// This day is the last.
    Day(NaiveDate),
}

impl Opening {
    /// The same choice at another step.
    #[must_use]
    pub const fn at(self, step: OpeningStep) -> Self {
        Self { step, ..self }
    }
}

impl LeaderTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Language(language) => format!("l:l{}", language.code()),
            Self::Rounds => "l:r".into(),
            Self::Results => "l:v".into(),
            Self::Answers => "l:a".into(),
            Self::RoundsOf(place) => format!("l:r:{place}"),
            Self::Menu(place) => format!("l:n:{place}"),
            Self::Day(place, day) => format!("l:d:{place}:{day}"),
            Self::Opening(opening) => opening.code(),
            Self::Running(running) => running.code(),
            Self::Polls => "l:po".into(),
            Self::PollsOf(place) => format!("l:pp:{place}"),
            Self::NewPoll(place) => format!("l:pn:{place}"),
            Self::Poll(tap) => format!("l:po:{}", tap.code()),
            Self::Trial(tap) => format!("l:tr:{}", tap.code()),
            Self::HowFilled(HeldPlace { round, place }, said) => {
                format!("l:h{}:{round}:{place}", said.code())
            }
            Self::Meeting(tap) => format!("l:mt:{}", tap.code()),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let rest = data.strip_prefix("l:")?;
        if let Some(poll) = rest.strip_prefix("po:") {
            return PollTap::parse(poll).map(Self::Poll);
        }
        if let Some(meeting) = rest.strip_prefix("mt:") {
            return MeetingTap::parse(meeting).map(Self::Meeting);
        }
        if let Some(trial) = rest.strip_prefix("tr:") {
            return TrialTap::parse(trial).map(Self::Trial);
        }
        let parts: Vec<&str> = rest.split(':').collect();
        Some(match parts.as_slice() {
            ["po"] => Self::Polls,
            ["pp", place] => Self::PollsOf(place.parse().ok()?),
            ["pn", place] => Self::NewPoll(place.parse().ok()?),
            ["r"] => Self::Rounds,
            ["v"] => Self::Results,
            ["a"] => Self::Answers,
            ["r", place] => Self::RoundsOf(place.parse().ok()?),
            ["n", place] => Self::Menu(place.parse().ok()?),
            ["d", place, day] => Self::Day(place.parse().ok()?, day.parse().ok()?),
            [how, ..] if how.len() == 2 && how.starts_with('h') => {
                let said = LeaderSaid::from_code(how.strip_prefix('h')?)?;
                let (_, which) = data.strip_prefix("l:")?.split_once(':')?;
                Self::HowFilled(HeldPlace::parse(which)?, said)
            }
            [language] => Self::Language(Language::from_code(language.strip_prefix('l')?)?),
            [letter, link, rest @ ..] if Running::has(letter) => {
                Self::Running(Running::parse(letter, link, rest)?)
            }
            [step, place, entry, rest @ ..] => Self::Opening(Opening {
                place: place.parse().ok()?,
                entry: entry.parse().ok()?,
                step: OpeningStep::parse(step, rest)?,
            }),
            _ => return None,
        })
    }
}

impl Opening {
    fn code(self) -> String {
        let Self { place, entry, step } = self;
        let code = |letter: char| format!("l:{letter}:{place}:{entry}");
        match step {
            OpeningStep::Dates => code('q'),
            OpeningStep::Month(month) => format!("{}:{}", code('c'), month_code(month)),
            OpeningStep::Preview(page) => format!("{}:{page}", code('p')),
            OpeningStep::Target(until) => format!("{}:{}", code('u'), until.code()),
            OpeningStep::Confirm(until, group) => {
                format!("{}:{}:{}", code('w'), until.code(), group.code())
            }
            OpeningStep::Open {
                until,
                group,
                reason,
            } => {
                let group = group.map_or_else(String::new, |group| format!(":{}", group.code()));
                let reason = reason.map_or_else(String::new, |reason| format!(":{reason}"));
                format!("{}:{}{group}{reason}", code('o'), until.code())
            }
        }
    }
}

impl OpeningStep {
    fn parse(letter: &str, rest: &[&str]) -> Option<Self> {
        Some(match (letter, rest) {
            ("q", []) => Self::Dates,
            ("c", [month]) => Self::Month(month_of(month)?),
            ("p", [page]) => Self::Preview(page.parse().ok()?),
            ("u", [until]) => Self::Target(Until::parse(until)?),
            ("w", [until, group]) => {
                Self::Confirm(Until::parse(until)?, TargetGroup::from_code(group)?)
            }
            ("o", [until, rest @ ..]) => {
                let (group, rest) = match rest {
                    [group, rest @ ..] if TargetGroup::from_code(group).is_some() => {
                        (TargetGroup::from_code(group), rest)
                    }
                    rest => (None, rest),
                };
                let reason = match rest {
                    [] => None,
                    [reason] => Some(reason.parse().ok()?),
                    _ => return None,
                };
                let until = Until::parse(until)?;
                Self::Open {
                    until,
                    group,
                    reason,
                }
            }
            _ => return None,
        })
    }
}

impl Until {
    fn code(self) -> String {
        match self {
            Self::Weeks(weeks) => weeks.to_string(),
            Self::Day(day) => day.to_string(),
        }
    }

    fn parse(code: &str) -> Option<Self> {
        let weeks = code.parse().ok().map(Self::Weeks);
        weeks.or_else(|| code.parse().ok().map(Self::Day))
    }
}
