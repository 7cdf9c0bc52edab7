//! Production: Telegram on one side, the database on the other, and a clean end.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use backon::Retryable;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::channels::telegram::{Account, Delivery, Introduction, Telegram};
use crate::domain::{Caller, Chat, Request, Secret, SendError, Sent, Transport};
use crate::server::runtime::Runtime;
use crate::services::{Context, alerts, full_disk};
use crate::store::StoreError;
use crate::store::alerts::Alert;
use crate::store::meta::{self, Fact};

use super::receiving;
use super::retry::{RECEIVING, ended};
use crate::server::sms_run::Phones;

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
        secret: Secret<String>,
        /// Filled by the HTTP surface.
        queue: mpsc::Receiver<Delivery>,
    },
}

/// Receives and sends until `stop` is cancelled.
///
/// # Errors
/// The database's, at the start.
pub async fn run(
    context: Arc<Context>,
    telegram: Telegram,
    introduction: Introduction,
    door: Door,
    phones: Option<Phones>,
    stop: CancellationToken,
) -> Result<(), StoreError> {
    let Some(_alone) = alone(&context, &stop).await? else {
        return Ok(());
    };
    let texting = phones.map(|phones| tokio::spawn(phones.run(Arc::clone(&context), stop.clone())));
    let caller: Arc<dyn Caller> = Arc::new(Wire(telegram.clone()));
    let Some(account) = greet(&telegram, &stop).await else {
        return Ok(());
    };
    let noting = async || note(&context, &account).await;
    let Some(()) = with_room(&context, &*caller, &stop, noting).await? else {
        return Ok(());
    };
    let introducing = telegram.clone();
    // what a profile page says must not delay the first answer
    let introduced = tokio::spawn(async move {
        for (what, error) in introducing.introduce(&introduction).await {
            tracing::warn!(what, %error, "Telegram did not take a part of the bot's profile");
        }
    });
    let starting = async || Runtime::start(Arc::clone(&context), Arc::clone(&caller)).await;
    let Some(live) = with_room(&context, &*caller, &stop, starting).await? else {
        return Ok(());
    };
    let loops = live.spawn_loops(&stop);
    tracing::info!("running");
    match door {
        Door::Polling => {
            // on a worker's thread: the main one would wake a worker for every call and be woken by it
            let (context, live) = (Arc::clone(&context), Arc::clone(&live));
            let telegram = telegram.clone();
            let polling =
                tokio::spawn(
                    async move { receiving::poll(&context, &live, &telegram, &stop).await },
                );
            if let Err(broken) = polling.await {
                std::panic::resume_unwind(broken.into_panic());
            }
        }
        Door::Webhook { url, secret, queue } => {
            let set = (|| telegram.set_webhook(&url, secret.reveal()))
                .retry(RECEIVING.builder())
                .notify(|error, _| tracing::error!(%error, "the webhook could not be set"));
            stop.run_until_cancelled(set).await;
            receiving::serve(&live, telegram.metrics(), queue, &stop).await;
        }
    }
    loops.wait().await;
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
    context: &Context,
    stop: &CancellationToken,
) -> Result<Option<crate::store::Alone>, StoreError> {
    let mut told = false;
    loop {
        if let Some(alone) = context.db.pool.try_alone().await? {
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
async fn greet(telegram: &Telegram, stop: &CancellationToken) -> Option<Account> {
    let asked = (|| telegram.account())
        .retry(RECEIVING.builder())
        .notify(|error, _| tracing::error!(%error, "Telegram does not answer getMe"));
    stop.run_until_cancelled(asked).await?.ok()
}

/// Keeps the bot's name, so that links can be made.
async fn note(context: &Context, account: &Account) -> Result<(), StoreError> {
    let mut tx = context.db.begin().await?;
    meta::set(&mut tx, Fact::BotUsername, &account.username).await?;
    meta::set(&mut tx, Fact::BotId, &account.id.to_string()).await?;
    alerts::clear(&mut tx, Alert::Unauthorized).await?;
    tx.commit().await
}

/// Repeats what must be written while the disk is full; `None` if the end came first.
async fn with_room<T>(
    context: &Context,
    caller: &dyn Caller,
    stop: &CancellationToken,
    work: impl AsyncFn() -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    for pause in RECEIVING.waits() {
        match work().await {
            Err(error) if error.is_disk_full() => {
                tracing::error!(%error, "waiting for room on the disk");
                full_disk::heard(context, caller, &error).await;
                if ended(stop, pause).await {
                    break;
                }
            }
            done => return done.map(Some),
        }
    }
    Ok(None)
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
