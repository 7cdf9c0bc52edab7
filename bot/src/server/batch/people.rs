//! Respondents of a batch together: read set, steps in memory, write set.

use super::{BatchProcessor, CHANNEL, Run};
use crate::domain::{Body, Chat, ChatHash, Inbound, Language, Moment, Request, Snapshot};
use crate::handlers::telegram::{BatchMember, Changed, UpdateHandler, remove_after_saying};
use crate::services::{Context, languages};
use crate::store::addresses::AddressId;
use crate::store::respondents::{self, WriteSet};
use crate::store::{StoreError, Tx, councils, digests, inbox, roles, safeguarding_people};
use std::collections::{HashMap, HashSet};

impl BatchProcessor {
    pub(super) async fn fast(
        &self,
        tx: &mut Tx,
        snapshot: &Snapshot,
        batch: &[Inbound],
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let Context { vault, ambient, .. } = &*self.context;
        let now = ambient.now();
        self.screens.record(tx).await?;
        let mut run = Run::default();
        let mut fresh = fresh(tx, batch, again, now).await?;
        let hashes: Vec<ChatHash> = batch.iter().map(|i| vault.chat_hash(i.chat)).collect();
        let mut members = load(tx, &hashes).await?;
        let writers = writers(tx, batch, now).await?;
        let holders = self.holders(tx, batch, &hashes).await?;
        let mut changed: Vec<ChatHash> = Vec::new();
        for (inbound, hash) in batch.iter().zip(&hashes) {
            // removed, as a batch may hold the same one twice
            if !fresh.remove(&inbound.external_id) || self.has_answered(inbound.external_id) {
                run.taken.answer(inbound, None);
                continue;
            }
            if again.is_none() && self.waits(hash) {
                inbox::put_failed(tx, hash, inbound, (0, now), now).await?;
                run.taken.answer(inbound, None);
                continue;
            }
            #[cfg(test)]
            if self.poison.is_some_and(|poison| poison(inbound)) {
                return Err(StoreError::Panicked);
            }
            if !self.is_slow(inbound) {
                self.flood.lock().count(inbound.chat, now);
            }
            if writers.contains(hash) && self.own_words(tx, inbound, now).await? {
                run.taken.outbox = true;
                continue;
            }
            let member = members.entry(hash.clone()).or_default();
            if holders.contains_key(hash)
                && self
                    .unasked(tx, snapshot, inbound, member, &mut run)
                    .await?
            {
                continue;
            }
            let mut handler = UpdateHandler {
                tx: &mut *tx,
                context: &self.context,
                snapshot,
                memory: &self.memory,
                inbound,
                language: holders.get(hash).copied().flatten(),
                now,
            };
            let said = handler.take(member).await?;
            // words answer what was asked last: now it is something of a respondent
            if holders.contains_key(hash) && (member.is_to_be_shown() || !said.direct.is_empty()) {
                roles::forget_typing(tx, hash).await?;
            }
            run.say(inbound, said);
            if !changed.contains(hash) {
                changed.push(hash.clone());
            }
        }
        self.save(tx, &changed, members, &holders, &mut run).await?;
        // their replies are not durable, so repeats after a crash must be answered again
        inbox::forget(tx, CHANNEL, &run.answered).await?;
        run.taken.outbox = true;
        Ok(run)
    }

    /// Those of the batch who have a role, or act in a council, each with the language chosen there.
    async fn holders(
        &self,
        tx: &mut Tx,
        batch: &[Inbound],
        hashes: &[ChatHash],
    ) -> Result<HashMap<ChatHash, Option<Language>>, StoreError> {
        let mut holders = roles::holders(tx, hashes).await?;
        let vault = &self.context.vault;
        let private = batch.iter().zip(hashes).filter(|(i, _)| i.private);
        let persons: HashMap<String, &ChatHash> = private
            .map(|(i, hash)| (councils::person_hash(vault, i.chat.id), hash))
            .collect();
        let all: Vec<String> = persons.keys().cloned().collect();
        for (person, language) in councils::acting(tx, &all).await? {
            if let Some(hash) = persons.get(&person) {
                let own = holders.entry((*hash).clone()).or_default();
                *own = own.or(language);
            }
        }
        Ok(holders)
    }

