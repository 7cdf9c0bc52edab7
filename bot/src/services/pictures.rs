//! The picture of a publication: the question of the strongest need, with a sentence above it and its bars in words.

use surveys::statistics::{Publication, QuestionResult, Range, Released, Remark, Table, needs};

use super::charts::{Shown, charted, headline};
use super::words::Words;
use crate::documents::{Sheet, picture};

/// A picture, and what it says for those who do not see it.
pub(super) struct Drawn {
    pub(super) png: Vec<u8>,
    /// The sentence above the bars.
    pub(super) headline: String,
    /// The bars, one each.
    pub(super) bars: Vec<String>,
}

/// The picture; `None` when nothing published has bars (few answers, or only an order).
pub(super) fn draw(
    words: Words<'_>,
    publication: &Released<Publication>,
    place: &str,
    specimen: bool,
) -> Option<Drawn> {
    let needs = needs(words.questionnaire, publication);
    let result = *charted(publication, &needs).first()?;
    let shown = Shown::of(words, publication, result)?;
    let headline = headline(words, result);
    let asked = words.asked(words.question(result.question)?);
    let answered = words.answered(publication);
    let when = format!("{place} · {}", words.period(publication));
    let mark = words.plain("digest-specimen-mark", &[]);
    let note = shown.how_to_read(words);
    let sheet = Sheet {
        mark: specimen.then_some(mark.as_str()),
        headline: &headline,
        subtitle: vec![&asked, &when, &answered],
        section: shown.section(),
        note: &note,
    };
    let png = picture(&sheet)
        .inspect_err(|error| tracing::error!(%error, "a digest goes out without its picture"))
        .ok()?;
    let bars = shown.in_words().collect();
    Some(Drawn {
        png,
        headline,
        bars,
    })
}

/// Whether [`draw`] has something to draw.
pub(super) fn has_picture(words: Words<'_>, publication: &Released<Publication>) -> bool {
    let needs = needs(words.questionnaire, publication);
    !charted(publication, &needs).is_empty()
}

/// How to read ranges, with the first range of this very publication as example; or lists, where there are no ranges.
pub(super) fn how_to_read(words: Words<'_>, publication: &Publication) -> String {
    match first_range(publication) {
        Some(range) => words.plain("digest-read", &[("range", words.range(range).into())]),
        None => {
            let coins = |result: &QuestionResult| matches!(result.table, Table::Coins { .. });
            let places = publication.results.iter().any(coins);
            let places = if places { "yes" } else { "no" };
            words.plain("digest-read-lists", &[("places", places.into())])
        }
    }
}

/// The first range that a reader will meet; none if there are only lists and orders.
fn first_range(publication: &Publication) -> Option<Range> {
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
