//! What the session works with: the draft of a resolution, and the sheet on which the council answers.

use super::Report;
use super::findings::Told;
use crate::documents::{Block, List, Marker, Style, Text};

/// What a council can answer to a finding.
const STATES: [&str; 4] = [
    "report-state-agreed",
    "report-state-planned",
    "report-state-not-ours",
    "report-state-declined",
];
/// What a resolution decides.
const ITEMS: [&str; 5] = [
    "report-resolution-noted",
    "report-resolution-answers",
    "report-resolution-executor",
    "report-resolution-told",
    "report-resolution-control",
];

/// The draft; `council` is the place in the genitive.
pub(super) fn resolution(report: &Report<'_>, council: &str) -> Vec<Block> {
    let words = report.words();
    let say = |id: &str| words.plain(id, &[]);
    let centered = |text: Text| Block::Paragraph(text, Style::Centered);
    let place = ("place", council.into());
    let title = words.questionnaire.title.get(report.language);
    let reason = [
        place.clone(),
        ("title", title.into()),
        ("period", words.period(report.publication).into()),
        ("people", report.publication.respondents.to_string().into()),
    ];
    vec![
        Block::heading(2, say("report-resolution")),
        centered(Text::bold(words.plain("report-resolution-of", &[place]))),
        centered(say("report-resolution-number").into()),
        centered(Text::bold(say("report-resolution-about"))),
        Block::body(words.plain("report-resolution-reason", &reason)),
        Block::List(List {
            marker: Marker::Number,
            items: ITEMS.iter().map(|id| say(id).into()).collect(),
        }),
        Block::body(say("report-resolution-more")),
        Block::Lines(4),
        Block::body(say("report-resolution-signed")),
    ]
}

/// The answer sheet.
pub(super) fn answers(report: &Report<'_>, told: &[Told]) -> Vec<Block> {
    let words = report.words();
    let say = |id: &str| words.plain(id, &[]);
    let mut blocks = vec![
        Block::heading(2, say("report-sheet")),
        Block::body(say("report-sheet-about")),
    ];
    for (number, told) in (1..).zip(told) {
        let number: usize = number;
        blocks.push(Block::heading(
            3,
            format!("{number}. {} — {}", told.need, told.share),
        ));
        // a low rating alone does not say of what
        blocks.push(Block::body(told.question.clone()));
        blocks.push(Block::List(List {
            marker: Marker::Box,
            items: STATES.iter().map(|id| say(id).into()).collect(),
        }));
    }
    blocks.push(Block::body(say("report-sheet-source")));
    blocks
}
