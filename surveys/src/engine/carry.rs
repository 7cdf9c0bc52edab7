//! One session on several channels.

use super::logic::View;
use super::{Channel, Moment, Place, Session, settle};
use crate::questionnaire::{Kind, Question, QuestionIx, Questionnaire};

/// An open session on another channel, with all its answers; a finished one as it is.
///
/// It stands where it stood (by SMS perhaps on the next row, or at the end), or on the first question before that place which the old
/// channel kept from the respondent and this one asks. What was unfinished on the screen is left behind.
#[must_use]
pub fn carry(
    questionnaire: &Questionnaire,
    session: &Session,
    channel: Channel,
    now: Moment,
) -> Session {
    let Place::At(at) = session.place else {
        return session.clone();
    };
    if session.channel == channel {
        return session.clone();
    }
    let mut carried = Session {
        channel,
        ..session.clone()
    };
    let (before, after) = (
        View::plain(questionnaire, session, now),
        View::plain(questionnaire, &carried, now),
    );
    let kept_back = after.rows().take_while(|ix| *ix < at).find(|ix| {
        after.row(*ix).is_some_and(Question::asks)
            && after.shown(*ix)
            && !before.shown(*ix)
            && after.answer(*ix).is_none()
    });
    carried.leave(Place::At(kept_back.unwrap_or(at)));
    settle(questionnaire, &carried, now)
}

/// The notes that by SMS come in one message with a row: those between it and the row shown before it, in their order.
#[must_use]
pub fn notes_before(
    questionnaire: &Questionnaire,
    session: &Session,
    ix: QuestionIx,
    now: Moment,
) -> Vec<QuestionIx> {
    let view = View::plain(questionnaire, session, now);
    let is_note = |ix: &QuestionIx| {
        view.row(*ix)
            .is_some_and(|row| matches!(row.kind, Kind::Note) && row.by_sms())
            && view.stands(*ix)
    };
    let mut notes: Vec<QuestionIx> = view
        .rows()
        .rev()
        .filter(|row| *row < ix)
        .take_while(|row| !view.shown(*row))
        .filter(is_note)
        .collect();
    notes.reverse();
    notes
}
