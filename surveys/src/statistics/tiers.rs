//! Printed forms: "30+" and ranges of per cent (T1, T2, T4).

use std::fmt;

use serde::{Deserialize, Serialize, de};

/// R: people are printed as multiples of five.
const R: u32 = 5;

/// "n or more": a number of people rounded down to a multiple of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct AtLeast(u32);

impl AtLeast {
    pub(super) const fn of(people: u32) -> Self {
        Self(people / R * R)
    }

    /// The multiple of five.
    #[must_use]
    pub const fn people(self) -> u32 {
        self.0
    }
}

impl fmt::Display for AtLeast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+", self.0)
    }
}

impl Serialize for AtLeast {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AtLeast {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .strip_suffix('+')
            .and_then(|people| people.parse().ok())
            .filter(|people: &u32| people.is_multiple_of(R))
            .map(Self)
            .ok_or_else(|| de::Error::custom("expected a multiple of five and a plus sign"))
    }
}

/// Step of progress, completion, launch and group counters (T4). Step m is reached by 5m + `delay(m)` people, where the delay is 0 to 4, nobody
/// can tell it, and it is another one for each step: whoever adds accounts of their own cannot tell when one other person comes.
#[must_use]
pub fn progress(people: u32, delay: impl Fn(u32) -> u32) -> u32 {
    let step = people / R;
    // thresholds rise with the steps, so that only the last one can be out of reach
    let reached = people >= (step * R).saturating_add(delay(step).min(R - 1));
    if reached {
        step
    } else {
        step.saturating_sub(1)
    }
}

/// What is printed of a step: nothing before the first one, then "5+", "10+" …
#[must_use]
pub const fn progress_shown(step: u32) -> Option<AtLeast> {
    if step == 0 {
        None
    } else {
        Some(AtLeast(step * R))
    }
}

/// A share as printed: `low <= share < high` in per cent; 100 belongs to the last range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Closed lower end.
    pub low: u8,
    /// Open upper end, 100 in the last range.
    pub high: u8,
}

impl Range {
    /// The range of a blurred count in a base; the share is cut to 0–100 first.
    #[cfg(test)]
    pub(super) fn of(count: i64, base: u32) -> Self {
        Self::in_tier(count, base, base)
    }

    /// The share of `base`, cut to 0–100, in a range as wide as `tier` people make it.
    pub(super) fn in_tier(count: i64, base: u32, tier: u32) -> Self {
        let width = width(tier);
        let ranges = i64::from(100 / width);
        let base = i64::from(base.max(1));
        let index = (count.clamp(0, base) * ranges / base).min(ranges - 1);
        let low = u8::try_from(index).unwrap_or(0) * width;
        Self {
            low,
            high: low + width,
        }
    }

    /// Whether all of it lies above all of another one.
    #[must_use]
    pub const fn is_above(self, other: Self) -> bool {
        self.low >= other.high
    }

    /// Whether one may say "the majority": all of it lies above one half.
    #[must_use]
    pub const fn is_majority(self) -> bool {
        self.low > 50
    }

    /// Whether it belongs to the printed ranges of this base.
    pub(super) fn fits(self, base: u32) -> bool {
        let width = width(base);
        self.low.is_multiple_of(width) && self.high == self.low + width && self.high <= 100
    }
}

/// The ranges of counts among which everybody is divided, in the same tier: shares of their sum, so that no two of them contradict each
/// other. If all of them stand on the lower ends of their ranges (60 and 40 of 100), these ends add up to 100, which reads as a mistake;
/// then the smallest goes to the range whose upper end it is. Equal ones stay equal: exactly half and half is told as just that.
pub(super) fn complementary(counts: &[i64], base: u32) -> Vec<Range> {
    let counts: Vec<i64> = counts.iter().map(|c| (*c).max(0)).collect();
    let whole = u32::try_from(counts.iter().sum::<i64>().max(1)).unwrap_or(u32::MAX);
    let mut ranges: Vec<_> = counts
        .iter()
        .map(|count| Range::in_tier(*count, whole, base))
        .collect();
    let lows: u32 = ranges.iter().map(|r| u32::from(r.low)).sum();
    let width = width(base);
    if lows == 100 {
        let above_zero = (0..ranges.len()).filter(|at| ranges[*at].low > 0);
        let smallest = above_zero.min_by_key(|at| counts[*at]);
        let alone = |at: &usize| counts.iter().filter(|c| **c == counts[*at]).count() == 1;
        if let Some(at) = smallest.filter(alone) {
            let Range { low, high } = ranges[at];
            ranges[at] = Range {
                low: low - width,
                high: high - width,
            };
        }
    }
    ranges
}

/// Width of the ranges in per cent (T2).
const fn width(base: u32) -> u8 {
    match base {
        0..=15 => 50,
        16..=30 => 20,
        31..=60 => 10,
        61..=300 => 5,
        _ => 1,
    }
}

/// How far to trust a table, by its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Up to 15: a few answers, read as hints; two lists, no bars.
    Few,
    /// 16–30: a small group.
    Small,
    /// 31–60: a moderate number.
    Moderate,
    /// 61 and more: no remark.
    None,
}

impl Remark {
    pub(super) const fn of(base: u32) -> Self {
        match base {
            0..=15 => Self::Few,
            16..=30 => Self::Small,
            31..=60 => Self::Moderate,
            _ => Self::None,
        }
    }

    /// The one of both with fewer answers.
    #[must_use]
    pub(super) const fn fewer(self, other: Self) -> Self {
        if self.rank() <= other.rank() {
            self
        } else {
            other
        }
    }

    /// 0 = fewest answers.
    const fn rank(self) -> u8 {
        match self {
            Self::Few => 0,
            Self::Small => 1,
            Self::Moderate => 2,
            Self::None => 3,
        }
    }

    /// Means are printed from base 31.
    pub(super) const fn allows_mean(self) -> bool {
        matches!(self, Self::Moderate | Self::None)
    }
}
