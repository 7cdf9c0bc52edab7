//! Consistent copies. SQLite: a database file. PostgreSQL: lines of JSON, one row each, as the server writes them. Never the key.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use futures::TryStreamExt;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sqlx::{AssertSqlSafe, query, query_scalar};

use super::{Db, StoreError};

/// All tables of PostgreSQL, those that others refer to first. A test compares them with the migrations.
const TABLES: [&str; 31] = [
    "meta",
    "address",
    "round",
    "round_municipality",
    "respondent",
    "session",
    "participation",
    "took_part",
    "follow",
    "age_hold",
    "used_token",
    "guardian_code",
    "inbox",
    "failed_inbound",
    "outbox",
    "invite",
    "role",
    "council_chat",
    "council_member",
    "block",
    "publication",
    "helpline",
    "disclosure",
    "audit",
    "alert",
    "sms_line",
    "sms",
    "sms_cost",
    "sms_move",
    "sms_moved",
    "release_hold",
];
/// Rows that go in with one statement.
const TOGETHER: usize = 500;
const SQLITE_MARK: &[u8] = b"SQLite format 3\0";

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It was not made by `backup` of this kind of database.
    #[error("{0} is not a backup for this kind of database")]
    NotOurs(PathBuf),
    /// There is something already.
    #[error("the database {0} is not new: put it aside first")]
    NotNew(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[derive(Serialize, Deserialize)]
struct Line {
    table: String,
    row: Box<RawValue>,
}

/// Writes a copy of the database as it is at one moment into a new file that only this user reads.
///
/// # Errors
/// The file exists or cannot be made; the driver's.
pub async fn backup(db: &Db, file: &Path) -> Result<(), BackupError> {
    let wrong = |e| BackupError::File(file.to_owned(), e);
    let mut made = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(wrong)?;
    match db {
        Db::Sqlite { read, .. } => {
            query("VACUUM INTO $1")
                .bind(file.to_string_lossy().into_owned())
                .execute(read)
                .await
                .map_err(StoreError::from)?;
        }
        Db::Postgres(pool) => {
            let mut out = BufWriter::new(&mut made);
            let mut tx = pool
                .begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                .await
                .map_err(StoreError::from)?;
            for table in TABLES {
                let rows = AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM {table} t"));
                let mut rows = query_scalar::<_, String>(rows).fetch(&mut *tx);
                while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                    writeln!(out, "{{\"table\":\"{table}\",\"row\":{row}}}").map_err(wrong)?;
                }
            }
            out.flush().map_err(wrong)?;
        }
    }
    made.sync_all().map_err(wrong)
}

/// Puts a copy in the place of a SQLite database that is not there yet.
///
/// # Errors
/// There is one, or the file is no copy of one.
pub fn restore_sqlite(file: &Path, database: &Path) -> Result<(), BackupError> {
    let wrong = |path: &Path| {
        let path = path.to_owned();
        move |e| BackupError::File(path, e)
    };
    if database.exists() {
        return Err(BackupError::NotNew(database.display().to_string()));
    }
    let bytes = std::fs::read(file).map_err(wrong(file))?;
    if !bytes.starts_with(SQLITE_MARK) {
        return Err(BackupError::NotOurs(file.to_owned()));
    }
    // a crash in between must not leave half a database under its name
    let half = database.with_extension("restoring");
    let mut copy = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&half)
        .map_err(wrong(&half))?;
    copy.write_all(&bytes)
        .and_then(|()| copy.sync_all())
        .map_err(wrong(&half))?;
    std::fs::rename(&half, database).map_err(wrong(database))
}

