//! The SMS channel: the same survey on a phone without internet.
//!
//! [`Sms::take`] takes what gateways brought, in one transaction. A `MessageHandler` is one message:
//! keywords first (`commands`), then the way to consent (`joining`, in memory only), then answers (`survey`). Replies are rows that are
//! committed with the step and handed over by [`Sms::send_due`]; who is not known yet is answered directly, and nothing is stored.

mod clocks;
mod direct;
mod identity;
mod pauses;
mod post;
mod reports;
mod tick;
mod unstored;

#[cfg(test)]
pub(crate) mod tests;

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use hashlink::LruCache;
use parking_lot::Mutex;
use tokio::sync::{MutexGuard, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::flood::Flood;
use super::retry::{ended, repeat};
use crate::domain::{Chat, Gateways, Language, Moment, Phone, SmsIn, SmsReceived, SmsTerms};
use crate::handlers::sms::{Draft, Memory, MessageHandler, SmsContext};
use crate::services::alerts::{self, Alert};
use crate::services::sms::Clocks;
use crate::services::{Context, full_disk};
use crate::store::{StoreError, Tx, inbox, json, sms};
use crate::texts::sms::{Script, Voice};
use direct::Waiting;
use identity::Identity;
use pauses::Pauses;
use post::Unnoted;
use unstored::Helped;

const CHANNEL: &str = "sms";
/// Tries of one message before it is a dead letter.
const TRIES: usize = 3;
/// Pause of the loops when nothing wakes them.
const TICK: Duration = Duration::from_millis(500);
/// States are asked for so often, where a gateway does not tell by itself, and strays are looked for.
const ASK: Duration = Duration::from_secs(60);
/// After sixty messages at once a number is answered so often a second: a machine that answers every message must not cost us for ever.
const REFILL: f64 = 1.0 / 120.0;
/// After every moment.
const EVER: Moment = Moment::MAX;
/// So many direct answers are remembered; repeats come within minutes.
const ANSWERED: usize = 10_000;

/// The running channel.
#[derive(Debug)]
pub struct Sms {
    context: Arc<Context>,
    /// What talks need.
    talks: SmsContext,
    gateways: Gateways,
    memory: Memory,
    pauses: Pauses,
    unnoted: Unnoted,
    waiting: Waiting,
    flood: Mutex<Flood>,
    writing: tokio::sync::Mutex<()>,
    answered: Mutex<LruCache<i64, ()>>,
    helped: Helped,
    /// Something was queued.
    queued: watch::Sender<()>,
    #[cfg(test)]
    pub(crate) poison: Mutex<Option<Poison>>,
}

/// Whose handlers panic, in a test.
#[cfg(test)]
pub(crate) type Poison = fn(&SmsIn) -> bool;

/// Replies to be sent before the acknowledgement.
pub type Direct = Vec<(SmsIn, Vec<String>)>;

impl Sms {
    /// Puts the channel together, and gives back what a dead process was handing over.
    pub async fn start(
        context: Arc<Context>,
        terms: SmsTerms,
        gateways: Gateways,
    ) -> Result<Arc<Self>, StoreError> {
        context.look_around().await?;
        let now = context.ambient.now();
        let mut tx = context.db.begin().await?;
        for gateway in gateways.all() {
            let idempotent = gateway.traits().idempotent;
            sms::torn(&mut tx, gateway.name(), idempotent, EVER, now).await?;
        }
        // a gateway that is still in trouble is told of again
        for alert in [Alert::SmsDown, Alert::SmsFunds] {
            alerts::clear(&mut tx, alert).await?;
        }
        let clocks = Clocks::read(&mut tx).await?;
        tx.commit().await?;
        Ok(Arc::new(Self {
            talks: SmsContext {
                context: Arc::clone(&context),
                terms,
                clocks,
            },
            context,
            gateways,
            memory: Memory::default(),
            pauses: Pauses::default(),
            unnoted: Unnoted::default(),
            waiting: Waiting::default(),
            flood: Mutex::new(Flood::refilled(REFILL)),
            writing: tokio::sync::Mutex::default(),
            answered: Mutex::new(LruCache::new(ANSWERED)),
            helped: Helped::default(),
            queued: watch::Sender::new(()),
            #[cfg(test)]
            poison: Mutex::default(),
        }))
    }

    /// Takes what gateways brought, in order, and commits it. What comes back must be said with [`Self::answer`] before it is acknowledged,
    /// as nothing else remembers it.
    ///
    /// # Errors
    /// The database is not there: nothing is acknowledged.
    pub async fn take(&self, batch: &[(String, SmsReceived)]) -> Result<Direct, StoreError> {
        let span = tracing::info_span!("sms_batch", received = batch.len());
        let taken = self.take_all(batch).instrument(span).await;
        match taken.is_ok() {
            true => self.helped.forget(),
            false => self.help_unstored(batch).await,
        }
        taken
    }

    async fn take_all(&self, batch: &[(String, SmsReceived)]) -> Result<Direct, StoreError> {
        let direct = match (self.attempt(batch).await, batch) {
            (Ok(direct), _) => direct,
            (Err(error), [one]) => self.alone(one, error).await?,
            // no message is guilty of that: all of them come again
            (Err(error), _) if error.is_disk_full() => return Err(self.failed_to_write(error)),
            (Err(error), _) => {
                tracing::warn!(%error, "a batch of SMS failed, trying them one by one");
                self.one_by_one(batch).await?
            }
        };
        self.queued.send_replace(());
        Ok(direct)
    }

    async fn one_by_one(&self, batch: &[(String, SmsReceived)]) -> Result<Direct, StoreError> {
        let mut direct = Vec::new();
        for one in batch {
            let taken = match self.attempt(std::slice::from_ref(one)).await {
                Ok(taken) => Ok(taken),
                Err(error) => self.alone(one, error).await,
            };
            match taken {
                Ok(more) => direct.extend(more),
                Err(error) => {
                    // those before are committed: they come again as repeats, which are not answered
                    self.answer(&direct).await;
                    return Err(error);
                }
            }
        }
        Ok(direct)
    }

    /// The operator hears of a full disk, see [`full_disk`].
    fn failed_to_write(&self, error: StoreError) -> StoreError {
        full_disk::note(&self.context, &error);
        error
    }

    /// Tries again; what fails every time is kept as a dead letter, and the writer asked to write once more.
    async fn alone(
        &self,
        one: &(String, SmsReceived),
        mut why: StoreError,
    ) -> Result<Direct, StoreError> {
        for _ in 1..TRIES {
            if why.is_disk_full() {
                return Err(self.failed_to_write(why));
            }
            tracing::warn!(gateway = one.0, error = %why, "an SMS failed and is tried again");
            match self.attempt(std::slice::from_ref(one)).await {
                Ok(direct) => return Ok(direct),
                Err(error) => why = error,
            }
        }
        let SmsReceived::Message(inbound) = &one.1 else {
            let sms = match &one.1 {
                SmsReceived::Report(report) => Some(report.which.as_str()),
                _ => None,
            };
            tracing::error!(gateway = one.0, sms, error = %why, "a delivery report could not be taken");
            return match why {
                // it will never be understood
                StoreError::Panicked | StoreError::Inconsistent { .. } => Ok(Vec::new()),
                away => Err(away),
            };
        };
        let key = self.identity(inbound).key;
        tracing::error!(gateway = one.0, message = key, error = %why, "an SMS failed and is kept");
        let now = self.context.ambient.now();
        let raw = json(inbound).into_bytes();
        let (_alone, mut tx) = self.begin().await?;
        self.identity(inbound).remember(&mut tx, now).await?;
        inbox::put_unreadable(&mut tx, &raw, now).await?;
        alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
        tx.commit().await?;
        let voice = Voice {
            language: Language::Ky,
            script: Script::Cyrillic,
        };
        let said = match self.tells_of_danger(inbound) {
            // help comes whatever fails
            true => self.help_from_memory(),
            false => {
                let said = self.context.texts.sms(voice, "sms-again", &[]);
                said.inspect_err(|error| tracing::error!(%error, "nobody is asked to write again"))
                    .ok()
            }
        };
        Ok(vec![(inbound.clone(), said.into_iter().collect())])
    }

    /// One transaction over some of what came.
    async fn attempt(&self, batch: &[(String, SmsReceived)]) -> Result<Direct, StoreError> {
        let now = self.context.ambient.now();
        let (_alone, mut tx) = self.begin().await?;
        let mut conversations = self.memory.draft();
        let mut said = HashSet::new();
        let work = async {
            let mut direct = Vec::new();
            for (_, received) in batch {
                match received {
                    SmsReceived::Message(inbound) => {
                        let identity = self.identity(inbound);
                        if said.contains(&identity.key) {
                            continue;
                        }
                        let texts = self
                            .message(&mut tx, &mut conversations, inbound, identity)
                            .await?;
                        if !texts.is_empty() {
                            said.extend(identity.keys());
                            direct.push((inbound.clone(), texts));
                        }
                    }
                    SmsReceived::Report(report) => {
                        reports::take(&mut tx, report, now).await?;
                    }
                    SmsReceived::Nothing => {}
                }
            }
            Ok(direct)
        };
        // a bug in one message's handler must not take the others' answers with it
        let direct = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or(Err(StoreError::Panicked))?;
        tx.commit().await?;
        conversations.keep();
        for (gateway, received) in batch {
            self.pauses.heard(gateway, now);
            if let SmsReceived::Message(inbound) = received {
                self.talks.clocks.learn(inbound);
            }
        }
        let mut answered = self.answered.lock();
        for key in said {
            answered.insert(key, ());
        }
        Ok(direct)
    }

    async fn message(
        &self,
        tx: &mut Tx,
        conversations: &mut Draft<'_>,
        inbound: &SmsIn,
        identity: Identity,
    ) -> Result<Vec<String>, StoreError> {
        let now = self.context.ambient.now();
        let known = self.answered.lock().contains_key(&identity.key);
        // one that is remembered here only is forgotten with this process, and answered anew
        if known || !identity.remember(tx, now).await? {
            return Ok(Vec::new());
        }
        let unheard = self.waiting.has(inbound.from);
        #[cfg(test)]
        if let Some(poison) = *self.poison.lock() {
            assert!(!poison(inbound), "a test makes this handler panic");
        }
        let quiet = self.floods(inbound.from, now);
        if quiet && !self.is_heard_always(inbound) {
            return Ok(Vec::new());
        }
        let snapshot = self.context.snapshot();
        let mut handler =
            MessageHandler::begin(tx, &self.talks, &snapshot, conversations, inbound, now).await?;
        (handler.unheard, handler.quiet) = (unheard, quiet);
        let direct = handler.take().await?;
        if !direct.is_empty() {
            identity.forget(tx).await?;
        }
        Ok(direct)
    }

    fn floods(&self, phone: Phone, now: Moment) -> bool {
        let mut flood = self.flood.lock();
        let chat = Chat::sms(phone, 0);
        flood.count(chat, now);
        flood.is_flooding(chat, now)
    }

    /// A transaction that writes. One at a time: on PostgreSQL two would wait for each other's rows until one is given up.
    async fn begin(&self) -> Result<(MutexGuard<'_, ()>, Tx), StoreError> {
        let alone = self.writing.lock().await;
        Ok((alone, self.context.db.begin().await?))
    }

    /// The loops beside receiving; they end when `stop` is cancelled.
    pub fn spawn_loops(self: &Arc<Self>, stop: &CancellationToken) -> TaskTracker {
        let loops = TaskTracker::new();
        for gateway in self.gateways.all() {
            let (this, gateway, end) = (Arc::clone(self), Arc::clone(gateway), stop.clone());
            let mut queued = self.queued.subscribe();
            loops.spawn(async move {
                loop {
                    match this.send_due(&gateway).await {
                        Ok(true) if !end.is_cancelled() => continue,
                        Ok(_) => {}
                        Err(error) => this.complain(error, "SMS could not be handed over"),
                    }
                    tokio::select! {
                        _ = queued.changed() => {}
                        stopped = ended(&end, TICK) => if stopped { return },
                    }
                }
            });
        }
        let this = Arc::clone(self);
        loops.spawn(repeat(stop.clone(), TICK, async move || {
            if let Err(error) = this.tick().await {
                this.complain(error, "a tick of the SMS channel failed");
            }
        }));
        let this = Arc::clone(self);
        loops.spawn(repeat(stop.clone(), ASK, async move || {
            // a gateway may take its time
            for done in [this.adopt().await, this.ask_states().await] {
                if let Err(error) = done {
                    this.complain(error, "states of SMS could not be noted");
                }
            }
        }));
        loops.close();
        loops
    }

    fn complain(&self, error: StoreError, what: &str) {
        let error = self.failed_to_write(error);
        tracing::warn!(%error, "{what}");
    }
}
