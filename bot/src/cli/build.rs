//! Builds the application context from what was configured.

use crate::store::Pool;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use super::configuration::Configuration;
use super::{Failure, OsRandom, ambient, key};
use crate::channels::sms;
use crate::channels::telegram::{CommandSet, Introduction, Profile, Scope};
use crate::domain::{Audience, Gateways, Language, Municipalities};
use crate::services::{Context, Settings};
use crate::store::meta::{self, Fact};
use crate::store::{Db, StoreError, Vault, helplines};
use crate::texts::{self, Texts};

/// Why the program cannot start.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Texts that come with the program.
    #[error("the texts in this program are broken: {0}")]
    Texts(String),
    /// The configured places.
    #[error("the municipalities cannot be used: {0}")]
    Municipalities(String),
    /// The database was written with another key.
    #[error(
        "JASHUN_KEY is not the key of this database: nothing was changed; use the key it was made with"
    )]
    OtherKey,
    /// The threshold was higher before.
    #[error("JASHUN_THRESHOLD was {0} in this database and only goes up")]
    Threshold(u32),
    /// A file or folder.
    #[error("cannot use {0}: {1}")]
    Folder(String, std::io::Error),
    /// The address to listen at.
    #[error("cannot listen on {0}: {1}")]
    Listen(SocketAddr, std::io::Error),
    /// The demo's parts.
    #[error("the demo cannot start: {0}")]
    Demo(String),
}

/// Opens the database with this key and puts everything together.
///
/// # Errors
/// See [`BuildError`].
pub async fn context(
    database_url: &str,
    key: [u8; 32],
    settings: Settings,
    municipalities: Option<&Path>,
) -> Result<Arc<Context>, BuildError> {
    let ambient = ambient();
    let municipalities = match municipalities {
        None => Municipalities::bundled(),
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|e| BuildError::Folder(path.display().to_string(), e))?;
            Municipalities::parse(&text)
        }
    };
    let municipalities = municipalities.map_err(|e| BuildError::Municipalities(e.to_string()))?;
    let pool = Pool::open(database_url).await?;
    let vault = Arc::new(Vault::new(key, Arc::clone(&ambient.random)));
    let db = Db::new(pool, Arc::clone(&vault), ambient.clone());
    check(&db, &vault, &settings).await?;
    let context = Context::new(db, vault, ambient, settings, municipalities);
    context
        .map(Arc::new)
        .map_err(|e| BuildError::Texts(e.to_string()))
}

/// The same with what was configured, on this database.
pub(super) async fn configured(
    configuration: &Configuration,
    database_url: &str,
) -> Result<Arc<Context>, Failure> {
    let key = key::obtain(configuration, &OsRandom)?;
    let settings = Settings {
        threshold: configuration.threshold,
        guardian_under: configuration.guardian_under,
        responsible: configuration.responsible.clone(),
        sms: configuration
            .sms
            .as_ref()
            .map(|channel| channel.terms.clone()),
        bot_username: configuration.bot_username.clone(),
    };
    let places = configuration.municipalities.as_deref();
    context(database_url, key, settings, places)
        .await
        .map_err(|error| match error {
            BuildError::OtherKey | BuildError::Threshold(_) | BuildError::Municipalities(_) => {
                Failure::Usage(error.to_string())
            }
            other => Failure::Refused(other.to_string()),
        })
}

/// The key must be the database's, the threshold not below what it has used; helplines are put in once.
async fn check(db: &Db, vault: &Vault, settings: &Settings) -> Result<(), BuildError> {
    let mut tx = db.begin().await?;
    let mark = vault.key_check();
    match meta::get(&mut tx, Fact::KeyCheck).await? {
        Some(known) if known != mark => return Err(BuildError::OtherKey),
        Some(_) => {}
        None => meta::set(&mut tx, Fact::KeyCheck, &mark).await?,
    }
    let used = meta::get(&mut tx, Fact::Threshold)
        .await?
        .and_then(|v| v.parse::<u32>().ok())
        .unwrap_or(0);
    if settings.threshold < used {
        return Err(BuildError::Threshold(used));
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
