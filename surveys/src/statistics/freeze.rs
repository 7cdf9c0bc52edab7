//! Freezing: answers in, blurred blocks out (B2–B4). The only code of this module that sees an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Block, Blocks, Place, Policy, Subject,
    blur::Blur,
    declared::{Declared, Shape},
};
use crate::questionnaire::{Answer, QuestionIx, Questionnaire};

/// One respondent of the pool, as far as counting needs him. Nothing in it says who he is.
#[derive(Debug, Clone, Default)]
pub struct Answerer<'a> {
    /// His counted answers: those of questions that are relevant now.
    pub answers: BTreeMap<QuestionIx, &'a Answer>,
    /// Questions that his other answers make irrelevant: he was not asked.
    pub not_asked: BTreeSet<QuestionIx>,
    /// Questions whose block already holds him, wherever he lived then ([`crate::engine::Session::frozen`]).
    pub frozen: &'a [QuestionIx],
    /// A block of respondents already holds him.
    pub counted: bool,
}

/// What freezing needs besides answers.
#[derive(Debug, Clone, Copy)]
pub struct Freezing<'a> {
    /// The version that was answered.
    pub questionnaire: &'a Questionnaire,
    /// Id of the round.
    pub round: &'a str,
    /// The rules.
    pub policy: Policy,
    /// Key of the blur. Another key draws other noise: keep it as long as the round.
    pub key: &'a [u8; 32],
}

/// A new block and who is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// To be stored as it is.
    pub block: Block,
    /// Positions of the answerers that it uses up, to be marked as frozen for its subject in the transaction that stores the block,
    /// and kept nowhere else.
    pub members: Vec<usize>,
}

/// Freezes what may be frozen in one place: respondents, then each question with enough new answerers. Nothing if too few.
///
/// `answerers` is the pool of the place ([`super::enters_pool`]), of all its municipalities for a row of others; `earlier` are all
/// blocks of the round. The same arguments always give the same blocks.
#[must_use]
pub fn freeze(
    freezing: &Freezing<'_>,
    place: &Place,
    answerers: &[Answerer<'_>],
    earlier: &Blocks,
) -> Vec<Frozen> {
    let alone_or_pooled = match place {
        Place::Municipality(slug) => earlier.is_pooled(slug),
        Place::Others(_) => earlier
            .iter()
            .any(|b| matches!(b.place, Place::Others(_)) || place.holds(b.place.key())),
    };
    if alone_or_pooled {
        return Vec::new();
    }
    let new = positions(answerers, |a| !a.counted);
    let mut blocks = Vec::new();
    if new.len() >= least(freezing.policy, place, false) {
        let base = u32::try_from(new.len()).unwrap_or(u32::MAX);
        let block = freezing.block(place, Subject::Respondents, earlier, base, Vec::new());
        blocks.push(Frozen {
            block,
            members: new,
        });
    }
    let exists = |blocks: &[Frozen], subject: Subject| {
        let here = |b: &Block| b.subject == subject && b.place.key() == place.key();
        earlier.iter().any(here) || blocks.iter().any(|f| here(&f.block))
    };
    if !exists(&blocks, Subject::Respondents) {
        return Vec::new();
    }
    let tables = Declared::all(freezing.questionnaire);
    let mut waiting: Vec<_> = (0_u16..).map(QuestionIx).zip(&tables).collect();
    // Parents first, wherever they stand: a question waits until the blocks of its parents exist.
    loop {
        let before = waiting.len();
        waiting.retain(|(ix, declared)| {
            let Some(declared) = declared else {
                return false;
            };
            if declared
                .parents
                .iter()
                .any(|p| !exists(&blocks, Subject::Question(*p)))
            {
                return true;
            }
            blocks.extend(freezing.question(place, *ix, declared, &tables, answerers, earlier));
            false
        });
        if waiting.len() == before {
            return blocks;
        }
    }
}

/// Fewest people in a block of this place: a row of others needs twice as many (L3).
fn least(policy: Policy, place: &Place, sensitive: bool) -> usize {
    let one = policy.threshold(sensitive) as usize;
    match place {
        Place::Municipality(_) => one,
        Place::Others(_) => 2 * one,
    }
}

fn positions<'a>(answerers: &[Answerer<'a>], keep: impl Fn(&Answerer<'a>) -> bool) -> Vec<usize> {
    answerers
        .iter()
        .enumerate()
        .filter(|(_, a)| keep(a))
        .map(|(position, _)| position)
        .collect()
}

