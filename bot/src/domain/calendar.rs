//! Days as people in Kyrgyzstan count them: UTC+6 all year.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, SecondsFormat};

use super::{BISHKEK, BISHKEK_SECONDS, DAY, Moment, Span};

/// The day in Bishkek at this moment.
#[must_use]
pub fn day_in_bishkek(at: Moment) -> NaiveDate {
    DateTime::from_timestamp_millis((at + BISHKEK).0).map_or(NaiveDate::MIN, |d| d.date_naive())
}

/// Day and time in Bishkek at this moment.
#[must_use]
pub fn time_in_bishkek(at: Moment) -> NaiveDateTime {
    DateTime::from_timestamp_millis((at + BISHKEK).0).map_or(NaiveDateTime::MIN, |d| d.naive_utc())
}

/// A moment as programs read it, in Bishkek's time: `2026-12-01T10:00:00+06:00`.
#[must_use]
pub fn iso_in_bishkek(at: Moment) -> String {
    let offset = FixedOffset::east_opt(BISHKEK_SECONDS);
    match (DateTime::from_timestamp_millis(at.0), offset) {
        (Some(time), Some(offset)) => time
            .with_timezone(&offset)
            .to_rfc3339_opts(SecondsFormat::Secs, false),
        _ => String::new(),
    }
}

/// The first moment of this day in Bishkek.
#[must_use]
pub fn midnight(day: NaiveDate) -> Moment {
    Moment(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()) - BISHKEK
}

/// The end of this day in Bishkek: the first moment of the next one.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> Moment {
    midnight(day) + DAY
}

/// The first moment of its day in Bishkek: what is kept of a time where the day is enough.
#[must_use]
pub fn start_of_day(at: Moment) -> Moment {
    (at + BISHKEK).floor(DAY) - BISHKEK
}

/// The last day of something that ends at this moment.
#[must_use]
pub fn last_day(end: Moment) -> NaiveDate {
    day_in_bishkek(end - Span::millis(1))
}

/// The last day of the school year, 31 August, in which somebody begins to lead on this day. In July and August it is the next one.
#[must_use]
pub fn last_day_of_leading(from: NaiveDate) -> NaiveDate {
    let year = from.year() + i32::from(from.month() >= 7);
    NaiveDate::from_ymd_opt(year, 8, 31).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::HOUR;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_ends_at_midnight_in_bishkek() {
        let end = end_of_day(day("2026-12-15"));
        assert_eq!(last_day(end), day("2026-12-15"));
        assert_eq!(day_in_bishkek(end), day("2026-12-16"));
        assert_eq!(end - end.floor(DAY), 18 * HOUR);
        assert_eq!(midnight(day("2026-12-15")) + DAY, end);
        assert_eq!(start_of_day(end), end);
        assert_eq!(start_of_day(end - Span::millis(1)), end - DAY);
        assert_eq!(start_of_day(Moment(0)), Moment(0) - BISHKEK);
    }
}