/// Fills a new PostgreSQL database from a copy, all or nothing.
///
/// # Errors
/// It has rows, or the file is no copy of one.
pub async fn restore_postgres(file: &Path, db: &Db) -> Result<(), BackupError> {
    let ours = || BackupError::NotOurs(file.to_owned());
    let Db::Postgres(pool) = db else {
        return Err(ours());
    };
    let mut tx = pool.begin().await.map_err(StoreError::from)?;
    for table in TABLES {
        let any = AssertSqlSafe(format!("SELECT EXISTS (SELECT FROM {table})"));
        let any: bool = query_scalar(any)
            .fetch_one(&mut *tx)
            .await
            .map_err(StoreError::from)?;
        if any {
            return Err(BackupError::NotNew(format!("(table {table})")));
        }
    }
    let opened = std::fs::File::open(file).map_err(|e| BackupError::File(file.to_owned(), e))?;
    let mut waiting: Vec<Line> = Vec::with_capacity(TOGETHER);
    for line in BufReader::new(opened).lines() {
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
    tx.commit().await.map_err(StoreError::from)?;
    Ok(())
}

/// Rows of one table.
async fn insert(
    tx: &mut sqlx::PgTransaction<'_>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Chat;
    use crate::store::meta::{self, Fact};
    use crate::store::scratch::Scratch;
    use crate::store::{Vault, addresses, contract};

    #[test]
    fn copies_hold_every_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/postgres");
        let files = std::fs::read_dir(folder).unwrap();
        let migrations: String = files
            .map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let mut tables: Vec<&str> = migrations
            .lines()
            .filter_map(|l| l.strip_prefix("CREATE TABLE ")?.strip_suffix(" ("))
            .collect();
        let mut copied = TABLES.to_vec();
        tables.sort_unstable();
        copied.sort_unstable();
        assert_eq!(copied, tables);
    }

    #[tokio::test]
    async fn copy_of_a_running_database_opens_in_its_place() {
        let s = Scratch::new().await;
        let mut tx = s.db.begin().await.unwrap();
        meta::set(&mut tx, Fact::BotUsername, "kept").await.unwrap();
        tx.commit().await.unwrap();
        let mut under_way = s.db.begin().await.unwrap();
        meta::set(&mut under_way, Fact::BotUsername, "not committed")
            .await
            .unwrap();
        let folder = tempfile::tempdir().unwrap();
        let (copy, place) = (folder.path().join("copy"), folder.path().join("new.db"));
        backup(&s.db, &copy).await.unwrap();
        drop(under_way);
        assert!(matches!(
            backup(&s.db, &copy).await,
            Err(BackupError::File(..))
        ));
        restore_sqlite(&copy, &place).unwrap();
        let db = Db::open(&format!("sqlite://{}", place.display()))
            .await
            .unwrap();
        let mut tx = db.begin_read().await.unwrap();
        assert_eq!(
            meta::get(&mut tx, Fact::BotUsername)
                .await
                .unwrap()
                .as_deref(),
            Some("kept")
        );
        assert!(matches!(
            restore_sqlite(&copy, &place),
            Err(BackupError::NotNew(_))
        ));
        std::fs::write(&copy, "something").unwrap();
        let other = folder.path().join("other.db");
        assert!(matches!(
            restore_sqlite(&copy, &other),
            Err(BackupError::NotOurs(_))
        ));
        assert!(!other.exists());
    }

    #[tokio::test]
    async fn copy_of_postgres_fills_a_new_database_and_no_other() {
        let here = contract::Scratch::postgres().await.db;
        let there = contract::Scratch::postgres().await.db;
        let (_, ambient) = contract::fixed();
        let vault = Vault::new([1; 32], ambient.random.clone());
        let mut tx = here.begin().await.unwrap();
        meta::set(&mut tx, Fact::BotUsername, "kept").await.unwrap();
        let chat = Chat {
            id: 5,
            topic: Some(1),
        };
        let address = addresses::find_or_make(&mut tx, &vault, &ambient, chat)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy");
        backup(&here, &copy).await.unwrap();
        restore_postgres(&copy, &there).await.unwrap();
        let mut tx = there.begin_read().await.unwrap();
        let kept = meta::get(&mut tx, Fact::BotUsername).await.unwrap();
        assert_eq!(kept.as_deref(), Some("kept"));
        let found = addresses::find(&mut tx, &vault, chat).await.unwrap();
        assert_eq!(found, Some(address));
        tx.commit().await.unwrap();
        let again = restore_postgres(&copy, &there).await;
        assert!(matches!(again, Err(BackupError::NotNew(_))));
    }
}
