//! Answers: bound to the question that was handed over last, never to one that still waits.

use surveys::engine::{self, Action, Effect, Input, Place, Screen};

use super::turn::Turn;
use crate::domain::{CLOCKS_AGREE, DAY, SmsState, View};
use crate::services::consent;
use crate::store::respondents::{self, OpenSession, Person, SessionStatus};
use crate::store::{StoreError, sms};
use crate::texts::sms::{SmsPage, segments};

/// After so long without an answer a session rests: what comes then is no answer, but the question comes again.
pub(crate) const RESTS_AFTER: i64 = 3 * DAY;
/// What a typed text may answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    /// The question that was handed over last.
    Open,
    /// Nothing yet: the next question is still in our queue, and comes by itself.
    Waiting,
    /// Nothing: it comes late, or there is no open question. Asked again.
    Late,
}

impl Turn<'_, '_> {
    /// A typed text of somebody who has agreed, or whose guardian has.
    pub(crate) async fn typed(&mut self, text: &str) -> Result<(), StoreError> {
        let Some(person) = self.active() else {
            return self.stranger(text).await;
        };
        let (view, consents) = (person.view.clone(), has_consented(person));
        match self.bound().await? {
            Bound::Waiting => return Ok(()),
            Bound::Late => return self.ask_again().await,
            Bound::Open => {}
        }
        if !consents {
            return self.assent(text).await;
        }
        match view {
            View::Survey => self.step(Input::Typed(text.to_owned())).await,
            View::AskFollow => match self.yes_or_no(text) {
                Some(follow) => self.follow(follow).await,
                None => {
                    let args = [("n", 2.into()), ("skip", "no".into())];
                    self.ask("sms-not-understood", &args).await
                }
            },
            _ => self.prompt(None).await,
        }
    }

    /// BACK and SKIP.
    pub(crate) async fn typed_action(&mut self, action: Action) -> Result<(), StoreError> {
        if let Some(way) = self.ways.get(self.phone(), self.now) {
            return self.ask_step(&way).await;
        }
        match self.bound().await? {
            Bound::Waiting => return Ok(()),
            Bound::Late => return self.ask_again().await,
            Bound::Open => {}
        }
        let at = self.active().and_then(|person| {
            let open = person
                .open
                .as_ref()
                .filter(|_| person.view == View::Survey)?;
            match open.session.place {
                Place::At(question) => Some(question),
                Place::Finished => None,
            }
        });
        match at {
            Some(question) => self.step(Input::Tap { question, action }).await,
            None => self.prompt(None).await,
        }
    }

    /// What is open once more, as what came is no answer to it. What comes next is one, whatever its gateway's clock says.
    async fn ask_again(&mut self) -> Result<(), StoreError> {
        self.late = true;
        self.prompt(Some("sms-late")).await
    }

    async fn bound(&mut self) -> Result<Bound, StoreError> {
        let Some(line) = &self.line else {
            return Ok(Bound::Late);
        };
        let Some(asked) = line.asked.clone() else {
            return Ok(Bound::Late);
        };
        let bound = match line.asked_at {
            // being handed over is enough: the phone, and the gateway's report, may be faster than our note
            None => match sms::state(self.tx, &asked).await? {
                Some(state) if state.rank() == 0 => Bound::Waiting,
                Some(state) if state == SmsState::Delivered || !state.is_final() => Bound::Open,
                _ => Bound::Late,
            },
            Some(at) => {
                let sent = self.sms.clocks.sent(self.inbound);
                let older = sent.is_some_and(|sent| sent.0 + CLOCKS_AGREE < at.0);
                if (older && !self.excused) || self.now.0 - at.0 > RESTS_AFTER {
                    Bound::Late
                } else if (older || self.doubtful) && self.is_queued().await? {
                    // if it is a late copy after all: nothing answers what was asked again before that is handed over
                    Bound::Waiting
                } else {
                    Bound::Open
                }
            }
        };
        Ok(match bound {
            // it answers what was open before the one that overtook it
            Bound::Open if self.overtaken => Bound::Late,
            bound => bound,
        })
    }

