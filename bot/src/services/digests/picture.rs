//! Which bars stand in the picture: the first ones of the strongest needs, few enough to be read on a phone.

use surveys::questionnaire::QuestionIx;
use surveys::statistics::{
    Axis, Bar, Chart, Need, Publication, QuestionResult, Range, Released, Remark, Table, chart,
};

use super::heading::{Heading, period};
use super::words::Words;
use crate::documents::{Caption, Section, Sheet, range_bars};

/// Most questions in a picture.
const SECTIONS: usize = 4;
/// Most bars in a picture.
const ROWS: usize = 12;

/// The picture as PNG; `None` when nothing published has bars (few answers, or only an order).
pub(super) fn draw(
    words: Words<'_>,
    publication: &Released<Publication>,
    needs: &[Need],
    heading: &Heading<'_>,
) -> Option<Vec<u8>> {
    let charted = |questions: Vec<QuestionIx>| -> Vec<Released<Chart>> {
        let charts = questions.into_iter().filter_map(|q| chart(publication, q));
        charts.take(SECTIONS).collect()
    };
    let mut charts = charted(needs.iter().map(|n| n.question).collect());
    if charts.is_empty() {
        charts = charted(publication.results.iter().map(|f| f.question).collect());
    }
    if charts.is_empty() {
        return None;
    }
    // one axis after the other, so that its figures stand under its last bar
    charts.sort_by_key(|chart| chart.axis != Axis::PerCent);
    let share = ROWS / charts.len();
    let sections: Vec<(String, Shown)> = charts
        .iter()
        .filter_map(|chart| {
            let question = words.question(chart.question)?;
            let result = publication
                .results
                .iter()
                .find(|f| f.question == chart.question)?;
            let shown = Shown::of(words, chart, result, share);
            Some((words.asked(question), shown))
        })
        .collect();
    let sections = charts
        .iter()
        .zip(sections.iter())
        .map(|(chart, (heading, shown))| Section {
            heading,
            chart,
            captions: shown.captions.clone(),
            rest: shown.rest.clone(),
        })
        .collect();
    let title = words.plain("digest-title", &[("place", heading.place.into())]);
    let people = publication.respondents.to_string();
    let answered = words.plain("digest-answered", &[("people", people.into())]);
    let subtitle = format!("{answered} · {}", period(words, publication));
    let mark = words.plain("digest-specimen-mark", &[]);
    let has = |coins: bool| charts.iter().any(|c| (c.axis != Axis::PerCent) == coins);
    let notes = [
        (has(false), "digest-chart-note"),
        (has(true), "digest-chart-note-coins"),
    ];
    let notes: Vec<_> = notes
        .into_iter()
        .filter(|(needed, _)| *needed)
        .map(|(_, id)| words.plain(id, &[]))
        .collect();
    let sheet = Sheet {
        mark: heading.specimen.then_some(mark.as_str()),
        title: &title,
        subtitle: &subtitle,
        sections,
        notes: notes.iter().map(String::as_str).collect(),
    };
    range_bars(&sheet)
        .inspect_err(|error| tracing::error!(%error, "a digest goes out without its picture"))
        .ok()
}

/// The first range that a reader will meet; none if there are only lists and orders.
pub(super) fn first_range(publication: &Publication) -> Option<Range> {
    publication
        .results
        .iter()
        .find_map(|result| match &result.table {
            Table::Shares { rows, .. } if result.remark != Remark::Few => rows
                .iter()
                .map(|row| row.range)
                // a range in the middle explains itself better than an end
                .find(|range| range.high < 100)
                .or_else(|| rows.first().map(|row| row.range)),
            _ => None,
        })
}

/// The bars of a section that are shown.
struct Shown {
    captions: Vec<Caption>,
    rest: Option<String>,
}

impl Shown {
    /// The first `most` bars, never torn through a tie: such a tie goes whole, or if it is the first one it is said how many more it
    /// has.
    fn of(words: Words<'_>, chart: &Chart, result: &QuestionResult, most: usize) -> Self {
        let tied = |a: &Bar, b: &Bar| a.low == b.low && a.high == b.high;
        let bars = &chart.bars;
        let (mut count, mut more) = (bars.len().min(most), 0);
        if let Some(next) = bars.get(count) {
            let before = bars.iter().take_while(|bar| !tied(bar, next)).count();
            if before > 0 {
                count = count.min(before);
            } else {
                more = bars.iter().filter(|bar| tied(bar, next)).count() - count;
            }
        }
        let caption = |position: usize| Caption {
            label: words
                .question(chart.question)
                .map_or_else(String::new, |q| words.label(q, bars[position].label)),
            printed: printed(words, result, position),
        };
        Self {
            captions: (0..count).map(caption).collect(),
            rest: (more > 0).then(|| words.plain("digest-chart-more", &[("count", more.into())])),
        }
    }
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
