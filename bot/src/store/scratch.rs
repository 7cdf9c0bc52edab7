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

    /// The file may not grow any more, and no page in it is free: as on a full disk, whatever needs a new page gets SQLITE_FULL.
    pub(crate) async fn fill(&self) {
        let pages: i64 = self.pragma("PRAGMA page_count").await;
        // some pages for what fills the free ones
        self.limit(pages + 8).await;
        let write = self.write();
        sqlx::query("CREATE TABLE IF NOT EXISTS filling (junk BLOB)")
            .execute(write)
            .await
            .unwrap();
        for bytes in [100_000, 10_000, 4_000, 1_000, 100] {
            let put = "INSERT INTO filling SELECT randomblob($1)";
            while sqlx::query(put).bind(bytes).execute(write).await.is_ok() {}
        }
    }

    /// The disk has room again.
    pub(crate) async fn make_room(&self) {
        self.limit(1_000_000).await;
    }

    async fn limit(&self, pages: i64) {
        let limit = format!("PRAGMA max_page_count = {pages}");
        let _set: i64 = self.pragma(&limit).await;
    }

    /// Limits belong to a connection: there is one that writes.
    async fn pragma(&self, text: &str) -> i64 {
        let text = sqlx::AssertSqlSafe(text.to_owned());
        let row = sqlx::query_scalar(text).fetch_one(self.write()).await;
        row.unwrap()
    }

    fn write(&self) -> &sqlx::SqlitePool {
        let Db::Sqlite { write, .. } = &self.db else {
            unreachable!("a scratch database is SQLite")
        };
        write
    }
}
