//! Opening, migrating and transactions.

use std::fs::{File, Permissions, TryLockError};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, SqlitePool};

/// Prepared statements that a connection keeps: there are some 300, and preparing costs more than most of them do.
const STATEMENTS_KEPT: usize = 512;

/// Rows that SQLite reads ahead of whoever takes them: at 50, as it usually is, both threads wake each other all the time.
const READ_AHEAD: usize = 1_024;

/// Who only looks waits so long for a server.
const ANSWERS: Duration = Duration::from_secs(4);
/// Whether anything of ours was ever made in a PostgreSQL database.
const IS_MADE: &str = "SELECT to_regclass('_sqlx_migrations') IS NOT NULL";

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// Connections to either database.
#[derive(Debug, Clone)]
pub enum Pool {
    /// Embedded: one writer, many readers.
    Sqlite {
        /// For reading only.
        read: SqlitePool,
        /// Exactly one connection: the writer is the lock.
        write: SqlitePool,
        /// The database file.
        file: PathBuf,
    },
    /// A server.
    Postgres(PgPool),
}

/// Held by the one process that receives and sends.
#[derive(Debug)]
pub enum Alone {
    /// A locked file beside the database.
    File(File),
    /// A session that holds an advisory lock.
    Session(sqlx::PgConnection),
}

/// "jashun" as a number: one lock per database.
const ALONE: &str = "SELECT pg_try_advisory_lock(117106097115104)";

/// Whoever finds SQLite's file locked waits so long.
const BUSY: Duration = Duration::from_secs(20);
/// Writes the log into the database's file and empties it; its first column is 1 if somebody was in the way.
const TRUNCATE_LOG: &str = "PRAGMA wal_checkpoint(TRUNCATE)";
/// Tables from which people, or what leads to them, are erased.
const VACUUM: &str = "VACUUM session, participation, took_part, follow, respondent, address, outbox, failed_inbound, sms, sms_line,
    sms_moved, disclosure, disclosure_entry, recent_messages, round_key, writing";

/// Why the database did not do it.
///
/// Every function that takes a [`super::Tx`] may fail with it, so that this is not repeated there: the transaction is rolled back when it is
/// dropped, and the work may be tried again. [`Self::Inconsistent`] and [`Self::Panicked`] come again with the same input;
/// [`Self::is_disk_full`] tells that nothing can be written until there is room.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address is neither `sqlite:` nor `postgres:`.
    #[error("DATABASE_URL must begin with sqlite: or postgres:, e.g. sqlite://jashun.db")]
    Url,
    /// The database was written by a newer version of the program.
    #[error(
        "the database has migration {0}, which this version does not know: run the newer version"
    )]
    Newer(i64),
    /// Migrating failed.
    #[error("cannot migrate the database: {0}")]
    Migrate(MigrateError),
    /// A row holds what this program never writes.
    #[error("inconsistent row in {table}: {what}")]
    Inconsistent {
        /// Where.
        table: &'static str,
        /// What is wrong, without its content.
        what: &'static str,
    },
    /// The lock file beside the database.
    #[error("cannot lock the database for one process: {0}")]
    Lock(std::io::Error),
    /// A step panicked: a bug; its inbound is kept.
    #[error("a step panicked")]
    Panicked,
    /// What sqlx says: the connection, a constraint, a full disk.
    #[error("database: {0}")]
    Driver(#[from] sqlx::Error),
}

impl StoreError {
    /// No space is left for the database (SQLite 13, PostgreSQL 53100).
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        let Self::Driver(sqlx::Error::Database(error)) = self else {
            return false;
        };
        error
            .code()
            .is_some_and(|code| code == "13" || code == "53100")
    }
}

