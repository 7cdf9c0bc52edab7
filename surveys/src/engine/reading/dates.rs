//! Typed dates.

use super::fold::compatible;
use super::{Reading, words};
use crate::questionnaire::Answer;
use chrono::{Datelike, NaiveDate};

/// A calendar day as somebody typed it where any day may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedDay {
    /// This one.
    Day(NaiveDate),
    /// One of these, to be asked.
    Perhaps(Vec<NaiveDate>),
    /// Written like a day that no calendar has: 31 February.
    NoSuch,
    /// No day.
    No,
}

/// A day as typed: `15.12.2026`, `15-декабрь`, `15 декабря`, `2026-12-15`. Without a year it is the next one from `today` on; in doubt
/// when day and month could be changed over or the year is cut short.
#[must_use]
pub fn day(text: &str, today: NaiveDate) -> TypedDay {
    let Some(written) = written(text) else {
        return TypedDay::No;
    };
    let next = |month, day| {
        let this_year = u32::try_from(today.year()).ok()?;
        let of = |year| date(year, month, day).filter(|d| *d >= today);
        of(this_year).or_else(|| of(this_year + 1))
    };
    let days: Vec<NaiveDate> = written
        .days
        .iter()
        .filter_map(|(month, day)| match written.year {
            Some(year) => date(year, *month, *day),
            None => next(*month, *day),
        })
        .collect();
    match days.as_slice() {
        [] => TypedDay::NoSuch,
        [day] if written.sure => TypedDay::Day(*day),
        _ => TypedDay::Perhaps(days),
    }
}

/// Whether a text is written like a day, with or without a year.
#[must_use]
pub fn is_like_day(text: &str) -> bool {
    written(text).is_some()
}

/// An answer to a question for a date: a year must be there. In doubt as [`day`].
pub(super) fn read(text: &str) -> Reading {
    let Some(written) = written(text) else {
        return Reading::NotUnderstood;
    };
    // of a day without a year: whether any year has it
    let leap = 2000;
    let year = written.year.unwrap_or(leap);
    let mut dates = written.days.iter().filter_map(|(m, d)| date(year, *m, *d));
    match (dates.next(), written.year) {
        (None, _) => Reading::NoSuchDay,
        (Some(_), None) => Reading::NotUnderstood,
        (Some(date), Some(_)) if written.sure && dates.next().is_none() => {
            Reading::Answer(answer(date))
        }
        (Some(date), Some(_)) => Reading::Doubtful(answer(date)),
    }
}

/// The parts of a day.
struct Written {
    year: Option<u32>,
    /// Month and day, the likelier one first; each may exist in the calendar.
    days: Vec<(u32, u32)>,
    sure: bool,
}

fn written(text: &str) -> Option<Written> {
    let text = compatible(text);
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|p| !p.is_empty() && !says_nothing(p))
        .collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let number = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 4);
    let month = parts.iter().position(|p| number(p).is_none());
    let mut numbers: Vec<&str> = parts.clone();
    let month = match month {
        Some(at) => Some(words::month(numbers.remove(at))?),
        None => None,
    };
    let whole = numbers.iter().position(|p| p.len() == 4);
    let first = whole == Some(0);
    let (year, sure) = match whole {
        Some(at) => (number(numbers.remove(at)), true),
        // the year stands last when it is cut short
        None if parts.len() == 3 => {
            let short = numbers.pop().filter(|p| p.len() == 2)?;
            (Some(century(number(short)?)), false)
        }
        None => (None, true),
    };
    match (month, numbers.as_slice()) {
        (Some(month), [day]) => Some(Written {
            year,
            days: vec![(month, number(day)?)],
            sure,
        }),
        (None, [month, day]) if first => Some(Written {
            year,
            days: vec![(number(month)?, number(day)?)],
            sure,
        }),
        (None, [day, month]) => {
            // "1-3" and "1 3" may be anything, "1.3" and "1/3" are days
            let slashed = text.contains('/');
            if year.is_none() && !slashed && !text.contains('.') {
                return None;
            }
            let (day, month) = (number(day)?, number(month)?);
            let exists = |(month, day): &(u32, u32)| date(2000, *month, *day).is_some();
            let plain = Some((month, day)).filter(exists);
            let swapped = Some((day, month)).filter(|s| day != month && exists(s));
            let days: Vec<_> = match plain {
                Some(plain) if !slashed => vec![plain],
                _ => plain.into_iter().chain(swapped).collect(),
            };
            let sure = sure && plain.is_some() && days.len() == 1;
            Some(Written { year, days, sure })
        }
        _ => None,
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

/// A year of two digits: this century up to 49.
const fn century(year: u32) -> u32 {
    if year < 50 { 2000 + year } else { 1900 + year }
}

/// Words for year and day, the endings of ordinals, and "until": the day is the same without them.
fn says_nothing(word: &str) -> bool {
    matches!(
        word.to_lowercase().as_str(),
        "г" | "год"
            | "года"
            | "ж"
            | "жыл"
            | "жылы"
            | "жылдын"
            | "го"
            | "ое"
            | "е"
            | "числа"
            | "число"
            | "до"
            | "к"
            | "күнү"
            | "күн"
            | "чейин"
    )
}
