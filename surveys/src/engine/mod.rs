//! The talk with one respondent: pure steps over a [`Session`].

mod session;

pub use session::*;
