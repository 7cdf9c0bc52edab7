//! A text in both languages as written.

use toml_edit::Item;

use super::report::Report;
use super::wording;
use crate::nearest::nearest;
use crate::questionnaire::{IssueCode, Language, PerLanguage, Text};

/// Longest text of a label, hint or message, in characters: with progress and choices it fits one message.
const TEXT_LIMIT: usize = 900;

/// A text in both languages as written.
#[derive(Clone)]
pub(super) struct Translated {
    pub(super) text: Text,
    /// Place per language.
    pub(super) at: PerLanguage<usize>,
    /// Nothing is missing.
    pub(super) whole: bool,
}

impl Translated {
    /// Reads `{ ky = …, ru = … }`. The table may also hold the keys `besides`, which are not read here.
    pub(super) fn read(
        item: &Item,
        at: usize,
        column: &str,
        besides: &[&'static str],
        report: &mut Report<'_>,
    ) -> Self {
        let Some(table) = item.as_table_like() else {
            let column = column.to_owned();
            report.add(at, IssueCode::NotTranslated { column });
            return Self::broken(at);
        };
        let mut found = Self {
            text: Text::default(),
            at: PerLanguage::from_fn(|_| at),
            whole: true,
        };
        for (key, item) in table.iter() {
            let value_at = item.span().map_or(at, |s| s.start);
            let code = key.trim().to_lowercase();
            if besides.contains(&key) {
                continue;
            }
            let Some(language) = Language::from_code(&code) else {
                let meant = match code.as_str() {
                    "kg" | "kgz" | "kir" => Some("ky"),
                    "rus" => Some("ru"),
                    _ => nearest(&code, besides.iter().copied()),
                };
                let key_at = table
                    .key(key)
                    .and_then(toml_edit::Key::span)
                    .map_or(value_at, |s| s.start);
                let language = key.to_owned();
                report.suggest(key_at, IssueCode::UnknownLanguage { language }, meant);
                found.whole = false;
                continue;
            };
            found.at[language] = value_at;
            match item.as_str() {
                Some(text) => {
                    wording::invisible(text, column, value_at, report);
                    text.trim().clone_into(&mut found.text[language]);
                }
                None => {
                    let column = column.to_owned();
                    report.add_in(value_at, language, IssueCode::WrongValue { column });
                    found.whole = false;
                    found.text[language] = String::from("?");
                }
            }
        }
        for language in Language::ALL {
            found.check(language, column, report);
        }
        found
    }

    pub(super) fn broken(at: usize) -> Self {
        Self {
            text: Text::from_fn(|_| String::from("?")),
            at: PerLanguage::from_fn(|_| at),
            whole: false,
        }
    }

    fn check(&mut self, language: Language, column: &str, report: &mut Report<'_>) {
        let at = self.at[language];
        let text = self.text.get(language);
        let length = text.chars().count();
        if length == 0 {
            report.add_in(
                at,
                language,
                IssueCode::MissingTranslation {
                    column: column.to_owned(),
                },
            );
            self.whole = false;
        }
        wording::look_alikes(text, language, at, report);
        self.check_length(language, column, TEXT_LIMIT, report);
    }

    /// Says that one of the texts is longer than it may be.
    pub(super) fn check_length(
        &self,
        language: Language,
        column: &str,
        limit: usize,
        report: &mut Report<'_>,
    ) {
        let length = self.text.get(language).chars().count();
        if length > limit {
            let code = IssueCode::TextTooLong {
                column: column.to_owned(),
                length: length.to_string(),
                limit: limit.to_string(),
            };
            report.add_in(self.at[language], language, code);
        }
    }
}

/// The `${name}` in a text with their places; `None` for one that is not well written.
pub(super) fn placeholders(
    text: &Translated,
    report: &Report<'_>,
) -> Vec<(Option<String>, usize, Language)> {
    let mut found = Vec::new();
    for language in Language::ALL {
        let at = text.at[language];
        let written = text.text.get(language);
        // the value begins after its quotes; with escapes the place of the value must do
        let quotes = report.source.get(at..).map_or(0, |raw| {
            raw.len() - raw.trim_start_matches(['"', '\'']).len()
        });
        let plain = report
            .source
            .get(at + quotes..)
            .is_some_and(|raw| raw.starts_with(written));
        for (offset, _) in written.match_indices("${") {
            let rest = &written[offset + 2..];
            let name = rest
                .split_once('}')
                .map(|(name, _)| name)
                .filter(|name| crate::expression::is_name(name));
            found.push((
                name.map(str::to_owned),
                if plain { at + quotes + offset } else { at },
                language,
            ));
        }
    }
    found
}
