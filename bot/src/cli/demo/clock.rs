//! The demo's clock: the real one, and the days that were skipped on the page, which a restart remembers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::cli::{OsRandom, SystemClock};
use crate::domain::{Ambient, Clock, Moment, Span};

/// A clock that can be set forward, never back: what was stored would lie in the future.
#[derive(Debug)]
pub(super) struct DemoClock {
    skipped: AtomicI64,
    file: PathBuf,
}

impl DemoClock {
    /// The clock of the demo in this folder.
    pub(super) fn of(data: &Path) -> Arc<Self> {
        let file = data.join("skipped-days");
        let stored = std::fs::read_to_string(&file).ok();
        let days: i64 = stored
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0);
        Arc::new(Self {
            skipped: AtomicI64::new(days.max(0)),
            file,
        })
    }

    /// So many days pass at once.
    ///
    /// # Errors
    /// The folder cannot be written; then no time passes.
    pub(super) fn skip(&self, days: u16) -> std::io::Result<()> {
        let skipped = self.skipped.load(Ordering::Relaxed) + i64::from(days);
        std::fs::write(&self.file, skipped.to_string())?;
        self.skipped.store(skipped, Ordering::Relaxed);
        Ok(())
    }

    /// With the operating system's randomness.
    pub(super) fn ambient(self: &Arc<Self>) -> Ambient {
        Ambient {
            clock: Arc::clone(self) as _,
            random: Arc::new(OsRandom),
        }
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        SystemClock.now() + Span::days(self.skipped.load(Ordering::Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::DAY;

    #[test]
    fn skipped_days_are_remembered_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let clock = DemoClock::of(folder.path());
        let before = clock.now();
        clock.skip(7).unwrap();
        assert!(clock.now() - before >= 7 * DAY);
        let again = DemoClock::of(folder.path());
        assert!(again.now() - before >= 7 * DAY);
    }
}
