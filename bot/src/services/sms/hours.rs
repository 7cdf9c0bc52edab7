//! When something may be sent that nobody asked for: school-age people are at home and awake.

use chrono::{Datelike, Weekday};

use crate::domain::{Moment, Span, day_in_bishkek, end_of_day, midnight};

/// First and last hour of a day in Bishkek: 15–20 on weekdays, 10–20 at weekends.
fn window(day: chrono::NaiveDate) -> (Moment, Moment) {
    let from = match day.weekday() {
        Weekday::Sat | Weekday::Sun => 10,
        _ => 15,
    };
    let midnight = midnight(day);
    (midnight + Span::hours(from), midnight + Span::hours(20))
}

/// Whether unsolicited messages may be handed over now.
#[must_use]
pub fn are_open(now: Moment) -> bool {
    let (from, to) = window(day_in_bishkek(now));
    (from..to).contains(&now)
}

/// The first moment from `now` on in which they may.
#[must_use]
pub fn next_open(now: Moment) -> Moment {
    let today = day_in_bishkek(now);
    let (from, to) = window(today);
    if now < to {
        return now.max(from);
    }
    let tomorrow = day_in_bishkek(end_of_day(today));
    window(tomorrow).0
}

/// The end of the hours of this moment's day: what arrives later would wake a house.
#[must_use]
pub fn end(now: Moment) -> Moment {
    window(day_in_bishkek(now)).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BISHKEK;

    /// A time in Bishkek.
    fn at(text: &str) -> Moment {
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap();
        Moment(time.and_utc().timestamp_millis()) - BISHKEK
    }

    #[test]
    fn nothing_unsolicited_goes_out_at_eight_in_the_evening_and_a_second() {
        // 2026-11-26 is a Thursday, the 28th a Saturday
        for (time, open) in [
            ("2026-11-26 14:59:59", false),
            ("2026-11-26 15:00:00", true),
            ("2026-11-26 19:59:59", true),
            ("2026-11-26 20:00:00", false),
            ("2026-11-26 20:00:01", false),
            ("2026-11-27 00:00:00", false),
            ("2026-11-28 09:59:59", false),
            ("2026-11-28 10:00:00", true),
            ("2026-11-29 19:59:59", true),
        ] {
            assert_eq!(are_open(at(time)), open, "{time}");
        }
    }

    #[test]
    fn what_comes_too_early_or_too_late_waits_for_the_next_hours() {
        for (time, next) in [
            ("2026-11-26 10:00:00", "2026-11-26 15:00:00"),
            ("2026-11-26 16:30:00", "2026-11-26 16:30:00"),
            ("2026-11-26 20:00:00", "2026-11-27 15:00:00"),
            ("2026-11-27 23:59:59", "2026-11-28 10:00:00"),
            ("2026-11-29 21:00:00", "2026-11-30 15:00:00"),
        ] {
            assert_eq!(next_open(at(time)), at(next), "{time}");
            assert!(are_open(next_open(at(time))));
        }
    }
}
