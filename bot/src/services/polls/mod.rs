//! Quick polls: composed by a leader from ready questions or in own words, read by a coordinator where that is needed, opened as a round with a short
//! questionnaire.

mod bank;
mod check;
mod launch;
mod limits;
pub mod lint;
mod source;
mod typed;
mod wait;
mod way;

#[cfg(test)]
mod tests;

pub use bank::{nearest, ready};
pub use check::{PollFlaw, flaws};
pub use launch::{DAYS, LaunchRefused, last_day_of, launch, needs_coordinator, opened_as};
pub use limits::{MOST_OWN, MOST_ROUNDS, is_full, own_possible, possible};
pub use lint::{WordingFlaw, explained};
pub use source::{Written, write, written_question};
pub use typed::{Typed, asking, read, spoken};
pub use wait::{usual_wait, waits_since};
pub use way::{
    OwnPoll, Send, again, approve, compose, is_finished, is_whole, own_poll, rechosen, refuse,
    reword, reworded, send, set, take_back, typed_question,
};
