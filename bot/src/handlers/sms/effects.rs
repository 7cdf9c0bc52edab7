//! Events of the journey and their effects, on a phone that several people may share.

use super::memory::{Asked, Conversation};
use super::message_handler::{MessageHandler, Order, new_line, slot_of};
use crate::domain::{
    Chat, Language, MenuTap, Onboarding, OnboardingStep, OpenSession, Respondent, RoundId,
};
use crate::handlers::transition::{Actor, Transition};
use crate::handlers::wishes;
use crate::journey::{Effect, Event, Notice, SideQuestion, State};
use crate::services::past::OnPhoneRound;
use crate::services::safeguarding::{self, Cause, Said, Written};
use crate::store::guardians::Hold;
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, addresses, guardians, phone_lines, sms, transfer_codes};
use crate::texts::sms::{Script, Voice};

impl MessageHandler<'_, '_> {
    pub(super) async fn happen(&mut self, event: Event) -> Result<(), StoreError> {
        self.happen_in(event, None).await
    }

    /// An event of whoever writes, answered in the language of the word that was typed, if it has one.
    pub(super) async fn happen_in(
        &mut self,
        event: Event,
        language: Option<Language>,
    ) -> Result<(), StoreError> {
        let before = self.state(&event, language);
        let mut voice = self.voice();
        voice.language = language.unwrap_or(voice.language);
        // a goodbye is still on the bill of what it ends
        self.billed = self.bill();
        let chosen = matches!(event, Event::Menu(MenuTap::Language(_)));
        let answers = matches!(event, Event::Answer(_) | Event::Act(_) | Event::Typed(_));
        self.asked_for = !answers || matches!(before, State::Known(_, Some(_)));
        let (state, effects) = self.step(before.clone(), event).await?;
        let side_question = self.settle(&before, &state, chosen).await?;
        for effect in effects {
            Box::pin(self.carry_out(effect, (&state, side_question, voice))).await?;
        }
        Ok(())
    }

    async fn step(
        &mut self,
        state: State,
        event: Event,
    ) -> Result<(State, Vec<Effect>), StoreError> {
        let (mut transition, actor) = self.transition(&state);
        transition.step(state, event, actor).await
    }

    /// See [`crate::journey::is_answer`].
    pub(super) fn is_answer(&mut self, event: &Event, text: &str) -> bool {
        let state = self.state(event, None);
        let (transition, actor) = self.transition(&state);
        transition.is_answer(&state, text, actor)
    }

    fn transition(&mut self, state: &State) -> (Transition<'_>, Actor<'_>) {
        let (phone, slot) = (self.phone(), self.line.as_ref().map(|line| line.slot));
        let known = matches!(state, State::Known(..));
        let young = self.conversations.is_young(phone, self.now);
        let active = self.people.iter().find(|p| slot_of(p) == slot);
        let actor = Actor::Phone {
            phone,
            person: active.filter(|_| known),
            people: &self.people,
            young,
        };
        let transition = Transition {
            tx: &mut *self.tx,
            context: &self.sms.context,
            snapshot: self.snapshot,
            now: self.now,
        };
        (transition, actor)
    }

    /// Who and where they are: on the way to consent, if one is under way, except for what is about those who are known.
    pub(super) fn state(&self, event: &Event, language: Option<Language>) -> State {
        let way = self.conversations.get(self.phone(), self.now);
        let asked = way.map(|way| way.asked);
        let known = |side_question| {
            let person = self.active()?;
            Some(State::Known(
                Box::new(person.respondent.clone()),
                side_question,
            ))
        };
        let fresh = || {
            let spoken = self.voice().language;
            State::New(Onboarding {
                language: Some(language.unwrap_or(spoken)),
                ..Onboarding::default()
            })
        };
        // whoever is new on a shared phone has nothing of the others' erased or gone on with
        let newcomer = self.newcomer().is_some();
        let of_the_known =
            !newcomer && matches!(event, Event::Menu(MenuTap::Continue) | Event::Delete);
        match (asked, event) {
            (Some(Asked::Onboarding(way)), Event::Join(_)) => State::New(Onboarding {
                language: language.or(way.language),
                ..way
            }),
            (_, Event::Join(_)) => fresh(),
            (Some(Asked::Onboarding(way)), _) if !of_the_known || self.active().is_none() => {
                State::New(way)
            }
            (Some(Asked::SideQuestion(side_question)), _) => {
                known(Some(side_question)).unwrap_or_else(fresh)
            }
            _ => known(None).unwrap_or_else(fresh),
        }
    }