impl Freezing<'_> {
    fn question(
        &self,
        place: &Place,
        ix: QuestionIx,
        declared: &Declared,
        tables: &[Option<Declared>],
        answerers: &[Answerer<'_>],
        earlier: &Blocks,
    ) -> Option<Frozen> {
        let least = least(self.policy, place, declared.sensitive);
        let shape = &declared.shape;
        let mut members = Vec::new();
        let mut cells = vec![0; shape.cells()];
        for (position, answerer) in answerers.iter().enumerate() {
            if let Some(adds) = answerer.counts(ix, shape) {
                members.push(position);
                adds.into_iter()
                    .for_each(|(cell, amount)| cells[cell] += amount);
            }
        }
        if members.len() < least {
            return None;
        }
        let subject = Subject::Question(ix);
        let number = earlier.next_number(place, subject);
        let name = &self.questionnaire.question(ix)?.name;
        let blur = Blur::new(
            self.key,
            [self.round, place.key(), name, &number.to_string()],
        );
        let alpha = Policy::alpha(declared.sensitive);
        let mut base = i64::try_from(members.len()).ok()?;
        if !declared.parents.is_empty() {
            // Who is asked is itself an answer: the size and even the existence of the table follow from a blurred number.
            let apart = positions(answerers, |a| a.is_not_asked(ix, declared, tables));
            let noise = blur.noise(u32::MAX, alpha);
            let floor = i64::try_from(least).ok()? + Policy::margin(declared.sensitive);
            let not_asked = i64::try_from(apart.len()).ok()?;
            if apart.len() < least || base + noise < floor || not_asked - noise < floor {
                return None;
            }
            base += noise;
            members.extend(apart);
        }
        // One person can move a cell by `most`: noise of that scale keeps the odds of any guess within 1/α.
        let alpha = match shape.most() {
            1 => alpha,
            most => alpha.powf(1.0 / f64::from(most)),
        };
        for (cell, count) in (0_u32..).zip(&mut cells) {
            *count += blur.noise(cell, alpha);
        }
        let block = self.block(place, subject, earlier, u32::try_from(base).ok()?, cells);
        Some(Frozen { block, members })
    }

    fn block(
        &self,
        place: &Place,
        subject: Subject,
        earlier: &Blocks,
        base: u32,
        cells: Vec<i64>,
    ) -> Block {
        Block {
            round: self.round.to_owned(),
            questionnaire: self.questionnaire.id.clone(),
            version: self.questionnaire.version.clone(),
            place: place.clone(),
            subject,
            number: earlier.next_number(place, subject),
            threshold: self.policy.k(),
            base,
            cells,
        }
    }
}

impl Answerer<'_> {
    /// What his answer adds to the cells, if he is a new answerer of the question.
    fn counts(&self, ix: QuestionIx, shape: &Shape) -> Option<Vec<(usize, i64)>> {
        if self.frozen.contains(&ix) {
            return None;
        }
        shape.tally(self.answers.get(&ix)?)
    }

    /// Whether answering a parent has kept the follow-up from him, in no block so far.
    fn is_not_asked(
        &self,
        ix: QuestionIx,
        declared: &Declared,
        tables: &[Option<Declared>],
    ) -> bool {
        let answered = |parent: &QuestionIx| {
            let shape = tables
                .get(usize::from(parent.0))
                .and_then(|t| t.as_ref())
                .map(|t| &t.shape);
            shape
                .zip(self.answers.get(parent))
                .is_some_and(|(shape, answer)| shape.tally(answer).is_some())
        };
        self.not_asked.contains(&ix)
            && !self.frozen.contains(&ix)
            && declared.parents.iter().any(answered)
    }
}
