//! The real clock and the operating system's randomness: the only place that touches them.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::{Ambient, Clock, Moment, Random};

/// This machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the clock"
        )]
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        Moment(since.map_or(0, |d| i64::try_from(d.as_millis()).unwrap_or(i64::MAX)))
    }
}

/// The operating system's randomness.
#[derive(Debug, Clone, Copy)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&self, bytes: &mut [u8]) {
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that asks the system"
        )]
        let filled = getrandom::fill(bytes);
        // a machine without randomness must not go on with keys and pseudonyms that can be guessed
        assert!(filled.is_ok(), "the operating system gives no randomness");
    }
}

/// Both.
#[must_use]
pub fn ambient() -> Ambient {
    Ambient {
        clock: Arc::new(SystemClock),
        random: Arc::new(OsRandom),
    }
}
