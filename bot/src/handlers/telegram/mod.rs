//! The fast lane: respondents, and people on their way to become one.
//!
//! A [`Visit`] takes one inbound. Common ones (an answer, a menu) change a [`Slot`] in memory only; "doors" (consent, erasing,
//! another round) also read or write rows of their own in the same transaction. Screens are never sent here: the slot's `seq`
//! rises, and delivery draws what the slot shows.

mod commands;
mod doors;
mod hide;
mod media;
mod memory;
mod menu;
mod onboarding;
mod survey;
mod typed;
mod words;

use crate::domain::{Body, Chat, Inbound, Language, Message, Moment, Onboarding, Request, View};
use crate::services::{Context, Snapshot, danger, screens};
use crate::store::respondents::{OpenSession, Person};
use crate::store::{StoreError, Tx};

pub use media::remove_after_saying;
pub use memory::Memory;

/// A person within a batch, and what has happened to them in it.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// Who; `None` before consent and after erasing.
    pub person: Option<Person>,
    /// More than view and seq changed.
    pub core_changed: bool,
    /// View or seq changed.
    pub screen_changed: bool,
    /// The session began in this batch.
    pub begun: bool,
    /// The session moved.
    pub stepped: bool,
    /// Sessions left for another one in this batch, and whether they began in it.
    pub left: Vec<(OpenSession, bool)>,
    /// Show the screen as a new message instead of editing the live one.
    pub afresh: bool,
    /// Messages to remove once committed: typed answers, left-over screens.
    pub remove: Vec<i64>,
    /// Messages to remove once it was said why: what we do not read.
    pub remove_after_saying: Vec<i64>,
}

impl Slot {
    /// Shows a view: the screen has changed.
    pub(super) fn show(&mut self, view: View) {
        if let Some(person) = &mut self.person {
            person.view = view;
            person.seq += 1;
            self.screen_changed = true;
        }
    }

    /// Turns to another session; what happened to the one before is kept for writing.
    pub(super) fn turn_to(&mut self, session: OpenSession, begun: bool) {
        let Some(person) = &mut self.person else {
            return;
        };
        person.municipality = Some(session.municipality.clone());
        if let Some(before) = person.open.replace(session)
            && (self.begun || self.stepped)
        {
            self.left.push((before, self.begun));
        }
        (self.begun, self.stepped, self.core_changed) = (begun, false, true);
    }

    /// Shows the same view again.
    pub(super) fn show_again(&mut self) {
        if let Some(view) = self.person.as_ref().map(|p| p.view.clone()) {
            self.show(view);
        }
    }
}

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

impl Said {
    pub(super) fn direct(request: Request) -> Self {
        Self {
            direct: vec![request],
            ..Self::default()
        }
    }

    pub(super) fn help(message: Message) -> Self {
        Self {
            help: true,
            ..Self::direct(Request::Send(message))
        }
    }
}

/// One inbound of one person, with everything it may need.
#[derive(Debug)]
pub struct Visit<'a> {
    /// The batch's transaction, for doors.
    pub tx: &'a mut Tx,
    /// The context.
    pub context: &'a Context,
    /// Rounds and helplines.
    pub snapshot: &'a Snapshot,
    /// Where people without consent are, for typed words.
    pub memory: &'a Memory,
    /// What came in.
    pub inbound: &'a Inbound,
    /// Frozen for this inbound.
    pub now: Moment,
}

impl Visit<'_> {
    /// Takes the inbound.
    pub async fn take(&mut self, slot: &mut Slot) -> Result<Said, StoreError> {
        if let Some(person) = &mut slot.person
            && !person.reachable
            && !matches!(self.inbound.body, Body::Left)
        {
            // who writes can be reached, whether or not we heard of the unblocking
            person.reachable = true;
            let chat = self.inbound.chat;
            crate::store::addresses::set_reachable(self.tx, &self.context.vault, chat, true)
                .await?;
        }
        match &self.inbound.body {
            Body::Tap { data, message, .. } => {
                let (data, message) = (data.clone(), *message);
                self.tap(slot, &data, message).await
            }
            Body::Text { text, message } => {
                let (text, message) = (text.clone(), *message);
                self.text(slot, &text, message).await
            }
            Body::Words {
                text,
                message,
                media,
            } => {
                let (text, message) = (text.clone(), *message);
                match *media {
                    _ if danger::in_text(self.context, &text) => {
                        self.text(slot, &text, message).await
                    }
                    true => self.media(slot, message, None, None).await,
                    false => Ok(Said::default()),
                }
            }
            Body::Media {
                message,
                album,
                caption,
            } => {
                let (message, album, caption) = (*message, album.clone(), caption.clone());
                self.media(slot, message, album, caption).await
            }
            Body::Left | Body::Joined => {
                let reachable = matches!(self.inbound.body, Body::Joined);
                crate::store::addresses::set_reachable(
                    self.tx,
                    &self.context.vault,
                    self.chat(),
                    reachable,
                )
                .await?;
                if let Some(person) = &mut slot.person {
                    person.reachable = reachable;
                }
                if reachable && slot.person.is_some() {
                    slot.afresh = true;
                    self.show_unasked(slot).await?;
                }
                Ok(Said::default())
            }
            // of groups only
            Body::Migrated { .. } | Body::Reply { .. } => Ok(Said::default()),
        }
    }

    pub(super) const fn chat(&self) -> Chat {
        self.inbound.chat
    }

    /// The screen where they are, as they have unblocked the bot: unless a lock screen would show with it what they once wrote of.
    async fn show_unasked(&mut self, slot: &mut Slot) -> Result<(), StoreError> {
        let view = slot.person.as_ref().map(|person| &person.view);
        match view {
            Some(View::Help | View::Report | View::Reported | View::MyData { .. }) => {
                self.go_on(slot).await
            }
            _ => {
                slot.show_again();
                Ok(())
            }
        }
    }

    pub(super) fn onboarding_message(&self, way: &Onboarding) -> Message {
        screens::onboarding(self.context, self.snapshot, way, None, self.now)
    }
}

/// The language of somebody: chosen, or Kyrgyz first as long as none is.
pub(super) fn language(slot: &Slot, way: &Onboarding) -> Language {
    slot.person
        .as_ref()
        .map(|p| p.language)
        .or(way.language)
        .unwrap_or(Language::Ky)
}
