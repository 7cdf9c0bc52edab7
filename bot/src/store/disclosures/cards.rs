//! Messages in the chats of safeguarding people that show the words of a case.

use sqlx::{query, query_as};

use super::super::addresses::AddressId;
use super::super::{StoreError, Tx, on_both};

const PUT: &str = "INSERT INTO disclosure_card (disclosure_id, address_id, message_id, entries) VALUES ($1, $2, $3, $4)
    ON CONFLICT (disclosure_id, address_id, message_id) DO UPDATE SET entries = excluded.entries";
const OF_CASE: &str = "SELECT address_id, message_id, entries FROM disclosure_card WHERE disclosure_id = $1 ORDER BY message_id";
const AT: &str = "SELECT disclosure_id, message_id FROM disclosure_card WHERE address_id = $1 ORDER BY message_id";
const FORGET: &str =
    "DELETE FROM disclosure_card WHERE disclosure_id = $1 AND address_id = $2 AND message_id = $3";

pub(super) const STATEMENTS: &[&str] = &[PUT, OF_CASE, AT, FORGET];

/// A message shows the case up to this entry.
pub async fn put_card(
    tx: &mut Tx,
    case: i64,
    at: AddressId,
    message: i64,
    newest: i64,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PUT).bind(case).bind(at.0).bind(message).bind(newest).execute(c))?;
    Ok(())
}

/// The messages that show a case: where, which, and up to which entry.
pub async fn cards(tx: &mut Tx, case: i64) -> Result<Vec<(AddressId, i64, i64)>, StoreError> {
    let rows: Vec<(i64, i64, i64)> = on_both!(tx, c => query_as(OF_CASE).bind(case).fetch_all(c))?;
    let card = |(at, message, newest)| (AddressId(at), message, newest);
    Ok(rows.into_iter().map(card).collect())
}

/// The messages of one chat that show cases: which case, which message.
pub async fn cards_at(tx: &mut Tx, at: AddressId) -> Result<Vec<(i64, i64)>, StoreError> {
    on_both!(tx, c => query_as(AT).bind(at.0).fetch_all(c))
}

/// The message shows the case no more.
pub async fn forget_card(
    tx: &mut Tx,
    case: i64,
    at: AddressId,
    message: i64,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FORGET).bind(case).bind(at.0).bind(message).execute(c))?;
    Ok(())
}
