//! Codes on paper, by which parents say yes, that a leader asks for.

use super::Moment;

/// Most slips of one request.
pub const MOST_SLIPS: u16 = 60;

/// How many a leader can choose.
pub const SLIPS: [u16; 9] = [1, 3, 5, 10, 15, 20, 30, 45, MOST_SLIPS];

/// A leader wants slips for parents without Telegram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipRequest {
    /// The leader's role.
    pub role: i64,
    /// Slug of their place.
    pub municipality: String,
    /// How many, at most [`MOST_SLIPS`].
    pub count: u16,
    /// When.
    pub asked: Moment,
}
