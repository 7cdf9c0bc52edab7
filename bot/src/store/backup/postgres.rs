//! PostgreSQL: lines of JSON. The first names the migrations of the database, each other one holds a row as the server writes it.

use crate::domain::Ambient;
use crate::store::{Connection, Pool};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::Arc;

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, PgPool, PgTransaction, query, query_scalar};

use super::authentic::Copy;
use super::{BY_SEQUENCE, BackupError, TABLES, settle, trust};
use crate::store::{StoreError, Tx, Vault, json};

/// Rows that go in with one statement.
const TOGETHER: usize = 500;
/// The migrations behind copies that do not name theirs: the last version that made such had these.
const BEFORE: [i64; 2] = [1, 2];
const VERSIONS: &str = "SELECT version FROM _sqlx_migrations ORDER BY version";

#[derive(Serialize, Deserialize)]
struct Schema {
    schema: Vec<i64>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: Box<RawValue>,
}

/// Writes all rows as they are at one moment.
pub(super) async fn write(
    pool: &PgPool,
    out: &mut impl Write,
    wrong: &impl Fn(io::Error) -> BackupError,
) -> Result<(), BackupError> {
    let mut tx = pool
        .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .await
        .map_err(StoreError::from)?;
    let schema = query_scalar(VERSIONS)
        .fetch_all(&mut *tx)
        .await
        .map_err(StoreError::from)?;
    writeln!(out, "{}", json(&Schema { schema })).map_err(wrong)?;
    for table in TABLES {
        let rows = AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM {table} t"));
        let mut rows = query_scalar::<_, String>(rows).fetch(&mut *tx);
        while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
            writeln!(out, "{{\"table\":\"{table}\",\"row\":{row}}}").map_err(wrong)?;
        }
    }
    out.flush().map_err(wrong)
}

/// Fills a new PostgreSQL database from a copy, all or nothing; whether nobody without the key has changed it. The schema is the copy's:
/// whoever opens the database next brings it up to date.
///
/// # Errors
/// The database has rows or a newer schema; the file is no copy of one, or was changed (unless `unverified`); the key is another.
pub async fn restore_postgres(
    file: &Path,
    url: &str,
    vault: &Arc<Vault>,
    ambient: &Ambient,
    unverified: bool,
) -> Result<bool, BackupError> {
    let ours = || BackupError::NotOurs(file.to_owned());
    let wrong = |e| BackupError::File(file.to_owned(), e);
    // before anything of it is read as rows: what was changed must not be told as whatever the database says of it
    let mut looked_at = Copy::open(file, vault).map_err(wrong)?;
    io::copy(&mut looked_at, &mut io::sink()).map_err(wrong)?;
    trust(file, looked_at.authentic(), unverified)?;
    let mut copy = Copy::open(file, vault).map_err(wrong)?;
    let mut lines = BufReader::new(&mut copy).lines().peekable();
    let first = match lines.peek() {
        Some(Ok(line)) => line,
        _ => return Err(ours()),
    };
    let versions = match serde_json::from_str::<Schema>(first) {
        Ok(Schema { schema }) => {
            lines.next();
            schema
        }
        Err(_) => BEFORE.to_vec(),
    };
    let Pool::Postgres(pool) = Pool::open_at(url, &versions).await? else {
        return Err(ours());
    };
    let applied: Vec<i64> = query_scalar(VERSIONS)
        .fetch_all(&pool)
        .await
        .map_err(StoreError::from)?;
    if applied != versions {
        return Err(BackupError::NotNew("(its schema is a newer one)".into()));
    }
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    must_be_empty(&mut tx).await?;
    let mut waiting: Vec<Line> = Vec::with_capacity(TOGETHER);
    for line in lines {
        let line: Line = serde_json::from_str(&line.map_err(|_| ours())?).map_err(|_| ours())?;
        let next = waiting
            .first()
            .is_some_and(|first| first.table != line.table);
        if next || waiting.len() == TOGETHER {
            insert(&mut tx, &waiting, &ours).await?;
            waiting.clear();
        }
        waiting.push(line);
    }
    insert(&mut tx, &waiting, &ours).await?;
    for table in BY_SEQUENCE {
        // a copy of an older version has fewer tables
        let there: bool = query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(table)
            .fetch_one(&mut *tx)
            .await
            .map_err(StoreError::from)?;
        if !there {
            continue;
        }
        let text = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT COALESCE(max(id), 0) + 1 FROM {table}), false)"
        );
        query(AssertSqlSafe(text))
            .execute(&mut *tx)
            .await
            .map_err(StoreError::from)?;
    }
    // once more: what was read now is what counts
    let verified = trust(file, copy.authentic(), unverified)?;
    let (vault, ambient) = (Arc::clone(vault), ambient.clone());
    let now = ambient.now();
    let mut tx = Tx::on(Connection::Postgres(tx), vault, ambient);
    settle(&mut tx, now, verified).await?;
    tx.commit().await?;
    pool.close().await;
    Ok(verified)
}

async fn must_be_empty(tx: &mut PgTransaction<'_>) -> Result<(), BackupError> {
    for table in TABLES {
        let there: bool = query_scalar("SELECT to_regclass($1) IS NOT NULL")
            .bind(table)
            .fetch_one(&mut **tx)
            .await
            .map_err(StoreError::from)?;
        if !there {
            // a later migration makes it
            continue;
        }
        let any = AssertSqlSafe(format!("SELECT EXISTS (SELECT FROM {table})"));
        let any: bool = query_scalar(any)
            .fetch_one(&mut **tx)
            .await
            .map_err(StoreError::from)?;
        if any {
            return Err(BackupError::NotNew(format!("(table {table})")));
        }
    }
    Ok(())
}

/// Rows of one table.
async fn insert(
    tx: &mut PgTransaction<'_>,
    lines: &[Line],
    ours: &impl Fn() -> BackupError,
) -> Result<(), BackupError> {
    let Some(first) = lines.first() else {
        return Ok(());
    };
    let known = TABLES.iter().find(|t| **t == first.table);
    let table = known.ok_or_else(ours)?;
    let rows: Vec<&RawValue> = lines.iter().map(|l| l.row.as_ref()).collect();
    let rows = serde_json::to_string(&rows).map_err(|_| ours())?;
    let sql = format!(
        "INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, $1::json)"
    );
    query(AssertSqlSafe(sql))
        .bind(rows)
        .execute(&mut **tx)
        .await
        .map_err(StoreError::from)?;
    Ok(())
}
