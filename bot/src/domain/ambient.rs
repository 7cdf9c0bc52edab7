//! Time and randomness as arguments.

use std::sync::Arc;

use super::{Moment, Span};

/// An hour.
pub const HOUR: Span = Span::hours(1);
/// A day of 24 hours.
pub const DAY: Span = Span::days(1);

/// Letters of codes: nobody confuses them when reading aloud.
pub const CODE_LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Where "now" comes from.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// Where randomness comes from: keys, nonces, pseudonyms, codes.
pub trait Random: Send + Sync + std::fmt::Debug {
    /// Fills the buffer with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);

    /// A random positive 63-bit number.
    fn number(&self) -> i64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        i64::from_be_bytes(bytes) & i64::MAX
    }

    /// A code of `length` characters that nobody confuses when reading it aloud (no 0 O 1 I L U).
    fn code(&self, length: usize) -> String {
        let mut code = String::with_capacity(length);
        while code.len() < length {
            let mut byte = [0];
            self.fill(&mut byte);
            // 240 = 8 × 30: bytes above would favour the first letters
            if byte[0] < 240 {
                code.push(char::from(
                    CODE_LETTERS[usize::from(byte[0]) % CODE_LETTERS.len()],
                ));
            }
        }
        code
    }
}

/// The two together, as handed around.
#[derive(Debug, Clone)]
pub struct Ambient {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub random: Arc<dyn Random>,
}

impl Ambient {
    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }
}
