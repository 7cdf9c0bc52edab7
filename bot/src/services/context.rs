//! What every part of the running program shares.

use std::sync::Arc;

use parking_lot::RwLock;

use super::full_disk::FullDisk;
use super::{RecentByChat, consent};
use crate::domain::{
    Ambient, Approval, ConsentVersions, Municipalities, OpenGuardianPage, Responsible, SmsTerms,
    Snapshot, Trial,
};
use crate::services::chat_messages::Messages;
use crate::store::{Db, Vault};
use crate::texts::danger::Scanner;
use crate::texts::sms::Keywords;
use crate::texts::{Texts, TextsError};

/// Shared by all parts; only the [`Snapshot`] snapshot in it is ever replaced.
#[derive(Debug)]
pub struct Context {
    /// The database.
    pub db: Db,
    /// Seals and hashes.
    pub vault: Arc<Vault>,
    /// Time and randomness.
    pub ambient: Ambient,
    /// What the operator configured.
    pub settings: Settings,
    /// All that is said, in both languages.
    pub texts: Texts,
    /// Words that do something wherever they are typed.
    pub keywords: Keywords,
    /// Words of danger.
    pub danger: Scanner,
    /// The texts of consent that are shown.
    pub consents: ConsentVersions,
    /// The places.
    pub municipalities: Municipalities,
    /// Whether the database can be written.
    pub full_disk: Arc<FullDisk>,
    /// What stands in private chats.
    pub messages: Arc<Messages>,
    /// Tokens of guardians' links whose page stands last in a private chat.
    pub guardian_pages: RecentByChat<Option<OpenGuardianPage>>,
    /// The message that shows the last screen of somebody of whom nothing is stored: it goes when a newer one stands below it.
    pub first_screens: RecentByChat<Option<i64>>,
    /// Questions that were listened to in a chat: tag of the session and number. The voice note still stands there.
    pub heard: RecentByChat<Vec<(String, u16)>>,
    /// Questionnaires that somebody is trying.
    pub trials: RecentByChat<Option<Trial>>,
    snapshot: RwLock<Arc<Snapshot>>,
}

/// What the operator configured and the application needs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Fewest people behind any released figure, ≥ 10.
    pub threshold: u32,
    /// Which quick polls a coordinator reads before they open.
    pub approval: Approval,
    /// Younger than this needs a guardian's yes, 14–18 years.
    pub guardian_under: u8,
    /// Who is responsible here and how to reach them, for consent, help and parents. Absent until the operator says so: then nothing is named.
    pub responsible: Option<Responsible>,
    /// The SMS channel, where there is one.
    pub sms: Option<SmsTerms>,
    /// The bot's username without @, if configured (else learnt with getMe and kept in `meta`).
    pub bot_username: Option<String>,
}

impl Context {
    /// With the words of danger and the keywords of this program, and an empty snapshot; that is read at the first refresh.
    ///
    /// # Errors
    /// A list of keywords that does not parse.
    pub fn new(
        db: Db,
        vault: Arc<Vault>,
        ambient: Ambient,
        settings: Settings,
        municipalities: Municipalities,
        texts: Texts,
    ) -> Result<Self, TextsError> {
        Ok(Self {
            db,
            vault,
            ambient,
            settings,
            consents: consent::versions(&texts),
            texts,
            keywords: Keywords::bundled()?,
            danger: Scanner::bundled(),
            municipalities,
            full_disk: Arc::default(),
            messages: Arc::default(),
            guardian_pages: RecentByChat::default(),
            first_screens: RecentByChat::default(),
            heard: RecentByChat::default(),
            trials: RecentByChat::default(),
            snapshot: RwLock::default(),
        })
    }

    /// On a scratch database, with the municipalities of this program.
    #[cfg(test)]
    pub(crate) fn of_scratch(scratch: &crate::store::scratch::Scratch, settings: Settings) -> Self {
        Self::new(
            scratch.db.clone(),
            scratch.vault.clone(),
            scratch.ambient.clone(),
            settings,
            Municipalities::bundled().unwrap().all_small(),
            Texts::load().unwrap(),
        )
        .unwrap()
    }

    /// The present snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.snapshot.read())
    }

    /// Replaces the snapshot.
    pub fn set_snapshot(&self, snapshot: Snapshot) {
        *self.snapshot.write() = Arc::new(snapshot);
    }

    /// The bot's username, configured or learnt.
    #[must_use]
    pub fn bot_username(&self) -> Option<String> {
        self.settings
            .bot_username
            .clone()
            .or_else(|| self.snapshot().bot_username.clone())
    }
}
