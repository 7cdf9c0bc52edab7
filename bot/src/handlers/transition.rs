//! One step of the journey with what it depends on, read where it is needed and within the transaction of the batch.

use crate::domain::{Chat, Moment, OnPhone, Phone, RoundId, Snapshot};
use crate::journey::{self, Effect, Event, Facts, Missing, Past, State};
use crate::services::{Context, past};
use crate::store::addresses::AddressId;
use crate::store::respondents::Person;
use crate::store::{StoreError, Tx};
use surveys::engine::Channel;

/// Whose step it is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Actor<'a> {
    /// Of somebody in a Telegram chat.
    Chat(Chat, Option<AddressId>),
    /// Of somebody on a phone.
    Phone {
        /// The number.
        phone: Phone,
        /// Who of them, if something is stored of them.
        person: Option<&'a Person>,
        /// All of whom something is stored.
        people: &'a [Person],
        /// The number is held as too young.
        young: bool,
    },
}

/// Everything that a step needs from outside.
#[derive(Debug)]
pub(super) struct Transition<'a> {
    pub(super) tx: &'a mut Tx,
    pub(super) context: &'a Context,
    pub(super) snapshot: &'a Snapshot,
    pub(super) now: Moment,
}

impl Transition<'_> {
    /// The new state, and what is to be done.
    pub(super) async fn step(
        &mut self,
        state: State,
        event: Event,
        actor: Actor<'_>,
    ) -> Result<(State, Vec<Effect>), StoreError> {
        let mut past = None;
        loop {
            let facts = self.facts(actor, past.as_ref());
            let stepped = journey::step(state.clone(), event.clone(), &facts, self.now);
            match stepped {
                Ok(done) => return Ok(done),
                Err(Missing::Past) => past = Some(self.past(actor).await?),
                Err(Missing::Standing(round)) => {
                    let mut known = match past {
                        Some(known) => known,
                        None => self.past(actor).await?,
                    };
                    let standing = self.standing(actor, &round).await?;
                    known.rounds.insert(round, standing);
                    past = Some(known);
                }
            }
        }
    }

    /// See [`journey::is_answer`].
    pub(super) fn is_answer(&self, state: &State, text: &str, actor: Actor<'_>) -> bool {
        journey::is_answer(state, text, &self.facts(actor, None), self.now)
    }

    fn facts<'f>(&'f self, actor: Actor<'_>, past: Option<&'f Past>) -> Facts<'f> {
        let (channel, people) = match actor {
            Actor::Chat(..) => (Channel::Telegram, 0),
            Actor::Phone { people, .. } => (Channel::Sms, people.len()),
        };
        Facts {
            channel,
            snapshot: self.snapshot,
            municipalities: &self.context.municipalities,
            consents: &self.context.consents,
            guardian_under: self.context.settings.guardian_under,
            random: &*self.context.ambient.random,
            people,
            past,
        }
    }

    async fn past(&mut self, actor: Actor<'_>) -> Result<Past, StoreError> {
        let (chat, address) = match actor {
            Actor::Chat(chat, address) => (chat, address),
            Actor::Phone { phone, person, .. } => {
                let chat = person.map_or_else(|| Chat::sms(phone, 0), |person| person.chat);
                (chat, person.map(|person| person.address))
            }
        };
        let mut known = past::past(self.tx, chat, address, self.now).await?;
        if let Actor::Phone { young, .. } = actor {
            known.young = young;
        }
        Ok(known)
    }

    async fn standing(
        &mut self,
        actor: Actor<'_>,
        round: &RoundId,
    ) -> Result<journey::Standing, StoreError> {
        let tx = &mut *self.tx;
        match actor {
            Actor::Chat(chat, _) => past::standing(tx, chat, round).await,
            Actor::Phone {
                phone,
                person,
                people,
                ..
            } => {
                let read = past::OnPhoneRound::read(tx, phone, people, round).await?;
                let slot = person
                    .and_then(|p| p.chat.line())
                    .map(|on: OnPhone| on.slot);
                Ok(read.standing(slot))
            }
        }
    }
}
