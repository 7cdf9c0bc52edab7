//! Delivers updates to a webhook: concurrently, again after a pause until the bot says 2xx.
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Semaphore;

use super::Shared;

/// How long the bot may take, as Telegram waits about a minute.
const PATIENCE: Duration = Duration::from_secs(60);

/// A webhook that is set.
#[derive(Clone)]
pub(super) struct Webhook {
    pub(super) url: String,
    secret: Option<String>,
    pub(super) connections: usize,
    last_error: Arc<Mutex<Option<(i64, String)>>>,
}

impl Webhook {
    pub(super) fn new(url: String, secret: Option<String>, connections: usize) -> Webhook {
        Webhook {
            url,
            secret,
            connections,
            last_error: Arc::default(),
        }
    }

    /// When (Unix seconds) and how the last delivery failed.
    pub(super) fn last_error(&self) -> Option<(i64, String)> {
        self.last_error
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn is(&self, other: Option<&Webhook>) -> bool {
        other.is_some_and(|other| Arc::ptr_eq(&self.last_error, &other.last_error))
    }
}

/// Runs until another webhook is set or the server is gone.
pub(super) async fn deliver(shared: Weak<Shared>, webhook: Webhook) {
    let Ok(client) = reqwest::Client::builder().timeout(PATIENCE).build() else {
        return;
    };
    let slots = Arc::new(Semaphore::new(webhook.connections));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
            return;
        };
        let Some(strong) = shared.upgrade() else {
            return;
        };
        let (id, json, twice) = loop {
            let woken = strong.updates.notified();
            tokio::pin!(woken);
            woken.as_mut().enable();
            if let Some(next) = take_next(&strong, &webhook) {
                match next {
                    Some(update) => break update,
                    None => return,
                }
            }
            // Wakes now and then to see whether the server is still there.
            tokio::time::timeout(Duration::from_secs(1), woken)
                .await
                .ok();
            if Arc::strong_count(&strong) == 1 {
                return;
            }
        };
        let (client, webhook, shared) = (client.clone(), webhook.clone(), Weak::clone(&shared));
        let pause = strong.options.webhook_pause;
        tokio::spawn(async move {
            if twice {
                post(&client, &webhook, json.clone()).await.ok();
            }
            let mut wait = pause;
            while let Err(error) = post(&client, &webhook, json.clone()).await {
                let Some(strong) = shared.upgrade() else {
                    return;
                };
                let now = {
                    let world = strong.world();
                    if !webhook.is(world.webhook.as_ref()) {
                        return;
                    }
                    world.now()
                };
                drop(strong);
                *webhook
                    .last_error
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner) = Some((now, error));
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(pause * 64);
            }
            if let Some(strong) = shared.upgrade() {
                strong.world().queue.retain(|queued| queued.id != id);
            }
            drop(slot);
        });
    }
}

/// The next update to post (`Some(None)`: this webhook is over).
fn take_next(shared: &Shared, webhook: &Webhook) -> Option<Option<(i64, String, bool)>> {
    let mut world = shared.world();
    if !webhook.is(world.webhook.as_ref()) {
        return Some(None);
    }
    world.drop_old_updates();
    let reorder = world.faults.reorder;
    // Out of order across chats: the newest chat first, each chat's own updates in order.
    let waiting = |world: &super::World| match reorder {
        false => world.queue.iter().position(|queued| !queued.in_flight),
        true => {
            let chat = world
                .queue
                .iter()
                .rev()
                .find(|queued| !queued.in_flight)?
                .chat;
            world
                .queue
                .iter()
                .position(|queued| queued.chat == chat && !queued.in_flight)
        }
    };
    let at = waiting(&world)?;
    let twice = world.faults.duplicate > 0;
    world.faults.duplicate = world.faults.duplicate.saturating_sub(1);
    let queued = world.queue.get_mut(at)?;
    queued.in_flight = true;
    Some(Some((queued.id, queued.json.clone(), twice)))
}

async fn post(client: &reqwest::Client, webhook: &Webhook, json: String) -> Result<(), String> {
    let mut request = client
        .post(&webhook.url)
        .header("content-type", "application/json")
        .body(json);
    if let Some(secret) = &webhook.secret {
        request = request.header("x-telegram-bot-api-secret-token", secret);
    }
    let reply = request
        .send()
        .await
        .map_err(|_| "Connection failed".to_owned())?;
    match reply.status().is_success() {
        true => Ok(()),
        false => Err(format!(
            "Wrong response from the webhook: {}",
            reply.status()
        )),
    }
}
