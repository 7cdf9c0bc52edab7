//! Lists within an SMS, all on one line.

use surveys::questionnaire::Questionnaire;

use crate::domain::{Helpline, Language};
use crate::texts::Texts;

/// Characters for numbers of helplines, so that the text with them always keeps its one segment.
const ROOM: usize = 30;

/// Choices with their numbers: "1) жол 2) жарык".
#[must_use]
pub fn numbered<S: AsRef<str>>(choices: impl IntoIterator<Item = S>) -> String {
    let each = (1..).zip(choices);
    let each = each.map(|(n, choice): (u32, S)| format!("{n}) {}", choice.as_ref()));
    each.collect::<Vec<_>>().join(" ")
}

/// The first numbers of the coordinators' list that fit in one SMS, for `$numbers`; without a list the one that every phone can dial.
#[must_use]
pub fn numbers(helplines: &[Helpline]) -> String {
    let mut numbers = String::new();
    for helpline in helplines {
        let between = if numbers.is_empty() { "" } else { ", " };
        let longer = format!("{numbers}{between}{}", helpline.number);
        if longer.chars().count() > ROOM {
            break;
        }
        numbers = longer;
    }
    if numbers.is_empty() {
        "112".to_owned()
    } else {
        numbers
    }
}

impl Texts {
    /// What a questionnaire is about, for `$topic`: never its title, which others would read on the phone.
    #[must_use]
    pub fn sms_topic(&self, language: Language, questionnaire: &Questionnaire) -> String {
        match &questionnaire.sms_topic {
            Some(topic) => topic.get(language).to_owned(),
            None => self.plain(language, "sms-topic", &[]),
        }
    }
}

/// What a reply costs, for `$price`: a number of som, with two decimals if it is not whole; zero chooses the words for "free".
#[must_use]
pub fn price(tyiyn: u32) -> crate::texts::Value {
    match (tyiyn / 100, tyiyn % 100) {
        (som, 0) => som.into(),
        (som, rest) => format!("{som},{rest:02}").into(),
    }
}
