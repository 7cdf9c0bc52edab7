//! Several people on one phone: who writes, and who is new.

use super::memory::{Step, Way};
use super::turn::{SLOTS, Turn, new_line};
use crate::domain::{AgeBand, Chat, View};
use crate::services::consent;
use crate::store::respondents::{self, Left, Person};
use crate::store::{StoreError, addresses};

/// People on one phone in one round.
const SHARERS: usize = 3;

impl Turn<'_, '_> {
    /// Which of those on the phone writes, or somebody new.
    pub(crate) async fn who(
        &mut self,
        way: Way,
        option: Option<usize>,
        text: &str,
    ) -> Result<(), StoreError> {
        let known = self.people.len();
        let chosen = match self.yes_or_no(text) {
            Some(yes) if known == 1 => Some(if yes { 1 } else { 2 }),
            _ => option,
        };
        match chosen {
            Some(n) if (1..=known).contains(&n) => {
                if let (Some(line), Some(on)) = (&mut self.line, self.people[n - 1].chat.line()) {
                    line.slot = on.slot;
                }
                self.ways.forget(self.phone());
                self.enter(&way).await
            }
            Some(n) if n == known + 1 => self.another(way).await,
            _ => self.stumble(way, known + 1).await,
        }
    }

    /// No more people on this phone in this round.
    pub(crate) async fn full(&mut self, round: &str) -> Result<(), StoreError> {
        let left = self.left(round).await?;
        if self.is_closed(&left, round).await? {
            return self.say("sms-already", &[]).await;
        }
        self.say("sms-full", &[("n", SHARERS.into())]).await
    }

    /// Who has left a round on this phone.
    pub(crate) async fn left(&mut self, round: &str) -> Result<Left, StoreError> {
        let (phone, vault) = (self.phone(), &self.sms.context.vault);
        respondents::left(self.tx, vault, phone, SLOTS, round).await
    }

    /// Somebody erased their answers and nobody else on the phone takes part: until the round is cut nobody on it begins again, as one person
    /// who erases and returns would count as several.
    pub(crate) async fn is_closed(&mut self, left: &Left, round: &str) -> Result<bool, StoreError> {
        if !left.erased {
            return Ok(false);
        }
        for person in &self.people {
            if respondents::is_in(self.tx, person.address, round).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// "Another person": who comes new on a known phone.
    async fn another(&mut self, mut way: Way) -> Result<(), StoreError> {
        let Some((round, _)) = way.round.clone() else {
            return self.how_to_join(Some(way.language)).await;
        };
        if self.free_slot(&round).await?.is_none() {
            self.ways.forget(self.phone());
            return self.full(&round).await;
        }
        way.step = Step::Age;
        self.ask_way(way).await
    }

    /// A slot for somebody new, unless three have taken part in the round on this phone.
    pub(crate) async fn free_slot(&mut self, round: &str) -> Result<Option<u8>, StoreError> {
        let phone = self.phone();
        let left = self.left(round).await?;
        if self.is_closed(&left, round).await? {
            return Ok(None);
        }
        let (mut took_part, mut free) = (0, None);
        for slot in 1..=SLOTS {
            let chat = Chat::sms(phone, slot);
            let there = self.people.iter().find(|person| person.chat == chat);
            let here = match there.map(|person| person.address) {
                Some(address) => respondents::is_in(self.tx, address, round).await?,
                None => {
                    let left = left.slots.contains(&slot);
                    if !left && free.is_none() {
                        free = Some(slot);
                    }
                    left
                }
            };
            took_part += usize::from(here);
        }
        Ok(free.filter(|_| took_part < SHARERS))
    }

    /// Makes a respondent of whoever has agreed, or whose guardian has; `false` if the phone is full.
    pub(crate) async fn become_respondent(
        &mut self,
        way: &Way,
        guardian: Option<&str>,
    ) -> Result<bool, StoreError> {
        let Some(slot) = self.free_slot(way.round_id()).await? else {
            return Ok(false);
        };
        let context = &self.sms.context;
        let chat = Chat::sms(self.phone(), slot);
        let address =
            addresses::find_or_make(self.tx, &context.vault, &context.ambient, chat).await?;
        let consent = match guardian {
            Some(_) => String::new(),
            None => consent::version_by_sms(context, way.language),
        };
        let person = Person {
            address,
            chat,
            reachable: true,
            language: way.language,
            age: way.age.unwrap_or(AgeBand::From11),
            municipality: way.round.as_ref().map(|(_, place)| place.clone()),
            consent,
            consented: self.now,
            guardian: guardian.map(str::to_owned),
            view: if guardian.is_some() {
                View::Assent {
                    link: None,
                    more: false,
                }
            } else {
                View::Survey
            },
            open: None,
            live_message: None,
            // screens are a thing of chats: nothing is ever owed here
            seq: 1,
            shown_seq: 1,
            stopped: false,
        };
        let fresh = || new_line(self.sms, self.inbound, self.now);
        let line = self.line.get_or_insert_with(fresh);
        line.slot = slot;
        line.latin = way.latin;
        self.close_question().await?;
        self.set.people.push(person.clone());
        self.people.push(person);
        Ok(true)
    }
}
