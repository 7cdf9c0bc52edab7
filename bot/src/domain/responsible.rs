//! Who answers for an installation.

use super::PerLanguage;

/// The organisation that asks, as respondents and parents are told. Each text is one line, never empty, plain (not HTML).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Responsible {
    /// Its name, at most 80 letters.
    pub organisation: PerLanguage<String>,
    /// How to reach it, in words: a phone number, an e-mail address, a street; at most 160 letters.
    pub contact: PerLanguage<String>,
}
