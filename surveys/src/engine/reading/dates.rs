//! Typed dates.

use super::fold::compatible;
use super::{Reading, words};
use crate::questionnaire::Answer;
use chrono::NaiveDate;

/// DD.MM.YYYY, DD/MM/YYYY, ISO, "5 март 2024"; in doubt when day and month could be changed over or the year is cut short.
pub(super) fn read(text: &str) -> Reading {
    let text = compatible(text);
    let slashed = text.contains('/');
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && !is_year_word(p))
        .collect();
    let [a, b, c] = parts.as_slice() else {
        return Reading::NotUnderstood;
    };
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    let found = match (number(a), number(b), number(c)) {
        (Some(y), Some(m), Some(d)) if a.len() == 4 => date(y, m, d).map(|date| (date, true)),
        (Some(d), Some(m), Some(y)) => {
            year(y, c).and_then(|(y, sure)| match (date(y, m, d), date(y, d, m)) {
                (Some(one), Some(other)) => Some((one, sure && (one == other || !slashed))),
                (Some(one), None) => Some((one, sure)),
                (None, Some(other)) => Some((other, false)),
                (None, None) => None,
            })
        }
        (Some(d), None, Some(y)) => words::month(b)
            .zip(year(y, c))
            .and_then(|(m, (y, sure))| Some((date(y, m, d)?, sure))),
        _ => None,
    };
    match found {
        Some((date, true)) => Reading::Answer(answer(date)),
        Some((date, false)) => Reading::Doubtful(answer(date)),
        None => Reading::NotUnderstood,
    }
}

fn answer(date: NaiveDate) -> Answer {
    Answer::Date(date.format("%Y-%m-%d").to_string())
}

fn date(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|y| (1900..=2100).contains(y))?;
    NaiveDate::from_ymd_opt(year, month, day)
}

/// A year as written; two digits are this century up to 49, and never sure.
fn year(value: u32, written: &str) -> Option<(u32, bool)> {
    match written.len() {
        4 => Some((value, true)),
        2 if value < 50 => Some((2000 + value, false)),
        2 => Some((1900 + value, false)),
        _ => None,
    }
}

fn is_year_word(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "г" | "год" | "года" | "ж" | "жыл" | "жылы" | "жылдын"
    )
}
