//! A local SMS gateway with the network and the handsets behind it.
//!
//! The bot is its customer and talks to it over HTTP: it hands messages over at [`LocalGateway::url`], where is refused what a
//! gateway refuses; what people write on handsets is brought to the customer's endpoint, and again until it is committed there, and
//! so are reports.
mod carry;
mod network;
mod operator;
mod server;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

pub use network::{Fate, Handset, Sms, Unwritten};
pub use operator::{Bill, Number, Operator};

use network::Network;

/// Most segments of a text, both ways.
pub const MOST_SEGMENTS: usize = 6;
/// What the gateway says when it has taken a message.
pub const TAKEN: &str = "accepted";

/// How a local gateway starts.
#[derive(Clone, Debug)]
pub struct Options {
    /// What people text to, and whom messages are from.
    pub service: String,
    /// How long a message travels between gateway and handset.
    pub travels: Duration,
    /// The customer proves itself with it, as a bearer.
    pub token: String,
    /// Begins the ids of what people write: the customer's database may know those of an earlier start.
    pub run: String,
    /// Numbers that are given out count up from here: the customer's database may know those of an earlier start.
    pub first_number: u64,
    /// Numbering plan, counter and clock.
    pub operator: Arc<dyn Operator>,
}

/// What goes wrong, on request; the default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// The gateway answers its customer so much later.
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

/// The server, and the courier to the customer.
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
    /// Where the customer listens, once it does.
    endpoint: Mutex<Option<String>>,
    errands: mpsc::UnboundedSender<carry::Errand>,
    /// Raised whenever a handset shows something new.
    changes: watch::Sender<u64>,
}

impl Shared {
    fn network(&self) -> MutexGuard<'_, Network> {
        self.network.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn endpoint(&self) -> MutexGuard<'_, Option<String>> {
        self.endpoint.lock().unwrap_or_else(PoisonError::into_inner)
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
        let shared = Arc::new(Shared {
            network: Mutex::new(Network::new(
                options.first_number,
                Arc::clone(&options.operator),
            )),
            address,
            endpoint: Mutex::new(None),
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

    /// Where the customer hands messages over: POST, a bearer token, `{"id", "from", "to", "text"}`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/send", self.shared.address)
    }

    /// From now on the customer's endpoint is there: an address without a trailing slash, below which are `receive`, `sent`,
    /// `delivered` and `failed`.
    pub fn brings_to(&self, endpoint: String) {
        *self.shared.endpoint() = Some(endpoint);
    }

    /// What a text comes to, as a phone shows it while somebody types.
    #[must_use]
    pub fn bill(&self, text: &str) -> Bill {
        self.shared.options.operator.bill(text)
    }

    /// A handset with a number that nobody had before.
    #[must_use]
    pub fn new_number(&self) -> Number {
        self.shared.network().new_number()
    }

    /// Somebody writes a text to the service.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub fn write(&self, from: Number, text: &str) -> Result<(), Unwritten> {
        let now = self.shared.options.operator.now();
        let number = self.shared.network().write(from, text, now)?;
        // the courier lives as long as this handle
        let _sent = self.shared.errands.send(carry::Errand::Message(number));
        self.shared.tell();
        Ok(())
    }

    /// What a handset shows, and what it has come to.
    #[must_use]
    pub fn handset(&self, phone: Number) -> Handset {
        self.shared.network().handset(phone)
    }

    /// What the customer handed over and a gateway cannot take, in words; tests assert that it is empty.
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
