//! Findings in words.

use surveys::statistics::{Finding, findings};

use super::Report;
use crate::services::words::Words;

/// A finding as papers name it.
pub(super) struct Told {
    pub(super) id: String,
    pub(super) finding: Finding,
    /// The need: what was chosen, or that the question was rated low.
    pub(super) need: String,
    /// The question as asked.
    pub(super) question: String,
    pub(super) sector: String,
    /// Its range, place or half, as printed.
    pub(super) share: String,
    /// Why it matters at that age, with its source; empty if the questionnaire does not say it.
    pub(super) background: String,
}

/// The findings of a report, strongest first.
pub(super) fn told(report: &Report<'_>) -> Vec<Told> {
    let words = report.words();
    let found = findings(words.questionnaire, report.publication);
    let told = found.iter().filter_map(|finding| {
        let question = words.question(finding.question)?;
        Some(Told {
            id: finding.id.clone(),
            need: words.need(question, finding.label),
            question: words.asked(question),
            sector: words.sector(finding.sector),
            share: share(words, finding),
            background: question
                .background
                .as_ref()
                .map_or_else(String::new, |known| {
                    format!("{} ({})", known.text.get(words.language), known.source)
                }),
            finding: finding.clone(),
        })
    });
    told.collect()
}

/// The range, place or half of a finding, as printed.
pub(crate) fn share(words: Words<'_>, finding: &Finding) -> String {
    match finding.range {
        None => words.plain("report-first-place", &[]),
        // half or more is all that is known of a base up to 15
        Some(range) if range.high - range.low == 50 => words.plain("report-half", &[]),
        Some(range) => words.range(range),
    }
}
