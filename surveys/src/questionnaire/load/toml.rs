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
    if let Some((control, at)) = control(source) {
        let character = format!("U+{:04X}", u32::from(control));
        report.add(at, IssueCode::TomlControl { character });
        return;
    }
    let code = match source.get(at..) {
        Some(rest) if rest.starts_with(CURLY) => IssueCode::TomlCurlyQuote {},
        _ => told(error.message()),
    };
    report.add(at, nearer(code, source, at));
}

/// The same nearer to its cause, which shows in what stands before its place.
fn nearer(code: IssueCode, source: &str, at: usize) -> IssueCode {
    let (before, after) = source.split_at_checked(at).unwrap_or((source, ""));
    let line = before.rsplit('\n').next().unwrap_or_default();
    let goes_on = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ':' | '-'));
    match code {
        IssueCode::TomlKey {} if line.contains('{') => IssueCode::TomlBraces {},
        IssueCode::TomlKey {} if line.starts_with('[') => IssueCode::TomlHeading {},
        IssueCode::TomlSyntax {} if line.trim_end().ends_with('=') => IssueCode::TomlValue {},
        // "01", "12x", "25:00"
        IssueCode::TomlRest {} if goes_on && before.ends_with(|c: char| c.is_ascii_digit()) => {
            IssueCode::TomlNumber {}
        }
        code => code,
    }
}

/// What the parser says, in our words. Whatever it may say besides is a line that is none of the three kinds.
fn told(message: &str) -> IssueCode {
    if let Some((_, key)) = message.split_once("duplicate key `") {
        let column = key.split('`').next().unwrap_or_default().to_owned();
        return IssueCode::DuplicateColumn { column };
    }
    let mut lines = message.lines();
    let invalid = lines.next().unwrap_or_default();
    let expected = lines.next().unwrap_or_default();
    match invalid.strip_prefix("invalid ").unwrap_or(invalid) {
        "inline table" => IssueCode::TomlBraces {},
        "array" => IssueCode::TomlBrackets {},
        "table header" if expected.starts_with("expected newline") => IssueCode::TomlRest {},
        "table header" => IssueCode::TomlHeading {},
        "escape sequence" | "unicode 4-digit hex code" | "unicode 8-digit hex code" => {
            IssueCode::TomlEscape {}
        }
        "string" => IssueCode::TomlValue {},
        "integer"
        | "hexadecimal integer"
        | "octal integer"
        | "binary integer"
        | "floating-point number" => IssueCode::TomlNumber {},
        "date-time" | "time" | "time offset" => IssueCode::TomlDate {},
        "key" => IssueCode::TomlKey {},
        said if said.starts_with("number too ") => IssueCode::TomlNumber {},
        "recursion limit exceeded" => IssueCode::TomlDeep {},
        said if said.starts_with("expected newline") => IssueCode::TomlRest {},
        said if said.starts_with("expected `.`, `=`") => IssueCode::TomlKey {},
        said if said.starts_with("dotted key `") => IssueCode::TomlDotted {},
        _ => IssueCode::TomlSyntax {},
    }
}

/// The first character that no TOML may hold anywhere, not even in a note.
fn control(source: &str) -> Option<(char, usize)> {
    let mut all = source.char_indices().peekable();
    while let Some((at, c)) = all.next() {
        let ends_line = c == '\r' && all.peek().is_some_and(|(_, next)| *next == '\n');
        if c.is_ascii_control() && !matches!(c, '\t' | '\n') && !ends_line {
            return Some((c, at));
        }
    }
    None
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
