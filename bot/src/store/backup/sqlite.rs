//! A SQLite copy goes in under another name, and gets its own once everything in it is right.

use std::fs::OpenOptions;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, FromRow, query, query_as, query_scalar};

use super::authentic::Copy;
use super::{BackupError, trust};
use crate::store::{StoreError, Vault, db};

const MARK: &[u8; 16] = b"SQLite format 3\0";
/// What SQLite keeps beside a database file.
const SIDES: [&str; 3] = ["-wal", "-shm", "-journal"];
/// Without what SQLite makes by itself.
const OBJECTS: &str = "SELECT type, name, tbl_name, sql FROM sqlite_schema
    WHERE NOT (type = 'index' AND sql IS NULL AND name LIKE 'sqlite\\_autoindex\\_%' ESCAPE '\\')
    AND NOT (type = 'table' AND name IN ('sqlite_sequence', 'sqlite_stat1', 'sqlite_stat4'))";

/// A restored database that has not got its name yet. Dropped before [`Self::finish`], nothing of it stays.
#[derive(Debug)]
pub struct Restoring {
    half: PathBuf,
    database: PathBuf,
    verified: bool,
}

/// A table, index, trigger or view.
#[derive(Debug, PartialEq, Eq, FromRow)]
struct Object {
    #[sqlx(rename = "type")]
    kind: String,
    name: String,
    tbl_name: String,
    sql: Option<String>,
}

/// Reads a copy into a new file beside the place of a SQLite database that is not there yet: `<database>.restoring`, mode 0600.
///
/// # Errors
/// There is a database, or what belongs to one; the file is no copy of one, was changed (unless `unverified`), or holds what this program
/// never makes.
pub async fn restore_sqlite(
    file: &Path,
    database: &Path,
    vault: &Vault,
    unverified: bool,
) -> Result<Restoring, BackupError> {
    must_be_new(database)?;
    let mut restoring = Restoring {
        half: beside(database, ".restoring"),
        database: database.to_owned(),
        verified: false,
    };
    // what a crash left; of a symbolic link only the link goes
    restoring.remove();
    let mut copy = Copy::open(file, vault).map_err(|e| BackupError::File(file.to_owned(), e))?;
    let mut mark = [0; MARK.len()];
    if copy.read_exact(&mut mark).is_err() || mark != *MARK {
        return Err(BackupError::NotOurs(file.to_owned()));
    }
    fill(&restoring.half, &mark, &mut copy)
        .map_err(|e| BackupError::File(restoring.half.clone(), e))?;
    restoring.verified = trust(file, copy.authentic(), unverified)?;
    look_into(file, &restoring.half).await?;
    Ok(restoring)
}

/// Empties tables in a copy: `secure_delete` overwrites the rows where they stand, and no journal keeps them.
pub(super) async fn leave_out(file: &Path, tables: &[&str]) -> Result<(), StoreError> {
    let mut copy = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Memory)
        .pragma("secure_delete", "on")
        .connect()
        .await?;
    for table in tables {
        let empty = AssertSqlSafe(format!("DELETE FROM {table}"));
        query(empty).execute(&mut copy).await?;
    }
    Ok(copy.close().await?)
}

impl Restoring {
    /// Where it is now.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.half
    }

    /// Nobody without the key has changed it.
    #[must_use]
    pub const fn is_verified(&self) -> bool {
        self.verified
    }

    /// Gives it its name; whoever had it open has closed it.
    ///
    /// # Errors
    /// There is a database by now; the folder cannot be written.
    pub fn finish(self) -> Result<(), BackupError> {
        must_be_new(&self.database)?;
        std::fs::rename(&self.half, &self.database)
            .and_then(|()| match self.database.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => {
                    std::fs::File::open(folder)?.sync_all()
                }
                _ => Ok(()),
            })
            .map_err(|e| BackupError::File(self.database.clone(), e))
    }

    fn remove(&self) {
        let sides = SIDES.map(|side| beside(&self.half, side));
        for path in sides.iter().chain([&self.half]) {
            if let Err(error) = std::fs::remove_file(path)
                && error.kind() != io::ErrorKind::NotFound
            {
                tracing::warn!(%error, path = %path.display(), "could not be removed");
            }
        }
    }
}

impl Drop for Restoring {
    fn drop(&mut self) {
        self.remove();
    }
}

/// No database, and nothing that SQLite would take for a part of the new one.
fn must_be_new(database: &Path) -> Result<(), BackupError> {
    let sides = SIDES.map(|side| beside(database, side));
    for path in [database.to_owned()].into_iter().chain(sides) {
        // also a link that leads nowhere
        if path.symlink_metadata().is_ok() {
            return Err(BackupError::NotNew(path.display().to_string()));
        }
    }
    Ok(())
}

fn fill(half: &Path, mark: &[u8], copy: &mut Copy) -> io::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(half)?;
    out.write_all(mark)?;
    io::copy(copy, &mut out)?;
    out.sync_all()
}

/// The file is whole, and holds exactly the tables and indexes of the migrations that it names: no trigger or view of somebody else.
async fn look_into(file: &Path, half: &Path) -> Result<(), BackupError> {
    let not_ours = || BackupError::NotOurs(file.to_owned());
    let mut copy = SqliteConnectOptions::new()
        .filename(half)
        .read_only(true)
        .immutable(true)
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .connect()
        .await
        .map_err(|_| not_ours())?;
    let known = "SELECT version FROM _sqlx_migrations ORDER BY version";
    let versions: Vec<i64> = query_scalar(known)
        .fetch_all(&mut copy)
        .await
        .map_err(|_| not_ours())?;
    let found = objects(&mut copy).await.map_err(|_| not_ours())?;
    let wanted = made_by(&versions).await?;
    if let Some(strange) = found.iter().find(|o| !wanted.contains(o)) {
        let what = format!("{} {:?}", strange.kind, strange.name);
        return Err(BackupError::Strange(file.to_owned(), what));
    }
    let whole: Result<String, _> = query_scalar("PRAGMA quick_check(1)")
        .fetch_one(&mut copy)
        .await;
    if found.len() != wanted.len() || !whole.is_ok_and(|answer| answer == "ok") {
        return Err(not_ours());
    }
    Ok(copy.close().await.map_err(StoreError::from)?)
}

/// What these migrations make of an empty database.
async fn made_by(versions: &[i64]) -> Result<Vec<Object>, StoreError> {
    let mut empty = SqliteConnectOptions::new()
        .in_memory(true)
        .connect()
        .await?;
    db::sqlite_at(versions)?
        .run(&mut empty)
        .await
        .map_err(StoreError::Migrate)?;
    Ok(objects(&mut empty).await?)
}

async fn objects(database: &mut SqliteConnection) -> Result<Vec<Object>, sqlx::Error> {
    query_as(OBJECTS).fetch_all(database).await
}

fn beside(path: &Path, side: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(side);
    PathBuf::from(name)
}
