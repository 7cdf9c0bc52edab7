//! Units of work on the database.

use std::sync::Arc;

use sqlx::{Postgres, Sqlite, Transaction};

use super::db::{Pool, StoreError};
use super::vault::Vault;
use crate::domain::Ambient;

/// The database, and what every unit of work on it needs.
#[derive(Debug, Clone)]
pub struct Db {
    /// Connections.
    pub pool: Pool,
    vault: Arc<Vault>,
    ambient: Ambient,
}

/// A unit of work: a transaction with what seals and draws for it. Dropped without [`Tx::commit`], it is undone.
#[derive(Debug)]
pub struct Tx {
    pub(crate) connection: Connection,
    vault: Arc<Vault>,
    ambient: Ambient,
}

/// An open transaction.
#[derive(Debug)]
pub(crate) enum Connection {
    /// On SQLite.
    Sqlite(Transaction<'static, Sqlite>),
    /// On PostgreSQL.
    Postgres(Transaction<'static, Postgres>),
}

impl Pool {
    async fn begin(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            // a plain BEGIN that turns into a write later fails at once when another process writes
            Self::Sqlite { write, .. } => {
                Connection::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Self::Postgres(pool) => Connection::Postgres(pool.begin().await?),
        })
    }

    async fn begin_read(&self) -> Result<Connection, StoreError> {
        Ok(match self {
            Self::Sqlite { read, .. } => Connection::Sqlite(read.begin().await?),
            Self::Postgres(pool) => Connection::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }
}

impl Db {
    /// On these connections, with what seals, and with the clock and randomness of all work on it.
    #[must_use]
    pub const fn new(pool: Pool, vault: Arc<Vault>, ambient: Ambient) -> Self {
        Self {
            pool,
            vault,
            ambient,
        }
    }

    /// The same database, sealed with another key.
    #[cfg(test)]
    #[must_use]
    pub(crate) fn sealed_with(&self, vault: &Vault) -> Self {
        let vault = Arc::new(vault.clone());
        Self::new(self.pool.clone(), vault, self.ambient.clone())
    }

    /// A unit of work that writes. On SQLite there is one at a time.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(self.work(self.pool.begin().await?))
    }

    /// A unit of work that reads: sees one state of the database.
    pub async fn begin_read(&self) -> Result<Tx, StoreError> {
        Ok(self.work(self.pool.begin_read().await?))
    }

    fn work(&self, connection: Connection) -> Tx {
        let (vault, ambient) = (Arc::clone(&self.vault), self.ambient.clone());
        Tx {
            connection,
            vault,
            ambient,
        }
    }
}

impl Tx {
    /// Makes it durable: when this returns, no crash undoes it.
    ///
    /// # Errors
    /// The database; then nothing is written.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.connection {
            Connection::Sqlite(t) => t.commit().await?,
            Connection::Postgres(t) => t.commit().await?,
        }
        Ok(())
    }

    /// Picks the text for this database.
    #[must_use]
    pub const fn text(&self, statement: super::dialect::Pair) -> &'static str {
        match self.connection {
            Connection::Sqlite(_) => statement.sqlite,
            Connection::Postgres(_) => statement.postgres,
        }
    }

    /// Whether it is one of SQLite, where the one writer is the lock.
    #[must_use]
    pub const fn is_alone(&self) -> bool {
        matches!(self.connection, Connection::Sqlite(_))
    }

    /// On this connection.
    pub(super) const fn on(connection: Connection, vault: Arc<Vault>, ambient: Ambient) -> Self {
        Self {
            connection,
            vault,
            ambient,
        }
    }

    /// What seals and hashes.
    pub(super) fn vault(&self) -> Arc<Vault> {
        Arc::clone(&self.vault)
    }

    /// Clock and randomness.
    pub(super) fn ambient(&self) -> Ambient {
        self.ambient.clone()
    }
}
