//! What every part of the running program shares.

use crate::domain::Ambient;
use crate::store::{Db, Vault};

/// Shared, never changed while running.
#[derive(Debug)]
pub struct House {
    /// The database.
    pub db: Db,
    /// Seals and hashes.
    pub vault: Vault,
    /// Time and randomness.
    pub ambient: Ambient,
    /// What the operator configured.
    pub settings: Settings,
}

/// What the operator configured and the application needs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Fewest people behind any released figure, ≥ 10.
    pub threshold: u32,
    /// Younger than this needs a guardian's yes, 14–18 years.
    pub guardian_under: u8,
    /// The bot's username without @, if configured (else learnt with getMe and kept in `meta`).
    pub bot_username: Option<String>,
}
