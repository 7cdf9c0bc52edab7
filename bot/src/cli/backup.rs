//! `jashun backup` and `jashun restore`.

use std::path::Path;
use std::sync::Arc;

use super::build::{self, Access};
use super::configuration::{Configuration, KeySource, sqlite_file};
use super::database::{self, Need};
use super::outcome::say;
use super::{Failure, Outcome, ambient, key};
use crate::services::Context;
use crate::store::backup::{self, BackupError};
use crate::store::{Pool, Vault};

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        Self::Refused(error.to_string())
    }
}

pub(super) async fn backup(file: &Path) -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    if !database::is_made(&configuration).await? {
        let place = Pool::place(configuration.database_url.reveal());
        return Err(Failure::Refused(format!(
            "there is no database to copy in {place}"
        )));
    }
    let context = database::context(&configuration, Need::Look).await?;
    let copied = backup::backup(&context.db, &context.vault, file).await;
    context.db.pool.close().await;
    copied?;
    say(&format!(
        "{}: keep it apart from the key, which is not in it",
        file.display()
    ));
    Ok(Outcome::Done)
}

/// The key must be there before: a new one would open nothing of the copy.
pub(super) async fn restore(file: &Path, unverified: bool) -> Result<Outcome, Failure> {
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
    let ambient = ambient();
    let key = key::obtain(&configuration, &*ambient.random)?;
    let vault = Vault::new(key, Arc::clone(&ambient.random));
    let verified = match sqlite_file(url) {
        Some(database) => {
            let half = backup::restore_sqlite(file, database, &vault, unverified).await?;
            let context = build::configured(&configuration, &beside(url), Access::Write).await?;
            let settled = settle(&context, half.is_verified()).await;
            context.db.pool.close().await;
            settled?;
            let verified = half.is_verified();
            half.finish()?;
            verified
        }
        None => {
            let vault = Arc::new(vault);
            let verified =
                backup::restore_postgres(file, url, &vault, &ambient, unverified).await?;
            let context = build::configured(&configuration, url, Access::Write).await?;
            context.db.pool.close().await;
            verified
        }
    };
    say(match verified {
        true => "restored; the key fits",
        false => {
            "restored without verification; the key fits. Every role waits for its confirmation: jashun role list, jashun role confirm ID"
        }
    });
    Ok(Outcome::Done)
}

async fn settle(context: &Context, verified: bool) -> Result<(), BackupError> {
    let mut tx = context.db.begin().await?;
    backup::settle(&mut tx, context.ambient.now(), verified).await?;
    Ok(tx.commit().await?)
}

/// The address of what is being restored, beside that of the database; see [`backup::Restoring`].
fn beside(url: &str) -> String {
    match url.split_once('?') {
        Some((file, options)) => format!("{file}.restoring?{options}"),
        None => format!("{url}.restoring"),
    }
}
