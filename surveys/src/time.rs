//! Moments, spans of time between them, and the clocks of Bishkek. Arithmetic stops at the ends of what can be told instead of failing.

use std::num::TryFromIntError;
use std::ops::{Add, AddAssign, Div, Mul, Neg, Sub};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Bishkek is so many seconds ahead of UTC, all year since 2005.
pub const BISHKEK_SECONDS: i32 = 6 * 3600;
/// The same as a span.
pub const BISHKEK: Span = Span::seconds(BISHKEK_SECONDS as i64);

/// A moment: milliseconds since 1970-01-01 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// The end of time.
    pub const MAX: Self = Self(i64::MAX);

    /// Whole seconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    /// The last moment until this one that is a whole number of such spans after 1970-01-01 UTC; itself if the span is zero.
    #[must_use]
    pub fn floor(self, unit: Span) -> Self {
        self - Span(self.0.checked_rem_euclid(unit.0).unwrap_or(0))
    }

    /// How many whole spans of this length lie between 1970-01-01 UTC and this moment; none if the span is zero.
    #[must_use]
    pub fn count(self, unit: Span) -> i64 {
        self.0.checked_div_euclid(unit.0).unwrap_or(0)
    }
}

/// How long something takes: milliseconds, negative backwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest.
    pub const MAX: Self = Self(i64::MAX);

    /// So many milliseconds.
    #[must_use]
    pub const fn millis(count: i64) -> Self {
        Self(count)
    }

    /// So many seconds.
    #[must_use]
    pub const fn seconds(count: i64) -> Self {
        Self(count.saturating_mul(1_000))
    }

    /// So many minutes.
    #[must_use]
    pub const fn minutes(count: i64) -> Self {
        Self(count.saturating_mul(60_000))
    }

    /// So many hours.
    #[must_use]
    pub const fn hours(count: i64) -> Self {
        Self(count.saturating_mul(3_600_000))
    }

    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(count: i64) -> Self {
        Self(count.saturating_mul(86_400_000))
    }

    /// In milliseconds.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole minutes of it, towards zero.
    #[must_use]
    pub const fn whole_minutes(self) -> i64 {
        self.0 / 60_000
    }

    /// Whole days of it, towards zero.
    #[must_use]
    pub const fn whole_days(self) -> i64 {
        self.0 / 86_400_000
    }

    /// In seconds; exact for less than 285 000 years.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "spans between moments of this calendar are exact in f64"
    )]
    pub fn as_seconds_f64(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// As long, forwards.
    #[must_use]
    pub const fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// As timers take it; one that goes backwards is none.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

impl TryFrom<Duration> for Span {
    type Error = TryFromIntError;

    fn try_from(duration: Duration) -> Result<Self, Self::Error> {
        i64::try_from(duration.as_millis()).map(Self)
    }
}

impl Add<Span> for Moment {
    type Output = Self;

    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Moment {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Moment {
    type Output = Self;

    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Moment {
    type Output = Span;

    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Span {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Mul<i64> for Span {
    type Output = Self;

    fn mul(self, times: i64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Mul<Span> for i64 {
    type Output = Span;

    fn mul(self, span: Span) -> Span {
        span * self
    }
}

/// Towards zero; like that of numbers it must not be by zero.
impl Div<i64> for Span {
    type Output = Self;

    fn div(self, parts: i64) -> Self {
        Self(self.0.saturating_div(parts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_all_units_are_milliseconds() {
        for (span, millis) in [
            (Span::ZERO, 0),
            (Span::millis(-7), -7),
            (Span::seconds(3), 3_000),
            (Span::minutes(5), 300_000),
            (Span::hours(-2), -7_200_000),
            (Span::days(30), 2_592_000_000),
            (Span::days(1), Span::hours(24).as_millis()),
            (BISHKEK, 21_600_000),
            (Span::seconds(i64::MAX), i64::MAX),
            (Span::days(i64::MIN), i64::MIN),
        ] {
            assert_eq!(span.as_millis(), millis, "{span:?}");
        }
    }

    #[test]
    fn arithmetic_is_that_of_numbers_and_stops_at_the_ends() {
        let (second, day) = (Span::seconds(1), Span::days(1));
        let (past, future) = (Span::millis(i64::MIN), Span::MAX);
        for (span, expected) in [
            (day + second, 86_401_000),
            (second - day, -86_399_000),
            (-day, -86_400_000),
            (3 * second, 3_000),
            (second * -3, -3_000),
            (day / 7, 12_342_857),
            (-day / 7, -12_342_857),
            ((-day).abs(), 86_400_000),
            (Moment(5_000) - Moment(7_000), -2_000),
            (future + second, i64::MAX),
            (past - second, i64::MIN),
            (-past, i64::MAX),
            (past.abs(), i64::MAX),
            (2 * future, i64::MAX),
            (past * 2, i64::MIN),
            (past / -1, i64::MAX),
            (Moment(i64::MIN) - Moment::MAX, i64::MIN),
            (Moment::MAX - Moment(-1), i64::MAX),
        ] {
            assert_eq!(span, Span::millis(expected));
        }
        for (moment, expected) in [
            (Moment(5) + second, 1_005),
            (Moment(5) - second, -995),
            (Moment(5) - -second, 1_005),
            (Moment::MAX + second, i64::MAX),
            (Moment(i64::MIN) - second, i64::MIN),
            (Moment(-1) - future, i64::MIN),
        ] {
            assert_eq!(moment, Moment(expected));
        }
        let mut moment = Moment(5);
        moment += second;
        assert_eq!(moment, Moment(1_005));
        assert!(past < Span::ZERO && Span::ZERO < second && second < day && day < future);
    }

    #[test]
    fn whole_units_of_moments_and_spans() {
        for (moment, unit, count, floor) in [
            (86_400_001, Span::days(1), 1, 86_400_000),
            (86_399_999, Span::days(1), 0, 0),
            (-1, Span::seconds(1), -1, -1_000),
            (7, Span::ZERO, 0, 7),
            (i64::MIN, Span::millis(-1), 0, i64::MIN),
            (i64::MIN, Span::MAX, -2, i64::MIN),
        ] {
            assert_eq!(Moment(moment).count(unit), count, "{moment} {unit:?}");
            assert_eq!(
                Moment(moment).floor(unit),
                Moment(floor),
                "{moment} {unit:?}"
            );
        }
        for (millis, seconds) in [(0, 0), (1_999, 1), (-1, -1), (-1_000, -1)] {
            assert_eq!(Moment(millis).as_seconds(), seconds, "{millis}");
        }
        for (span, minutes, days) in [
            (Span::days(2), 2_880, 2),
            (Span::days(1) - Span::millis(1), 1_439, 0),
            (-Span::days(1), -1_440, -1),
            (-Span::minutes(1) + Span::millis(1), 0, 0),
        ] {
            assert_eq!((span.whole_minutes(), span.whole_days()), (minutes, days));
        }
        assert!((Span::millis(1_500).as_seconds_f64() - 1.5).abs() < f64::EPSILON);
    }

    #[test]
    fn timers_take_spans_and_give_them() {
        for (span, duration) in [
            (Span::seconds(90), Duration::from_secs(90)),
            (Span::ZERO, Duration::ZERO),
            (Span::MAX, Duration::from_millis(i64::MAX.unsigned_abs())),
        ] {
            assert_eq!(span.as_duration(), duration);
            assert_eq!(Span::try_from(duration), Ok(span));
        }
        assert_eq!(Span::millis(-1).as_duration(), Duration::ZERO);
        assert!(Span::try_from(Duration::MAX).is_err());
    }

    #[test]
    fn a_moment_is_stored_as_a_number() {
        let moment = Moment(1_790_000_000_000);
        let text = serde_json::to_string(&moment).unwrap();
        assert_eq!(text, "1790000000000");
        assert_eq!(serde_json::from_str::<Moment>(&text).unwrap(), moment);
    }
}
