//! What the buttons of a quick poll say back: to whoever composes it (`l:po:…`), and to a coordinator who reads it (`k:po:…`).

use surveys::questionnaire::Sector;

use crate::domain::{AnswerKind, Language, PollRefusal, Scale, TargetGroup};

/// A press on the message of a poll that is composed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollTap {
    /// The poll.
    pub draft: i64,
    /// How often it had changed when the message was made: a press on one that is not up to date changes nothing.
    pub rev: i64,
    /// What was pressed.
    pub step: PollStep,
}

/// A button of a poll that is composed. Questions are counted from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollStep {
    /// Show it.
    Open,
    /// Words are typed.
    Ask(PollWords),
    /// Nothing is typed, after all. The first button under the question.
    Leave(PollWords),
    /// The sectors of the question bank.
    Sectors,
    /// The ready questions of a sector.
    Bank(Sector),
    /// This ready question is asked, or is not.
    Take(String, bool),
    /// Show this question.
    Question(usize),
    /// How is it answered?
    Kinds(usize),
    /// It is answered like this.
    Kind(usize, AnswerKind),
    /// It is answered from 1 to 5, with these ends.
    Scale(usize, Scale),
    /// What was written is in this language.
    Spoken(usize, Language),
    /// It is asked before the one above it.
    Up(usize),
    /// It is asked after the one below it.
    Down(usize),
    /// It is not asked.
    Remove(usize),
    /// This ready question is asked instead.
    Replace(usize, String),
    /// The last change is taken back.
    Undo,
    /// Who is asked, or to a coordinator: really?
    Ready,
    /// A coordinator is to read it.
    Send,
    /// A coordinator is not to read it, after all.
    Withdraw,
    /// These are asked: until when?
    Target(TargetGroup),
    /// It opens, for these, for so many days.
    Launch(TargetGroup, u8),
}

/// What is typed for a poll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollWords {
    /// A new question, with its choices if there are any.
    New,
    /// Other words for this question.
    Question(usize),
    /// The choices of this question.
    Choices(usize),
    /// All texts of this question in this language.
    Language(usize, Language),
}

/// A press of a coordinator on the card of a poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollReviewTap {
    /// The poll.
    pub draft: i64,
    /// See [`PollTap::rev`].
    pub rev: i64,
    /// What was pressed.
    pub step: PollReviewStep,
}

/// A button on the card of a poll that waits for a coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PollReviewStep {
    /// Show the card.
    Open,
    /// All texts of this question in this language are typed.
    Type(usize, Language),
    /// Nothing is typed, after all. The first button under the question.
    Leave(usize, Language),
    /// This question is sensitive, or is not.
    Sensitive(usize, bool),
    /// Council and plan get what comes out, or do not.
    Council(bool),
    /// It can be opened.
    Approve,
    /// It cannot: why?
    AskRefusal,
    /// It cannot.
    Refuse(PollRefusal),
}

const SECTORS: [Sector; 6] = [
    Sector::Education,
    Sector::Health,
    Sector::SocialProtection,
    Sector::ProtectionFromViolence,
    Sector::Participation,
    Sector::Budget,
];

const fn sector_code(sector: Sector) -> &'static str {
    match sector {
        Sector::Education => "e",
        Sector::Health => "h",
        Sector::SocialProtection => "s",
        Sector::ProtectionFromViolence => "v",
        Sector::Participation => "p",
        Sector::Budget => "b",
    }
}

/// Draft and revision, then what follows the colon.
fn split(rest: &str) -> Option<(i64, i64, &str)> {
    let (of, step) = rest.split_once(':')?;
    let (draft, rev) = of.split_once('.')?;
    Some((draft.parse().ok()?, rev.parse().ok()?, step))
}

impl PollTap {
    /// What follows `l:po:`.
    #[must_use]
    pub fn code(&self) -> String {
        format!("{}.{}:{}", self.draft, self.rev, self.step.code())
    }

    /// The press of what follows `l:po:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (draft, rev, step) = split(rest)?;
        let step = PollStep::parse(step)?;
        Some(Self { draft, rev, step })
    }
}

impl PollStep {
    fn code(&self) -> String {
        match self {
            Self::Open => "o".to_owned(),
            Self::Ask(words) => format!("a:{}", words.code()),
            Self::Leave(words) => format!("x:{}", words.code()),
            Self::Sectors => "b".to_owned(),
            Self::Bank(sector) => format!("b:{}", sector_code(*sector)),
            Self::Take(name, true) => format!("t:{name}"),
            Self::Take(name, false) => format!("n:{name}"),
            Self::Question(at) => format!("q:{at}"),
            Self::Kinds(at) => format!("k:{at}"),
            Self::Kind(at, kind) => format!("k:{at}:{}", kind.code()),
            Self::Scale(at, scale) => format!("s:{at}:{}", scale.code()),
            Self::Spoken(at, language) => format!("i:{at}:{}", language.code()),
            Self::Up(at) => format!("u:{at}"),
            Self::Down(at) => format!("d:{at}"),
            Self::Remove(at) => format!("r:{at}"),
            Self::Replace(at, name) => format!("w:{at}:{name}"),
            Self::Undo => "z".to_owned(),
            Self::Ready => "c".to_owned(),
            Self::Send => "g".to_owned(),
            Self::Withdraw => "y".to_owned(),
            Self::Target(group) => format!("l:{}", group.code()),
            Self::Launch(group, days) => format!("l:{}:{days}", group.code()),
        }
    }

