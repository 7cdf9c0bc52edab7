//! Opening, migrating and transactions.

use std::str::FromStr;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// The database.
#[derive(Debug, Clone)]
pub enum Db {
    /// Embedded: one writer, many readers.
    Sqlite {
        /// For reading only.
        read: SqlitePool,
        /// Exactly one connection: the writer is the lock.
        write: SqlitePool,
    },
    /// A server.
    Postgres(PgPool),
}

/// A transaction: dropped without [`Tx::commit`], it is undone.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

/// Why the database did not do it.
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
    /// A step panicked: a bug; its inbound is kept.
    #[error("a step panicked")]
    Panicked,
    /// The driver's error.
    #[error("database: {0}")]
    Driver(#[from] sqlx::Error),
}

impl Db {
    /// Opens (SQLite: makes) the database and brings its schema up to date.
    ///
    /// # Errors
    /// Unknown address, unreachable server, newer schema.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let db = if url.starts_with("sqlite:") {
            let options = SqliteConnectOptions::from_str(url)?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(Duration::from_secs(20))
                .foreign_keys(true)
                .pragma("secure_delete", "on");
            let write = SqlitePoolOptions::new()
                .max_connections(1)
                .connect_with(options.clone())
                .await?;
            SQLITE.run(&write).await.map_err(migrate_error)?;
            let read = SqlitePoolOptions::new()
                .max_connections(4)
                .connect_lazy_with(options);
            Self::Sqlite { read, write }
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            let pool = PgPoolOptions::new()
                .max_connections(8)
                .acquire_timeout(Duration::from_secs(20))
                .connect_with(PgConnectOptions::from_str(url)?)
                .await?;
            POSTGRES.run(&pool).await.map_err(migrate_error)?;
            Self::Postgres(pool)
        } else {
            return Err(StoreError::Url);
        };
        Ok(db)
    }

    /// A transaction that writes. On SQLite there is one at a time.
    ///
    /// # Errors
    /// The driver's.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            // a plain BEGIN that turns into a write later fails at once when another process writes
            Self::Sqlite { write, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// A transaction for reading: sees one state of the database.
    ///
    /// # Errors
    /// The driver's.
    pub async fn begin_read(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Tx::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// Closes all connections; SQLite folds its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Makes it durable: when this returns, no crash undoes it.
    ///
    /// # Errors
    /// The driver's; then nothing is written.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(t) => t.commit().await?,
            Self::Postgres(t) => t.commit().await?,
        }
        Ok(())
    }

    /// Picks the text for this database.
    #[must_use]
    pub const fn text(&self, statement: super::dialect::Pair) -> &'static str {
        match self {
            Self::Sqlite(_) => statement.sqlite,
            Self::Postgres(_) => statement.postgres,
        }
    }
}

fn migrate_error(error: MigrateError) -> StoreError {
    match error {
        MigrateError::VersionMissing(version) => StoreError::Newer(version),
        other => StoreError::Migrate(other),
    }
}
