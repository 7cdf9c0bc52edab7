//! The brief: at most two pages, then what the session works with.

use surveys::statistics::{asks_for_needs, needs};

use super::findings::{Told, told};
use super::{Report, ReportError, sheet};
use crate::documents::{
    self, Block, Column, Figure, List, Marker, Orientation, Paper, Pdf, Reading, Style, Table, Text,
};
use crate::domain::Language;
use crate::services::changes;
use crate::services::charts::{Shown, charted, headline, trust};
use crate::services::pictures::how_to_read;

/// Pages that a council reads before a session.
const PAGES: usize = 2;
/// Most figures; those of the strongest needs stay when there is no room for all.
const FIGURES: usize = 6;
/// Lines for what the session decides.
const ROOM: u8 = 3;

/// The paper with as many figures as its two pages hold, and its PDF.
///
/// # Errors
/// [`ReportError::Document`].
pub(super) fn fitted(report: &Report<'_>) -> Result<(Paper, Pdf), ReportError> {
    let wrong = |error: documents::PaperError| ReportError::Document(error.to_string());
    let told = told(report);
    let mut figures = figures(report);
    loop {
        let paper = paper(report, &told, &figures);
        let pdf = documents::pdf(&paper).map_err(wrong)?;
        let fits = pdf.pages.first().is_none_or(|pages| *pages <= PAGES);
        if fits || figures.pop().is_none() {
            return Ok((paper, pdf));
        }
    }
}

/// The bars of a question.
struct Charted {
    /// The sentence above.
    headline: String,
    /// How to read them.
    note: String,
    figure: Figure,
}

fn paper(report: &Report<'_>, told: &[Told], figures: &[Charted]) -> Paper {
    let words = report.words();
    let place = ("place", report.place.nom.as_str().into());
    let title = words.plain("digest-title", &[place]);
    let subject = words.questionnaire.title.get(report.language).to_owned();
    let mut sections = vec![brief(report, told, figures)];
    if let Some(council) = report.place.r#gen.as_deref().filter(|_| !told.is_empty()) {
        sections.push(sheet::resolution(report, council));
        sections.push(sheet::answers(report, told));
    }
    Paper {
        orientation: Orientation::Portrait,
        reading: Reading::Hand,
        footer: format!("{title} · {}", words.plain("report-footer", &[])),
        title,
        subject,
        language: tag(report.language).to_owned(),
        id: format!(
            "{}/{}/{}/{}",
            report.round.id,
            report.publication.level.place(),
            report.edition,
            report.language.code()
        ),
        made: documents::made(report.published),
        sections,
    }
}

/// The language as files name it.
pub(crate) const fn tag(language: Language) -> &'static str {
    match language {
        Language::Ky => "ky-KG",
        Language::Ru => "ru-RU",
    }
}

fn brief(report: &Report<'_>, told: &[Told], figures: &[Charted]) -> Vec<Block> {
    let words = report.words();
    let mut blocks = opening(report);
    if told.is_empty() {
        blocks.push(Block::heading(2, words.plain("report-results", &[])));
        if asks_for_needs(words.questionnaire) {
            blocks.push(Block::body(words.plain("digest-no-needs", &[])));
        }
        blocks.push(results(report));
    } else {
        blocks.push(Block::heading(2, words.plain("report-findings", &[])));
        blocks.push(table(report, told));
        blocks.extend(answered(report, told));
    }
    if !figures.is_empty() {
        blocks.push(Block::heading(2, words.plain("report-figures", &[])));
    }
    let mut notes: Vec<&str> = figures
        .iter()
        .map(|charted| charted.note.as_str())
        .collect();
    notes.dedup();
    blocks.extend(notes.into_iter().map(Block::body));
    for charted in figures {
        blocks.push(Block::heading(3, charted.headline.clone()));
        blocks.push(Block::Figure(charted.figure.clone()));
    }
    blocks.extend(changed(report));
    let quotes = report.publication.quotes.iter();
    blocks.extend(quotes.map(|quote| {
        let said = [("words", quote.words.as_str().into())];
        Block::body(words.plain("digest-quote", &said))
    }));
    if report.place.r#gen.is_some() && !told.is_empty() {
        blocks.push(Block::heading(2, words.plain("report-decision", &[])));
        blocks.push(Block::Lines(ROOM));
    }
    blocks
}

/// What has changed since an earlier round.
fn changed(report: &Report<'_>) -> Vec<Block> {
    let Some(told) = changes::told(report.words(), report.publication) else {
        return Vec::new();
    };
    match told.heading {
        None => told.lines.into_iter().map(Block::body).collect(),
        Some(heading) => {
            let items = told.lines.into_iter().map(Text::from).collect();
            let marker = Marker::Bullet;
            vec![
                Block::heading(2, heading),
                Block::List(List { marker, items }),
            ]
        }
    }
}

