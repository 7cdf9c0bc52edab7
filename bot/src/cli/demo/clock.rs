//! The demo's clock: the real one, and the time that was skipped, which a restart remembers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use crate::cli::{OsRandom, SystemClock};
use crate::domain::{
    Ambient, Clock, Moment, Span, day_in_bishkek, is_workday, midnight, workdays_after,
};

/// A clock that can be set forward, never back: what was stored would lie in the future.
#[derive(Debug)]
pub(super) struct DemoClock {
    /// Milliseconds.
    skipped: AtomicI64,
    file: PathBuf,
}

impl DemoClock {
    /// The clock of the demo in this folder. In an evening or at a weekend it goes on to the next working afternoon: councils are only
    /// written to when offices are open, and young people when school is over.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(super) fn of(data: &Path) -> std::io::Result<Arc<Self>> {
        let file = data.join("skipped-ms");
        let stored = std::fs::read_to_string(&file).ok();
        let skipped: i64 = stored
            .and_then(|text| text.trim().parse().ok())
            .unwrap_or(0);
        let clock = Self {
            skipped: AtomicI64::new(skipped.max(0)),
            file,
        };
        let now = clock.now();
        clock.pass(afternoon(now) - now)?;
        Ok(Arc::new(clock))
    }

    /// So many days pass at once.
    ///
    /// # Errors
    /// The folder cannot be written; then no time passes.
    pub(super) fn skip(&self, days: u16) -> std::io::Result<()> {
        self.pass(Span::days(days.into()))
    }

    fn pass(&self, time: Span) -> std::io::Result<()> {
        let skipped = self.skipped.load(Ordering::Relaxed) + time.as_millis();
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
        SystemClock.now() + Span::millis(self.skipped.load(Ordering::Relaxed))
    }
}

/// The first moment from `now` on that leaves an hour at least in which both councils and young people may be written to: 15–18 on workdays.
fn afternoon(now: Moment) -> Moment {
    let today = day_in_bishkek(now);
    let at = |day, hour| midnight(day) + Span::hours(hour);
    if is_workday(today) && now < at(today, 17) {
        return now.max(at(today, 15));
    }
    at(workdays_after(today, 1), 15)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{BISHKEK, DAY};

    #[test]
    fn skipped_days_are_remembered_after_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let clock = DemoClock::of(folder.path()).unwrap();
        let before = clock.now();
        clock.skip(7).unwrap();
        assert!(clock.now() - before >= 7 * DAY);
        let again = DemoClock::of(folder.path()).unwrap();
        assert!(again.now() - before >= 7 * DAY);
    }

    #[test]
    fn it_starts_on_a_working_afternoon() {
        let at = |text: &str| {
            let time = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
            Moment(time.and_utc().timestamp_millis()) - BISHKEK
        };
        // 2026-12-04 is a Friday
        for (now, start) in [
            ("2026-12-04 09:00", "2026-12-04 15:00"),
            ("2026-12-04 16:59", "2026-12-04 16:59"),
            ("2026-12-04 17:00", "2026-12-07 15:00"),
            ("2026-12-05 12:00", "2026-12-07 15:00"),
        ] {
            assert_eq!(afternoon(at(now)), at(start), "{now}");
        }
    }
}
