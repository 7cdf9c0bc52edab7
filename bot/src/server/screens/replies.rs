//! Replies to people of whom nothing is stored: only this process knows that they are owed, see decision 0019.
//!
//! They share the queue of their chat with the screens of respondents ([`Screens`]), so that of two things for one chat the older never
//! comes over the newer. Here is what differs: a reply may be replaced before it is sent, and is given up some day.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{Job, SLOWED, Screens};
use crate::domain::{Chat, GuardianTap, Message, Onboarding, Press, Request, Sent};
use crate::server::retry::REPLIES;
use crate::server::sending::Next;

/// An acknowledgement waits at most so long for all replies of its batch together.
const HOLD: Duration = Duration::from_millis(250);
/// So many chats may have a reply on its way; beyond it strangers are not answered until there is room.
pub(super) const MOST: usize = 10_000;
/// So many calls for strangers at once: those for respondents have their own.
pub(super) const IN_FLIGHT: usize = 64;
/// What could not be said for so long is given up: they press again.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// So many chats that were told to wait come back in a second.
pub(super) const PER_SECOND: u32 = 25;
/// Telegram's limits are told in whole seconds.
const LEAST_LIMIT: Duration = Duration::from_secs(1);
/// So many messages of a chat may wait for their removal; of more the newest.
const MOST_REMOVED: usize = 500;
/// deleteMessages takes at most so many ids.
const DELETE_AT_ONCE: usize = 100;

/// What is owed to one chat; said in the order of the fields.
#[derive(Debug, Default)]
pub struct Reply {
    /// Messages to remove.
    remove: Vec<i64>,
    /// Must be read: no later screen takes its place.
    help: Option<Message>,
    /// Messages to remove once help is there.
    then_remove: Vec<i64>,
    /// The newest screen; those before it are not worth sending.
    newest: Option<Request>,
}

impl Reply {
    /// Adds what one more inbound asks to be said. `help` if it must be read whatever comes later.
    pub fn add(&mut self, requests: Vec<Request>, help: bool) {
        for request in requests {
            match request {
                Request::Delete { message_ids } if help => self.then_remove.extend(message_ids),
                Request::Delete { message_ids } => self.forget_messages(message_ids),
                Request::Send(message) if help => {
                    (self.help, self.newest) = (Some(message), None);
                }
                newest => self.newest = Some(newest),
            }
        }
    }

    /// The chat gets a screen that is newer than this one.
    pub(super) fn forget_screen(&mut self) {
        self.newest = None;
    }

    /// The chat was hidden: only what is to be removed counts.
    pub fn say_nothing(&mut self) {
        (self.help, self.newest) = (None, None);
    }

    /// Whether nothing is left to say.
    pub(super) const fn is_empty(&self) -> bool {
        self.remove.is_empty()
            && self.then_remove.is_empty()
            && self.help.is_none()
            && self.newest.is_none()
    }

    /// Whether a screen is in it.
    pub(super) const fn has_screen(&self) -> bool {
        self.newest.is_some()
    }

    /// Whether help is in it.
    pub(super) const fn has_help(&self) -> bool {
        self.help.is_some()
    }

    fn forget_messages(&mut self, ids: Vec<i64>) {
        self.remove.extend(ids);
        let beyond = self.remove.len().saturating_sub(MOST_REMOVED);
        self.remove.drain(..beyond);
    }

    /// What came later for the same chat.
    pub(super) fn then(&mut self, newer: Self) {
        self.forget_messages(newer.remove);
        self.then_remove.extend(newer.then_remove);
        if newer.help.is_some() {
            (self.help, self.newest) = (newer.help, None);
        }
        if newer.newest.is_some() {
            self.newest = newer.newest;
        }
    }

    /// Takes out what is to be sent next, and whether it is help or follows it.
    fn next(&mut self) -> Option<(Request, bool)> {
        if let Some(message_ids) = some_of(&mut self.remove) {
            return Some((Request::Delete { message_ids }, false));
        }
        if let Some(help) = self.help.take() {
            return Some((Request::Send(help), true));
        }
        if let Some(message_ids) = some_of(&mut self.then_remove) {
            return Some((Request::Delete { message_ids }, true));
        }
        Some((self.newest.take()?, false))
    }

    /// It was not sent: what has come meanwhile goes before it, or instead of it.
    fn put_back(&mut self, request: Request, help: bool) {
        let newer = std::mem::take(self);
        self.add(vec![request], help);
        self.then(newer);
    }
}

/// As many as may be removed at once.
fn some_of(ids: &mut Vec<i64>) -> Option<Vec<i64>> {
    let first = ids.len().min(DELETE_AT_ONCE);
    (first > 0).then(|| ids.drain(..first).collect())
}

/// The replies of a batch.
pub type Replies = HashMap<Chat, Reply>;

/// Replies on their way, which nobody repeats if this process dies.
#[derive(Debug, Default)]
pub struct Owed(HashMap<Chat, oneshot::Receiver<()>>);

