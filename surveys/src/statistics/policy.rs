//! The constants of release. They are fixed; only the threshold is configured, and only upward.

use super::Ratio;

/// The rules in force: the threshold K and what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    k: u32,
}

/// Why a policy is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The threshold can only be raised.
    #[error("the threshold is {threshold}, but must be at least {least}")]
    TooLow {
        /// What was asked for.
        threshold: u32,
        /// [`Policy::FLOOR`], or the highest threshold used so far.
        least: u32,
    },
}

impl Policy {
    /// K: fewest people in a block (research-output practice of statistics offices, and the usual floor for school results).
    pub const FLOOR: u32 = 10;
    /// Kq: the same for questions flagged sensitive.
    pub const SENSITIVE_FLOOR: u32 = 15;
    /// The rules of this code; changes whenever a printed figure would.
    pub const VERSION: &'static str = "4";

    /// A policy with threshold K.
    ///
    /// # Errors
    /// Below [`Self::FLOOR`].
    pub const fn new(threshold: u32) -> Result<Self, PolicyError> {
        Self::not_below(threshold, Self::FLOOR)
    }

    /// A policy with threshold K where blocks with the threshold `used` exist ([`super::Blocks::threshold`]).
    ///
    /// # Errors
    /// Below the floor or below what has been used: the threshold is never lowered.
    pub const fn not_below(threshold: u32, used: u32) -> Result<Self, PolicyError> {
        let least = if used > Self::FLOOR {
            used
        } else {
            Self::FLOOR
        };
        if threshold < least {
            return Err(PolicyError::TooLow { threshold, least });
        }
        Ok(Self { k: threshold })
    }

    /// K.
    #[must_use]
    pub const fn k(self) -> u32 {
        self.k
    }

    /// K, or Kq for a sensitive question.
    #[must_use]
    pub const fn threshold(self, sensitive: bool) -> u32 {
        if sensitive && self.k < Self::SENSITIVE_FLOOR {
            Self::SENSITIVE_FLOOR
        } else {
            self.k
        }
    }

    /// α of the blur: the chance of noise k falls as α^|k|. The odds of any guess change by at most 1/α per cell. Of sensitive multi-selects
    /// and rankings (`several`), where one answer moves many cells, α is higher, so that the bound for the whole answer stays near that of
    /// other sensitive questions (decision 0013).
    pub(super) const fn alpha(sensitive: bool, several: bool) -> Ratio {
        match (sensitive, several) {
            (false, _) => Ratio::new(1, 3),
            (true, false) => Ratio::new(1, 2),
            (true, true) => Ratio::new(2, 3),
        }
    }

    /// Noise of this α reaches so far in less than one case of a hundred. By so much the blurred size of both sides of a follow-up must exceed
    /// the threshold, so that the mere existence of its table tells next to nothing about who was asked; and so far below the threshold must the
    /// blurred number of answers lie before a question is held back for it.
    #[must_use]
    pub(super) fn margin(alpha: Ratio) -> i64 {
        let alpha = alpha.value();
        let mut tail = 1.0 / (1.0 + alpha);
        let mut margin = 0;
        while tail > 0.01 {
            tail *= alpha;
            margin += 1;
        }
        margin
    }

    /// Name of rules and threshold, stored with each publication: `4/k10`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{}/k{}", Self::VERSION, self.k)
    }
}
