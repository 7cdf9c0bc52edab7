//! Which line of the plan or budget something stands in, and how much money: typed by a council, which reads back what was understood.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of money in whole som, 1 to [`Som::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u64", into = "u64")]
pub struct Som(u64);

impl Som {
    /// More is a slip of the hand: the budget of the state is some hundred times as much.
    pub const MOST: u64 = 9_999_999_999;

    /// So many som, if that may be.
    #[must_use]
    pub fn new(amount: u64) -> Option<Self> {
        (1..=Self::MOST).contains(&amount).then_some(Self(amount))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl TryFrom<u64> for Som {
    type Error = &'static str;

    fn try_from(amount: u64) -> Result<Self, Self::Error> {
        Self::new(amount).ok_or("no amount of som")
    }
}

impl From<Som> for u64 {
    fn from(som: Som) -> Self {
        som.0
    }
}

/// `350 000`, with spaces that do not break.
impl fmt::Display for Som {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                f.write_str("\u{a0}")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

/// The number of a line of the plan or budget: `12`, `3.4`, `12/1`. Digits, so that nobody can be named.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PlanLine([u8; PlanLine::LONGEST]);

impl PlanLine {
    const LONGEST: usize = 10;

    /// From its written form: digits with single dots, slashes or dashes between them.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut parts = text.split(['.', '/', '-']);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if text.len() > Self::LONGEST || !parts.all(digits) {
            return None;
        }
        let mut line = [0; Self::LONGEST];
        line[..text.len()].copy_from_slice(text.as_bytes());
        Some(Self(line))
    }
}

impl fmt::Display for PlanLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = self.0.iter().take_while(|byte| **byte != 0);
        written
            .into_iter()
            .try_for_each(|byte| write!(f, "{}", char::from(*byte)))
    }
}

impl fmt::Debug for PlanLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PlanLine({self})")
    }
}

impl TryFrom<String> for PlanLine {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::new(&text).ok_or("no line of a plan")
    }
}

impl From<PlanLine> for String {
    fn from(line: PlanLine) -> Self {
        line.to_string()
    }
}

/// What is known of the money behind a promise: at least one of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// The line alone.
    Line(PlanLine),
    /// The amount alone.
    Amount(Som),
    /// Both.
    Both(PlanLine, Som),
}

impl Funding {
    /// The line of the plan or budget.
    #[must_use]
    pub const fn line(self) -> Option<PlanLine> {
        match self {
            Self::Line(line) | Self::Both(line, _) => Some(line),
            Self::Amount(_) => None,
        }
    }

    /// How much.
    #[must_use]
    pub const fn amount(self) -> Option<Som> {
        match self {
            Self::Amount(amount) | Self::Both(_, amount) => Some(amount),
            Self::Line(_) => None,
        }
    }

    /// Of what is known, if anything is.
    #[must_use]
    pub const fn of(line: Option<PlanLine>, amount: Option<Som>) -> Option<Self> {
        match (line, amount) {
            (Some(line), Some(amount)) => Some(Self::Both(line, amount)),
            (Some(line), None) => Some(Self::Line(line)),
            (None, Some(amount)) => Some(Self::Amount(amount)),
            (None, None) => None,
        }
    }

    /// As it stands in a button: `12_350000`, `12_`, `_350000`.
    #[must_use]
    pub fn code(self) -> String {
        let line = self.line().map(|line| line.to_string());
        let amount = self.amount().map(|amount| amount.get().to_string());
        format!(
            "{}_{}",
            line.unwrap_or_default(),
            amount.unwrap_or_default()
        )
    }

    /// From its [`Funding::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (line, amount) = code.split_once('_')?;
        let line = match line {
            "" => None,
            line => Some(PlanLine::new(line)?),
        };
        let amount = match amount {
            "" => None,
            amount => Some(Som::new(amount.parse().ok()?)?),
        };
        Self::of(line, amount)
    }
}
