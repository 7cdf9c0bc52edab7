//! A local Bot API server that keeps Telegram's rules strictly, for the demo, the end-to-end tests and the load benchmark.
//!
//! The bot talks to [`BotApi::url`] over HTTP as it would to Telegram; people are played through the same handle
//! ([`BotApi::say`], [`BotApi::tap`], …) or over HTTP under `/control`. Every request is checked against the Bot API's
//! schema and limits; what Telegram would refuse for its form is kept in [`BotApi::violations`].
mod actors;
pub mod control;
mod error;
mod faults;
mod groups;
mod html;
mod log;
mod markup;
mod methods;
mod recorded;
mod render;
mod request;
mod schema;
mod server;
#[cfg(test)]
mod tests;
mod wait;
mod webhook;
mod world;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;
use tokio::net::TcpListener;
use tokio::sync::{Notify, broadcast};

pub use actors::{Refused, Tap};
pub use faults::{Action, Fault};
pub use html::Entity;
pub use log::{Call, Violation};
pub use recorded::{RecordedChat, RecordedMessage};
pub use wait::TimedOut;
pub use world::{ButtonView, FileView, MessageView};

use world::World;

/// How a local Bot API starts.
#[derive(Clone, Debug)]
pub struct Options {
    pub listen: SocketAddr,
    /// `<bot id>:<secret>`, as BotFather gives.
    pub token: String,
    pub username: String,
    /// Unix seconds at which the fake's clock starts; it then runs with real time.
    pub start_at: i64,
    /// Ids are drawn from it.
    pub seed: u64,
    /// Keep every call with its body; counts and violations are always kept.
    pub log_calls: bool,
    /// Privacy mode: in groups a bot without admin rights sees commands and replies only.
    pub privacy: bool,
    /// First pause after a webhook that failed; doubles up to 64 times.
    pub webhook_pause: Duration,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: "4242424242:local".to_owned(),
            username: "jashun_bot".to_owned(),
            start_at: 1_795_000_000,
            seed: 1,
            log_calls: true,
            privacy: true,
            webhook_pause: Duration::from_millis(200),
        }
    }
}

/// Something a page with phones wants to know at once.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// The messages of a chat changed.
    Chat { chat: i64 },
    /// The bot answered a tap; text may be empty.
    Toast {
        chat: i64,
        user: i64,
        text: String,
        alert: bool,
    },
    /// The bot shows that it is busy.
    Busy { chat: i64, action: String },
    /// Commands, name or descriptions changed.
    Profile,
}

/// A running local Bot API. Clones share it; the server stops when the last clone is dropped.
#[derive(Clone)]
pub struct BotApi {
    shared: Arc<Shared>,
    /// None within the server itself, so that it does not keep itself alive.
    _server: Option<Arc<Server>>,
}

struct Server(tokio::task::JoinHandle<()>);

impl Drop for Server {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Shared {
    world: Mutex<World>,
    /// Wakes a long poll or the webhook deliverer.
    updates: Notify,
    changes: broadcast::Sender<Change>,
    options: Options,
    address: SocketAddr,
    /// `/bot<token>/`
    prefix: String,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, change: Change) {
        if self.changes.receiver_count() > 0 {
            self.changes.send(change).ok();
        }
    }
}

impl BotApi {
    /// Binds the address and serves until the handle is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(options: Options) -> std::io::Result<BotApi> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            world: Mutex::new(World::new(&options)),
            updates: Notify::new(),
            changes: broadcast::channel(1024).0,
            prefix: format!("/bot{}/", options.token),
            options,
            address,
        });
        let task = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        Ok(BotApi {
            shared,
            _server: Some(Arc::new(Server(task))),
        })
    }

    /// Where the bot must send its calls (`TELOXIDE_API_URL`), without a trailing slash.
    pub fn url(&self) -> String {
        format!("http://{}", self.shared.address)
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// The bot's username, without `@`.
    pub fn username(&self) -> &str {
        &self.shared.options.username
    }

    /// Everything the bot did against the form of the Bot API; tests assert that it is empty.
    pub fn violations(&self) -> Vec<Violation> {
        self.shared.world().log.violations.clone()
    }

    /// The calls so far, oldest first; empty when the log is off.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world().log.calls.clone()
    }

    /// How often a method was called (faulty calls included).
    pub fn count(&self, method: &str) -> u64 {
        self.shared
            .world()
            .log
            .counts
            .get(method)
            .copied()
            .unwrap_or(0)
    }

    /// Adds a rule; rules are tried in order and the first that matches counts.
    pub fn fault(&self, fault: Fault) {
        self.shared.world().faults.rules.push(fault);
    }

    /// Takes all faults, latency, duplicates, reordering and chat limits back.
    pub fn heal(&self) {
        let mut world = self.shared.world();
        world.faults = faults::Faults::default();
        world
            .chats
            .values_mut()
            .for_each(|chat| chat.limited_until = 0);
    }

    /// Adds this to every call, long polls included.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.world().faults.latency = latency;
    }

    /// Keeps to Telegram's limits: about one message a second in a chat, 30 a second over all; until [`BotApi::heal`].
    pub fn limit_messages(&self) {
        self.shared.world().faults.limits = Some(faults::Limits::default());
    }

    /// Every call breaks, a waiting long poll too, as when Telegram cannot be reached; until [`BotApi::heal`].
    pub fn unreachable(&self) {
        self.shared.world().faults.down = true;
        self.shared.updates.notify_waiters();
    }

    /// The next `updates` updates are delivered twice, with the same id.
    pub fn duplicate_next(&self, updates: u32) {
        self.shared.world().faults.duplicate += updates;
    }

    /// Updates of different chats change places within a batch; within one chat they stay in order.
    pub fn reorder(&self, on: bool) {
        self.shared.world().faults.reorder = on;
    }

    /// Every call that writes to the chat gets 429 for that many seconds of the fake's clock.
    pub fn limit_chat(&self, chat: i64, seconds: i64) {
        let mut world = self.shared.world();
        let until = world.now_ms() + seconds * 1000;
        if let Some(chat) = world.chats.get_mut(&chat) {
            chat.limited_until = until;
        }
    }

    /// Unix seconds of the fake's clock.
    pub fn now(&self) -> i64 {
        self.shared.world().now()
    }

    /// Moves the fake's clock forward.
    pub fn advance(&self, seconds: i64) {
        self.shared.world().advanced_ms += seconds * 1000;
    }

    /// Updates that the bot has not confirmed yet.
    pub fn pending(&self) -> usize {
        self.shared.world().queue.len()
    }
}
