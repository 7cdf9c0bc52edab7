//! Updates on their way into the database: asked for, or brought to the webhook. Nothing is acknowledged before its commit.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::retry::{RECEIVING, ended};
use crate::channels::telegram::{Batch, Delivery, PollError, Poller, Received, Telegram};
use crate::domain::{Chat, Inbound, Metrics, Moment, Span};
use crate::server::runtime::Runtime;
use crate::server::screens::replies::Owed;
use crate::services::{Context, alerts};
use crate::store::StoreError;
use crate::store::alerts::Alert;

/// Long poll: shorter than what proxies cut.
const POLL: Duration = Duration::from_secs(25);
/// At most so many webhook deliveries in one transaction.
const TOGETHER: usize = 100;
/// Polling that brings only errors for so long is told to the operator.
const SILENCE: Span = Span::minutes(5);

/// Asks, commits, and only by asking again acknowledges.
pub(super) async fn poll(
    context: &Context,
    live: &Arc<Runtime>,
    telegram: &Telegram,
    stop: &CancellationToken,
) {
    let poller = Poller::new(telegram.clone());
    if let Err(error) = telegram.delete_webhook().await {
        tracing::warn!(%error, "a webhook may still be set");
    }
    let mut offset = None;
    let mut pauses = RECEIVING.waits();
    let mut trouble = Trouble::default();
    loop {
        let next = poller.next(offset, POLL);
        let Some(next) = stop.run_until_cancelled(next).await else {
            break;
        };
        trouble.heard(context, live, next.is_ok()).await;
        let pause = pauses.next().unwrap_or(RECEIVING.longest);
        let wait = match next {
            Ok(batch) => match take_batch(live, telegram.metrics(), &batch).await {
                Ok(()) => {
                    let before = offset;
                    offset = batch
                        .last_update_id
                        .map(|id| id.saturating_add(1))
                        .or(offset);
                    if batch.unreadable.is_empty() || offset > before {
                        pauses = RECEIVING.waits();
                        continue;
                    }
                    // only the id says how far to acknowledge: it comes again until something readable follows it
                    tracing::error!("an update without an id cannot be acknowledged");
                    pause
                }
                Err(error) => {
                    tracing::error!(last = batch.last_update_id, %error, "a batch could not be committed, so it is not acknowledged");
                    live.failed(&error).await;
                    pause
                }
            },
            Err(error) => refused(context, live, error, pause).await,
        };
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

/// What is done about an answer that brings no updates, and the pause after it.
async fn refused(
    context: &Context,
    live: &Arc<Runtime>,
    error: PollError,
    pause: Duration,
) -> Duration {
    let alert = match &error {
        PollError::RetryAfter(wait) => return *wait,
        PollError::Unreadable(raw) => {
            tracing::error!(bytes = raw.len(), "an answer to getUpdates cannot be read");
            // the first of many, which may all differ
            if pause == RECEIVING.first
                && let Err(error) = live.keep_unreadable(std::slice::from_ref(raw)).await
            {
                live.failed(&error).await;
            }
            return pause;
        }
        PollError::Conflict(_) => Alert::Conflict,
        PollError::Unauthorized(_) => Alert::Unauthorized,
        PollError::Unavailable(_) => {
            tracing::warn!(%error, "receiving failed");
            return pause;
        }
    };
    tracing::error!(%error, "receiving is refused");
    raise(context, live, alert).await;
    pause
}

/// One acknowledgement for all: it waits for the first tries of the replies that nobody would repeat.
async fn take_batch(
    live: &Arc<Runtime>,
    metrics: &Metrics,
    batch: &Batch,
) -> Result<(), StoreError> {
    let owed = commit(live, metrics, &batch.inbounds, &batch.unreadable).await?;
    owed.tried().await;
    Ok(())
}

async fn commit(
    live: &Arc<Runtime>,
    metrics: &Metrics,
    inbounds: &[Inbound],
    unreadable: &[Vec<u8>],
) -> Result<Owed, StoreError> {
    let began = Instant::now();
    if !unreadable.is_empty() {
        live.keep_unreadable(unreadable).await?;
    }
    let owed = live.take(inbounds).await?;
    metrics.commit.observe(began.elapsed().as_secs_f64());
    Ok(owed)
}

/// Takes what has arrived together. Each is answered after the commit; whoever has a reply coming that nobody would repeat, after its
/// first try, and nobody else waits for that.
pub(super) async fn serve(
    live: &Arc<Runtime>,
    metrics: &Metrics,
    mut queue: mpsc::Receiver<Delivery>,
    stop: &CancellationToken,
) {
    let mut arrived = Vec::with_capacity(TOGETHER);
    loop {
        let more = queue.recv_many(&mut arrived, TOGETHER);
        if !matches!(stop.run_until_cancelled(more).await, Some(1..)) {
            return;
        }
        let mut inbounds: Vec<Inbound> = Vec::with_capacity(arrived.len());
        let mut unreadable = Vec::new();
        let mut waiting = Vec::with_capacity(arrived.len());
        for Delivery {
            received,
            committed,
        } in arrived.drain(..)
        {
            let mut chat = None;
            match received {
                Received::Inbound(inbound) => {
                    chat = Some(inbound.chat);
                    inbounds.push(inbound);
                }
                Received::Unreadable { raw, .. } => unreadable.push(raw),
                Received::Irrelevant { .. } => {}
            }
            waiting.push((chat, committed));
        }
        match commit(live, metrics, &inbounds, &unreadable).await {
            Ok(owed) => acknowledge(waiting, owed),
            Err(error) => {
                let first = inbounds.first().map(|inbound| inbound.external_id);
                tracing::error!(first, %error, "deliveries could not be committed, so they will come again");
                tell(waiting.into_iter().map(|(_, committed)| committed), false);
                live.failed(&error).await;
            }
        }
    }
}

/// Each by itself.
fn acknowledge(waiting: Vec<(Option<Chat>, oneshot::Sender<bool>)>, mut owed: Owed) {
    let mut held: HashMap<Chat, (Owed, Vec<oneshot::Sender<bool>>)> = HashMap::new();
    for (chat, committed) in waiting {
        if let Some(chat) = chat {
            if let Some(own) = owed.of(chat) {
                held.insert(chat, (own, vec![committed]));
                continue;
            }
            if let Some((_, others)) = held.get_mut(&chat) {
                others.push(committed);
                continue;
            }
        }
        tell([committed], true);
    }
    for (own, committed) in held.into_values() {
        tokio::spawn(async move {
            own.tried().await;
            tell(committed, true);
        });
    }
}

fn tell(deliveries: impl IntoIterator<Item = oneshot::Sender<bool>>, committed: bool) {
    for delivery in deliveries {
        // nobody waits any more if the connection broke: then it comes again and is a repeat
        let _gone = delivery.send(committed);
    }
}

async fn raise(context: &Context, live: &Runtime, kind: Alert) {
    let told = async {
        let mut tx = context.db.begin().await?;
        alerts::raise(&mut tx, context, kind).await?;
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
    async fn heard(&mut self, context: &Context, live: &Runtime, well: bool) {
        let now = context.ambient.now();
        if !well {
            let since = *self.silent.get_or_insert(now);
            if !self.told && now - since >= SILENCE {
                raise(context, live, Alert::SilentPolling).await;
                self.told = true;
            }
            return;
        }
        if self.silent.take().is_some() {
            self.told = false;
            let over = async {
                let mut tx = context.db.begin().await?;
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
