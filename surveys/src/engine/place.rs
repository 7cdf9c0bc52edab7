//! Where a session stands, and which rows with a screen come before and after.

use super::logic::View;
use super::{Moment, Place, Session};
use crate::questionnaire::{QuestionIx, Questionnaire};

/// The session where its place still exists: a stored one whose row is no longer relevant stands on the next relevant one.
#[must_use]
pub fn settle(questionnaire: &Questionnaire, session: &Session, now: Moment) -> Session {
    let mut settled = session.clone();
    let view = View::plain(questionnaire, session, now);
    if let Place::At(at) = session.place
        && !view.shown(at)
    {
        settled.leave(place(next(&view, Some(at))));
    }
    settled
}

/// A finished session on its first screen again, to change answers; any other one as it is.
#[must_use]
pub fn reopen(questionnaire: &Questionnaire, session: &Session, now: Moment) -> Session {
    let mut open = session.clone();
    if open.place == Place::Finished {
        let first = next(&View::plain(questionnaire, session, now), None);
        open.leave(place(first));
        open.last = now;
    }
    open
}

/// The next row with a screen after `from` (from the first one if there is none).
pub(super) fn next(view: &View, from: Option<QuestionIx>) -> Option<QuestionIx> {
    view.rows()
        .filter(|ix| from.is_none_or(|f| *ix > f))
        .find(|ix| view.shown(*ix))
}

/// The row with a screen before `from`.
pub(super) fn previous(view: &View, from: QuestionIx) -> Option<QuestionIx> {
    view.rows()
        .rev()
        .filter(|ix| *ix < from)
        .find(|ix| view.shown(*ix))
}

/// The place of a row; behind the last one the session is finished.
pub(super) fn place(row: Option<QuestionIx>) -> Place {
    row.map_or(Place::Finished, Place::At)
}

impl Session {
    /// To another place, leaving behind what belongs to this screen.
    pub(super) fn leave(&mut self, place: Place) {
        self.place = place;
        self.draft = None;
        self.problem = None;
        self.reprompts = 0;
    }
}
