//! The three types of XPath and how they turn into one another.

use super::dates;

/// Numbers that differ by less are equal: 0.7 + 0.2 + 0.1 is 1.
const TOLERANCE: f64 = 1e-12;

/// Result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text; dates are ISO texts.
    Text(String),
    /// A number, perhaps NaN.
    Number(f64),
    /// A truth value.
    Bool(bool),
}

impl Value {
    /// `boolean()`: a number but 0 and NaN, any text but the empty one (so `'false'` and `'0'` are true).
    #[must_use]
    pub fn truth(&self) -> bool {
        match self {
            Self::Text(t) => !t.is_empty(),
            Self::Number(n) => *n != 0.0 && !n.is_nan(),
            Self::Bool(b) => *b,
        }
    }

    /// `number()`: plain decimal notation, or days since 1970-01-01 for an ISO date; anything else is NaN.
    #[must_use]
    pub fn number(&self) -> f64 {
        match self {
            Self::Text(t) => number_of(t),
            Self::Number(n) => *n,
            Self::Bool(b) => f64::from(u8::from(*b)),
        }
    }

    /// `string()` as Collect stores it: NaN is empty, whole numbers have no fraction.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Text(t) => t.clone(),
            Self::Number(n) => text_of(*n),
            Self::Bool(b) => b.to_string(),
        }
    }

    pub(super) fn blank() -> Self {
        Self::Text(String::new())
    }

    pub(super) fn is_blank(&self) -> bool {
        match self {
            Self::Text(t) => t.is_empty(),
            Self::Number(n) => n.is_nan(),
            Self::Bool(_) => false,
        }
    }

    /// XPath `=`: booleans win over numbers, numbers over texts. Numbers are equal as in JavaRosa, which forgives what adding decimals
    /// loses.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Bool(_), _) | (_, Self::Bool(_)) => self.truth() == other.truth(),
            (Self::Number(_), _) | (_, Self::Number(_)) => {
                let (a, b) = (self.number(), other.number());
                a == b || (a - b).abs() < TOLERANCE
            }
            (Self::Text(a), Self::Text(b)) => a == b,
        }
    }
}

/// Whether a text is what functions of dates take: blank, an ISO date or dateTime that exists, or days since 1970-01-01.
pub(crate) fn is_moment(text: &str) -> bool {
    text.is_empty() || dates::parse(text).is_some() || !number_of(text).is_nan()
}

fn number_of(text: &str) -> f64 {
    let text = text.trim();
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if plain(whole) && plain(fraction) && !(whole.is_empty() && fraction.is_empty()) {
        return text.parse().unwrap_or(f64::NAN);
    }
    dates::parse(text).map_or(f64::NAN, dates::days)
}

fn text_of(number: f64) -> String {
    if number.is_nan() {
        String::new()
    } else if number.is_infinite() {
        String::from(if number > 0.0 {
            "Infinity"
        } else {
            "-Infinity"
        })
    } else if number == 0.0 {
        String::from("0")
    } else {
        number.to_string()
    }
}
