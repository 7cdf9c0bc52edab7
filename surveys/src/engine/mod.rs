//! The talk with one respondent: pure steps over a [`Session`].
//!
//! [`step()`] is the only way in which a session changes, [`screen()`] is a function of it. Relevance is computed again from the answers
//! each time, as nothing derived is stored but what `once()` gave first: an answer that becomes irrelevant reads blank in logic, stays in the session, comes back
//! when its question is relevant again, and is not [`counted`] meanwhile.

mod action;
mod carry;
mod logic;
mod order;
mod place;
mod screen;
mod session;
mod step;
mod tally;
mod taps;
mod typed;
mod values;

pub mod reading;
pub mod transcript;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use crate::time::{Moment, Span};
pub use carry::{carry, notes_before};
pub use order::choice_order;
pub use place::{reopen, settle};
pub use reading::{Reading, fold, latin_key, latin_keys, parse, parse_on, printed_code};
pub use screen::{hint, label, label_on_channel, screen, substituted};
pub use session::*;
pub use step::{begin, begin_on, step};
pub use tally::{Tallied, asked, counted, is_half_answered, tallied};
