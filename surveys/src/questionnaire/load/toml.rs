//! What a file that is no TOML got wrong, in words.

use toml_edit::TomlError;

use super::report::Report;
use crate::questionnaire::IssueCode;

/// Tables that are written as `[[name]]`, once for each row.
pub(super) const TABLES: [&str; 2] = ["survey", "choices"];

/// Reports the error of the parser where its cause is: a quote that is opened and not closed shows in other places.
pub(super) fn explain(error: &TomlError, report: &mut Report<'_>) {
    let source = report.source;
    let at = error.span().map_or(0, |s| s.start).min(source.len());
    if let Some(open) = unclosed_quote(source) {
        let line = report.line(open).to_string();
        report.add(open, IssueCode::TomlQuote { line });
        return;
    }
    if let Some((name, at)) = single_heading(source) {
        report_heading(name, at, report);
        return;
    }
    let message = error.message().split_whitespace();
    let message = message.collect::<Vec<_>>().join(" ");
    let begins = |words: &str| message.starts_with(words);
    let code = if source.get(at..).is_some_and(|s| s.starts_with(CURLY)) {
        IssueCode::TomlCurlyQuote {}
    } else if begins("invalid inline table") {
        IssueCode::TomlBraces {}
    } else if begins("invalid array") {
        IssueCode::TomlBrackets {}
    } else if begins("invalid table header expected newline") || begins("expected newline") {
        IssueCode::TomlRest {}
    } else if begins("invalid table header") {
        IssueCode::TomlHeading {}
    } else if begins("invalid escape sequence") {
        IssueCode::TomlEscape {}
    } else if begins("invalid string") {
        IssueCode::TomlValue {}
    } else if begins("expected `.`, `=`") || begins("invalid key") {
        IssueCode::TomlKey {}
    } else if let Some(key) = message.strip_prefix("duplicate key `") {
        let column = key.split('`').next().unwrap_or_default().to_owned();
        IssueCode::DuplicateColumn { column }
    } else {
        IssueCode::TomlSyntax { detail: message }
    };
    report.add(at, code);
}

/// Says that the heading of rows has two brackets.
pub(super) fn report_heading(name: &str, at: usize, report: &mut Report<'_>) {
    let code = IssueCode::SingleBracket {
        name: name.to_owned(),
    };
    report.suggest(at, code, Some(format!("[[{name}]]")));
}

const CURLY: [char; 7] = ['“', '”', '„', '«', '»', '‘', '’'];

/// The first heading of rows that lacks a bracket.
fn single_heading(source: &str) -> Option<(&'static str, usize)> {
    let mut at = 0;
    for line in source.split_inclusive('\n') {
        let heading = line.split('#').next().unwrap_or_default().trim();
        let bare = heading.trim_matches(['[', ']', ' ', '\t']);
        let whole = heading.starts_with("[[") && heading.ends_with("]]");
        let name = TABLES.into_iter().find(|name| *name == bare);
        if let Some(name) = name.filter(|_| heading.starts_with('[') && !whole) {
            return Some((name, at));
        }
        at += line.len();
    }
    None
}

/// Where a quote is opened that is not closed: in its line, or, if it is tripled, in the file.
fn unclosed_quote(source: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = source[at..].find(['"', '\'', '#']) {
        let open = at + found;
        let rest = &source[open..];
        let end_of_line = rest.find('\n').unwrap_or(rest.len());
        if rest.starts_with('#') {
            at = open + end_of_line;
            continue;
        }
        let quote = rest.chars().next().unwrap_or('"');
        let tripled = if quote == '"' { "\"\"\"" } else { "\'\'\'" };
        let closed = if rest.starts_with(tripled) {
            close(rest, 3, rest.len(), tripled, quote == '"')
        } else {
            close(rest, 1, end_of_line, &tripled[..1], quote == '"')
        };
        let Some(length) = closed else {
            return Some(open);
        };
        at = open + length;
    }
    None
}

/// Length up to and with the closing quote.
fn close(rest: &str, from: usize, to: usize, quote: &str, escapes: bool) -> Option<usize> {
    let mut escaped = false;
    for (i, c) in rest.get(from..to)?.char_indices() {
        if escaped {
            escaped = false;
        } else if escapes && c == '\\' {
            escaped = true;
        } else if rest[from + i..to].starts_with(quote) {
            return Some(from + i + quote.len());
        }
    }
    None
}