    /// Keeps the new state: in memory before consent, else with the person.
    async fn settle(
        &mut self,
        before: &State,
        after: &State,
        chosen: bool,
    ) -> Result<Option<SideQuestion>, StoreError> {
        let phone = self.phone();
        match (before, after) {
            (State::New(old), State::New(new)) => {
                let chosen = chosen || matches!(old.step, OnboardingStep::AskLanguage(_));
                let speaks = chosen && new.language.is_some() && self.active().is_none();
                if old == new {
                    return Ok(None);
                }
                if new.step != OnboardingStep::Start || speaks {
                    self.remember_asked(Asked::Onboarding(new.clone()));
                } else {
                    self.conversations.forget(phone);
                }
                Ok(None)
            }
            (State::New(way), State::Known(respondent, _)) => {
                self.become_respondent(way, respondent).await?;
                Ok(None)
            }
            (State::Known(..), State::Known(respondent, next)) => {
                let changed = (**respondent).clone();
                self.change(|person| person.respondent = changed);
                match next {
                    Some(next) => self.remember_asked(Asked::SideQuestion(*next)),
                    None => self.conversations.forget(phone),
                }
                Ok(*next)
            }
            // erased: as its effect says
            (State::Known(..), State::New(_)) => Ok(None),
        }
    }

    async fn carry_out(
        &mut self,
        effect: Effect,
        (state, side_question, voice): (&State, Option<SideQuestion>, Voice),
    ) -> Result<(), StoreError> {
        match effect {
            Effect::Show(why) => match state {
                State::New(way) => {
                    self.spoken = Some(way.spoken());
                    self.ask_way(way, why).await?;
                    // the others say nothing of what a reply costs
                    if !matches!(
                        way.step,
                        OnboardingStep::Start | OnboardingStep::AskLanguage(_)
                    ) {
                        self.greet();
                    }
                    Ok(())
                }
                State::Known(..) => self.show(side_question, why).await,
            },
            Effect::Stale => self.prompt(Some("sms-required")).await,
            Effect::Say(Notice::Help) if self.quiet => Ok(()),
            Effect::Say(notice) => {
                let text = self.notice(voice, notice);
                if matches!(notice, Notice::Erased | Notice::Declined) {
                    // nobody is left to keep a reply for
                    return self.reply_directly(text).await;
                }
                self.reply(text, false).await
            }
            Effect::Begin(open) => self.begin_session(open).await,
            Effect::Save(open) => {
                self.save(open);
                Ok(())
            }
            Effect::Follow { .. } | Effect::Invite(_) | Effect::UsePermission(_) => {
                match self.active().map(|person| person.address) {
                    Some(address) => wishes::keep(self.tx, address, &effect).await,
                    None => Ok(()),
                }
            }
            Effect::Erase => self.forget_active().await,
            Effect::Silence => self.silence(true).await,
            Effect::Report { text, cause } => {
                let written = self.written(&text, cause);
                self.report(&written).await
            }
            Effect::Ordered => {
                let mut written = self.written("", Cause::Ordered);
                written.said = Said::Ordered;
                self.report(&written).await
            }
            Effect::HoldYoung => {
                self.conversations.hold_young(self.inbound.from, self.now);
                Ok(())
            }
            Effect::FreeYoung => {
                self.conversations.free_young(self.inbound.from);
                let phone = Chat::sms(self.phone(), 0);
                guardians::release(self.tx, Hold::Refused, phone).await
            }
            Effect::TryCode(typed) => self.try_code(typed).await,
            Effect::Person { index, link } => {
                let on = self.people.get(index).and_then(slot_of);
                if let (Some(line), Some(slot)) = (&mut self.line, on) {
                    line.slot = slot;
                }
                self.conversations.forget(self.phone());
                self.happen(Event::Start(link)).await
            }
        }
    }

    /// Goes sealed to the safeguarding person only. A ready reply must find its way back: by the hash of the number, and nothing else.
    async fn report(&mut self, written: &Written) -> Result<(), StoreError> {
        safeguarding::keep(self.tx, written, self.now).await?;
        self.line
            .get_or_insert_with(|| new_line(self.sms, self.inbound, self.now));
        Ok(())
    }

    /// A session of whoever talks begins. Where several people take part on one phone, also if one has gone on in Telegram, their sessions
    /// are marked, so that a place full of them waits for a coordinator.
    async fn begin_session(&mut self, open: OpenSession) -> Result<(), StoreError> {
        let Some(address) = self.active().map(|person| person.address) else {
            return Ok(());
        };
        let (phone, round) = (self.phone(), open.round.clone());
        let on_phone = OnPhoneRound::read(self.tx, phone, &self.people, &round).await?;
        self.set.begun.push((address, open));
        if !on_phone.is_shared() {
            return Ok(());
        }
        // the new session must be there before it is marked
        let set = std::mem::take(&mut self.set);
        respondents::save(self.tx, &set).await?;
        for address in on_phone.taking_part.into_iter().chain([address]) {
            respondents::mark_shared(self.tx, address, &round).await?;
        }
        Ok(())
    }

