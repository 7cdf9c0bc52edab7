//! The checked questionnaire and the ways to load it.

mod model;

pub use model::*;
