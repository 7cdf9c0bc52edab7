//! A report as a workbook: results, findings, method, codebook.

use surveys::questionnaire::Language;
use surveys::statistics::{Label, Why, published};

use super::Report;
use super::findings::told;
use crate::documents::{Cell, Tab, Workbook};
use crate::services::changes;
use crate::services::charts::trust;
use crate::services::pictures::how_to_read;

/// The whole workbook.
pub(super) fn workbook(report: &Report<'_>) -> Workbook {
    let words = report.words();
    let place = ("place", report.place.nom.as_str().into());
    Workbook {
        title: words.plain("digest-title", &[place]),
        made: report.published,
        tabs: vec![
            findings(report),
            results(report),
            method(report),
            codebook(report),
        ],
    }
}

fn tab(report: &Report<'_>, name: &str, columns: &[(&str, u16)], rows: Vec<Vec<Cell>>) -> Tab {
    let words = report.words();
    let columns = columns.iter();
    Tab {
        name: words.plain(name, &[]),
        notice: None,
        columns: columns
            .map(|(id, width)| (words.plain(id, &[]), *width))
            .collect(),
        written: Vec::new(),
        rows,
    }
}

fn findings(report: &Report<'_>) -> Tab {
    let rows = told(report).into_iter().map(|told| {
        let range = told.finding.range;
        vec![
            told.need.into(),
            told.question.into(),
            told.sector.into(),
            told.share.into(),
            range.map(|range| f64::from(range.low)).into(),
            range.map(|range| f64::from(range.high)).into(),
            told.finding.base.to_string().into(),
            report
                .answer(&told.id)
                .map_or(Cell::Empty, |answer| answer.state.as_str().into()),
            told.id.into(),
        ]
    });
    let columns = [
        ("report-column-need", 40),
        ("report-column-question", 50),
        ("report-column-sector", 24),
        ("report-column-share", 16),
        ("report-column-low", 12),
        ("report-column-high", 12),
        ("report-column-base", 14),
        ("report-column-council", 40),
        ("report-column-id", 44),
    ];
    tab(report, "report-findings", &columns, rows.collect())
}

/// Every figure that was released, in printed order.
fn results(report: &Report<'_>) -> Tab {
    let words = report.words();
    let rows = published(words.questionnaire, report.publication);
    let rows = rows.iter().map(|row| {
        let questions = &words.questionnaire.questions;
        let question = questions.iter().find(|q| q.name == row.question);
        let choice = row.choice.as_deref().unwrap_or_default();
        let label = question.and_then(|q| {
            let bands = 0..u16::try_from(q.bands.len()).unwrap_or_default();
            let choices = (0..).take(q.told().len());
            let labels = [Label::High, Label::Low, Label::DontKnow].into_iter();
            let labels = labels
                .chain(choices.map(|at| Label::Choice(surveys::questionnaire::ChoiceIx(at))))
                .chain(bands.map(Label::Band));
            let mut labels = labels.filter(|label| label.name(q) == choice);
            labels.next().map(|label| words.label(q, label))
        });
        let asked = question.map_or_else(
            || words.plain("report-respondents", &[]),
            |q| words.asked(q),
        );
        let change = changes::of(words, report.publication, row);
        let change = change.map(|change| changes::word(words, change));
        vec![
            asked.into(),
            label.unwrap_or_default().into(),
            row.low.into(),
            row.high.into(),
            row.base.to_string().into(),
            row.kind.into(),
            row.question.as_str().into(),
            choice.into(),
            change.unwrap_or_default().into(),
        ]
    });
    let columns = [
        ("report-column-question", 50),
        ("report-column-answer", 40),
        ("report-column-low", 12),
        ("report-column-high", 12),
        ("report-column-base", 14),
        ("report-column-kind", 16),
        ("report-column-question-name", 22),
        ("report-column-answer-name", 22),
        ("report-column-change", 16),
    ];
    tab(report, "report-results", &columns, rows.collect())
}

/// Where the figures come from and how far they hold.
fn method(report: &Report<'_>) -> Tab {
    let words = report.words();
    let publication = report.publication;
    let title = words.questionnaire.title.get(report.language);
    let edition = words.plain("digest-edition", &[("number", report.edition.into())]);
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut add = |id: &str, value: String| {
        rows.push(vec![words.plain(id, &[]).into(), value.into()]);
    };
    add("report-method-place", report.place.nom.clone());
    add(
        "report-method-questionnaire",
        format!(
            "{title} ({}, {})",
            publication.questionnaire, publication.version
        ),
    );
    add(
        "report-method-round",
        format!("{}, {edition}", publication.round),
    );
    add("report-method-period", words.period(publication));
    let people = publication.respondents.to_string();
    add("report-respondents", words.among(people, publication));
    let remark = trust(publication).and_then(|remark| words.remark(remark));
    let reading = how_to_read(words, publication);
    let reading = remark.map_or(reading.clone(), |remark| format!("{reading} {remark}"));
    add("report-reading", reading);
    add("report-method-limits", words.honesty(report.publication));
    add(
        "report-method-parts",
        words.plain("digest-no-breakdown", &[]),
    );
    for (why, id) in [
        (Why::TooFew, "digest-held"),
        (Why::Gate, "digest-held-gate"),
    ] {
        let held = publication.held.iter().filter(|held| held.why == why);
        let asked = held.filter_map(|held| words.question(held.question));
        let asked: Vec<_> = asked.map(|q| words.asked(q)).collect();
        if !asked.is_empty() {
            add(id, asked.join("\n"));
        }
    }
    add("report-method-policy", publication.policy.clone());
    let columns = [("report-column-what", 34), ("report-column-value", 100)];
    tab(report, "report-method", &columns, rows)
}

/// What each question and answer is called, in both languages.
fn codebook(report: &Report<'_>) -> Tab {
    let mut rows = Vec::new();
    for question in &report.round.questionnaire.questions {
        let Some(label) = question.label.as_ref().filter(|_| question.asks()) else {
            continue;
        };
        let row = |choice: &str, label: &surveys::questionnaire::Text| {
            let [ky, ru] = Language::ALL.map(|language| label.get(language));
            let cells = [question.name.as_str(), choice, ky, ru];
            cells.map(Cell::from).to_vec()
        };
        rows.push(row("", label));
        let choices = question.told().iter();
        rows.extend(choices.map(|choice| row(&choice.name, &choice.label)));
    }
    let columns = [
        ("report-column-question-name", 22),
        ("report-column-answer-name", 22),
        ("report-column-kyrgyz", 60),
        ("report-column-russian", 60),
    ];
    tab(report, "report-codebook", &columns, rows)
}
