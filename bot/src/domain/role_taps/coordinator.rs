//! What the buttons of a coordinator say back (`k:…`).

use super::{AnswerTap, BudgetTap, NoteTap, PollReviewTap, ResolutionTap, SectorTap, SlipsTap};
use crate::domain::{HoldWhy, RoundId};

/// A press of a coordinator. Oblasts and places are indices into the municipality data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CoordinatorTap {
    /// The role with this id comes into force.
    Confirm(i64),
    /// … of somebody under 18: a parent and an adult of the club know of it.
    ConfirmMinor(i64),
    /// … or does not.
    Refuse(i64),
    /// The leader with this role goes on until the end of the next school year.
    Renew(i64),
    /// What a leader wants to open in this large city opens: index of the place, and of the questionnaire in the library.
    OpenRound(u16, u16),
    /// … does not.
    RefuseRound(u16, u16),
    /// Publish what is doubtful.
    Release(HeldPlace),
    /// … or leave that out, and publish the rest.
    LeaveOut(HeldPlace),
    /// … or ask the leaders first.
    AskLeader(HeldPlace),
    /// Keep the whole place back for good: in messages of before.
    Keep(HeldPlace),
    /// All helplines were called today and work.
    Helplines,
    /// Show the list of oblasts.
    Oblasts(PlaceFor),
    /// Show the places of this oblast.
    Oblast(PlaceFor, u16),
    /// This place is chosen.
    Place(PlaceFor, u16),
    /// The digest of all places together.
    WholeDigest,
    /// A press on the card of a finding, whose answer is entered from the council's paper.
    Answer(AnswerTap),
    /// Number and day of the council's resolution, from its paper.
    Resolution(ResolutionTap),
    /// A press on the card of a council's own words.
    Note(NoteTap),
    /// The own words that wait.
    Notes,
    /// Other people work in the council of this place: its chat is replaced, if that is sure.
    Replace(u16, bool),
    /// A new council was elected in this place.
    Elected(u16),
    /// A press on the card of own words of a meeting: their id stands in the place of the note's.
    Point(NoteTap),
    /// The own words of meetings that wait.
    Points,
    /// A leader has asked for slips for parents.
    Slips(SlipsTap),
    /// A press about the bodies of sectors.
    Sectors(SectorTap),
    /// Leaders and young people are not to hear of this result for now: why?
    HoldResult(HeldPlace),
    /// … they do not, for this reason.
    HoldBecause(HeldPlace, HoldWhy),
    /// … they may.
    LetResult(HeldPlace),
    /// The files of all places together.
    WholeFiles,
    /// The overview of all places as a workbook.
    OverviewFile,
    /// What waits for the coordinator, from 0.
    Todo(u16),
    /// A press on the card of a quick poll.
    Poll(PollReviewTap),
    /// A press about the budget of a place.
    Budget(BudgetTap),
    /// Young people of this place are asked for own words, or are not.
    AskWords(u16, bool),
}

/// What a coordinator chooses a place for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceFor {
    /// `/rounds`.
    Rounds,
    /// `/digest`: here all places together can be chosen too.
    Digests,
    /// `/commitments`.
    Commitments,
    /// `/files`: here too.
    Files,
    /// `/plan`.
    Plan,
    /// `/poll`.
    Polls,
    /// `/budget`.
    Budget,
    /// Where own words are asked for.
    Words,
}

/// A place of a round whose figures wait for a coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPlace {
    /// Id of the round.
    pub round: RoundId,
    /// Index into the municipality data.
    pub place: u16,
}

impl HeldPlace {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (round, place) = text.rsplit_once(':')?;
        Some(Self {
            round: RoundId::new(round),
            place: place.parse().ok()?,
        })
    }
}

