//! A report for programs.

use serde_json::{Value, json};
use surveys::statistics::published;

use super::Report;
use super::findings::told;
use crate::domain::iso_in_bishkek;
use crate::services::changes;

/// One object; what does not exist yet is null or empty. `pledge` and `commitments` are shaped as `jashun commitments --json` prints them.
pub(super) fn json(report: &Report<'_>) -> Value {
    let words = report.words();
    let publication = report.publication;
    let told = told(report);
    let rows = published(words.questionnaire, publication);
    let rows = rows.iter().map(|row| {
        let of = |finding: &&super::findings::Told| {
            let suffix = format!("/{}/{}", row.question, row.choice.as_deref().unwrap_or(""));
            finding.id.ends_with(&suffix)
        };
        let mut value = json!(row);
        value["finding"] = json!(told.iter().find(of).map(|told| &told.id));
        value["group"] = Value::Null;
        value["change"] = json!(changes::of(words, publication, row));
        value
    });
    let rows: Vec<Value> = rows.collect();
    let findings = told.iter().map(|told| {
        let question = words.question(told.finding.question);
        json!({
            "finding": told.id,
            "question": question.map(|q| &q.name),
            "choice": question.map(|q| told.finding.label.name(q)),
            "label": told.need,
            "sector": told.finding.sector,
            "low": told.finding.range.map(|range| range.low),
            "high": told.finding.range.map(|range| range.high),
            "base": told.finding.base,
            "meetings": report.named(&told.id),
            "background": question.and_then(|q| q.background.as_ref()).map(|known| json!({
                "text": known.text.get(words.language),
                "source": known.source,
            })),
        })
    });
    json!({
        "round": publication.round,
        "questionnaire": publication.questionnaire,
        "version": publication.version,
        "title": words.questionnaire.title.get(report.language),
        "edition": report.edition,
        "published_at": iso_in_bishkek(report.published),
        "policy": publication.policy,
        "level": publication.level.name(),
        "place": publication.level.place(),
        "respondents": publication.respondents,
        "target_group": publication.target_group,
        "rows": rows,
        "since": publication.since.as_ref().map(|since| json!({
            "round": since.round,
            "until": since.until,
            "compared": since.changes.is_some(),
        })),
        "findings": findings.collect::<Vec<_>>(),
        "pledge": report.so_far.pledge_row,
        "commitments": report.so_far.answer_rows,
        "resolution": report.so_far.resolution.as_ref().map(|known| {
            json!({ "number": known.number(), "date": known.day() })
        }),
        "quotes": publication.quotes,
        "integrity": publication.left_out.then(|| json!({
            "left_out": true,
            "text": words.plain("integrity-line", &[]),
        })),
    })
}
