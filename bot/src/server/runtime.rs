//! The running program between the channel's door and the database: takes what comes in, keeps the clocks going.

use std::sync::Arc;
use std::time::Duration;

use backon::Retryable;
use futures::future::join_all;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::danger::Helped;
use super::retry::{REMOVALS, repeat};
use super::screens::replies::Owed;
use crate::domain::{Caller, Chat, Inbound, Request};
use crate::server::batch::{BatchProcessor, Taken};
use crate::server::screens::Screens;
use crate::server::sending::{Next, Pace};
use crate::server::{outbox as outbox_sender, scheduler};
use crate::services::chat_messages::Noting;
use crate::services::{Context, full_disk};
use crate::store::alerts::Alert;
use crate::store::{StoreError, inbox, outbox, topics};

/// Foreign rows (the command line's) are looked for this often.
const TICK: Duration = Duration::from_millis(500);
/// What has been shown is noted at the latest after this time, if no batch comes along to carry it.
const NOTE: Duration = Duration::from_millis(100);
/// At the end what is on its way may take so long.
const LAST_SENDS: Duration = Duration::from_secs(10);
/// For so long it is tried to remove a message.
const REMOVAL_PATIENCE: Duration = Duration::from_secs(10);

/// All parts together.
#[derive(Debug)]
pub struct Runtime {
    context: Arc<Context>,
    caller: Arc<dyn Caller>,
    screens: Arc<Screens>,
    receiver: BatchProcessor,
    post_waits: Notify,
    pace: Arc<Pace>,
    helped: Helped,
}

impl Runtime {
    /// Puts the parts together and shows everybody their screen who does not see it since the last run ended.
    pub async fn start(
        context: Arc<Context>,
        caller: Arc<dyn Caller>,
    ) -> Result<Arc<Self>, StoreError> {
        let messages = Arc::clone(&context.messages);
        let caller: Arc<dyn Caller> =
            Arc::new(Noting::new(messages, context.ambient.clone(), caller));
        context.look_around().await?;
        topics::settle(&context.db, context.ambient.now()).await?;
        let mut tx = context.db.begin().await?;
        outbox::release_leases(&mut tx).await?;
        tx.commit().await?;
        let screens = Screens::new(Arc::clone(&context), Arc::clone(&caller));
        let owed = screens.recover().await?;
        if owed > 0 {
            tracing::info!(owed, "drawing the screens that were still owed");
        }
        let receiver = BatchProcessor::new(Arc::clone(&context), Arc::clone(&screens)).await?;
        Ok(Arc::new(Self {
            context,
            caller,
            screens,
            receiver,
            post_waits: Notify::new(),
            pace: Arc::new(Pace::per_second(outbox_sender::UNSOLICITED_PER_SECOND)),
            helped: Helped::default(),
        }))
    }

    /// Takes a batch. When this returns it is committed. What nobody has a reply coming for may be acknowledged at once, the others when
    /// theirs was [tried](Owed::tried): after a crash before that they come again, and are answered again.
    ///
    /// # Errors
    /// The database is not there: do not acknowledge.
    pub async fn take(self: &Arc<Self>, batch: &[Inbound]) -> Result<Owed, StoreError> {
        match self.receiver.take(batch).await {
            Ok(taken) => Ok(self.say(taken)),
            Err(error) => {
                self.helped.help(&self.context, &*self.caller, batch).await;
                Err(error)
            }
        }
    }

    /// Keeps what could not be read at all, sealed, for whoever looks into it: one dead letter, however often it comes.
    ///
    /// # Errors
    /// The database is not there: do not acknowledge.
    pub async fn keep_unreadable(&self, raw: &[Vec<u8>]) -> Result<(), StoreError> {
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin().await?;
        let mut new = false;
        for bytes in raw {
            if inbox::put_unreadable_once(&mut tx, bytes, now).await? {
                tracing::error!(bytes = bytes.len(), "what cannot be read is kept");
                new = true;
            }
        }
        if new {
            crate::services::alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
        }
        tx.commit().await
    }

    /// The loops beside receiving; they end when `stop` is cancelled.
    pub fn spawn_loops(self: &Arc<Self>, stop: &CancellationToken) -> TaskTracker {
        let loops = TaskTracker::new();
        let (this, end) = (Arc::clone(self), stop.clone());
        loops.spawn(async move { this.send_outbox(&end).await });
        let this = Arc::clone(self);
        loops.spawn(repeat(stop.clone(), TICK, async move || {
            if let Err(error) = this.tick().await {
                tracing::warn!(%error, "a tick failed");
                this.failed(&error).await;
            }
        }));
        let this = Arc::clone(self);
        loops.spawn(repeat(stop.clone(), NOTE, async move || {
            if let Err(error) = this.note().await {
                tracing::warn!(%error, "could not note what was shown");
                this.failed(&error).await;
            }
        }));
        loops.close();
        loops
    }

