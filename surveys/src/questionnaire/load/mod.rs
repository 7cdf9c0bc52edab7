//! From TOML in XLSForm's words to the checked model, with every issue at once.

mod choices;
mod circles;
mod columns;
mod dates;
mod echoes;
mod kinds;
mod logic;
mod report;
mod row;
mod sms;
mod survey;
mod translated;
mod types;
mod used;
mod wording;
mod written;

use toml_edit::{ImDocument, Item, TableLike};

use self::choices::Lists;
use self::report::Report;
use self::row::Row;
use self::survey::Survey;
use super::{Issue, IssueCode, Question, Questionnaire};

/// Largest file in bytes; the longest library questionnaire has a tenth of it.
const FILE_LIMIT: usize = 256 * 1024;
/// Most rows of `[[survey]]`.
const ROWS_LIMIT: usize = 300;
/// Asking questions that a chat bears.
const QUESTIONS_ADVISED: usize = 20;

const SETTINGS: [&str; 6] = [
    "form_id",
    "form_title",
    "version",
    "minutes",
    "survey",
    "choices",
];

/// Reads a questionnaire. It is `None` if and only if one of the issues is an error.
#[must_use]
pub fn load(file_name: &str, toml_source: &str) -> (Option<Questionnaire>, Vec<Issue>) {
    let mut report = Report::new(file_name, toml_source);
    let questionnaire = read(toml_source, &mut report).filter(|_| !report.has_errors());
    (questionnaire, report.finish())
}

fn read(source: &str, report: &mut Report<'_>) -> Option<Questionnaire> {
    if source.len() > FILE_LIMIT {
        report.add(
            0,
            IssueCode::FileTooLarge {
                limit: (FILE_LIMIT / 1024).to_string(),
            },
        );
        return None;
    }
    let document = match ImDocument::parse(source) {
        Ok(document) => document,
        Err(error) => {
            let at = error.span().map_or(0, |s| s.start).min(source.len());
            let detail = error
                .message()
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            report.add(at, IssueCode::TomlSyntax { detail });
            return None;
        }
    };
    let root = document.as_table();
    let survey_rows = rows(root, "survey", report);
    let filters: Vec<String> = survey_rows
        .iter()
        .filter_map(|(t, _)| t.get("choice_filter")?.as_str().map(str::to_owned))
        .collect();
    let mut lists = Lists::default();
    for (table, at) in rows(root, "choices", report) {
        let row = Row::new(table, at, report);
        lists.read(row, &filters, report);
    }
    if survey_rows.len() > ROWS_LIMIT {
        let (count, limit) = (survey_rows.len().to_string(), ROWS_LIMIT.to_string());
        report.add(0, IssueCode::TooManyRows { count, limit });
        return None;
    }
    let mut survey = Survey::default();
    for (table, at) in survey_rows {
        let row = Row::new(table, at, report);
        survey.read(row, &mut lists, report);
    }
    survey.finish(report);
    logic::check(&survey, &lists, report);
    dates::check(&survey, report);
    echoes::check(&survey, report);
    lists.report_unused(report);
    count(&survey.questions, report);
    settings(root, survey.questions, report)
}

fn settings(
    root: &dyn TableLike,
    questions: Vec<Question>,
    report: &mut Report<'_>,
) -> Option<Questionnaire> {
    let mut row = Row::new(root, Some(0), report);
    row.mend(&SETTINGS, &|_| false, report);
    row.take("survey");
    row.take("choices");
    let id = row.needed("form_id", report);
    if let Some((id, at)) = &id
        && !((1..=40).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
    {
        report.add(*at, IssueCode::BadFormId { value: id.clone() });
    }
    let version = row.needed("version", report);
    if !row.has("form_title") {
        report.add(
            0,
            IssueCode::MissingColumn {
                column: String::from("form_title"),
            },
        );
    }
    let title = row.translated("form_title", report);
    let minutes = row.number("minutes", 1, 60, report);
    for key in row.rest().into_keys() {
        let at = root
            .key(&key)
            .and_then(toml_edit::Key::span)
            .map_or(0, |s| s.start);
        report.add(at, IssueCode::UnknownKey { column: key });
    }
    Some(Questionnaire {
        id: id?.0,
        version: version?.0,
        title: title?.text,
        minutes: minutes.and_then(|m| u8::try_from(m).ok()),
        questions,
    })
}

fn count(questions: &[Question], report: &mut Report<'_>) {
    let asking = questions.iter().filter(|q| q.asks()).count();
    if asking == 0 && !report.has_errors() {
        report.add(0, IssueCode::NoQuestions {});
    }
    if asking > QUESTIONS_ADVISED {
        let (count, advised) = (asking.to_string(), QUESTIONS_ADVISED.to_string());
        report.add(0, IssueCode::ManyQuestions { count, advised });
    }
}

/// The tables of `[[name]]`, or of `name = [{ … }]`, with their places.
fn rows<'t>(
    root: &'t dyn TableLike,
    name: &str,
    report: &mut Report<'_>,
) -> Vec<(&'t dyn TableLike, Option<usize>)> {
    let Some(item) = root.get(name) else {
        return Vec::new();
    };
    if let Item::ArrayOfTables(tables) = item {
        return tables
            .iter()
            .map(|t| (t as &dyn TableLike, t.span().map(|s| s.start)))
            .collect();
    }
    let inline = item.as_array().map(|array| {
        array
            .iter()
            .map(|v| (v.as_inline_table(), v.span()))
            .collect::<Vec<_>>()
    });
    let mut found = Vec::new();
    for (table, span) in inline.unwrap_or_else(|| vec![(None, item.span())]) {
        let at = span.map(|s| s.start);
        match table {
            Some(table) => found.push((table as &dyn TableLike, at)),
            None => report.add(
                at.unwrap_or(0),
                IssueCode::WrongValue {
                    column: name.to_owned(),
                },
            ),
        }
    }
    found
}
