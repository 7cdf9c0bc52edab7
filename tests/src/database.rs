//! A database of its own for each test.

use std::collections::BTreeMap;

use sqlx::{PgPool, Row, SqlitePool};
use tempfile::TempDir;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The embedded one.
    Sqlite,
    /// A server, reached through `JASHUN_TEST_POSTGRES`.
    Postgres,
}

/// An empty database, gone when dropped.
#[derive(Debug)]
pub enum Database {
    /// A file.
    Sqlite {
        /// Holds the file.
        folder: TempDir,
    },
    /// A database on a server.
    Postgres {
        /// Where databases are made.
        server: String,
        /// Its name.
        name: String,
    },
}

impl Database {
    /// Makes an empty one.
    ///
    /// # Panics
    /// Without `JASHUN_TEST_POSTGRES` for PostgreSQL.
    pub async fn make(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite {
                folder: tempfile::tempdir().unwrap(),
            },
            Kind::Postgres => {
                #[expect(clippy::disallowed_methods, reason = "the test command says where the server is")]
                let server = std::env::var("JASHUN_TEST_POSTGRES")
                    .expect("JASHUN_TEST_POSTGRES is not set: run tests/run, which starts a PostgreSQL for the tests");
                let unique = tempfile::Builder::new()
                    .prefix("")
                    .rand_bytes(12)
                    .tempdir()
                    .unwrap();
                let unique = unique.path().file_name().unwrap().to_str().unwrap();
                let name = format!("jashun_{}", unique.to_ascii_lowercase());
                let pool = PgPool::connect(&server).await.unwrap();
                run_pg(&pool, format!("CREATE DATABASE \"{name}\"")).await;
                pool.close().await;
                Self::Postgres { server, name }
            }
        }
    }

    /// `DATABASE_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        match self {
            Self::Sqlite { folder } => format!("sqlite://{}/jashun.db", folder.path().display()),
            Self::Postgres { server, name } => {
                let (address, query) = server.split_once('?').unwrap_or((server, ""));
                let base = address.rsplit_once('/').unwrap().0;
                format!("{base}/{name}?{query}")
            }
        }
    }

    /// Rows per table, without the installation's own facts.
    pub async fn counts(&self) -> BTreeMap<String, i64> {
        let mut counts = BTreeMap::new();
        for table in self.tables().await {
            let count: i64 = self.one(&format!("SELECT count(*) FROM \"{table}\"")).await;
            counts.insert(table, count);
        }
        counts
    }

    /// Tables in which any text of any column contains these words.
    pub async fn tables_with(&self, words: &str) -> Vec<String> {
        let mut found = Vec::new();
        for table in self.tables().await {
            let columns: Vec<String> = match self {
                Self::Sqlite { .. } => {
                    self.list(&format!("SELECT name FROM pragma_table_info('{table}')"))
                        .await
                }
                Self::Postgres { .. } => {
                    let sql = format!(
                        "SELECT column_name::text FROM information_schema.columns WHERE table_name = '{table}'"
                    );
                    self.list(&sql).await
                }
            };
            for column in columns {
                let sql = format!(
                    "SELECT count(*) FROM \"{table}\" WHERE CAST(\"{column}\" AS TEXT) LIKE '%{words}%'"
                );
                let count: i64 = self.one(&sql).await;
                if count > 0 {
                    found.push(format!("{table}.{column}"));
                }
            }
        }
        found
    }

    /// Keeps everybody else from writing into the inbox until the guard is dropped.
    pub async fn hold(&self) -> Held {
        match self {
            Self::Sqlite { .. } => {
                let pool = SqlitePool::connect(&self.url()).await.unwrap();
                Held::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await.unwrap())
            }
            Self::Postgres { .. } => {
                let pool = PgPool::connect(&self.url()).await.unwrap();
                let mut tx = pool.begin().await.unwrap();
                sqlx::query("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE")
                    .execute(&mut *tx)
                    .await
                    .unwrap();
                Held::Postgres(tx)
            }
        }
    }

    /// The one value of a query.
    pub async fn one(&self, sql: &str) -> i64 {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite { .. } => {
                let pool = SqlitePool::connect(&self.url()).await.unwrap();
                let row = sqlx::query(sql).fetch_one(&pool).await.unwrap();
                pool.close().await;
                row.get(0)
            }
            Self::Postgres { .. } => {
                let pool = PgPool::connect(&self.url()).await.unwrap();
                let row = sqlx::query(sql).fetch_one(&pool).await.unwrap();
                pool.close().await;
                row.get(0)
            }
        }
    }

    /// Runs statements.
    pub async fn execute(&self, sql: &str) {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite { .. } => {
                let pool = SqlitePool::connect(&self.url()).await.unwrap();
                sqlx::raw_sql(sql).execute(&pool).await.unwrap();
                pool.close().await;
            }
            Self::Postgres { .. } => {
                let pool = PgPool::connect(&self.url()).await.unwrap();
                sqlx::raw_sql(sql).execute(&pool).await.unwrap();
                pool.close().await;
            }
        }
    }

    async fn list(&self, sql: &str) -> Vec<String> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite { .. } => {
                let pool = SqlitePool::connect(&self.url()).await.unwrap();
                let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
                pool.close().await;
                rows.iter().map(|row| row.get(0)).collect()
            }
            Self::Postgres { .. } => {
                let pool = PgPool::connect(&self.url()).await.unwrap();
                let rows = sqlx::query(sql).fetch_all(&pool).await.unwrap();
                pool.close().await;
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    async fn tables(&self) -> Vec<String> {
        let all = match self {
            Self::Sqlite { .. } => self.list("SELECT name FROM sqlite_schema WHERE type = 'table'").await,
            Self::Postgres { .. } => {
                self.list("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
                    .await
            }
        };
        let ours = |name: &String| {
            name != "meta" && !name.starts_with("sqlite_") && !name.starts_with("_sqlx")
        };
        all.into_iter().filter(ours).collect()
    }
}

/// A lock that keeps the bot's transactions waiting.
#[derive(Debug)]
pub enum Held {
    /// The one writer.
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    /// The inbox.
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
}

impl Held {
    /// Lets the others go on.
    pub async fn release(self) {
        match self {
            Self::Sqlite(tx) => tx.rollback().await.unwrap(),
            Self::Postgres(tx) => tx.rollback().await.unwrap(),
        }
    }
}

async fn run_pg(pool: &PgPool, sql: String) {
    sqlx::query(sqlx::AssertSqlSafe(sql))
        .execute(pool)
        .await
        .unwrap();
}

impl Drop for Database {
    fn drop(&mut self) {
        let Self::Postgres { server, name } = self else {
            return;
        };
        let (server, sql) = (
            server.clone(),
            format!("DROP DATABASE \"{name}\" WITH (FORCE)"),
        );
        // a drop cannot wait, another thread can
        let gone = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async {
                let pool = PgPool::connect(&server).await.unwrap();
                run_pg(&pool, sql).await;
            });
        })
        .join();
        if gone.is_err() {
            eprintln!("the test's database could not be dropped");
        }
    }
}
