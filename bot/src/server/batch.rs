//! One write transaction per batch: read set → steps in memory → write set → commit; only then is anything acknowledged.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use hashlink::LruCache;
use parking_lot::Mutex;
use tracing::Instrument as _;

use super::flood::Flood;
use super::screens::replies::{Owed, Replies};
use crate::domain::{Body, Chat, ChatHash, Inbound, Onboarding, Request, Snapshot};
use crate::handlers;
use crate::handlers::telegram::Said;
use crate::server::screens::Screens;
use crate::services::chat_messages::Written;
use crate::services::{Context, RecentByChat, danger};
use crate::store::respondents::Person;
use crate::store::{StoreError, inbox};

mod failed;
mod parked;
mod people;
mod roles;

const CHANNEL: &str = "telegram";
/// So many direct answers are remembered; repeats come within seconds.
const ANSWERED: usize = 10_000;

/// What is to be sent now that the batch is committed.
#[derive(Debug, Default)]
pub struct Taken {
    /// Presses to confirm, with the flashed text.
    pub taps: Vec<(Chat, Request)>,
    /// Replies to people of whom we store nothing: on their way.
    pub owed: Owed,
    /// Messages to remove.
    pub remove: Vec<(Chat, Request)>,
    /// Something was put into the outbox.
    pub outbox: bool,
}

/// Takes batches; one at a time.
#[derive(Debug)]
pub struct BatchProcessor {
    context: Arc<Context>,
    screens: Arc<Screens>,
    memory: RecentByChat<Onboarding>,
    flood: Mutex<Flood>,
    /// People with inbounds waiting behind a failed one.
    waiting: Mutex<HashSet<ChatHash>>,
    /// Inbounds answered directly by this process: they are not in the inbox, as only a repeat after a crash is answered again.
    answered: Mutex<LruCache<i64, ()>>,
    /// What accounts that flood asked last of the slow lane.
    parked: Mutex<LruCache<Chat, Inbound>>,
    #[cfg(test)]
    pub(crate) poison: Option<fn(&Inbound) -> bool>,
}

/// What one run over some inbounds gave, before and after its commit.
#[derive(Debug, Default)]
struct Run {
    taken: Taken,
    replies: Replies,
    shown: Vec<(Person, bool)>,
    /// Inbounds that are answered directly.
    answered: Vec<i64>,
    /// Chats that were hidden.
    hidden: Vec<Chat>,
    /// Messages that were written down.
    written: Written,
}

impl Run {
    /// What one inbound asks to be said besides the screen.
    fn say(&mut self, inbound: &Inbound, said: Said) {
        self.taken.answer(inbound, said.toast);
        if said.hides {
            self.replies.entry(inbound.chat).or_default().say_nothing();
            self.hidden.push(inbound.chat);
        }
        if !said.direct.is_empty() {
            self.answered.push(inbound.external_id);
            let reply = self.replies.entry(inbound.chat).or_default();
            reply.add(said.direct, said.help);
        }
    }

    /// Direct answers to an inbound that is not remembered.
    fn owe(&mut self, inbound: &Inbound, direct: Vec<(Chat, Request)>) {
        for (chat, request) in direct {
            let reply = self.replies.entry(chat).or_default();
            reply.add(vec![request], false);
        }
        self.answered.push(inbound.external_id);
    }
}

impl BatchProcessor {
    /// Ready to take batches; knows who waits behind a failed inbound.
    pub async fn new(context: Arc<Context>, screens: Arc<Screens>) -> Result<Self, StoreError> {
        let mut tx = context.db.begin_read().await?;
        let waiting = inbox::waiting(&mut tx).await?.into_iter().collect();
        Ok(Self {
            context,
            screens,
            memory: RecentByChat::default(),
            flood: Mutex::default(),
            waiting: Mutex::new(waiting),
            answered: Mutex::new(LruCache::new(ANSWERED)),
            parked: Mutex::new(LruCache::new(parked::MOST)),
            #[cfg(test)]
            poison: None,
        })
    }

    /// Takes what has arrived, in order. When this returns, all of it is committed: processed, or kept as failed.
    ///
    /// # Errors
    /// The database is not there, or full: nothing of the batch is acknowledged, and all of it comes again.
    pub async fn take(&self, batch: &[Inbound]) -> Result<Taken, StoreError> {
        let now = self.context.ambient.now();
        for inbound in batch {
            self.context.messages.came(inbound, now);
        }
        let mut taken = Taken::default();
        let sorted = self.park(batch, &mut taken);
        // what is told of a batch names its first update
        let first = batch.first().map(|inbound| inbound.external_id);
        let span = tracing::info_span!("batch", first, inbounds = batch.len());
        self.take_parts(&sorted.batch, &sorted.answers, &mut taken)
            .instrument(span)
            .await?;
        Ok(taken)
    }

