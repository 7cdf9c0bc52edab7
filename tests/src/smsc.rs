//! An operator's message centre: SMPP 3.4 on loopback, with phones behind it that people write and read with.

mod link;
mod pdu;
mod phone;
mod text;

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, oneshot, watch};

use crate::Journal;
use crate::journal::SOON;
pub use pdu::Wire;
pub use phone::{Message, Phone};
pub use text::{Coding, Part};

/// What Kannel must bind with.
pub(crate) const SYSTEM_ID: &str = "sim";
/// And its password.
pub(crate) const PASSWORD: &str = "simpass";

/// What a centre does with a message that is submitted to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Treatment {
    /// Its answer to submit_sm.
    pub answer: Submitted,
    /// What it reports later, if it took the message and a receipt was wanted.
    pub report: Report,
    /// How long it takes to answer.
    pub delay: Duration,
    /// The receipt comes before the answer.
    pub early: bool,
    /// The receipt comes twice.
    pub twice: bool,
    /// The receipt is text only, without the optional parameters of SMPP 3.4.
    pub bare: bool,
}

impl Default for Treatment {
    /// Taken at once and delivered.
    fn default() -> Self {
        Self {
            answer: Submitted::Taken,
            report: Report::Delivered,
            delay: Duration::ZERO,
            early: false,
            twice: false,
            bare: false,
        }
    }
}

/// Answer to submit_sm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submitted {
    /// Taken; the phone has it.
    Taken,
    /// Too much at once (0x58): not taken.
    Throttled,
    /// Not taken, with this status.
    Refused(u32),
    /// The phone has it, but the connection breaks before the answer.
    TakenUnanswered,
    /// Not taken, and never answered.
    Silence,
}

/// What a receipt says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// The phone has it.
    Delivered,
    /// Not yet: the phone is off.
    Buffered,
    /// Given up.
    Undelivered,
    /// Too late.
    Expired,
    /// Refused.
    Rejected,
    /// No receipt by itself; [`Phone::report`] sends one.
    None,
}

impl Report {
    /// `message_state`, and the word in the text.
    const fn code(self) -> (u8, &'static str) {
        match self {
            Self::Buffered => (1, "ENROUTE"),
            Self::Delivered => (2, "DELIVRD"),
            Self::Expired => (3, "EXPIRED"),
            Self::Undelivered => (5, "UNDELIV"),
            Self::None => (7, "UNKNOWN"),
            Self::Rejected => (8, "REJECTD"),
        }
    }
}

/// The message centre. Clones are the same one.
#[derive(Debug, Clone)]
pub struct Smsc {
    centre: Arc<Centre>,
    port: u16,
}

/// What links and phones share.
#[derive(Debug)]
struct Centre {
    phones: Mutex<BTreeMap<String, Arc<phone::Line>>>,
    treatment: Mutex<Treatment>,
    submitted: Journal<Wire>,
    /// For a link, in order; what it did not get through comes back to the front.
    outgoing: Mutex<VecDeque<Outgoing>>,
    waiting: Notify,
    /// Number of bound links.
    bound: watch::Sender<usize>,
    /// Raised to break all links.
    cut: watch::Sender<u64>,
    away: watch::Sender<bool>,
    ids: AtomicU64,
    references: AtomicU8,
}

/// A deliver_sm on its way, and who waits for the status of its answer.
#[derive(Debug)]
struct Outgoing {
    wire: Wire,
    taken: Option<oneshot::Sender<u32>>,
}

impl Smsc {
    /// Listens on a free port of loopback.
    pub async fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let centre = Arc::new(Centre {
            phones: Mutex::default(),
            treatment: Mutex::default(),
            submitted: Journal::default(),
            outgoing: Mutex::default(),
            waiting: Notify::new(),
            bound: watch::Sender::new(0),
            cut: watch::Sender::new(0),
            away: watch::Sender::new(false),
            ids: AtomicU64::new(1),
            references: AtomicU8::new(1),
        });
        let serving = Arc::clone(&centre);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                if !*serving.away.borrow() {
                    tokio::spawn(link::serve(Arc::clone(&serving), stream));
                }
            }
        });
        Self { centre, port }
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The phone with this number, with or without `+`.
    #[must_use]
    pub fn phone(&self, number: &str) -> Phone {
        Phone::new(&self.centre, number)
    }

    /// How messages are treated from now on, unless their phone says otherwise.
    pub fn treat(&self, treatment: Treatment) {
        *locked(&self.centre.treatment) = treatment;
    }

    /// Everything that was submitted, also what was not taken and what was repeated.
    #[must_use]
    pub fn submitted(&self) -> &Journal<Wire> {
        &self.centre.submitted
    }

    /// Breaks all connections; Kannel may come back at once.
    pub fn cut(&self) {
        self.centre.cut.send_modify(|count| *count += 1);
    }

    /// Breaks all connections and takes no new ones until [`back`](Self::back).
    pub fn away(&self) {
        self.centre.away.send_replace(true);
        self.cut();
    }

    /// Takes connections again.
    pub fn back(&self) {
        self.centre.away.send_replace(false);
    }

    /// Whether connections are taken.
    #[must_use]
    pub fn is_away(&self) -> bool {
        *self.centre.away.borrow()
    }

    /// Waits until Kannel is bound, or is not.
    pub async fn bound(&self, bound: bool) {
        let mut links = self.centre.bound.subscribe();
        let waiting = links.wait_for(|links| (*links > 0) == bound);
        let came = tokio::time::timeout(SOON, waiting).await;
        assert!(matches!(came, Ok(Ok(_))), "never bound: {bound}");
    }
}

impl Centre {
    fn send(&self, wire: Wire) -> oneshot::Receiver<u32> {
        let (taken, answer) = oneshot::channel();
        locked(&self.outgoing).push_back(Outgoing {
            wire,
            taken: Some(taken),
        });
        self.waiting.notify_waiters();
        answer
    }

    fn line(&self, number: &str) -> Arc<phone::Line> {
        let digits = number.trim_start_matches('+');
        let mut phones = locked(&self.phones);
        Arc::clone(phones.entry(digits.to_owned()).or_default())
    }

    fn id(&self) -> String {
        format!("sim{:06}", self.ids.fetch_add(1, Ordering::Relaxed))
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
