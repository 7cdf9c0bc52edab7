//! Consistent copies. SQLite: a database file. PostgreSQL: lines of JSON. Never the key, and an authentication code made with it behind all.

mod authentic;
mod postgres;
mod sqlite;

use super::Pool;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sqlx::query;

use self::authentic::Authentic;
use super::meta::{self, Fact};
use super::{Db, StoreError, Tx, Vault, audit, councils, helplines, roles};
use crate::domain::Moment;

pub use postgres::restore_postgres;
pub use sqlite::{Restoring, restore_sqlite};

/// All tables of PostgreSQL, those that others refer to first. A test compares them with the migrations.
const TABLES: [&str; 65] = [
    "meta",
    "address",
    "round",
    "round_municipality",
    "respondent",
    "recent_messages",
    "session",
    "participation",
    "took_part",
    "follow",
    "contact",
    "inviting",
    "inviting_count",
    "invitation",
    "age_hold",
    "used_token",
    "guardian_code",
    "guardian_yes",
    "inbox",
    "failed_inbound",
    "outbox",
    "invite",
    "role",
    "round_link",
    "group_card",
    "budget_year",
    "council_chat",
    "council_member",
    "block",
    "publication",
    "artefact",
    "recording",
    "helpline",
    "helpline_text",
    "disclosure",
    "disclosure_entry",
    "disclosure_card",
    "audit",
    "alert",
    "sms_line",
    "sms",
    "sms_cost",
    "sms_move",
    "sms_moved",
    "sms_clock",
    "round_progress",
    "release_hold",
    "result",
    "finding",
    "commitment",
    "note",
    "meeting_point",
    "pledge",
    "standing_pledge",
    "quiet_time",
    "council_term",
    "round_request",
    "slip_request",
    "news",
    "verdict",
    "poll_draft",
    "words_place",
    "writing",
    "printed_words",
    "unclear",
];
/// Tables whose rows are in no copy: with the key of a round's blur, or with exact counts, the noise could be taken off what was published.
const NEVER_COPIED: [&str; 2] = ["round_key", "freezing"];
/// Tables whose ids come from a sequence: after a copy it goes on behind the highest.
const BY_SEQUENCE: [&str; 10] = [
    "outbox",
    "failed_inbound",
    "role",
    "finding",
    "commitment",
    "note",
    "meeting_point",
    "news",
    "poll_draft",
    "group_card",
];

/// Why there is no copy, or none was restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// It was not made by `backup` of this kind of database.
    #[error("{0} is not a whole backup for this kind of database: nothing was restored")]
    NotOurs(PathBuf),
    /// Its authentication code is wrong.
    #[error(
        "{0} was changed after it was made, or was made with another key: nothing was restored. Take another copy, or the key that belongs to this one"
    )]
    Changed(PathBuf),
    /// It has no authentication code.
    #[error(
        "{0} does not end with an authentication code: an older version made it, its end is missing, or something was added to it; nothing was restored. If you know where it comes from: restore --unverified; every role in it must then be confirmed anew"
    )]
    NoCode(PathBuf),
    /// A SQLite file with a trigger, a view or another table.
    #[error("{0} holds the {1}, which this program does not make: nothing was restored")]
    Strange(PathBuf, String),
    /// What it holds was sealed with another key.
    #[error("JASHUN_KEY is not the key of this backup: nothing was restored")]
    OtherKey,
    /// There is something already.
    #[error("the database {0} is not new: put it aside first")]
    NotNew(String),
    /// The copy would replace a file.
    #[error("{0} is there already: give the copy another name")]
    Exists(String),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes a copy of the database as it is at one moment into a new file that only this user reads, and the code behind it.
///
/// # Errors
/// The file exists or cannot be made; the database. Nothing stays of a copy that was not finished.
pub async fn backup(db: &Db, vault: &Vault, file: &Path) -> Result<(), BackupError> {
    let wrong = |e| BackupError::File(file.to_owned(), e);
    let mut made = std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)
        .map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => BackupError::Exists(file.display().to_string()),
            _ => wrong(e),
        })?;
    let written = async {
        write(db, file, &mut made).await?;
        authentic::add(&mut made, vault)
            .and_then(|()| made.sync_all())
            .map_err(wrong)
    };
    written.await.inspect_err(|_| {
        let _gone = std::fs::remove_file(file);
    })
}

async fn write(db: &Db, file: &Path, made: &mut std::fs::File) -> Result<(), BackupError> {
    match &db.pool {
        Pool::Sqlite { read, .. } => {
            query("VACUUM INTO $1")
                .bind(file.to_string_lossy().into_owned())
                .execute(read)
                .await
                .map_err(StoreError::from)?;
            Ok(sqlite::leave_out(file, &NEVER_COPIED).await?)
        }
        Pool::Postgres(pool) => {
            let wrong = |e| BackupError::File(file.to_owned(), e);
            postgres::write(pool, &mut BufWriter::new(made), &wrong).await
        }
    }
}

/// What is done with a copy; `true` if nobody without the key has changed it.
fn trust(file: &Path, authentic: Authentic, unverified: bool) -> Result<bool, BackupError> {
    match authentic {
        Authentic::Yes => Ok(true),
        Authentic::NoCode | Authentic::No if unverified => Ok(false),
        Authentic::NoCode => Err(BackupError::NoCode(file.to_owned())),
        Authentic::No => Err(BackupError::Changed(file.to_owned())),
    }
}

/// The last step inside a restored database, before anything uses it: the key is its key; the audit tells of it; whoever could change an
/// unverified copy could have given themselves a role, so that every role in it waits for a confirmation, and every helpline for a call.
///
/// # Errors
/// Another key; the database.
pub async fn settle(tx: &mut Tx, now: Moment, verified: bool) -> Result<(), BackupError> {
    let vault = &tx.vault();
    let known = meta::get(tx, Fact::KeyCheck).await?;
    if known.is_some_and(|known| known != vault.key_check()) {
        return Err(BackupError::OtherKey);
    }
    let action = if verified {
        "restore"
    } else {
        roles::unconfirm_all(tx).await?;
        councils::unconfirm_all(tx).await?;
        helplines::unconfirm_all(tx).await?;
        "restore.unverified"
    };
    Ok(audit::write(tx, now, "cli", action, "").await?)
}

#[cfg(test)]
mod tests;
