//! Hands messages over: committed as "being handed over" first, recorded after; what is not known is a state.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::Sms;
use super::pauses::backoff;
use crate::domain::{Moment, SmsError, SmsGateway, SmsOut, SmsState, Span, Submitted};
use crate::services::alerts::{self, Alert};
use crate::services::sms::hours;
use crate::store::sms::{self, Leased};
use crate::store::{StoreError, Tx};
use crate::texts::sms::Encoding;

/// At most so many at once.
const AT_ONCE: i64 = 64;
pub(super) const MINUTE: Span = Span::minutes(1);
/// Shortest validity that gateways take.
const SHORTEST: Span = MINUTE;

/// What came of handing messages over, and is not noted in the database yet: kept while that is away.
#[derive(Debug, Default)]
pub(super) struct Unnoted(Mutex<HashMap<String, Vec<Handed>>>);

type Handed = (Leased, Result<Submitted, SmsError>);

impl Unnoted {
    fn add(&self, gateway: &str, handed: Vec<Handed>) {
        let mut map = self.0.lock();
        map.entry(gateway.to_owned()).or_default().extend(handed);
    }

    fn is_empty(&self, gateway: &str) -> bool {
        let map = self.0.lock();
        map.get(gateway).is_none_or(Vec::is_empty)
    }

    fn take(&self, gateway: &str) -> Vec<Handed> {
        let mut map = self.0.lock();
        map.remove(gateway).unwrap_or_default()
    }
}

impl Sms {
    /// Hands over what is due at a gateway; `true` if anything was.
    pub async fn send_due(&self, gateway: &Arc<dyn SmsGateway>) -> Result<bool, StoreError> {
        let now = self.context.ambient.now();
        let name = gateway.name();
        self.note(gateway).await?;
        if self.pauses.rest_until(name, now).is_some() {
            return Ok(false);
        }
        let answered = self.answer_waiting(name).await;
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin_read().await?;
        let due = sms::next(&mut tx, name).await?;
        drop(tx);
        if due.is_none_or(|due| due > now) {
            return Ok(answered);
        }
        let traits = gateway.traits();
        let per_minute = i64::from(traits.per_minute.max(1));
        let most = match self.pauses.is_in_trouble(name) {
            // whether it works again, one message shows
            true => 1,
            false => AT_ONCE.min((per_minute / 60).max(1)),
        };
        let leased = {
            let (_alone, mut tx) = self.begin().await?;
            let open = hours::are_open(now);
            let leased = sms::lease(&mut tx, name, now, open, most).await?;
            for id in &leased.bad {
                sms::bury(&mut tx, id).await?;
                tracing::error!(gateway = name, sms = %id, "an SMS cannot be read and is given up");
                alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
            }
            tx.commit().await?;
            leased.rows
        };
        if leased.is_empty() {
            return Ok(answered);
        }
        let count = i64::try_from(leased.len()).unwrap_or(most);
        let calls = leased.into_iter().map(async |sms| {
            let result = if sms.segments > i64::from(traits.most_segments) {
                Err(SmsError::Permanent("the gateway would cut it"))
            } else {
                gateway.send(&out(&sms, now)).await
            };
            (sms, result)
        });
        let handed = futures::future::join_all(calls).await;
        self.unnoted.add(name, handed);
        self.note(gateway).await?;
        // what it takes in a minute, evenly
        self.pauses.pace(name, now, count * MINUTE / per_minute);
        Ok(true)
    }

    /// Nothing that was handed over waits for the database.
    pub(super) fn is_noted(&self, gateway: &str) -> bool {
        self.unnoted.is_empty(gateway)
    }

    /// Notes what came of handing over; what cannot be noted now, later.
    async fn note(&self, gateway: &Arc<dyn SmsGateway>) -> Result<(), StoreError> {
        let handed = self.unnoted.take(gateway.name());
        if handed.is_empty() {
            return Ok(());
        }
        let noted = self.try_to_note(gateway, &handed).await;
        if noted.is_err() {
            self.unnoted.add(gateway.name(), handed);
        }
        noted
    }

    async fn try_to_note(
        &self,
        gateway: &Arc<dyn SmsGateway>,
        handed: &[Handed],
    ) -> Result<(), StoreError> {
        let now = self.context.ambient.now();
        let name = gateway.name();
        let (_alone, mut tx) = self.begin().await?;
        for (sms, result) in handed {
            match result {
                Ok(Submitted::Accepted) => {
                    let state = SmsState::Accepted;
                    sms::handed_over(&mut tx, sms, state, now).await?;
                }
                Ok(Submitted::Unknown) => {
                    sms::handed_over(&mut tx, sms, SmsState::Unknown, now).await?;
                    if gateway.traits().idempotent {
                        sms::again(&mut tx, &sms.id, backoff(sms.attempts, now)).await?;
                    }
                    if let Some(alert) = self.pauses.fails(name, now) {
                        alerts::raise(&mut tx, &self.context, alert).await?;
                    }
                }
                Err(error) => self.failed(&mut tx, name, sms, error, now).await?,
            }
        }
        let results = handed.iter().map(|(_, result)| result);
        let works = results
            .clone()
            .any(|r| matches!(r, Ok(Submitted::Accepted)))
            && !results
                .clone()
                .any(|r| r.as_ref().is_err_and(SmsError::is_the_gateways));
        if let Some(over) = self.pauses.told(name).filter(|_| works) {
            alerts::clear(&mut tx, over).await?;
        }
        tx.commit().await?;
        if works {
            self.pauses.works(name);
        }
        Ok(())
    }

    async fn failed(
        &self,
        tx: &mut Tx,
        gateway: &str,
        sms: &Leased,
        error: &SmsError,
        now: Moment,
    ) -> Result<(), StoreError> {
        tracing::warn!(gateway, sms = sms.id.as_str(), %error, "an SMS was not taken");
        let known = sms::state(tx, &sms.id).await?;
        if known.is_some_and(|known| known.rank() >= SmsState::Accepted.rank()) {
            // a report was faster than the gateway's answer: it has the message all the same
            return sms::handed_over(tx, sms, SmsState::Accepted, now).await;
        }
        let (next, alert) = self.pauses.setback(gateway, error, sms.attempts, now);
        if let Some(alert) = alert {
            alerts::raise(tx, &self.context, alert).await?;
        }
        match next {
            Some(at) => sms::retry(tx, &sms.id, at).await,
            None => sms::fail(tx, &sms.id).await,
        }
    }
}

/// A message as a gateway takes it. What nobody asked for must not arrive after the hours.
fn out(sms: &Leased, now: Moment) -> SmsOut {
    let until = if sms.bulk {
        sms.valid_until.min(hours::end(now))
    } else {
        sms.valid_until
    };
    let valid = (until - now).max(SHORTEST);
    SmsOut {
        id: sms.id.clone(),
        to: sms.to,
        text: sms.text.clone(),
        unicode: Encoding::of(&sms.text) == Encoding::Ucs2,
        valid: valid.as_duration(),
        reports: true,
    }
}
