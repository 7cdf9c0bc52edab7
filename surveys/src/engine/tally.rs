//! Which answers of a session may be tabulated.

use std::collections::{BTreeMap, BTreeSet};

use super::logic::View;
use super::{Moment, Place, Session};
use crate::questionnaire::{Answer, Question, QuestionIx, Questionnaire};

/// The answers that count: asked of the respondent, relevant now, and given by him (not an untouched default).
#[must_use]
pub fn counted<'a>(
    questionnaire: &'a Questionnaire,
    session: &'a Session,
    now: Moment,
) -> BTreeMap<QuestionIx, &'a Answer> {
    given(&View::plain(questionnaire, session, now))
}

fn given<'a>(view: &View<'a>) -> BTreeMap<QuestionIx, &'a Answer> {
    let session = view.session;
    let given = session
        .answers
        .keys()
        .copied()
        .filter(|ix| !session.untouched.contains(ix));
    given
        .filter(|ix| view.row(*ix).is_some_and(Question::asks))
        .filter_map(|ix| Some((ix, view.answer(ix)?)))
        .collect()
}

/// The questions that were put to the respondent: one that is here and not [`counted`] was skipped, one that is not here was never
/// shown, on no channel. A session that ended on the rest screen was not asked what comes after it.
#[must_use]
pub fn asked(questionnaire: &Questionnaire, session: &Session, now: Moment) -> Vec<QuestionIx> {
    let view = View::plain(questionnaire, session, now);
    let furthest = match session.place {
        Place::Finished if session.wants_more => None,
        Place::Finished => view.rest(),
        Place::At(at) => Some(at),
    };
    put_before(&view, furthest, &counted(questionnaire, session, now)).collect()
}

/// What of a session enters a tally.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tallied<'a> {
    /// The questions in whose base the respondent is, answered or not: those [`asked`], and to who stopped on the way those that were still to
    /// come in this part (before the rest screen, or after it). Whoever stops at a question would otherwise tell exactly that he left it blank.
    pub in_base: BTreeSet<QuestionIx>,
    /// As [`counted`] gives them.
    pub answers: BTreeMap<QuestionIx, &'a Answer>,
    /// The asking questions that the other answers make irrelevant now.
    pub not_asked: BTreeSet<QuestionIx>,
}

/// All of it in one pass.
#[must_use]
pub fn tallied<'a>(
    questionnaire: &'a Questionnaire,
    session: &'a Session,
    now: Moment,
) -> Tallied<'a> {
    let view = View::plain(questionnaire, session, now);
    let rest = view.rest();
    let furthest = match session.place {
        Place::Finished if session.wants_more => None,
        Place::Finished => rest,
        Place::At(at) => rest.filter(|rest| at <= *rest),
    };
    let answers = given(&view);
    let in_base = put_before(&view, furthest, &answers).collect();
    let asks = |ix: &QuestionIx| view.row(*ix).is_some_and(Question::asks);
    let not_asked = view.rows().filter(asks).filter(|ix| !view.relevant(*ix));
    let not_asked = not_asked.collect();
    Tallied {
        in_base,
        answers,
        not_asked,
    }
}

/// The asking rows shown before `furthest` (`None` = all), and whatever was answered.
fn put_before<'a>(
    view: &'a View<'a>,
    furthest: Option<QuestionIx>,
    given: &'a BTreeMap<QuestionIx, &'a Answer>,
) -> impl Iterator<Item = QuestionIx> + 'a {
    let answers = &view.session.answers;
    let reached =
        move |ix: QuestionIx| furthest.is_none_or(|f| ix < f) || answers.contains_key(&ix);
    view.rows()
        .filter(|ix| view.row(*ix).is_some_and(Question::asks))
        .filter(move |ix| (reached(*ix) && view.shown(*ix)) || given.contains_key(ix))
}

/// Whether at least half of the questions relevant now, on this channel, are answered: what a session that timed out needs to enter the
/// pool (B1).
#[must_use]
pub fn is_half_answered(questionnaire: &Questionnaire, session: &Session, now: Moment) -> bool {
    let view = View::plain(questionnaire, session, now);
    let given = counted(questionnaire, session, now);
    let asking = view
        .rows()
        .filter(|ix| view.row(*ix).is_some_and(Question::asks))
        .filter(|ix| view.shown(*ix) || given.contains_key(ix))
        .count();
    asking > 0 && given.len() * 2 >= asking
}
