//! The help card and the lines of consent: shown in several places, worded once.

use chrono::NaiveDate;

use super::super::{Form, Texts, escape};
use crate::domain::{Helpline, Language};

/// The one help card: the same letters wherever it is shown, so that seeing it betrays nothing.
#[must_use]
pub fn help_card(texts: &Texts, language: Language, helplines: &[Helpline]) -> String {
    let mut card = texts.say(language, "help-title", &[]);
    card.push('\n');
    // before the numbers: on a locked screen no more than the first words are seen
    card.push_str(&texts.say(language, "help-same", &[]));
    card.push('\n');
    card.push_str(&help_list(texts, language, helplines));
    card
}

/// The numbers with who answers and when to call, one after another.
pub(in crate::texts) fn help_list(
    texts: &Texts,
    language: Language,
    helplines: &[Helpline],
) -> String {
    if helplines.is_empty() {
        return texts.say(language, "help-none", &[]);
    }
    let line = |h: &Helpline| {
        let args = [
            ("number", h.number.as_str().into()),
            ("name", h.name.get(language).into()),
        ];
        let line = texts.say(language, "help-line", &args);
        match h.note.get(language) {
            "" => line,
            note => format!("{line}\n<i>{}</i>", escape(note)),
        }
    };
    helplines.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The first two numbers, for a line within a text; without a list the one that every phone can dial.
#[must_use]
pub fn card_numbers(helplines: &[Helpline]) -> String {
    if helplines.is_empty() {
        return "112".to_owned();
    }
    let numbers = helplines.iter().take(2).map(|h| h.number.as_str());
    numbers.collect::<Vec<_>>().join(", ")
}

/// What the lines of consent name.
pub(in crate::texts) struct Consent {
    pub(in crate::texts) form: Form,
    pub(in crate::texts) threshold: u16,
    pub(in crate::texts) cut_on: Option<NaiveDate>,
}

impl Consent {
    pub(in crate::texts) fn lines(
        &self,
        texts: &Texts,
        language: Language,
        helplines: &[Helpline],
    ) -> String {
        let cut = self.cut_on.map(|day| texts.until(language, day));
        let args = [
            ("form", self.form.into()),
            ("threshold", self.threshold.into()),
            ("until", if cut.is_some() { "yes" } else { "no" }.into()),
            ("date", cut.unwrap_or_default().into()),
            ("numbers", card_numbers(helplines).into()),
        ];
        texts.say(language, "consent", &args)
    }
}