impl Pool {
    /// Opens (SQLite: makes) the database and brings its schema up to date.
    ///
    /// # Errors
    /// Unknown address, unreachable server, newer schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, &SQLITE, &POSTGRES).await
    }

    /// Whether there is something to open: a SQLite file with something in it, tables of ours in PostgreSQL. Makes nothing, and gives a
    /// server four seconds.
    ///
    /// # Errors
    /// Unknown address, a server that does not answer or refuses.
    pub async fn is_made(url: &str) -> Result<bool, StoreError> {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?;
            let found = std::fs::metadata(options.get_filename());
            return Ok(found.is_ok_and(|file| file.len() > 0));
        }
        let options = PgConnectOptions::from_str(url)?;
        let asking = async {
            let mut connection = PgConnection::connect_with(&options).await?;
            let is_made = sqlx::query_scalar(IS_MADE)
                .fetch_one(&mut connection)
                .await?;
            connection.close().await?;
            Ok(is_made)
        };
        let asked = tokio::time::timeout(ANSWERS, asking).await;
        asked.unwrap_or_else(|_| {
            let late = format!("no answer within {} s", ANSWERS.as_secs());
            let late = std::io::Error::new(std::io::ErrorKind::TimedOut, late);
            Err(StoreError::Driver(sqlx::Error::Io(late)))
        })
    }

    /// Where an address leads, in words and without its password.
    #[must_use]
    pub fn place(url: &str) -> String {
        if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url);
            let file = options.map(|options| options.get_filename().display().to_string());
            return file.map_or_else(|_| "SQLite".into(), |file| format!("the file {file}"));
        }
        match PgConnectOptions::from_str(url) {
            Ok(options) => match options.get_socket() {
                Some(socket) => format!("PostgreSQL at {}", socket.display()),
                None => format!(
                    "PostgreSQL at {}:{}",
                    options.get_host(),
                    options.get_port()
                ),
            },
            Err(_) => "PostgreSQL".into(),
        }
    }

    /// An empty database in memory, gone with the process: what an installation holds that was not begun yet.
    ///
    /// # Errors
    /// Those of SQLite.
    pub async fn empty() -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str("sqlite::memory:")?.foreign_keys(true);
        // both see the same: these options name one shared memory
        let write = sqlite_pool()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        SQLITE.run(&write).await.map_err(migrate_error)?;
        let read = sqlite_pool().max_connections(1).connect_lazy_with(options);
        let file = PathBuf::new();
        Ok(Self::Sqlite { read, write, file })
    }

    /// As [`Self::open`], but the schema is brought only to these migrations: those of a copy.
    ///
    /// # Errors
    /// As [`Self::open`]; a migration that this version does not know.
    pub(super) async fn open_at(url: &str, versions: &[i64]) -> Result<Self, StoreError> {
        let postgres = only(&POSTGRES, versions)?;
        Self::open_with(url, &sqlite_at(versions)?, &postgres).await
    }

    async fn open_with(
        url: &str,
        sqlite: &Migrator,
        postgres: &Migrator,
    ) -> Result<Self, StoreError> {
        let db = if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY)
                .foreign_keys(true)
                .statement_cache_capacity(STATEMENTS_KEPT)
                .row_buffer_size(READ_AHEAD)
                .pragma("secure_delete", "on");
            let file = options.get_filename().to_path_buf();
            // only this user reads it; what goes wrong here is told by the driver below. Closed before SQLite opens it: closing any handle
            // of a file gives up all locks that this process holds on it (POSIX; sqlite.org/howtocorrupt.html §2.2)
            drop(
                std::fs::OpenOptions::new()
                    .create(true)
                    .append(true)
                    .mode(0o600)
                    .open(&file),
            );
            let write = sqlite_pool()
                .max_connections(1)
                .connect_with(options.clone())
                .await?;
            sqlite.run(&write).await.map_err(migrate_error)?;
            let read = sqlite_pool().max_connections(4).connect_lazy_with(options);
            Self::Sqlite { read, write, file }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(20))
                .connect_with(
                    PgConnectOptions::from_str(url)?.statement_cache_capacity(STATEMENTS_KEPT),
                )
                .await?;
            postgres.run(&pool).await.map_err(migrate_error)?;
            Self::Postgres(pool)
        } else {
            return Err(StoreError::Url);
        };
        Ok(db)
    }

    /// The right to be the one process that receives and sends, as long as it is held; `None` while another process has it. The
    /// operating system or the server takes it back when a process dies.
    ///
    /// # Errors
    /// The database; a lock file that cannot be made.
    pub async fn try_alone(&self) -> Result<Option<Alone>, StoreError> {
        match self {
            Self::Sqlite { file, .. } => {
                let mut name = file.clone().into_os_string();
                name.push(".lock");
                let lock = File::options()
                    .create(true)
                    .truncate(false)
                    .write(true)
                    .mode(0o600)
                    .open(&name)
                    .map_err(StoreError::Lock)?;
                // one that an older version made was readable by others
                lock.set_permissions(Permissions::from_mode(0o600))
                    .map_err(StoreError::Lock)?;
                match lock.try_lock() {
                    Ok(()) => Ok(Some(Alone::File(lock))),
                    Err(TryLockError::WouldBlock) => Ok(None),
                    Err(TryLockError::Error(error)) => Err(StoreError::Lock(error)),
                }
            }
            Self::Postgres(pool) => {
                let mut connection = pool.acquire().await?.detach();
                let got: bool = sqlx::query_scalar(ALONE).fetch_one(&mut connection).await?;
                Ok(got.then_some(Alone::Session(connection)))
            }
        }
    }

    /// Takes out what was overwritten but can still be read: on SQLite from the log beside the file, on PostgreSQL from dead rows. `false`
    /// if somebody reads just now: to be tried again.
    pub async fn clean(&self) -> Result<bool, StoreError> {
        match self {
            Self::Sqlite { write, .. } => {
                // nobody writes as long as we have this connection, and nobody's answer waits for somebody who reads
                let mut connection = write.acquire().await?;
                sqlx::raw_sql("PRAGMA busy_timeout = 0")
                    .execute(&mut *connection)
                    .await?;
                let busy: Result<i64, _> = sqlx::query_scalar(TRUNCATE_LOG)
                    .fetch_one(&mut *connection)
                    .await;
                let patience = AssertSqlSafe(format!("PRAGMA busy_timeout = {}", BUSY.as_millis()));
                sqlx::raw_sql(patience).execute(&mut *connection).await?;
                Ok(busy? == 0)
            }
            Self::Postgres(pool) => {
                sqlx::raw_sql(VACUUM).execute(pool).await?;
                Ok(true)
            }
        }
    }

    /// Closes all connections; SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// SQLite may end a transaction by itself, as on a full disk. The driver then counts one that is not there and refuses every other on
