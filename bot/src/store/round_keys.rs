//! The random key of each round's blur. Whoever has it can take the noise off what was published, so it is in no backup, and destroyed as soon
//! as nothing more can be frozen.

use sqlx::{query, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, Random, RoundId};

/// Where a round's key stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RoundKey {
    /// Noise can be drawn.
    Live([u8; 32]),
    /// Nothing is frozen any more.
    Destroyed,
}

impl std::fmt::Debug for RoundKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Live(_) => "Live",
            Self::Destroyed => "Destroyed",
        })
    }
}

const GET: &str = "SELECT sealed FROM round_key WHERE round = $1";
const PUT: &str =
    "INSERT INTO round_key (round, sealed) VALUES ($1, $2) ON CONFLICT (round) DO NOTHING";
const DESTROY: &str = "INSERT INTO round_key (round, destroyed_at) VALUES ($1, $2)
    ON CONFLICT (round) DO UPDATE SET sealed = NULL, destroyed_at = excluded.destroyed_at WHERE round_key.destroyed_at IS NULL";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, PUT, DESTROY];

const SEALED: &str = "round_key.sealed";

/// The key of a round, made if it has none yet. To be committed before anything is frozen with it: a repeat must draw the same.
///
/// # Errors
/// The database; a key that was sealed with another key of the installation.
pub async fn obtain(
    tx: &mut Tx,
    random: &dyn Random,
    round: &RoundId,
) -> Result<RoundKey, StoreError> {
    let vault = &tx.vault();
    if let Some(key) = get(tx, round).await? {
        return Ok(key);
    }
    let mut key = [0; 32];
    random.fill(&mut key);
    let sealed = vault.seal(SEALED, &key);
    on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(&sealed).execute(c))?;
    // another process may have been first
    Ok(get(tx, round).await?.unwrap_or(RoundKey::Live(key)))
}

/// The key of a round, if it ever had one.
///
/// # Errors
/// As [`obtain`].
pub async fn get(tx: &mut Tx, round: &RoundId) -> Result<Option<RoundKey>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Option<String>> =
        on_both!(tx, c => query_scalar(GET).bind(round.as_str()).fetch_optional(c))?;
    let wrong = || StoreError::Inconsistent {
        table: "round_key",
        what: "it was sealed with another key",
    };
    let open = |sealed: String| {
        let key = vault.open(SEALED, &sealed).and_then(|k| k.try_into().ok());
        key.map(RoundKey::Live).ok_or_else(wrong)
    };
    row.map(|sealed| sealed.map_or(Ok(RoundKey::Destroyed), open))
        .transpose()
}

/// Destroys the key of a round, or sees to it that none is ever made. Once; `true` if there was anything to do.
pub async fn destroy(tx: &mut Tx, round: &RoundId, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(DESTROY).bind(round.as_str()).bind(now.0).execute(c))?;
    Ok(rows == 1)
}
