//! One step of the talk.

use super::logic::View;
use super::place::{next, place, previous, settle};
use super::screen::Limits;
use super::{Action, Channel, Effect, Input, Moment, Place, Problem, Session, Step, values};
use crate::questionnaire::{Answer, Kind, Language, Question, QuestionIx, Questionnaire};

/// A new session on the first screen, with the questionnaire's defaults filled in.
#[must_use]
pub fn begin(questionnaire: &Questionnaire, seed: u64, now: Moment) -> Session {
    begin_on(questionnaire, seed, now, Channel::Telegram)
}

/// The same on any channel. One that asks nothing of the questionnaire has finished as it begins.
#[must_use]
pub fn begin_on(
    questionnaire: &Questionnaire,
    seed: u64,
    now: Moment,
    channel: Channel,
) -> Session {
    let mut session = Session {
        channel,
        seed,
        answers: std::collections::BTreeMap::new(),
        place: Place::Finished,
        draft: None,
        problem: None,
        reprompts: 0,
        wants_more: false,
        began: now,
        last: now,
        frozen: Vec::new(),
        counted: false,
        untouched: Vec::new(),
        kept: std::collections::BTreeMap::new(),
        words: None,
        unclear: Vec::new(),
    };
    for (row, ix) in questionnaire
        .questions
        .iter()
        .zip(0..)
        .map(|(row, i)| (row, QuestionIx(i)))
    {
        let Some(default) = &row.default else {
            continue;
        };
        let text = View::plain(questionnaire, &session, now).evaluated(default, row, "");
        if let Some(answer) = values::answer_from(row, &text) {
            session.answers.insert(ix, answer);
            session.untouched.push(ix);
        }
    }
    session.keep(&View::plain(questionnaire, &session, now).kept());
    session.place = place(next(&View::plain(questionnaire, &session, now), None));
    session
}

/// One thing that the respondent does. `language` is the one he talks in: typed words may mean different things.
#[must_use]
pub fn step(
    questionnaire: &Questionnaire,
    session: &Session,
    input: Input,
    now: Moment,
    language: Language,
) -> Step {
    let session = settle(questionnaire, session, now);
    let stale = Step {
        session: session.clone(),
        effects: vec![Effect::Stale],
    };
    let Some(mut context) = StepContext::new(questionnaire, &session, now, language) else {
        return stale;
    };
    match input {
        Input::Tap { question, action } => {
            if question != context.at || context.act(action).is_none() {
                return stale;
            }
        }
        Input::Typed(text) => {
            context.typed = true;
            context.hear(&text);
        }
    }
    context.finish()
}

/// A step under way.
pub(super) struct StepContext<'a> {
    pub(super) view: View<'a>,
    pub(super) at: QuestionIx,
    pub(super) row: &'a Question,
    /// Typed and not tapped: only then are misunderstandings counted.
    pub(super) typed: bool,
    /// A number was typed: of choices whoever writes those writes all at once.
    pub(super) numbered: bool,
    pub(super) now: Moment,
    pub(super) language: Language,
    pub(super) session: Session,
    pub(super) effects: Vec<Effect>,
}

/// How often a question is asked again before it is left.
const REPROMPTS: u8 = 2;

impl<'a> StepContext<'a> {
    /// A turn of a session at a row.
    pub(super) fn new(
        questionnaire: &'a Questionnaire,
        session: &'a Session,
        now: Moment,
        language: Language,
    ) -> Option<Self> {
        let Place::At(at) = session.place else {
            return None;
        };
        Some(Self {
            view: View::new(questionnaire, session, now, language),
            at,
            row: questionnaire.question(at)?,
            typed: false,
            numbered: false,
            now,
            language,
            session: Session {
                last: now,
                ..session.clone()
            },
            effects: Vec::new(),
        })
    }

    /// What came of it.
    pub(super) fn finish(self) -> Step {
        let Self {
            mut session,
            effects,
            ..
        } = self;
        let kept = View::new(self.view.questionnaire, &session, self.now, self.language).kept();
        session.keep(&kept);
        Step { session, effects }
    }
}

