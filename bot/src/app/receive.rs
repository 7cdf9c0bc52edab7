//! One write transaction per batch: read set → steps in memory → write set → commit; only then is anything acknowledged.

use std::collections::{HashMap, HashSet};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use hashlink::LruCache;

use super::deliver::Screens;
use super::flood::Flood;
use super::messages::Written;
use super::replies::{Owed, Replies, Reply};
use super::respondent::{Memory, Slot, Visit, remove_after_saying};
use super::{Desk, House, World};
use super::{commands, danger};
use crate::domain::{AgeBand, Body, Chat, Inbound, Moment, Request, View};
use crate::store::alerts::Alert;
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{StoreError, Tx, digests, guards, inbox};

mod parked;

const CHANNEL: &str = "telegram";
/// So many direct answers are remembered; repeats come within seconds.
const ANSWERED: usize = 10_000;
/// Tries before an inbound is a dead letter, and the pause before each, in ms: three within 10 s.
const TRIES: i64 = 3;
const PAUSES: [i64; 3] = [0, 2_000, 6_000];

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
pub struct Receiver {
    house: Arc<House>,
    screens: Arc<Screens>,
    memory: Memory,
    flood: Mutex<Flood>,
    /// People with inbounds waiting behind a failed one.
    waiting: Mutex<HashSet<String>>,
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

impl Receiver {
    /// Ready to take batches; knows who waits behind a failed inbound.
    ///
    /// # Errors
    /// The driver's.
    pub async fn new(house: Arc<House>, screens: Arc<Screens>) -> Result<Self, StoreError> {
        let mut tx = house.db.begin_read().await?;
        let waiting = inbox::waiting(&mut tx).await?.into_iter().collect();
        Ok(Self {
            house,
            screens,
            memory: Memory::default(),
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
        let now = self.house.ambient.now();
        for inbound in batch {
            self.house.messages.came(inbound, now);
        }
        let mut taken = Taken::default();
        let sorted = self.park(batch, &mut taken);
        self.take_parts(&sorted.batch, &sorted.answers, &mut taken)
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
        let world = self.house.world();
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
            match self.attempt(&world, now_batch, slow).await {
                Ok(run) => self.hand_over(run, taken),
                // no inbound is guilty of that
                Err(error) if error.is_disk_full() => return Err(error),
                Err(_) if length == 1 => self.alone(&now_batch[0]).await?,
                Err(error) => {
                    tracing::warn!(%error, inbounds = length, "a batch failed, trying its inbounds one by one");
                    for inbound in now_batch {
                        match self
                            .attempt(&world, std::slice::from_ref(inbound), slow)
                            .await
                        {
                            Ok(one) => self.hand_over(one, taken),
                            Err(error) if error.is_disk_full() => return Err(error),
                            Err(_) => self.alone(inbound).await?,
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// What a committed run says and shows is on its way from now on, also if a later part of the batch fails.
    fn hand_over(&self, run: Run, taken: &mut Taken) {
        let now = self.house.ambient.now();
        for chat in run.hidden {
            self.house.messages.hide(chat, now);
        }
        taken.merge(run.taken);
        self.note_answered(&run.answered);
        let floods = |chat| {
            let flood = self.flood.lock().unwrap_or_else(PoisonError::into_inner);
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

    /// Tries failed inbounds that are due again.
    ///
    /// # Errors
    /// The driver's.
    pub async fn retry_failed(&self) -> Result<Taken, StoreError> {
        let mut taken = Taken::default();
        if self
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
        {
            return Ok(taken);
        }
        let world = self.house.world();
        let now = self.house.ambient.now();
        let mut tx = self.house.db.begin_read().await?;
        let due = inbox::due_failed(&mut tx, &self.house.vault, now).await?;
        drop(tx);
        if !due.bad.is_empty() {
            self.bury(&due.bad).await?;
            taken.outbox = true;
        }
        for failed in due.rows {
            let slow = self.is_slow(&failed.inbound);
            let result = self
                .attempt_in(
                    &world,
                    std::slice::from_ref(&failed.inbound),
                    slow,
                    Some(failed.id),
                )
                .await;
            match result {
                Ok(mut run) => {
                    run.shown.iter_mut().for_each(|(_, afresh)| *afresh = true);
                    self.hand_over(run, &mut taken);
                }
                Err(error) if error.is_disk_full() => return Err(error),
                Err(_) => {
                    let attempts = failed.attempts + 1;
                    let mut tx = self.house.db.begin().await?;
                    if attempts >= TRIES {
                        inbox::bury_failed(&mut tx, failed.id).await?;
                        super::alerts::raise(&mut tx, &self.house, Alert::DeadLetters).await?;
                        taken.outbox = true;
                        let hash = std::slice::from_ref(&failed.hash);
                        let known =
                            respondents::load_each(&mut tx, &self.house.vault, hash).await?;
                        // "press once more", and then the current screen anew, if it can be read
                        let language = known.first().map(|person| person.language);
                        let sorry = super::respondent::draw::once_more(&self.house, language);
                        if failed.inbound.private {
                            let mut reply = Reply::default();
                            reply.add(vec![Request::Send(sorry)], true);
                            self.screens.reply(failed.inbound.chat, reply, false);
                        }
                        for person in known {
                            self.screens.show(person, true, false);
                        }
                    } else {
                        let pause = PAUSES
                            .get(usize::try_from(attempts).unwrap_or(2))
                            .copied()
                            .unwrap_or(6_000);
                        inbox::retry_failed(&mut tx, failed.id, attempts, Moment(now.0 + pause))
                            .await?;
                    }
                    tx.commit().await?;
                }
            }
        }
        let mut tx = self.house.db.begin_read().await?;
        let waiting = inbox::waiting(&mut tx).await?.into_iter().collect();
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = waiting;
        Ok(taken)
    }

    /// What waits and cannot be read: dead letters, so that what stands behind them goes on.
    async fn bury(&self, rows: &[i64]) -> Result<(), StoreError> {
        let mut tx = self.house.db.begin().await?;
        for row in rows {
            inbox::bury_failed(&mut tx, *row).await?;
        }
        super::alerts::raise(&mut tx, &self.house, Alert::DeadLetters).await?;
        tx.commit().await
    }

    /// An inbound that failed alone is kept, in the same commit that acknowledges it.
    async fn alone(&self, inbound: &Inbound) -> Result<(), StoreError> {
        self.keep_failed(inbound, 1).await?;
        tracing::error!(
            update = inbound.external_id,
            "an inbound failed and is kept for another try"
        );
        Ok(())
    }

    async fn keep_failed(&self, inbound: &Inbound, attempts: i64) -> Result<(), StoreError> {
        let House {
            vault, db, ambient, ..
        } = &*self.house;
        let (hash, now) = (vault.chat_hash(inbound.chat), ambient.now());
        let mut tx = db.begin().await?;
        if !inbox::remember(&mut tx, CHANNEL, &[inbound.external_id], now)
            .await?
            .is_empty()
        {
            inbox::put_failed(
                &mut tx,
                vault,
                &hash,
                inbound,
                attempts,
                Moment(now.0 + 500),
                now,
            )
            .await?;
        }
        tx.commit().await?;
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(hash);
        Ok(())
    }

    async fn attempt(
        &self,
        world: &World,
        batch: &[Inbound],
        slow: bool,
    ) -> Result<Run, StoreError> {
        self.attempt_in(world, batch, slow, None).await
    }

    /// One transaction over some inbounds. `again` is the row of a failed one that is tried again.
    async fn attempt_in(
        &self,
        world: &World,
        batch: &[Inbound],
        slow: bool,
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let mut tx = self.house.db.begin().await?;
        let work = async {
            if slow {
                self.slow(&mut tx, world, &batch[0], again).await
            } else {
                self.fast(&mut tx, world, batch, again).await
            }
        };
        // a bug in one step must not take the others' answers with it
        let mut run = AssertUnwindSafe(work)
            .catch_unwind()
            .await
            .unwrap_or(Err(StoreError::Panicked))?;
        tx.commit().await?;
        self.house.messages.settle(std::mem::take(&mut run.written));
        Ok(run)
    }

    async fn fast(
        &self,
        tx: &mut Tx,
        world: &World,
        batch: &[Inbound],
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let House { vault, ambient, .. } = &*self.house;
        let now = ambient.now();
        self.screens.record(tx).await?;
        let mut run = Run::default();
        let mut fresh = match again {
            Some(row) => {
                digests::keep_from_freezing(tx).await?;
                inbox::done_failed(tx, row).await?;
                batch.iter().map(|i| i.external_id).collect::<HashSet<_>>()
            }
            None => {
                let ids: Vec<i64> = batch.iter().map(|i| i.external_id).collect();
                inbox::remember(tx, CHANNEL, &ids, now)
                    .await?
                    .into_iter()
                    .collect()
            }
        };
        let hashes: Vec<String> = batch.iter().map(|i| vault.chat_hash(i.chat)).collect();
        let wanted: Vec<String> = hashes
            .iter()
            .cloned()
            .collect::<HashSet<_>>()
            .into_iter()
            .collect();
        respondents::hold(tx, &wanted).await?;
        let mut slots: HashMap<String, Slot> = respondents::load(tx, vault, &wanted)
            .await?
            .into_iter()
            .map(|(hash, person)| {
                (
                    hash,
                    Slot {
                        person: Some(person),
                        ..Slot::default()
                    },
                )
            })
            .collect();
        let writers = writers(tx, batch, now).await?;
        let mut changed: Vec<String> = Vec::new();
        for (inbound, hash) in batch.iter().zip(&hashes) {
            // removed, as a batch may hold the same one twice
            if !fresh.remove(&inbound.external_id) || self.has_answered(inbound.external_id) {
                run.taken.answer(inbound, None);
                continue;
            }
            if again.is_none() && self.waits(hash) {
                inbox::put_failed(tx, vault, hash, inbound, 0, now, now).await?;
                run.taken.answer(inbound, None);
                continue;
            }
            #[cfg(test)]
            if self.poison.is_some_and(|poison| poison(inbound)) {
                return Err(StoreError::Panicked);
            }
            if !self.is_slow(inbound) {
                let mut flood = self.flood.lock().unwrap_or_else(PoisonError::into_inner);
                flood.count(inbound.chat, now);
            }
            if writers.contains(hash) && self.own_words(tx, inbound, now).await? {
                run.taken.outbox = true;
                continue;
            }
            let slot = slots.entry(hash.clone()).or_default();
            let mut visit = Visit {
                tx: &mut *tx,
                house: &self.house,
                world,
                memory: &self.memory,
                inbound,
                now,
            };
            let said = visit.take(slot).await?;
            run.taken.answer(inbound, said.toast);
            if said.hides {
                run.replies.entry(inbound.chat).or_default().say_nothing();
                run.hidden.push(inbound.chat);
            }
            if !said.direct.is_empty() {
                run.answered.push(inbound.external_id);
                let reply = run.replies.entry(inbound.chat).or_default();
                reply.add(said.direct, said.help);
            }
            if !changed.contains(hash) {
                changed.push(hash.clone());
            }
        }
        let mut set = WriteSet::default();
        let people = changed
            .iter()
            .filter_map(|hash| slots.get(hash)?.person.as_ref());
        let chats: Vec<Chat> = people.map(|person| person.chat).collect();
        for hash in changed {
            let Some(mut slot) = slots.remove(&hash) else {
                continue;
            };
            remove_after_saying(tx, &self.house, &mut slot, now).await?;
            gather(slot, &mut set, &mut run);
        }
        respondents::save(tx, vault, &set).await?;
        run.written = self.house.messages.write(tx, &self.house, chats).await?;
        // their replies are not durable, so repeats after a crash must be answered again
        inbox::forget(tx, CHANNEL, &run.answered).await?;
        run.taken.outbox = true;
        Ok(run)
    }

    async fn slow(
        &self,
        tx: &mut Tx,
        world: &World,
        inbound: &Inbound,
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let House { vault, ambient, .. } = &*self.house;
        let now = ambient.now();
        let mut run = Run::default();
        match again {
            Some(row) => inbox::done_failed(tx, row).await?,
            None => {
                let id = inbound.external_id;
                let fresh = inbox::remember(tx, CHANNEL, &[id], now).await?;
                if fresh.is_empty() || self.has_answered(id) {
                    run.taken.answer(inbound, None);
                    return Ok(run);
                }
                let hash = vault.chat_hash(inbound.chat);
                if self.waits(&hash) {
                    inbox::put_failed(tx, vault, &hash, inbound, 0, now, now).await?;
                    return Ok(run);
                }
            }
        }
        let mut desk = Desk {
            tx: &mut *tx,
            house: &self.house,
            inbound,
            now,
            toast: None,
            direct: Vec::new(),
        };
        let handled = commands::handle(&mut desk, world).await?;
        run.taken.answer(inbound, desk.toast.take());
        run.taken.outbox = true;
        if !desk.direct.is_empty() {
            for (chat, request) in std::mem::take(&mut desk.direct) {
                run.replies
                    .entry(chat)
                    .or_default()
                    .add(vec![request], false);
            }
            run.answered.push(inbound.external_id);
            inbox::forget(tx, CHANNEL, &run.answered).await?;
        }
        match handled {
            commands::Handled::Done => {}
            commands::Handled::NotOurs if inbound.private => {
                // somebody without a role pressed or typed a role's word: their own talk answers
                inbox::forget(tx, CHANNEL, &[inbound.external_id]).await?;
                return self
                    .fast(tx, world, std::slice::from_ref(inbound), again)
                    .await;
            }
            commands::Handled::NotOurs => {}
            commands::Handled::GuardianSaidYes {
                child,
                link,
                language,
            } => {
                let hash = vault.chat_hash(child);
                if respondents::load(tx, vault, std::slice::from_ref(&hash))
                    .await?
                    .is_empty()
                {
                    let mut visit = Visit {
                        tx: &mut *tx,
                        house: &self.house,
                        world,
                        memory: &self.memory,
                        inbound,
                        now,
                    };
                    let mut person = visit.newcomer(child, language, AgeBand::From11).await?;
                    person.guardian = Some("link".into());
                    person.consent.clear();
                    person.municipality = link
                        .as_deref()
                        .and_then(|l| world.link(l))
                        .map(|(_, l)| l.municipality.clone());
                    person.view = View::Assent { link, more: false };
                    self.memory.forget(child);
                    let set = WriteSet {
                        people: vec![person.clone()],
                        ..WriteSet::default()
                    };
                    respondents::save(tx, vault, &set).await?;
                    run.shown.push((person, true));
                }
            }
        }
        Ok(run)
    }

    /// A safeguarding person writes a reply in own words.
    async fn own_words(
        &self,
        tx: &mut Tx,
        inbound: &Inbound,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let mut desk = Desk {
            tx,
            house: &self.house,
            inbound,
            now,
            toast: None,
            direct: Vec::new(),
        };
        commands::own_words(&mut desk).await
    }

    /// For the lane of roles. Words of danger are not, whatever they look like: their writer is first of all somebody who may need help.
    fn is_slow(&self, inbound: &Inbound) -> bool {
        commands::is_ours(inbound) && !danger::in_inbound(&self.house, inbound)
    }

    fn has_answered(&self, id: i64) -> bool {
        self.answered
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains_key(&id)
    }

    fn note_answered(&self, ids: &[i64]) {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            answered.insert(*id, ());
        }
    }

    fn waits(&self, hash: &str) -> bool {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(hash)
    }
}

/// Look-up hashes of chats whose next typed message answers a case: asked for only if something was typed.
async fn writers(tx: &mut Tx, batch: &[Inbound], now: Moment) -> Result<Vec<String>, StoreError> {
    let typed = |inbound: &Inbound| inbound.private && matches!(inbound.body, Body::Text { .. });
    match batch.iter().any(typed) {
        true => guards::writers(tx, now).await,
        false => Ok(Vec::new()),
    }
}

/// What became of a person in the batch: into the write set, and to delivery.
fn gather(slot: Slot, set: &mut WriteSet, run: &mut Run) {
    let Some(person) = slot.person else { return };
    if !slot.remove.is_empty() {
        run.taken.remove.push((
            person.chat,
            Request::Delete {
                message_ids: slot.remove,
            },
        ));
    }
    for (session, begun) in slot.left {
        if begun {
            set.begun.push((person.address, session))
        } else {
            set.stepped.push(session)
        }
    }
    if let Some(open) = &person.open {
        if slot.begun {
            set.begun.push((person.address, open.clone()));
        } else if slot.stepped {
            set.stepped.push(open.clone());
        }
    }
    if slot.core_changed || slot.afresh {
        let mut stored = person.clone();
        if slot.afresh {
            // until the new message is noted there is none: after a crash in between another one is sent, below all others
            stored.live_message = None;
        }
        set.people.push(stored);
    } else if slot.screen_changed {
        set.screens
            .push((person.address, person.view.clone(), person.seq));
    }
    if slot.screen_changed {
        run.shown.push((person, slot.afresh));
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
