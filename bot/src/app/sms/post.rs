//! Hands messages over: committed as "being handed over" first, recorded after; what is not known is a state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Sms, hours};
use crate::app::alerts::{self, Alert};
use crate::domain::{Moment, SmsError, SmsGateway, SmsOut, SmsState, Submitted};
use crate::store::sms::{self, Leased};
use crate::store::{StoreError, Tx};
use crate::texts::sms::Encoding;

/// At most so many at once.
const AT_ONCE: i64 = 64;
const MINUTE: i64 = 60_000;
/// Pauses before the second and third attempt, in ms; then it doubles.
const RETRY: i64 = 5 * 60_000;
/// First and longest pause of a gateway that is down, in ms.
const DOWN: (i64, i64) = (5_000, 10 * 60_000);
/// An empty account is looked at again so often, in ms.
const FUNDS: i64 = 10 * 60_000;
/// Shortest validity that gateways take.
const SHORTEST: i64 = 60_000;

/// Which gateways rest, and why.
#[derive(Debug, Default)]
pub(super) struct Pauses(Mutex<HashMap<String, Pause>>);

#[derive(Debug, Clone, Copy)]
struct Pause {
    until: Moment,
    why: Why,
}

#[derive(Debug, Clone, Copy)]
enum Why {
    /// It has got as much as it takes.
    Pace,
    /// It said so.
    Throttled,
    /// It is broken, or refuses us: rests so long, in ms, and the operator knows.
    Down { length: i64, told: bool },
    /// Its account is empty.
    Funds,
}

impl Pauses {
    fn map(&self) -> MutexGuard<'_, HashMap<String, Pause>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rests(&self, gateway: &str, now: Moment) -> bool {
        self.map()
            .get(gateway)
            .is_some_and(|pause| now.0 < pause.until.0)
    }

    /// After trouble one message tries whether it is over.
    fn tries(&self, gateway: &str) -> bool {
        self.map()
            .get(gateway)
            .is_some_and(|pause| !matches!(pause.why, Why::Pace))
    }

    fn rest(&self, gateway: &str, now: Moment, length: i64, why: Why) {
        let until = Moment(now.0 + length);
        self.map().insert(gateway.to_owned(), Pause { until, why });
    }

    /// It has got as much as it takes in so long, in ms.
    fn pace(&self, gateway: &str, now: Moment, length: i64) {
        if length >= 100 && !self.rests(gateway, now) {
            self.rest(gateway, now, length, Why::Pace);
        }
    }

    /// It is broken: the pauses double. `true` from the second time on: a box that restarts is back within seconds, and nobody needs to know.
    fn down(&self, gateway: &str, now: Moment) -> bool {
        let before = self.map().get(gateway).map(|pause| pause.why);
        let (length, told) = match before {
            Some(Why::Down { length, .. }) => ((2 * length).min(DOWN.1), true),
            _ => (DOWN.0, false),
        };
        self.rest(gateway, now, length, Why::Down { length, told });
        told
    }

    /// It has brought something, so it is perhaps back: a long pause ends soon.
    pub(super) fn heard(&self, gateway: &str, now: Moment) {
        if let Some(pause) = self.map().get_mut(gateway)
            && matches!(pause.why, Why::Down { .. })
        {
            pause.until = pause.until.min(Moment(now.0 + DOWN.0));
        }
    }

    /// It works again: what the operator had been told.
    fn works(&self, gateway: &str) -> Option<Alert> {
        match self.map().remove(gateway)?.why {
            Why::Down { told: true, .. } => Some(Alert::SmsDown),
            Why::Funds => Some(Alert::SmsFunds),
            Why::Down { .. } | Why::Pace | Why::Throttled => None,
        }
    }
}

impl Sms {
    /// Hands over what is due at a gateway; `true` if anything was.
    ///
    /// # Errors
    /// The driver's.
    pub async fn send_due(&self, gateway: &Arc<dyn SmsGateway>) -> Result<bool, StoreError> {
        let now = self.house.ambient.now();
        let name = gateway.name();
        if self.pauses.rests(name, now) {
            return Ok(false);
        }
        let mut tx = self.house.db.begin_read().await?;
        let due = sms::next(&mut tx, name).await?;
        drop(tx);
        if due.is_none_or(|due| due.0 > now.0) {
            return Ok(false);
        }
        let per_minute = i64::from(gateway.traits().per_minute.max(1));
        let most = if self.pauses.tries(name) {
            1
        } else {
            AT_ONCE.min((per_minute / 60).max(1))
        };
        let mut tx = self.house.db.begin().await?;
        let open = hours::are_open(now);
        let leased = sms::lease(&mut tx, &self.house.vault, name, now, open, most).await?;
        tx.commit().await?;
        if leased.is_empty() {
            return Ok(false);
        }
        let count = i64::try_from(leased.len()).unwrap_or(most);
        let calls = leased.into_iter().map(async |sms| {
            let result = gateway.send(&out(&sms, now)).await;
            (sms, result)
        });
        let results = futures::future::join_all(calls).await;
        self.record(name, results).await?;
        // what it takes in a minute, evenly
        self.pauses.pace(name, now, count * MINUTE / per_minute);
        Ok(true)
    }

