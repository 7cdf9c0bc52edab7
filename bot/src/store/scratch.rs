//! A database in a temporary folder, a clock that stands still and repeatable randomness, for tests.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use super::{Db, Vault};
use crate::domain::{Ambient, Clock, Moment, Random};

/// Monday 23 November 2026, 12:00 in Bishkek.
pub(crate) const NOON: Moment = Moment(1_795_413_600_000);

/// Stands still until told.
#[derive(Debug)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    /// Lets so many milliseconds pass.
    pub(crate) fn advance(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }
}

/// SplitMix64: the same bytes in every run.
#[derive(Debug)]
struct Seeded(AtomicU64);

impl Random for Seeded {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let mut z = self
                .0
                .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)
                .wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^= z >> 31;
            chunk.copy_from_slice(&z.to_be_bytes()[..chunk.len()]);
        }
    }
}

/// Everything a test of the store needs.
pub(crate) struct Scratch {
    pub(crate) db: Db,
    pub(crate) vault: Vault,
    pub(crate) ambient: Ambient,
    pub(crate) clock: Arc<StillClock>,
    _folder: tempfile::TempDir,
}

impl Scratch {
    /// A new, empty SQLite database at noon.
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&format!("sqlite://{}/test.db", folder.path().display()))
            .await
            .unwrap();
        let clock = Arc::new(StillClock(AtomicI64::new(NOON.0)));
        let random: Arc<dyn Random> = Arc::new(Seeded(AtomicU64::new(7)));
        Self {
            db,
            vault: Vault::new([5; 32], Arc::clone(&random)),
            ambient: Ambient {
                clock: Arc::clone(&clock) as Arc<dyn Clock>,
                random,
            },
            clock,
            _folder: folder,
        }
    }
}
