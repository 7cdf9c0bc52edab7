//! What came in: ids for a week, and what could not be processed.

use sqlx::{FromRow, query, query_scalar};

use super::dialect::{FORGET_INBOUND, REMEMBER_INBOUND};
use super::readable::Readable;
use super::{StoreError, Tx, json, on_both, rows_apart};
use crate::domain::{ChatHash, Inbound, Moment};

/// A failed inbound, or one that waits behind it.
#[derive(Debug, Clone)]
pub struct Failed {
    /// Row; rising in order of arrival.
    pub id: i64,
    /// Whose: look-up hash of the chat.
    pub hash: ChatHash,
    /// What came in.
    pub inbound: Inbound,
    /// Tries so far.
    pub attempts: i64,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    hash: String,
    sealed: String,
    attempts: i64,
}

const PUT_FAILED: &str =
    "INSERT INTO failed_inbound (hash, sealed, state, attempts, next_at, received_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const DUE_FAILED: &str = "SELECT id, hash, sealed, attempts FROM failed_inbound f WHERE state = 'waiting' AND next_at <= $1
    AND NOT EXISTS (SELECT 1 FROM failed_inbound e WHERE e.hash = f.hash AND e.state = 'waiting' AND e.id < f.id)
    ORDER BY id LIMIT 50";
const WAITING: &str = "SELECT DISTINCT hash FROM failed_inbound WHERE state = 'waiting'";
const RETRY_FAILED: &str = "UPDATE failed_inbound SET attempts = $2, next_at = $3 WHERE id = $1";
const DEAD_FAILED: &str = "UPDATE failed_inbound SET state = 'dead' WHERE id = $1";
const DONE_FAILED: &str = "DELETE FROM failed_inbound WHERE id = $1";
const COUNT_DEAD: &str = "SELECT count(*) FROM failed_inbound WHERE hash = $1 AND state = 'dead'";
const OLD_IDS: &str = "DELETE FROM inbox WHERE received_at < $1";
const OLD_DEAD: &str = "DELETE FROM failed_inbound WHERE state = 'dead' AND received_at < $1";
const OLD_OUTBOX: &str = "DELETE FROM outbox WHERE state = 'dead' AND created_at < $1";
const DEAD_COUNT: &str = "SELECT (SELECT count(*) FROM failed_inbound WHERE state = 'dead')
    + (SELECT count(*) FROM outbox WHERE state = 'dead')";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT_FAILED,
    DUE_FAILED,
    WAITING,
    RETRY_FAILED,
    DEAD_FAILED,
    DONE_FAILED,
    COUNT_DEAD,
    OLD_IDS,
    OLD_DEAD,
    OLD_OUTBOX,
    DEAD_COUNT,
];

/// Remembers these ids of a channel and returns those that are new.
pub async fn remember(
    tx: &mut Tx,
    channel: &str,
    ids: &[i64],
    now: Moment,
) -> Result<Vec<i64>, StoreError> {
    let text = tx.text(REMEMBER_INBOUND);
    let ids = json(ids);
    on_both!(tx, c => query_scalar(text).bind(&ids).bind(now.0).bind(channel).fetch_all(c))
}

/// Forgets ids again: their replies are not durable, so repeats must be answered again.
pub async fn forget(tx: &mut Tx, channel: &str, ids: &[i64]) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let (text, ids) = (tx.text(FORGET_INBOUND), json(ids));
    on_both!(tx, c => rows query(text).bind(&ids).bind(channel).execute(c))?;
    Ok(())
}

/// Keeps what could not be processed, or waits behind such a one.
pub async fn put_failed(
    tx: &mut Tx,
    hash: &ChatHash,
    inbound: &Inbound,
    (attempts, next): (i64, Moment),
    now: Moment,
) -> Result<(), StoreError> {
    let vault = tx.vault();
    let sealed = vault.seal("failed_inbound", json(inbound).as_bytes());
    on_both!(tx, c => rows query(PUT_FAILED).bind(hash.as_str()).bind(&sealed).bind("waiting").bind(attempts).bind(next.0).bind(now.0)
        .execute(c))?;
    Ok(())
}

/// Keeps an update that could not be read: a dead letter from the start.
pub async fn put_unreadable(tx: &mut Tx, raw: &[u8], now: Moment) -> Result<(), StoreError> {
    put_dead(tx, "", raw, now).await
}

/// The same for what may come again and again: kept once; whether it is new.
pub async fn put_unreadable_once(tx: &mut Tx, raw: &[u8], now: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    // no chat has this hash: it is made under a name of its own
    let hash = vault.hash("unreadable", raw);
    let kept: i64 = on_both!(tx, c => query_scalar(COUNT_DEAD).bind(&hash).fetch_one(c))?;
    if kept == 0 {
        put_dead(tx, &hash, raw, now).await?;
    }
    Ok(kept == 0)
}

async fn put_dead(tx: &mut Tx, hash: &str, raw: &[u8], now: Moment) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let sealed = vault.seal("failed_inbound", raw);
    on_both!(tx, c => rows query(PUT_FAILED).bind(hash).bind(&sealed).bind("dead").bind(0_i64).bind(now.0).bind(now.0)
        .execute(c))?;
    Ok(())
}

/// The first waiting one of each person, if it is due. What cannot be read is to be given up with [`bury_failed`].
pub async fn due_failed(tx: &mut Tx, now: Moment) -> Result<Readable<Failed, i64>, StoreError> {
    let vault = &tx.vault();
    let rows = rows_apart!(tx, query(DUE_FAILED).bind(now.0))?;
    Readable::of(rows, |row: Row| {
        let inbound = vault
            .open("failed_inbound", &row.sealed)
            .and_then(|b| serde_json::from_slice(&b).ok());
        let wrong = StoreError::Inconsistent {
            table: "failed_inbound",
            what: "sealed with another key, or of unknown shape",
        };
        Ok(Failed {
            id: row.id,
            hash: ChatHash::new(row.hash),
            inbound: inbound.ok_or(wrong)?,
            attempts: row.attempts,
        })
    })
}

/// Look-up hashes of people with waiting inbounds.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<ChatHash>, StoreError> {
    let hashes: Vec<String> = on_both!(tx, c => query_scalar(WAITING).fetch_all(c))?;
    Ok(hashes.into_iter().map(ChatHash::new).collect())
}

/// Tried again in vain.
pub async fn retry_failed(
    tx: &mut Tx,
    id: i64,
    attempts: i64,
    next: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(RETRY_FAILED).bind(id).bind(attempts).bind(next.0).execute(c))?;
    Ok(())
}

/// Given up: a dead letter for the operator, kept seven days.
pub async fn bury_failed(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DEAD_FAILED).bind(id).execute(c))?;
    Ok(())
}

/// Done at last.
pub async fn done_failed(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DONE_FAILED).bind(id).execute(c))?;
    Ok(())
}

/// Retention: ids and dead letters older than `before` go.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    for text in [OLD_IDS, OLD_DEAD, OLD_OUTBOX] {
        on_both!(tx, c => rows query(text).bind(before.0).execute(c))?;
    }
    Ok(())
}

/// Dead letters in both directions.
pub async fn dead_letters(tx: &mut Tx) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(DEAD_COUNT).fetch_one(c))
}