    /// Sends what stands in the outbox until `end` is cancelled; then what is on its way arrives.
    async fn send_outbox(&self, end: &CancellationToken) {
        // tasks of their own: one that has the one connection that writes must go on while the next rows are read
        let mut sends = JoinSet::new();
        loop {
            let room = outbox_sender::AT_ONCE - sends.len();
            let due = outbox_sender::due(&self.context, &self.caller, &self.pace, room);
            match due.await {
                Ok(more) => more.into_iter().for_each(|send| {
                    sends.spawn(send);
                }),
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be read");
                    self.failed(&error).await;
                }
            }
            let full = sends.len() >= outbox_sender::AT_ONCE;
            tokio::select! {
                Some(done) = sends.join_next() => self.sent(done.unwrap_or(Err(StoreError::Panicked))).await,
                () = self.post_waits.notified(), if !full => {}
                () = tokio::time::sleep(TICK), if !full => {}
                () = end.cancelled() => break,
            }
        }
        let rest = async {
            while let Some(done) = sends.join_next().await {
                self.sent(done.unwrap_or(Err(StoreError::Panicked))).await;
            }
        };
        // what takes longer is leased, and sent again by the next process
        let _late = tokio::time::timeout(LAST_SENDS, rest).await;
    }

    async fn sent(&self, done: Result<(), StoreError>) {
        if let Err(error) = done {
            tracing::warn!(%error, "what became of a message could not be recorded");
            self.failed(&error).await;
        }
    }

    /// Something could not be written: the operator hears of a full disk, see [`full_disk`].
    pub async fn failed(&self, error: &StoreError) {
        full_disk::heard(&self.context, &*self.caller, error).await;
    }

    /// Before a clean end: what is on its way arrives, and is noted.
    pub async fn finish(&self) {
        for _ in 0..50 {
            if self.screens.is_idle() {
                break;
            }
            tokio::time::sleep(NOTE).await;
        }
        if let Err(error) = self.note().await {
            tracing::warn!(%error, "could not note what was shown");
        }
    }

    /// Waits until every screen on its way has arrived.
    #[cfg(test)]
    pub(crate) async fn settle(&self) {
        while !self.screens.is_idle() {
            tokio::task::yield_now().await;
        }
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }

    /// Makes some inbounds fail.
    #[cfg(test)]
    pub(crate) fn poison(&mut self, which: fn(&Inbound) -> bool) {
        self.receiver.poison = Some(which);
    }

    async fn note(&self) -> Result<(), StoreError> {
        if self.screens.has_arrived() {
            let mut tx = self.context.db.begin().await?;
            self.screens.record(&mut tx).await?;
            tx.commit().await?;
        }
        let Context {
            db,
            vault,
            ambient,
            messages,
            ..
        } = &*self.context;
        messages.write_down(db, vault, ambient.now()).await
    }

    /// What time does: see [`scheduler::tick`]; also tries failed inbounds again, looks for foreign rows, and whether a full disk has
    /// room again.
    pub async fn tick(self: &Arc<Self>) -> Result<(), StoreError> {
        self.context.look_around().await?;
        full_disk::tell_due(&self.context, &*self.caller).await;
        if full_disk::over(&self.context).await? {
            self.post_waits.notify_one();
        }
        // none waits for the others
        let mut failed = Ok(());
        let taken = [
            self.receiver.retry_failed().await,
            self.receiver.take_parked().await,
        ];
        for taken in taken {
            match taken {
                Ok(taken) => drop(self.say(taken)),
                Err(error) => failed = failed.and(Err(error)),
            }
        }
        let done = scheduler::tick(&self.context).await;
        if matches!(done, Ok(true)) {
            self.post_waits.notify_one();
        }
        failed.and(done.map(|_| ()))
    }

    /// Sends what is neither a screen nor a reply; gives the replies that are on their way.
    fn say(self: &Arc<Self>, taken: Taken) -> Owed {
        if taken.outbox {
            self.post_waits.notify_one();
        }
        for (chat, request) in taken.taps {
            let this = Arc::clone(self);
            // never stored: worthless after seconds
            tokio::spawn(async move {
                if let Err(error) = this.caller.call(chat, &request).await {
                    tracing::info!(%error, "a press could not be confirmed");
                }
            });
        }
        if !taken.remove.is_empty() {
            let this = Arc::clone(self);
            tokio::spawn(async move {
                let removals = taken
                    .remove
                    .iter()
                    .map(|(chat, request)| this.remove(*chat, request));
                join_all(removals).await;
            });
        }
        taken.owed
    }

    /// Repeats while that may help, within [`REMOVAL_PATIENCE`].
    async fn remove(&self, chat: Chat, request: &Request) {
        let removed = (|| self.caller.call(chat, request))
            .retry(REMOVALS.builder())
            .adjust(|error, pause| match Next::after(error, chat) {
                Next::Limited(wait) => Some(wait),
                Next::Down => pause,
                Next::To(_) | Next::AsNew | Next::Unreachable | Next::GiveUp => None,
            });
        match tokio::time::timeout(REMOVAL_PATIENCE, removed).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::info!(%error, "a message could not be removed"),
            Err(_) => tracing::warn!("a message could not be removed in time"),
        }
    }
}
