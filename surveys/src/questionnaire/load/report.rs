//! Issues with their places.

use std::ops::Range;

use crate::questionnaire::{Issue, IssueCode, Language, Severity};

/// The file being read and what was found in it so far.
pub(super) struct Report<'a> {
    file: &'a str,
    pub(super) source: &'a str,
    lines: Vec<usize>,
    issues: Vec<Issue>,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, source: &'a str) -> Self {
        let lines = std::iter::once(0)
            .chain(source.match_indices('\n').map(|(i, _)| i + 1))
            .collect();
        Self {
            file,
            source,
            lines,
            issues: Vec::new(),
        }
    }

    /// Line of a byte, from 1.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    pub(super) fn add(&mut self, at: usize, code: IssueCode) {
        self.push(at, None, code, None);
    }

    pub(super) fn add_in(&mut self, at: usize, language: Language, code: IssueCode) {
        self.push(at, Some(language), code, None);
    }

    pub(super) fn suggest(
        &mut self,
        at: usize,
        code: IssueCode,
        suggestion: Option<impl Into<String>>,
    ) {
        self.push(at, None, code, suggestion.map(Into::into));
    }

    pub(super) fn push(
        &mut self,
        at: usize,
        language: Option<Language>,
        code: IssueCode,
        suggestion: Option<String>,
    ) {
        let issue = self.issue(at, language, code, suggestion);
        if !self.issues.contains(&issue) {
            self.issues.push(issue);
        }
    }

    /// The issue, with line and column of the byte.
    pub(super) fn issue(
        &self,
        at: usize,
        language: Option<Language>,
        code: IssueCode,
        suggestion: Option<String>,
    ) -> Issue {
        let line = self.line(at);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self
            .source
            .get(start..at)
            .map_or(1, |before| before.chars().count() + 1);
        let severity = code.severity();
        Issue {
            file: self.file.to_owned(),
            line,
            column,
            language,
            code,
            severity,
            suggestion,
        }
    }

    pub(super) fn has_errors(&self) -> bool {
        self.issues.iter().any(|i| i.severity == Severity::Error)
    }

    /// Whether an error stops a round, too, that was opened with this questionnaire.
    pub(super) fn has_errors_of_old(&self) -> bool {
        let stops = |i: &Issue| i.severity == Severity::Error && !i.code.is_of_late();
        self.issues.iter().any(stops)
    }

    /// Whether this was said, of whatever place.
    pub(super) fn said(&self, code: &IssueCode) -> bool {
        self.issues.iter().any(|i| i.code == *code)
    }

    /// In the order of the file.
    pub(super) fn finish(mut self) -> Vec<Issue> {
        self.issues.sort_by_key(|i| (i.line, i.column));
        self.issues
    }

    /// First byte of the content of a TOML string, if it is written without escapes, so that offsets inside hold.
    pub(super) fn content(&self, span: &Range<usize>, value: &str) -> Option<usize> {
        let raw = self.source.get(span.clone())?;
        let at = raw.find(value)?;
        let quotes = raw.get(..at)?.trim_end_matches(['\n', '\r', ' ', '\t']);
        matches!(quotes, "\"" | "'" | "\"\"\"" | "'''").then_some(span.start + at)
    }
}
