//! Answers to people of whom nothing is stored: said before their message is acknowledged. While the gateway does not take them they wait
//! in memory; after our death the person writes again.

use std::collections::HashMap;

use futures::future::join_all;
use parking_lot::{Mutex, MutexGuard};

use super::pauses::backoff;
use super::post::MINUTE;
use super::{Direct, Sms};
use crate::domain::{Moment, Phone, SmsGateway, SmsId, SmsIn, SmsOut, Span, Submitted};
use crate::services::alerts::{self, Alert};
use crate::store::StoreError;
use crate::texts::sms::Encoding;

/// An answer is good for so long.
const VALID: Span = Span::minutes(30);
/// At most so many wait.
const MOST: usize = 10_000;

/// The newest answer to each number, until its gateway has taken it.
#[derive(Debug, Default)]
pub(super) struct Waiting(Mutex<HashMap<Phone, State>>);

#[derive(Debug)]
enum State {
    /// Is being said: the key of the message that it answers.
    Underway(i64),
    Waits(Answer),
}

#[derive(Debug)]
struct Answer {
    /// Of the message that it answers.
    key: i64,
    to: SmsIn,
    texts: Vec<String>,
    /// So many of the texts are taken.
    said: usize,
    attempts: i64,
    due: Moment,
    until: Moment,
}

impl Waiting {
    fn map(&self) -> MutexGuard<'_, HashMap<Phone, State>> {
        self.0.lock()
    }

    /// What we said last to somebody was not handed over.
    pub(super) fn has(&self, phone: Phone) -> bool {
        matches!(self.map().get(&phone), Some(State::Waits(_)))
    }

    /// The newest answer: an older one that waits is not said any more.
    fn begin(&self, answer: &Answer) {
        let mut map = self.map();
        if map.len() < MOST {
            map.insert(answer.to.from, State::Underway(answer.key));
        }
    }

    /// Waits, unless a newer one has come meanwhile.
    fn put_back(&self, answer: Answer) {
        let mut map = self.map();
        if let Some(state) = map.get_mut(&answer.to.from)
            && matches!(state, State::Underway(key) if *key == answer.key)
        {
            *state = State::Waits(answer);
        }
    }

    /// Is said, or never will be; whether it was the newest.
    fn end(&self, answer: &Answer) -> bool {
        let mut map = self.map();
        let newest =
            matches!(map.get(&answer.to.from), Some(State::Underway(key)) if *key == answer.key);
        if newest {
            map.remove(&answer.to.from);
        }
        newest
    }

    /// Takes what is due, or too old.
    fn due(&self, now: Moment, is_its: impl Fn(&SmsIn) -> bool) -> Vec<Answer> {
        let mut map = self.map();
        let mut due = Vec::new();
        for state in map.values_mut() {
            if let State::Waits(answer) = state
                && answer.due.min(answer.until) <= now
                && is_its(&answer.to)
            {
                let underway = State::Underway(answer.key);
                if let State::Waits(answer) = std::mem::replace(state, underway) {
                    due.push(answer);
                }
            }
        }
        due
    }
}

impl Sms {
    /// Answers people of whom nothing is stored.
    pub async fn answer(&self, direct: &Direct) {
        let now = self.context.ambient.now();
        let answers = direct.iter().map(|(to, texts)| Answer {
            key: self.identity(to).key,
            to: to.clone(),
            texts: texts.clone(),
            said: 0,
            attempts: 0,
            due: now,
            until: now + VALID,
        });
        let answers: Vec<Answer> = answers.collect();
        for answer in &answers {
            self.waiting.begin(answer);
        }
        join_all(answers.into_iter().map(|answer| self.say_directly(answer))).await;
    }

    /// Says what waits for a gateway and is due; `true` if anything was.
    pub(super) async fn answer_waiting(&self, gateway: &str) -> bool {
        let now = self.context.ambient.now();
        let due = self.waiting.due(now, |to| {
            let way = self.gateways.reply(&to.gateway, to.from);
            way.is_some_and(|way| way.name() == gateway)
        });
        let any = !due.is_empty();
        join_all(due.into_iter().map(|answer| self.say_directly(answer))).await;
        any
    }

