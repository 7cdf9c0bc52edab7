//! Counts in, frozen blocks out.

use std::collections::BTreeSet;

use surveys::statistics::{Block, Blocks, Freezing, Place, Policy, Subject, Tally};
use surveys::statistics::{freeze, freeze_groups, others};

use super::counting::{Kept, Pool, Tallies, merge};
use super::holds;
use super::outcome::DigestError;
use crate::domain::{Moment, Round, RoundState, day_in_bishkek};
use crate::services::Context;
use crate::store::meta::{self, Fact};
use crate::store::round_keys::{self, RoundKey};
use crate::store::{StoreError, Tx, digests, freezing, release_holds, rounds};

/// What is counted of a round ahead of the transaction that freezes it.
pub(super) struct Counted {
    /// The round is over: everybody counts, places under the threshold may join, and nothing more is frozen.
    pub(super) over: bool,
    /// When it closed.
    pub(super) closed: Option<Moment>,
    pub(super) policy: Policy,
    /// Municipalities that are not released now.
    pub(super) waiting: BTreeSet<String>,
    /// Of those, and of rows of others, some stored block cannot be read.
    pub(super) torn: BTreeSet<String>,
    /// Blocks of the round as they were counted upon.
    blocks: usize,
    /// Of everybody, if the round is over; before that they wait in the database.
    tallies: Option<Tallies>,
}

/// Counts whoever may be frozen. Long as it may take, answers wait for no more than a slice of it.
pub(super) async fn count(
    context: &Context,
    round: &Round,
    now: Moment,
) -> Result<Counted, DigestError> {
    let mut tx = context.db.begin_read().await?;
    let stands = rounds::digested(&mut tx, &round.id).await?;
    let stands = stands.ok_or_else(|| DigestError::UnknownRound(round.id.clone()))?;
    let closed = stands.closed.or(round.closed);
    let digests::RoundBlocks { blocks, torn } = digests::blocks(&mut tx, &round.id).await?;
    let shares = release_holds::shares(&mut tx, &round.id).await?;
    let known = release_holds::of_round(&mut tx, &round.id).await?;
    let done = freezing::closed_places(&mut tx, &round.id).await?;
    let key = round_keys::get(&mut tx, &round.id).await?;
    let is_demo = meta::get(&mut tx, Fact::Kind).await?.as_deref() == Some("demo");
    tx.commit().await?;
    let before = Blocks::from(blocks);
    let policy = Policy::not_below(context.settings.threshold, before.threshold())?;
    let mut waiting = holds::waiting(&known);
    // what cannot be read there cannot be added up, and nothing that it is a part of
    waiting.extend(torn.iter().cloned());
    let mut counted = Counted {
        over: closed.is_some() || round.state == RoundState::Closed,
        closed,
        policy,
        waiting,
        torn,
        blocks: before.iter().count(),
        tallies: None,
    };
    let Some(RoundKey::Live(key)) = key else {
        return Ok(counted);
    };
    let rules = Freezing::new(&round.questionnaire, round.id.as_str(), policy, &key);
    let pool = Pool {
        context,
        round,
        rules: &rules,
        without: &counted.waiting.union(&done).cloned().collect(),
        left_out: &holds::left_out(&known),
        now,
    };
    let mut read = match counted.over {
        true => pool.all().await?,
        false => pool.new_ones().await?,
    };
    let looked = holds::Before {
        round,
        holds: &known,
        shares: &shares,
        is_demo,
    };
    let found = holds::found(context, &looked, &rules, &read.arrivals);
    read.tallies.retain(|place, _| !found.contains_key(place));
    match counted.over {
        true => counted.tallies = Some(read.tallies),
        false => pool.count_planned(read.tallies, &before).await?,
    }
    if !found.is_empty() {
        let mut tx = context.db.begin().await?;
        holds::hold(&mut tx, context, round, &found, now).await?;
        tx.commit().await?;
        counted.waiting.extend(found.into_keys());
    }
    Ok(counted)
}

