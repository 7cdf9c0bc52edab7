//! What is to be seen at a session's place.

use super::logic::View;
use super::place::{previous, settle};
use super::{Channel, Moment, Place, RowScreen, Screen, Session, ShownChoice, values};
use crate::questionnaire::{
    Answer, ChoiceIx, Kind, Language, Question, QuestionIx, Questionnaire, Text,
};

/// The screen of a session: a function of it, so it can always be drawn again.
#[must_use]
pub fn screen(questionnaire: &Questionnaire, session: &Session, now: Moment) -> Screen {
    let session = &settle(questionnaire, session, now);
    let Place::At(ix) = session.place else {
        return Screen::Finished;
    };
    let view = View::plain(questionnaire, session, now);
    let Some(row) = view.row(ix) else {
        return Screen::Finished;
    };

    let recorded = view.answer(ix);
    let current = session.draft.as_ref().or(recorded);
    let limits = Limits::of(&view, ix, row);
    let steps = match row.kind {
        Kind::Range { start, end, step } => values::steps(start, end, step),
        _ => Vec::new(),
    };
    let choices = view.choices(ix).into_iter().map(|choice| ShownChoice {
        choice,
        mark: mark(current, choice),
    });
    let can_done = session.draft.is_some() && limits.complete(row, current);
    let stands = recorded.is_some();
    let may_be_blank = row.asks() && !view.required(row);
    Screen::Row(RowScreen {
        question: ix,
        progress: progress(&view, ix),
        choices: choices.collect(),
        steps,
        current: current.cloned(),
        can_back: previous(&view, ix).is_some(),
        can_skip: may_be_blank && !stands && !can_done,
        can_clear: may_be_blank && stands && !session.frozen.contains(&ix),
        can_dont_know: row.asks() && row.dont_know,
        can_prefer_not: row.asks() && row.sensitive,
        can_done,
        can_next: !can_done && !matches!(row.kind, Kind::Rest) && (!row.asks() || stands),
        left: limits.left(row, current),
        problem: session.problem.clone(),
        short_form: session.reprompts > 0,
    })
}

/// The label of a row with `${name}` filled in. A choice reads as its name, as in XLSForm; its label comes through a calculation with
/// `jr:choice-name`. Empty for rows without a label.
#[must_use]
pub fn label(
    questionnaire: &Questionnaire,
    session: &Session,
    ix: QuestionIx,
    language: Language,
    now: Moment,
) -> String {
    let text = questionnaire
        .question(ix)
        .and_then(|row| row.label.as_ref());
    text.map_or_else(String::new, |t| {
        substituted(questionnaire, session, t, language, now)
    })
}

/// The label of a row as the session's channel has it: by SMS `label.sms` where there is one.
#[must_use]
pub fn label_on_channel(
    questionnaire: &Questionnaire,
    session: &Session,
    ix: QuestionIx,
    language: Language,
    now: Moment,
) -> String {
    let by_sms = questionnaire
        .question(ix)
        .and_then(|row| row.sms_text())
        .filter(|_| session.channel == Channel::Sms);
    match by_sms {
        Some(text) => substituted(questionnaire, session, text, language, now),
        None => label(questionnaire, session, ix, language, now),
    }
}

/// The hint of a row with `${name}` filled in, empty when there is none.
#[must_use]
pub fn hint(
    questionnaire: &Questionnaire,
    session: &Session,
    ix: QuestionIx,
    language: Language,
    now: Moment,
) -> String {
    let text = questionnaire.question(ix).and_then(|row| row.hint.as_ref());
    text.map_or_else(String::new, |t| {
        substituted(questionnaire, session, t, language, now)
    })
}

/// Any text of the questionnaire (a message, a choice) with `${name}` filled in.
#[must_use]
pub fn substituted(
    questionnaire: &Questionnaire,
    session: &Session,
    text: &Text,
    language: Language,
    now: Moment,
) -> String {
    let text = text.get(language);
    if !text.contains("${") {
        return text.to_owned();
    }
    let view = View::new(questionnaire, session, now, language);
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            filled.push_str("${");
            rest = after;
            continue;
        };
        if let Some(ix) = questionnaire.find(name.trim())
            && !matches!(view.answer(ix), Some(Answer::DontKnow | Answer::PreferNot))
        {
            filled.push_str(&view.value(ix));
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// How many choices a selection may and must hold, with what is on offer.
#[derive(Clone, Copy)]
pub(super) struct Limits {
    pub(super) min: u16,
    pub(super) max: u16,
}

impl Limits {
    /// Counts of choices for multi-select and rank, of coins for allocate; a filter may leave fewer choices than asked for.
    pub(super) fn of(view: &View, ix: QuestionIx, row: &Question) -> Self {
        let offered = u16::try_from(view.choices(ix).len()).unwrap_or(u16::MAX);
        match row.kind {
            Kind::SelectMultiple { min, max, .. } => Self {
                min: min.min(offered),
                max: max.min(offered),
            },
            // a part of it counts as what it is
            Kind::Rank { top, .. } => Self {
                min: 1,
                max: top.min(offered),
            },
            Kind::Allocate { coins, .. } => Self { min: 1, max: coins },
            _ => Self { min: 1, max: 1 },
        }
    }

    /// Whether "done" is offered for what is on the screen.
    pub(super) fn complete(self, row: &Question, current: Option<&Answer>) -> bool {
        match (&row.kind, current) {
            // "none of these" is one choice, whatever the minimum
            (Kind::SelectMultiple { choices, .. }, Some(Answer::Many(list)))
                if list.iter().any(|c| {
                    choices
                        .list
                        .get(usize::from(c.0))
                        .is_some_and(|c| c.exclusive)
                }) =>
            {
                true
            }
            (Kind::SelectMultiple { .. } | Kind::Rank { .. } | Kind::Allocate { .. }, _) => {
                chosen(current) >= self.min.max(1)
            }
            _ => false,
        }
    }

    fn left(self, row: &Question, current: Option<&Answer>) -> u16 {
        match row.kind {
            Kind::SelectMultiple { .. } | Kind::Rank { .. } | Kind::Allocate { .. } => {
                self.max.saturating_sub(chosen(current))
            }
            _ => 0,
        }
    }
}

/// Choices selected, places filled or coins spent.
pub(super) fn chosen(answer: Option<&Answer>) -> u16 {
    match answer {
        Some(Answer::Many(list) | Answer::Ranked(list)) => {
            u16::try_from(list.len()).unwrap_or(u16::MAX)
        }
        Some(Answer::Coins(coins)) => coins.iter().copied().fold(0, u16::saturating_add),
        _ => 0,
    }
}

/// Notes and rest stand at the number of the question before them.
fn progress(view: &View, at: QuestionIx) -> (u16, u16) {
    let (mut passed, mut all) = (0, 0);
    for ix in view.rows() {
        if view.row(ix).is_some_and(Question::asks) && view.shown(ix) {
            all += 1;
            passed += u16::from(ix <= at);
        }
    }
    (passed, all)
}

fn mark(current: Option<&Answer>, choice: ChoiceIx) -> u16 {
    match current {
        Some(Answer::One(c)) => u16::from(*c == choice),
        Some(Answer::Many(list)) => u16::from(list.contains(&choice)),
        Some(Answer::Ranked(list)) => list
            .iter()
            .position(|c| *c == choice)
            .and_then(|i| u16::try_from(i + 1).ok())
            .unwrap_or(0),
        Some(Answer::Coins(coins)) => coins.get(usize::from(choice.0)).copied().unwrap_or(0),
        _ => 0,
    }
}
