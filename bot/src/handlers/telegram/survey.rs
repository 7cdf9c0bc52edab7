//! Answers: taps on a survey screen and typed ones.

use surveys::engine::{self, Action, Effect, Input};
use surveys::questionnaire::QuestionIx;

use super::{Said, Slot, Visit};
use crate::domain::View;
use crate::store::respondents::SessionStatus;

/// `s:TAG:QUESTION:ACTION`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct SurveyTap<'a> {
    pub(super) tag: &'a str,
    pub(super) question: QuestionIx,
    pub(super) action: Action,
}

impl<'a> SurveyTap<'a> {
    pub(super) fn parse(data: &'a str) -> Option<Self> {
        let mut parts = data.strip_prefix("s:")?.splitn(3, ':');
        let tag = parts.next()?;
        let question = QuestionIx(parts.next()?.parse().ok()?);
        let action = Action::parse(parts.next()?)?;
        Some(Self {
            tag,
            question,
            action,
        })
    }
}

impl Visit<'_> {
    /// A press on a survey screen. An old button leads to where we are.
    pub(super) fn survey_tap(&mut self, slot: &mut Slot, data: &str, message: Option<i64>) -> Said {
        let tap = SurveyTap::parse(data);
        let open = slot.person.as_ref().and_then(|p| p.open.as_ref());
        let current = open.map(|open| open.tag.as_str());
        match tap {
            Some(tap) if Some(tap.tag) == current => {
                let input = Input::Tap {
                    question: tap.question,
                    action: tap.action,
                };
                self.survey_step(slot, input, message)
            }
            _ => {
                self.lead_back(slot, message);
                Said::default()
            }
        }
    }

    /// One step of the engine.
    pub(super) fn survey_step(
        &mut self,
        slot: &mut Slot,
        input: Input,
        message: Option<i64>,
    ) -> Said {
        let Some(person) = &mut slot.person else {
            return Said::default();
        };
        let Some(open) = &mut person.open else {
            slot.show(View::NoRound);
            return Said::default();
        };
        let Some(round) = self.snapshot.round(&open.round) else {
            let paused = self.snapshot.is_refused(&open.round);
            // drawn as paused: once the round can be read again they go on where they were
            slot.show(if paused { View::Survey } else { View::NoRound });
            return Said::default();
        };
        if !round.takes_answers(self.now) {
            slot.show(View::RoundClosed);
            return Said::default();
        }
        if open.status != SessionStatus::Open {
            self.lead_back(slot, message);
            return Said::default();
        }
        let step = engine::step(
            &round.questionnaire,
            &open.session,
            input,
            self.now,
            person.language,
        );
        if step.effects.first() == Some(&Effect::Stale) {
            if person.view == View::Survey {
                self.lead_back(slot, message);
            } else {
                slot.show(View::Survey);
            }
            return Said::default();
        }
        open.session = step.session;
        let completed = step.effects.contains(&Effect::Completed);
        if completed {
            open.status = SessionStatus::Finished;
        }
        slot.stepped = true;
        slot.show(if completed {
            View::AskFollow
        } else {
            View::Survey
        });
        Said::default()
    }

    /// A button that no longer counts. On the live message nothing is to be done: what it shows is on its way or there. An old
    /// message is removed, and the current screen comes anew at the end of the chat.
    pub(super) fn lead_back(&self, slot: &mut Slot, message: Option<i64>) {
        let live = slot.person.as_ref().and_then(|p| p.live_message);
        if live.is_some() && live == message {
            return;
        }
        slot.remove.extend(message);
        slot.afresh = true;
        slot.show_again();
    }
}
