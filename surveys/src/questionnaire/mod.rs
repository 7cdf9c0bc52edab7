//! The checked questionnaire and the ways to load it.

mod issue;
mod load;
mod model;
mod nearest;

#[cfg(test)]
mod tests;

pub use issue::{Issue, IssueCode, Severity};
pub use load::load;
pub use model::*;
pub(crate) use nearest::nearest;
