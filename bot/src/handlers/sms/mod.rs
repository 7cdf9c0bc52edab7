//! Respondents by SMS: one incoming message, what it means where the writer is, and what is said back.

mod commands;
mod entering;
mod joining;
mod memory;
mod messages;
mod moving;
mod replies;
mod sharing;
pub(crate) mod survey;
mod turn;

pub use memory::{Draft, Memory};
pub use turn::{SmsContext, Turn};
