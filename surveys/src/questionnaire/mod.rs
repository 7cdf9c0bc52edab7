//! The checked questionnaire and the ways to load it.

mod issue;
mod load;
mod model;
mod nearest;
mod sms;

#[cfg(test)]
mod tests;

pub use issue::{Issue, IssueCode, Severity};
pub use load::load;
pub use model::*;
pub(crate) use nearest::nearest;
pub use sms::{LeftOut, SMS_SEGMENTS, SMS_SEGMENTS_MOST, SMS_TEXT_LIMIT};
