//! What tells a message from a repeat of it. Gateways bring one SMS several times: with the same id, with another one, or with none.

use super::{CHANNEL, Sms};
use crate::domain::{Moment, SmsBody, SmsIn, Span};
use crate::store::{StoreError, Tx, Vault, inbox, json};

/// Where a gateway gives neither an id nor a time, equal texts of a number within at least so long, and at most twice that, are one
/// message. Nobody reads a reply and answers it faster.
const SAME: Span = Span::seconds(10);

/// What stands for a message in the inbox: numbers, of which a keyed hash makes nothing readable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Identity {
    /// A repeat has the same one.
    pub(super) key: i64,
    /// A repeat that comes a little later has this one.
    later: Option<i64>,
}

impl Identity {
    /// Of the gateway, sender, text, and its id and time where the gateway gives them. Without an id, times count to the second.
    fn of(vault: &Vault, inbound: &SmsIn) -> Self {
        let (kind, text) = match &inbound.body {
            SmsBody::Whole(text) => ("whole", text),
            SmsBody::Fragment(text) => ("part", text),
        };
        let key = |time: Option<i64>| {
            let id = inbound.external_id.as_deref();
            let gateway = inbound.gateway.as_str();
            let parts = (gateway, inbound.from.number(), id, time, kind, text);
            vault.number("sms-in", json(&parts).as_bytes())
        };
        let (time, later) = match (&inbound.external_id, inbound.sent) {
            (Some(_), sent) => (sent.map(|sent| sent.0), None),
            (None, Some(sent)) => (Some(sent.as_seconds()), None),
            (None, None) => {
                let window = inbound.came.count(SAME);
                (Some(window), Some(window + 1))
            }
        };
        Self {
            key: key(time),
            later: later.map(|window| key(Some(window))),
        }
    }

    /// Both numbers.
    pub(super) fn keys(self) -> impl Iterator<Item = i64> {
        [Some(self.key), self.later].into_iter().flatten()
    }

    /// Remembers it in the transaction; `false` if it is a repeat.
    pub(super) async fn remember(self, tx: &mut Tx, now: Moment) -> Result<bool, StoreError> {
        if inbox::remember(tx, CHANNEL, &[self.key], now)
            .await?
            .is_empty()
        {
            return Ok(false);
        }
        if let Some(later) = self.later {
            inbox::remember(tx, CHANNEL, &[later], now).await?;
        }
        Ok(true)
    }

    /// Forgets it again: its reply is not durable, so a repeat after a crash must be answered again.
    pub(super) async fn forget(self, tx: &mut Tx) -> Result<(), StoreError> {
        let keys: Vec<i64> = self.keys().collect();
        inbox::forget(tx, CHANNEL, &keys).await
    }
}

impl Sms {
    /// What stands for this message.
    pub(super) fn identity(&self, inbound: &SmsIn) -> Identity {
        Identity::of(&self.context.vault, inbound)
    }
}
