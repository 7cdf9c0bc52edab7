//! The checked questionnaire and the ways to load it.

mod bands;
mod issue;
mod language;
mod load;
mod model;
mod sms;

#[cfg(test)]
mod tests;

pub use bands::Band;
pub use issue::{Issue, IssueCode, Severity};
pub use language::{Language, PerLanguage, Text};
pub use load::{decode, load, load_opened};
pub use model::*;
pub use sms::{LeftOut, SMS_SEGMENTS, SMS_SEGMENTS_MOST, SMS_TEXT_LIMIT};
