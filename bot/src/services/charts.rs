//! Which bars of a question are shown, what is written beside them, and the sentence above: a closed list that says no more than ranges allow.

use surveys::questionnaire::QuestionIx;
use surveys::statistics::{
    Axis, Bar, Chart, CoinRow, Label, Need, Publication, QuestionResult, Range, Released, Remark,
    Row, Shares, Table, chart,
};

use super::words::{Words, clip};
use crate::documents::{Caption, Section};
use crate::texts::Value;

/// Most bars in a picture.
const BARS: usize = 5;
/// More answers than this in the first place say that opinions are divided.
const MOST_TIES: usize = 3;
/// Longest answer in a sentence, in UTF-16 units.
const WHAT: usize = 70;

/// The first bars of a question.
pub(super) struct Shown {
    chart: Released<Chart>,
    captions: Vec<Caption>,
    rest: Option<String>,
}

impl Shown {
    /// The first five bars, never torn through a tie: such a tie goes whole, or if it is the first one it is said how many more it has.
    /// `None` when the question has no bars (few answers, or only an order).
    pub(super) fn of(
        words: Words<'_>,
        publication: &Released<Publication>,
        result: &QuestionResult,
    ) -> Option<Self> {
        let chart = chart(publication, result.question)?;
        let tied = |a: &Bar, b: &Bar| a.low == b.low && a.high == b.high;
        let bars = &chart.bars;
        let (mut count, mut more) = (bars.len().min(BARS), 0);
        if let Some(next) = bars.get(count) {
            let before = bars.iter().take_while(|bar| !tied(bar, next)).count();
            if before > 0 {
                count = count.min(before);
            } else {
                more = bars.iter().filter(|bar| tied(bar, next)).count() - count;
            }
        }
        let question = words.question(result.question)?;
        let captions = bars.iter().take(count).enumerate();
        let captions = captions.map(|(position, bar)| Caption {
            label: words.label(question, bar.label),
            printed: printed(words, result, position),
        });
        Some(Self {
            captions: captions.collect(),
            rest: (more > 0).then(|| words.plain("digest-chart-more", &[("count", more.into())])),
            chart,
        })
    }

    /// As it is drawn.
    pub(super) fn section(&self) -> Section<'_> {
        Section {
            chart: &self.chart,
            captions: &self.captions,
            rest: self.rest.as_deref(),
        }
    }

    /// How to read its bars, in a line.
    pub(super) fn how_to_read(&self, words: Words<'_>) -> String {
        let id = match self.chart.axis {
            Axis::PerCent => "digest-chart-note",
            Axis::Coins(_) => "digest-chart-note-coins",
        };
        words.plain(id, &[])
    }

    /// The bars in words, one each: what, and its range.
    pub(super) fn in_words(&self) -> impl Iterator<Item = String> {
        let words = |caption: &Caption| format!("{} — {}", caption.label, caption.printed);
        self.captions.iter().map(words)
    }
}

/// The questions that have bars, those of the strongest needs first; without needs all that have any.
pub(super) fn charted<'p>(
    publication: &'p Released<Publication>,
    needs: &[Need],
) -> Vec<&'p QuestionResult> {
    let charted = |question: QuestionIx| {
        let mut results = publication.results.iter();
        chart(publication, question)?;
        results.find(|result| result.question == question)
    };
    let of_needs: Vec<_> = needs.iter().filter_map(|n| charted(n.question)).collect();
    if !of_needs.is_empty() {
        return of_needs;
    }
    let all = publication.results.iter();
    all.filter_map(|result| charted(result.question)).collect()
}

/// The remark of the best answered question stands in the headline; a question with another one has its own.
pub(super) fn trust(publication: &Publication) -> Option<Remark> {
    let remarks = publication.results.iter().map(|f| f.remark);
    remarks.max_by_key(|remark| match remark {
        Remark::Few => 0,
        Remark::Small => 1,
        Remark::Moderate => 2,
        Remark::None => 3,
    })
}

/// What was found on a question, as a sentence about those who answered.
pub(super) fn headline(words: Words<'_>, result: &QuestionResult) -> String {
    match &result.table {
        Table::Coins { rows, .. } => of_coins(words, result, rows),
        Table::Shares {
            of: Shares::Scale(_),
            rows,
            ..
        } => of_scale(words, rows),
        Table::Shares { of, rows, .. } => of_shares(words, result, *of, rows),
    }
}

fn of_shares(words: Words<'_>, result: &QuestionResult, of: Shares, rows: &[Row]) -> String {
    let Some(top) = rows.first().map(|row| row.range) else {
        return words.plain("digest-headline-divided", &[]);
    };
    let first = rows.iter().filter(|row| row.range == top);
    let labels: Vec<_> = first.map(|row| row.label).collect();
    if labels.len() > MOST_TIES || top.low == 0 {
        return words.plain("digest-headline-divided", &[]);
    }
    let id = match labels.len() {
        1 if is_majority(top, result.remark) => "digest-headline-majority",
        1 => "digest-headline-most",
        _ => "digest-headline-tie",
    };
    let (kind, places) = match of {
        Shares::Several => ("several", 0),
        Shares::Top(places) => ("top", places),
        Shares::One | Shares::Bands | Shares::Scale(_) => ("single", 0),
    };
    let args = [
        ("kind", kind.into()),
        ("places", places.into()),
        ("what", named(words, result, &labels)),
    ];
    words.plain(id, &args)
}

fn of_scale(words: Words<'_>, rows: &[Row]) -> String {
    let range = |label| {
        let row = rows.iter().find(|row| row.label == label);
        row.map_or(Range { low: 0, high: 0 }, |row| row.range)
    };
    let (low, high) = (range(Label::Low), range(Label::High));
    let id = if low.is_above(high) {
        "digest-headline-low"
    } else if high.is_above(low) {
        "digest-headline-high"
    } else {
        "digest-headline-divided"
    };
    words.plain(id, &[])
}

fn of_coins(words: Words<'_>, result: &QuestionResult, rows: &[CoinRow]) -> String {
    let first = rows.iter().filter(|row| row.place == 1);
    let labels: Vec<_> = first.map(|row| row.label).collect();
    let id = match labels.len() {
        1 => "digest-headline-coins",
        2..=MOST_TIES => "digest-headline-coins-tie",
        _ => return words.plain("digest-headline-divided", &[]),
    };
    words.plain(id, &[("what", named(words, result, &labels))])
}

/// Whether a range allows to speak of a majority: with blur and chance it must begin at 60 %, from base 61 on at 55 %.
fn is_majority(range: Range, remark: Remark) -> bool {
    range.low >= 60 || remark == Remark::None && range.low >= 55
}

fn named(words: Words<'_>, result: &QuestionResult, labels: &[Label]) -> Value {
    let question = words.question(result.question);
    let label =
        |label: &Label| question.map_or_else(String::new, |q| clip(&words.label(q, *label), WHAT));
    let names: Vec<_> = labels.iter().map(label).collect();
    names.join("; ").into()
}

/// The figure beside a bar, as the texts print it.
fn printed(words: Words<'_>, result: &QuestionResult, position: usize) -> String {
    match &result.table {
        Table::Shares { rows, .. } => rows
            .get(position)
            .map_or_else(String::new, |row| words.range(row.range)),
        Table::Coins { rows, .. } => rows
            .get(position)
            .and_then(|row| row.halves)
            .map_or_else(String::new, |halves| {
                format!("~ {}", words.number(f64::from(halves) / 2.0))
            }),
    }
}