impl Owed {
    /// Waits until each was tried: taken, refused for good, or told to wait. All together for `HOLD` at most.
    pub async fn tried(self) {
        // a sender that is gone will not say any more
        let all = join_all(self.0.into_values());
        let _late = tokio::time::timeout(HOLD, all).await;
    }

    /// The one of this chat, apart from the others.
    pub fn of(&mut self, chat: Chat) -> Option<Self> {
        let (chat, reply) = self.0.remove_entry(&chat)?;
        Some(Self(HashMap::from([(chat, reply)])))
    }

    pub(in crate::server) fn add(&mut self, chat: Chat, reply: oneshot::Receiver<()>) {
        self.0.insert(chat, reply);
    }

    pub(in crate::server) fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl Screens {
    /// Says this in the chat, after what is on its way there; while the account floods, not before it has been silent for a while, unless
    /// it is help.
    ///
    /// The result is answered after the first try. There is none if nothing is tried now.
    pub fn reply(
        self: &Arc<Self>,
        chat: Chat,
        reply: Reply,
        flooding: bool,
    ) -> Option<oneshot::Receiver<()>> {
        let (tried, first) = oneshot::channel();
        let job = Job {
            reply,
            screen: None,
            slowed: flooding,
            hidden: self.context.messages.hidden(chat),
        };
        (self.put(chat, job, Some(tried)) && !flooding).then_some(first)
    }

    /// Until nothing has come for a while: then the newest is said.
    pub(super) async fn until_silent(&self, chat: Chat, job: &mut Job) {
        loop {
            tokio::time::sleep(SLOWED).await;
            if !self.catch_up(chat, job) || !job.waits_for_silence() {
                return;
            }
        }
    }

    /// Says all of a reply, or what takes its place meanwhile.
    pub(super) async fn say(
        &self,
        chat: Chat,
        to: &mut Chat,
        job: &mut Job,
        tried: &mut Option<oneshot::Sender<()>>,
    ) {
        let mut since = Instant::now();
        let mut pauses = REPLIES.waits();
        while let Some((request, help)) = self.unless_hidden(chat, job).reply.next() {
            let result = {
                let _permit = self.strangers.acquire().await;
                self.caller.call(*to, &request).await
            };
            let error = match result {
                // help is no screen: it stays
                Ok(_) if help => continue,
                Ok(sent) => {
                    self.shown(chat, *to, &request, sent).await;
                    continue;
                }
                Err(error) => error,
            };
            let (again, wait) = match (Next::after(&error, *to), request) {
                (Next::Limited(wait), request) => {
                    // the acknowledgement waits for no pause
                    tried.take();
                    (request, wait.clamp(REPLIES.first, PATIENCE))
                }
                (Next::Down, request) => (request, pauses.next().unwrap_or(REPLIES.longest)),
                (Next::To(chat), request) if chat.id != to.id => {
                    *to = chat;
                    (request, Duration::ZERO)
                }
                (Next::AsNew, Request::Edit { message, .. }) => {
                    (Request::Send(message), Duration::ZERO)
                }
                (Next::To(_) | Next::AsNew | Next::Unreachable | Next::GiveUp, _) => {
                    tracing::info!(%error, "a reply was not taken");
                    continue;
                }
            };
            if since.elapsed() > PATIENCE {
                tracing::warn!("a reply could not be sent in time");
                job.reply = Reply::default();
                return;
            }
            job.reply.put_back(again, help);
            tokio::time::sleep(wait).await;
            if wait >= LEAST_LIMIT {
                self.pace.turn().await;
            }
            if self.catch_up(chat, job) {
                since = Instant::now();
            }
        }
    }

    /// A screen is there: the one before it goes, as its buttons lead back to what is over.
    async fn shown(&self, chat: Chat, to: Chat, request: &Request, sent: Sent) {
        let (id, message) = match request {
            Request::Send(message) => (sent.message_id, message),
            Request::Edit {
                message_id,
                message,
            } => (Some(*message_id), message),
            _ => return,
        };
        let (screens, now) = (&self.context.first_screens, self.context.ambient.now());
        let before = screens.get(chat, now);
        match is_screen(message) {
            true => screens.put(chat, id, now),
            // it has taken the place of the screen
            false if before == id => return screens.forget(chat),
            false => return,
        }
        if let Some(before) = before.filter(|before| Some(*before) != id) {
            let message_ids = vec![before];
            let gone = Request::Delete { message_ids };
            if let Err(error) = self.caller.call(to, &gone).await {
                tracing::debug!(%error, "the screen before could not be removed");
            }
        }
    }
}

/// A page with buttons of the way to consent, or of a guardian.
fn is_screen(message: &Message) -> bool {
    let leads =
        |data: &str| Onboarding::parse(data).is_some() || GuardianTap::parse(data).is_some();
    let mut buttons = message.buttons.iter().flatten();
    buttons.any(|button| matches!(&button.press, Press::Data(data) if leads(data)))
}
