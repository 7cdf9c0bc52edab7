//! Hands messages over: committed as "being handed over" first, recorded after; what is not known is a state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
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
    length: i64,
    alert: Option<Alert>,
}

impl Pauses {
    fn rests(&self, gateway: &str, now: Moment) -> bool {
        let map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.get(gateway).is_some_and(|pause| now.0 < pause.until.0)
    }

    /// It has got as much as it takes in so long, in ms.
    fn pace(&self, gateway: &str, now: Moment, length: i64) {
        if length < 100 {
            return;
        }
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pause = Pause {
            until: Moment(now.0 + length),
            length: 0,
            alert: None,
        };
        let rests = map.get(gateway).is_some_and(|pause| now.0 < pause.until.0);
        if !rests {
            map.insert(gateway.to_owned(), pause);
        }
    }

    fn rest(&self, gateway: &str, now: Moment, length: Option<i64>, alert: Option<Alert>) -> bool {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = map.get(gateway).copied();
        let doubled = before
            .map_or(0, |pause| pause.length * 2)
            .clamp(DOWN.0, DOWN.1);
        let length = length.unwrap_or(doubled);
        let pause = Pause {
            until: Moment(now.0 + length),
            length,
            alert: alert.or(before.and_then(|pause| pause.alert)),
        };
        map.insert(gateway.to_owned(), pause);
        before.is_some_and(|pause| pause.length > 0)
    }

    /// It works again: what the operator had been told.
    fn works(&self, gateway: &str) -> Option<Alert> {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        map.remove(gateway).and_then(|pause| pause.alert)
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
        let most = AT_ONCE.min((per_minute / 60).max(1));
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
            SmsError::Throttled(pause) => {
                let pause = i64::try_from(pause.as_millis()).unwrap_or(FUNDS);
                self.pauses.rest(gateway, now, Some(pause), None);
                now.0
            }
            SmsError::ChannelDown(_) => {
                // a box that restarts is back within seconds: the operator hears of the second failure
                if self.pauses.rest(gateway, now, None, None) {
                    self.pauses.rest(gateway, now, None, Some(Alert::SmsDown));
                    alerts::raise(tx, &self.house, Alert::SmsDown).await?;
                }
                now.0
            }
            SmsError::OutOfFunds => {
                self.pauses
                    .rest(gateway, now, Some(FUNDS), Some(Alert::SmsFunds));
                alerts::raise(tx, &self.house, Alert::SmsFunds).await?;
                now.0
            }
            SmsError::RecipientGone => {
                return sms::fail(tx, &sms.id).await;
            }
            SmsError::Permanent(_) => {
                alerts::raise(tx, &self.house, Alert::DeadLetters).await?;
                return sms::fail(tx, &sms.id).await;
            }
        };
        sms::retry(tx, &sms.id, Moment(later)).await
    }
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
