//! Draws the screens of people whose `shown_seq` lags behind `seq`, and notes what they see. Nothing of a screen is stored.
//! Replies to people of whom nothing is stored take the same way, see [`replies`].

pub mod replies;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, MutexGuard};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use crate::domain::{Caller, Chat, Request, SendError, Sent};
use crate::server::retry::SCREENS;
use crate::server::sending::{Next, Pace};
use crate::services::{Context, screens as draw};
use crate::store::addresses::AddressId;
use crate::store::respondents::{self, Person};
use crate::store::{StoreError, Tx};
use replies::Reply;

/// At most so many calls to the channel at once.
pub const IN_FLIGHT: usize = 256;
/// A flooding account's screen is drawn once in this time.
pub(super) const SLOWED: Duration = Duration::from_secs(1);

/// What is on its way to chats: one thing at a time in each, and behind it only the newest. Screens that arrived but are not yet noted.
#[derive(Debug)]
pub struct Screens {
    pub(super) context: Arc<Context>,
    pub(super) caller: Arc<dyn Caller>,
    permits: Semaphore,
    pub(super) strangers: Semaphore,
    /// Room for chats of strangers.
    room: Arc<Semaphore>,
    /// Chats that were told to wait come back one after the other, so that a limit for all is not met again by all at once.
    pub(super) pace: Pace,
    on_the_way: Mutex<HashMap<Chat, Option<Job>>>,
    arrived: Mutex<HashMap<AddressId, (i64, Option<i64>)>>,
}

/// What a chat is to see: first the reply, then the screen.
#[derive(Debug, Default)]
pub(super) struct Job {
    pub(super) reply: Reply,
    pub(super) screen: Option<Screen>,
    pub(super) slowed: bool,
    /// How often the chat had been hidden: once more, and nothing of this is to be seen.
    pub(super) hidden: u64,
}

/// The screen of somebody of whom something is stored.
#[derive(Debug)]
pub(super) struct Screen {
    person: Person,
    afresh: bool,
}

impl Job {
    /// What came later for the same chat: a screen takes the place of an older one, whosever.
    fn then(&mut self, newer: Self) {
        self.slowed = newer.slowed;
        if newer.hidden > self.hidden {
            self.hide(newer.hidden);
        }
        if newer.reply.has_screen() {
            self.screen = None;
        }
        self.reply.then(newer.reply);
        if let Some(mut newer) = newer.screen {
            self.reply.forget_screen();
            let same = |older: &&Screen| older.person.address == newer.person.address;
            if let Some(older) = self.screen.as_ref().filter(same) {
                newer.afresh |= older.afresh;
                newer.person.live_message =
                    older.person.live_message.max(newer.person.live_message);
            }
            self.screen = Some(newer);
        }
    }

    /// A flooding account's reply; its screen does not, as its answers count.
    pub(super) const fn waits_for_silence(&self) -> bool {
        self.slowed && self.screen.is_none() && !self.reply.has_help()
    }

    fn hide(&mut self, hidden: u64) {
        self.reply.say_nothing();
        self.screen = None;
        self.hidden = hidden;
    }

    const fn is_empty(&self) -> bool {
        self.screen.is_none() && self.reply.is_empty()
    }
}

impl Screens {
    /// Nothing on the way.
    #[must_use]
    pub fn new(context: Arc<Context>, caller: Arc<dyn Caller>) -> Arc<Self> {
        Arc::new(Self {
            context,
            caller,
            permits: Semaphore::new(IN_FLIGHT),
            strangers: Semaphore::new(replies::IN_FLIGHT),
            room: Arc::new(Semaphore::new(replies::MOST)),
            pace: Pace::per_second(replies::PER_SECOND),
            on_the_way: Mutex::default(),
            arrived: Mutex::default(),
        })
    }