    async fn say_directly(&self, mut answer: Answer) {
        match self.try_to_say_all(&mut answer).await {
            Ok(()) => {
                self.waiting.end(&answer);
            }
            Err(Some(due)) => {
                answer.due = due;
                self.waiting.put_back(answer);
            }
            Err(None) => {
                if self.waiting.end(&answer) {
                    // what they have not read asks them nothing
                    self.memory.forget(answer.to.from);
                }
            }
        }
    }

    /// When the rest is to be tried, if ever.
    async fn try_to_say_all(&self, answer: &mut Answer) -> Result<(), Option<Moment>> {
        if answer.until <= self.context.ambient.now() {
            return Err(None);
        }
        let gateway = self.gateways.reply(&answer.to.gateway, answer.to.from);
        let gateway = gateway.ok_or(None)?;
        let per_minute = i64::from(gateway.traits().per_minute.max(1));
        answer.attempts += 1;
        while let Some(text) = answer.texts.get(answer.said) {
            let now = self.context.ambient.now();
            let length = MINUTE / per_minute;
            if let Err(until) = self.pauses.take_turn(gateway.name(), now, length) {
                return Err(Some(until));
            }
            let out = self.out(&answer.to, answer.said, text).ok_or(None)?;
            self.try_to_say(&**gateway, &out, answer.attempts).await?;
            answer.said += 1;
        }
        Ok(())
    }

    /// When it is to be tried again, if ever.
    async fn try_to_say(
        &self,
        gateway: &dyn SmsGateway,
        out: &SmsOut,
        attempts: i64,
    ) -> Result<(), Option<Moment>> {
        let (name, now) = (gateway.name(), self.context.ambient.now());
        let sent = gateway.send(out).await;
        let accepted = matches!(sent, Ok(Submitted::Accepted));
        let (said, raised, over) = match sent {
            Ok(Submitted::Accepted) => (Ok(()), None, self.pauses.told(name)),
            Ok(Submitted::Unknown) => {
                // perhaps they have it; a gateway that knows a repeat gets it once more
                let again = gateway.traits().idempotent.then(|| backoff(attempts, now));
                let said = again.map_or(Ok(()), |at| Err(Some(at)));
                (said, self.pauses.fails(name, now), None)
            }
            Err(error) => {
                tracing::warn!(gateway = name, sms = out.id.as_str(), %error, "a direct SMS was not taken");
                let (next, alert) = self.pauses.setback(name, &error, attempts, now);
                (Err(next), alert, None)
            }
        };
        let told = self.tell_operator(raised, over).await;
        if accepted && told.is_ok() {
            self.pauses.works(name);
        }
        if let Err(error) = told {
            let error = self.failed_to_write(error);
            tracing::warn!(%error, "the operator could not be told of an SMS gateway");
        }
        said
    }

    async fn tell_operator(
        &self,
        raised: Option<Alert>,
        over: Option<Alert>,
    ) -> Result<(), StoreError> {
        if raised.is_none() && over.is_none() {
            return Ok(());
        }
        let (_alone, mut tx) = self.begin().await?;
        if let Some(alert) = raised {
            alerts::raise(&mut tx, &self.context, alert).await?;
        }
        if let Some(alert) = over {
            alerts::clear(&mut tx, alert).await?;
        }
        tx.commit().await
    }

    /// The id follows from the message, so that a repeat is the same one.
    fn out(&self, to: &SmsIn, number: usize, text: &str) -> Option<SmsOut> {
        let name = format!("{} {number}", self.identity(to).key);
        let hash = self.context.vault.hash("sms-direct", name.as_bytes());
        Some(SmsOut {
            id: SmsId::parse(&hash[..12].to_ascii_uppercase())?,
            to: to.from,
            text: text.to_owned(),
            unicode: Encoding::of(text) == Encoding::Ucs2,
            valid: VALID.as_duration(),
            reports: false,
        })
    }
}
