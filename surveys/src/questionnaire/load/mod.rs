//! From TOML in XLSForm's words to the checked model, with every issue at once.

mod audio;
mod background;
mod choices;
mod circles;
mod columns;
mod conditions;
mod dates;
mod defaults;
mod echoes;
mod encoding;
mod kinds;
mod logic;
mod patterns;
mod report;
mod row;
mod sms;
mod survey;
mod toml;
mod translated;
mod types;
mod used;
mod wording;
mod written;

use toml_edit::{ImDocument, Item, TableLike};

pub use self::encoding::decode;

use self::choices::Lists;
use self::report::Report;
use self::row::{Row, canonical};
use self::survey::Survey;
use super::{Issue, IssueCode, Language, Question, Questionnaire, Readers};

/// Largest file in bytes; the longest library questionnaire has a tenth of it.
const FILE_LIMIT: usize = 256 * 1024;
/// Most rows of `[[survey]]`.
const ROWS_LIMIT: usize = 300;
/// Asking questions that a chat bears.
const QUESTIONS_ADVISED: usize = 20;

/// Most characters of what a questionnaire is about by SMS: its first message has room for so many.
const SMS_TOPIC: usize = 25;
/// The title, and what it says by SMS.
const TITLE: [&str; 2] = ["form_title", "form_title.sms"];

/// Keys at the top of the file.
const SETTINGS: [&str; 8] = [
    "form_id",
    "form_title",
    "version",
    "minutes",
    "readers",
    "bank",
    "survey",
    "choices",
];
/// Those of them that are no tables.
const PLAIN_SETTINGS: [&str; 5] = ["form_id", "form_title", "version", "minutes", "readers"];

/// Reads a questionnaire. It is `None` if and only if one of the issues is an error.
#[must_use]
pub fn load(file_name: &str, toml_source: &str) -> (Option<Questionnaire>, Vec<Issue>) {
    let mut report = Report::new(file_name, toml_source);
    let questionnaire = read(toml_source, &mut report).filter(|_| !report.has_errors());
    (questionnaire, report.finish())
}

/// Reads a questionnaire with which a round was opened: what only newer versions refuse does not stop it.
///
/// # Errors
/// All issues, at least one of which is an error.
pub fn load_opened(name: &str, toml_source: &str) -> Result<Questionnaire, Vec<Issue>> {
    let mut report = Report::new(name, toml_source);
    let questionnaire = read(toml_source, &mut report).filter(|_| !report.has_errors_of_old());
    questionnaire.ok_or_else(|| report.finish())
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
    if source
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .is_empty()
    {
        report.add(0, IssueCode::EmptyFile {});
        return None;
    }
    let document = match ImDocument::parse(source) {
        Ok(document) => document,
        Err(error) => {
            toml::explain(&error, report);
            return None;
        }
    };
    let root = document.as_table();
    let survey_rows = rows(root, "survey", report);
    let absent = |setting: &str| !root.iter().any(|(key, _)| canonical(key) == setting);
    let misplaced: Vec<&str> = PLAIN_SETTINGS.into_iter().filter(|s| absent(s)).collect();
    let filters: Vec<String> = survey_rows
        .iter()
        .filter_map(|(t, _)| t.get("choice_filter")?.as_str().map(str::to_owned))
        .collect();
    let mut lists = Lists::default();
    for (table, at) in rows(root, "choices", report) {
        let mut row = Row::new(table, at, report);
        row.misplaced(&misplaced, report);
        lists.read(row, &filters, report);
    }
    if survey_rows.len() > ROWS_LIMIT {
        let (count, limit) = (survey_rows.len().to_string(), ROWS_LIMIT.to_string());
        report.add(0, IssueCode::TooManyRows { count, limit });
        return None;
    }
    let mut survey = Survey::default();
    for (table, at) in survey_rows {
        let mut row = Row::new(table, at, report);
        row.misplaced(&misplaced, report);
        survey.read(row, &mut lists, report);
    }
    survey.finish(report);
    logic::check(&survey, &lists, report);
    conditions::check(&survey, report);
    dates::check(&survey, report);
    defaults::check(&survey, report);
    patterns::check(&survey, report);
    echoes::check(&survey, report);
    lists.report_unused(report);
    settings(root, survey.questions, report)
}

fn settings(
    root: &dyn TableLike,
    questions: Vec<Question>,
    report: &mut Report<'_>,
) -> Option<Questionnaire> {
    let mut row = Row::new(root, Some(0), report);
    let bank = row.truth("bank", report).unwrap_or(false);
    count(&questions, bank, report);
    let under_a_heading = row.take("settings");
    if let Some(cell) = under_a_heading {
        let column = String::from("[settings]");
        report.add(cell.at, IssueCode::SettingInRow { column });
        // nor is anything missing that stands there
        return None;
    }
    row.mend(&SETTINGS, &|_| false, report);
    row.take("survey");
    row.take("choices");
    let id = setting(&mut row, "form_id", report);
    if let Some((id, at)) = &id
        && !((1..=40).contains(&id.len())
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'))
    {
        report.add(*at, IssueCode::BadFormId { value: id.clone() });
    }
    let version = setting(&mut row, "version", report);
    let column = String::from("form_title");
    if !row.has("form_title") && !report.said(&misplaced(&column)) {
        report.add(0, IssueCode::MissingColumn { column });
    }
    let title = row.with_sms(TITLE, report);
    let (title, topic) = title.map_or((None, None), |(title, topic)| (Some(title), topic));
    if let Some(topic) = &topic {
        for language in Language::ALL {
            topic.check_length(language, TITLE[1], SMS_TOPIC, report);
        }
    }
    let minutes = row.number("minutes", 1, 60, report);
    let readers = readers(&mut row, report);
    row.unknown(&SETTINGS, &|_| false, report);
    Some(Questionnaire {
        id: id?.0,
        version: version?.0,
        title: title?.text,
        sms_topic: topic.map(|topic| topic.text),
        minutes: minutes.and_then(|m| u8::try_from(m).ok()),
        readers,
        bank,
        questions,
    })
}

/// `everybody`, or `club` for what the council does not get.
fn readers(row: &mut Row<'_>, report: &mut Report<'_>) -> Readers {
    let Some((text, at)) = row.text("readers", report) else {
        return Readers::default();
    };
    match text.as_str() {
        "everybody" => Readers::Everybody,
        "club" => Readers::Club,
        _ => {
            let column = "readers".to_owned();
            report.add(at, IssueCode::WrongValue { column });
            Readers::default()
        }
    }
}

/// A setting that must be there; one that stands in a row was told there.
fn setting(
    row: &mut Row<'_>,
    name: &'static str,
    report: &mut Report<'_>,
) -> Option<(String, usize)> {
    if !row.has(name) && report.said(&misplaced(name)) {
        return None;
    }
    row.needed(name, report)
}

fn misplaced(setting: &str) -> IssueCode {
    IssueCode::SettingInRow {
        column: setting.to_owned(),
    }
}

fn count(questions: &[Question], bank: bool, report: &mut Report<'_>) {
    let asking = questions.iter().filter(|q| q.asks()).count();
    if asking == 0 && !report.has_errors() {
        report.add(0, IssueCode::NoQuestions {});
    }
    if asking > QUESTIONS_ADVISED && !bank {
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
            None if item.is_table() => toml::report_heading(name, at.unwrap_or(0), report),
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