    /// Shows this person their current screen. While one is on the way, only the newest waits: quick taps coalesce.
    pub fn show(self: &Arc<Self>, mut person: Person, afresh: bool, slowed: bool) {
        if !person.reachable {
            return;
        }
        if let Some((_, live)) = self.arrived.lock().get(&person.address) {
            person.live_message = person.live_message.max(*live);
        }
        let chat = person.chat;
        let job = Job {
            reply: Reply::default(),
            screen: Some(Screen { person, afresh }),
            slowed,
            hidden: self.context.messages.hidden(chat),
        };
        self.put(chat, job, None);
    }

    /// Begins with a job, or lets it wait behind what is on its way to this chat; whether it began.
    pub(super) fn put(
        self: &Arc<Self>,
        chat: Chat,
        job: Job,
        tried: Option<oneshot::Sender<()>>,
    ) -> bool {
        let mut on_the_way = self.on_the_way();
        if let Some(waiting) = on_the_way.get_mut(&chat) {
            match waiting {
                Some(waiting) => waiting.then(job),
                None => *waiting = Some(job),
            }
            return false;
        }
        let mut room = None;
        if job.screen.is_none() {
            room = Arc::clone(&self.room).try_acquire_owned().ok();
            if room.is_none() {
                tracing::debug!("too many strangers are to be answered: one is not");
                return false;
            }
        }
        on_the_way.insert(chat, None);
        drop(on_the_way);
        let this = Arc::clone(self);
        tokio::spawn(async move { this.deliver(chat, job, tried, room).await });
        true
    }