impl StepContext<'_> {
    /// Does what a button says; `None` when this screen has no such button.
    pub(super) fn act(&mut self, action: Action) -> Option<()> {
        match action {
            Action::Back => {
                let before = previous(&self.view, self.at)?;
                self.record_draft();
                self.session.leave(Place::At(before));
                self.effects.push(Effect::Moved);
            }
            Action::Next => self.go_on()?,
            Action::Finish if matches!(self.row.kind, Kind::Rest) => {
                self.session.wants_more = false;
                self.session.leave(Place::Finished);
                self.effects.push(Effect::Completed);
            }
            Action::More if matches!(self.row.kind, Kind::Rest) => {
                self.session.wants_more = true;
                self.advance(Effect::Moved);
            }
            Action::Skip => {
                self.can_skip().then_some(())?;
                self.skip();
            }
            Action::Clear => {
                let stands = self.can_skip() && self.view.answer(self.at).is_some();
                (stands && !self.frozen()).then_some(())?;
                self.forget();
                self.session.leave(Place::At(self.at));
                self.effects.push(Effect::Skipped(self.at));
            }
            Action::DontKnow => {
                (self.row.asks() && self.row.dont_know).then_some(())?;
                self.submit(Answer::DontKnow);
            }
            Action::PreferNot => {
                (self.row.asks() && self.row.sensitive).then_some(())?;
                self.submit(Answer::PreferNot);
            }
            Action::Confirm | Action::Deny => {
                let Some(Problem::Confirm(answer)) = self.session.problem.clone() else {
                    return None;
                };
                match action {
                    Action::Confirm => self.give(answer),
                    _ => self.again(Problem::NotUnderstood),
                }
            }
            _ => self.select(action)?,
        }
        Some(())
    }

    /// Records an answer of the right type, if the constraint and the freezing of counted answers allow it.
    pub(super) fn submit(&mut self, answer: Answer) {
        if self.frozen() {
            self.refuse_frozen();
        } else if self.view.allows(self.row, &answer) {
            self.forget();
            self.session.answers.insert(self.at, answer);
            self.advance(Effect::Recorded(self.at));
        } else {
            self.again(Problem::Constraint);
        }
    }

    /// Asks again. Typed input is counted: after two times a question that may be skipped is left, with whatever answer it
    /// had or is marked.
    pub(super) fn again(&mut self, problem: Problem) {
        if self.typed {
            self.session.reprompts = self.session.reprompts.saturating_add(1);
            if self.session.reprompts > REPROMPTS && self.can_skip() {
                self.record_draft();
                self.advance(Effect::Skipped(self.at));
                self.session.problem =
                    (self.session.place != Place::Finished).then_some(Problem::Left);
                return;
            }
        }
        self.session.problem = Some(problem);
        self.effects.push(Effect::Reprompted);
    }

    /// Keeps an unfinished selection on the screen.
    pub(super) fn keep_draft(&mut self, draft: Answer) {
        if self.frozen() {
            return self.refuse_frozen();
        }
        self.session.draft = Some(draft);
        self.session.problem = None;
        self.effects.push(Effect::Drafted);
    }

    /// What is selected on the screen: the draft, else what is recorded.
    pub(super) fn current(&self) -> Option<&Answer> {
        self.session
            .draft
            .as_ref()
            .or_else(|| self.view.answer(self.at))
    }

    pub(super) fn limits(&self) -> Limits {
        Limits::of(&self.view, self.at, self.row)
    }

    /// Leaves the question: an answer that it has stays, and what is marked if it may count.
    pub(super) fn skip(&mut self) {
        if self.record_draft() || self.view.answer(self.at).is_some() {
            self.keep_answer();
        } else {
            self.advance(Effect::Skipped(self.at));
        }
    }

    /// What is marked when the screen is left is an answer, if it may count; `true` if there was one.
    fn record_draft(&mut self) -> bool {
        let draft = self.session.draft.clone().filter(|draft| {
            let complete = self.limits().complete(self.row, Some(draft));
            complete && !self.frozen() && self.view.allows(self.row, draft)
        });
        let Some(draft) = draft else {
            return false;
        };
        self.forget();
        self.session.answers.insert(self.at, draft);
        self.effects.push(Effect::Recorded(self.at));
        true
    }

    pub(super) fn can_skip(&self) -> bool {
        self.row.asks() && !self.view.required(self.row)
    }

    fn frozen(&self) -> bool {
        self.session.frozen.contains(&self.at)
    }

    fn refuse_frozen(&mut self) {
        self.advance(Effect::Moved);
        self.session.problem = Some(Problem::Frozen);
    }

    fn forget(&mut self) {
        self.session.answers.remove(&self.at);
        self.session.untouched.retain(|ix| *ix != self.at);
    }

    /// To the next screen, as the answers are now.
    fn advance(&mut self, effect: Effect) {
        let view = View::plain(self.view.questionnaire, &self.session, self.now);
        let there = place(next(&view, Some(self.at)));
        self.session.leave(there);
        self.effects.push(effect);
        if there == Place::Finished {
            self.effects.push(Effect::Completed);
        }
    }

    /// "Next": past a note, an acknowledgement, or an answer that stays.
    fn go_on(&mut self) -> Option<()> {
        match self.row.kind {
            Kind::Note => self.advance(Effect::Moved),
            Kind::Acknowledge => self.submit(Answer::Acknowledged),
            _ => {
                self.view.answer(self.at)?;
                self.keep_answer();
            }
        }
        Some(())
    }

    pub(super) fn keep_answer(&mut self) {
        self.session.untouched.retain(|ix| *ix != self.at);
        self.advance(Effect::Moved);
    }
}

impl Session {
    /// Stores what `once()` has given. Blank is no value: the next pass tries again.
    fn keep(&mut self, values: &[(QuestionIx, String)]) {
        for (ix, value) in values {
            if value.is_empty() {
                self.kept.remove(ix);
            } else {
                self.kept.insert(*ix, value.clone());
            }
        }
    }
}