/// Whose answers, how many, when, how to read them and how far to trust them.
fn opening(report: &Report<'_>) -> Vec<Block> {
    let words = report.words();
    let publication = report.publication;
    let place = ("place", report.place.nom.as_str().into());
    let edition = words.plain("digest-edition", &[("number", report.edition.into())]);
    let title = words.questionnaire.title.get(report.language);
    let facts = format!(
        " · {edition} · {} · {}",
        words.period(publication),
        words.answered(publication),
    );
    let mut reading = how_to_read(words, publication);
    for more in [
        trust(publication).and_then(|remark| words.remark(remark)),
        Some(words.honesty(publication)),
    ]
    .into_iter()
    .flatten()
    {
        reading.push(' ');
        reading.push_str(&more);
    }
    let reading = Text::bold(words.plain("report-reading", &[])).and(format!(" {reading}"));
    vec![
        Block::heading(1, words.plain("digest-title", &[place])),
        Block::Paragraph(Text::bold(title).and(facts), Style::Body),
        Block::Paragraph(reading, Style::Framed),
    ]
}

fn table(report: &Report<'_>, told: &[Told]) -> Block {
    let words = report.words();
    let column = |id: &str, share| Column {
        header: words.plain(id, &[]),
        share,
    };
    let row = |(number, told): (usize, &Told)| {
        let need = format!("{number}. {}", told.need);
        let mut need = Text::bold(need).and(format!(" — {}", told.question));
        if !told.background.is_empty() {
            need = need.and(format!(" {}", told.background));
        }
        if let Some(named) = report.named(&told.id) {
            need = need.and(format!(" {named}"));
        }
        vec![
            need,
            told.sector.as_str().into(),
            told.share.as_str().into(),
        ]
    };
    Block::Table(Table {
        columns: vec![
            column("report-column-need", 58),
            column("report-column-sector", 24),
            column("report-column-share", 18),
        ],
        rows: (1..).zip(told).map(row).collect(),
        grid: false,
    })
}

/// What was found on each question, where there is no need to answer.
fn results(report: &Report<'_>) -> Block {
    let words = report.words();
    let rows = report.publication.results.iter().filter_map(|result| {
        let question = words.question(result.question)?;
        let found = match result.two_lists() {
            None => headline(words, result),
            Some(lists) if lists.half_or_more.is_empty() => {
                words.plain("digest-headline-divided", &[])
            }
            Some(lists) => {
                let labels = lists.half_or_more.into_iter();
                let labels: Vec<_> = labels.map(|l| words.label(question, l)).collect();
                let half = words.plain("report-half", &[]);
                format!("{} — {half}", labels.join("; "))
            }
        };
        Some(vec![Text::bold(words.asked(question)), found.into()])
    });
    let column = |id: &str| Column {
        header: words.plain(id, &[]),
        share: 1,
    };
    Block::Table(Table {
        columns: vec![
            column("report-column-question"),
            column("report-column-found"),
        ],
        rows: rows.collect(),
        grid: false,
    })
}

/// By when the council has said that it will answer, and what it has answered so far, by the numbers of the needs.
fn answered(report: &Report<'_>, told: &[Told]) -> Vec<Block> {
    let words = report.words();
    let lines = (1..)
        .zip(told)
        .filter_map(|(number, told): (usize, &Told)| {
            let answer = report.answer(&told.id)?;
            Some(Text::from(format!("{number} — {}", answer.state)))
        });
    let items: Vec<Text> = lines.collect();
    let decided = report.so_far.resolution.as_ref().map(|known| {
        let args = [
            ("number", known.number().into()),
            ("date", words.texts.day(report.language, known.day()).into()),
        ];
        words.plain("resolution-line", &args)
    });
    let none = items
        .is_empty()
        .then(|| words.plain("report-no-answers", &[]));
    let said = [decided, none, report.so_far.pledge.clone()];
    // a day ends with a full stop of its own
    let said = said
        .iter()
        .flatten()
        .map(|said| format!(" {}.", said.trim_end_matches('.')));
    let head = Text::bold(words.plain("report-answers", &[]));
    let text = head.and(said.collect::<String>());
    let marker = Marker::Bullet;
    let list = (!items.is_empty()).then_some(Block::List(List { marker, items }));
    [Block::Paragraph(text, Style::Body)]
        .into_iter()
        .chain(list)
        .collect()
}

/// The bars of the strongest needs.
fn figures(report: &Report<'_>) -> Vec<Charted> {
    let words = report.words();
    let needs = needs(words.questionnaire, report.publication);
    let mut figures: Vec<Charted> = Vec::new();
    let mut seen = Vec::new();
    for result in charted(report.publication, &needs) {
        if seen.contains(&result.question) || figures.len() == FIGURES {
            continue;
        }
        seen.push(result.question);
        let (Some(question), Some(shown)) = (
            words.question(result.question),
            Shown::of(words, report.publication, result),
        ) else {
            continue;
        };
        let headline = headline(words, result);
        let bars: Vec<_> = shown.in_words().collect();
        let figure = Figure {
            drawing: documents::figure(shown.section()),
            alt: format!("{headline}. {}", bars.join("; ")),
            caption: words.asked(question),
        };
        figures.push(Charted {
            note: shown.how_to_read(words),
            headline,
            figure,
        });
    }
    figures
}
