//! Days as people in Kyrgyzstan count them: UTC+6 all year.

use chrono::{DateTime, NaiveDate, NaiveTime};

use super::{DAY, HOUR, Moment};

const OFFSET: i64 = 6 * HOUR;

/// The day in Bishkek at this moment.
#[must_use]
pub fn day_in_bishkek(at: Moment) -> NaiveDate {
    DateTime::from_timestamp_millis(at.0.saturating_add(OFFSET))
        .map_or(NaiveDate::MIN, |d| d.date_naive())
}

/// The end of this day in Bishkek: the first moment of the next one.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> Moment {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    Moment(midnight - OFFSET + DAY)
}

/// The last day of something that ends at this moment.
#[must_use]
pub fn last_day(end: Moment) -> NaiveDate {
    day_in_bishkek(Moment(end.0 - 1))
}

/// A day as typed: `15.12.2026`, `15.12` (the next one) or `2026-12-15`.
#[must_use]
pub fn typed_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    use chrono::Datelike;
    let text = text.trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let mut parts = text.trim_end_matches('.').split('.');
    let day = parts.next()?.trim().parse().ok()?;
    let month = parts.next()?.trim().parse().ok()?;
    match (parts.next(), parts.next()) {
        (Some(year), None) if year.trim().len() == 4 => {
            NaiveDate::from_ymd_opt(year.trim().parse().ok()?, month, day)
        }
        (None, None) => NaiveDate::from_ymd_opt(today.year(), month, day)
            .filter(|d| *d >= today)
            .or_else(|| NaiveDate::from_ymd_opt(today.year() + 1, month, day)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_bishkek() {
        let end = end_of_day(day("2026-12-15"));
        assert_eq!(last_day(end), day("2026-12-15"));
        assert_eq!(day_in_bishkek(end), day("2026-12-16"));
        assert_eq!(end.0 % DAY, 18 * HOUR);
    }

    #[test]
    fn typed_days_are_read_or_refused_never_guessed() {
        let today = day("2026-11-23");
        let cases = [
            ("15.12.2026", Some("2026-12-15")),
            (" 2026-12-15 ", Some("2026-12-15")),
            ("15.12", Some("2026-12-15")),
            ("1.2", Some("2027-02-01")),
            ("1.2.", Some("2027-02-01")),
            ("31.02.2027", None),
            ("15.12.26", None),
            ("15", None),
            ("", None),
            ("1.2.3.4", None),
            ("99999999999.1", None),
        ];
        for (text, expected) in cases {
            assert_eq!(typed_day(text, today), expected.map(day), "{text}");
        }
    }
}
