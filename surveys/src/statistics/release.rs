//! Release: frozen blocks in, a publication out, re-checked by plain arithmetic (disclosure gate; fail closed).

use std::collections::BTreeSet;

use super::declared::{Declared, HIGH, LOW, Shape};
use super::groups::Split;
use super::pool::FEWEST_OTHERS;
use super::sums::{FEWEST_MUNICIPALITIES, Figures, Gate, Sum};
use super::tables::{named_two, table};
use super::{
    AtLeast, Block, Blocks, Breakdown, CoinRow, Group, Held, Label, Level, Period, Place, Policy,
    Publication, QuestionResult, Released, Row, Shares, Subject, Table, Why,
};
use crate::questionnaire::{ChoiceIx, Question, QuestionIx, Questionnaire};

/// Why nothing is released. Carries no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Withheld {
    /// No block of respondents at this level: too few so far, joined to the row of others, or a region of fewer than three municipalities.
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
    let gate = Gate::new(blocks, level, policy);
    let mut respondents = Sum::default();
    match gate.sums(Subject::Respondents, false, None) {
        Ok(sums) => sums.iter().for_each(|sum| respondents.add(sum)),
        Err(Why::TooFew) => return Err(Withheld::TooFew),
        Err(Why::Gate | Why::NotPublic) => return Err(Withheld::Gate),
    }
    let tables = Declared::all(questionnaire);
    let mut printed: Vec<Printed<'_>> = (0_u16..)
        .map(QuestionIx)
        .zip(&tables)
        .zip(&questionnaire.questions)
        .filter_map(|((ix, declared), question)| declared.as_ref().map(|d| (ix, d, question)))
        .filter(|(ix, declared, _)| {
            let own = matches!(level, Level::Municipality { .. });
            !declared.words || own && gate.has(Subject::Question(*ix))
        })
        .map(|(ix, declared, question)| {
            let result = gate.question(ix, declared, question);
            (ix, declared, question, result)
        })
        .collect();
    hold_back_orphans(&mut printed);
    let breakdowns = gate.breakdowns(&mut printed);
    let (mut results, mut held) = (Vec::new(), Vec::new());
    for (ix, _, question, result) in printed {
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
        target_group: None,
        blocks: respondents.blocks,
        results,
        held,
        breakdowns,
        left_out: is_left_out(blocks, level),
        quotes: Vec::new(),
        since: None,
    }))
}