    async fn step(&mut self, input: Input) -> Result<(), StoreError> {
        let Some(person) = self.active() else {
            return Ok(());
        };
        let language = person.language;
        let Some(open) = person.open.clone() else {
            return self.show(View::NoRound).await;
        };
        let Some(round) = self.snapshot.round(&open.round).cloned() else {
            return self
                .show(match self.snapshot.is_refused(&open.round) {
                    true => View::Survey,
                    false => View::NoRound,
                })
                .await;
        };
        if !round.takes_answers(self.now) {
            return self.show(View::RoundClosed).await;
        }
        let step = engine::step(
            &round.questionnaire,
            &open.session,
            input,
            self.now,
            language,
        );
        if step.effects.first() == Some(&Effect::Stale) {
            return self.prompt(Some("sms-required")).await;
        }
        let completed = step.effects.contains(&Effect::Completed);
        let left = step
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Skipped(_)));
        let after = OpenSession {
            session: step.session,
            status: if completed {
                SessionStatus::Finished
            } else {
                SessionStatus::Open
            },
            ..open
        };
        self.keep(after);
        if completed {
            return self.show(View::AskFollow).await;
        }
        self.prompt(left.then_some("sms-skipped")).await
    }

    /// The session of whoever talks, after a step.
    fn keep(&mut self, after: OpenSession) {
        let begun = self
            .set
            .begun
            .iter_mut()
            .find(|(_, begun)| begun.pseudonym == after.pseudonym);
        match begun {
            Some((_, begun)) => *begun = after.clone(),
            None => {
                self.set.stepped.retain(|s| s.pseudonym != after.pseudonym);
                self.set.stepped.push(after.clone());
            }
        }
        self.change(|person| person.open = Some(after));
    }

    /// Another view, and its prompt.
    pub(crate) async fn show(&mut self, view: View) -> Result<(), StoreError> {
        self.change(|person| person.view = view);
        self.prompt(None).await
    }

    /// What whoever talks is to be asked or told now, with a few words before it if they cost nothing.
    pub(crate) async fn prompt(&mut self, before: Option<&str>) -> Result<(), StoreError> {
        let Some(person) = self.active().cloned() else {
            return self.how_to_join(None).await;
        };
        if !has_consented(&person) {
            let place = person.municipality.clone().unwrap_or_default();
            let round = self.snapshot.open_in(&place, self.now).next();
            let round = round.map(|round| round.id.clone());
            return self.ask_consent(round).await;
        }
        let (text, asks) = match &person.view {
            View::Survey => match self.page(before == Some("sms-late")) {
                Some(text) => (text, true),
                None if person
                    .open
                    .as_ref()
                    .is_some_and(|o| self.snapshot.is_refused(&o.round)) =>
                {
                    (self.text("sms-round-paused", &[]), false)
                }
                None => (self.text("sms-no-round", &[]), false),
            },
            View::AskFollow => (self.text("sms-thanks", &[]), true),
            View::RoundClosed => (self.text("sms-round-closed", &[]), false),
            View::Declined { .. } => (self.text("sms-declined-again", &[]), false),
            View::AlreadyTookPart | View::Thanks { .. } => (self.text("sms-already", &[]), false),
            _ => (self.text("sms-no-round", &[]), false),
        };
        let text = match before {
            Some(id) => joined(&self.text(id, &[]), text),
            None => text,
        };
        if !asks {
            self.close_question().await?;
        }
        // to a message that was overtaken the open question is only shown again: an answer to the first copy counts
        let stays = self.overtaken && self.line.as_ref().is_some_and(|line| line.asked.is_some());
        self.reply(text, asks && !stays).await
    }

    /// The open question in one message; for whoever comes late the whole question again, whatever went before.
    fn page(&self, whole: bool) -> Option<String> {
        let open = self.active()?.open.as_ref()?;
        let round = self.snapshot.round(&open.round)?;
        let Screen::Row(mut row) = engine::screen(&round.questionnaire, &open.session, self.now)
        else {
            return None;
        };
        if whole {
            row.problem = None;
        }
        let page = SmsPage {
            questionnaire: &round.questionnaire,
            session: &open.session,
            row: &row,
            now: self.now,
        };
        match self.sms.context.texts.sms_page(self.voice(), &page) {
            Ok(text) => Some(text),
            Err(over) => {
                // refused when the round opened; only an answer shown in a label can still do this
                tracing::error!(%over, "a question is too long for SMS");
                None
            }
        }
    }

    /// "Shall we tell what the council answers?"
    async fn follow(&mut self, follow: bool) -> Result<(), StoreError> {
        let open = self.active().and_then(|person| {
            let open = person.open.as_ref()?;
            Some((
                person.address,
                open.round.clone(),
                open.municipality.clone(),
            ))
        });
        if let Some((address, round, place)) = open {
            respondents::set_follow(self.tx, address, &round, &place, follow).await?;
        }
        self.change(|person| person.view = View::Thanks { follow });
        self.close_question().await?;
        let id = if follow {
            "sms-follow-yes"
        } else {
            "sms-follow-no"
        };
        self.say(id, &[]).await
    }

    /// The child's own yes or no after the guardian's, or anybody's to words that have changed.
    async fn assent(&mut self, text: &str) -> Result<(), StoreError> {
        match self.yes_or_no(text) {
            Some(true) => {
                let language = self.voice().language;
                let consent = consent::version_by_sms(&self.sms.context, language);
                let now = self.now;
                self.change(|person| {
                    person.consent = consent;
                    person.consented = now;
                    person.view = View::Survey;
                });
                self.go_on(None).await
            }
            Some(false) if self.active().is_some_and(|p| !p.consent.is_empty()) => {
                self.show(View::Declined { link: None }).await
            }
            Some(false) => {
                let declined = self.text("sms-declined", &[]);
                self.forget_active().await?;
                self.direct.push(declined);
                Ok(())
            }
            None => {
                let args = [("n", 2.into()), ("skip", "no".into())];
                self.ask("sms-not-understood", &args).await
            }
        }
    }
}

/// They agreed, and are not asked anew.
const fn has_consented(person: &Person) -> bool {
    !person.consent.is_empty() && !matches!(person.view, View::Renew { .. })
}

/// Both in one message, unless the first would cost a segment: then the second alone.
fn joined(before: &str, text: String) -> String {
    if before.is_empty() || text.is_empty() {
        return text;
    }
    let both = format!("{before} {text}");
    if segments(&both).segments > segments(&text).segments {
        text
    } else {
        both
    }
}
