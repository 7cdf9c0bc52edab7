//! The checked questionnaire and the ways to load it.

mod model;
mod nearest;

pub use model::*;
pub(crate) use nearest::nearest;