    /// In order, as much as possible together. `answers` are ids that look like the slow lane's and are not.
    async fn take_parts(
        &self,
        batch: &[Inbound],
        answers: &HashSet<i64>,
        taken: &mut Taken,
    ) -> Result<(), StoreError> {
        let snapshot = self.context.snapshot();
        let is_slow =
            |inbound: &Inbound| self.is_slow(inbound) && !answers.contains(&inbound.external_id);
        let mut rest = batch;
        while !rest.is_empty() {
            // people's own talks go together; others one by one
            let slow = is_slow(&rest[0]);
            let length = if slow {
                1
            } else {
                rest.iter().position(is_slow).unwrap_or(rest.len())
            };
            let (now_batch, later) = rest.split_at(length);
            rest = later;
            for inbound in now_batch {
                handlers::turn_guardian_page(&self.context, inbound);
                handlers::leave_trial(&self.context, inbound);
            }
            match self.attempt(&snapshot, now_batch, slow).await {
                Ok(run) => self.hand_over(run, taken),
                // no inbound is guilty of that
                Err(error) if error.is_disk_full() => return Err(error),
                Err(error) if length == 1 => self.alone(&now_batch[0], &error).await?,
                Err(error) => {
                    tracing::warn!(%error, inbounds = length, "a batch failed, trying its inbounds one by one");
                    for inbound in now_batch {
                        match self
                            .attempt(&snapshot, std::slice::from_ref(inbound), slow)
                            .await
                        {
                            Ok(one) => self.hand_over(one, taken),
                            Err(error) if error.is_disk_full() => return Err(error),
                            Err(error) => self.alone(inbound, &error).await?,
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// What a committed run says and shows is on its way from now on, also if a later part of the batch fails.
    fn hand_over(&self, run: Run, taken: &mut Taken) {
        let now = self.context.ambient.now();
        for chat in run.hidden {
            self.context.messages.hide(chat, now);
        }
        taken.merge(run.taken);
        self.note_answered(&run.answered);
        let floods = |chat| {
            let flood = self.flood.lock();
            flood.is_flooding(chat, now)
        };
        for (chat, reply) in run.replies {
            if let Some(tried) = self.screens.reply(chat, reply, floods(chat)) {
                taken.owed.add(chat, tried);
            }
        }
        for (person, afresh) in run.shown {
            let flooding = floods(person.chat);
            self.screens.show(person, afresh, flooding);
        }
    }

    async fn attempt(
        &self,
        snapshot: &Snapshot,
        batch: &[Inbound],
        slow: bool,
    ) -> Result<Run, StoreError> {
        self.attempt_in(snapshot, batch, slow, None).await
    }

    /// One transaction over some inbounds. `again` is the row of a failed one that is tried again.
    async fn attempt_in(
        &self,
        snapshot: &Snapshot,
        batch: &[Inbound],
        slow: bool,
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let mut tx = self.context.db.begin().await?;
        let work = async {
            if slow {
                self.slow(&mut tx, snapshot, &batch[0], again).await
            } else {
                self.fast(&mut tx, snapshot, batch, again).await
            }
        };
        // a bug in one step must not take the others' answers with it
        let mut run = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or(Err(StoreError::Panicked))?;
        tx.commit().await?;
        self.context
            .messages
            .settle(std::mem::take(&mut run.written));
        Ok(run)
    }

    /// For the lane of roles. Words of danger are not, whatever they look like: their writer is first of all somebody who may need help.
    fn is_slow(&self, inbound: &Inbound) -> bool {
        let now = self.context.ambient.now();
        let to_guardian_page = handlers::is_on_guardian_page(&self.context, inbound, now);
        let to_trial = handlers::is_typed_into_trial(&self.context, inbound, now);
        (to_guardian_page || to_trial || handlers::is_ours(inbound))
            && !danger::in_inbound(&self.context, inbound)
    }

    fn has_answered(&self, id: i64) -> bool {
        self.answered.lock().contains_key(&id)
    }

    fn note_answered(&self, ids: &[i64]) {
        let mut answered = self.answered.lock();
        for id in ids {
            answered.insert(*id, ());
        }
    }

    fn waits(&self, hash: &ChatHash) -> bool {
        self.waiting.lock().contains(hash)
    }
}

impl Taken {
    fn answer(&mut self, inbound: &Inbound, toast: Option<String>) {
        if let Body::Tap { query, .. } = &inbound.body {
            self.taps.push((
                inbound.chat,
                Request::AnswerTap {
                    query: query.clone(),
                    toast,
                },
            ));
        }
    }

    fn merge(&mut self, other: Self) {
        self.taps.extend(other.taps);
        self.owed.merge(other.owed);
        self.remove.extend(other.remove);
        self.outbox |= other.outbox;
    }
}
