//! Times in which the product keeps still in a place.

use super::Moment;

/// Nothing is opened, closed, released or told in a place in this time, as during an election campaign; what falls due waits for its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuietTime {
    /// Where; `None`: everywhere.
    pub municipality: Option<String>,
    /// From then on.
    pub from: Moment,
    /// The first moment after it.
    pub until: Moment,
}

impl QuietTime {
    /// Whether it is this time in that place.
    #[must_use]
    pub fn covers(&self, municipality: &str, now: Moment) -> bool {
        let there = self.municipality.as_deref();
        there.is_none_or(|there| there == municipality) && (self.from..self.until).contains(&now)
    }
}
