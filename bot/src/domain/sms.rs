//! SMS: numbers, what goes out, what gateways bring, and what may become of a message.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Moment, Phone, Random, Span};

/// The clocks of gateways and ours agree if they differ by less.
pub const CLOCKS_AGREE: Span = Span::minutes(5);

/// Our name for an outgoing message: 12 of `0-9A-Z`. Where a gateway allows it, a second message of the same id is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SmsId(String);

impl SmsId {
    /// A new one: 30^12 are possible.
    #[must_use]
    pub fn draw(random: &dyn Random) -> Self {
        Self(random.code(12))
    }

    /// One that came back from outside; `None` if it cannot be ours.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let ours = text.len() == 12
            && text
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        ours.then(|| Self(text.to_owned()))
    }

    /// As it travels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message for a gateway.
#[derive(Clone, PartialEq, Eq)]
pub struct SmsOut {
    /// Our id.
    pub id: SmsId,
    /// To whom.
    pub to: Phone,
    /// Not empty; its segments are counted and allowed.
    pub text: String,
    /// Needs UCS-2: some character is not in GSM 03.38.
    pub unicode: bool,
    /// After so long it must not be delivered any more; at least a minute.
    pub valid: Duration,
    /// Wants delivery reports.
    pub reports: bool,
}

impl fmt::Debug for SmsOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsOut({})", self.id.as_str())
    }
}

/// What came of handing a message to a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Submitted {
    /// The gateway has it (not yet the phone).
    Accepted,
    /// Nothing that the gateway itself said came back: perhaps it has the message, and the phone too, perhaps not.
    Unknown,
}

/// Why a message was not taken, told as what to do. A closed set; each gateway maps to it in one function.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SmsError {
    /// Not taken now: try again, with growing pauses. Nothing was sent.
    #[error("try again: {0}")]
    Retry(&'static str),
    /// Too much at once: this gateway waits so long.
    #[error("throttled for {0:?}")]
    Throttled(Duration),
    /// Will never be taken as it is: drop it, tell the operator.
    #[error("refused: {0}")]
    Permanent(&'static str),
    /// Nobody is at this number.
    #[error("the number cannot be reached")]
    RecipientGone,
    /// The gateway is broken or refuses us (password, address, sender): it pauses, the operator is told, nothing is tried in a storm.
    #[error("the gateway refuses us: {0}")]
    ChannelDown(&'static str),
    /// The account is empty: it pauses, the operator is told.
    #[error("out of funds")]
    OutOfFunds,
}

impl SmsError {
    /// The next message would fare no better.
    #[must_use]
    pub const fn is_the_gateways(&self) -> bool {
        matches!(
            self,
            Self::Throttled(_) | Self::ChannelDown(_) | Self::OutOfFunds
        )
    }
}

/// What is known of an outgoing message. A later word never lowers its [`rank`](Self::rank), and a final one stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsState {
    /// Ours alone.
    Queued,
    /// Being handed over.
    Submitting,
    /// Handed over without an answer.
    Unknown,
    /// The gateway has it.
    Accepted,
    /// The operator has it.
    Sent,
    /// The phone has it.
    Delivered,
    /// The operator gave up.
    Undelivered,
    /// Too late for the phone.
    Expired,
    /// Refused by gateway or operator.
    Rejected,
    /// Taken back before it was handed over.
    Cancelled,
}

impl SmsState {
    /// All.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Submitting,
        Self::Unknown,
        Self::Accepted,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Expired,
        Self::Rejected,
        Self::Cancelled,
    ];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Submitting => "submitting",
            Self::Unknown => "unknown",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.code() == code)
    }

    /// How much is known; states of the highest rank are final.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Submitting => 1,
            Self::Unknown => 2,
            Self::Accepted => 3,
            Self::Sent => 4,
            _ => 5,
        }
    }

    /// Nothing more will be known.
    #[must_use]
    pub const fn is_final(self) -> bool {
        self.rank() == 5
    }
}

