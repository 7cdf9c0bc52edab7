//! From SMS to Telegram: one-use codes, and who has gone.

use sqlx::{query, query_scalar};
use surveys::engine::printed_code;

use super::addresses::AddressId;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{LineHash, Moment, Span};

/// A code is good for so long.
const LIFETIME: Span = Span::days(1);
/// Letters of a code.
pub const CODE_LENGTH: usize = 8;

const PUT: &str = "INSERT INTO sms_move (hash, address_id, expires_at) VALUES ($1, $2, $3)";
const TAKE: &str = "DELETE FROM sms_move WHERE hash = $1 AND expires_at > $2 RETURNING address_id";
const GOOD: &str = "SELECT count(*) FROM sms_move WHERE hash = $1 AND expires_at > $2";
const FORGET: &str = "DELETE FROM sms_move WHERE address_id = $1";
const OLD: &str = "DELETE FROM sms_move WHERE expires_at < $1";
const GONE: &str =
    "INSERT INTO sms_moved (line, address_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const OF_LINE: &str = "SELECT address_id FROM sms_moved WHERE line = $1";
const OF_ADDRESS: &str = "SELECT line FROM sms_moved WHERE address_id = $1";
const FORGET_GONE: &str = "DELETE FROM sms_moved WHERE address_id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    TAKE,
    GOOD,
    FORGET,
    OLD,
    GONE,
    OF_LINE,
    OF_ADDRESS,
    FORGET_GONE,
];

/// A new code for this person; earlier ones are void.
pub async fn code(tx: &mut Tx, address: AddressId) -> Result<String, StoreError> {
    let vault = &tx.vault();
    let ambient = &tx.ambient();
    on_both!(tx, c => rows query(FORGET).bind(address.0).execute(c))?;
    let code = ambient.random.code(CODE_LENGTH);
    let (hash, expires) = (hash(vault, &code), ambient.now() + LIFETIME);
    on_both!(tx, c => rows query(PUT).bind(&hash).bind(address.0).bind(expires.0).execute(c))?;
    Ok(code)
}

/// Uses a code, as typed: the person whom it moves, for exactly one caller and in its time.
pub async fn take(tx: &mut Tx, code: &str, now: Moment) -> Result<Option<AddressId>, StoreError> {
    let vault = &tx.vault();
    let hash = hash(vault, &printed_code(code));
    let id: Option<i64> =
        on_both!(tx, c => query_scalar(TAKE).bind(&hash).bind(now.0).fetch_optional(c))?;
    Ok(id.map(AddressId))
}

/// Whether a code, as typed, would move somebody now.
pub async fn is_good(tx: &mut Tx, code: &str, now: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = hash(vault, &printed_code(code));
    let count: i64 = on_both!(tx, c => query_scalar(GOOD).bind(&hash).bind(now.0).fetch_one(c))?;
    Ok(count > 0)
}

/// Notes that somebody of this line is now at this Telegram address.
pub async fn gone(tx: &mut Tx, line: &LineHash, to: AddressId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(GONE).bind(line.as_str()).bind(to.0).execute(c))?;
    Ok(())
}

/// Telegram addresses of those who went from this line.
pub async fn of_line(tx: &mut Tx, line: &LineHash) -> Result<Vec<AddressId>, StoreError> {
    let ids: Vec<i64> = on_both!(tx, c => query_scalar(OF_LINE).bind(line.as_str()).fetch_all(c))?;
    Ok(ids.into_iter().map(AddressId).collect())
}

/// Lines from which this person came.
pub async fn lines_of(tx: &mut Tx, address: AddressId) -> Result<Vec<LineHash>, StoreError> {
    let lines: Vec<String> =
        on_both!(tx, c => query_scalar(OF_ADDRESS).bind(address.0).fetch_all(c))?;
    Ok(lines.into_iter().map(LineHash::new).collect())
}

/// Forgets everything of an address that is erased.
pub async fn forget(tx: &mut Tx, address: AddressId) -> Result<(), StoreError> {
    for text in [FORGET, FORGET_GONE] {
        on_both!(tx, c => rows query(text).bind(address.0).execute(c))?;
    }
    Ok(())
}

/// Forgets codes that ended before `before`.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    Ok(())
}

fn hash(vault: &Vault, code: &str) -> String {
    vault.hash("sms-move", code.as_bytes())
}
