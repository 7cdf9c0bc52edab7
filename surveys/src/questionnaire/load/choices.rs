//! The `[[choices]]` rows, as lists.

use std::collections::{BTreeMap, BTreeSet};

use super::report::Report;
use super::row::{LABEL, Row};
use super::translated::Translated;
use super::wording;
use crate::nearest::nearest;
use crate::questionnaire::{Choice, Choices, IssueCode, Language};

/// Longest text of a button, in characters, that cheap phones show whole.
const BUTTON_LIMIT: usize = 24;
/// Most choices of one list.
const CHOICES_LIMIT: usize = 60;
/// Longest name of a choice.
const NAME_LIMIT: usize = 64;
/// Names that expressions read for the ways out.
pub(super) const RESERVED: [&str; 2] = ["dont_know", "prefer_not"];

const COLUMNS: [&str; 6] = ["list_name", "name", "value", "label", "short", "exclusive"];

/// All lists of a file.
#[derive(Default)]
pub(super) struct Lists {
    by_name: BTreeMap<String, List>,
}

/// One list.
pub(super) struct List {
    rows: Vec<Listed>,
    at: usize,
    used: bool,
    /// Names of further columns, for filters.
    pub(super) columns: BTreeSet<String>,
}

/// One choice and its places.
struct Listed {
    choice: Choice,
    label: Translated,
    short: Option<Translated>,
    sms: Option<Translated>,
}

impl Lists {
    /// Reads one row. `filters` is the text of all filters: a column named there is not misspelt.
    pub(super) fn read(&mut self, mut row: Row<'_>, filters: &[String], report: &mut Report<'_>) {
        let filtered = |column: &str| filters.iter().any(|f| f.contains(column));
        row.mend(&COLUMNS, &filtered, report);
        let list = row.needed("list_name", report);
        let aliased = row.text("value", report);
        let name = match aliased {
            Some(found) => Some(found),
            None => row.needed("name", report),
        };
        let (label, sms) = row.with_sms(LABEL, report).unzip();
        let sms = sms.flatten();
        let short = row.translated("short", report);
        let exclusive = row.truth("exclusive", report).unwrap_or(false);
        let at = name.as_ref().map_or(row.at, |(_, at)| *at);
        // further columns are for filters, those that are to come, too; one that is nearly a known one is not
        let free = |column: &str| filtered(column) || nearest(column, COLUMNS).is_none();
        row.unknown(&COLUMNS, &free, report);
        let columns = row.rest();
        let (Some((list, _)), Some((name, _))) = (list, name) else {
            return;
        };
        check_name(&name, at, report);
        if let Some(list) = self.by_name.get(&list) {
            let others = list.rows.iter().map(|r| r.choice.name.as_str());
            wording::alike_names(&name, others, at, report);
        } else {
            wording::alike_names(&list, self.names(), at, report);
        }
        if label.is_none() {
            report.add(at, IssueCode::MissingLabel { name: name.clone() });
        }
        let label = label.unwrap_or_else(|| Translated::broken(at));
        let entry = self.by_name.entry(list.clone()).or_insert_with(|| List {
            rows: Vec::new(),
            at,
            used: false,
            columns: BTreeSet::new(),
        });
        entry.columns.extend(columns.keys().cloned());
        if entry.rows.iter().any(|r| r.choice.name == name) {
            report.add(
                at,
                IssueCode::DuplicateChoice {
                    list: list.clone(),
                    name: name.clone(),
                },
            );
        }
        entry.check_labels(&list, [Some(&label), sms.as_ref()], report);
        let choice = Choice {
            name,
            label: label.text.clone(),
            short: short.as_ref().map(|s| s.text.clone()),
            sms: sms.as_ref().map(|s| s.text.clone()),
            exclusive,
            columns,
        };
        entry.rows.push(Listed {
            choice,
            label,
            short,
            sms,
        });
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }

    pub(super) fn get(&self, name: &str) -> Option<&List> {
        self.by_name.get(name)
    }

    /// The choices for one question. `numbered` buttons hold a number and so any label.
    pub(super) fn choices(
        &mut self,
        name: &str,
        numbered: bool,
        report: &mut Report<'_>,
    ) -> Option<Choices> {
        let list = self.by_name.get_mut(name)?;
        if !list.used && list.rows.len() > CHOICES_LIMIT {
            let (count, limit) = (list.rows.len().to_string(), CHOICES_LIMIT.to_string());
            report.add(
                list.at,
                IssueCode::TooManyChoices {
                    list: name.to_owned(),
                    count,
                    limit,
                },
            );
        }
        list.used = true;
        if !numbered {
            list.rows.iter().for_each(|row| row.check_button(report));
        }
        Some(Choices {
            list: list.rows.iter().map(|r| r.choice.clone()).collect(),
            filter: None,
            randomize: false,
        })
    }

    pub(super) fn report_unused(&self, report: &mut Report<'_>) {
        for (name, list) in self.by_name.iter().filter(|(_, l)| !l.used) {
            report.add(list.at, IssueCode::UnusedList { list: name.clone() });
        }
    }
}

impl List {
    /// Says which texts of a new choice another one has already.
    fn check_labels(&self, list: &str, texts: [Option<&Translated>; 2], report: &mut Report<'_>) {
        // by SMS both are understood
        for text in texts.into_iter().flatten() {
            for language in Language::ALL {
                let typed = text.text.get(language);
                if text.whole && self.rows.iter().any(|r| r.is_called(typed, language)) {
                    let code = IssueCode::DuplicateChoiceLabel {
                        list: list.to_owned(),
                        label: typed.to_owned(),
                    };
                    report.add_in(text.at[language], language, code);
                }
            }
        }
    }
}

impl Listed {
    fn is_called(&self, text: &str, language: Language) -> bool {
        let mut texts = std::iter::once(&self.label).chain(&self.sms);
        texts.any(|own| own.whole && own.text.get(language) == text)
    }

    fn check_button(&self, report: &mut Report<'_>) {
        let shown = self.short.as_ref().unwrap_or(&self.label);
        for language in Language::ALL {
            let length = shown.text.get(language).chars().count();
            if length > BUTTON_LIMIT {
                let name = self.choice.name.clone();
                let code = IssueCode::ButtonTooLong {
                    name,
                    length: length.to_string(),
                    limit: BUTTON_LIMIT.to_string(),
                };
                report.add_in(shown.at[language], language, code);
            }
        }
    }
}

fn check_name(name: &str, at: usize, report: &mut Report<'_>) {
    let strange = |c: char| c.is_whitespace() || matches!(c, '\'' | '"');
    if name.chars().any(strange) || name.chars().count() > NAME_LIMIT {
        let joined = name.split_whitespace().collect::<Vec<_>>().join("_");
        let code = IssueCode::BadChoiceName {
            name: name.to_owned(),
        };
        report.suggest(at, code, (joined != name).then_some(joined));
    }
    wording::mixed_name(name, at, report);
    if RESERVED.contains(&name) {
        let name = name.to_owned();
        report.add(at, IssueCode::ReservedName { name });
    }
}
