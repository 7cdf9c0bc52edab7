//! Answers.

use surveys::engine::{self, Action, Effect as Told, Input, Place, Problem};

use super::{Effect, Missing, Step, Why};
use crate::domain::{Respondent, SessionStatus, View};

impl Step<'_> {
    /// One step of the questionnaire.
    pub(super) fn answer(&mut self, r: &mut Respondent, input: Input) -> Result<(), Missing> {
        let Some(open) = &mut r.open else {
            return self.view(r, View::NoRound);
        };
        let Some(round) = self.facts.snapshot.round(&open.round) else {
            // of a paused round the survey is kept: once it can be read again they go on where they were
            let paused = self.facts.snapshot.is_refused(&open.round);
            return self.view(r, if paused { View::Survey } else { View::NoRound });
        };
        if !round.takes_answers(self.now) {
            return self.view(r, View::RoundClosed);
        }
        if open.status != SessionStatus::Open {
            self.emit(Effect::Stale);
            return Ok(());
        }
        // what was typed is read as was said when it was typed
        if !open.session.has_own_words() {
            open.session.words = self.facts.words(&open.municipality, r.language);
        }
        let promise = round.is_about_promise();
        let (questionnaire, session) = (&round.questionnaire, &open.session);
        let step = engine::step(questionnaire, session, input, self.now, r.language);
        if step.effects.first() == Some(&Told::Stale) {
            if r.view != View::Survey {
                return self.view(r, View::Survey);
            }
            self.emit(Effect::Stale);
            return Ok(());
        }
        open.session = step.session;
        let completed = step.effects.contains(&Told::Completed);
        if completed {
            open.status = SessionStatus::Finished;
        }
        self.effects.push(Effect::Save(open.clone()));
        if completed && promise {
            // what the council answers is already known: nothing follows
            return self.resume(r);
        }
        if completed {
            let view = self.end_question(r)?;
            return self.view(r, view);
        }
        r.view = View::Survey;
        let skipped = step.effects.iter().any(|e| matches!(e, Told::Skipped(_)));
        self.show(if skipped { Why::Skipped } else { Why::Next });
        Ok(())
    }

    /// They do not understand the question that they stand at: noted once, and it is asked again with the way on.
    pub(super) fn unclear(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let open = r.open.as_mut();
        let Some(open) = open.filter(|open| open.status == SessionStatus::Open) else {
            return self.back(r);
        };
        let round = self.facts.snapshot.round(&open.round);
        if !round.is_some_and(|round| round.takes_answers(self.now)) {
            return self.view(r, View::RoundClosed);
        }
        if let Place::At(question) = open.session.place {
            if !open.session.unclear.contains(&question) {
                open.session.unclear.push(question);
            }
            open.session.problem = Some(Problem::Unclear);
            self.effects.push(Effect::Save(open.clone()));
        }
        self.view(r, View::Survey)
    }

    /// Back or skip in words: about the question that is shown, if one is.
    pub(super) fn act(&mut self, r: &mut Respondent, action: Action) -> Result<(), Missing> {
        let open = r.open.as_ref().filter(|_| r.view == View::Survey);
        match open.map(|open| open.session.place) {
            Some(Place::At(question)) => self.answer(r, Input::Tap { question, action }),
            Some(Place::Finished) | None => {
                self.show(Why::Next);
                Ok(())
            }
        }
    }

    /// Opens a finished session again.
    pub(super) fn change_answers(&mut self, r: &mut Respondent) -> Result<(), Missing> {
        let Some(open) = &mut r.open else {
            self.show(Why::Next);
            return Ok(());
        };
        let round = self.facts.snapshot.round(&open.round);
        let Some(round) = round.filter(|round| round.takes_answers(self.now)) else {
            return self.view(r, View::RoundClosed);
        };
        let questionnaire = &round.questionnaire;
        let again = engine::reopen(questionnaire, &open.session, self.now);
        // it may have been finished on another channel
        open.session = engine::carry(questionnaire, &again, self.facts.channel, self.now);
        open.status = SessionStatus::Open;
        self.effects.push(Effect::Save(open.clone()));
        self.view(r, View::Survey)
    }
}
