//! The text part of the SMS channel: how long a text is, in which letters, and which words of a person do something.

mod budget;
mod estimate;
mod keywords;
mod latin;
mod lists;
mod longest;
mod page;
mod segments;
mod thrift;

#[cfg(test)]
mod tests;

pub use budget::{OverBudget, Script, Voice};
pub use estimate::{
    Absent, Cost, Estimate, Measured, Part, Path, Prices, TalkEstimate, VOICES, estimate,
};
pub use keywords::{Found, Keyword, Keywords, KeywordsError, invitation_permit, withdrawal};
pub use latin::latin;
pub use lists::{numbered, numbers, price};
pub(in crate::texts) use longest::Longest;
pub use page::SmsPage;
pub use segments::{Encoding, Segments, parts, segments};
pub use thrift::thrifty;
