//! One row: its cells by canonical column name, read one by one, so that what is left over is unknown.

use std::collections::BTreeMap;

use toml_edit::{Item, TableLike, Value};

use super::report::Report;
use super::translated::Translated;
use super::wording;
use super::written::{Written, parse};
use crate::expression::Expression;
use crate::nearest::nearest;
use crate::questionnaire::IssueCode;

/// The label of a row, and what it says by SMS.
pub(super) const LABEL: [&str; 2] = ["label", "label.sms"];

/// Other spellings that forms in the field use.
const ALIASES: [(&str, &str); 13] = [
    ("relevance", "relevant"),
    ("calculate", "calculation"),
    ("caption", "label"),
    ("constraining_message", "constraint_message"),
    ("requiredmsg", "required_message"),
    ("bind::relevant", "relevant"),
    ("bind:relevant", "relevant"),
    ("bind:constraint", "constraint"),
    ("bind:jr:constraintmsg", "constraint_message"),
    ("body::appearance", "appearance"),
    ("id_string", "form_id"),
    ("title", "form_title"),
    ("list", "list_name"),
];

/// A cell of a row.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub(super) item: &'a Item,
    /// First byte of the value, or of the key for values without a place.
    pub(super) at: usize,
    key_at: usize,
}

/// The cells that have not been read yet.
pub(super) struct Row<'a> {
    cells: BTreeMap<String, Cell<'a>>,
    /// First byte of the row.
    pub(super) at: usize,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        table: &'a dyn TableLike,
        at: Option<usize>,
        report: &mut Report<'_>,
    ) -> Self {
        let mut cells = BTreeMap::new();
        let mut first = usize::MAX;
        for (key, item) in table.iter() {
            let key_at = table
                .key(key)
                .and_then(toml_edit::Key::span)
                .map_or(at.unwrap_or(0), |s| s.start);
            first = first.min(key_at);
            let cell = Cell {
                item,
                at: item.span().map_or(key_at, |s| s.start),
                key_at,
            };
            if cells.insert(canonical(key), cell).is_some() {
                report.add(
                    key_at,
                    IssueCode::DuplicateColumn {
                        column: canonical(key),
                    },
                );
            }
        }
        Self {
            cells,
            at: at.unwrap_or(if first == usize::MAX { 0 } else { first }),
        }
    }

    pub(super) fn take(&mut self, column: &str) -> Option<Cell<'a>> {
        self.cells.remove(column)
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.cells.contains_key(column)
    }

    /// The text of a cell that stays unread.
    pub(super) fn peek(&self, column: &str) -> Option<String> {
        plain(self.cells.get(column)?.item)
    }

    /// A text; numbers, booleans and dates count as their text, blank as absent.
    pub(super) fn text(
        &mut self,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<(String, usize)> {
        let cell = self.take(column)?;
        match plain(cell.item) {
            Some(text) => {
                wording::invisible(&text, column, cell.at, report);
                (!text.is_empty()).then_some((text, cell.at))
            }
            None => {
                report.add(
                    cell.at,
                    IssueCode::WrongValue {
                        column: column.to_owned(),
                    },
                );
                None
            }
        }
    }

    /// A text that must be there.
    pub(super) fn needed(
        &mut self,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<(String, usize)> {
        let had = self
            .cells
            .get(column)
            .is_some_and(|c| plain(c.item).is_none());
        let found = self.text(column, report);
        if found.is_none() && !had {
            report.add(
                self.at,
                IssueCode::MissingColumn {
                    column: column.to_owned(),
                },
            );
        }
        found
    }

    /// yes or no.
    pub(super) fn truth(&mut self, column: &'static str, report: &mut Report<'_>) -> Option<bool> {
        let (text, at) = self.text(column, report)?;
        let truth = yes_or_no(&text);
        if truth.is_none() {
            report.add(
                at,
                IssueCode::NotYesOrNo {
                    column: column.to_owned(),
                    value: text,
                },
            );
        }
        truth
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &mut self,
        column: &'static str,
        min: u16,
        max: u16,
        report: &mut Report<'_>,
    ) -> Option<u16> {
        let (text, at) = self.text(column, report)?;
        let number = text.parse().ok().filter(|n| (min..=max).contains(n));
        if number.is_none() {
            report.add(
                at,
                IssueCode::OutOfRange {
                    column: column.to_owned(),
                    min: min.to_string(),
                    max: max.to_string(),
                },
            );
        }
        number
    }

    /// A text in both languages, its place and whether it is whole.
    pub(super) fn translated(
        &mut self,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Translated> {
        let cell = self.take(column)?;
        Some(Translated::read(cell.item, cell.at, column, &[], report))
    }

    /// A text, and the one for SMS inside of it: `{ ky = …, ru = …, sms = { ky = …, ru = … } }`. Both with their columns.
    pub(super) fn with_sms(
        &mut self,
        [column, inside]: [&'static str; 2],
        report: &mut Report<'_>,
    ) -> Option<(Translated, Option<Translated>)> {
        let cell = self.take(column)?;
        let label = Translated::read(cell.item, cell.at, column, &["sms"], report);
        let sms = cell.item.as_table_like().and_then(|t| t.get("sms"));
        let sms = sms.map(|item| {
            let at = item.span().map_or(cell.at, |s| s.start);
            Translated::read(item, at, inside, &[], report)
        });
        Some((label, sms))
    }

    /// An expression; yes and no are true() and false().
    pub(super) fn expression(
        &mut self,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<Written> {
        let (text, at, exact) = self.expression_text(column, report)?;
        let written = match yes_or_no(&text).filter(|_| text != "1" && text != "0") {
            Some(truth) => if truth { "true()" } else { "false()" }.to_owned(),
            None => text,
        };
        parse(&written, at, exact, report)
    }

    /// A `default`: text, unless it looks like an expression.
    pub(super) fn default(&mut self, report: &mut Report<'_>) -> Option<Written> {
        let (text, at, exact) = self.expression_text("default", report)?;
        if crate::expression::looks_dynamic(&text) {
            return parse(&text, at, exact, report);
        }
        Some(Written {
            expression: Expression::constant(&text),
            at,
            exact: false,
        })
    }

    fn expression_text(
        &mut self,
        column: &'static str,
        report: &mut Report<'_>,
    ) -> Option<(String, usize, bool)> {
        let span = self.cells.get(column)?.item.span();
        let (text, at) = self.text(column, report)?;
        let content = span.and_then(|s| report.content(&s, &text));
        Some((text, content.unwrap_or(at), content.is_some()))
    }

    /// Says of settings in a row that their place is at the top. TOML takes what follows a heading for a part of it.
    pub(super) fn misplaced(&mut self, settings: &[&str], report: &mut Report<'_>) {
        for setting in settings {
            if let Some(cell) = self.take(setting) {
                let column = (*setting).to_owned();
                report.add(cell.key_at, IssueCode::SettingInRow { column });
            }
        }
    }

    /// Says that nothing is known about the columns that are left. `free` are those that an author may add.
    pub(super) fn unknown(
        &self,
        known: &[&'static str],
        free: &dyn Fn(&str) -> bool,
        report: &mut Report<'_>,
    ) {
        for (column, cell) in &self.cells {
            if !known.contains(&column.as_str()) && !free(column) {
                let code = IssueCode::UnknownKey {
                    column: column.clone(),
                };
                let close = nearest(column, known.iter().copied());
                // a column of a spreadsheet stands in every row: it is told once
                if close.is_some() || !report.said(&code) {
                    report.suggest(cell.key_at, code, close);
                }
            }
        }
    }

    /// Takes a misspelt column for the one that is meant, and says so. `used` are columns that a filter needs.
    pub(super) fn mend(
        &mut self,
        known: &[&'static str],
        used: &dyn Fn(&str) -> bool,
        report: &mut Report<'_>,
    ) {
        let unknown: Vec<String> = self
            .cells
            .keys()
            .filter(|c| !known.contains(&c.as_str()) && !used(c))
            .cloned()
            .collect();
        for column in unknown {
            let absent = known.iter().copied().filter(|k| !self.has(k));
            let Some(nearest) = nearest(&column, absent) else {
                continue;
            };
            let Some(cell) = self.take(&column) else {
                continue;
            };
            let code = IssueCode::MisspeltColumn {
                column,
                nearest: nearest.to_owned(),
            };
            report.suggest(cell.key_at, code, Some(nearest));
            self.cells.insert(nearest.to_owned(), cell);
        }
    }

    /// What nobody has read.
    pub(super) fn rest(self) -> BTreeMap<String, String> {
        let text = |cell: Cell<'_>| {
            plain(cell.item).unwrap_or_else(|| cell.item.to_string().trim().to_owned())
        };
        self.cells
            .into_iter()
            .map(|(column, cell)| (column, text(cell)))
            .collect()
    }

    /// Reports columns that mean nothing for a type.
    pub(super) fn ignore(&mut self, columns: &[&str], kind: &str, report: &mut Report<'_>) {
        for column in columns {
            if let Some(cell) = self.take(column) {
                report.add(
                    cell.key_at,
                    IssueCode::IgnoredColumn {
                        column: (*column).to_owned(),
                        kind: kind.to_owned(),
                    },
                );
            }
        }
    }
}

/// A cell as text, trimmed; `None` for tables and arrays.
pub(super) fn plain(item: &Item) -> Option<String> {
    Some(match item.as_value()? {
        Value::String(s) => s.value().replace('\u{a0}', " ").trim().to_owned(),
        Value::Integer(i) => i.value().to_string(),
        Value::Float(f) => f.value().to_string(),
        Value::Boolean(b) => b.value().to_string(),
        Value::Datetime(d) => d.value().to_string(),
        Value::Array(_) | Value::InlineTable(_) => return None,
    })
}

/// XLSForm's words for true and false.
pub(super) fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "yes" | "true" | "true()" | "1" => Some(true),
        "no" | "false" | "false()" | "0" => Some(false),
        _ => None,
    }
}

pub(super) fn canonical(key: &str) -> String {
    let words = key
        .to_lowercase()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join("_");
    ALIASES
        .iter()
        .find(|(alias, _)| *alias == words)
        .map_or(words, |(_, name)| (*name).to_owned())
}
