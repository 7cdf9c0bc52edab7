//! What councils answer to what young people found, and what young people hear of it.
//!
//! A result (`results`) brings findings; each is answered entry by entry (`answering`), shown as a card (`card`). What time does stands in
//! `tick`: leaders get the result, the council is asked and reminded (`reminders`), followers hear (`news`).

mod answering;
mod card;
mod due;
mod items;
mod news;
mod pledges;
mod reminders;
mod results;
mod said;
mod tick;
mod wording;

pub use answering::{Answerer, Outcome, answer, table_all};
pub use card::{Shown, card, list, one_by_one, set_at};
pub use items::{Item, item, items, newest_result};
pub use pledges::{of_round as pledge_state, set as set_pledge};
pub use results::held;
pub use tick::tick;
pub use wording::{plain_state, standing_state};