/// What is needed to freeze.
#[derive(Clone, Copy)]
struct Run<'a> {
    round: &'a Round,
    rules: &'a Freezing<'a>,
    counted: &'a Counted,
    now: Moment,
}

/// What is frozen of a round.
pub(super) struct Frozen {
    /// All its blocks, with the municipalities that hold them today.
    pub(super) blocks: Blocks,
    /// Municipalities of which nothing more is frozen from now on.
    pub(super) closed: BTreeSet<String>,
}

/// Freezes what was counted and stores the blocks. `None` if something has changed that the counting relied on: it must be done again.
pub(super) async fn freeze_counted(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    counted: &Counted,
    now: Moment,
) -> Result<Option<Frozen>, StoreError> {
    let stored = digests::blocks(tx, &round.id).await?;
    let known = release_holds::of_round(tx, &round.id).await?;
    let mut waiting = holds::waiting(&known);
    waiting.extend(stored.torn.iter().cloned());
    let day = day_in_bishkek(counted.closed.unwrap_or(now));
    let successors = context.municipalities.successors(day);
    let mut blocks = Blocks::from(stored.blocks)
        .with_successors(successors)
        .with_left_out(holds::left_out(&known).into_keys().collect());
    let closed = rounds::digested(tx, &round.id)
        .await?
        .and_then(|stands| stands.closed);
    let closed_since = closed.is_some() && !counted.over;
    if waiting != counted.waiting || blocks.iter().count() != counted.blocks || closed_since {
        return Ok(None);
    }
    let mut closed = BTreeSet::new();
    let Some(RoundKey::Live(key)) = round_keys::get(tx, &round.id).await? else {
        return Ok(Some(Frozen { blocks, closed }));
    };
    let kept = freezing::counted::<Kept>(tx, &round.id)
        .await?
        .unwrap_or_default();
    if kept.after.is_some() {
        // somebody else is counting
        return Ok(None);
    }
    let run = Run {
        round,
        rules: &Freezing::new(
            &round.questionnaire,
            round.id.as_str(),
            counted.policy,
            &key,
        ),
        counted,
        now,
    };
    let left = match &counted.tallies {
        None => run.places(tx, kept.tallies, &mut blocks).await?,
        Some(all) => {
            closed = run.closes(tx).await?;
            run.close(tx, all, kept.tallies, &mut blocks).await?
        }
    };
    match left.is_empty() {
        true => freezing::forget_counted(tx, &round.id).await?,
        false => freezing::set_counted(tx, &round.id, &Kept::rest(left)).await?,
    }
    Ok(Some(Frozen { blocks, closed }))
}

