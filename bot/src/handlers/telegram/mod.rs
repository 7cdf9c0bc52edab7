//! Respondents in Telegram: what came in is translated into events of the journey, and its effects into screens and messages.
//!
//! Screens are never sent here: the person's `seq` rises, and delivery draws what they are to see.

mod commands;
mod effects;
mod hide;
mod listen;
mod media;
mod member;
mod taps;
mod typed;
mod words;

use super::transition::{Actor, Transition};
use crate::domain::{
    Body, Chat, Guardian, Inbound, Language, MenuTap, Message, Moment, Onboarding, Request,
    Snapshot, View,
};
use crate::journey::{Event, State};
use crate::services::guardian_links::GuardianLink;
use crate::services::{Context, RecentByChat, danger, screens};
use crate::store::guardians::Proof;
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{StoreError, Tx, addresses, guardians};

pub use media::remove_after_saying;
pub use member::{BatchMember, Changed};

/// What one inbound asks to be said besides the screen.
#[derive(Debug, Default)]
pub struct Said {
    /// For the pressed button: flashed text, if any.
    pub toast: Option<String>,
    /// To somebody of whom we store nothing: nothing but this process remembers it, see [`crate::server::screens::replies`].
    pub direct: Vec<Request>,
    /// `direct` is help: it must be read, whatever comes after it.
    pub help: bool,
    /// The chat is hidden: what was to be seen there before is not to be seen any more.
    pub hides: bool,
}

/// One inbound of one person, with everything it may need.
#[derive(Debug)]
pub struct UpdateHandler<'a> {
    /// The batch's transaction.
    pub tx: &'a mut Tx,
    /// The context.
    pub context: &'a Context,
    /// Rounds and helplines.
    pub snapshot: &'a Snapshot,
    /// Where people without consent are, for typed words.
    pub memory: &'a RecentByChat<Onboarding>,
    /// What came in.
    pub inbound: &'a Inbound,
    /// The language that they have chosen in a role, if they have one.
    pub language: Option<Language>,
    /// Frozen for this inbound.
    pub now: Moment,
}

