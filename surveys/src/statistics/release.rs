//! Release: frozen blocks in, a publication out, re-checked by plain arithmetic (disclosure gate; fail closed).

use std::collections::BTreeSet;

use super::declared::{Declared, HIGH, LOW, Shape};
use super::pool::FEWEST_OTHERS;
use super::tables::{Sum, named_two, table};
use super::{
    AtLeast, Block, Blocks, CoinRow, Held, Label, Level, Period, Place, Policy, Publication,
    QuestionResult, Released, Remark, Row, Shares, Subject, Table, Why,
};
use crate::questionnaire::{ChoiceIx, Question, QuestionIx, Questionnaire};

/// Why nothing is released. Carries no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// No block of respondents at this level: too few so far, or joined to the row of others.
    #[error("too few people have answered")]
    TooFew,
    /// Blocks of another round, questionnaire or version: the caller mixed them up.
    #[error("the blocks do not belong to this round and questionnaire")]
    Foreign,
    /// The stored blocks do not add up: an operator should look.
    #[error("the stored blocks did not pass the check before sending")]
    Gate,
}

/// Sums the blocks of a level and prints them. Pure: the same blocks give the same publication, in whatever language, format or
/// order it is asked for, long after the answers are gone (B5).
///
/// # Errors
/// [`Withheld`]; a single question that fails is held back by itself and named in [`Publication::held`].
pub fn release(
    questionnaire: &Questionnaire,
    round: &str,
    blocks: &Blocks,
    level: &Level,
    period: &Period,
    policy: Policy,
) -> Result<Released<Publication>, Withheld> {
    let own = |b: &Block| {
        b.round == round
            && b.questionnaire == questionnaire.id
            && b.version == questionnaire.version
    };
    if !blocks.iter().all(own) {
        return Err(Withheld::Foreign);
    }
    check_places(blocks)?;
    let gate = Gate {
        blocks,
        level,
        policy,
    };
    let respondents = match gate.sum(Subject::Respondents, false, None) {
        Ok(sum) => sum,
        Err(Why::TooFew) => return Err(Withheld::TooFew),
        Err(Why::Gate | Why::NotPublic) => return Err(Withheld::Gate),
    };
    let tables = Declared::all(questionnaire);
    let mut sums: Vec<Printed<'_>> = (0_u16..)
        .map(QuestionIx)
        .zip(&tables)
        .zip(&questionnaire.questions)
        .filter_map(|((ix, declared), question)| declared.as_ref().map(|d| (ix, d, question)))
        .map(|(ix, declared, question)| {
            (
                ix,
                declared,
                question,
                gate.question(ix, declared, question),
            )
        })
        .collect();
    hold_back_orphans(&mut sums);
    let (mut results, mut held) = (Vec::new(), Vec::new());
    for (ix, _, question, result) in sums {
        match result {
            Ok(result) => results.push(result),
            Err(why) => held.push(Held {
                question: ix,
                name: question.name.clone(),
                why,
            }),
        }
    }
    Ok(Released::seal(Publication {
        round: round.to_owned(),
        questionnaire: questionnaire.id.clone(),
        version: questionnaire.version.clone(),
        level: level.clone(),
        period: period.clone(),
        policy: policy.name(),
        respondents: AtLeast::of(respondents.base),
        blocks: respondents.blocks,
        results,
        held,
    }))
}

/// A question, what it counts, and what is printed of it.
type Printed<'a> = (
    QuestionIx,
    &'a Declared,
    &'a Question,
    Result<QuestionResult, Why>,
);

/// A follow-up goes when its parent goes; a chain settles in as many rounds as it is long.
fn hold_back_orphans(sums: &mut [Printed<'_>]) {
    loop {
        let gone: BTreeSet<_> = sums
            .iter()
            .filter(|(.., result)| result.is_err())
            .map(|(ix, ..)| *ix)
            .collect();
        let orphans = sums
            .iter_mut()
            .filter(|(_, d, _, f)| f.is_ok() && d.parents.iter().any(|p| gone.contains(p)));
        let held = orphans.map(|(.., result)| *result = Err(Why::TooFew));
        if held.count() == 0 {
            return;
        }
    }
}

/// Nobody is published alone and in the row of others (L3), and that row is one block of at least three municipalities.
fn check_places(blocks: &Blocks) -> Result<(), Withheld> {
    let sound = blocks.iter().all(|block| match &block.place {
        Place::Municipality(slug) => !blocks.is_pooled(slug),
        Place::Others(slugs) => {
            block.number == 0 && slugs.iter().collect::<BTreeSet<_>>().len() >= FEWEST_OTHERS
        }
    });
    if sound { Ok(()) } else { Err(Withheld::Gate) }
}

struct Gate<'a> {
    blocks: &'a Blocks,
    level: &'a Level,
    policy: Policy,
}

