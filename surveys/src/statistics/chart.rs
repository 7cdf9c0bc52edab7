//! Charts as data: range bars, taken from released figures only.

use serde::Serialize;

use super::{Label, Publication, QuestionResult, Released, Remark, Table};
use crate::questionnaire::QuestionIx;

/// A chart of range bars. Everything drawn, and every alternative text, takes its values from here.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Chart {
    /// Which question.
    pub question: QuestionIx,
    /// What the bars measure.
    pub axis: Axis,
    /// In printed order.
    pub bars: Vec<Bar>,
}

/// What bars measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Axis {
    /// 0–100.
    PerCent,
    /// Coins per person, 0 to this many.
    Coins(u16),
}

/// A bar from the lower to the upper end of a range, in units of the axis.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bar {
    /// What.
    pub label: Label,
    /// Where it begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
}

/// The chart of a question; `None` when it is not published, or only as lists or an order (shares up to base 15, coins up to 30).
#[must_use]
pub fn chart(publication: &Released<Publication>, question: QuestionIx) -> Option<Released<Chart>> {
    let result = publication
        .results
        .iter()
        .find(|f| f.question == question)?;
    let (axis, bars) = bars(result)?;
    Some(Released::seal(Chart {
        question,
        axis,
        bars,
    }))
}

fn bars(result: &QuestionResult) -> Option<(Axis, Vec<Bar>)> {
    match &result.table {
        Table::Shares { .. } if result.remark == Remark::Few => None,
        Table::Shares { rows, .. } => {
            let bar = |row: &super::Row| Bar {
                label: row.label,
                low: row.range.low.into(),
                high: row.range.high.into(),
            };
            Some((Axis::PerCent, rows.iter().map(bar).collect()))
        }
        Table::Coins { coins, rows, .. } => {
            let bar = |row: &super::CoinRow| {
                let (low, high) = result.coin_ends(row)?;
                Some(Bar {
                    label: row.label,
                    low,
                    high: high.min(f64::from(*coins)),
                })
            };
            Some((
                Axis::Coins(*coins),
                rows.iter().map(bar).collect::<Option<_>>()?,
            ))
        }
    }
}
