//! Production: Telegram on one side, the database on the other, and a clean end.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};

use crate::app::deliver::Caller;
use crate::app::live::Live;
use crate::app::{House, alerts, full_disk};
use crate::channels::telegram::{
    Account, Delivery, Introduction, PollError, Poller, Received, Telegram,
};
use crate::domain::{Chat, Inbound, Metrics, Moment, Request, SendError, Sent, Transport};
use crate::store::StoreError;
use crate::store::alerts::Alert;
use crate::store::meta::{self, Fact};

use super::sms_running::Phones;

/// Long poll: shorter than what proxies cut.
const POLL: Duration = Duration::from_secs(25);
/// At most so many webhook deliveries in one transaction.
const TOGETHER: usize = 100;
/// Polling that brings only errors for so long, in ms, is told to the operator.
const SILENCE: i64 = 5 * 60_000;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How updates come in.
#[derive(Debug)]
pub enum Door {
    /// We ask for them.
    Polling,
    /// Telegram brings them to this URL; they arrive in the queue.
    Webhook {
        /// Public address.
        url: String,
        /// Header secret.
        secret: String,
        /// Filled by the HTTP surface.
        queue: mpsc::Receiver<Delivery>,
    },
}

/// Receives and sends until `stop` turns true.
///
/// # Errors
/// The database's, at the start.
pub async fn run(
    house: Arc<House>,
    telegram: Telegram,
    introduction: Introduction,
    door: Door,
    phones: Option<Phones>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), StoreError> {
    let Some(_alone) = alone(&house, &mut stop).await? else {
        return Ok(());
    };
    let texting = phones.map(|phones| tokio::spawn(phones.run(Arc::clone(&house), stop.clone())));
    let caller: Arc<dyn Caller> = Arc::new(Wire(telegram.clone()));
    let Some(account) = greet(&telegram, &mut stop).await else {
        return Ok(());
    };
    let noting = async || note(&house, &account).await;
    let Some(()) = with_room(&house, &*caller, &mut stop, noting).await? else {
        return Ok(());
    };
    let introducing = telegram.clone();
    // what a profile page says must not delay the first answer
    let introduced = tokio::spawn(async move {
        for (what, error) in introducing.introduce(&introduction).await {
            tracing::warn!(what, %error, "Telegram did not take a part of the bot's profile");
        }
    });
    let starting = async || Live::start(Arc::clone(&house), Arc::clone(&caller)).await;
    let Some(live) = with_room(&house, &*caller, &mut stop, starting).await? else {
        return Ok(());
    };
    let mut loops = live.spawn_loops(&stop);
    tracing::info!("running");
    match door {
        Door::Polling => {
            // on a worker's thread: the main one would wake a worker for every call and be woken by it
            let (house, live, telegram) = (Arc::clone(&house), Arc::clone(&live), telegram.clone());
            let polling =
                tokio::spawn(async move { poll(&house, &live, &telegram, &mut stop).await });
            if let Err(broken) = polling.await {
                std::panic::resume_unwind(broken.into_panic());
            }
        }
        Door::Webhook { url, secret, queue } => {
            let mut pause = FIRST_PAUSE;
            while let Err(error) = telegram.set_webhook(&url, &secret).await {
                tracing::error!(%error, "the webhook could not be set");
                if ended(&mut stop, pause).await {
                    break;
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            serve(&live, telegram.metrics(), queue, &mut stop).await;
        }
    }
    while loops.join_next().await.is_some() {}
    if let Some(texting) = texting
        && let Err(broken) = texting.await
    {
        std::panic::resume_unwind(broken.into_panic());
    }
    introduced.abort();
    live.finish().await;
    tracing::info!("stopped");
    Ok(())
}

/// Waits until this is the only process of the bot.
async fn alone(
    house: &House,
    stop: &mut watch::Receiver<bool>,
) -> Result<Option<crate::store::Alone>, StoreError> {
    let mut told = false;
    loop {
        if let Some(alone) = house.db.try_alone().await? {
            return Ok(Some(alone));
        }
        if !told {
            tracing::info!("another process runs on this database: waiting for it to end");
            told = true;
        }
        if ended(stop, Duration::from_millis(300)).await {
            return Ok(None);
        }
    }
}

/// Learns the bot's name; `None` if the end came first.
async fn greet(telegram: &Telegram, stop: &mut watch::Receiver<bool>) -> Option<Account> {
    let mut pause = FIRST_PAUSE;
    loop {
        match telegram.account().await {
            Ok(account) => return Some(account),
            Err(error) => {
                tracing::error!(%error, "Telegram does not answer getMe");
                if ended(stop, pause).await {
                    return None;
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Keeps the bot's name, so that links can be made.
async fn note(house: &House, account: &Account) -> Result<(), StoreError> {
    let mut tx = house.db.begin().await?;
    meta::set(&mut tx, Fact::BotUsername, &account.username).await?;
    meta::set(&mut tx, Fact::BotId, &account.id.to_string()).await?;
    alerts::clear(&mut tx, Alert::Unauthorized).await?;
    tx.commit().await
}

/// Repeats what must be written while the disk is full; `None` if the end came first.
async fn with_room<T>(
    house: &House,
    caller: &dyn Caller,
    stop: &mut watch::Receiver<bool>,
    work: impl AsyncFn() -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut pause = FIRST_PAUSE;
    loop {
        match work().await {
            Err(error) if error.is_disk_full() => {
                tracing::error!(%error, "waiting for room on the disk");
                full_disk::heard(house, caller, &error).await;
                if ended(stop, pause).await {
                    return Ok(None);
                }
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            done => return done.map(Some),
        }
    }
}

/// Asks, commits, and only by asking again acknowledges.
async fn poll(
    house: &House,
    live: &Arc<Live>,
    telegram: &Telegram,
    stop: &mut watch::Receiver<bool>,
) {
    let poller = Poller::new(telegram.clone());
    if let Err(error) = telegram.delete_webhook().await {
        tracing::warn!(%error, "a webhook may still be set");
    }
    let mut offset = None;
    let mut pause = FIRST_PAUSE;
    let mut trouble = Trouble::default();
    loop {
        let next = tokio::select! {
            next = poller.next(offset, POLL) => next,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        trouble.heard(house, live, next.is_ok()).await;
        let wait = match next {
            Ok(batch) => {
                match take(live, telegram.metrics(), &batch.inbounds, &batch.unreadable).await {
                    Ok(()) => {
                        offset = batch.last_update_id.map(|id| id + 1).or(offset);
                        pause = FIRST_PAUSE;
                        continue;
                    }
                    Err(error) => {
                        tracing::error!(%error, "a batch could not be committed, so it is not acknowledged");
                        live.failed(&error).await;
                        pause
                    }
                }
            }
            Err(PollError::RetryAfter(wait)) => wait,
            Err(error @ (PollError::Conflict(_) | PollError::Unauthorized(_))) => {
                tracing::error!(%error, "receiving is refused");
                let conflict = matches!(error, PollError::Conflict(_));
                let kind = if conflict {
                    Alert::Conflict
                } else {
                    Alert::Unauthorized
                };
                raise(house, live, kind).await;
                pause
            }
            Err(error) => {
                tracing::warn!(%error, "receiving failed");
                pause
            }
        };
        pause = (pause * 2).min(LONGEST_PAUSE);
        if ended(stop, wait).await {
            break;
        }
    }
    // the last batch is committed: say so, that it does not come again
    if offset.is_some() {
        let _acknowledged =
            tokio::time::timeout(Duration::from_secs(2), poller.next(offset, Duration::ZERO)).await;
    }
}

async fn take(
    live: &Arc<Live>,
    metrics: &Metrics,
    inbounds: &[Inbound],
    unreadable: &[Vec<u8>],
) -> Result<(), StoreError> {
    let began = Instant::now();
    if !unreadable.is_empty() {
        live.keep_unreadable(unreadable).await?;
    }
    live.take(inbounds).await?;
    metrics.commit.took(began.elapsed());
    Ok(())
}

/// Takes what has arrived together; each is answered after the commit.
async fn serve(
    live: &Arc<Live>,
    metrics: &Metrics,
    mut queue: mpsc::Receiver<Delivery>,
    stop: &mut watch::Receiver<bool>,
) {
    let mut arrived = Vec::with_capacity(TOGETHER);
    loop {
        tokio::select! {
            count = queue.recv_many(&mut arrived, TOGETHER) => if count == 0 { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let mut inbounds: Vec<Inbound> = Vec::with_capacity(arrived.len());
        let mut unreadable = Vec::new();
        let mut waiting = Vec::with_capacity(arrived.len());
        for Delivery {
            received,
            committed,
        } in arrived.drain(..)
        {
            match received {
                Received::Inbound(inbound) => inbounds.push(inbound),
                Received::Unreadable { raw, .. } => unreadable.push(raw),
                Received::Irrelevant { .. } => {}
            }
            waiting.push(committed);
        }
        let taken = take(live, metrics, &inbounds, &unreadable).await;
        if let Err(error) = &taken {
            tracing::error!(%error, "deliveries could not be committed, so they will come again");
        }
        for committed in waiting {
            // nobody waits any more if the connection broke: then it comes again and is a repeat
            let _gone = committed.send(taken.is_ok());
        }
        if let Err(error) = &taken {
            live.failed(error).await;
        }
    }
}

async fn raise(house: &House, live: &Live, kind: Alert) {
    let told = async {
        let mut tx = house.db.begin().await?;
        alerts::raise(&mut tx, house, kind).await?;
        tx.commit().await
    };
    if let Err(error) = told.await {
        tracing::warn!(%error, "the operator could not be told");
        live.failed(&error).await;
    }
}

/// What the operator has to hear of receiving.
#[derive(Debug, Default)]
struct Trouble {
    /// Since when polling has brought nothing but errors.
    silent: Option<Moment>,
    /// Something was told, and is to be taken back when it is over.
    told: bool,
}

impl Trouble {
    /// After each poll: counts the silence, tells and takes back.
    async fn heard(&mut self, house: &House, live: &Live, well: bool) {
        let now = house.ambient.now();
        if !well {
            let since = *self.silent.get_or_insert(now);
            if !self.told && now.0 - since.0 >= SILENCE {
                raise(house, live, Alert::SilentPolling).await;
                self.told = true;
            }
            return;
        }
        if self.silent.take().is_some() {
            self.told = false;
            let over = async {
                let mut tx = house.db.begin().await?;
                for kind in [Alert::SilentPolling, Alert::Conflict, Alert::Unauthorized] {
                    alerts::clear(&mut tx, kind).await?;
                }
                tx.commit().await
            };
            if let Err(error) = over.await {
                tracing::warn!(%error, "an alert could not be taken back");
                live.failed(&error).await;
            }
        }
    }
}

/// Pauses; `true` if the end came meanwhile.
async fn ended(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::time::timeout(pause, stop.wait_for(|stop| *stop))
        .await
        .is_ok()
}

/// Telegram as the application sees it.
#[derive(Debug)]
struct Wire(Telegram);

impl Caller for Wire {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(self.0.call(chat, request))
    }
}
