//! How updates reach a bot: getUpdates with real offset semantics, or a webhook.
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::time::{Instant, sleep_until};

use super::super::Shared;
use super::super::error::ApiError;
use super::super::request::Params;
use super::super::webhook::{self, Webhook};
use super::super::world::World;
use super::Answer;

/// Telegram keeps a poll open no longer than this, seconds.
const LONGEST_POLL: i64 = 50;

pub(super) async fn get(shared: &Arc<Shared>, params: &Params) -> Answer {
    let limit = params.int("limit").unwrap_or(100).clamp(1, 100) as usize;
    let seconds = params.int("timeout").unwrap_or(0).clamp(0, LONGEST_POLL);
    let deadline = Instant::now() + Duration::from_secs(seconds.unsigned_abs());
    let turn = {
        let mut world = shared.world();
        if world.webhook.is_some() {
            return Err(conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        world.set_allowed(params);
        world.confirm(params.int("offset").unwrap_or(0));
        world.poll_turn += 1;
        world.poll_turn
    };
    shared.updates.notify_waiters();
    loop {
        let woken = shared.updates.notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        {
            let mut world = shared.world();
            if world.faults.down {
                return Err(ApiError::broken());
            }
            if world.webhook.is_some() {
                return Err(conflict("terminated by setWebhook request"));
            }
            if world.poll_turn != turn {
                return Err(conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running",
                ));
            }
            let batch = world.batch(limit);
            if !batch.is_empty() || Instant::now() >= deadline {
                return Ok(format!("[{}]", batch.join(",")));
            }
        }
        tokio::select! {
            () = woken => {}
            () = sleep_until(deadline) => {}
        }
    }
}

fn conflict(why: &str) -> ApiError {
    ApiError::new(409, format!("Conflict: {why}"))
}

impl World {
    fn set_allowed(&mut self, params: &Params) {
        if let Some(kinds) = params.strings("allowed_updates") {
            self.allowed = (!kinds.is_empty()).then(|| kinds.into_iter().collect());
        }
    }

    /// Forgets what the offset confirms; a negative one keeps only so many of the newest.
    fn confirm(&mut self, offset: i64) {
        self.drop_old_updates();
        if offset < 0 {
            let keep = offset.unsigned_abs() as usize;
            let gone = self.queue.len().saturating_sub(keep);
            self.queue.drain(..gone);
        }
        while offset > 0 && self.queue.front().is_some_and(|queued| queued.id < offset) {
            self.queue.pop_front();
        }
    }

    fn batch(&mut self, limit: usize) -> Vec<String> {
        let mut batch: Vec<(i64, String)> = std::mem::take(&mut self.replay);
        let repeated = batch.len();
        batch.extend(
            self.queue
                .iter()
                .take(limit.saturating_sub(batch.len()))
                .map(|queued| (queued.chat, queued.json.clone())),
        );
        if self.faults.duplicate > 0 {
            let twice = batch
                .iter()
                .skip(repeated)
                .take(self.faults.duplicate as usize)
                .cloned()
                .collect::<Vec<_>>();
            self.faults.duplicate -= twice.len() as u32;
            self.replay = twice;
        }
        if self.faults.reorder {
            let dice = self.draw();
            batch.sort_by_key(|(chat, _)| chat.unsigned_abs().wrapping_mul(dice | 1));
        }
        batch.into_iter().map(|(_, json)| json).collect()
    }
}

pub(super) fn set_webhook(shared: &Arc<Shared>, params: &Params) -> Answer {
    let url = params.text("url").unwrap_or("");
    if url.is_empty() {
        return delete_webhook(shared, params);
    }
    let parsed = reqwest::Url::parse(url).map_err(|_| ApiError::bad("bad webhook: invalid URL"))?;
    let local = parsed
        .host_str()
        .is_some_and(|host| host == "localhost" || host.starts_with("127."));
    if parsed.scheme() != "https" && !local {
        return Err(ApiError::bad(
            "bad webhook: An HTTPS URL must be provided for webhook",
        ));
    }
    let secret = params.text("secret_token").map(str::to_owned);
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if secret
        .as_ref()
        .is_some_and(|secret| !secret.chars().all(allowed))
    {
        return Err(ApiError::violation(
            "secret token contains unallowed characters",
        ));
    }
    let connections = params.int("max_connections").unwrap_or(40).clamp(1, 100) as usize;
    let webhook = Webhook::new(parsed.into(), secret, connections);
    {
        let mut world = shared.world();
        world.set_allowed(params);
        if params.flag("drop_pending_updates") {
            world.queue.clear();
        }
        world
            .queue
            .iter_mut()
            .for_each(|queued| queued.in_flight = false);
        world.webhook = Some(webhook.clone());
    }
    shared.updates.notify_waiters();
    tokio::spawn(webhook::deliver(Arc::downgrade(shared), webhook));
    Ok("true".to_owned())
}

pub(super) fn delete_webhook(shared: &Shared, params: &Params) -> Answer {
    {
        let mut world = shared.world();
        world.webhook = None;
        if params.flag("drop_pending_updates") {
            world.queue.clear();
        }
        world
            .queue
            .iter_mut()
            .for_each(|queued| queued.in_flight = false);
    }
    shared.updates.notify_waiters();
    Ok("true".to_owned())
}

pub(super) fn webhook_info(shared: &Shared) -> Answer {
    let world = shared.world();
    let mut info = json!({"url": "", "has_custom_certificate": false, "pending_update_count": world.queue.len()});
    if let Some(webhook) = &world.webhook {
        info["url"] = webhook.url.clone().into();
        info["max_connections"] = webhook.connections.into();
        if let Some((at, message)) = webhook.last_error() {
            info["last_error_date"] = at.into();
            info["last_error_message"] = message.into();
        }
    }
    if let Some(kinds) = &world.allowed {
        info["allowed_updates"] = json!(kinds);
    }
    Ok(info.to_string())
}