    async fn record(
        &self,
        gateway: &str,
        results: Vec<(Leased, Result<Submitted, SmsError>)>,
    ) -> Result<(), StoreError> {
        let now = self.house.ambient.now();
        let mut tx = self.house.db.begin().await?;
        for (sms, result) in &results {
            match result {
                Ok(Submitted::Accepted { gateway_id }) => {
                    let state = SmsState::Accepted;
                    sms::handed_over(&mut tx, sms, state, gateway_id.as_deref(), now).await?;
                    if let Some(alert) = self.pauses.works(gateway) {
                        alerts::clear(&mut tx, alert).await?;
                    }
                }
                Ok(Submitted::Unknown) => {
                    sms::handed_over(&mut tx, sms, SmsState::Unknown, None, now).await?;
                }
                Err(error) => self.failed(&mut tx, gateway, sms, error, now).await?,
            }
        }
        let mut errors = results
            .iter()
            .filter_map(|(_, result)| result.as_ref().err());
        if let Some(trouble) = errors.find(|error| is_the_gateways(error)) {
            self.pause(&mut tx, gateway, trouble, now).await?;
        }
        tx.commit().await
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        gateway: &str,
        sms: &Leased,
        error: &SmsError,
        now: Moment,
    ) -> Result<(), StoreError> {
        tracing::warn!(gateway, %error, "an SMS was not taken");
        let later = match error {
            SmsError::Retry(_) => now.0 + (RETRY << (sms.attempts - 1).clamp(0, 6)),
            SmsError::Throttled(_) | SmsError::ChannelDown(_) | SmsError::OutOfFunds => now.0,
            SmsError::RecipientGone => return sms::fail(tx, &sms.id).await,
            SmsError::Permanent(_) => {
                alerts::raise(tx, &self.house, Alert::DeadLetters).await?;
                return sms::fail(tx, &sms.id).await;
            }
        };
        sms::retry(tx, &sms.id, Moment(later)).await
    }

    /// The gateway rests, once for all that were handed over together, and the operator hears of what does not pass by itself.
    async fn pause(
        &self,
        tx: &mut Tx,
        gateway: &str,
        error: &SmsError,
        now: Moment,
    ) -> Result<(), StoreError> {
        match error {
            SmsError::Throttled(pause) => {
                let length = i64::try_from(pause.as_millis()).unwrap_or(FUNDS);
                self.pauses.rest(gateway, now, length, Why::Throttled);
            }
            SmsError::ChannelDown(_) => {
                if self.pauses.down(gateway, now) {
                    alerts::raise(tx, &self.house, Alert::SmsDown).await?;
                }
            }
            SmsError::OutOfFunds => {
                self.pauses.rest(gateway, now, FUNDS, Why::Funds);
                alerts::raise(tx, &self.house, Alert::SmsFunds).await?;
            }
            SmsError::Retry(_) | SmsError::RecipientGone | SmsError::Permanent(_) => {}
        }
        Ok(())
    }
}

/// The next message would fare no better.
const fn is_the_gateways(error: &SmsError) -> bool {
    matches!(
        error,
        SmsError::Throttled(_) | SmsError::ChannelDown(_) | SmsError::OutOfFunds
    )
}

/// A message as a gateway takes it. What nobody asked for must not arrive after the hours.
fn out(sms: &Leased, now: Moment) -> SmsOut {
    let until = if sms.bulk {
        sms.valid_until.min(hours::end(now))
    } else {
        sms.valid_until
    };
    let valid = (until.0 - now.0).max(SHORTEST);
    SmsOut {
        id: sms.id.clone(),
        to: sms.to,
        text: sms.text.clone(),
        unicode: Encoding::of(&sms.text) == Encoding::Ucs2,
        valid: Duration::from_millis(valid.unsigned_abs()),
        reports: true,
    }
}
