//! Steps that read or write rows of their own: becoming a respondent, entering a round, leaving for good.

use std::sync::Arc;

use surveys::engine;

use super::{Slot, Visit};
use crate::domain::{AgeBand, Chat, Language, Onboarding, Round, View};
use crate::services::consent;
use crate::store::respondents::{self, OpenSession, Person, SessionStatus};
use crate::store::{StoreError, addresses, recent_messages};

impl Visit<'_> {
    /// Makes a respondent of somebody who (or whose guardian) has just agreed. Their screen is the message they pressed.
    pub(super) async fn enter(
        &mut self,
        slot: &mut Slot,
        way: &Onboarding,
        message: Option<i64>,
    ) -> Result<(), StoreError> {
        let (Some(language), Some(age)) = (way.language, way.age) else {
            return Ok(());
        };
        let mut person = self.newcomer(self.chat(), language, age).await?;
        person.live_message = message;
        slot.person = Some(person);
        slot.core_changed = true;
        slot.screen_changed = true;
        self.memory.forget(self.chat());
        let link = way
            .link
            .as_deref()
            .and_then(|payload| self.snapshot.link(payload));
        match link.map(|(round, link)| (Arc::clone(round), link.municipality.clone())) {
            Some((round, municipality)) if !way.other_place => {
                self.enter_round(slot, &round, &municipality).await?
            }
            _ => {
                if let Some(person) = &mut slot.person {
                    person.view = View::ChooseOblast {
                        link: way.link.clone(),
                    };
                }
            }
        }
        // the first screen is seq 1, whatever was decided on the way
        if let Some(person) = &mut slot.person {
            person.seq = 1;
        }
        Ok(())
    }

    /// The row of somebody new, not yet saved.
    pub(crate) async fn newcomer(
        &mut self,
        chat: Chat,
        language: Language,
        age: AgeBand,
    ) -> Result<Person, StoreError> {
        let address =
            addresses::find_or_make(self.tx, &self.context.vault, &self.context.ambient, chat)
                .await?;
        Ok(Person {
            address,
            chat,
            reachable: true,
            language,
            age,
            municipality: None,
            consent: consent::version(self.context, language, age),
            consented: self.now,
            guardian: None,
            view: View::ChooseOblast { link: None },
            open: None,
            live_message: None,
            seq: 1,
            shown_seq: 0,
            stopped: false,
        })
    }

    /// Goes on in this round, or begins it: once per person, also for those who erased and came back.
    pub(super) async fn enter_round(
        &mut self,
        slot: &mut Slot,
        round: &Arc<Round>,
        municipality: &str,
    ) -> Result<(), StoreError> {
        let Some(person) = &slot.person else {
            return Ok(());
        };
        // whatever was looked at in between: no question before the child's own yes
        if person.consent.is_empty() {
            let link = round.links.iter().find(|l| l.municipality == municipality);
            slot.show(View::Assent {
                link: link.map(|l| l.payload.clone()),
                more: false,
            });
            return Ok(());
        }
        let (address, chat) = (person.address, person.chat);
        if person.open.as_ref().is_some_and(|o| o.round == round.id) {
            return self.resume(slot).await;
        }
        let earlier = respondents::history(self.tx, &self.context.vault, address).await?;
        if let Some(open) = earlier.into_iter().find(|s| s.round == round.id) {
            slot.turn_to(open, false);
            return self.resume(slot).await;
        }
        if !round.takes_answers(self.now) {
            slot.show(View::RoundClosed);
            return Ok(());
        }
        if respondents::took_part(self.tx, &self.context.vault, chat, &round.id).await? {
            slot.show(View::AlreadyTookPart);
            return Ok(());
        }
        if !consent::is_current(self.context, &person.consent) {
            self.renew(slot, round, municipality);
            return Ok(());
        }
        let random = &*self.context.ambient.random;
        let seed = random.number().unsigned_abs();
        let session = engine::begin(&round.questionnaire, seed, self.now);
        let open = OpenSession::begin(random, person, &round.id, municipality, session);
        slot.turn_to(open, true);
        slot.show(View::Survey);
        Ok(())
    }

    /// The words of consent are others than those they agreed to: asked before a round begins, never in the middle of one.
    fn renew(&self, slot: &mut Slot, round: &Round, municipality: &str) {
        let link = round.links.iter().find(|l| l.municipality == municipality);
        let link = link.map(|l| l.payload.clone());
        if let Some(person) = &mut slot.person {
            person.municipality = Some(municipality.to_owned());
            slot.core_changed = true;
        }
        slot.show(View::Renew { link, more: false });
    }

    /// Shows the session where it stands; who has asked for the council's answer is not asked again.
    pub(super) async fn resume(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        let Some((person, open)) = slot
            .person
            .as_ref()
            .and_then(|p| p.open.as_ref().map(|open| (p, open)))
        else {
            return Ok(());
        };
        let takes = self
            .snapshot
            .round(&open.round)
            .is_some_and(|r| r.takes_answers(self.now));
        let view = match open.status {
            SessionStatus::Open if takes || self.snapshot.is_refused(&open.round) => View::Survey,
            SessionStatus::Open => View::RoundClosed,
            _ => match respondents::follows(self.tx, person.address).await? {
                rounds if rounds.contains(&open.round) => View::Thanks { follow: true },
                _ => View::AskFollow,
            },
        };
        slot.show(view);
        Ok(())
    }

    /// Wherever they are: on with the survey, or into the round that is open in their municipality.
    pub(super) async fn go_on(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        let Some(person) = &slot.person else {
            return Ok(());
        };
        if person.consent.is_empty() {
            let link = person.view.link().map(str::to_owned);
            slot.show(View::Assent { link, more: false });
            return Ok(());
        }
        let unfinished = person.open.as_ref().is_some_and(|o| {
            o.status == SessionStatus::Open
                && self
                    .snapshot
                    .round(&o.round)
                    .is_some_and(|r| r.takes_answers(self.now))
        });
        if unfinished {
            slot.show(View::Survey);
            return Ok(());
        }
        let Some(municipality) = person.municipality.clone() else {
            slot.show(View::ChooseOblast { link: None });
            return Ok(());
        };
        let current = person.open.as_ref().map(|o| o.round.clone());
        let next = self
            .snapshot
            .open_in(&municipality, self.now)
            .find(|r| Some(&r.id) != current.as_ref())
            .cloned();
        match next {
            Some(round) => self.enter_round(slot, &round, &municipality).await,
            None if current.is_some() => self.resume(slot).await,
            None => {
                slot.show(View::NoRound);
                Ok(())
            }
        }
    }

    /// Erases everything; what the chat shows last is said directly, as nobody is left to have a screen.
    pub(super) async fn erase(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        if let Some(person) = slot.person.take() {
            // what stands in the chat can be hidden also afterwards
            let recent = recent_messages::of(self.tx, &self.context.vault, person.address).await?;
            let messages = &self.context.messages;
            messages.take_back(self.chat(), &recent, self.now);
            respondents::erase(self.tx, &self.context.vault, person.address, person.chat).await?;
        }
        *slot = Slot::default();
        self.memory.forget(self.chat());
        Ok(())
    }
}
