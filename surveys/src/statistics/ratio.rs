//! Ratios of whole numbers: what noise is drawn with, so that nothing about it is rounded.

/// A ratio between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// Over the line, less than the denominator.
    pub(super) numerator: u32,
    /// Under the line.
    pub(super) denominator: u32,
}

/// Denominator of a root: fine enough that it exceeds the true one by less than a hundredth of what is left to 1.
const PARTS: u32 = 1 << 14;

impl Ratio {
    pub(super) const fn new(numerator: u32, denominator: u32) -> Self {
        Self {
            numerator,
            denominator,
        }
    }

    /// As a number, for reckoning bounds; never for drawing.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.numerator) / f64::from(self.denominator)
    }

    /// The smallest ratio of our denominator whose power of this degree is not below `self`: noise drawn with it hides a step of `degree` at
    /// least as well as noise drawn with `self` hides a step of one.
    pub(super) fn root(self, degree: u16) -> Self {
        if degree < 2 {
            return self;
        }
        let (mut low, mut high) = (0, PARTS - 1);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if self.is_at_most_power(middle, degree) {
                high = middle;
            } else {
                low = middle;
            }
        }
        Self::new(high, PARTS)
    }

    /// Whether (numerator / PARTS)^degree is at least `self`, in whole numbers rounded down.
    fn is_at_most_power(self, numerator: u32, degree: u16) -> bool {
        const ONE: u128 = 1 << 80;
        let power = (0..degree).fold(ONE, |power, _| {
            power * u128::from(numerator) / u128::from(PARTS)
        });
        power * u128::from(self.denominator) >= ONE * u128::from(self.numerator)
    }
}
