//! Days as people in Kyrgyzstan count them: UTC+6 all year.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use super::{DAY, HOUR, Moment};

const OFFSET: i64 = 6 * HOUR;

/// The day in Bishkek at this moment.
#[must_use]
pub fn day_in_bishkek(at: Moment) -> NaiveDate {
    DateTime::from_timestamp_millis(at.0.saturating_add(OFFSET))
        .map_or(NaiveDate::MIN, |d| d.date_naive())
}

/// Day and time in Bishkek at this moment.
#[must_use]
pub fn time_in_bishkek(at: Moment) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at.0.saturating_add(OFFSET))
        .map_or(NaiveDateTime::MIN, |d| d.naive_utc())
}

/// The end of this day in Bishkek: the first moment of the next one.
#[must_use]
pub fn end_of_day(day: NaiveDate) -> Moment {
    let midnight = day.and_time(NaiveTime::MIN).and_utc().timestamp_millis();
    Moment(midnight - OFFSET + DAY)
}

/// The first moment of its day in Bishkek: what is kept of a time where the day is enough.
#[must_use]
pub const fn start_of_day(at: Moment) -> Moment {
    Moment(at.0 - (at.0 + OFFSET).rem_euclid(DAY))
}

/// The last day of something that ends at this moment.
#[must_use]
pub fn last_day(end: Moment) -> NaiveDate {
    day_in_bishkek(Moment(end.0 - 1))
}

/// The day so many weeks after today.
#[must_use]
pub fn day_in_weeks(now: Moment, weeks: u8) -> NaiveDate {
    day_in_bishkek(Moment(now.0 + i64::from(weeks) * 7 * DAY))
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
        assert_eq!(start_of_day(end), end);
        assert_eq!(start_of_day(Moment(end.0 - 1)), Moment(end.0 - DAY));
        assert_eq!(start_of_day(Moment(0)), Moment(-OFFSET));
    }
}