/// What somebody wrote to us.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SmsIn {
    /// Which gateway brought it.
    pub gateway: String,
    /// The gateway's own id of the message, if it gives one. With sender, time and text it tells a repeat from another message.
    pub external_id: Option<String>,
    /// Who wrote.
    pub from: Phone,
    /// When it was sent or reached the operator, by a clock that is not ours, if the gateway says so.
    pub sent: Option<Moment>,
    /// When the gateway brought it, by our clock.
    pub came: Moment,
    /// What.
    pub body: SmsBody,
}

impl fmt::Debug for SmsIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsIn({})", self.gateway)
    }
}

/// A whole message, or what arrived of one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsBody {
    /// All of it.
    Whole(String),
    /// One part of a longer message whose other parts never came, or bytes that are no text: never an answer.
    Fragment(String),
}

/// What a gateway tells of a message of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsReport {
    /// Which message.
    pub which: SmsId,
    /// What became of it.
    pub state: SmsState,
    /// From gateways that report each part: the id of this report. A message is there when as many different ones came as it has
    /// segments; the same one again is a repeat.
    pub part: Option<String>,
}

/// One thing that a gateway brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SmsReceived {
    /// A message.
    Message(SmsIn),
    /// News of one of ours.
    Report(SmsReport),
    /// Nothing for us: a ping, a sender whom nobody can answer.
    Nothing,
}

/// A request at a gateway's endpoint.
#[derive(Debug, Clone, Copy)]
pub struct SmsDelivery<'a> {
    /// What follows the gateway's name in the path, without the slash between them.
    pub path: &'a str,
    /// The raw query, without `?`.
    pub query: &'a str,
    /// Names in lower case.
    pub headers: &'a [(String, String)],
    /// At most 64 KiB.
    pub body: &'a [u8],
    /// Who connects.
    pub peer: IpAddr,
    /// Now.
    pub now: Moment,
}

/// Why a delivery is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SmsUnread {
    /// Not from the gateway: 401, nothing is stored.
    #[error("not from the gateway")]
    Unauthorized,
    /// From the gateway, but not of the expected shape: 400.
    #[error("not of the expected shape: {0}")]
    Malformed(&'static str),
}

/// What a gateway can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GatewayTraits {
    /// A repeat with the same id is not sent twice.
    pub idempotent: bool,
    /// Brings messages of people.
    pub receives: bool,
    /// Longest text, in segments.
    pub most_segments: u8,
    /// States must be asked for with [`SmsGateway::ask`].
    pub asks: bool,
    /// Messages a minute, at most: a phone sends a few, an operator thousands.
    pub per_minute: u32,
}

/// A future behind a pointer.
pub type SmsCall<'a, T> = Pin<Box<dyn Future<Output = Result<T, SmsError>> + Send + 'a>>;

/// One SMS gateway. How to add one: `channels/sms/mod.rs`.
pub trait SmsGateway: Send + Sync + fmt::Debug {
    /// Its name in the configuration.
    fn name(&self) -> &str;

    /// What it can do.
    fn traits(&self) -> GatewayTraits;

    /// Hands a message over.
    fn send<'a>(&'a self, sms: &'a SmsOut) -> SmsCall<'a, Submitted>;

    /// Authenticates and reads what came to its endpoint.
    ///
    /// # Errors
    /// [`SmsUnread`].
    fn read(&self, delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread>;

    /// Asks what became of these messages; only where [`GatewayTraits::asks`].
    fn ask<'a>(&'a self, _ids: &'a [SmsId]) -> SmsCall<'a, Vec<SmsReport>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// For `jashun doctor`: reachable, accepted, in funds. What it said, without secrets.
    fn check(&self) -> SmsCall<'_, String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_stored_by_codes_that_are_read_back() {
        for state in SmsState::ALL {
            assert_eq!(SmsState::from_code(state.code()), Some(state));
        }
    }
}