impl Run<'_> {
    /// Freezes each municipality; gives what stays counted without a block.
    async fn places(
        self,
        tx: &mut Tx,
        mut tallies: Tallies,
        blocks: &mut Blocks,
    ) -> Result<Tallies, StoreError> {
        for link in &self.round.links {
            let slug = &link.municipality;
            if self.counted.waiting.contains(slug) {
                continue;
            }
            let Some(tally) = tallies.get_mut(slug) else {
                continue;
            };
            let place = Place::Municipality(slug.clone());
            for block in freeze(self.rules, &place, tally, blocks) {
                tally.take_out(block.subject);
                self.store(tx, block, blocks).await?;
            }
        }
        tallies.retain(|_, tally| !tally.is_empty());
        Ok(tallies)
    }

    /// Freezes the last of a round: each municipality, the row of others, the nation's groups. Gives what is kept of places that wait.
    async fn close(
        self,
        tx: &mut Tx,
        all: &Tallies,
        mut kept: Tallies,
        blocks: &mut Blocks,
    ) -> Result<Tallies, StoreError> {
        let waits = |slug: &str| self.counted.waiting.contains(slug);
        let mut tallies = all.clone();
        let waiting = kept.extract_if(.., |slug, _| waits(slug)).collect();
        merge(&mut tallies, &kept);
        let counted_now: BTreeSet<&str> = tallies
            .iter()
            .filter(|(_, tally)| tally.respondents() > 0)
            .map(|(slug, _)| slug.as_str())
            .collect();
        self.places(tx, tallies.clone(), blocks).await?;
        if self.counted.torn.is_empty() {
            self.others(tx, &tallies, blocks).await?;
            let held_by = |slug: &str| blocks.iter().any(|b| b.place.holds(slug));
            let is_new = |slug: &str| {
                let new = |b: &Block| b.subject == Subject::Respondents && b.place.holds(slug);
                counted_now.contains(slug) && blocks.iter().skip(self.counted.blocks).any(new)
            };
            let in_blocks: Vec<_> = tallies
                .iter()
                .filter(|(slug, _)| held_by(slug))
                .map(|(slug, tally)| (tally, is_new(slug)))
                .collect();
            for block in freeze_groups(self.rules, &in_blocks, blocks) {
                self.store(tx, block, blocks).await?;
            }
        }
        Ok(waiting)
    }

    /// Nothing more is frozen of places that do not wait; those of which it is so from now on.
    async fn closes(self, tx: &mut Tx) -> Result<BTreeSet<String>, StoreError> {
        let mut closed = BTreeSet::new();
        for link in &self.round.links {
            let place = &link.municipality;
            if !self.counted.waiting.contains(place)
                && freezing::close_place(tx, &self.round.id, place, self.now).await?
            {
                closed.insert(place.clone());
            }
        }
        Ok(closed)
    }

    /// The row of the municipalities under the threshold (L3).
    async fn others(
        self,
        tx: &mut Tx,
        tallies: &Tallies,
        blocks: &mut Blocks,
    ) -> Result<(), StoreError> {
        let people: Vec<_> = self
            .round
            .links
            .iter()
            .map(|link| link.municipality.as_str())
            .map(|slug| (slug, tallies.get(slug).map_or(0, Tally::respondents)))
            .collect();
        let Some(place) = others(&people, blocks, self.counted.policy) else {
            return Ok(());
        };
        let mut together = Tally::default();
        let joined = tallies.iter().filter(|(slug, _)| place.holds(slug));
        joined.for_each(|(_, tally)| together.merge(tally));
        for block in freeze(self.rules, &place, &together, blocks) {
            self.store(tx, block, blocks).await?;
        }
        Ok(())
    }

    async fn store(self, tx: &mut Tx, block: Block, blocks: &mut Blocks) -> Result<(), StoreError> {
        let name = |question| {
            let question = self.round.questionnaire.question(question);
            question.map_or("+unknown", |q| q.name.as_str())
        };
        let subject = match block.subject {
            Subject::Respondents => "+respondents".to_owned(),
            Subject::Question(question) => name(question).to_owned(),
            Subject::Group(question, group) => format!("{}/{}", name(question), group.name()),
        };
        digests::put_block(tx, &block, block.place.key(), &subject, self.now).await?;
        blocks.push(block);
        Ok(())
    }
}

/// Counts in so many slices before the close, as if the process had died then.
#[cfg(test)]
pub(super) async fn count_slices(context: &Context, round: &Round, now: Moment, slices: usize) {
    let mut tx = context.db.begin().await.unwrap();
    let random = &*context.ambient.random;
    let key = round_keys::obtain(&mut tx, random, &round.id)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let RoundKey::Live(key) = key else { return };
    let policy = Policy::new(Policy::FLOOR).unwrap();
    let rules = Freezing::new(&round.questionnaire, round.id.as_str(), policy, &key);
    let pool = Pool {
        context,
        round,
        rules: &rules,
        without: &BTreeSet::new(),
        left_out: &std::collections::BTreeMap::new(),
        now,
    };
    let read = pool.new_ones().await.unwrap();
    let planned = pool.plan(read.tallies, &Blocks::default()).await;
    assert!(planned.unwrap());
    for _ in 0..slices {
        pool.slice().await.unwrap();
    }
}
