//! Builds the application context from what was configured.

use crate::store::Pool;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use super::configuration::Configuration;
use super::files::why_not;
use super::{Failure, OsRandom, ambient, key};
use crate::channels::sms;
use crate::channels::telegram::{CommandSet, Introduction, Profile, Scope};
use crate::domain::{Ambient, Audience, Gateways, Language, Municipalities, Random as _};
use crate::services::{Context, Settings};
use crate::store::meta::{self, Fact};
use crate::store::{Db, StoreError, Vault, helplines};
use crate::texts::{self, Texts, TextsError};

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The database cannot be opened: where it should be, and why.
    #[error("DATABASE_URL: {0}: {1}")]
    Database(String, StoreError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Texts that come with the program.
    #[error("the texts in this program are broken: {0}")]
    Texts(String),
    /// The configured workbook of texts: what is wrong with it, line by line.
    #[error("JASHUN_TEXTS: {0}")]
    Overlay(String),
    /// The configured places.
    #[error("JASHUN_MUNICIPALITIES: {0}")]
    Municipalities(String),
    /// The database was written with another key.
    #[error(
        "JASHUN_KEY is not the key of this database: nothing was changed; use the key it was made with"
    )]
    OtherKey,
    /// The threshold was higher before.
    #[error("JASHUN_THRESHOLD was {0} in this database and only goes up")]
    Threshold(u32),
    /// A folder.
    #[error("cannot use {0}: {1}")]
    Folder(String, std::io::Error),
    /// The address to listen at.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The demo's parts.
    #[error("the demo cannot start: {0}")]
    Demo(String),
}

/// What a command may do to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Not even note the threshold.
    Read,
    /// Write.
    Write,
}

/// Opens the database with this key, made if absent, and puts everything together.
///
/// # Errors
/// See [`BuildError`].
pub async fn context(
    database_url: &str,
    key: [u8; 32],
    settings: Settings,
    ambient: Ambient,
) -> Result<Arc<Context>, BuildError> {
    let words = (self::municipalities(None)?, texts(None)?);
    let pool = open(database_url).await?;
    assembled(pool, (key, ambient), settings, words, Access::Write).await
}

/// The built-in texts, with those of the configured workbook in their place.
pub(super) fn texts(file: Option<&Path>) -> Result<Texts, BuildError> {
    let broken = |e: TextsError| BuildError::Texts(e.to_string());
    match file {
        None => Texts::load().map_err(broken),
        Some(path) => {
            let read = super::texts::read(path).map_err(BuildError::Overlay)?;
            let overlay = super::texts::sound(path, &read).map_err(BuildError::Overlay)?;
            Texts::with(&overlay).map_err(broken)
        }
    }
}