/// Whether some answers of a level were left out.
fn is_left_out(blocks: &Blocks, level: &Level) -> bool {
    let mut left_out = blocks.left_out().iter();
    left_out.any(|slug| match level {
        Level::Municipality {
            slug: own,
            formerly,
        } => own == blocks.holder(slug) || formerly.contains(slug),
        Level::Region { members, .. } => members.iter().any(|own| own == blocks.holder(slug)),
        Level::Others => blocks.is_pooled(slug),
        Level::Nation => true,
    })
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

/// Nobody is published alone and in the row of others (L3), that row is one block of at least three municipalities, and the nation has blocks of
/// groups only (L2, L4).
fn check_places(blocks: &Blocks) -> Result<(), Withheld> {
    let is_group = |block: &Block| matches!(block.subject, Subject::Group(..));
    let pooled: BTreeSet<&String> = blocks
        .iter()
        .flat_map(|block| match &block.place {
            Place::Others(slugs) => slugs.as_slice(),
            Place::Municipality(_) | Place::Nation => &[],
        })
        .collect();
    let sound = blocks.iter().all(|block| match &block.place {
        Place::Municipality(slug) => !pooled.contains(slug) && !is_group(block),
        Place::Others(slugs) => {
            let different = slugs.iter().collect::<BTreeSet<_>>().len();
            block.number == 0 && different >= FEWEST_OTHERS && !is_group(block)
        }
        Place::Nation => is_group(block),
    });
    if sound { Ok(()) } else { Err(Withheld::Gate) }
}

impl Gate<'_> {
    fn question(
        &self,
        ix: QuestionIx,
        declared: &Declared,
        question: &Question,
    ) -> Result<QuestionResult, Why> {
        let shape = &declared.shape;
        let sums = self.told(ix, declared)?;
        let mut whole = Sum::default();
        sums.iter().for_each(|sum| whole.add(sum));
        let pooled = Figures::pooled(&whole);
        let mut result = result(ix, (shape, question), &whole, &pooled)?;
        // with one municipality its share is the mean
        if self.level.averages() && sums.len() > 1 {
            let mean = Figures::mean(&sums, shape);
            let mut averaged = table(shape, question, &mean);
            check(&averaged, &mean)?;
            averaged.set_pooled(&result.table);
            result.remark = mean.remark(shape);
            result.table = averaged;
            result.averaged = u16::try_from(sums.len()).ok();
        }
        Ok(result)
    }

    /// The nation's tables by group, of questions that are printed. A table that does not add up takes its question with it.
    fn breakdowns(&self, printed: &mut [Printed<'_>]) -> Vec<Breakdown> {
        if *self.level != Level::Nation {
            return Vec::new();
        }
        let mut breakdowns = Vec::<Breakdown>::new();
        for (ix, declared, question, result) in printed.iter_mut() {
            let places = self.told(*ix, declared).map_or(0, |sums| sums.len());
            // of fewer it would be a breakdown of a municipality, which has none (L4)
            if result.is_err() || places < FEWEST_MUNICIPALITIES {
                continue;
            }
            for split in Split::ALL {
                match self.split((*ix, declared, question), split) {
                    Ok(results) => {
                        for (group, of_group) in results {
                            match breakdowns.iter_mut().find(|b| b.group == group) {
                                Some(breakdown) => breakdown.results.push(of_group),
                                None => breakdowns.push(Breakdown {
                                    group,
                                    results: vec![of_group],
                                }),
                            }
                        }
                    }
                    Err(why) => *result = Err(why),
                }
            }
        }
        // a question that went takes what was printed of it before along
        let gone = |ix: QuestionIx| printed.iter().any(|(own, .., r)| *own == ix && r.is_err());
        for breakdown in &mut breakdowns {
            breakdown.results.retain(|result| !gone(result.question));
        }
        breakdowns.retain(|breakdown| !breakdown.results.is_empty());
        breakdowns.sort_by_key(|breakdown| breakdown.group);
        breakdowns
    }

    /// All groups of a partition, or none: a group that is missing would be what the others leave.
    fn split(
        &self,
        (ix, declared, question): (QuestionIx, &Declared, &Question),
        split: Split,
    ) -> Result<Vec<(Group, QuestionResult)>, Why> {
        for partition in split.partitions() {
            let mut results = Vec::new();
            for group in *partition {
                if let Some(sum) = self.group((ix, declared), *group)? {
                    let figures = Figures::pooled(&sum);
                    let shaped = (&declared.shape, question);
                    results.push((*group, result(ix, shaped, &sum, &figures)?));
                }
            }
            if results.len() == partition.len() {
                return Ok(results);
            }
        }
        Ok(Vec::new())
    }
}

fn result(
    ix: QuestionIx,
    (shape, question): (&Shape, &Question),
    sum: &Sum,
    figures: &Figures,
) -> Result<QuestionResult, Why> {
    let table = table(shape, question, figures);
    check(&table, figures)?;
    Ok(QuestionResult {
        question: ix,
        name: question.name.clone(),
        base: AtLeast::of(sum.base),
        remark: figures.remark(shape),
        blocks: sum.blocks,
        averaged: None,
        table,
    })
}

/// Looks at the printed figures once more, by other arithmetic than that which made them.
fn check(table: &Table, figures: &Figures) -> Result<(), Why> {
    let (people, width) = (i64::from(figures.answered.of), figures.answered.people);
    let sound = match table {
        Table::Shares { of, rows, mean, .. } => {
            let of_row = |row: &Row| figures.cells.get(cell(row.label, figures.cells.len()));
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
            let fits = |row: &CoinRow| row.halves.is_none_or(|h| width > 30 && h <= 2 * coins);
            dont_know.is_none_or(|range| range.fits(width))
                && rows.iter().all(fits)
                && rows.windows(2).all(|w| w[0].place <= w[1].place)
        }
    };
    if sound { Ok(()) } else { Err(Why::Gate) }
}

/// The cell that a printed row stands for.
pub(super) fn cell(label: Label, cells: usize) -> usize {
    match label {
        Label::Choice(ChoiceIx(cell)) | Label::Band(cell) => cell.into(),
        Label::High => HIGH,
        Label::Low => LOW,
        Label::DontKnow => cells - 1,
    }
}
