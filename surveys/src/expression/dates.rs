//! Dates in expressions: ISO texts, and days since 1970-01-01 in the survey's zone, which is Bishkek's.

use chrono::{
    DateTime, Datelike as _, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _,
};

use super::Context;
use crate::time::BISHKEK_SECONDS;

const DAY_MS: f64 = 86_400_000.0;

/// Whether a text looks like an ISO date, existing or not.
pub(crate) fn looks_like_date(text: &str) -> bool {
    let day = text.trim().split('T').next().unwrap_or_default();
    is_shaped(day)
}

/// Local time of a moment.
pub(super) fn local(moment_ms: i64) -> Option<NaiveDateTime> {
    let utc = DateTime::from_timestamp_millis(moment_ms)?.naive_utc();
    utc.checked_add_offset(bishkek()?)
}

/// An ISO date or dateTime as local time; a date is its midnight, a dateTime without zone is local.
pub(super) fn parse(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    let Some((day, rest)) = text.split_once('T') else {
        return Some(date(text)?.and_time(NaiveTime::MIN));
    };
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (clock, zone) = rest.split_at_checked(zone_at)?;
    let time = ["%H:%M:%S%.f", "%H:%M"]
        .iter()
        .find_map(|f| NaiveTime::parse_from_str(clock, f).ok())?;
    let at = date(day)?.and_time(time);
    let seconds = match zone {
        "" => BISHKEK_SECONDS,
        "Z" => 0,
        _ => offset(zone)?,
    };
    let utc = at.checked_sub_offset(FixedOffset::east_opt(seconds)?)?;
    utc.checked_add_offset(bishkek()?)
}

/// Days since 1970-01-01, local midnight being whole.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of the years 0 to 9999 are exact in f64"
)]
pub(super) fn days(at: NaiveDateTime) -> f64 {
    at.and_utc().timestamp_millis() as f64 / DAY_MS
}

/// Days since 1970-01-01 in UTC, as `decimal-date-time` counts them.
pub(super) fn utc_days(at: NaiveDateTime) -> f64 {
    days(at) - f64::from(BISHKEK_SECONDS) / 86_400.0
}

/// The reverse of [`days`]; `None` outside of the calendar.
#[expect(clippy::cast_possible_truncation, reason = "bounded a line above")]
pub(super) fn from_days(days: f64) -> Option<NaiveDateTime> {
    let in_calendar = days.is_finite() && days.abs() < 3_000_000.0;
    let ms = in_calendar.then(|| (days * DAY_MS).round() as i64)?;
    Some(DateTime::from_timestamp_millis(ms)?.naive_utc())
}

/// `yyyy-mm-dd`.
pub(super) fn date_text(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d").to_string()
}

/// dateTime with the survey's offset, as `now()` stores it.
pub(super) fn moment_text(at: NaiveDateTime) -> String {
    let zone = bishkek().map_or_else(String::new, |zone| zone.to_string());
    format!("{}{zone}", at.format("%Y-%m-%dT%H:%M:%S%.3f"))
}

fn bishkek() -> Option<FixedOffset> {
    FixedOffset::east_opt(BISHKEK_SECONDS)
}

/// Whole months from one date to the other, negative backwards.
pub(super) fn months_between(from: NaiveDateTime, to: NaiveDateTime) -> i64 {
    let (sign, from, to) = if from <= to {
        (1, from, to)
    } else {
        (-1, to, from)
    };
    let months = (to.year() - from.year()) * 12 + to.month() as i32 - from.month() as i32;
    let full = (to.day(), to.time()) >= (from.day(), from.time());
    i64::from(sign * if full { months } else { months - 1 })
}

/// ODK's format letters; an unknown letter prints nothing.
pub(super) fn format(at: NaiveDateTime, pattern: &str, context: &dyn Context) -> String {
    let mut out = String::new();
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            out.push(letter);
            continue;
        }
        let piece = match letters.next() {
            Some('Y') => format!("{:04}", at.year()),
            Some('y') => format!("{:02}", at.year().rem_euclid(100)),
            Some('m') => format!("{:02}", at.month()),
            Some('n') => at.month().to_string(),
            Some('b') => context.month(at.month()).into_owned(),
            Some('d') => format!("{:02}", at.day()),
            Some('e') => at.day().to_string(),
            Some('a') => context
                .weekday(at.weekday().num_days_from_sunday())
                .into_owned(),
            Some('H') => format!("{:02}", at.hour()),
            Some('h') => at.hour().to_string(),
            Some('M') => format!("{:02}", at.minute()),
            Some('S') => format!("{:02}", at.second()),
            Some('3') => format!("{:03}", at.nanosecond() / 1_000_000),
            Some('%') => String::from("%"),
            _ => String::new(),
        };
        out.push_str(&piece);
    }
    out
}

fn date(text: &str) -> Option<NaiveDate> {
    is_shaped(text).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())?
}

/// Four digits, two, two, with hyphens between.
fn is_shaped(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

fn offset(zone: &str) -> Option<i32> {
    let sign = if zone.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = zone
        .get(1..)?
        .split_once(':')
        .unwrap_or((zone.get(1..)?, "0"));
    let hours: i32 = hours.parse().ok().filter(|h| (0..=14).contains(h))?;
    let minutes: i32 = minutes.parse().ok().filter(|m| (0..60).contains(m))?;
    Some(sign * (hours * 3600 + minutes * 60))
}
