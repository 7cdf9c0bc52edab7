//! What the buttons of a finding's card say back: the same in a council's chat (`c:f:…`) and to a coordinator who enters a paper (`k:f:…`).

use crate::domain::{Funding, Post, Ready, Som};

/// A press on the card of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerTap {
    /// Number of the finding.
    pub finding: i64,
    /// Id of the answer that the card showed, 0 for none: a press on a card that is not up to date changes nothing.
    pub shown: i64,
    /// What was pressed.
    pub step: AnswerStep,
}

/// A button of a finding's card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerStep {
    /// Show the card.
    Open,
    /// Agreed, the plan follows.
    Agree,
    /// It will be done: until when?
    AskDue,
    /// It will be done within so many months.
    Due(u8),
    /// It was begun.
    Begin,
    /// It was done: what?
    AskDone,
    /// It was done, and this was done, if said.
    Done(Option<Ready>),
    /// It is not ours: whose?
    AskOther,
    /// It was passed on.
    Other(Post),
    /// It will not be done: why?
    AskReason,
    /// It will not be done.
    Decline(Ready),
    /// Who is to do it?
    AskPost,
    /// They are to do it.
    Responsible(Post),
    /// All that can be answered.
    More,
    /// Take the newest answer back.
    TakeBack,
    /// What can be added to a promise.
    Details,
    /// Which line of the plan, how much money? It is typed.
    AskFunding,
    /// This was understood, and is right.
    Fund(Funding),
    /// How much was spent? It is typed.
    AskSpent,
    /// This was understood, and is right.
    Spent(Som),
    /// Nothing is typed, after all. The first button under each question for words: whoever answers that message in a group answers this.
    Leave(Typed),
    /// It is said in own words.
    Write(NoteKind),
    /// A new council keeps what the previous one has promised.
    Keep,
}

/// What own words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Why it will not be done.
    Reason,
    /// What was done.
    Deed,
    /// How far it is.
    Progress,
}

impl NoteKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Reason, Self::Deed, Self::Progress];

    const fn code(self) -> &'static str {
        match self {
            Self::Reason => "wr",
            Self::Deed => "wd",
            Self::Progress => "wi",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What is typed beside an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typed {
    /// The line of the plan and the money.
    Funding,
    /// What was spent.
    Spent,
    /// Own words.
    Note(NoteKind),
}

impl Typed {
    const fn code(self) -> &'static str {
        match self {
            Self::Funding => "l",
            Self::Spent => "s",
            Self::Note(kind) => kind.code(),
        }
    }

    fn parse(code: &str) -> Option<Self> {
        match code {
            "l" => Some(Self::Funding),
            "s" => Some(Self::Spent),
            code => NoteKind::parse(code).map(Self::Note),
        }
    }
}

impl AnswerTap {
    /// What follows `c:f:` or `k:f:`.
    #[must_use]
    pub fn code(self) -> String {
        let step = match self.step {
            AnswerStep::Open => "o".into(),
            AnswerStep::Agree => "a".into(),
            AnswerStep::AskDue => "p".into(),
            AnswerStep::Due(months) => format!("p{months}"),
            AnswerStep::Begin => "b".into(),
            AnswerStep::AskDone => "d".into(),
            AnswerStep::Done(None) => "d-".into(),
            AnswerStep::Done(Some(what)) => format!("d{}", what.code()),
            AnswerStep::AskOther => "n".into(),
            AnswerStep::Other(post) => format!("n{}", post.code()),
            AnswerStep::AskReason => "r".into(),
            AnswerStep::Decline(reason) => format!("r{}", reason.code()),
            AnswerStep::AskPost => "h".into(),
            AnswerStep::Responsible(post) => format!("h{}", post.code()),
            AnswerStep::More => "m".into(),
            AnswerStep::TakeBack => "u".into(),
            AnswerStep::Details => "e".into(),
            AnswerStep::AskFunding => "l".into(),
            AnswerStep::Fund(funding) => format!("l{}", funding.code()),
            AnswerStep::AskSpent => "s".into(),
            AnswerStep::Spent(amount) => format!("s{}", amount.get()),
            AnswerStep::Keep => "k".into(),
            AnswerStep::Write(kind) => kind.code().into(),
            AnswerStep::Leave(typed) => format!("x{}", typed.code()),
        };
        format!("{}.{}:{step}", self.finding, self.shown)
    }

    /// The press of what follows `c:f:` or `k:f:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (of, step) = rest.split_once(':')?;
        let (finding, shown) = of.split_once('.')?;
        Some(Self {
            finding: finding.parse().ok()?,
            shown: shown.parse().ok()?,
            step: AnswerStep::parse(step)?,
        })
    }
}

impl AnswerStep {
    /// What words mean that answer a message with this first button: a question for them, or what was understood and may be wrong.
    #[must_use]
    pub const fn typed(self) -> Option<Typed> {
        match self {
            Self::Leave(typed) => Some(typed),
            Self::Fund(_) => Some(Typed::Funding),
            Self::Spent(_) => Some(Typed::Spent),
            Self::Open
            | Self::Agree
            | Self::AskDue
            | Self::Due(_)
            | Self::Begin
            | Self::AskDone
            | Self::Done(_)
            | Self::AskOther
            | Self::Other(_)
            | Self::AskReason
            | Self::Decline(_)
            | Self::AskPost
            | Self::Responsible(_)
            | Self::More
            | Self::TakeBack
            | Self::Details
            | Self::AskFunding
            | Self::AskSpent
            | Self::Write(_)
            | Self::Keep => None,
        }
    }

    fn parse(step: &str) -> Option<Self> {
        let mut letters = step.chars();
        let (kind, rest) = (letters.next()?, letters.as_str());
        Some(match (kind, rest) {
            ('o', "") => Self::Open,
            ('a', "") => Self::Agree,
            ('p', "") => Self::AskDue,
            ('p', months) => Self::Due(months.parse().ok()?),
            ('b', "") => Self::Begin,
            ('d', "") => Self::AskDone,
            ('d', "-") => Self::Done(None),
            ('d', what) => Self::Done(Some(Ready::from_code(what)?)),
            ('n', "") => Self::AskOther,
            ('n', post) => Self::Other(Post::from_code(post)?),
            ('r', "") => Self::AskReason,
            ('r', reason) => Self::Decline(Ready::from_code(reason)?),
            ('h', "") => Self::AskPost,
            ('h', post) => Self::Responsible(Post::from_code(post)?),
            ('m', "") => Self::More,
            ('u', "") => Self::TakeBack,
            ('e', "") => Self::Details,
            ('l', "") => Self::AskFunding,
            ('l', funding) => Self::Fund(Funding::from_code(funding)?),
            ('s', "") => Self::AskSpent,
            ('s', amount) => Self::Spent(Som::new(amount.parse().ok()?)?),
            ('k', "") => Self::Keep,
            ('w', _) => Self::Write(NoteKind::parse(step)?),
            ('x', typed) => Self::Leave(Typed::parse(typed)?),
            _ => return None,
        })
    }
}
