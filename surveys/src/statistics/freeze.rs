//! Freezing: answers in, blurred blocks out (B2–B4). The only code of this module that sees an answer.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Block, Blocks, Place, Policy, Subject,
    blur::{Adds, Blur, Cell},
    declared::{Declared, Shape},
};
use crate::questionnaire::{Answer, QuestionIx, Questionnaire};

/// One respondent of the pool, as far as counting needs him. Nothing in it says who he is.
#[derive(Debug, Clone, Default)]
pub struct Answerer<'a> {
    /// His random name in this round: the noise of a block depends on who is in it.
    pub pseudonym: &'a str,
    /// Questions that were put to him: he is in their bases whether he answered or not (B2). An answered one counts as put.
    pub asked: BTreeSet<QuestionIx>,
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
    /// Random key of the round's blur. Whoever has it can take the noise off again: destroyed with the round's last freezing.
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
            blocks.extend(freezing.question(place, (*ix, declared), &tables, answerers, earlier));
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
        (ix, declared): (QuestionIx, &Declared),
        tables: &[Option<Declared>],
        answerers: &[Answerer<'_>],
        earlier: &Blocks,
    ) -> Option<Frozen> {
        let least = least(self.policy, place, declared.sensitive);
        let shape = &declared.shape;
        let in_base = positions(answerers, |a| a.is_asked(ix));
        if in_base.len() < least {
            return None;
        }
        let given: Vec<Adds> = in_base
            .iter()
            .map(|at| answerers[*at].adds(ix, shape))
            .collect();
        let is_follow_up = !declared.parents.is_empty();
        let apart = if is_follow_up {
            positions(answerers, |a| a.is_not_asked(ix, declared, tables))
        } else {
            Vec::new()
        };
        let (subject, name) = (
            Subject::Question(ix),
            &self.questionnaire.question(ix)?.name,
        );
        let number = earlier.next_number(place, subject).to_string();
        let pseudonym = |at: &usize| answerers[*at].pseudonym;
        let blur = Blur::new(
            self.key,
            [self.round, place.key(), name, &number],
            in_base.iter().map(pseudonym).zip(&given).collect(),
            apart.iter().map(pseudonym).collect(),
        );
        let mut base = i64::try_from(in_base.len()).ok()?;
        if is_follow_up {
            // Who is asked is itself an answer: the size and even the existence of the table follow from a blurred number.
            let alpha = Policy::alpha(declared.sensitive, false);
            let noise = blur.noise(Cell::Base, alpha);
            let floor = i64::try_from(least).ok()? + Policy::margin(alpha);
            let not_asked = i64::try_from(apart.len()).ok()?;
            if apart.len() < least || base + noise < floor || not_asked - noise < floor {
                return None;
            }
            base += noise;
        }
        let mut cells: Vec<i64> = (0_u32..)
            .zip(0..shape.cells())
            .map(|(cell, position)| blur.noise(Cell::Table(cell), declared.alpha_of(position)))
            .collect();
        for (cell, amount) in given.iter().flatten().flatten() {
            cells[*cell] += amount;
        }
        let silent = given.iter().filter(|adds| adds.is_none()).count();
        let no_answer = i64::try_from(silent).ok()? + blur.noise(Cell::NoAnswer, declared.alpha());
        let mut block = self.block(place, subject, earlier, u32::try_from(base).ok()?, cells);
        block.no_answer = Some(no_answer);
        let members = [in_base, apart].concat();
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
            no_answer: None,
            cells,
        }
    }
}

impl Answerer<'_> {
    /// Whether the question was put to him, and no block holds him for it yet.
    fn is_asked(&self, ix: QuestionIx) -> bool {
        let asked = self.asked.contains(&ix) || self.answers.contains_key(&ix);
        asked && !self.frozen.contains(&ix)
    }

    /// What his answer adds to the cells, if he gave one.
    fn adds(&self, ix: QuestionIx, shape: &Shape) -> Adds {
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
            let table = tables.get(usize::from(parent.0)).and_then(Option::as_ref);
            table.is_some_and(|table| self.adds(*parent, &table.shape).is_some())
        };
        self.not_asked.contains(&ix)
            && !self.frozen.contains(&ix)
            && declared.parents.iter().any(answered)
    }
}
