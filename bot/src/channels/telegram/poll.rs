//! Long polling. An update is acknowledged by asking for the next one, so the caller asks only after its commit.

use std::time::Duration;

use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::wire::unreadable;
use super::{Received, Reply, Telegram, read_reply, read_update, receive};
use crate::domain::{Inbound, SendError};

/// Sent every time: an omitted list would mean "as before". Edits of messages are not asked for.
pub(super) const ALLOWED_UPDATES: [&str; 4] = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
];
/// The most that Telegram gives at once.
const LIMIT: u8 = 100;
/// How much longer than the long poll the answer may take to arrive.
const GRACE: Duration = Duration::from_secs(10);
/// Stands for bytes that are no UTF-8: a noncharacter that no text has.
const BROKEN: char = '\u{10FFFF}';

/// What one call brought, in the order of Telegram's ids.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// What happened.
    pub inbounds: Vec<Inbound>,
    /// How many updates were nothing for us.
    pub irrelevant: usize,
    /// Updates that could not be read, as they came: keep them, then acknowledge.
    pub unreadable: Vec<Vec<u8>>,
    /// Commit, then ask with `offset` = this + 1. `None` when nothing came.
    pub last_update_id: Option<i64>,
}

impl Batch {
    fn take(&mut self, received: Received) {
        let update_id = match received {
            Received::Inbound(inbound) => {
                let id = inbound.external_id;
                self.inbounds.push(inbound);
                Some(id)
            }
            Received::Irrelevant { update_id } => {
                self.irrelevant += 1;
                Some(update_id)
            }
            Received::Unreadable { update_id, raw } => {
                self.unreadable.push(raw);
                update_id
            }
        };
        self.last_update_id = self.last_update_id.max(update_id);
    }
}

/// Why there is no batch, told as what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PollError {
    /// Wait so long, then ask again.
    #[error("throttled for {0:?}")]
    RetryAfter(Duration),
    /// Another process polls, or a webhook is set: tell the operator, ask again rarely.
    #[error("another process receives the updates of this bot: {0}")]
    Conflict(String),
    /// The token is wrong or revoked: tell the operator, ask again rarely.
    #[error("the token is not accepted: {0}")]
    Unauthorized(String),
    /// An answer that says "ok" but is no list of updates: keep it once, ask again with growing pauses.
    #[error("unreadable: {} bytes", .0.len())]
    Unreadable(Vec<u8>),
    /// Telegram or the network is down: ask again with growing pauses.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

#[derive(Serialize)]
struct GetUpdates {
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<i64>,
    limit: u8,
    timeout: u64,
    allowed_updates: [&'static str; 4],
}

/// Asks for updates. Holds no offset: what is acknowledged is the caller's decision alone.
#[derive(Debug, Clone)]
pub struct Poller {
    telegram: Telegram,
}

impl Poller {
    /// A poller of this bot. It shares the bot's connections; each call has its own time limit.
    #[must_use]
    pub const fn new(telegram: Telegram) -> Self {
        Self { telegram }
    }

    /// Acknowledges everything below `offset` (nothing if `None`) and waits up to `timeout` (whole seconds) for more.
    ///
    /// # Errors
    /// See [`PollError`]; nothing was acknowledged as far as we know.
    pub async fn next(&self, offset: Option<i64>, timeout: Duration) -> Result<Batch, PollError> {
        let payload = GetUpdates {
            offset,
            limit: LIMIT,
            timeout: timeout.as_secs(),
            allowed_updates: ALLOWED_UPDATES,
        };
        let request = self.telegram.request("getUpdates", timeout + GRACE);
        let reply = receive(request.json(&payload)).await;
        let (status, body) = reply.map_err(poll_error)?;
        let received = read_batch(status, body.as_ref())?;
        let mut batch = Batch::default();
        for received in received {
            received.count(self.telegram.metrics());
            batch.take(received);
        }
        Ok(batch)
    }
}

fn read_batch(status: u16, body: &[u8]) -> Result<Vec<Received>, PollError> {
    let error = match read_reply::<Vec<Box<RawValue>>>(status, body) {
        Ok(updates) => {
            let bytes = updates.iter().map(|update| update.get().as_bytes());
            return Ok(bytes.map(read_update).collect());
        }
        Err(error) => error,
    };
    if status != 200 {
        return Err(poll_error(error));
    }
    // one update with bytes that are no UTF-8 must not hold up the others
    let text = marked(body);
    if let Ok(updates) = read_reply::<Vec<Box<RawValue>>>(status, &text) {
        let read = |update: &str| match update.contains(BROKEN) {
            true => unreadable(update.as_bytes()),
            false => read_update(update.as_bytes()),
        };
        return Ok(updates.iter().map(|update| read(update.get())).collect());
    }
    match serde_json::from_str::<Reply<IgnoredAny>>(&text) {
        Ok(refusal) if !refusal.ok => Err(poll_error(error)),
        _ => Err(PollError::Unreadable(body.to_vec())),
    }
}

/// With [`BROKEN`] in the place of what is no UTF-8.
fn marked(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(BROKEN);
        }
    }
    text
}

fn poll_error(error: SendError) -> PollError {
    match error {
        SendError::RetryAfter(pause) => PollError::RetryAfter(pause),
        SendError::Refused(words) if words.starts_with("409") => PollError::Conflict(words),
        SendError::Refused(words) => PollError::Unauthorized(words),
        SendError::Unavailable(words) => PollError::Unavailable(words),
        other => PollError::Unavailable(other.to_string()),
    }
}
