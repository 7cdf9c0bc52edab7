//! A local SMS gateway with the network and the handsets behind it, for the demo.
//!
//! The bot talks to it over HTTP through the code of production (kind `generic`): it hands messages over at [`LocalGateway::url`], where
//! is refused what a gateway refuses; what people write on handsets is brought to the bot's own endpoint, and again until it
//! is committed, and so are reports.
mod bill;
mod carry;
mod network;
mod server;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use bill::Bill;
pub use network::{Fate, Handset, Sms, Unwritten};

use crate::channels::sms::{
    AddressRange, Authorization, Content, FieldNames, GatewaySettings, Kind, Template,
};
use crate::domain::{Ambient, Phone, Secret};
use network::Network;

/// Most segments of a text, both ways.
pub const MOST_SEGMENTS: usize = 6;
/// What the gateway says when it has taken a message.
const TAKEN: &str = "accepted";

/// How a local gateway starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// Its name in the bot's configuration.
    pub name: String,
    /// What people text to, and whom messages are from.
    pub service: String,
    /// How long a message travels between gateway and handset.
    pub travels: Duration,
    /// Its clock, and where its secrets come from.
    pub ambient: Ambient,
}

/// What goes wrong, on request; the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The gateway answers the bot so much later.
    pub slow_ms: u64,
    /// A message reaches its handset so much later.
    pub delay_ms: u64,
    /// Messages are taken, reach nobody, and are reported as failed.
    pub fail: bool,
    /// No reports.
    pub drop_reports: bool,
}

/// A running local gateway. Clones share it; it stops when the last clone is dropped.
#[derive(Clone)]
pub struct LocalGateway {
    shared: Arc<Shared>,
    _running: Arc<Running>,
}

/// The server, and the courier to the bot.
struct Running([JoinHandle<()>; 2]);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

struct Shared {
    network: Mutex<Network>,
    options: Options,
    address: SocketAddr,
    /// The bot proves itself with it.
    token: String,
    /// We prove ourselves to the bot with it.
    secret: String,
    /// Begins the ids of what people write: the bot's database may know those of an earlier start.
    run: String,
    /// Where the bot listens, once it does.
    bot: Mutex<Option<SocketAddr>>,
    errands: mpsc::UnboundedSender<carry::Errand>,
    /// Raised whenever a handset shows something new.
    changes: watch::Sender<u64>,
}

impl Shared {
    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changes.send_modify(|count| *count += 1);
    }
}

impl LocalGateway {
    /// Binds a free port of this machine and serves until the handle is dropped.
    ///
    /// # Errors
    /// No port can be bound.
    pub async fn start(options: Options) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let (errands, waiting) = mpsc::unbounded_channel();
        let random = &options.ambient.random;
        let shared = Arc::new(Shared {
            network: Mutex::new(Network::new(random.number() % 1_000_000)),
            address,
            token: random.code(24),
            secret: random.code(24),
            run: random.code(8),
            bot: Mutex::new(None),
            errands,
            changes: watch::Sender::new(0),
            options,
        });
        let running = [
            tokio::spawn(server::serve(listener, Arc::clone(&shared))),
            tokio::spawn(carry::courier(Arc::clone(&shared), waiting)),
        ];
        Ok(Self {
            shared,
            _running: Arc::new(Running(running)),
        })
    }

    /// Where the bot hands messages over.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/send", self.shared.address)
    }

    /// What an operator would write into `jashun.toml` and the environment to use it.
    #[must_use]
    pub fn settings(&self) -> GatewaySettings {
        let secret = |text: &str| Some(Secret::new(text.to_owned()));
        let field = |name: &str| name.to_owned();
        GatewaySettings {
            name: self.shared.options.name.clone(),
            url: self.url(),
            username: None,
            password: secret(&self.shared.token),
            secret: secret(&self.shared.secret),
            from: Some(self.shared.options.service.clone()),
            prefixes: Vec::new(),
            addresses: AddressRange::parse("127.0.0.1").into_iter().collect(),
            per_minute: 6_000,
            kind: Kind::Generic(Template {
                method: Method::POST,
                body: r#"{"id": {id}, "from": {from}, "to": {to}, "text": {text}}"#.to_owned(),
                content: Content::Json,
                authorization: Authorization::Bearer,
                response: Some(TAKEN.to_owned()),
                fields: FieldNames {
                    from: field("from"),
                    text: field("text"),
                    id: field("id"),
                    date: field("date"),
                },
            }),
        }
    }

    /// From now on the bot's endpoint is there.
    pub fn brings_to(&self, bot: SocketAddr) {
        *self
            .shared
            .bot
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(bot);
    }

    /// A handset with a number that nobody had before.
    #[must_use]
    pub fn new_number(&self) -> Phone {
        self.shared.network().new_number()
    }

    /// Somebody writes a text to the service.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub fn write(&self, from: Phone, text: &str) -> Result<(), Unwritten> {
        let now = self.shared.options.ambient.now();
        let number = self.shared.network().write(from, text, now)?;
        // the courier lives as long as this handle
        let _sent = self.shared.errands.send(carry::Errand::Message(number));
        self.shared.tell();
        Ok(())
    }

    /// What a handset shows, and what it has come to.
    #[must_use]
    pub fn handset(&self, phone: Phone) -> Handset {
        self.shared.network().handset(phone)
    }

    /// What the bot handed over and a gateway cannot take, in words; tests assert that it is empty.
    #[must_use]
    pub fn refused(&self) -> Vec<&'static str> {
        self.shared.network().refused.clone()
    }

    /// From now on these faults, and no others.
    pub fn fault(&self, faults: Faults) {
        self.shared.network().faults = faults;
    }

    /// Changes whenever a handset shows something new.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }
}
