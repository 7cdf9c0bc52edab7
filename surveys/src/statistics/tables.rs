//! Blurred cells to printed tables.

use super::declared::{HIGH, LOW, Shape};
use super::sums::{Figures, Whole};
use super::tiers::complementary;
use super::{CoinRow, Label, Range, Remark, Row, Shares, Table};
use crate::questionnaire::{ChoiceIx, Question};

/// The table of a question, from nothing but blurred cells.
pub(super) fn table(shape: &Shape, question: &Question, figures: &Figures) -> Table {
    let choices = |cells: std::ops::Range<usize>| {
        cells.filter_map(|c| u16::try_from(c).ok().map(|ix| (ix, c)))
    };
    let named =
        |count: usize| choices(0..count).map(|(ix, cell)| (Label::Choice(ChoiceIx(ix)), cell));
    let knows = question.dont_know && figures.knows_unknown;
    let unknown = |cell: usize| knows.then_some((Label::DontKnow, cell));
    let (of, labels): (_, Vec<_>) = match shape {
        Shape::Coins { choices, coins } => {
            let Whole { of, people } = figures.answered;
            let share = Range::in_tier(figures.cells[*choices], of, people);
            return Table::Coins {
                coins: *coins,
                rows: coin_rows(*choices, *coins, figures),
                dont_know: (knows && Remark::of(people) != Remark::Few).then_some(share),
            };
        }
        Shape::Choices(count) => (Shares::One, named(*count).chain(unknown(*count)).collect()),
        Shape::Several(count) => (
            Shares::Several,
            named(*count).chain(unknown(*count)).collect(),
        ),
        Shape::Ranked { choices, places } => (
            Shares::Top(u16::try_from(*places).unwrap_or(1)),
            named(*choices).chain(unknown(*choices)).collect(),
        ),
        Shape::Scale(scale) => (
            Shares::Scale(u16::try_from(scale.points).unwrap_or(0)),
            vec![(Label::High, HIGH), (Label::Low, LOW)],
        ),
        Shape::Bands(bands) => {
            let bands = bands.len();
            let banded = choices(0..bands).map(|(ix, cell)| (Label::Band(ix), cell));
            (Shares::Bands, banded.chain(unknown(bands)).collect())
        }
    };
    let counts: Vec<i64> = labels
        .iter()
        .map(|(_, cell)| figures.cells[*cell])
        .collect();
    let Whole { of: of_all, people } = figures.answered;
    let ranges = match of {
        Shares::One | Shares::Bands if named_two(&labels) => complementary(&counts, people),
        _ => counts
            .iter()
            .map(|c| Range::in_tier(*c, of_all, people))
            .collect(),
    };
    let labels = labels.into_iter().map(|(label, _)| label);
    let mut rows: Vec<_> = labels
        .zip(ranges)
        .map(|(label, range)| Row {
            label,
            range,
            pooled: None,
        })
        .collect();
    // Stable: equal ranges stay in questionnaire order.
    rows.sort_by_key(|row| std::cmp::Reverse(row.range.low));
    let tied = counts
        .iter()
        .filter(|c| Some(*c) == counts.iter().max())
        .count()
        > 1;
    Table::Shares {
        of,
        most_often: most_often(&rows, question).filter(|_| !tied),
        rows,
        mean: None,
    }
}

/// Whether all is divided between two choices or bands, "don't know" aside.
pub(super) fn named_two(labels: &[(Label, usize)]) -> bool {
    let named = labels.iter().filter(|(label, _)| *label != Label::DontKnow);
    named.count() == 2
}

/// The first row, if it is a choice that names something and its range is above the next.
fn most_often(rows: &[Row], question: &Question) -> Option<Label> {
    let first = rows.first()?;
    let Label::Choice(choice) = first.label else {
        return None;
    };
    let names = !question.told().get(usize::from(choice.0))?.exclusive;
    let above = rows
        .get(1)
        .is_some_and(|next| first.range.is_above(next.range));
    (names && above).then_some(first.label)
}

/// `total / people` rounded to the nearest multiple of `step`, halves up.
fn nearest_multiple(total: i64, people: i64, step: i64) -> Option<i64> {
    (people > 0).then(|| (2 * total + people * step) / (2 * people * step) * step)
}

fn coin_rows(choices: usize, coins: u16, figures: &Figures) -> Vec<CoinRow> {
    let people = i64::from(figures.spread.of);
    let remark = Remark::of(figures.spread.people);
    let printed = Remark::of(figures.answered.people).allows_mean() && remark != Remark::Few;
    let step = if printed && remark == Remark::Small {
        2
    } else {
        1
    };
    let halves = |cell: usize| {
        let coins = figures.cells[cell].clamp(0, i64::from(coins) * people);
        let halves = nearest_multiple(2 * coins, people, step);
        halves.and_then(|h| u16::try_from(h).ok()).unwrap_or(0)
    };
    let means: Vec<u16> = (0..choices).map(halves).collect();
    let mut rows: Vec<_> = (0_u16..)
        .zip(&means)
        .map(|(choice, mean)| CoinRow {
            label: Label::Choice(ChoiceIx(choice)),
            place: u16::try_from(means.iter().filter(|other| *other > mean).count() + 1)
                .unwrap_or(u16::MAX),
            halves: printed.then_some((*mean).min(2 * coins)),
            pooled: None,
        })
        .collect();
    rows.sort_by_key(|row| row.place);
    rows
}
