//! Why a question matters, as written: `background = { ky = "…", ru = "…", source = "…" }`.

use super::report::Report;
use super::row::Row;
use super::translated::Translated;
use crate::questionnaire::{Background, IssueCode, Language, Text};

/// Longest background in characters: two lines below a finding.
const LIMIT: usize = 300;
/// Longest name of a source.
const SOURCE_LIMIT: usize = 200;

/// Longest need in characters: it stands in lists beside the council's answer.
const NEED_LIMIT: usize = 70;

/// The `need` of a row: what is to be done where it is rated low.
pub(super) fn need(row: &mut Row<'_>, report: &mut Report<'_>) -> Option<Text> {
    let read = row.translated("need", report)?;
    for language in Language::ALL {
        let length = read.text.get(language).chars().count();
        if length > NEED_LIMIT {
            let code = too_long("need", length, NEED_LIMIT);
            report.add_in(read.at[language], language, code);
        }
    }
    Some(read.text)
}

/// The `background` of a row.
pub(super) fn background(row: &mut Row<'_>, report: &mut Report<'_>) -> Option<Background> {
    let cell = row.take("background")?;
    let read = Translated::read(cell.item, cell.at, "background", &["source"], report);
    let table = cell.item.as_table_like()?;
    for language in Language::ALL {
        let length = read.text.get(language).chars().count();
        if length > LIMIT {
            let code = too_long("background", length, LIMIT);
            report.add_in(read.at[language], language, code);
        }
    }
    let source = table.get("source");
    let at = source.and_then(toml_edit::Item::span);
    let at = at.map_or(cell.at, |span| span.start);
    let source = source.and_then(toml_edit::Item::as_str).map(str::trim);
    let Some(source) = source.filter(|source| !source.is_empty()) else {
        report.add(at, IssueCode::MissingSource {});
        return None;
    };
    let length = source.chars().count();
    if length > SOURCE_LIMIT {
        report.add(at, too_long("background.source", length, SOURCE_LIMIT));
    }
    Some(Background {
        text: read.text,
        source: source.to_owned(),
    })
}

fn too_long(column: &str, length: usize, limit: usize) -> IssueCode {
    IssueCode::TextTooLong {
        column: column.to_owned(),
        length: length.to_string(),
        limit: limit.to_string(),
    }
}
