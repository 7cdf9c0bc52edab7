//! Released tables as plain rows, for `jashun published --json` and files.

use serde::Serialize;

use super::{AtLeast, Label, Publication, QuestionResult, Released, Shares, Table};
use crate::questionnaire::{Question, Questionnaire};

/// One printed figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedRow {
    /// Id of the round.
    pub round: String,
    /// `municipality`, `others` or `nation`.
    pub level: &'static str,
    /// Slug, `others` or `nation`.
    pub place: String,
    /// Name of the question; `respondents` for how many took part.
    pub question: String,
    /// `respondents`, `select_one`, `select_multiple`, `rank`, `scale`, `mean`, `bands`, `allocate`, or
    /// `dont_know` for the share of those who did not know how to spread coins.
    pub kind: &'static str,
    /// [`super::Label::name`]; none for respondents and means.
    pub choice: Option<String>,
    /// Lower end: per cent, points of a mean, coins. None where only an order or a number of people is printed.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// How many were asked, in the row of respondents how many took part: "30+".
    pub base: AtLeast,
    /// Blocks behind it.
    pub block_count: u32,
    /// Rules in force.
    pub policy: String,
}

/// Every figure of a publication, in printed order.
#[must_use]
pub fn published(
    questionnaire: &Questionnaire,
    publication: &Released<Publication>,
) -> Released<Vec<PublishedRow>> {
    let row =
        |question: &str, kind, choice, ends: Option<(f64, f64)>, base, block_count| PublishedRow {
            round: publication.round.clone(),
            level: publication.level.name(),
            place: publication.level.place().to_owned(),
            question: question.to_owned(),
            kind,
            choice,
            low: ends.map(|(low, _)| low),
            high: ends.map(|(_, high)| high),
            base,
            block_count,
            policy: publication.policy.clone(),
        };
    let mut all = vec![row(
        "respondents",
        "respondents",
        None,
        None,
        publication.respondents,
        publication.blocks,
    )];
    for result in &publication.results {
        let Some(question) = questionnaire.question(result.question) else {
            continue;
        };
        let of =
            |kind, choice, ends| row(&result.name, kind, choice, ends, result.base, result.blocks);
        for (kind, choice, ends) in figures(question, result) {
            all.push(of(kind, choice, ends));
        }
    }
    Released::seal(all)
}

/// What a figure is of, which choice, and its ends.
type Figure = (&'static str, Option<String>, Option<(f64, f64)>);

fn figures(question: &Question, result: &QuestionResult) -> Vec<Figure> {
    match &result.table {
        Table::Shares { of, rows, mean, .. } => {
            let kind = match of {
                Shares::One => "select_one",
                Shares::Several => "select_multiple",
                Shares::Top(_) => "rank",
                Shares::Scale(_) => "scale",
                Shares::Bands => "bands",
            };
            let shares = rows.iter().map(|row| {
                let ends = (f64::from(row.range.low), f64::from(row.range.high));
                (kind, Some(row.label.name(question)), Some(ends))
            });
            let mean = mean.as_ref().map(|mean| {
                let (tenths, nearest) = (f64::from(mean.tenths), f64::from(mean.nearest));
                let end = |sign: f64| (tenths + sign * nearest / 2.0) / 10.0;
                ("mean", None, Some((end(-1.0), end(1.0))))
            });
            shares.chain(mean).collect()
        }
        Table::Coins {
            rows, dont_know, ..
        } => {
            let coins = rows.iter().map(|row| {
                let ends = result.coin_ends(row);
                ("allocate", Some(row.label.name(question)), ends)
            });
            let unknown = dont_know.map(|range| {
                let ends = (f64::from(range.low), f64::from(range.high));
                (
                    "dont_know",
                    Some(Label::DontKnow.name(question)),
                    Some(ends),
                )
            });
            coins.chain(unknown).collect()
        }
    }
}
