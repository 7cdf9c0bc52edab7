//! Release: frozen blocks in, a publication out, re-checked by plain arithmetic (disclosure gate; fail closed).

use std::collections::BTreeSet;

use super::declared::{Declared, HIGH, LOW, MIDDLE, Shape};
use super::pool::FEWEST_OTHERS;
use super::{
    AtLeast, Block, Blocks, CoinRow, Finding, Held, Label, Level, Mean, Period, Place, Policy,
    Publication, Range, Released, Remark, Row, Shares, Subject, Table, Why,
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
    let respondents = match gate.sum(Subject::Respondents, false, 0, 0) {
        Ok(sum) => sum,
        Err(Why::TooFew) => return Err(Withheld::TooFew),
        Err(Why::Gate) => return Err(Withheld::Gate),
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
    let (mut findings, mut held) = (Vec::new(), Vec::new());
    for (ix, _, question, finding) in sums {
        match finding {
            Ok(finding) => findings.push(finding),
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
        findings,
        held,
    }))
}

/// A question, what it counts, and what is printed of it.
type Printed<'a> = (QuestionIx, &'a Declared, &'a Question, Result<Finding, Why>);

/// A follow-up goes when its parent goes; a chain settles in as many rounds as it is long.
fn hold_back_orphans(sums: &mut [Printed<'_>]) {
    loop {
        let gone: BTreeSet<_> = sums
            .iter()
            .filter(|(.., finding)| finding.is_err())
            .map(|(ix, ..)| *ix)
            .collect();
        let orphans = sums
            .iter_mut()
            .filter(|(_, d, _, f)| f.is_ok() && d.parents.iter().any(|p| gone.contains(p)));
        let held = orphans.map(|(.., finding)| *finding = Err(Why::TooFew));
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

impl Sum {
    /// Who answered, blurred: what shares are of.
    fn answered(&self) -> u32 {
        let answered = i64::from(self.base) - self.no_answer;
        u32::try_from(answered).unwrap_or(0).min(self.base)
    }

    fn remark(&self) -> Remark {
        Remark::of(self.answered())
    }
}

struct Gate<'a> {
    blocks: &'a Blocks,
    level: &'a Level,
    policy: Policy,
}

/// Blocks added up.
struct Sum {
    /// Who was asked.
    base: u32,
    /// Who gave no answer, blurred.
    no_answer: i64,
    cells: Vec<i64>,
    blocks: u32,
}

impl Gate<'_> {
    /// Adds up the blocks of the level, each checked: threshold, numbering, cells.
    fn sum(&self, subject: Subject, sensitive: bool, cells: usize, most: u16) -> Result<Sum, Why> {
        let mut sum = Sum {
            base: 0,
            no_answer: 0,
            cells: vec![0; cells],
            blocks: 0,
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
                    || block.cells.len() != cells
                    || drawn.any(|c| *c < -slack || *c > highest)
                {
                    return Err(Why::Gate);
                }
                sum.base = sum.base.checked_add(block.base).ok_or(Why::Gate)?;
                sum.no_answer += block.no_answer.unwrap_or(0);
                sum.blocks += 1;
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
    ) -> Result<Finding, Why> {
        let shape = &declared.shape;
        let sum = self.sum(
            Subject::Question(ix),
            declared.sensitive,
            shape.cells(),
            shape.most(),
        )?;
        // By so much noise alone explains it in less than one case of a hundred: next to nobody answered.
        let few =
            i64::from(self.policy.threshold(declared.sensitive)) - Policy::margin(declared.alpha());
        if i64::from(sum.answered()) <= few {
            return Err(Why::TooFew);
        }
        let table = table(shape, question, &sum);
        check(&table, &sum)?;
        Ok(Finding {
            question: ix,
            name: question.name.clone(),
            base: AtLeast::of(sum.base),
            remark: sum.remark(),
            blocks: sum.blocks,
            table,
        })
    }
}

fn table(shape: &Shape, question: &Question, sum: &Sum) -> Table {
    let choices = |cells: std::ops::Range<usize>| {
        cells.filter_map(|c| u16::try_from(c).ok().map(|ix| (ix, c)))
    };
    let named =
        |count: usize| choices(0..count).map(|(ix, cell)| (Label::Choice(ChoiceIx(ix)), cell));
    let unknown = |cell: usize| question.dont_know.then_some((Label::DontKnow, cell));
    let (of, labels, mean): (_, Vec<_>, _) = match shape {
        Shape::Coins { choices, coins } => {
            return Table::Coins {
                coins: *coins,
                rows: coin_rows(*choices, *coins, sum),
            };
        }
        Shape::Choices(count) => (
            Shares::One,
            named(*count).chain(unknown(*count)).collect(),
            None,
        ),
        Shape::Several(count) => (Shares::Several, named(*count).collect(), None),
        Shape::Ranked { choices, places } => (
            Shares::Top(u16::try_from(*places).unwrap_or(1)),
            named(*choices).collect(),
            None,
        ),
        Shape::Scale(scale) => (
            Shares::Scale(u16::try_from(scale.points).unwrap_or(0)),
            vec![(Label::High, HIGH), (Label::Low, LOW)],
            mean(scale.points, sum),
        ),
        Shape::Bands(bands) => {
            let bands = bands.len();
            let banded = choices(0..bands).map(|(ix, cell)| (Label::Band(ix), cell));
            (Shares::Bands, banded.chain(unknown(bands)).collect(), None)
        }
    };
    let mut rows: Vec<_> = labels
        .into_iter()
        .map(|(label, cell)| Row {
            label,
            range: Range::of(sum.cells[cell], sum.answered()),
        })
        .collect();
    // Stable: equal ranges stay in questionnaire order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.range.low));
    Table::Shares {
        of,
        most_often: most_often(&rows, question),
        rows,
        mean,
    }
}

/// The first row, if it is a choice that names something and its range is above the next.
fn most_often(rows: &[Row], question: &Question) -> Option<Label> {
    let first = rows.first()?;
    let Label::Choice(choice) = first.label else {
        return None;
    };
    let names = !question.choices().get(usize::from(choice.0))?.exclusive;
    let above = rows
        .get(1)
        .is_some_and(|next| first.range.is_above(next.range));
    (names && above).then_some(first.label)
}

fn mean(points: usize, sum: &Sum) -> Option<Mean> {
    if points != 5 || !sum.remark().allows_mean() {
        return None;
    }
    let [low, middle, high] = [LOW, MIDDLE, HIGH].map(|cell| sum.cells[cell].max(0));
    let people = low + middle + high;
    let nearest = if sum.remark() == Remark::Moderate {
        5
    } else {
        2
    };
    let tenths = nearest_multiple(15 * low + 30 * middle + 45 * high, people, nearest)?;
    Some(Mean {
        tenths: u16::try_from(tenths).ok()?,
        nearest: u16::try_from(nearest).ok()?,
    })
}

/// `total / people` rounded to the nearest multiple of `step`, halves up.
fn nearest_multiple(total: i64, people: i64, step: i64) -> Option<i64> {
    (people > 0).then(|| (2 * total + people * step) / (2 * people * step) * step)
}

fn coin_rows(choices: usize, coins: u16, sum: &Sum) -> Vec<CoinRow> {
    let halves = |cell: usize| {
        let people = i64::from(sum.answered());
        let coins = sum.cells[cell].clamp(0, i64::from(coins) * people);
        let halves = nearest_multiple(2 * coins, people, 1);
        halves.and_then(|h| u16::try_from(h).ok()).unwrap_or(0)
    };
    let means: Vec<u16> = (0..choices).map(halves).collect();
    let mut rows: Vec<_> = (0_u16..)
        .zip(&means)
        .map(|(choice, mean)| CoinRow {
            label: Label::Choice(ChoiceIx(choice)),
            place: u16::try_from(means.iter().filter(|other| *other > mean).count() + 1)
                .unwrap_or(u16::MAX),
            halves: sum.remark().allows_mean().then_some(*mean),
        })
        .collect();
    rows.sort_by_key(|row| row.place);
    rows
}

/// Looks at the printed figures once more, from the sums and by other arithmetic than that which made them.
fn check(table: &Table, sum: &Sum) -> Result<(), Why> {
    let people = i64::from(sum.base) - sum.no_answer;
    let people = people.clamp(0, sum.base.into());
    let width = u32::try_from(people).unwrap_or(0);
    let sound = match table {
        Table::Shares { rows, mean, .. } => {
            let holds = |Row { label, range }: &Row| {
                let Some(cell) = sum.cells.get(cell(*label, sum.cells.len())) else {
                    return false;
                };
                let hundredfold = 100 * (*cell).clamp(0, people);
                let below = hundredfold < i64::from(range.high) * people || range.high == 100;
                range.fits(width) && hundredfold >= i64::from(range.low) * people && below
            };
            rows.iter().all(holds)
                && rows.windows(2).all(|w| w[0].range.low >= w[1].range.low)
                && (mean.is_none() || people > 30)
        }
        Table::Coins { coins, rows } => {
            let fits = |row: &CoinRow| row.halves.is_none_or(|h| people > 30 && h <= 2 * coins);
            rows.iter().all(fits) && rows.windows(2).all(|w| w[0].place <= w[1].place)
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
