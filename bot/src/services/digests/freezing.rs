//! Sessions in, frozen blocks out: who counts, in which place, and the marks that nobody counts twice.

use std::collections::BTreeSet;

use surveys::engine;
use surveys::statistics::{
    Answerer, Blocks, Freezing, Frozen, Place, Policy, Standing, Subject, enters_pool, freeze,
    others,
};

use crate::domain::SessionStatus;
use crate::domain::{Moment, Round};
use crate::store::digests::{self, Answers};
use crate::store::{StoreError, Tx};

/// Everybody of a round who counts (B1).
pub(super) struct Pool<'a> {
    round: &'a Round,
    policy: Policy,
    /// The round is over: who was left on the way may count, and places under the threshold may join.
    over: bool,
    now: Moment,
    people: Vec<Answers>,
    /// Positions of those whose session has new marks.
    marked: BTreeSet<usize>,
}

impl<'a> Pool<'a> {
    /// Reads the round's sessions, without those of places that wait for a coordinator.
    pub(super) async fn new(
        tx: &mut Tx,
        round: &'a Round,
        policy: Policy,
        held: &BTreeSet<String>,
        (over, now): (bool, Moment),
    ) -> Result<Self, StoreError> {
        let mut people = digests::answers(tx, &round.id).await?;
        people.retain(|answers| {
            !held.contains(&answers.municipality) && counts(round, answers, over, now)
        });
        Ok(Self {
            round,
            policy,
            over,
            now,
            people,
            marked: BTreeSet::new(),
        })
    }

    /// Freezes what may be frozen: each municipality, and at the end, if it `joins`, the row of the others. Stores blocks and marks; gives
    /// all blocks of the round.
    pub(super) async fn freeze(
        mut self,
        tx: &mut Tx,
        key: &[u8; 32],
        mut blocks: Blocks,
        joins: bool,
    ) -> Result<Blocks, StoreError> {
        for link in &self.round.links {
            let place = Place::Municipality(link.municipality.clone());
            self.freeze_place(tx, key, &place, &mut blocks).await?;
        }
        if self.over && joins {
            let count = |slug: &str| {
                let own = self.people.iter().filter(|a| a.municipality == slug);
                u32::try_from(own.count()).unwrap_or(u32::MAX)
            };
            let slugs = self.round.links.iter().map(|l| l.municipality.as_str());
            let people: Vec<_> = slugs.map(|slug| (slug, count(slug))).collect();
            if let Some(place) = others(&people, &blocks, self.policy) {
                self.freeze_place(tx, key, &place, &mut blocks).await?;
            }
        }
        let marked = self.marked.iter().filter_map(|at| self.people.get(*at));
        digests::mark(tx, marked).await?;
        Ok(blocks)
    }

    async fn freeze_place(
        &mut self,
        tx: &mut Tx,
        key: &[u8; 32],
        place: &Place,
        blocks: &mut Blocks,
    ) -> Result<(), StoreError> {
        let questionnaire = &self.round.questionnaire;
        let freezing = Freezing {
            questionnaire,
            round: self.round.id.as_str(),
            policy: self.policy,
            key,
        };
        let here = |answers: &Answers| place.holds(&answers.municipality);
        let positions: Vec<usize> = (0..self.people.len())
            .filter(|at| here(&self.people[*at]))
            .collect();
        let answerers: Vec<Answerer<'_>> = positions
            .iter()
            .map(|at| &self.people[*at])
            .map(
                |Answers {
                     pseudonym, session, ..
                 }| Answerer {
                    pseudonym: pseudonym.as_str(),
                    asked: engine::in_base(questionnaire, session, self.now),
                    answers: engine::counted(questionnaire, session, self.now),
                    not_asked: engine::not_asked(questionnaire, session, self.now),
                    frozen: &session.frozen,
                    counted: session.counted,
                },
            )
            .collect();
        for Frozen { block, members } in freeze(&freezing, place, &answerers, blocks) {
            for position in members.iter().filter_map(|member| positions.get(*member)) {
                let session = &mut self.people[*position].session;
                match block.subject {
                    Subject::Respondents => session.counted = true,
                    Subject::Question(question) => session.frozen.push(question),
                }
                self.marked.insert(*position);
            }
            let at = match place {
                Place::Municipality(slug) => slug.as_str(),
                Place::Others(_) => "+others",
            };
            let subject = match block.subject {
                Subject::Respondents => "+respondents",
                Subject::Question(question) => questionnaire
                    .question(question)
                    .map_or("+unknown", |q| q.name.as_str()),
            };
            digests::put_block(tx, &block, at, subject, self.now).await?;
            blocks.push(block);
        }
        Ok(())
    }
}

/// B1: finished, or left on the way with at least half answered once the round is over.
fn counts(round: &Round, answers: &Answers, over: bool, now: Moment) -> bool {
    let half = engine::is_half_answered(&round.questionnaire, &answers.session, now);
    let standing = Standing {
        finished: answers.status == SessionStatus::Finished,
        timed_out: over,
        answered: u32::from(half),
        relevant: 1,
        consented: true,
        withdrawn: false,
        // whoever answered twice was struck out before
        void: false,
    };
    // who erased and came back was not let in again (B6), so nobody here is one of them
    enters_pool(&standing, &[0; 32], &BTreeSet::new())
}
