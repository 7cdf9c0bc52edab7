//! The days on which a municipality makes its budget for the next year, and how somebody types them.

use chrono::{NaiveDate, NaiveTime};

use super::{TypedDay, typed_day};

/// What is known of a place's budget for the next year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BudgetYear {
    /// The draft is ready.
    pub draft: Option<NaiveDate>,
    /// Anybody may speak.
    pub hearing: Option<Hearing>,
    /// The council adopts it.
    pub adoption: Option<NaiveDate>,
}

/// A public hearing on the budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hearing {
    /// Its day.
    pub day: NaiveDate,
    /// When it begins, in Bishkek.
    pub hour: NaiveTime,
    /// Where: words of whoever has entered it.
    pub hall: String,
}

impl Hearing {
    /// Most letters of a hall.
    pub const HALL: usize = 80;
}

/// One of the days of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetDay {
    /// Of the draft.
    Draft,
    /// Of the public hearing.
    Hearing,
    /// Of the adoption.
    Adoption,
}

impl BudgetDay {
    /// All, in the order of the year.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Hearing, Self::Adoption];

    /// The value of `$what`, and its code in buttons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Hearing => "hearing",
            Self::Adoption => "adoption",
        }
    }
}

/// Why what was typed is no day of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetFlaw {
    /// No day in it, or one of several.
    Day,
    /// Written like a day that no calendar has.
    NoSuchDay,
    /// Past, or more than a year ahead.
    Far,
    /// A hearing without an hour.
    Hour,
    /// A hearing without a hall, or with one that is too long.
    Hall,
}

impl BudgetFlaw {
    /// The value of `$flaw`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::NoSuchDay => "nosuch",
            Self::Far => "far",
            Self::Hour => "hour",
            Self::Hall => "hall",
        }
    }
}

/// A day as typed, from today to a year ahead.
///
/// # Errors
/// [`BudgetFlaw`].
pub fn typed_budget_day(text: &str, today: NaiveDate) -> Result<NaiveDate, BudgetFlaw> {
    let day = match typed_day(text.trim(), today) {
        TypedDay::Day(day) => day,
        // day and month changed over, or a year cut short: the one that may be, if it is alone
        TypedDay::Perhaps(days) => {
            let mut days = days.into_iter().filter(|day| may_be(*day, today));
            match (days.next(), days.next()) {
                (Some(day), None) => day,
                (Some(_), Some(_)) => return Err(BudgetFlaw::Day),
                (None, _) => return Err(BudgetFlaw::Far),
            }
        }
        TypedDay::NoSuch => return Err(BudgetFlaw::NoSuchDay),
        TypedDay::No => return Err(BudgetFlaw::Day),
    };
    match may_be(day, today) {
        true => Ok(day),
        false => Err(BudgetFlaw::Far),
    }
}

/// Day, hour and hall in this order, as typed: `10.12.2026 14:00, актовый зал`.
///
/// # Errors
/// [`BudgetFlaw`].
pub fn typed_hearing(text: &str, today: NaiveDate) -> Result<Hearing, BudgetFlaw> {
    let spaced = text.replace([',', ';', '\n', '\u{a0}'], " ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let hours = words
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, hour(word)?)));
    let mut flaw = BudgetFlaw::Hour;
    for (at, hour) in hours {
        match typed_budget_day(&before(&words[..at]), today) {
            Ok(day) => {
                let hall = words[at + 1..].join(" ");
                let long = hall.chars().count() > Hearing::HALL;
                return match long || !hall.chars().any(char::is_alphanumeric) {
                    true => Err(BudgetFlaw::Hall),
                    false => Ok(Hearing { day, hour, hall }),
                };
            }
            Err(other) => flaw = other,
        }
    }
    Err(flaw)
}

/// The words of the day: what links it with the hour belongs to neither.
fn before(words: &[&str]) -> String {
    let linked = words
        .last()
        .is_some_and(|word| matches!(*word, "в" | "саат" | "at"));
    let days = match linked {
        true => &words[..words.len() - 1],
        false => words,
    };
    days.join(" ")
}

/// `14:00`, `9.30`: the dot only where no day is written so.
fn hour(word: &str) -> Option<NaiveTime> {
    let (hour, minute) = word.split_once([':', '.'])?;
    let figures = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
    };
    if !figures(hour, 2) || minute.len() != 2 || !figures(minute, 2) {
        return None;
    }
    NaiveTime::from_hms_opt(hour.parse().ok()?, minute.parse().ok()?, 0)
}

fn may_be(day: NaiveDate, today: NaiveDate) -> bool {
    (0..=366).contains(&(day - today).num_days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-20".parse().unwrap()
    }

    #[test]
    fn a_hearing_is_day_hour_and_hall_in_one_line() {
        for (text, day, hour, hall) in [
            (
                "10.12.2026 14:00, актовый зал",
                "2026-12-10",
                "14:00",
                "актовый зал",
            ),
            (
                "10-декабрь, 9:30, мэрия, 2-кабат",
                "2026-12-10",
                "09:30",
                "мэрия 2-кабат",
            ),
            (
                "10 декабря в 14.00 Дом культуры",
                "2026-12-10",
                "14:00",
                "Дом культуры",
            ),
            ("10-декабрь саат 10:00\nклуб", "2026-12-10", "10:00", "клуб"),
            ("2026-12-10 14:00 зал № 3", "2026-12-10", "14:00", "зал № 3"),
        ] {
            let read = typed_hearing(text, today()).unwrap();
            let hour = format!("{hour}:00").parse().unwrap();
            let day = day.parse().unwrap();
            let hall = hall.to_owned();
            assert_eq!(read, Hearing { day, hour, hall }, "{text}");
        }
    }

    #[test]
    fn what_lacks_something_says_what() {
        let long = format!("10.12.2026 14:00 {}", "ж".repeat(81));
        for (text, flaw) in [
            ("", BudgetFlaw::Hour),
            ("10.12.2026, актовый зал", BudgetFlaw::Hour),
            ("10.12.2026 25:00 зал", BudgetFlaw::Hour),
            ("14:00 актовый зал", BudgetFlaw::Day),
            ("31.11.2026 14:00 зал", BudgetFlaw::NoSuchDay),
            ("10.11.2026 14:00 зал", BudgetFlaw::Far),
            ("10.12.2028 14:00 зал", BudgetFlaw::Far),
            ("10.12.2026 14:00", BudgetFlaw::Hall),
            ("10.12.2026 14:00 …", BudgetFlaw::Hall),
            (&long, BudgetFlaw::Hall),
        ] {
            assert_eq!(typed_hearing(text, today()), Err(flaw), "{text}");
        }
    }

    #[test]
    fn a_day_of_the_budget_is_within_a_year() {
        assert_eq!(
            typed_budget_day("15.12.2026", today()),
            Ok("2026-12-15".parse().unwrap())
        );
        assert_eq!(typed_budget_day("вчера", today()), Err(BudgetFlaw::Day));
        assert_eq!(
            typed_budget_day("15.12.2025", today()),
            Err(BudgetFlaw::Far)
        );
    }
}
