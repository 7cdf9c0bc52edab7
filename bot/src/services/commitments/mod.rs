//! What councils answer to what young people found, and what young people hear of it.
//!
//! A result (`results`) brings findings; each is answered entry by entry (`answering`), shown as a card (`card`). What time does stands in
//! `tick`: leaders get the result, the council is asked and reminded (`reminders`), followers hear (`news`).

mod answering;
mod buttons;
mod card;
mod check;
mod due;
mod election;
mod hanging;
mod items;
mod likeness;
mod lint;
mod listed;
mod moving;
mod news;
mod note_card;
mod notes;
mod open_answers;
mod passed;
mod pledges;
mod reminders;
mod resolutions;
mod results;
mod said;
mod shown;
mod tick;
mod wording;

pub use answering::{Outcome, answer, table_all};
pub use card::{Read, card, list, one_by_one, set_at, understood};
pub(crate) use check::{asked_by_check, told_of_check};
pub use election::{elected, inherited};
pub use items::{Item, item, items, newest_result};
pub use lint::NoteFlaw;
pub use listed::{answer_row, pledge_row};
pub use moving::{
    Unmoved, ask as ask_move, button as move_button, set as move_pledge, standing as pledges,
};
pub use note_card::{ask_refusal, ask_words as ask_note_words, card as note_card};
pub use notes::{
    Written, approve as approve_note, edit as edit_note, refuse as refuse_note,
    withdraw as withdraw_note, word, write as write_note, write_word,
};
pub use open_answers::open_answers;
pub use pledges::{is_past, of_round as pledge_state, set as set_pledge};
pub use reminders::{PATIENCE, silent_for};
pub use resolutions::{
    Saved, ask as ask_resolution, begin as resolution_button, line as resolution_line,
    save as save_resolution, understood as understood_resolution,
};
pub use results::{ask_hold, held, open_items};
pub(crate) use said::told_verdict;
pub use shown::{Answerer, Shown};
pub use tick::tick;
pub use wording::standing_state;
pub(crate) use wording::{money, words};