    fn parse(code: &str) -> Option<Self> {
        let parts: Vec<&str> = code.split(':').collect();
        Some(match parts.as_slice() {
            ["o"] => Self::Open,
            ["a", words @ ..] => Self::Ask(PollWords::parse(words)?),
            ["x", words @ ..] => Self::Leave(PollWords::parse(words)?),
            ["b"] => Self::Sectors,
            ["b", code] => {
                let mut sectors = SECTORS.into_iter();
                Self::Bank(sectors.find(|sector| sector_code(*sector) == *code)?)
            }
            ["t", name] => Self::Take((*name).to_owned(), true),
            ["n", name] => Self::Take((*name).to_owned(), false),
            ["q", at] => Self::Question(at.parse().ok()?),
            ["k", at] => Self::Kinds(at.parse().ok()?),
            ["k", at, kind] => Self::Kind(at.parse().ok()?, AnswerKind::from_code(kind)?),
            ["s", at, scale] => Self::Scale(at.parse().ok()?, Scale::from_code(scale)?),
            ["i", at, language] => Self::Spoken(at.parse().ok()?, Language::from_code(language)?),
            ["u", at] => Self::Up(at.parse().ok()?),
            ["d", at] => Self::Down(at.parse().ok()?),
            ["r", at] => Self::Remove(at.parse().ok()?),
            ["w", at, name] => Self::Replace(at.parse().ok()?, (*name).to_owned()),
            ["z"] => Self::Undo,
            ["c"] => Self::Ready,
            ["g"] => Self::Send,
            ["y"] => Self::Withdraw,
            ["l", group] => Self::Target(TargetGroup::from_code(group)?),
            ["l", group, days] => Self::Launch(TargetGroup::from_code(group)?, days.parse().ok()?),
            _ => return None,
        })
    }
}

impl PollWords {
    fn code(self) -> String {
        match self {
            Self::New => "n".to_owned(),
            Self::Question(at) => format!("q:{at}"),
            Self::Choices(at) => format!("c:{at}"),
            Self::Language(at, language) => format!("t:{at}:{}", language.code()),
        }
    }

    fn parse(parts: &[&str]) -> Option<Self> {
        Some(match parts {
            ["n"] => Self::New,
            ["q", at] => Self::Question(at.parse().ok()?),
            ["c", at] => Self::Choices(at.parse().ok()?),
            ["t", at, language] => Self::Language(at.parse().ok()?, Language::from_code(language)?),
            _ => return None,
        })
    }
}

impl PollReviewTap {
    /// What follows `k:po:`.
    #[must_use]
    pub fn code(&self) -> String {
        let step = match self.step {
            PollReviewStep::Open => "o".to_owned(),
            PollReviewStep::Type(at, language) => format!("t:{at}:{}", language.code()),
            PollReviewStep::Leave(at, language) => format!("x:{at}:{}", language.code()),
            PollReviewStep::Sensitive(at, true) => format!("s:{at}"),
            PollReviewStep::Sensitive(at, false) => format!("n:{at}"),
            PollReviewStep::Council(true) => "c".to_owned(),
            PollReviewStep::Council(false) => "l".to_owned(),
            PollReviewStep::Approve => "a".to_owned(),
            PollReviewStep::AskRefusal => "r".to_owned(),
            PollReviewStep::Refuse(why) => format!("r:{}", why.code()),
        };
        format!("{}.{}:{step}", self.draft, self.rev)
    }

    /// The press of what follows `k:po:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (draft, rev, step) = split(rest)?;
        let parts: Vec<&str> = step.split(':').collect();
        let of =
            |at: &str, language: &str| Some((at.parse().ok()?, Language::from_code(language)?));
        let step = match parts.as_slice() {
            ["o"] => PollReviewStep::Open,
            ["t", at, language] => {
                let (at, language) = of(at, language)?;
                PollReviewStep::Type(at, language)
            }
            ["x", at, language] => {
                let (at, language) = of(at, language)?;
                PollReviewStep::Leave(at, language)
            }
            ["s", at] => PollReviewStep::Sensitive(at.parse().ok()?, true),
            ["n", at] => PollReviewStep::Sensitive(at.parse().ok()?, false),
            ["c"] => PollReviewStep::Council(true),
            ["l"] => PollReviewStep::Council(false),
            ["a"] => PollReviewStep::Approve,
            ["r"] => PollReviewStep::AskRefusal,
            ["r", why] => PollReviewStep::Refuse(PollRefusal::from_code(why)?),
            _ => return None,
        };
        Some(Self { draft, rev, step })
    }
}
