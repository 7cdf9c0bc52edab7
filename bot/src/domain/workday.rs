//! Working days in Kyrgyzstan.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{Moment, Span, day_in_bishkek, midnight};

/// Public holidays with a fixed date: month and day (Labour Code of the Kyrgyz Republic, article on holidays; the two feasts that follow the
/// moon are named by the government each year and are not known here).
const HOLIDAYS: [(u32, u32); 12] = [
    (1, 1),
    (1, 7),
    (2, 23),
    (3, 8),
    (3, 21),
    (4, 7),
    (5, 1),
    (5, 5),
    (5, 9),
    (8, 31),
    (11, 7),
    (11, 8),
];

/// Neither weekend nor public holiday.
#[must_use]
pub fn is_workday(day: NaiveDate) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
    !weekend && !HOLIDAYS.contains(&(day.month(), day.day()))
}

/// The day so many working days after `day`.
#[must_use]
pub fn workdays_after(day: NaiveDate, count: u32) -> NaiveDate {
    let following = day.iter_days().skip(1).filter(|day| is_workday(*day));
    let nth = following.take(count as usize).last();
    nth.unwrap_or(day)
}

/// 10:00 of the next working day in Bishkek.
#[must_use]
pub fn next_workday_at_ten(now: Moment) -> Moment {
    midnight(workdays_after(day_in_bishkek(now), 1)) + Span::hours(10)
}

/// The first moment from `now` on in which offices are open: 09–18 on working days.
#[must_use]
pub fn office_hours(now: Moment) -> Moment {
    let today = day_in_bishkek(now);
    let (from, to) = (
        midnight(today) + Span::hours(9),
        midnight(today) + Span::hours(18),
    );
    if is_workday(today) && now < to {
        return now.max(from);
    }
    midnight(workdays_after(today, 1)) + Span::hours(9)
}

/// The first working day that is at least so many weeks after offices are open next: what comes by night is read by day.
#[must_use]
pub fn workday_in_weeks(now: Moment, weeks: u8) -> NaiveDate {
    let read = day_in_bishkek(office_hours(now));
    let day = days_after(read, u32::from(weeks) * 7);
    day.iter_days().find(|day| is_workday(*day)).unwrap_or(day)
}

/// The day so many months after `day`; at the end of a short month its last day.
#[must_use]
pub fn months_after(day: NaiveDate, months: u8) -> NaiveDate {
    day.checked_add_months(chrono::Months::new(u32::from(months)))
        .unwrap_or(day)
}

/// The day so many days after `day`.
#[must_use]
pub fn days_after(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(day)
}

/// Whether it is the Monday, or a later day, of a week in which nothing was sent yet.
#[must_use]
pub fn is_new_week(last: Option<Moment>, now: Moment) -> bool {
    let today = day_in_bishkek(now);
    let monday = today - Days::new(today.weekday().num_days_from_monday().into());
    let ten = midnight(monday) + Span::hours(10);
    now >= ten && last.is_none_or(|last| last < ten)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::BISHKEK;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> Moment {
        let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
        Moment(time.and_utc().timestamp_millis()) - BISHKEK
    }

    #[test]
    fn working_days_leave_out_weekends_and_public_holidays() {
        // 2026-12-04 is a Friday; 2027-01-07 a Thursday and a holiday
        assert_eq!(workdays_after(day("2026-12-04"), 1), day("2026-12-07"));
        assert_eq!(workdays_after(day("2026-12-04"), 3), day("2026-12-09"));
        assert_eq!(workdays_after(day("2027-01-06"), 1), day("2027-01-08"));
        assert_eq!(workdays_after(day("2026-12-31"), 1), day("2027-01-04"));
    }

    #[test]
    fn a_session_that_is_offered_is_on_a_working_day_counted_from_when_it_is_read() {
        for (sent, weeks, offered) in [
            ("2026-12-05 00:30", 1, "2026-12-14"),
            ("2026-12-01 12:00", 2, "2026-12-15"),
            ("2026-12-01 23:00", 2, "2026-12-16"),
            ("2026-12-24 12:00", 2, "2027-01-08"),
        ] {
            assert_eq!(workday_in_weeks(at(sent), weeks), day(offered), "{sent}");
        }
    }

    #[test]
    fn what_is_set_goes_out_at_ten_of_the_next_working_day() {
        for (set, out) in [
            ("2026-12-03 09:00", "2026-12-04 10:00"),
            ("2026-12-04 23:59", "2026-12-07 10:00"),
            ("2026-12-06 12:00", "2026-12-07 10:00"),
        ] {
            assert_eq!(next_workday_at_ten(at(set)), at(out), "{set}");
        }
    }

    #[test]
    fn offices_are_written_to_when_they_are_open() {
        for (now, open) in [
            ("2026-12-03 08:59", "2026-12-03 09:00"),
            ("2026-12-03 12:00", "2026-12-03 12:00"),
            ("2026-12-03 18:00", "2026-12-04 09:00"),
            ("2026-12-05 12:00", "2026-12-07 09:00"),
        ] {
            assert_eq!(office_hours(at(now)), at(open), "{now}");
        }
    }
}