/// The configured places, else the bundled ones.
pub(super) fn municipalities(file: Option<&Path>) -> Result<Municipalities, BuildError> {
    let Some(path) = file else {
        return Municipalities::bundled().map_err(|e| BuildError::Municipalities(e.to_string()));
    };
    let wrong = |why: String| BuildError::Municipalities(format!("{}: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|e| wrong(why_not(&e)))?;
    Municipalities::parse(&text).map_err(|e| wrong(e.to_string()))
}

async fn open(database_url: &str) -> Result<Pool, BuildError> {
    let opened = Pool::open(database_url).await;
    opened.map_err(|error| BuildError::Database(Pool::place(database_url), error))
}

async fn assembled(
    pool: Pool,
    (key, ambient): ([u8; 32], Ambient),
    settings: Settings,
    (municipalities, texts): (Municipalities, Texts),
    access: Access,
) -> Result<Arc<Context>, BuildError> {
    let vault = Arc::new(Vault::new(key, Arc::clone(&ambient.random)));
    let db = Db::new(pool, Arc::clone(&vault), ambient.clone());
    check(&db, &vault, &settings, access).await?;
    let context = Context::new(db, vault, ambient, settings, municipalities, texts);
    context
        .map(Arc::new)
        .map_err(|e| BuildError::Texts(e.to_string()))
}

/// The same with what was configured, on this database.
pub(super) async fn configured(
    configuration: &Configuration,
    database_url: &str,
    access: Access,
) -> Result<Arc<Context>, Failure> {
    let words = words(configuration)?;
    let key = key::obtain(configuration, &OsRandom)?;
    let pool = open(database_url).await?;
    let settings = settings(configuration);
    Ok(assembled(pool, (key, ambient()), settings, words, access).await?)
}

/// The same on an empty database in memory, with a key for that.
pub(super) async fn empty(configuration: &Configuration) -> Result<Arc<Context>, Failure> {
    let words = words(configuration)?;
    let mut key = [0; 32];
    OsRandom.fill(&mut key);
    let pool = Pool::empty().await?;
    let settings = settings(configuration);
    Ok(assembled(pool, (key, ambient()), settings, words, Access::Write).await?)
}

/// The configured places and texts.
fn words(configuration: &Configuration) -> Result<(Municipalities, Texts), BuildError> {
    Ok((
        municipalities(configuration.municipalities.as_deref())?,
        texts(configuration.texts.as_deref())?,
    ))
}

fn settings(configuration: &Configuration) -> Settings {
    Settings {
        threshold: configuration.threshold,
        approval: configuration.approval,
        guardian_under: configuration.guardian_under,
        responsible: configuration.responsible.clone(),
        sms: configuration
            .sms
            .as_ref()
            .map(|channel| channel.terms.clone()),
        bot_username: configuration.bot_username.clone(),
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        match error {
            BuildError::OtherKey
            | BuildError::Threshold(_)
            | BuildError::Municipalities(_)
            | BuildError::Overlay(_) => Self::Usage(error.to_string()),
            other => Self::Refused(other.to_string()),
        }
    }
}

/// The key must be the database's, the threshold not below what it has used; helplines are put in once.
async fn check(
    db: &Db,
    vault: &Vault,
    settings: &Settings,
    access: Access,
) -> Result<(), BuildError> {
    let mut tx = match access {
        Access::Read => db.begin_read().await?,
        Access::Write => db.begin().await?,
    };
    let mark = vault.key_check();
    let known = meta::get(&mut tx, Fact::KeyCheck).await?;
    if known.as_ref().is_some_and(|known| *known != mark) {
        return Err(BuildError::OtherKey);
    }
    let used = meta::get(&mut tx, Fact::Threshold)
        .await?
        .and_then(|v| v.parse::<u32>().ok())
        .unwrap_or(0);
    if settings.threshold < used {
        return Err(BuildError::Threshold(used));
    }
    if access == Access::Read {
        return Ok(tx.commit().await?);
    }
    if known.is_none() {
        meta::set(&mut tx, Fact::KeyCheck, &mark).await?;
    }
    if settings.threshold > used {
        meta::set(&mut tx, Fact::Threshold, &settings.threshold.to_string()).await?;
    }
    let seed = crate::domain::bundled_helplines().map_err(|e| BuildError::Texts(e.to_string()))?;
    helplines::seed(&mut tx, &seed).await?;
    tx.commit().await?;
    Ok(())
}

/// How the bot presents itself, in both languages and, for all others, in both at once.
#[must_use]
pub fn introduction(texts: &Texts) -> Introduction {
    let scopes = [
        (Scope::Default, Audience::Private),
        (Scope::PrivateChats, Audience::Private),
        (Scope::GroupChats, Audience::Group),
    ];
    let mut introduction = Introduction::default();
    for language in std::iter::once(None).chain(Language::ALL.map(Some)) {
        for (scope, audience) in scopes {
            introduction.commands.push(CommandSet {
                scope,
                language,
                commands: texts::profile(texts, language, audience).commands,
            });
        }
        let texts::Profile {
            name,
            description,
            short_description,
            ..
        } = texts::profile(texts, language, Audience::Private);
        introduction.profiles.push(Profile {
            language,
            name,
            description,
            short_description,
        });
    }
    introduction
}

/// The configured SMS gateways, if there are any.
///
/// # Errors
/// This machine's TLS set-up.
pub fn gateways(configuration: &Configuration) -> Result<Option<Gateways>, Failure> {
    let channel = configuration.sms.as_ref();
    let made = channel.map(|channel| sms::gateways(&channel.gateways));
    made.transpose()
        .map_err(|e| Failure::Refused(e.to_string()))
}
