//! The plan to print, to edit and to calculate with.

use super::rows::{COLUMNS, Told, told};
use super::{Plan, Source};
use crate::documents::{
    self, Block, Cell, Column, List, Marker, Orientation, Paper, Reading, Style, Tab, Table, Text,
    Workbook,
};
use crate::domain::{Language, day_in_bishkek};
use crate::services::Context;
use crate::services::commitments;
use crate::services::reports::tag;

/// The place in the nominative and in the genitive.
fn place(plan: &Plan, context: &Context, language: Language) -> [String; 2] {
    let found = context.municipalities.find(&plan.municipality);
    found.map_or_else(
        || [plan.municipality.clone(), plan.municipality.clone()],
        |place| {
            let names = place.names(language, day_in_bishkek(plan.made));
            [names.nom.clone(), names.r#gen.clone()]
        },
    )
}

/// A landscape table with room for what the council approves and signs.
pub(super) fn paper(plan: &Plan, context: &Context, language: Language) -> Paper {
    let texts = &context.texts;
    let plain = |id: &str| texts.plain(language, id, &[]);
    let [nom, r#gen] = place(plan, context, language);
    let title = texts.plain(language, "plan-title", &[("place", nom.into())]);
    let approved = texts.plain(language, "plan-approved", &[("place", r#gen.into())]);
    let day = texts.day(language, day_in_bishkek(plan.made));
    let as_of = texts.plain(language, "plan-as-of", &[("date", day.into())]);
    let rows = (1..).zip(&plan.rows).map(|(number, row): (usize, _)| {
        let told = told(context, row, language, plan.made);
        let need = Text::bold(format!("{number}. {}", told.need));
        let mut problem = need.and(format!(" — {} ({})", told.question, told.share));
        if !told.named.is_empty() {
            problem = problem.and(format!(". {}", told.named));
        }
        let rest = rest(told).map(Text::from);
        [problem].into_iter().chain(rest).collect()
    });
    let columns = COLUMNS.iter().map(|(id, share, _)| Column {
        header: plain(id),
        share: *share,
    });
    let table = Table {
        columns: columns.collect(),
        rows: rows.collect(),
        grid: true,
    };
    let sources = plan.sources.iter();
    let sources = sources.map(|source| Text::from(line(context, source, language)));
    Paper {
        subject: plain("plan-subject"),
        language: tag(language).to_owned(),
        id: format!(
            "plan/{}/{}/{}",
            plan.municipality,
            plan.made.0,
            language.code()
        ),
        made: documents::made(plan.made),
        orientation: Orientation::Landscape,
        reading: Reading::Hand,
        footer: format!("{title} · {}", plain("report-footer")),
        sections: vec![vec![
            Block::Paragraph(approved.into(), Style::Centered),
            Block::heading(1, &*title),
            Block::body(format!("{as_of} {}", plain("plan-about"))),
            Block::Table(table),
            Block::heading(2, plain("plan-sources")),
            Block::List(List {
                marker: Marker::Bullet,
                items: sources.collect(),
            }),
            Block::body(plain("digest-honesty")),
            Block::body(plain("plan-signed")),
        ]],
        title,
    }
}

fn rest(told: Told) -> [String; 6] {
    [
        told.sector,
        told.measure,
        told.responsible,
        told.term,
        told.money,
        told.result,
    ]
}

/// Which survey, when, and how many answered.
fn line(context: &Context, source: &Source, language: Language) -> String {
    let words = commitments::words(context, &source.round, language);
    let args = [
        ("title", words.questionnaire.title.get(language).into()),
        ("period", words.period(&source.publication).into()),
        ("people", source.publication.respondents.to_string().into()),
    ];
    let line = words.plain("plan-source", &args);
    match source.publication.left_out {
        true => format!("{line}. {}", words.plain("integrity-line", &[])),
        false => line,
    }
}

/// A tab in each language, Kyrgyz first.
pub(super) fn workbook(plan: &Plan, context: &Context) -> Workbook {
    let texts = &context.texts;
    let [nom, _] = place(plan, context, Language::Ky);
    let tabs = Language::ALL.map(|language| {
        let plain = |id: &str| texts.plain(language, id, &[]);
        let rows = plan.rows.iter().map(|row| {
            let told = told(context, row, language, plan.made);
            let problem = format!("{} — {} ({})", told.need, told.question, told.share);
            let problem = match told.named.as_str() {
                "" => problem,
                named => format!("{problem}. {named}"),
            };
            let id = row.item.asked.finding.id.clone();
            let cells = [problem].into_iter().chain(rest(told)).chain([id]);
            cells.map(Cell::from).collect()
        });
        let columns = COLUMNS.iter().map(|(id, _, width)| (plain(id), *width));
        Tab {
            name: plain("plan-tab"),
            notice: None,
            columns: columns.chain([(plain("report-column-id"), 44)]).collect(),
            written: Vec::new(),
            rows: rows.collect(),
        }
    });
    Workbook {
        title: texts.plain(Language::Ky, "plan-title", &[("place", nom.into())]),
        made: plan.made,
        tabs: tabs.into(),
    }
}
