//! The questions of a questionnaire for reading, as a leader sees them before opening a round.

use surveys::questionnaire::{Kind, Question, Questionnaire};

use super::{Texts, escape};
use crate::domain::Language;

/// UTF-16 units of a page, well under Telegram's 4,096.
const PAGE: usize = 3_000;

/// The questions in order with their choices, in pages.
#[must_use]
pub fn preview(texts: &Texts, language: Language, questionnaire: &Questionnaire) -> Vec<String> {
    let asked = questionnaire.questions.iter().filter(|q| q.asks());
    let mut pages: Vec<String> = Vec::new();
    for (number, question) in (1_usize..).zip(asked) {
        let entry = entry(texts, language, number, question);
        match pages.last_mut() {
            Some(page) if units(page) + units(&entry) <= PAGE => {
                page.push_str("\n\n");
                page.push_str(&entry);
            }
            _ => pages.push(entry),
        }
    }
    pages
}

fn entry(texts: &Texts, language: Language, number: usize, question: &Question) -> String {
    let label = question.label.as_ref().map_or("", |l| l.get(language));
    let mut lines = vec![format!("<b>{number}. {}</b>", escape(label))];
    let choices = question.choices().iter();
    lines.extend(choices.map(|choice| format!("• {}", escape(choice.label.get(language)))));
    lines.extend(how(texts, language, question).map(|how| format!("<i>{how}</i>")));
    lines.join("\n")
}

/// How it is answered, where the choices do not tell.
fn how(texts: &Texts, language: Language, question: &Question) -> Option<String> {
    let say = |id: &str, name, number: u16| texts.say(language, id, &[(name, number.into())]);
    match question.kind {
        Kind::SelectMultiple { max, .. } if usize::from(max) < question.choices().len() => {
            Some(say("hint-many-max", "max", max))
        }
        Kind::SelectMultiple { .. } => Some(texts.say(language, "hint-many", &[])),
        Kind::Rank { top, .. } => Some(say("hint-rank", "top", top)),
        Kind::Allocate { coins, .. } => Some(say("preview-coins", "coins", coins)),
        Kind::Range { start, end, .. } => {
            let args = [
                ("low", start.to_string().into()),
                ("high", end.to_string().into()),
            ];
            Some(texts.say(language, "preview-range", &args))
        }
        Kind::Integer | Kind::Decimal => Some(texts.say(language, "preview-number", &[])),
        Kind::Text { .. } => Some(texts.say(language, "preview-text", &[])),
        Kind::Date => Some(texts.say(language, "preview-date", &[])),
        Kind::SelectOne(_) | Kind::Note | Kind::Acknowledge | Kind::Calculate(_) | Kind::Rest => {
            None
        }
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
