//! A text in both languages as written.

use super::report::Report;
use super::wording;
use crate::questionnaire::{IssueCode, Language, Text};

/// Longest text of a label, hint or message, in characters: with progress and choices it fits one message.
const TEXT_LIMIT: usize = 900;

/// A text in both languages as written.
#[derive(Clone)]
pub(super) struct Translated {
    pub(super) text: Text,
    /// Place per language.
    pub(super) at: [usize; 2],
    /// Nothing is missing.
    pub(super) whole: bool,
}

impl Translated {
    pub(super) fn broken(at: usize) -> Self {
        Self {
            text: Text {
                ky: String::from("?"),
                ru: String::from("?"),
            },
            at: [at; 2],
            whole: false,
        }
    }

    pub(super) fn slot(&mut self, language: Language) -> &mut String {
        match language {
            Language::Ky => &mut self.text.ky,
            Language::Ru => &mut self.text.ru,
        }
    }

    pub(super) fn check(&mut self, language: Language, column: &str, report: &mut Report<'_>) {
        let at = self.at[language as usize];
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
        if length > TEXT_LIMIT {
            let code = IssueCode::TextTooLong {
                column: column.to_owned(),
                length: length.to_string(),
                limit: TEXT_LIMIT.to_string(),
            };
            report.add_in(at, language, code);
        }
        wording::look_alikes(text, language, at, report);
    }
}