impl Gate<'_> {
    /// Adds up the blocks of the level, each checked: threshold, numbering, cells.
    fn sum(&self, subject: Subject, sensitive: bool, shape: Option<&Shape>) -> Result<Sum, Why> {
        let (cells, of_old) = shape.map_or((0, 0), |s| (s.cells(), s.cells_of_old()));
        let most = shape.map_or(0, Shape::most);
        let mut sum = Sum {
            base: 0,
            no_answer: 0,
            cells: vec![0; cells],
            blocks: 0,
            knows_unknown: true,
        };
        let respondents = self.blocks.by_place(Subject::Respondents);
        for (place, blocks) in self.blocks.by_place(subject) {
            if !blocks.iter().all(|b| self.level.takes(&b.place)) {
                continue;
            }
            let pool = respondents.get(place).ok_or(Why::Gate)?;
            if self.is_below(pool, false) || self.is_below(&blocks, sensitive) {
                continue;
            }
            for (number, block) in (0_u32..).zip(blocks) {
                // Noise of 128 steps comes once in 10^22 draws: a cell further out was never drawn.
                let slack = 128 * i64::from(most);
                let highest = i64::from(block.base) * i64::from(most) + slack;
                let mut drawn = block.cells.iter().chain(&block.no_answer);
                if block.number != number
                    || block.base < self.least(block, sensitive)
                    || ![cells, of_old].contains(&block.cells.len())
                    || drawn.any(|c| *c < -slack || *c > highest)
                {
                    return Err(Why::Gate);
                }
                sum.base = sum.base.checked_add(block.base).ok_or(Why::Gate)?;
                sum.no_answer += block.no_answer.unwrap_or(0);
                sum.blocks += 1;
                sum.knows_unknown &= block.cells.len() == cells;
                sum.cells
                    .iter_mut()
                    .zip(&block.cells)
                    .for_each(|(all, cell)| *all += cell);
            }
        }
        if sum.blocks == 0 {
            Err(Why::TooFew)
        } else {
            Ok(sum)
        }
    }

    fn least(&self, block: &Block, sensitive: bool) -> u32 {
        let one = self.policy.threshold(sensitive);
        match block.place {
            Place::Municipality(_) => one,
            Place::Others(_) => 2 * one,
        }
    }

    /// Whether a threshold raised since takes these blocks out of publication, here and in every sum.
    fn is_below(&self, blocks: &[&Block], sensitive: bool) -> bool {
        let raised =
            |b: &&Block| b.threshold < self.policy.k() && b.base < self.least(b, sensitive);
        blocks.iter().any(raised)
    }

    fn question(
        &self,
        ix: QuestionIx,
        declared: &Declared,
        question: &Question,
    ) -> Result<QuestionResult, Why> {
        let shape = &declared.shape;
        let sum = self.sum(Subject::Question(ix), declared.sensitive, Some(shape))?;
        let told = match shape {
            Shape::Coins { .. } => sum.spread(),
            _ => sum.answered(),
        };
        // By so much noise alone explains it in less than one case of a hundred: next to nobody answered.
        let few =
            i64::from(self.policy.threshold(declared.sensitive)) - Policy::margin(declared.alpha());
        if i64::from(told) <= few {
            return Err(Why::TooFew);
        }
        let table = table(shape, question, &sum);
        check(&table, &sum)?;
        Ok(QuestionResult {
            question: ix,
            name: question.name.clone(),
            base: AtLeast::of(sum.base),
            remark: Remark::of(told),
            blocks: sum.blocks,
            table,
        })
    }
}

/// Looks at the printed figures once more, from the sums and by other arithmetic than that which made them.
fn check(table: &Table, sum: &Sum) -> Result<(), Why> {
    let people = i64::from(sum.base) - sum.no_answer;
    let people = people.clamp(0, sum.base.into());
    let width = u32::try_from(people).unwrap_or(0);
    let sound = match table {
        Table::Shares { of, rows, mean, .. } => {
            let of_row = |row: &Row| sum.cells.get(cell(row.label, sum.cells.len()));
            let all: i64 = rows.iter().filter_map(of_row).map(|c| (*c).max(0)).sum();
            let labels: Vec<_> = rows.iter().map(|row| (row.label, 0)).collect();
            let divided = matches!(of, Shares::One | Shares::Bands) && named_two(&labels);
            let whole = if divided { all.max(1) } else { people };
            let holds = |row: &Row| {
                let (Some(count), range) = (of_row(row), row.range) else {
                    return false;
                };
                let hundredfold = 100 * (*count).clamp(0, whole);
                let high = i64::from(range.high) * whole;
                let below =
                    hundredfold < high || range.high == 100 || divided && hundredfold == high;
                range.fits(width) && hundredfold >= i64::from(range.low) * whole && below
            };
            rows.iter().all(holds)
                && rows.windows(2).all(|w| w[0].range.low >= w[1].range.low)
                && mean.is_none()
        }
        Table::Coins {
            coins,
            rows,
            dont_know,
        } => {
            let fits = |row: &CoinRow| row.halves.is_none_or(|h| people > 30 && h <= 2 * coins);
            dont_know.is_none_or(|range| range.fits(width))
                && rows.iter().all(fits)
                && rows.windows(2).all(|w| w[0].place <= w[1].place)
        }
    };
    if sound { Ok(()) } else { Err(Why::Gate) }
}

/// The cell that a printed row stands for.
fn cell(label: Label, cells: usize) -> usize {
    match label {
        Label::Choice(ChoiceIx(cell)) | Label::Band(cell) => cell.into(),
        Label::High => HIGH,
        Label::Low => LOW,
        Label::DontKnow => cells - 1,
    }
}
