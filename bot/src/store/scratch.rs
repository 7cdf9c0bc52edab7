//! A database in a temporary folder, a clock that stands still and repeatable randomness, for tests.

use crate::store::Pool;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use sqlx::{AssertSqlSafe, Executor as _, query, query_scalar};

use super::{Db, Vault, on_both};
use crate::domain::{Ambient, Clock, Moment, Random, Span};

/// Monday 23 November 2026, 12:00 in Bishkek.
pub(crate) const NOON: Moment = Moment(1_795_413_600_000);

/// Stands still until told.
#[derive(Debug)]
pub(crate) struct StillClock(AtomicI64);

impl StillClock {
    /// Lets so much time pass.
    pub(crate) fn advance(&self, span: Span) {
        self.0.fetch_add(span.as_millis(), Ordering::SeqCst);
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

/// Which database.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// The embedded one.
    Sqlite,
    /// A server, reached through `JASHUN_TEST_POSTGRES`, which the test command sets.
    Postgres,
}

/// Where a database of its own lies; its file is gone with it.
pub(crate) struct Database {
    pub(crate) url: String,
    _folder: tempfile::TempDir,
}

impl Database {
    /// An empty one.
    pub(crate) async fn make(kind: Kind) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = match kind {
            Kind::Sqlite => format!("sqlite://{}/test.db", folder.path().display()),
            Kind::Postgres => on_server().await,
        };
        Self {
            url,
            _folder: folder,
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the test command says where its server is"
)]
async fn on_server() -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let server = std::env::var("JASHUN_TEST_POSTGRES").expect(
        "JASHUN_TEST_POSTGRES is not set: run tests/run, which starts a PostgreSQL for the tests",
    );
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("scratch_{}_{number}", std::process::id());
    let admin = sqlx::PgPool::connect(&server).await.unwrap();
    let make = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    admin.execute(make).await.unwrap();
    admin.close().await;
    let (address, query) = server.split_once('?').unwrap_or((&server, ""));
    let base = address.rsplit_once('/').map_or(address, |(base, _)| base);
    format!("{base}/{name}?{query}")
}

/// Everything a test of the store needs.
pub(crate) struct Scratch {
    pub(crate) db: Db,
    pub(crate) vault: Arc<Vault>,
    pub(crate) ambient: Ambient,
    pub(crate) clock: Arc<StillClock>,
    place: Database,
}

impl Scratch {
    /// A new, empty SQLite database at noon.
    pub(crate) async fn new() -> Self {
        Self::on(Kind::Sqlite).await
    }

    /// A new, empty database at noon.
    pub(crate) async fn on(kind: Kind) -> Self {
        let place = Database::make(kind).await;
        let pool = Pool::open(&place.url).await.unwrap();
        let clock = Arc::new(StillClock(AtomicI64::new(NOON.0)));
        let random: Arc<dyn Random> = Arc::new(Seeded(AtomicU64::new(7)));
        let vault = Arc::new(Vault::new([5; 32], Arc::clone(&random)));
        let ambient = Ambient {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            random,
        };
        Self {
            db: Db::new(pool, Arc::clone(&vault), ambient.clone()),
            vault,
            ambient,
            clock,
            place,
        }
    }

    /// Connects anew, as another process does.
    pub(crate) async fn reopen(&mut self) {
        let pool = Pool::open(&self.place.url).await.unwrap();
        self.db = Db::new(pool, Arc::clone(&self.vault), self.ambient.clone());
    }

    /// The one column of a query, which holds texts.
    pub(crate) async fn rows(&self, text: &str) -> Vec<String> {
        let mut tx = self.db.begin_read().await.unwrap();
        let text = AssertSqlSafe(text.to_owned());
        on_both!(&mut tx, c => query_scalar(text).fetch_all(c)).unwrap()
    }

    /// Changes something behind the program's back.
    pub(crate) async fn change(&self, text: &str) {
        let mut tx = self.db.begin().await.unwrap();
        let text = AssertSqlSafe(text.to_owned());
        on_both!(&mut tx, c => rows query(text).execute(c)).unwrap();
        tx.commit().await.unwrap();
    }

    /// Rows of each table, without the installation's own facts and the sums of what a round costs.
    pub(crate) async fn counts(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for table in self.tables().await {
            let text = format!("SELECT CAST(count(*) AS TEXT) FROM \"{table}\"");
            let count = self.rows(&text).await[0].parse().unwrap();
            counts.insert(table, count);
        }
        counts
    }

    /// Columns in which any value contains these words.
    pub(crate) async fn columns_with(&self, words: &str) -> Vec<String> {
        let mut found = Vec::new();
        for table in self.tables().await {
            let columns = match &self.db.pool {
                Pool::Sqlite { .. } => {
                    format!("SELECT name FROM pragma_table_info('{table}')")
                }
                Pool::Postgres(_) => format!(
                    "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"
                ),
            };
            for column in self.rows(&columns).await {
                let text = format!(
                    "SELECT 'x' FROM \"{table}\" WHERE CAST(\"{column}\" AS TEXT) LIKE '%{words}%' LIMIT 1"
                );
                if !self.rows(&text).await.is_empty() {
                    found.push(format!("{table}.{column}"));
                }
            }
        }
        found
    }

    async fn tables(&self) -> Vec<String> {
        let all = match &self.db.pool {
            Pool::Sqlite { .. } => "SELECT name FROM sqlite_schema WHERE type = 'table'",
            Pool::Postgres(_) => {
                "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'"
            }
        };
        let ours = |name: &String| {
            name != "meta"
                && name != "sms_cost"
                && !name.starts_with("sqlite_")
                && !name.starts_with("_sqlx")
        };
        self.rows(all).await.into_iter().filter(ours).collect()
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
        let Pool::Sqlite { write, .. } = &self.db.pool else {
            unreachable!("a scratch database is SQLite")
        };
        write
    }
}
