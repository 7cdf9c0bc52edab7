//! `jashun backup` and `jashun restore`.

use std::path::Path;

use super::configuration::{Configuration, KeySource, sqlite_file};
use super::outcome::say;
use super::{Failure, Outcome, office};
use crate::store::Db;
use crate::store::backup::{self, BackupError};

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::Refused(error.to_string())
    }
}

pub(super) async fn backup(file: &Path) -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    let url = configuration.database_url.reveal();
    if sqlite_file(url).is_some_and(|db| !db.exists()) {
        return Err(Failure::Refused("there is no database to copy".into()));
    }
    let db = Db::open(url).await?;
    backup::backup(&db, file).await?;
    db.close().await;
    say(&format!(
        "{}: keep it apart from the key, which is not in it",
        file.display()
    ));
    Ok(Outcome::Done)
}

/// The key must be there before: a new one would open nothing of the copy.
pub(super) async fn restore(file: &Path) -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    let url = configuration.database_url.reveal();
    if let KeySource::File(key) = &configuration.key
        && !key.exists()
    {
        let key = key.display();
        return Err(Failure::Usage(format!(
            "JASHUN_KEY: put the key of this backup into {key} first, with mode 600"
        )));
    }
    match sqlite_file(url) {
        Some(database) => {
            backup::restore_sqlite(file, database)?;
            if let Err(failure) = office::house(&configuration).await {
                // nothing that cannot be read stays in the way of the next try
                let _gone = std::fs::remove_file(database);
                return Err(failure);
            }
        }
        None => {
            let db = Db::open(url).await?;
            backup::restore_postgres(file, &db).await?;
            db.close().await;
            office::house(&configuration).await?.db.close().await;
        }
    }
    say("restored; the key fits");
    Ok(Outcome::Done)
}
