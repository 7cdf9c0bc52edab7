//! Chats, known by a keyed hash and kept sealed.

pub mod merge;

use sqlx::{query, query_as, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Chat, DAY, Moment, Span, start_of_day};

/// A row of `address`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AddressId(pub i64);

/// A reply to somebody of whom nothing else is stored waits at most so long.
const POST_KEPT: Span = Span::days(7);

const FIND: &str = "SELECT id FROM address WHERE hash = $1";
const INSERT: &str = "INSERT INTO address (id, hash, sealed, created_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (hash) DO UPDATE SET reachable = true RETURNING id";
const CHAT: &str = "SELECT sealed, reachable FROM address WHERE id = $1";
const SET_REACHABLE: &str = "UPDATE address SET reachable = $2 WHERE hash = $1";
const SET_REACHABLE_BY_ID: &str = "UPDATE address SET reachable = $2 WHERE id = $1";
const PAUSE: &str = "UPDATE address SET paused_until = $2 WHERE id = $1";
const MIGRATE: &str = "UPDATE address SET hash = $2, sealed = $3, reachable = true WHERE id = $1";

/// Neither a person, nor a role, nor a council, nor a group with a card is behind the address in this column.
macro_rules! nobody {
    ($address:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM respondent r WHERE r.address_id = ",
            $address,
            ") AND NOT EXISTS (SELECT 1 FROM role l WHERE l.address_id = ",
            $address,
            ") AND NOT EXISTS (SELECT 1 FROM council_chat c WHERE c.address_id = ",
            $address,
            ") AND NOT EXISTS (SELECT 1 FROM group_card g WHERE g.address_id = ",
            $address,
            ")"
        )
    };
}

const STRAY_POST: &str = concat!(
    "DELETE FROM outbox WHERE created_at < $1 AND (created_at < $2
        OR address_id IN (SELECT a.id FROM address a WHERE NOT a.reachable)) AND ",
    nobody!("outbox.address_id")
);
const STRAYS: &str = concat!(
    "DELETE FROM address WHERE created_at < $1 AND ",
    nobody!("address.id"),
    " AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.address_id = address.id)
    AND NOT EXISTS (SELECT 1 FROM follow f WHERE f.address_id = address.id)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address_id = address.id)
    AND NOT EXISTS (SELECT 1 FROM guardian_yes y WHERE y.address_id = address.id)
    AND NOT EXISTS (SELECT 1 FROM sms_move v WHERE v.address_id = address.id)
    AND NOT EXISTS (SELECT 1 FROM sms_moved v WHERE v.address_id = address.id)"
);

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    FIND,
    INSERT,
    CHAT,
    SET_REACHABLE,
    SET_REACHABLE_BY_ID,
    PAUSE,
    MIGRATE,
    STRAY_POST,
    STRAYS,
];

/// The address of this chat, if we know it.
pub async fn find(tx: &mut Tx, chat: Chat) -> Result<Option<AddressId>, StoreError> {
    let vault = &tx.vault();
    let hash = vault.chat_hash(chat);
    let id: Option<i64> =
        on_both!(tx, c => query_scalar(FIND).bind(hash.as_str()).fetch_optional(c))?;
    Ok(id.map(AddressId))
}

/// The address of this chat, made if new. It is reachable from now on.
pub async fn find_or_make(tx: &mut Tx, chat: Chat) -> Result<AddressId, StoreError> {
    let vault = &tx.vault();
    let ambient = &tx.ambient();
    let (hash, sealed) = (vault.chat_hash(chat), vault.seal_chat(chat));
    let (id, now) = (ambient.random.number(), start_of_day(ambient.now()).0);
    let id: i64 = on_both!(tx, c => query_scalar(INSERT).bind(id).bind(hash.as_str()).bind(&sealed).bind(now).fetch_one(c))?;
    Ok(AddressId(id))
}

/// The chat behind an address, and whether it can be reached.
///
/// # Errors
/// The database; a row that this key cannot open.
pub async fn chat(tx: &mut Tx, id: AddressId) -> Result<Option<(Chat, bool)>, StoreError> {
    let vault = &tx.vault();
    let row: Option<(String, bool)> =
        on_both!(tx, c => query_as(CHAT).bind(id.0).fetch_optional(c))?;
    row.map(|(sealed, reachable)| {
        let chat = vault.open_chat(&sealed);
        let chat = chat.ok_or(StoreError::Inconsistent {
            table: "address",
            what: "sealed with another key",
        })?;
        Ok((chat, reachable))
    })
    .transpose()
}

/// Blocked and came back: as Telegram tells us.
pub async fn set_reachable(tx: &mut Tx, chat: Chat, reachable: bool) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let hash = vault.chat_hash(chat);
    on_both!(tx, c => rows query(SET_REACHABLE).bind(hash.as_str()).bind(reachable).execute(c))?;
    Ok(())
}

/// A send told us that nobody is there.
pub async fn set_unreachable(tx: &mut Tx, id: AddressId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_REACHABLE_BY_ID).bind(id.0).bind(false).execute(c))?;
    Ok(())
}

/// Nothing unsolicited to this chat before `until`.
pub async fn pause(tx: &mut Tx, id: AddressId, until: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PAUSE).bind(id.0).bind(until.0).execute(c))?;
    Ok(())
}

/// The chat has another id from now on: everything that hangs on the address moves along, and what was stored under that id already
/// becomes one with it.
pub async fn migrate(tx: &mut Tx, id: AddressId, to: Chat, now: Moment) -> Result<(), StoreError> {
    let vault = &tx.vault();
    if let Some(stray) = find(tx, to).await?.filter(|stray| *stray != id) {
        merge::merge(tx, stray, id, now).await?;
    }
    let (hash, sealed) = (vault.chat_hash(to), vault.seal_chat(to));
    on_both!(tx, c => rows query(MIGRATE).bind(id.0).bind(hash.as_str()).bind(&sealed).execute(c))?;
    Ok(())
}

/// Forgets chats on which nothing hangs, the day after they were made: guardians who said yes, passers-by. What still waits for one of them
/// goes after a day if it cannot be reached, else after `POST_KEPT`.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    let (day, long) = (now - DAY, now - POST_KEPT);
    on_both!(tx, c => rows query(STRAY_POST).bind(day.0).bind(long.0).execute(c))?;
    let made = start_of_day(now) - DAY;
    on_both!(tx, c => rows query(STRAYS).bind(made.0).execute(c))?;
    Ok(())
}
