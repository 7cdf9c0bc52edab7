//! The way of a respondent from first contact to erasure, on any channel, as a pure function: no SQL, no I/O, no clock.
//!
//! A channel translates what came in into an [`Event`], loads [`Facts`], calls [`step`], keeps the new [`State`] and carries the
//! [`Effect`]s out. What differs between channels by intent is a property of [`Facts::channel`].

mod event;
mod facts;
mod help;
mod joining;
mod newcomer;
mod permission;
mod renewal;
mod respondent;
mod rounds;
mod side_questions;
mod survey;
#[cfg(test)]
mod tests;
mod wishes;
mod words;

pub use event::{Effect, Event, Notice, Why};
pub use facts::{Facts, Missing, Past, Room, Standing};
pub use permission::GUARDIAN_LINK;
pub use side_questions::answers_side_question;
pub use words::{asks_after_end, consents, is_answer, is_thanks, means_stop};

use crate::domain::{Moment, Onboarding, Respondent};

/// Where somebody is.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing is stored of them.
    New(Onboarding),
    /// They have agreed, or their guardian has.
    Known(Box<Respondent>, Option<SideQuestion>),
}

/// A question beside the way of a respondent where a channel has no screens: asked in between, and forgotten with the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SideQuestion {
    /// "Erase everything? Once more: DELETE".
    Erase,
    /// Which language.
    Language,
    /// "Shall we stop writing?", where words may mean that.
    Stop,
}

/// What becomes of somebody by an event.
///
/// # Errors
/// It depends on what was before: the caller loads that into `Facts.past` and steps from the same state again.
pub fn step(
    state: State,
    event: Event,
    facts: &Facts<'_>,
    now: Moment,
) -> Result<(State, Vec<Effect>), Missing> {
    let mut step = Step {
        facts,
        now,
        effects: Vec::new(),
    };
    let state = match state {
        State::New(way) => step.newcomer(way, event)?,
        State::Known(respondent, side_question) => {
            step.respondent(*respondent, side_question, event)?
        }
    };
    Ok((state, step.effects))
}

/// One step under way.
struct Step<'a> {
    facts: &'a Facts<'a>,
    now: Moment,
    effects: Vec<Effect>,
}

impl Step<'_> {
    fn emit(&mut self, effect: Effect) {
        self.effects.push(effect);
    }

    fn show(&mut self, why: Why) {
        self.emit(Effect::Show(why));
    }

    fn say(&mut self, notice: Notice) {
        self.emit(Effect::Say(notice));
    }
}
