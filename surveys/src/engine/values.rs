//! Answers as the texts that expressions read, and back.

use crate::expression::Value;
use crate::questionnaire::{Answer, ChoiceIx, Kind, Question};

/// What `${name}` reads for an answer.
pub(super) fn text_of(row: &Question, answer: &Answer) -> String {
    let names = |picked: &mut dyn Iterator<Item = ChoiceIx>| {
        let names: Vec<&str> = picked
            .filter_map(|c| row.choices().get(usize::from(c.0)))
            .map(|c| c.name.as_str())
            .collect();
        names.join(" ")
    };
    match answer {
        Answer::DontKnow => "dont_know".to_owned(),
        Answer::PreferNot => "prefer_not".to_owned(),
        Answer::One(c) => names(&mut std::iter::once(*c)),
        Answer::Many(list) | Answer::Ranked(list) => names(&mut list.iter().copied()),
        Answer::Coins(coins) => names(&mut spent(coins)),
        Answer::Integer(n) => n.to_string(),
        Answer::Number(n) => n.to_string(),
        Answer::Text(t) | Answer::Date(t) => t.clone(),
        Answer::Acknowledged => "OK".to_owned(),
    }
}

/// The value behind such a text: questions that ask for a number have numbers, so that 0 is false as in Collect.
pub(super) fn typed(row: &Question, text: String) -> Value {
    let number = match row.kind {
        Kind::Integer | Kind::Decimal | Kind::Range { .. } => text.parse().ok(),
        _ => None,
    };
    number
        .filter(|n: &f64| n.is_finite())
        .map_or(Value::Text(text), Value::Number)
}

/// The answer that a `default` gives, `None` when it is blank or does not fit.
pub(super) fn answer_from(row: &Question, text: &str) -> Option<Answer> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let choice = |name: &str| {
        let at = row.choices().iter().position(|c| c.name == name)?;
        u16::try_from(at).ok().map(ChoiceIx)
    };
    let several = || {
        text.split_whitespace()
            .map(choice)
            .collect::<Option<Vec<_>>>()
    };
    Some(match &row.kind {
        Kind::SelectOne(_) => Answer::One(choice(text)?),
        Kind::SelectMultiple { .. } => {
            let mut list = several()?;
            list.sort_unstable();
            list.dedup();
            Answer::Many(list)
        }
        Kind::Rank { .. } => Answer::Ranked(several()?),
        Kind::Integer => Answer::Integer(text.parse().ok()?),
        Kind::Decimal | Kind::Range { .. } => {
            Answer::Number(text.parse().ok().filter(|n: &f64| n.is_finite())?)
        }
        Kind::Text { max_characters } if text.chars().count() <= usize::from(*max_characters) => {
            Answer::Text(text.to_owned())
        }
        Kind::Date => {
            chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
            Answer::Date(text.to_owned())
        }
        Kind::Text { .. }
        | Kind::Allocate { .. }
        | Kind::Note
        | Kind::Acknowledge
        | Kind::Calculate(_)
        | Kind::Rest => return None,
    })
}

/// The choices an answer names.
pub(super) fn picked(answer: &Answer) -> Vec<ChoiceIx> {
    match answer {
        Answer::One(c) => vec![*c],
        Answer::Many(list) | Answer::Ranked(list) => list.clone(),
        Answer::Coins(coins) => spent(coins).collect(),
        _ => Vec::new(),
    }
}

/// Values of a `range`, first to last.
pub(super) fn steps(start: f64, end: f64, step: f64) -> Vec<f64> {
    /// More steps than anybody can choose from.
    const MOST: usize = 10_000;
    let mut values = Vec::new();
    for n in 0..MOST {
        #[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
        let value = start + step * n as f64;
        // 0.1 · 3 must still reach 0.3
        if value > end + step.abs() * 1e-9 {
            break;
        }
        values.push((value * 1e9).round() / 1e9);
    }
    values
}

fn spent(coins: &[u16]) -> impl Iterator<Item = ChoiceIx> {
    coins
        .iter()
        .enumerate()
        .filter(|(_, n)| **n > 0)
        .filter_map(|(i, _)| u16::try_from(i).ok().map(ChoiceIx))
}
