//! Number and day of a council's resolution, as it types them.

use std::fmt;

use chrono::{Months, NaiveDate};

use super::{TypedDay, typed_day};

/// What a council has decided in a session is known by its number and day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolution {
    number: String,
    day: NaiveDate,
}

impl Resolution {
    /// Most letters of a number.
    const LONGEST: usize = 12;

    /// `number`: Latin letters (convocations are counted in Roman figures) and digits, at least one of these, with single slashes, dots or
    /// dashes between them: `12`, `5/12`, `3-XXVIII`. Words, and so names, do not fit.
    #[must_use]
    pub fn new(number: &str, day: NaiveDate) -> Option<Self> {
        let part = |part: &str| {
            let roman = part.bytes().all(|b| matches!(b, b'I' | b'V' | b'X' | b'L'));
            !part.is_empty() && (roman || part.bytes().all(|b| b.is_ascii_digit()))
        };
        let mut parts = number.split(['/', '.', '-']);
        let fits = number.len() <= Self::LONGEST && parts.all(part);
        (fits && number.bytes().any(|b| b.is_ascii_digit())).then(|| Self {
            number: number.to_owned(),
            day,
        })
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> &str {
        &self.number
    }

    /// Its day.
    #[must_use]
    pub const fn day(&self) -> NaiveDate {
        self.day
    }

    /// As it is stored and stands in buttons: `2026-12-15:5/12`.
    #[must_use]
    pub fn code(&self) -> String {
        self.to_string()
    }

    /// From its [`Resolution::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let (day, number) = code.split_once(':')?;
        Self::new(number, day.parse().ok()?)
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.day, self.number)
    }
}

/// Words of a day at most: "15", "декабря", "2026", "г.".
const DAY_WORDS: usize = 4;

/// A number and a day, in either order, as typed: `№ 5/12 от 15.12.2026`, `12, 15-декабрь`. A day without a year is the last such one. `None`:
/// not understood, or a day that is still to come.
#[must_use]
pub fn typed_resolution(text: &str, today: NaiveDate) -> Option<Resolution> {
    let spaced = text.replace(['№', '#', ',', ';', '\n', '\u{a0}'], " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut best: Option<((bool, usize), Resolution)> = None;
    for from in 0..words.len() {
        for to in from + 1..=words.len().min(from + DAY_WORDS) {
            let window = words[from..to].join(" ");
            let Some(day) = past_day(&window, today) else {
                continue;
            };
            let rest = words[..from].iter().chain(&words[to..]);
            let mut numbers = rest.filter_map(|word| Resolution::new(&latin(word), day));
            // two numbers: which one?
            let (Some(found), None) = (numbers.next(), numbers.next()) else {
                continue;
            };
            // "5/12 15.12.2026": the first may be a day too, but the second says its year
            let rank = (has_year(&window), to - from);
            if best.as_ref().is_none_or(|(known, _)| rank > *known) {
                best = Some((rank, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

fn past_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    // the next such day from a year ago on is the last one, unless its year is typed
    let year_ago = today.checked_sub_months(Months::new(12))?.succ_opt()?;
    let days = match typed_day(text, year_ago) {
        TypedDay::Day(day) => vec![day],
        TypedDay::Perhaps(days) => days,
        TypedDay::NoSuch | TypedDay::No => return None,
    };
    days.into_iter().find(|day| *day <= today)
}

fn has_year(text: &str) -> bool {
    let mut runs = text.split(|c: char| !c.is_ascii_digit());
    runs.any(|run| run.len() == 4)
}

/// Without signs at its ends, Roman figures typed in Cyrillic letters as Latin ones.
fn latin(word: &str) -> String {
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
    let letter = |c: char| match c {
        'Х' | 'х' | 'x' => 'X',
        'І' | 'і' | 'i' => 'I',
        'v' => 'V',
        'l' => 'L',
        c => c,
    };
    bare.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_people_type_is_read_as_they_mean_it() {
        let today = day("2026-12-20");
        for (text, code) in [
            ("12, 15.12.2026", "2026-12-15:12"),
            ("№ 12 от 15.12.2026", "2026-12-15:12"),
            ("№12 от 15.12.2026 г.", "2026-12-15:12"),
            ("15.12.2026 № 5/12", "2026-12-15:5/12"),
            ("5/12 15.12.2026", "2026-12-15:5/12"),
            ("12, 15 декабря 2026", "2026-12-15:12"),
            ("12, 15 декабря", "2026-12-15:12"),
            ("2026-ж. 15-декабрь, № 12", "2026-12-15:12"),
            ("15-декабрь № 12", "2026-12-15:12"),
            ("3-ХХVІІІ 2026-12-15", "2026-12-15:3-XXVIII"),
            ("постановление № 7, 01.12.2026", "2026-12-01:7"),
            ("№ 7, 01.12.25", "2025-12-01:7"),
            ("№ 7, 20 декабря", "2026-12-20:7"),
        ] {
            let read = typed_resolution(text, today).map(|read| read.code());
            assert_eq!(read.as_deref(), Some(code), "{text}");
        }
        for text in [
            "",
            "12",
            "15.12.2026",
            "рахмат",
            "12, 25.12.2026",
            "12, 25.12.27",
            "0,а 1,1№30 а",
            "12 13 15.12.2026",
            "Асанов 15.12.2026",
        ] {
            assert_eq!(typed_resolution(text, today), None, "{text}");
        }
        // of a day without a year the last one
        let read = typed_resolution("12, 25-декабрь", today).unwrap();
        assert_eq!(read.day(), day("2025-12-25"));
    }

    proptest! {
        #[test]
        fn a_number_and_a_day_are_read_back_however_they_are_put(
            number in "[1-9][0-9]{0,2}([/-][1-9][0-9]{0,1})?",
            ago in 0_u64..300,
            way in 0_usize..4,
        ) {
            let today = day("2027-03-01");
            let on = today - chrono::Days::new(ago);
            let text = match way {
                0 => format!("№ {number} от {}", on.format("%d.%m.%Y")),
                1 => format!("{number}, {}", on.format("%d.%m.%Y")),
                2 => format!("{} № {number}", on.format("%Y-%m-%d")),
                _ => format!("{}; {number}", on.format("%d.%m.%Y")),
            };
            let read = typed_resolution(&text, today).map(|read| read.code());
            prop_assert_eq!(read, Some(format!("{on}:{number}")), "{}", text);
        }

        #[test]
        fn whatever_is_typed_is_read_back_or_not_at_all(text in "[0-9A-Zа-я ./№,-]{0,40}") {
            if let Some(read) = typed_resolution(&text, day("2027-03-01")) {
                prop_assert!(read.day() <= day("2027-03-01"));
                prop_assert_eq!(Resolution::from_code(&read.code()), Some(read));
            }
        }
    }
}
