//! Answers to people of whom nothing is stored: said before their message is acknowledged. While the gateway does not take them they wait
//! in memory; after our death the person writes again.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::join_all;

use super::pauses::backoff;
use super::{Direct, Sms};
use crate::app::alerts::{self, Alert};
use crate::domain::{Moment, Phone, SmsGateway, SmsId, SmsIn, SmsOut, Submitted};
use crate::store::StoreError;
use crate::texts::sms::Encoding;

/// An answer is good for so long.
const VALID: Duration = Duration::from_secs(30 * 60);
/// At most so many wait.
const MOST: usize = 10_000;

/// The newest answer to each number, if its gateway has not taken it yet.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<Phone, Answer>>);

#[derive(Debug)]
struct Answer {
    to: SmsIn,
    texts: Vec<String>,
    /// So many of the texts are taken.
    said: usize,
    attempts: i64,
    due: Moment,
    until: Moment,
}

impl Waiting {
    fn map(&self) -> MutexGuard<'_, HashMap<Phone, Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// They have written again: a newer answer comes.
    pub(super) fn forget(&self, phone: Phone) {
        self.map().remove(&phone);
    }

    fn put(&self, answer: Answer) {
        let mut map = self.map();
        if map.len() < MOST {
            map.insert(answer.to.from, answer);
        }
    }
}

impl Sms {
    /// Answers people of whom nothing is stored.
    pub async fn answer(&self, direct: &Direct) {
        let now = self.house.ambient.now();
        let answers = direct.iter().map(|(to, texts)| Answer {
            to: to.clone(),
            texts: texts.clone(),
            said: 0,
            attempts: 0,
            due: now,
            until: Moment(now.0 + i64::try_from(VALID.as_millis()).unwrap_or(0)),
        });
        join_all(answers.map(|answer| self.say_directly(answer))).await;
    }

    /// Says what waits for a gateway and is due; `true` if anything was.
    pub(super) async fn answer_waiting(&self, gateway: &str) -> bool {
        let now = self.house.ambient.now();
        let due: Vec<Answer> = {
            let mut map = self.waiting.map();
            map.retain(|_, answer| now.0 < answer.until.0);
            let of_it = |answer: &Answer| {
                let way = self.gateways.reply(&answer.to.gateway, answer.to.from);
                way.is_some_and(|way| way.name() == gateway)
            };
            map.extract_if(|_, answer| answer.due.0 <= now.0 && of_it(answer))
                .map(|(_, answer)| answer)
                .collect()
        };
        let any = !due.is_empty();
        join_all(due.into_iter().map(|answer| self.say_directly(answer))).await;
        any
    }

    async fn say_directly(&self, mut answer: Answer) {
        let Some(gateway) = self.gateways.reply(&answer.to.gateway, answer.to.from) else {
            return;
        };
        let (name, now) = (gateway.name(), self.house.ambient.now());
        if self.pauses.is_in_trouble(name)
            && let Some(until) = self.pauses.rest_until(name, now)
        {
            answer.due = until;
            return self.waiting.put(answer);
        }
        answer.attempts += 1;
        while let Some(text) = answer.texts.get(answer.said) {
            let Some(out) = self.out(&answer.to, answer.said, text) else {
                return;
            };
            let next = self.try_to_say(&**gateway, &out, answer.attempts).await;
            if let Some(next) = next {
                answer.due = next;
                return self.waiting.put(answer);
            }
            answer.said += 1;
        }
    }

    /// When it is to be tried again; `None` if it is said, or never will be.
    async fn try_to_say(
        &self,
        gateway: &dyn SmsGateway,
        out: &SmsOut,
        attempts: i64,
    ) -> Option<Moment> {
        let (name, now) = (gateway.name(), self.house.ambient.now());
        let (next, raised, over) = match gateway.send(out).await {
            Ok(Submitted::Accepted { .. }) => (None, None, self.pauses.works(name)),
            Ok(Submitted::Unknown) => {
                let again = gateway.traits().idempotent.then(|| backoff(attempts, now));
                (again, self.pauses.fails(name, now), None)
            }
            Err(error) => {
                tracing::warn!(gateway = name, %error, "a direct SMS was not taken");
                let (next, alert) = self.pauses.setback(name, &error, attempts, now);
                (next, alert, None)
            }
        };
        if let Err(error) = self.tell_operator(raised, over).await {
            let error = self.failed_to_write(error);
            tracing::warn!(%error, "the operator could not be told of an SMS gateway");
        }
        next
    }

    async fn tell_operator(
        &self,
        raised: Option<Alert>,
        over: Option<Alert>,
    ) -> Result<(), StoreError> {
        if raised.is_none() && over.is_none() {
            return Ok(());
        }
        let mut tx = self.house.db.begin().await?;
        if let Some(alert) = raised {
            alerts::raise(&mut tx, &self.house, alert).await?;
        }
        if let Some(alert) = over {
            alerts::clear(&mut tx, alert).await?;
        }
        tx.commit().await
    }

    /// The id follows from the message, so that a repeat is the same one.
    fn out(&self, to: &SmsIn, number: usize, text: &str) -> Option<SmsOut> {
        let name = format!("{} {number}", self.key(to));
        let hash = self.house.vault.hash("sms-direct", name.as_bytes());
        Some(SmsOut {
            id: SmsId::parse(&hash[..12].to_ascii_uppercase())?,
            to: to.from,
            text: text.to_owned(),
            unicode: Encoding::of(text) == Encoding::Ucs2,
            valid: VALID,
            reports: false,
        })
    }
}
