//! Released tables as plain rows, for `jashun published --json` and files.

use serde::Serialize;

use super::{AtLeast, CoinRow, Label, Publication, QuestionResult, Range, Released, Shares, Table};
use crate::questionnaire::{Question, Questionnaire};

/// One printed figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PublishedRow {
    /// Id of the round.
    pub round: String,
    /// `municipality`, `district`, `oblast`, `others` or `nation`.
    pub level: &'static str,
    /// Slug, code of a region, `others` or `nation`.
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
    /// Of a plain mean over municipalities: lower end of what everybody at once says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooled_low: Option<f64>,
    /// Upper end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pooled_high: Option<f64>,
    /// [`super::Group::name`]: whose answers these are, in a breakdown of the nation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<&'static str>,
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
    let row = |question: &str, base, block_count| PublishedRow {
        round: publication.round.clone(),
        level: publication.level.name(),
        place: publication.level.place().to_owned(),
        question: question.to_owned(),
        kind: "respondents",
        choice: None,
        low: None,
        high: None,
        pooled_low: None,
        pooled_high: None,
        group: None,
        base,
        block_count,
        policy: publication.policy.clone(),
    };
    let mut all = vec![row(
        "respondents",
        publication.respondents,
        publication.blocks,
    )];
    let whole = publication.results.iter().map(|result| (None, result));
    let groups = publication.breakdowns.iter().flat_map(|breakdown| {
        let group = Some(breakdown.group.name());
        breakdown.results.iter().map(move |result| (group, result))
    });
    for (group, result) in whole.chain(groups) {
        let Some(question) = questionnaire.question(result.question) else {
            continue;
        };
        for figure in figures(question, result) {
            let (low, high) = figure.ends.unzip();
            let (pooled_low, pooled_high) = figure.pooled.unzip();
            all.push(PublishedRow {
                kind: figure.kind,
                choice: figure.choice,
                low,
                high,
                pooled_low,
                pooled_high,
                group,
                ..row(&result.name, result.base, result.blocks)
            });
        }
    }
    Released::seal(all)
}

/// What a figure is of, which choice, and its ends.
struct Figure {
    kind: &'static str,
    choice: Option<String>,
    ends: Option<(f64, f64)>,
    pooled: Option<(f64, f64)>,
}

fn ends(range: Range) -> (f64, f64) {
    (range.low.into(), range.high.into())
}

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
            let shares = rows.iter().map(|row| Figure {
                kind,
                choice: Some(row.label.name(question)),
                ends: Some(ends(row.range)),
                pooled: row.pooled.map(ends),
            });
            let mean = mean.as_ref().map(|mean| {
                let (tenths, nearest) = (f64::from(mean.tenths), f64::from(mean.nearest));
                let end = |sign: f64| (tenths + sign * nearest / 2.0) / 10.0;
                Figure {
                    kind: "mean",
                    choice: None,
                    ends: Some((end(-1.0), end(1.0))),
                    pooled: None,
                }
            });
            shares.chain(mean).collect()
        }
        Table::Coins {
            rows, dont_know, ..
        } => {
            let pooled = |row: &CoinRow| {
                let halves = Some(row.pooled?);
                result.coin_ends(&CoinRow { halves, ..*row })
            };
            let coins = rows.iter().map(|row| Figure {
                kind: "allocate",
                choice: Some(row.label.name(question)),
                ends: result.coin_ends(row),
                pooled: pooled(row),
            });
            let unknown = dont_know.map(|range| Figure {
                kind: "dont_know",
                choice: Some(Label::DontKnow.name(question)),
                ends: Some(ends(range)),
                pooled: None,
            });
            coins.chain(unknown).collect()
        }
    }
}