impl CoordinatorTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Confirm(role) => format!("k:y:{role}"),
            Self::ConfirmMinor(role) => format!("k:ym:{role}"),
            Self::Refuse(role) => format!("k:n:{role}"),
            Self::Renew(role) => format!("k:yr:{role}"),
            Self::OpenRound(place, entry) => format!("k:ro:{place}:{entry}"),
            Self::RefuseRound(place, entry) => format!("k:rn:{place}:{entry}"),
            Self::Release(HeldPlace { round, place }) => format!("k:v:{round}:{place}"),
            Self::Keep(HeldPlace { round, place }) => format!("k:w:{round}:{place}"),
            Self::LeaveOut(HeldPlace { round, place }) => format!("k:l:{round}:{place}"),
            Self::AskLeader(HeldPlace { round, place }) => format!("k:j:{round}:{place}"),
            Self::Helplines => "k:h".into(),
            Self::Oblasts(PlaceFor::Rounds) => "k:r".into(),
            Self::Oblasts(PlaceFor::Digests) => "k:q".into(),
            Self::Oblasts(PlaceFor::Files) => "k:files".into(),
            Self::Oblast(PlaceFor::Rounds, oblast) => format!("k:b:{oblast}"),
            Self::Oblast(PlaceFor::Digests, oblast) => format!("k:e:{oblast}"),
            Self::Oblast(PlaceFor::Files, oblast) => format!("k:fb:{oblast}"),
            Self::Place(PlaceFor::Rounds, place) => format!("k:m:{place}"),
            Self::Place(PlaceFor::Digests, place) => format!("k:d:{place}"),
            Self::Place(PlaceFor::Files, place) => format!("k:fm:{place}"),
            Self::WholeDigest => "k:a".into(),
            Self::Oblasts(PlaceFor::Commitments) => "k:c".into(),
            Self::Oblast(PlaceFor::Commitments, oblast) => format!("k:g:{oblast}"),
            Self::Place(PlaceFor::Commitments, place) => format!("k:i:{place}"),
            Self::Answer(tap) => format!("k:f:{}", tap.code()),
            Self::Resolution(tap) => format!("k:u:{}", tap.code()),
            Self::Note(tap) => format!("k:o:{}", tap.code()),
            Self::Notes => "k:notes".into(),
            Self::Point(tap) => format!("k:mt:{}", tap.code()),
            Self::Points => "k:points".into(),
            Self::Elected(place) => format!("k:pe:{place}"),
            Self::Replace(place, false) => format!("k:p:{place}"),
            Self::Replace(place, true) => format!("k:ps:{place}"),
            Self::Slips(tap) => format!("k:sl:{}", tap.code()),
            Self::Sectors(tap) => format!("k:s:{}", tap.code()),
            Self::HoldResult(HeldPlace { round, place }) => format!("k:x:{round}:{place}"),
            Self::HoldBecause(HeldPlace { round, place }, why) => {
                let at = HoldWhy::ALL.iter().position(|known| known == why);
                format!("k:xw:{}:{round}:{place}", at.unwrap_or_default())
            }
            Self::LetResult(HeldPlace { round, place }) => format!("k:z:{round}:{place}"),
            Self::WholeFiles => "k:fa".into(),
            Self::Oblasts(PlaceFor::Plan) => "k:plans".into(),
            Self::Oblast(PlaceFor::Plan, oblast) => format!("k:pb:{oblast}"),
            Self::Place(PlaceFor::Plan, place) => format!("k:pm:{place}"),
            Self::OverviewFile => "k:ox".into(),
            Self::Todo(at) => format!("k:t:{at}"),
            Self::Poll(tap) => format!("k:po:{}", tap.code()),
            Self::Oblasts(PlaceFor::Polls) => "k:polls".into(),
            Self::Oblast(PlaceFor::Polls, oblast) => format!("k:qb:{oblast}"),
            Self::Place(PlaceFor::Polls, place) => format!("k:qm:{place}"),
            Self::Budget(tap) => format!("k:bu:{}", tap.code()),
            Self::Oblasts(PlaceFor::Budget) => "k:budgets".into(),
            Self::Oblast(PlaceFor::Budget, oblast) => format!("k:bb:{oblast}"),
            Self::Place(PlaceFor::Budget, place) => format!("k:bm:{place}"),
            Self::Oblasts(PlaceFor::Words) => "k:wordsin".into(),
            Self::Oblast(PlaceFor::Words, oblast) => format!("k:wb:{oblast}"),
            Self::Place(PlaceFor::Words, place) => format!("k:wm:{place}"),
            Self::AskWords(place, false) => format!("k:wf:{place}"),
            Self::AskWords(place, true) => format!("k:wt:{place}"),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let rest = data.strip_prefix("k:")?;
        let Some((letter, argument)) = rest.split_once(':') else {
            return Self::alone(rest);
        };
        Some(match letter {
            "y" => Self::Confirm(argument.parse().ok()?),
            "ym" => Self::ConfirmMinor(argument.parse().ok()?),
            "n" => Self::Refuse(argument.parse().ok()?),
            "yr" => Self::Renew(argument.parse().ok()?),
            "ro" | "rn" => {
                let (place, entry) = argument.split_once(':')?;
                let (place, entry) = (place.parse().ok()?, entry.parse().ok()?);
                match letter {
                    "ro" => Self::OpenRound(place, entry),
                    _ => Self::RefuseRound(place, entry),
                }
            }
            "v" => Self::Release(HeldPlace::parse(argument)?),
            "w" => Self::Keep(HeldPlace::parse(argument)?),
            "l" => Self::LeaveOut(HeldPlace::parse(argument)?),
            "j" => Self::AskLeader(HeldPlace::parse(argument)?),
            "f" => Self::Answer(AnswerTap::parse(argument)?),
            "u" => Self::Resolution(ResolutionTap::parse(argument)?),
            "o" => Self::Note(NoteTap::parse(argument)?),
            "mt" => Self::Point(NoteTap::parse(argument)?),
            "p" => Self::Replace(argument.parse().ok()?, false),
            "pe" => Self::Elected(argument.parse().ok()?),
            "ps" => Self::Replace(argument.parse().ok()?, true),
            "sl" => Self::Slips(SlipsTap::parse(argument)?),
            "s" => Self::Sectors(SectorTap::parse(argument)?),
            "x" => Self::HoldResult(HeldPlace::parse(argument)?),
            "xw" => {
                let (why, which) = argument.split_once(':')?;
                Self::HoldBecause(HeldPlace::parse(which)?, why_of(why)?)
            }
            "z" => Self::LetResult(HeldPlace::parse(argument)?),
            "t" => Self::Todo(argument.parse().ok()?),
            "po" => Self::Poll(PollReviewTap::parse(argument)?),
            "bu" => Self::Budget(BudgetTap::parse(argument)?),
            "wf" => Self::AskWords(argument.parse().ok()?, false),
            "wt" => Self::AskWords(argument.parse().ok()?, true),
            _ => return Self::of_list(letter, argument.parse().ok()?),
        })
    }

    /// A press on a list of oblasts or places.
    fn of_list(letter: &str, at: u16) -> Option<Self> {
        Some(match letter {
            "b" => Self::Oblast(PlaceFor::Rounds, at),
            "e" => Self::Oblast(PlaceFor::Digests, at),
            "fb" => Self::Oblast(PlaceFor::Files, at),
            "m" => Self::Place(PlaceFor::Rounds, at),
            "d" => Self::Place(PlaceFor::Digests, at),
            "g" => Self::Oblast(PlaceFor::Commitments, at),
            "i" => Self::Place(PlaceFor::Commitments, at),
            "fm" => Self::Place(PlaceFor::Files, at),
            "pb" => Self::Oblast(PlaceFor::Plan, at),
            "pm" => Self::Place(PlaceFor::Plan, at),
            "qb" => Self::Oblast(PlaceFor::Polls, at),
            "qm" => Self::Place(PlaceFor::Polls, at),
            "bb" => Self::Oblast(PlaceFor::Budget, at),
            "bm" => Self::Place(PlaceFor::Budget, at),
            "wb" => Self::Oblast(PlaceFor::Words, at),
            "wm" => Self::Place(PlaceFor::Words, at),
            _ => return None,
        })
    }

    /// The press of a code that carries nothing.
    fn alone(code: &str) -> Option<Self> {
        Some(match code {
            "h" => Self::Helplines,
            "r" => Self::Oblasts(PlaceFor::Rounds),
            "q" => Self::Oblasts(PlaceFor::Digests),
            "files" => Self::Oblasts(PlaceFor::Files),
            "a" => Self::WholeDigest,
            "c" => Self::Oblasts(PlaceFor::Commitments),
            "fa" => Self::WholeFiles,
            "notes" => Self::Notes,
            "points" => Self::Points,
            "wordsin" => Self::Oblasts(PlaceFor::Words),
            "plans" => Self::Oblasts(PlaceFor::Plan),
            "ox" => Self::OverviewFile,
            "polls" => Self::Oblasts(PlaceFor::Polls),
            "budgets" => Self::Oblasts(PlaceFor::Budget),
            _ => return None,
        })
    }
}

/// Buttons of before carry the name, which is too long beside a long id.
fn why_of(code: &str) -> Option<HoldWhy> {
    match code.parse::<usize>() {
        Ok(at) => HoldWhy::ALL.get(at).copied(),
        Err(_) => HoldWhy::from_code(code),
    }
}
