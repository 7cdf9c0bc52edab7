//! `jashun check`: every problem of every questionnaire at once.

pub(super) mod audio;
mod privacy;
pub(super) mod sms;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use surveys::questionnaire::{Issue, Questionnaire, Severity, decode, load};

use super::arguments::{Channel, Check};
use super::configuration::Configuration;
use super::files::why_not;
use super::outcome::{say, say_json};
use super::{Failure, Outcome};
use crate::domain::{LIBRARY, LibraryEntry};
use crate::texts::sms::Prices;

/// Where the sources keep the library.
const LIBRARY_FOLDER: &str = "surveys/library";

pub(super) fn check(arguments: &Check) -> Result<Outcome, Failure> {
    let mut issues = Vec::new();
    let mut loaded = Vec::new();
    let mut good = Vec::new();
    for (file, bytes) in sources(&arguments.paths)? {
        match decode(&file, &bytes) {
            Ok(source) => {
                let (questionnaire, mut found) = load(&file, source);
                if let Some(questionnaire) = &questionnaire {
                    found.extend(audio::recordings((&file, source), questionnaire).1);
                }
                if found.iter().all(|i| i.severity != Severity::Error) {
                    good.push(file.clone());
                }
                issues.extend(found);
                loaded.extend(questionnaire.map(|q| (file, q)));
            }
            Err(issue) => issues.push(*issue),
        }
    }
    if arguments.privacy {
        let priced = privacy::priced(&loaded, arguments.rounds_a_year);
        if arguments.output.json {
            let listed: Value = issues.iter().map(as_json).collect();
            say_json(
                &json!({ "issues": listed, "privacy": priced.iter().map(privacy::as_json).collect::<Value>() }),
            );
        } else {
            say_issues(&issues, &good);
            priced
                .iter()
                .for_each(|price| say(&privacy::as_text(price)));
        }
        let wrong = issues.iter().any(|i| i.severity == Severity::Error);
        return Ok(if wrong { Outcome::Found } else { Outcome::Done });
    }
    let forms = match arguments.channel {
        Channel::Telegram => Vec::new(),
        Channel::Sms => sms::forms(loaded)?,
    };
    let prices = prices(arguments);
    let listed = || issues.iter().map(as_json).collect::<Value>();
    match (arguments.output.json, arguments.channel) {
        (true, Channel::Telegram) => say_json(&listed()),
        (true, Channel::Sms) => {
            let forms: Value = forms.iter().map(|f| f.as_json(prices)).collect();
            say_json(&json!({ "issues": listed(), "questionnaires": forms }));
        }
        (false, _) => {
            say_issues(&issues, &good);
            forms.iter().for_each(|form| say(&form.as_text(prices)));
        }
    }
    let wrong = issues.iter().any(|i| i.severity == Severity::Error);
    if wrong || forms.iter().any(sms::Form::is_over) {
        Ok(Outcome::Found)
    } else {
        Ok(Outcome::Done)
    }
}

/// Every issue, and of each file without errors that it is good.
fn say_issues(issues: &[Issue], good: &[String]) {
    issues.iter().for_each(|issue| say(&as_text(issue)));
    good.iter().for_each(|file| say(&format!("{file}: ok")));
}

/// As given, else as configured. A configuration that stops other commands does not stop this one.
fn prices(arguments: &Check) -> Option<Prices> {
    let given = arguments.segment_price.zip(arguments.reply_price);
    let (segment, reply) = given.or_else(|| {
        let terms = Configuration::read().ok()?.sms?.terms;
        Some((terms.segment_price, terms.reply_price))
    })?;
    Some(Prices { segment, reply })
}

/// A questionnaire by its library id or its file, with its text.
pub(super) fn questionnaire(name: &str) -> Result<(Questionnaire, String), Failure> {
    let source = match LibraryEntry::find(name) {
        Some(entry) => entry.source.to_owned(),
        None => {
            let bytes = std::fs::read(name).map_err(|e| {
                let ids: Vec<&str> = LIBRARY.iter().map(|entry| entry.id).collect();
                Failure::Usage(format!(
                    "{name}: {}. In the library are: {}",
                    why_not(&e),
                    ids.join(", ")
                ))
            })?;
            let source = decode(name, &bytes).map_err(|i| Failure::Refused(as_text(&i)))?;
            source.to_owned()
        }
    };
    match load(name, &source) {
        (Some(questionnaire), _) => Ok((questionnaire, source)),
        (None, issues) => {
            let errors = issues.iter().filter(|i| i.severity == Severity::Error);
            let lines: Vec<String> = errors.map(as_text).collect();
            Err(Failure::Refused(lines.join("\n")))
        }
    }
}

fn sources(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let mut files = Vec::new();
    if paths.is_empty() {
        if !Path::new(LIBRARY_FOLDER).is_dir() {
            let bundled = LIBRARY
                .iter()
                .map(|e| (e.id.to_owned(), e.source.as_bytes().to_vec()));
            return Ok(bundled.collect());
        }
        collect(Path::new(LIBRARY_FOLDER), &mut files)?;
    }
    for path in paths {
        collect(path, &mut files)?;
    }
    if files.is_empty() {
        return Err(Failure::Usage(
            "there is no *.toml in the folders given".into(),
        ));
    }
    files
        .into_iter()
        .map(|file| match std::fs::read(&file) {
            Ok(bytes) => Ok((file.display().to_string(), bytes)),
            Err(e) => Err(unreadable(&file, &e)),
        })
        .collect()
}

/// A file given by name is taken as it is; of folders, every `*.toml` within, in order.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = std::fs::read_dir(path).map_err(|e| unreadable(path, &e))?;
    let mut entries: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|e| e == "toml") {
            collect(&entry, files)?;
        }
    }
    Ok(())
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Usage(format!("{}: {}", path.display(), why_not(error)))
}

fn as_json(issue: &Issue) -> Value {
    json!({
        "file": issue.file,
        "line": issue.line,
        "column": issue.column,
        "language": issue.language.map(|l| l.code()),
        "code": issue.code.id(),
        "message": issue.code.to_string(),
        "suggestion": issue.suggestion,
        "severity": issue.severity.code(),
    })
}

pub(super) fn as_text(issue: &Issue) -> String {
    let Issue {
        file,
        line,
        column,
        code,
        ..
    } = issue;
    let language = issue
        .language
        .map_or_else(String::new, |l| format!(" [{}]", l.code()));
    let mut text = format!(
        "{file}:{line}:{column}: {} {}{language}: {code}",
        issue.severity.code(),
        code.id()
    );
    if let Some(suggestion) = &issue.suggestion {
        text.push_str("\n    ");
        text.push_str(suggestion);
    }
    text
}