impl UpdateHandler<'_> {
    /// Takes the inbound.
    pub async fn take(&mut self, member: &mut BatchMember) -> Result<Said, StoreError> {
        if let Some(person) = &mut member.person
            && !person.reachable
            && !matches!(self.inbound.body, Body::Left)
        {
            // who writes can be reached, whether or not we heard of the unblocking
            person.reachable = true;
            self.set_reachable(true).await?;
        }
        match &self.inbound.body {
            Body::Tap { data, message, .. } => {
                let (data, message) = (data.clone(), *message);
                self.tap(member, &data, message).await
            }
            Body::Text { text, message } => {
                let (text, message) = (text.clone(), *message);
                self.text(member, &text, message).await
            }
            Body::Words {
                text,
                message,
                media,
            } => {
                let (text, message) = (text.clone(), *message);
                match *media {
                    _ if danger::in_text(self.context, &text) => {
                        self.text(member, &text, message).await
                    }
                    true => self.media(member, message, None, None).await,
                    false => Ok(Said::default()),
                }
            }
            Body::Media {
                message,
                album,
                caption,
            } => {
                let (message, album, caption) = (*message, album.clone(), caption.clone());
                self.media(member, message, album, caption).await
            }
            Body::Left | Body::Joined => {
                let joined = matches!(self.inbound.body, Body::Joined);
                self.set_reachable(joined).await?;
                if let Some(person) = &mut member.person {
                    person.reachable = joined;
                }
                match joined && member.person.is_some() {
                    true => self.show_unasked(member).await,
                    false => Ok(Said::default()),
                }
            }
            // of groups only
            Body::Migrated { .. } | Body::Reply { .. } => Ok(Said::default()),
        }
    }

    /// The child of a guardian who has just agreed is asked for the own assent, or goes on to the round that waited for it.
    pub async fn guardian_agreed(
        &mut self,
        link: GuardianLink,
        invites: bool,
    ) -> Result<Option<Person>, StoreError> {
        let child = link.child;
        let hash = [self.context.vault.chat_hash(child)];
        respondents::hold(self.tx, &hash).await?;
        let known = respondents::load(self.tx, &hash).await?.remove(&hash[0]);
        let mark = link.mark();
        let (proof, now) = (Proof::Link(&mark), self.now);
        let agreed = Event::GuardianAgreed(Guardian::Link);
        let mut member = known.map(BatchMember::of).unwrap_or_default();
        let (state, actor) = match &member.person {
            Some(person) => {
                // where they go on from here depends on it
                let address = person.address;
                guardians::put_yes(self.tx, proof, address, invites, now).await?;
                let known = Box::new(person.respondent.clone());
                (State::Known(known, None), Actor::Chat(child, Some(address)))
            }
            None => {
                let way = Onboarding {
                    link: link.link.clone(),
                    language: Some(link.language),
                    ..Onboarding::default()
                };
                (State::New(way), Actor::Chat(child, None))
            }
        };
        let waited = match &member.person {
            Some(person) => matches!(person.respondent.view, View::ParentFirst { .. }),
            None => true,
        };
        let (state, _) = self.transition().step(state, agreed, actor).await?;
        let State::Known(respondent, _) = state else {
            return Ok(None);
        };
        let new = member.person.is_none();
        self.settle(&mut member, child, *respondent, None).await?;
        member.show(false);
        let Some(person) = member.person.filter(|_| waited) else {
            return Ok(None);
        };
        let set = WriteSet {
            people: vec![person.clone()],
            ..WriteSet::default()
        };
        respondents::save(self.tx, &set).await?;
        if new {
            guardians::put_yes(self.tx, proof, person.address, invites, now).await?;
        }
        Ok(Some(person))
    }

    pub(super) const fn chat(&self) -> Chat {
        self.inbound.chat
    }

    async fn set_reachable(&mut self, reachable: bool) -> Result<(), StoreError> {
        addresses::set_reachable(self.tx, self.inbound.chat, reachable).await
    }

    /// The screen where they are, as they have unblocked the bot: unless a lock screen would show with it what they once wrote of.
    async fn show_unasked(&mut self, member: &mut BatchMember) -> Result<Said, StoreError> {
        if effects::is_hidden(member) {
            return self.ask_before_showing(member, &Event::Again).await;
        }
        member.afresh = true;
        self.happen(member, Event::Menu(MenuTap::Show), None).await
    }

    pub(super) fn onboarding_message(&self, way: &Onboarding) -> Message {
        let way = self.as_drawn(way.clone());
        screens::onboarding(self.context, self.snapshot, &way, None, self.now)
    }

    /// A way with what only drawing needs to know.
    fn as_drawn(&self, way: Onboarding) -> Onboarding {
        let sender = self.inbound.sender.as_ref();
        Onboarding {
            phone: sender.and_then(|sender| sender.language),
            ..way
        }
    }

    fn transition(&mut self) -> Transition<'_> {
        Transition {
            tx: &mut *self.tx,
            context: self.context,
            snapshot: self.snapshot,
            now: self.now,
        }
    }

    /// The language of somebody: chosen, here or in a role, else that of their Telegram, else Kyrgyz.
    pub(super) fn spoken(&self, member: &BatchMember, way: &Onboarding) -> Language {
        let known = member.person.as_ref().map(|p| p.respondent.language);
        let phone = self.inbound.sender.as_ref().and_then(|s| s.language);
        let chosen = known.or(way.language).or(self.language);
        chosen.or(phone).unwrap_or(Language::Ky)
    }

    /// Where they are.
    fn state(&self, member: &BatchMember) -> (State, Actor<'static>) {
        let chat = self.chat();
        match &member.person {
            None => {
                let way = self.memory.get(chat, self.now);
                (State::New(way), Actor::Chat(chat, None))
            }
            Some(person) => {
                let known = Box::new(person.respondent.clone());
                let actor = Actor::Chat(chat, Some(person.address));
                (State::Known(known, None), actor)
            }
        }
    }
}