/// that connection, so the connection goes.
fn sqlite_pool() -> SqlitePoolOptions {
    SqlitePoolOptions::new().before_acquire(|connection, _| {
        let is_free = !connection.is_in_transaction();
        Box::pin(async move { Ok(is_free) })
    })
}

/// These migrations of SQLite.
pub(super) fn sqlite_at(versions: &[i64]) -> Result<Migrator, StoreError> {
    only(&SQLITE, versions)
}

fn only(all: &Migrator, versions: &[i64]) -> Result<Migrator, StoreError> {
    let find = |version: &i64| {
        let found = all.migrations.iter().find(|m| m.version == *version);
        found.cloned().ok_or(StoreError::Newer(*version))
    };
    let chosen = versions.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    let mut migrator = Migrator::with_migrations(chosen);
    // a database that has more is looked at by whoever asks for fewer
    migrator.set_ignore_missing(true);
    Ok(migrator)
}

fn migrate_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        other => StoreError::Migrate(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scratch::{Database, Kind, Scratch};

    #[tokio::test]
    async fn whether_a_database_was_made_is_seen_without_making_it() {
        for kind in [Kind::Sqlite, Kind::Postgres] {
            let database = Database::make(kind).await;
            for _ in 0..2 {
                assert!(!Pool::is_made(&database.url).await.unwrap(), "{kind:?}");
            }
            Pool::open(&database.url).await.unwrap().close().await;
            assert!(Pool::is_made(&database.url).await.unwrap(), "{kind:?}");
        }
    }

    #[test]
    fn a_place_is_told_without_its_password() {
        for (url, place) in [
            ("sqlite://data/pilot.db?mode=rwc", "the file data/pilot.db"),
            (
                "postgres://u:TOPSECRET@db.example:6432/d",
                "PostgreSQL at db.example:6432",
            ),
            (
                "postgres:///d?host=/run/postgresql&password=TOPSECRET",
                "PostgreSQL at /run/postgresql",
            ),
        ] {
            assert_eq!(Pool::place(url), place);
        }
    }

    #[tokio::test]
    async fn lock_file_is_for_its_owner_only_also_one_made_by_an_older_version() {
        let s = Scratch::new().await;
        let Pool::Sqlite { file, .. } = &s.db.pool else {
            panic!()
        };
        let mut lock = file.clone().into_os_string();
        lock.push(".lock");
        let mode = || std::fs::metadata(&lock).unwrap().permissions().mode() & 0o777;
        drop(s.db.pool.try_alone().await.unwrap().unwrap());
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(&lock, Permissions::from_mode(0o644)).unwrap();
        drop(s.db.pool.try_alone().await.unwrap().unwrap());
        assert_eq!(mode(), 0o600);
    }
}
