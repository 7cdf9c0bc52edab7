//! The plan for programs.

use serde_json::{Value, json};

use super::Plan;
use super::rows::told;
use crate::domain::{Language, iso_in_bishkek};
use crate::services::Context;
use crate::services::commitments;

/// `{"municipality","made_at","rows"}`: each row as `jashun commitments --json` prints it, with its round, sector, need, question and range.
pub(super) fn json(plan: &Plan, context: &Context, language: Language) -> Value {
    let rows = plan.rows.iter().map(|row| {
        let said = row.said.as_ref().map(|(verdict, _)| *verdict);
        let of = (&row.item, &row.entry);
        let mut value = commitments::answer_row(context, &row.round, of, said, plan.made);
        let words = told(context, row, language, plan.made);
        let finding = &row.item.asked.finding;
        value["round"] = json!(row.round.id);
        value["sector"] = json!(finding.sector);
        value["need"] = words.need.into();
        value["question"] = words.question.into();
        value["low"] = json!(finding.range.map(|range| range.low));
        value["high"] = json!(finding.range.map(|range| range.high));
        value["base"] = json!(finding.base);
        value["meetings"] = (!words.named.is_empty()).then_some(words.named).into();
        value
    });
    json!({
        "municipality": plan.municipality,
        "made_at": iso_in_bishkek(plan.made),
        "rows": rows.collect::<Vec<_>>(),
        "integrity": plan.sources.iter().any(|source| source.publication.left_out).then(|| json!({
            "left_out": true,
            "text": context.texts.plain(language, "integrity-line", &[]),
        })),
    })
}