    /// Writes what has changed, one statement for each table.
    async fn save(
        &self,
        tx: &mut Tx,
        changed: &[ChatHash],
        mut members: HashMap<ChatHash, BatchMember>,
        holders: &HashMap<ChatHash, Option<Language>>,
        run: &mut Run,
    ) -> Result<(), StoreError> {
        let now = self.context.ambient.now();
        let mut set = WriteSet::default();
        let spoken = spoken(changed, &members, holders);
        let people = changed
            .iter()
            .filter_map(|hash| members.get(hash)?.person.as_ref());
        let chats: Vec<Chat> = people.map(|person| person.chat).collect();
        for hash in changed {
            let Some(mut member) = members.remove(hash) else {
                continue;
            };
            remove_after_saying(tx, &mut member, now).await?;
            gather(member, &mut set, run);
        }
        respondents::save(tx, &set).await?;
        for (address, language) in spoken {
            languages::choose(tx, &self.context, address, language, now).await?;
        }
        let messages = &self.context.messages;
        run.written = messages.write(tx, &self.context.vault, chats, now).await?;
        Ok(())
    }
}

/// Languages that those with a role have just chosen as respondents: they hold for the role too.
fn spoken(
    changed: &[ChatHash],
    members: &HashMap<ChatHash, BatchMember>,
    holders: &HashMap<ChatHash, Option<Language>>,
) -> Vec<(AddressId, Language)> {
    let of_holder = |hash: &ChatHash| {
        let known = holders.get(hash)?;
        let person = members.get(hash)?.person.as_ref()?;
        let language = person.respondent.language;
        (*known != Some(language)).then_some((person.address, language))
    };
    changed.iter().filter_map(of_holder).collect()
}

/// Ids of the batch that were not processed before; `again` is the row of one that failed.
async fn fresh(
    tx: &mut Tx,
    batch: &[Inbound],
    again: Option<i64>,
    now: Moment,
) -> Result<HashSet<i64>, StoreError> {
    let ids: Vec<i64> = batch.iter().map(|i| i.external_id).collect();
    let Some(row) = again else {
        let new = inbox::remember(tx, CHANNEL, &ids, now).await?;
        return Ok(new.into_iter().collect());
    };
    digests::keep_from_freezing(tx).await?;
    inbox::done_failed(tx, row).await?;
    Ok(ids.into_iter().collect())
}

/// Everybody of the batch of whom something is stored, by look-up hash; locked until the transaction ends.
async fn load(
    tx: &mut Tx,
    hashes: &[ChatHash],
) -> Result<HashMap<ChatHash, BatchMember>, StoreError> {
    let wanted: HashSet<ChatHash> = hashes.iter().cloned().collect();
    let wanted: Vec<ChatHash> = wanted.into_iter().collect();
    respondents::hold(tx, &wanted).await?;
    let people = respondents::load(tx, &wanted).await?.into_iter();
    Ok(people
        .map(|(hash, person)| (hash, BatchMember::of(person)))
        .collect())
}

/// What became of a person in the batch: into the write set, and to delivery.
fn gather(member: BatchMember, set: &mut WriteSet, run: &mut Run) {
    let (changed, shown) = (member.changed(), member.is_to_be_shown());
    let Some(person) = member.person else { return };
    if !member.remove.is_empty() {
        run.taken.remove.push((
            person.chat,
            Request::Delete {
                message_ids: member.remove,
            },
        ));
    }
    for (session, begun) in member.sessions {
        if begun {
            set.begun.push((person.address, session));
        } else {
            set.stepped.push(session);
        }
    }
    match changed {
        Changed::Nothing => {}
        Changed::Screen => {
            let view = person.respondent.view.clone();
            set.screens.push((person.address, view, person.seq));
        }
        Changed::Person => {
            let mut stored = person.clone();
            if member.afresh {
                // until the new message is noted there is none: after a crash in between another one is sent, below all others
                stored.live_message = None;
            }
            set.people.push(stored);
        }
    }
    if shown {
        run.shown.push((person, member.afresh));
    }
}

/// Look-up hashes of chats whose next typed message answers a case: asked for only if something was typed.
async fn writers(tx: &mut Tx, batch: &[Inbound], now: Moment) -> Result<Vec<ChatHash>, StoreError> {
    let typed = |inbound: &Inbound| inbound.private && matches!(inbound.body, Body::Text { .. });
    match batch.iter().any(typed) {
        true => {
            let mut writers = safeguarding_people::writers(tx, now).await?;
            writers.extend(roles::typists(tx, now).await?);
            Ok(writers)
        }
        false => Ok(Vec::new()),
    }
}
