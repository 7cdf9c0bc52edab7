//! Into a round, or on in it.

use super::memory::Way;
use super::turn::Turn;
use crate::domain::{Language, Round, View};
use crate::services::consent;
use crate::store::StoreError;
use crate::store::respondents::{self, Left, OpenSession, SessionStatus};
use std::sync::Arc;
use surveys::engine::{self, Channel};

impl Turn<'_, '_> {
    /// Into the round of a way, for whoever talks.
    pub(crate) async fn enter(&mut self, way: &Way) -> Result<(), StoreError> {
        let Some((round, place)) = &way.round else {
            return self.go_on(Some(way.language)).await;
        };
        match self.snapshot.round(round).cloned() {
            Some(round) => self.enter_round(&round, place).await,
            None => self.show(View::NoRound).await,
        }
    }

    /// Goes on in this round, or begins it: once per person, also for those who erased and came back.
    pub(super) async fn enter_round(
        &mut self,
        round: &Arc<Round>,
        place: &str,
    ) -> Result<(), StoreError> {
        let Some(person) = self.active().cloned() else {
            return self.how_to_join(None).await;
        };
        if person.consent.is_empty() {
            return self.prompt(None).await;
        }
        let vault = &self.sms.context.vault;
        let known = match &person.open {
            Some(open) if open.round == round.id => Some(open.clone()),
            _ => {
                let earlier = respondents::history(self.tx, vault, person.address).await?;
                earlier.into_iter().find(|s| s.round == round.id)
            }
        };
        if let Some(open) = known {
            let view = match open.status {
                SessionStatus::Open if round.takes_answers(self.now) => View::Survey,
                SessionStatus::Open => View::RoundClosed,
                _ if matches!(person.view, View::Thanks { .. }) => person.view,
                _ => View::AskFollow,
            };
            self.change(|person| {
                person.municipality = Some(open.municipality.clone());
                person.open = Some(open);
            });
            return self.show(view).await;
        }
        if !round.takes_answers(self.now) {
            return self.show(View::RoundClosed).await;
        }
        let left = self.left(&round.id).await?;
        let slot = person.chat.line().map(|on| on.slot);
        let has_left = slot.is_some_and(|slot| left.slots.contains(&slot));
        if has_left || self.is_closed(&left, &round.id).await? {
            return self.show(View::AlreadyTookPart).await;
        }
        if !consent::is_current(&self.sms.context, &person.consent) {
            // before a round begins, never in the middle of one
            self.change(|person| person.municipality = Some(place.to_owned()));
            let (link, more) = (None, false);
            return self.show(View::Renew { link, more }).await;
        }
        let random = &*self.sms.context.ambient.random;
        let seed = random.number().unsigned_abs();
        let session = engine::begin_on(&round.questionnaire, seed, self.now, Channel::Sms);
        let open = OpenSession::begin(random, &person, &round.id, place, session);
        self.set.begun.push((person.address, open.clone()));
        self.change(|person| {
            person.municipality = Some(open.municipality.clone());
            person.open = Some(open);
        });
        self.note_sharing(&round.id, &left).await?;
        self.show(View::Survey).await
    }

    /// Several people on one phone in one round, also if one has gone on in Telegram: their sessions are marked, so that a place full of them
    /// waits for a coordinator.
    pub(super) async fn note_sharing(
        &mut self,
        round: &str,
        left: &Left,
    ) -> Result<(), StoreError> {
        let mut others = Vec::new();
        let own = self.active().map(|person| person.address);
        for person in self.people.iter().filter(|p| Some(p.address) != own) {
            if respondents::is_in(self.tx, person.address, round).await? {
                others.push(person.address);
            }
        }
        if others.is_empty() && left.slots.is_empty() {
            return Ok(());
        }
        // the new session must be there before it is marked
        let vault = &self.sms.context.vault;
        respondents::save(self.tx, vault, &std::mem::take(&mut self.set)).await?;
        for address in others.into_iter().chain(own) {
            respondents::mark_shared(self.tx, address, round).await?;
        }
        Ok(())
    }

    /// Wherever they are: on with the survey, or into the round that is open in their place.
    pub(crate) async fn go_on(&mut self, language: Option<Language>) -> Result<(), StoreError> {
        let Some(person) = self.active().cloned() else {
            return match self.ways.get(self.phone(), self.now) {
                Some(way) => self.ask_step(&way).await,
                None => self.join(language, "").await,
            };
        };
        if person.consent.is_empty() {
            return self.prompt(None).await;
        }
        let place = person.municipality.clone().unwrap_or_default();
        let current = person.open.as_ref().filter(|open| {
            open.status == SessionStatus::Open
                && self
                    .snapshot
                    .round(&open.round)
                    .is_some_and(|round| round.takes_answers(self.now))
        });
        if let Some(open) = current {
            let round = self.snapshot.round(&open.round).cloned();
            if let Some(round) = round {
                return self.enter_round(&round, &open.municipality.clone()).await;
            }
        }
        let before = person.open.as_ref().map(|open| open.round.clone());
        let next = self
            .snapshot
            .open_in(&place, self.now)
            .filter(|round| crate::services::sms::can_be_answered(&round.questionnaire))
            .find(|round| Some(&round.id) != before.as_ref())
            .cloned();
        match next {
            Some(round) => self.enter_round(&round, &place).await,
            None if before.is_some() => {
                let finished = person
                    .open
                    .as_ref()
                    .is_some_and(|open| open.status == SessionStatus::Finished);
                self.show(match person.view {
                    view @ View::Thanks { .. } => view,
                    _ if finished => View::AskFollow,
                    _ if before.is_some_and(|round| self.snapshot.is_refused(&round)) => {
                        View::Survey
                    }
                    _ => View::RoundClosed,
                })
                .await
            }
            None => self.show(View::NoRound).await,
        }
    }
}
