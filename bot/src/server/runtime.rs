//! The running program between the channel's door and the database: takes what comes in, keeps the clocks going.

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;

use super::danger::Helped;
use super::screens::replies::Owed;
use crate::domain::{Caller, Chat, Inbound, Request, SendError};
use crate::server::batch::{BatchProcessor, Taken};
use crate::server::screens::Screens;
use crate::server::{outbox as post, scheduler};
use crate::services::chat_messages::Noting;
use crate::services::{Context, full_disk};
use crate::store::alerts::Alert;
use crate::store::{StoreError, inbox, outbox, topics};

/// Foreign rows (the command line's) are looked for this often.
const TICK: Duration = Duration::from_millis(500);
/// What has been shown is noted at the latest after this time, if no batch comes along to carry it.
const NOTE: Duration = Duration::from_millis(100);
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
    helped: Helped,
}

impl Runtime {
    /// Puts the parts together and shows everybody their screen who does not see it since the last run ended.
    pub async fn start(
        context: Arc<Context>,
        caller: Arc<dyn Caller>,
    ) -> Result<Arc<Self>, StoreError> {
        let caller: Arc<dyn Caller> = Arc::new(Noting::new(&context, caller));
        context.look_around().await?;
        topics::settle(&context.db, &context.vault, context.ambient.now()).await?;
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
            new |= inbox::put_unreadable_once(&mut tx, &self.context.vault, bytes, now).await?;
        }
        if new {
            crate::services::alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
        }
        tx.commit().await
    }

    /// The loops beside receiving; they end when `stop` turns true.
    pub fn spawn_loops(self: &Arc<Self>, stop: &watch::Receiver<bool>) -> JoinSet<()> {
        let mut loops = JoinSet::new();
        let (this, mut end) = (Arc::clone(self), stop.clone());
        loops.spawn(async move {
            loop {
                match post::send_due(&this.context, &this.caller).await {
                    Ok(true) => continue,
                    Ok(false) => {}
                    Err(error) => {
                        tracing::warn!(%error, "the outbox could not be read or noted");
                        this.failed(&error).await;
                    }
                }
                tokio::select! {
                    () = this.post_waits.notified() => {}
                    () = tokio::time::sleep(TICK) => {}
                    _ = end.wait_for(|stop| *stop) => return,
                }
            }
        });
        let (this, mut end) = (Arc::clone(self), stop.clone());
        loops.spawn(async move {
            loop {
                if let Err(error) = this.tick().await {
                    tracing::warn!(%error, "a tick failed");
                    this.failed(&error).await;
                }
                tokio::select! {
                    () = tokio::time::sleep(TICK) => {}
                    _ = end.wait_for(|stop| *stop) => return,
                }
            }
        });
        let (this, mut end) = (Arc::clone(self), stop.clone());
        loops.spawn(async move {
            loop {
                tokio::select! {
                    () = tokio::time::sleep(NOTE) => {}
                    _ = end.wait_for(|stop| *stop) => return,
                }
                if let Err(error) = this.note().await {
                    tracing::warn!(%error, "could not note what was shown");
                    this.failed(&error).await;
                }
            }
        });
        loops
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
        self.context.messages.write_down(&self.context).await
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
            tokio::spawn(async move { this.caller.call(chat, &request).await });
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
        let attempt = async {
            let mut pause = Duration::from_millis(100);
            loop {
                match self.caller.call(chat, request).await {
                    Err(SendError::RetryAfter(wait)) => tokio::time::sleep(wait).await,
                    Err(SendError::Unavailable(_)) => {
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                    Err(error) => {
                        tracing::info!(%error, "a message could not be removed");
                        return;
                    }
                    Ok(_) => return,
                }
            }
        };
        if tokio::time::timeout(REMOVAL_PATIENCE, attempt)
            .await
            .is_err()
        {
            tracing::warn!("a message could not be removed in time");
        }
    }
}
