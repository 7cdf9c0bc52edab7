//! Recordings of a question, as written: `audio = { ky = "water.ky.ogg", ru = "water.ru.ogg" }`. A language may have none yet.

use super::report::Report;
use super::row::Row;
use crate::questionnaire::{IssueCode, Language, PerLanguage};

/// Longest name of a file.
const LONGEST: usize = 100;

/// The `audio` of a row: names of files beside the questionnaire.
pub(super) fn audio(row: &mut Row<'_>, report: &mut Report<'_>) -> PerLanguage<Option<String>> {
    let mut found = PerLanguage::default();
    let Some(cell) = row.take("audio") else {
        return found;
    };
    let Some(table) = cell.item.as_table_like() else {
        let column = "audio".to_owned();
        report.add(cell.at, IssueCode::NotTranslated { column });
        return found;
    };
    for (key, item) in table.iter() {
        let at = item.span().map_or(cell.at, |span| span.start);
        let Some(language) = Language::from_code(key.trim()) else {
            let language = key.to_owned();
            report.add(at, IssueCode::UnknownLanguage { language });
            continue;
        };
        match item.as_str().map(str::trim).filter(|name| is_file(name)) {
            Some(name) => found[language] = Some(name.to_owned()),
            None => report.add_in(at, language, IssueCode::BadAudio {}),
        }
    }
    found
}

/// A plain name: no way leads out of the folder.
fn is_file(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    let ending = [".ogg", ".oga", ".opus"]
        .iter()
        .any(|end| name.ends_with(end));
    ending && !name.starts_with('.') && name.chars().all(plain) && name.chars().count() <= LONGEST
}