    /// The session of whoever talks, after a step.
    fn save(&mut self, after: OpenSession) {
        let mut begun = self.set.begun.iter_mut();
        match begun.find(|(_, begun)| begun.pseudonym == after.pseudonym) {
            Some((_, begun)) => *begun = after,
            None => {
                self.set.stepped.retain(|s| s.pseudonym != after.pseudonym);
                self.set.stepped.push(after);
            }
        }
    }

    /// The row of whoever has agreed, or whose guardian has.
    async fn become_respondent(
        &mut self,
        way: &Onboarding,
        respondent: &Respondent,
    ) -> Result<(), StoreError> {
        let phone = self.phone();
        let link = way.link.as_deref();
        let round = link.and_then(|link| self.snapshot.link(link));
        let none = RoundId::new("");
        let round = round.map_or(&none, |(round, _)| &round.id);
        let on_phone = OnPhoneRound::read(self.tx, phone, &self.people, round).await?;
        // the journey goes on to here only if there is room
        let slot = on_phone.free.unwrap_or(crate::services::past::SLOTS);
        let chat = Chat::sms(phone, slot);
        if self.people.is_empty() {
            // what the number wrote of harm before anybody on it had agreed
            safeguarding::moved(self.tx, Chat::sms(phone, 0), chat, self.now).await?;
        }
        let address = addresses::find_or_make(self.tx, chat).await?;
        let person = Person {
            address,
            chat,
            reachable: true,
            respondent: respondent.clone(),
            live_message: None,
            // screens are a thing of chats: nothing is ever owed here
            seq: 1,
            shown_seq: 1,
            puzzled: false,
        };
        let latin = self.voice().script == Script::Latin;
        let fresh = || new_line(self.sms, self.inbound, self.now);
        let line = self.line.get_or_insert_with(fresh);
        (line.slot, line.latin) = (slot, latin);
        self.conversations.forget(phone);
        self.close_question().await?;
        self.set.people.push(person.clone());
        self.people.push(person);
        Ok(())
    }

    /// No message any more that nobody asked for, on every channel, or again: for everybody on this phone, and those who went on in
    /// Telegram from it.
    pub(super) async fn silence(&mut self, stopped: bool) -> Result<(), StoreError> {
        let hash = phone_lines::hash(&self.sms.context.vault, self.phone());
        if stopped {
            let fresh = || new_line(self.sms, self.inbound, self.now);
            self.line.get_or_insert_with(fresh).stopped = true;
            sms::cancel(self.tx, &hash, false).await?;
        }
        for person in &mut self.people {
            person.respondent.stopped = stopped;
            self.set.people.retain(|p| p.address != person.address);
            self.set.people.push(person.clone());
        }
        for address in transfer_codes::of_line(self.tx, &hash).await? {
            respondents::set_stopped(self.tx, address, stopped).await?;
        }
        Ok(())
    }

    /// Erases whoever talks, and the number if nobody else on it is known.
    async fn forget_active(&mut self) -> Result<(), StoreError> {
        let Some(person) = self.active().cloned() else {
            return Ok(());
        };
        respondents::erase(self.tx, person.address, person.chat).await?;
        self.people.retain(|other| other.address != person.address);
        self.set
            .people
            .retain(|other| other.address != person.address);
        self.conversations.forget(self.phone());
        self.close_question().await?;
        let next = self.people.first().and_then(slot_of);
        if let Some(line) = &mut self.line {
            line.slot = next.unwrap_or(0);
            if next.is_none() && !line.stopped {
                phone_lines::delete(self.tx, &line.hash).await?;
                self.line = None;
            }
        }
        Ok(())
    }

    /// The way of somebody new on this phone, once it is said that they are.
    pub(super) fn newcomer(&self) -> Option<Onboarding> {
        let way = self.conversations.get(self.phone(), self.now)?;
        let way = way.onboarding()?.clone();
        let undecided = matches!(
            way.step,
            OnboardingStep::Start
                | OnboardingStep::Oblast(_)
                | OnboardingStep::Place(_)
                | OnboardingStep::Who
        );
        (!undecided).then_some(way)
    }

    fn remember_asked(&mut self, asked: Asked) {
        let way = match self.conversations.get(self.phone(), self.now) {
            Some(way) => Conversation { asked, ..way },
            None => Conversation::new(asked, self.voice().script == Script::Latin),
        };
        self.remember(way);
    }

    /// The first question says what a reply costs; the next ones do not.
    fn greet(&mut self) {
        if let Some(way) = self.conversations.get(self.phone(), self.now)
            && matches!(way.asked, Asked::Onboarding(_))
            && !way.greeted
        {
            let greeted = true;
            self.remember(Conversation { greeted, ..way });
        }
    }

    pub(super) fn is_greeted(&self) -> bool {
        let way = self.conversations.get(self.phone(), self.now);
        way.is_some_and(|way| way.greeted)
    }

    pub(super) const fn is_overtaken(&self) -> bool {
        matches!(self.order, Order::Overtaken)
    }
}
