//! What young people say at their meetings about a result: a page to discuss it, the causes and proposals that a leader enters, and what becomes of them.
//! Nothing waits for it, and nobody is asked who said what.

mod card;
mod entering;
mod open;
mod order;
mod ranking;
mod review;
mod sheet;
mod told;

pub use card::{ask_refusal, ask_words, card};
pub use entering::{DAYS, Entered, is_day, remove, take, write};
pub use open::{Discussed, of_finding, of_place, worded};
pub use ranking::{draft, to_rank};
pub use review::{approve, edit, refuse};
pub use sheet::{DiscussionSheet, read as read_sheet};
pub use told::{of_finding as told_of_finding, of_result as told_of_result};
