//! What a gateway shares with its customer and does not know by itself.

use std::fmt;

use serde::Serialize;

/// What is handed in by whoever starts the gateway: the same numbering plan, counter and clock that the bot has.
pub trait Operator: fmt::Debug + Send + Sync {
    /// Unix milliseconds.
    fn now(&self) -> i64;

    /// Whether somebody can have that number on a mobile phone.
    fn is_mobile(&self, number: Number) -> bool;

    /// What a text comes to; no segments if it is empty.
    fn bill(&self, text: &str) -> Bill;

    /// The text of each segment, in order.
    fn parts(&self, text: &str) -> Vec<String>;
}

/// A phone number in international form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(u64);

impl Number {
    /// Reads `+996555123456`, and no other way to write it (E.164: at most 15 digits, the first is not 0).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let fits = (8..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        fits.then(|| digits.parse().ok().map(Self)).flatten()
    }

    /// The number of these digits.
    pub(super) fn of(digits: u64) -> Self {
        Self(digits)
    }

    /// `996555123456`.
    #[must_use]
    pub fn digits(self) -> String {
        self.0.to_string()
    }
}

/// `+996555123456`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

/// How a text travels and what an operator bills for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// Characters, as people count them.
    pub letters: usize,
    /// `GSM-7` or `UCS-2`.
    pub encoding: &'static str,
    /// Septets or UTF-16 units.
    pub units: usize,
    /// Units that still go into the last segment; into the first one of an empty text.
    pub left: usize,
    /// Messages that are billed.
    pub segments: usize,
}
