//! The columns that only some types have, on their own or inside of `parameters`.

use super::report::Report;
use super::row::{Row, plain};
use super::types::Type;
use crate::nearest::nearest;
use crate::questionnaire::{Choices, IssueCode, Kind};

/// Longest open answer that may be asked for, and the default.
const TEXT_MOST: u16 = 2000;
const TEXT_DEFAULT: u16 = 300;
const COINS_MOST: u16 = 100;
const COINS_DEFAULT: u16 = 5;
/// Most values of a range.
const STEPS_LIMIT: f64 = 1000.0;

/// The columns `parameters` may hold, each of which may also be a column of its own.
const PARAMETERS: [&str; 9] = [
    "randomize",
    "start",
    "end",
    "step",
    "coins",
    "top",
    "max_characters",
    "min_selections",
    "max_selections",
];

/// Moves the parts of `parameters` (a table, or `key=value` separated by spaces, commas or semicolons) to columns of their own.
pub(super) fn spread_parameters(
    row: &mut Row<'_>,
    report: &mut Report<'_>,
) -> Vec<(String, String, usize)> {
    let Some(cell) = row.take("parameters") else {
        return Vec::new();
    };
    let mut parts = Vec::new();
    if let Some(table) = cell.item.as_table_like() {
        for (key, item) in table.iter() {
            let at = item.span().map_or(cell.at, |s| s.start);
            parts.push((key.to_owned(), plain(item).unwrap_or_default(), at));
        }
    } else {
        let text = plain(cell.item).unwrap_or_default();
        for part in text.split([' ', ',', ';']).filter(|p| !p.is_empty()) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            parts.push((key.to_owned(), value.to_owned(), cell.at));
        }
    }
    for (key, _, at) in &parts {
        if !PARAMETERS.contains(&key.as_str()) {
            let code = IssueCode::UnknownParameter {
                parameter: key.clone(),
            };
            report.suggest(*at, code, nearest(key, PARAMETERS));
        }
    }
    parts
}

/// Reads numbers from a column or, failing that, from `parameters`.
pub(super) struct Settings<'r, 'a> {
    pub(super) row: &'r mut Row<'a>,
    pub(super) parameters: Vec<(String, String, usize)>,
}

impl Settings<'_, '_> {
    fn text(&mut self, name: &'static str, report: &mut Report<'_>) -> Option<(String, usize)> {
        let column = self.row.text(name, report);
        let parameter = || {
            self.parameters
                .iter()
                .find(|(key, ..)| key == name)
                .map(|(_, v, at)| (v.clone(), *at))
        };
        column.or_else(parameter)
    }

    fn whole(
        &mut self,
        name: &'static str,
        min: u16,
        max: u16,
        report: &mut Report<'_>,
    ) -> Option<u16> {
        let (text, at) = self.text(name, report)?;
        let number = text.parse().ok().filter(|n| (min..=max).contains(n));
        if number.is_none() {
            report.add(
                at,
                IssueCode::OutOfRange {
                    column: name.to_owned(),
                    min: min.to_string(),
                    max: max.to_string(),
                },
            );
        }
        number
    }

    fn number(&mut self, name: &'static str, default: f64, report: &mut Report<'_>) -> f64 {
        let Some((text, at)) = self.text(name, report) else {
            return default;
        };
        match text.parse::<f64>().ok().filter(|n| n.is_finite()) {
            Some(number) => number,
            None => {
                report.add(
                    at,
                    IssueCode::WrongValue {
                        column: name.to_owned(),
                    },
                );
                default
            }
        }
    }

    fn truth(&mut self, name: &'static str, report: &mut Report<'_>) -> bool {
        let Some((text, at)) = self.text(name, report) else {
            return false;
        };
        super::row::yes_or_no(&text).unwrap_or_else(|| {
            report.add(
                at,
                IssueCode::NotYesOrNo {
                    column: name.to_owned(),
                    value: text,
                },
            );
            false
        })
    }

    /// The kind of a type with a list.
    pub(super) fn listed(
        &mut self,
        kind: Type,
        mut choices: Choices,
        list: &str,
        report: &mut Report<'_>,
    ) -> Kind {
        choices.randomize = self.truth("randomize", report);
        let count = u16::try_from(choices.list.len()).unwrap_or(u16::MAX);
        let at = self.row.at;
        match kind {
            Type::SelectMultiple => {
                let min = self.whole("min_selections", 0, count, report).unwrap_or(1);
                let max = self
                    .whole("max_selections", 1, count, report)
                    .unwrap_or(count);
                if min > max {
                    report.add(
                        at,
                        IssueCode::SelectionsOutOfOrder {
                            min: min.to_string(),
                            max: max.to_string(),
                        },
                    );
                }
                Kind::SelectMultiple { choices, min, max }
            }
            Type::Rank | Type::Allocate if count < 2 => {
                report.add(
                    at,
                    IssueCode::TooFewChoices {
                        list: list.to_owned(),
                        min: 2.to_string(),
                    },
                );
                Kind::SelectOne(choices)
            }
            Type::Rank => Kind::Rank {
                top: self.whole("top", 1, count, report).unwrap_or(count),
                choices,
            },
            Type::Allocate => Kind::Allocate {
                coins: self
                    .whole("coins", 1, COINS_MOST, report)
                    .unwrap_or(COINS_DEFAULT),
                choices,
            },
            _ => Kind::SelectOne(choices),
        }
    }

    pub(super) fn range(&mut self, report: &mut Report<'_>) -> Kind {
        let start = self.number("start", 1.0, report);
        let end = self.number("end", 10.0, report);
        let step = self.number("step", 1.0, report);
        let steps = (end - start) / step;
        if !(step > 0.0 && (1.0..STEPS_LIMIT).contains(&steps)) {
            let code = IssueCode::BadRange {
                start: start.to_string(),
                end: end.to_string(),
                step: step.to_string(),
            };
            report.add(self.row.at, code);
        }
        Kind::Range { start, end, step }
    }

    pub(super) fn open_text(&mut self, report: &mut Report<'_>) -> Kind {
        Kind::Text {
            max_characters: self
                .whole("max_characters", 1, TEXT_MOST, report)
                .unwrap_or(TEXT_DEFAULT),
        }
    }
}
