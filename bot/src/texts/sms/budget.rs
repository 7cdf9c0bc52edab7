//! Texts of SMS in the letters that a person chose, within their segments: too long is an error, never a cut text.

use super::super::{Texts, Value};
use super::latin::latin;
use super::segments::segments;
use super::thrift::thrifty;
use crate::domain::Language;

/// The letters of the SMS to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Script {
    /// As the languages are written.
    #[default]
    Cyrillic,
    /// Asked for with the word LAT: half the segments.
    Latin,
}

impl Script {
    /// As somebody has chosen.
    #[must_use]
    pub const fn new(latin: bool) -> Self {
        if latin { Self::Latin } else { Self::Cyrillic }
    }
}

/// How a person is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Voice {
    /// The language of the talk.
    pub language: Language,
    /// Its letters.
    pub script: Script,
}

/// An SMS text that takes more segments than it may; it is not sent. Holds no text: answers may be in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "SMS text `{id}` ({}) takes {segments} segments of {units} units together, {budget} are allowed",
    language.code()
)]
pub struct OverBudget {
    /// Id of the message, or name of the question.
    pub id: String,
    /// In which language.
    pub language: Language,
    /// Septets or UTF-16 units, as [`super::Segments::units`].
    pub units: usize,
    /// Segments that it would take.
    pub segments: usize,
    /// Segments that it may take.
    pub budget: usize,
}

impl Voice {
    /// A text as it is sent: no costly typography, in the person's letters.
    #[must_use]
    pub fn write(self, text: &str) -> String {
        match self.script {
            Script::Cyrillic => thrifty(text),
            Script::Latin => thrifty(&latin(text)),
        }
    }

    /// The text as it is sent, if it takes no more segments than the budget.
    ///
    /// # Errors
    /// The text is too long; `id` names it.
    pub fn within(self, id: &str, text: &str, budget: usize) -> Result<String, OverBudget> {
        let written = self.write(text);
        let taken = segments(&written);
        if taken.segments <= budget {
            return Ok(written);
        }
        Err(OverBudget {
            id: id.to_owned(),
            language: self.language,
            units: taken.units,
            segments: taken.segments,
            budget,
        })
    }
}

impl Texts {
    /// An SMS text of the locales (`sms.ftl`) with its variables, as it is sent.
    ///
    /// Its budget is its attribute `.segments`, one segment if it has none. If it is over and there is a text `<id>-short`,
    /// it is that one.
    ///
    /// # Errors
    /// Some variable is longer than the locale test holds for possible.
    pub fn sms(
        &self,
        voice: Voice,
        id: &str,
        args: &[(&str, Value)],
    ) -> Result<String, OverBudget> {
        let said = |id: &str| {
            let text = self.plain(voice.language, id, args);
            voice.within(id, &text, self.sms_budget(voice.language, id))
        };
        said(id).or_else(|over| {
            let short = format!("{id}-short");
            let known = self.bundles.of(voice.language).has_message(&short);
            if known { said(&short) } else { Err(over) }
        })
    }

    /// Segments that an SMS text of the locales may take.
    #[must_use]
    pub fn sms_budget(&self, language: Language, id: &str) -> usize {
        let bundle = self.bundles.of(language);
        let stated = bundle.get_message(id).and_then(|message| {
            let pattern = message.get_attribute("segments")?.value();
            let number = bundle.format_pattern(pattern, None, &mut Vec::new());
            number.parse().ok()
        });
        stated.unwrap_or(1)
    }
}
