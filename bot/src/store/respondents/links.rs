//! Who takes part in which round, and who wants to hear what the council does: two links that are kept apart.

use sqlx::{query, query_as, query_scalar};

use crate::domain::Chat;
use crate::store::addresses::AddressId;
use crate::store::{StoreError, Tx, Vault, on_both};

const TOOK_PART: &str = "SELECT count(*) FROM took_part WHERE hash = $1";
pub(super) const PUT_TOOK_PART: &str =
    "INSERT INTO took_part (hash, round) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FOLLOW: &str = "INSERT INTO follow (address_id, round, municipality) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const UNFOLLOW: &str = "DELETE FROM follow WHERE address_id = $1 AND round = $2";
const FOLLOWS: &str = "SELECT round FROM follow WHERE address_id = $1";
const UNTOLD: &str =
    "SELECT f.address_id, f.round, f.municipality FROM follow f JOIN round r ON r.id = f.round
    WHERE r.closed_at IS NOT NULL AND NOT f.told AND EXISTS (SELECT 1 FROM publication p
        WHERE p.round = f.round AND p.level = 'municipality' AND p.place = f.municipality)
    ORDER BY f.round, f.municipality, f.address_id LIMIT $1";
const TOLD: &str = "UPDATE follow SET told = true WHERE address_id = $1 AND round = $2";
const IS_IN: &str = "SELECT count(*) FROM participation WHERE address_id = $1 AND round = $2";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    TOOK_PART,
    PUT_TOOK_PART,
    FOLLOW,
    UNFOLLOW,
    FOLLOWS,
    UNTOLD,
    TOLD,
    IS_IN,
];

/// Whether somebody erased from this round comes back to it.
///
/// # Errors
/// The driver's.
pub async fn took_part(
    tx: &mut Tx,
    vault: &Vault,
    chat: Chat,
    round: &str,
) -> Result<bool, StoreError> {
    let hash = took_part_hash(vault, chat, round);
    let count: i64 = on_both!(tx, c => query_scalar(TOOK_PART).bind(&hash).fetch_one(c))?;
    Ok(count > 0)
}

/// "Tell me what the council does" for a round: yes or no.
///
/// # Errors
/// The driver's.
pub async fn set_follow(
    tx: &mut Tx,
    address: AddressId,
    round: &str,
    municipality: &str,
    follow: bool,
) -> Result<(), StoreError> {
    if follow {
        on_both!(tx, c => rows query(FOLLOW).bind(address.0).bind(round).bind(municipality).execute(c))?;
    } else {
        on_both!(tx, c => rows query(UNFOLLOW).bind(address.0).bind(round).execute(c))?;
    }
    Ok(())
}

/// The rounds whose answer by the council this person wants to hear.
///
/// # Errors
/// The driver's.
pub async fn follows(tx: &mut Tx, address: AddressId) -> Result<Vec<String>, StoreError> {
    on_both!(tx, c => query_scalar(FOLLOWS).bind(address.0).fetch_all(c))
}

/// Who wants to hear of a round that is over and published, and has not been told: address, round, municipality.
///
/// # Errors
/// The driver's.
pub async fn untold(
    tx: &mut Tx,
    most: i64,
) -> Result<Vec<(AddressId, String, String)>, StoreError> {
    let rows: Vec<(i64, String, String)> =
        on_both!(tx, c => query_as(UNTOLD).bind(most).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|(address, round, place)| (AddressId(address), round, place))
        .collect())
}

/// They are told, or never will be.
///
/// # Errors
/// The driver's.
pub async fn told(tx: &mut Tx, address: AddressId, round: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TOLD).bind(address.0).bind(round).execute(c))?;
    Ok(())
}

/// Whether this person takes part in a round.
///
/// # Errors
/// The driver's.
pub async fn is_in(tx: &mut Tx, address: AddressId, round: &str) -> Result<bool, StoreError> {
    let count: i64 =
        on_both!(tx, c => query_scalar(IS_IN).bind(address.0).bind(round).fetch_one(c))?;
    Ok(count > 0)
}

pub(super) fn took_part_hash(vault: &Vault, chat: Chat, round: &str) -> String {
    let mut bytes = chat.id.to_be_bytes().to_vec();
    bytes.extend(round.as_bytes());
    vault.hash("took-part", &bytes)
}