    fn on_the_way(&self) -> MutexGuard<'_, HashMap<Chat, Option<Job>>> {
        self.on_the_way.lock()
    }

    /// Notes what has arrived; part of whichever transaction comes next, so that a tap never waits for it.
    ///
    /// # Errors
    /// The database; then it is noted next time.
    pub async fn record(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let arrived: Vec<_> = {
            let map = self.arrived.lock();
            map.iter()
                .map(|(a, (seq, live))| (*a, *seq, *live))
                .collect()
        };
        respondents::shown(tx, &arrived).await?;
        let mut map = self.arrived.lock();
        // if the transaction fails after all, a screen is drawn once more, which changes nothing
        for (address, seq, _) in arrived {
            if map.get(&address).is_some_and(|(now, _)| *now == seq) {
                map.remove(&address);
            }
        }
        Ok(())
    }

    /// Whether anything waits to be noted.
    #[must_use]
    pub fn has_arrived(&self) -> bool {
        !self.arrived.lock().is_empty()
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.on_the_way().is_empty()
    }

    /// After a crash: everybody who does not see their screen.
    pub async fn recover(self: &Arc<Self>) -> Result<usize, StoreError> {
        let mut tx = self.context.db.begin_read().await?;
        let hashes = respondents::unshown(&mut tx, 1_000_000).await?;
        let count = hashes.len();
        for some in hashes.chunks(500) {
            let people = respondents::load_each(&mut tx, some).await?;
            for person in people {
                self.show(person, false, false);
            }
        }
        Ok(count)
    }

    async fn deliver(
        self: Arc<Self>,
        chat: Chat,
        mut job: Job,
        mut tried: Option<oneshot::Sender<()>>,
        _room: Option<OwnedSemaphorePermit>,
    ) {
        let mut to = chat;
        loop {
            if job.waits_for_silence() {
                self.until_silent(chat, &mut job).await;
            }
            self.say(chat, &mut to, &mut job, &mut tried).await;
            tried.take();
            let slowed = job.slowed && job.screen.is_some();
            let seen = self.draw(chat, &mut job).await;
            {
                let mut on_the_way = self.on_the_way();
                match on_the_way.get_mut(&chat).and_then(Option::take) {
                    Some(newer) => job.then(newer),
                    None if job.is_empty() => {
                        on_the_way.remove(&chat);
                        return;
                    }
                    None => {}
                }
            }
            if slowed {
                tokio::time::sleep(SLOWED).await;
                self.catch_up(chat, &mut job);
            }
            if let (Some((address, live)), Some(newer)) = (seen, &mut job.screen)
                && newer.person.address == address
            {
                // of two the newer one is what they look at
                newer.person.live_message = live.max(newer.person.live_message);
            }
        }
    }

    /// Draws and sends the screen of a job until it is there, or a reply has taken its place. The result is whose live message it is;
    /// `None` if nobody sees it.
    async fn draw(&self, chat: Chat, job: &mut Job) -> Option<(AddressId, Option<i64>)> {
        let mut pauses = SCREENS.waits();
        loop {
            let hidden = self.unless_hidden(chat, job).hidden;
            let screen = job.screen.as_mut()?;
            let person = &mut screen.person;
            let now = self.context.ambient.now();
            let message = draw::person(&self.context, &self.context.snapshot(), person, now);
            let old = person.live_message;
            let request = match old {
                Some(message_id) if !screen.afresh => Request::Edit {
                    message_id,
                    message,
                },
                _ => Request::Send(message),
            };
            match self.call(person.chat, &request).await {
                // it was removed on arrival, or goes with the others
                Ok(_) if self.context.messages.hidden(chat) > hidden => continue,
                Ok(sent) => {
                    let live = match request {
                        Request::Edit { message_id, .. } => Some(message_id),
                        _ => sent.message_id,
                    };
                    if let Some(old) = old.filter(|old| Some(*old) != live) {
                        // one live message: the one before goes
                        let message_ids = vec![old];
                        let gone = Request::Delete { message_ids };
                        if let Err(error) = self.call(person.chat, &gone).await {
                            tracing::debug!(%error, "the live message before could not be removed");
                        }
                    }
                    return self.arrived(job, live);
                }
                Err(error) => match Next::after(&error, person.chat) {
                    Next::AsNew => {
                        person.live_message = None;
                        continue;
                    }
                    Next::Limited(wait) => tokio::time::sleep(wait).await,
                    Next::Down => {
                        let pause = pauses.next().unwrap_or(SCREENS.longest);
                        tokio::time::sleep(pause).await;
                    }
                    Next::To(chat) => person.chat = chat,
                    Next::Unreachable => {
                        tracing::info!(%error, "a respondent cannot be reached");
                        self.mark_unreachable(person.address).await;
                        job.screen = None;
                        return None;
                    }
                    Next::GiveUp => {
                        tracing::error!(%error, "a screen was refused");
                        return self.arrived(job, old);
                    }
                },
            }
            self.catch_up(chat, job);
        }
    }

    /// The screen is there, under this message: to be noted.
    fn arrived(&self, job: &mut Job, live: Option<i64>) -> Option<(AddressId, Option<i64>)> {
        let person = job.screen.take()?.person;
        let mut arrived = self.arrived.lock();
        arrived.insert(person.address, (person.seq, live));
        Some((person.address, live))
    }

    /// What was to be seen before the chat was hidden is not to be seen any more.
    pub(super) fn unless_hidden<'a>(&self, chat: Chat, job: &'a mut Job) -> &'a mut Job {
        let hidden = self.context.messages.hidden(chat);
        if hidden > job.hidden {
            job.hide(hidden);
        }
        job
    }

    /// Takes what has come for this chat meanwhile; whether anything has.
    pub(super) fn catch_up(&self, chat: Chat, job: &mut Job) -> bool {
        let newer = self.on_the_way().get_mut(&chat).and_then(Option::take);
        let any = newer.is_some();
        if let Some(newer) = newer {
            job.then(newer);
        }
        any
    }

    async fn call(&self, chat: Chat, request: &Request) -> Result<Sent, SendError> {
        let _permit = self.permits.acquire().await;
        self.caller.call(chat, request).await
    }

    async fn mark_unreachable(&self, address: AddressId) {
        let marked = async {
            let mut tx = self.context.db.begin().await?;
            crate::store::addresses::set_unreachable(&mut tx, address).await?;
            tx.commit().await
        };
        if let Err(error) = marked.await {
            tracing::warn!(%error, "could not note that a respondent cannot be reached");
            crate::services::full_disk::heard(&self.context, &*self.caller, &error).await;
        }
    }
}
