//! Respondents by SMS: one incoming message, what it means where the writer is, and what is said back.

pub(crate) mod binding;
mod commands;
mod effects;
mod guardian;
mod memory;
mod message_handler;
mod messages;
mod moving;
mod prompts;
mod replies;

pub use memory::{Draft, Memory};
pub use message_handler::{MessageHandler, SmsContext};
