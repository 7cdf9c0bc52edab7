//! Rows of earlier versions, to which a person in a private chat with topics was somebody else in each topic.

use sqlx::{query, query_as};

use super::addresses::{self, AddressId, merge};
use super::{Db, StoreError, Tx, meta, on_both};
use crate::domain::{Inbound, Moment};

/// So many rows in one transaction.
const SLICE: i64 = 500;

const NEXT: &str = "SELECT id, hash, sealed FROM address WHERE id > $1 ORDER BY id LIMIT $2";
const RENAME: &str = "UPDATE address SET hash = $2, sealed = $3 WHERE id = $1";
const FAILED: &str = "SELECT id, hash, sealed FROM failed_inbound WHERE hash <> ''";
const RENAME_FAILED: &str = "UPDATE failed_inbound SET hash = $2 WHERE id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[NEXT, RENAME, FAILED, RENAME_FAILED];

/// Makes one person of the topics of each private chat, once per database and in slices: whoever dies on the way goes on at the next start.
pub async fn settle(db: &Db, now: Moment) -> Result<(), StoreError> {
    let mut tx = db.begin_read().await?;
    let done = meta::get(&mut tx, meta::Fact::TopicsSettled).await?;
    drop(tx);
    let mut last = match done.as_deref() {
        Some("done") => return Ok(()),
        Some(id) => id.parse().unwrap_or(i64::MIN),
        None => i64::MIN,
    };
    loop {
        let mut tx = db.begin().await?;
        let rows: Vec<(i64, String, String)> =
            on_both!(&mut tx, c => query_as(NEXT).bind(last).bind(SLICE).fetch_all(c))?;
        let end = rows.last().map(|(id, _, _)| *id);
        for (id, hash, sealed) in rows {
            address(&mut tx, AddressId(id), &hash, &sealed, now).await?;
        }
        let note = match end {
            Some(id) => {
                last = id;
                id.to_string()
            }
            None => {
                failed(&mut tx).await?;
                "done".to_owned()
            }
        };
        meta::set(&mut tx, meta::Fact::TopicsSettled, &note).await?;
        tx.commit().await?;
        if end.is_none() {
            return Ok(());
        }
    }
}

async fn address(
    tx: &mut Tx,
    id: AddressId,
    hash: &str,
    sealed: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let Some(chat) = vault.open_chat(sealed) else {
        return Ok(());
    };
    let wanted = vault.chat_hash(chat);
    // what stepped aside is nobody's
    if chat.id < 0 || hash == wanted.as_str() || hash.starts_with("aside:") {
        return Ok(());
    }
    match addresses::find(tx, chat).await? {
        Some(known) => merge::merge(tx, id, known, now).await,
        None => {
            let sealed = vault.seal_chat(chat);
            on_both!(tx, c => rows query(RENAME).bind(id.0).bind(wanted.as_str()).bind(&sealed).execute(c))?;
            Ok(())
        }
    }
}

/// What waits for another try waits for the same person.
async fn failed(tx: &mut Tx) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(i64, String, String)> = on_both!(tx, c => query_as(FAILED).fetch_all(c))?;
    for (id, hash, sealed) in rows {
        let inbound = vault
            .open("failed_inbound", &sealed)
            .and_then(|bytes| serde_json::from_slice::<Inbound>(&bytes).ok());
        let wanted = inbound.map(|inbound| vault.chat_hash(inbound.chat));
        if let Some(wanted) = wanted.filter(|wanted| wanted.as_str() != hash) {
            on_both!(tx, c => rows query(RENAME_FAILED).bind(id).bind(wanted.as_str()).execute(c))?;
        }
    }
    Ok(())
}
