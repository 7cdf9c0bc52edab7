//! The one ordered parser of typed answers: forgiving about keyboards and spelling, never guessing between two meanings.

mod age;
mod dates;
mod fold;
mod labels;
mod numbers;
mod selection;
mod sides;
mod stopping;
pub(super) mod words;

#[cfg(test)]
mod tests;

use unicode_normalization::UnicodeNormalization;

use super::{Action, Channel};
use crate::questionnaire::{Answer, ChoiceIx, Kind, Language, Question};

pub use age::{is_no_age, range_of_years, years};
pub use dates::{TypedDay, day, is_like_day};
pub use fold::{fold, latin_key, printed_code};
pub use sides::{Asked, yes_or_no, yes_or_no_to};
pub use stopping::{may_mean_stop, means_stop};
pub use words::latin_keys;

/// What a typed text means at one question.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// This answer. Rank and allocate may be given in part.
    Answer(Answer),
    /// Probably this answer: to be echoed and confirmed.
    Doubtful(Answer),
    /// Two or more choices fit: to be asked.
    Ambiguous(Vec<ChoiceIx>),
    /// A word that does what a button does.
    Does(Action),
    /// Written like a day that no calendar has.
    NoSuchDay,
    /// None of it.
    NotUnderstood,
}

/// Reads a typed text as an answer to a question whose screen shows these choices, numbered from 1.
///
/// Both languages are understood in either; `language` decides only what means different things in the two.
#[must_use]
pub fn parse(question: &Question, shown: &[ChoiceIx], text: &str, language: Language) -> Reading {
    parse_on(Channel::Telegram, question, shown, text, language)
}

/// The same on a channel: who never saw the labels for SMS does not mean them.
#[must_use]
pub fn parse_on(
    channel: Channel,
    question: &Question,
    shown: &[ChoiceIx],
    text: &str,
    language: Language,
) -> Reading {
    let text = &plain(text);
    if text.is_empty() {
        return Reading::NotUnderstood;
    }
    match &question.kind {
        Kind::Note | Kind::Acknowledge => forward(text),
        Kind::Rest => rest(text, language),
        Kind::Calculate(_) => Reading::NotUnderstood,
        Kind::SelectOne(_)
        | Kind::SelectMultiple { .. }
        | Kind::Rank { .. }
        | Kind::Allocate { .. } => selection::read(
            &labels::Menu {
                question,
                shown,
                language,
                channel,
            },
            text,
        ),
        Kind::Text { .. } => {
            way_out(text).unwrap_or_else(|| Reading::Answer(Answer::Text(text.trim().to_owned())))
        }
        Kind::Integer => {
            way_out(text).unwrap_or_else(|| numbers::integer(question, text, language))
        }
        Kind::Decimal | Kind::Range { .. } => {
            way_out(text).unwrap_or_else(|| numbers::decimal(question, text, language))
        }
        Kind::Date => way_out(text).unwrap_or_else(|| dates::read(text)),
    }
}

/// A word that leaves the question: back, skip, don't know, prefer not to say, and "next" where an answer may stay.
fn way_out(text: &str) -> Option<Reading> {
    let action = words::action(text)?;
    let leaves = matches!(
        action,
        Action::Back
            | Action::Skip
            | Action::Clear
            | Action::DontKnow
            | Action::PreferNot
            | Action::Next
    );
    leaves.then_some(Reading::Does(action))
}

fn forward(text: &str) -> Reading {
    match words::action(text) {
        Some(Action::Back) => Reading::Does(Action::Back),
        Some(Action::Next | Action::Done) => Reading::Does(Action::Next),
        _ if yes_or_no(text) == Some(true) || fold(text) == "1" => Reading::Does(Action::Next),
        _ => Reading::NotUnderstood,
    }
}

/// The number that a whole text is, in digits or words.
#[must_use]
pub fn numeral(text: &str, language: Language) -> Option<usize> {
    labels::numeral(&fold(&plain(text)), language)
}

/// The rest screen: 1 = finish, 2 = the others.
fn rest(text: &str, language: Language) -> Reading {
    match (words::action(text), numeral(text, language)) {
        (Some(Action::Finish | Action::Done), _) | (None, Some(1)) => Reading::Does(Action::Finish),
        (Some(Action::More | Action::Next), _) | (None, Some(2)) => Reading::Does(Action::More),
        (Some(Action::Back), _) => Reading::Does(Action::Back),
        _ => Reading::NotUnderstood,
    }
}

/// Composed letters without what is not seen.
fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !fold::is_invisible(*c));
    kept.nfc().collect::<String>().trim().to_owned()
}
