//! Messages that show moderators young people's own words.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::{StoreError, Tx, on_both};
use crate::domain::{Language, Moment};

const SHOW: &str = "UPDATE role SET card_message = $2, card_at = $3 WHERE id = $1";
const ARRIVED: &str = "UPDATE role SET card_message = $2 WHERE id = $1";
const CLEAR: &str = "UPDATE role SET card_message = NULL, card_at = NULL WHERE id = $1";
const MESSAGE: &str = "SELECT card_message FROM role WHERE id = $1";
const HOLDS: &str = "SELECT count(*) FROM writing WHERE held_by = $1 AND state <> 'coded'";
/// Stood there for so long, is of a role that is over, or of a text that is counted, or that somebody else reads.
const STALE: &str = "SELECT r.id, r.address_id, r.card_message, r.language FROM role r
    WHERE r.card_message IS NOT NULL AND (r.card_at <= $1 OR r.state <> 'confirmed'
        OR NOT EXISTS (SELECT 1 FROM writing w WHERE w.held_by = r.id AND w.state <> 'coded'))
    ORDER BY r.id";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[SHOW, ARRIVED, CLEAR, MESSAGE, HOLDS, STALE];

/// A card that is to be emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaleCard {
    /// Whose.
    pub role: i64,
    /// In which chat.
    pub address: AddressId,
    /// Which message.
    pub message: i64,
    /// The language of its reader.
    pub language: Language,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    address_id: i64,
    card_message: i64,
    language: Option<String>,
}

/// From now on a text stands in the chat of this role: in this message, or in one that is on its way.
pub async fn show(
    tx: &mut Tx,
    role: i64,
    message: Option<i64>,
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SHOW).bind(role).bind(message).bind(now.0).execute(c))?;
    Ok(())
}

/// It has arrived, as this message.
pub async fn arrived(tx: &mut Tx, role: i64, message: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ARRIVED).bind(role).bind(message).execute(c))?;
    Ok(())
}

/// None stands there any more.
pub async fn clear(tx: &mut Tx, role: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(CLEAR).bind(role).execute(c))?;
    Ok(())
}

/// The message that shows this role a text.
pub async fn message(tx: &mut Tx, role: i64) -> Result<Option<i64>, StoreError> {
    let found: Option<Option<i64>> =
        on_both!(tx, c => query_scalar(MESSAGE).bind(role).fetch_optional(c))?;
    Ok(found.flatten())
}

/// Whether this role looks at a text.
pub async fn holds(tx: &mut Tx, role: i64) -> Result<bool, StoreError> {
    let count: i64 = on_both!(tx, c => query_scalar(HOLDS).bind(role).fetch_one(c))?;
    Ok(count > 0)
}

/// Cards that nobody has touched since `since`, and those that show nothing any more.
pub async fn stale(tx: &mut Tx, since: Moment) -> Result<Vec<StaleCard>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(STALE).bind(since.0).fetch_all(c))?;
    let card = |row: Row| StaleCard {
        role: row.id,
        address: AddressId(row.address_id),
        message: row.card_message,
        language: row
            .language
            .and_then(|code| Language::from_code(&code))
            .unwrap_or(Language::Ky),
    };
    Ok(rows.into_iter().map(card).collect())
}
