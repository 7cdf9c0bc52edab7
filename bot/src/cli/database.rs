//! The configured database, as a command needs it.

use std::fs::{File, remove_file};
use std::path::Path;
use std::sync::Arc;

use super::build::{self, Access};
use super::configuration::{Configuration, sqlite_file};
use super::outcome::complain;
use super::{Failure, OsRandom};
use crate::domain::Random as _;
use crate::services::Context;
use crate::store::Pool;

/// What a command does to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// Looks.
    Look,
    /// Changes what is there already.
    Change,
    /// May be the first thing that ever happens to it: it is made if absent.
    Begin,
}

/// The context on the configured database. Where none was made yet, what only looks or changes finds an empty one in memory, so that it
/// leaves neither a database nor a key file behind.
pub(super) async fn context(
    configuration: &Configuration,
    need: Need,
) -> Result<Arc<Context>, Failure> {
    let url = configuration.database_url.reveal();
    let access = match need {
        Need::Look => Access::Read,
        Need::Change | Need::Begin => Access::Write,
    };
    if is_made(configuration).await? {
        return build::configured(configuration, url, access).await;
    }
    if need == Need::Begin {
        has_room(configuration)?;
        return build::configured(configuration, url, access).await;
    }
    complain(&format!("there is no database yet in {}", Pool::place(url)));
    build::empty(configuration).await
}

/// Whether there is a database with something in it; within seconds.
pub(super) async fn is_made(configuration: &Configuration) -> Result<bool, Failure> {
    let url = configuration.database_url.reveal();
    let made = Pool::is_made(url).await;
    made.map_err(|error| Failure::Refused(format!("DATABASE_URL: {}: {error}", Pool::place(url))))
}

/// Whether a SQLite database that is not there yet can be made: its folder is there and takes files.
pub(super) fn has_room(configuration: &Configuration) -> Result<(), Failure> {
    let Some(file) = sqlite_file(configuration.database_url.reveal()) else {
        return Ok(());
    };
    if file.exists() {
        return Ok(());
    }
    let folder = match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let refused = |why: &str| {
        let (file, folder) = (file.display(), folder.display());
        Failure::Refused(format!(
            "DATABASE_URL: {file} cannot be made: the folder {folder} {why}"
        ))
    };
    if !folder.is_dir() {
        return Err(refused("is not there"));
    }
    // permissions, a read-only disk and a full one show only by trying
    let probe = folder.join(format!(".jashun-{}", OsRandom.code(8)));
    File::create_new(&probe)
        .and_then(|_| remove_file(&probe))
        .map_err(|error| refused(&format!("cannot be written: {error}")))
}
