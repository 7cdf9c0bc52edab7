//! What must be sent and is not a screen: a row names an address, order per address, priorities, lease.

mod content;

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::dialect::LEASE_OUTBOX;
use super::readable::Readable;
use super::{StoreError, Tx, Vault, json, on_both, rows_apart};
use crate::domain::{Artefact, Chat, LiveFile, Moment, Request};

pub use content::*;

/// Who waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// A person who has just pressed something.
    Interactive = 0,
    /// A disclosure of harm, an alert.
    Urgent = 1,
    /// A digest.
    Digest = 2,
    /// News, reminders: unsolicited.
    News = 3,
    /// What nobody asked for, to young people: at home and awake only.
    Bulk = 4,
}

/// A leased row.
#[derive(Debug, Clone)]
pub struct Due {
    /// Row.
    pub id: i64,
    /// Where to.
    pub address: AddressId,
    /// The chat behind it.
    pub chat: Chat,
    /// 0 = interactive … 4 = bulk.
    pub priority: i64,
    /// What to send.
    pub content: Content,
    /// Which attempt this is, from 1.
    pub attempts: i64,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    address_id: i64,
    priority: i64,
    sealed: String,
    attempts: i64,
    chat: String,
}

impl Row {
    fn due(self, vault: &Vault) -> Result<Due, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "outbox",
            what,
        };
        let chat = vault.open_chat(&self.chat);
        let bytes = vault.open("outbox", &self.sealed);
        let bytes = bytes.ok_or(wrong("sealed with another key, or torn"))?;
        let content = serde_json::from_slice(&bytes);
        Ok(Due {
            id: self.id,
            address: AddressId(self.address_id),
            chat: chat.ok_or(wrong("its address is sealed with another key"))?,
            priority: self.priority,
            content: content.map_err(|_| wrong("a request of unknown shape"))?,
            attempts: self.attempts,
        })
    }
}

const PUT: &str = "INSERT INTO outbox (address_id, priority, sealed, state, due_at, created_at)
    VALUES ($1, $2, $3, 'pending', $4, $5)";
const DELETE: &str = "DELETE FROM outbox WHERE id = $1";
const RETRY: &str = "UPDATE outbox SET due_at = $2, lease_until = 0 WHERE id = $1";
const DEAD: &str = "UPDATE outbox SET state = 'dead', lease_until = 0 WHERE id = $1";
const WITHDRAW: &str =
    "DELETE FROM outbox WHERE address_id = $1 AND state = 'pending' AND priority >= $2";
const ANSWERS: &str =
    "SELECT id, sealed FROM outbox WHERE address_id = $1 AND state = 'pending' AND priority = 0";
const PENDING: &str = "SELECT count(*) FROM outbox WHERE state = 'pending'";
const RELEASE_LEASES: &str =
    "UPDATE outbox SET lease_until = 0 WHERE state = 'pending' AND lease_until > 0";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    DELETE,
    RETRY,
    DEAD,
    WITHDRAW,
    ANSWERS,
    PENDING,
    RELEASE_LEASES,
];

/// Queues a request. Rows of one address go out in the order in which they were put: their ids come from a sequence.
pub async fn put(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    request: &Request,
    now: Moment,
) -> Result<(), StoreError> {
    put_sealed(tx, address, priority, json(request).as_bytes(), now).await
}

/// Queues something of a case, urgently.
pub async fn put_of_case(
    tx: &mut Tx,
    address: AddressId,
    notice: &CaseNotice,
    now: Moment,
) -> Result<(), StoreError> {
    let plain = json(notice);
    put_sealed(tx, address, Priority::Urgent, plain.as_bytes(), now).await
}

/// Queues a file of a publication.
pub async fn put_file(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    artefact: &Artefact,
    now: Moment,
) -> Result<(), StoreError> {
    put_sealed(tx, address, priority, json(artefact).as_bytes(), now).await
}

/// Queues words with a picture.
pub async fn put_pictured(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    pictured: &Pictured,
    now: Moment,
) -> Result<(), StoreError> {
    put_sealed(tx, address, priority, json(pictured).as_bytes(), now).await
}

/// Queues a file of what stands when it is sent.
pub async fn put_live(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    file: &LiveFile,
    now: Moment,
) -> Result<(), StoreError> {
    put_sealed(tx, address, priority, json(file).as_bytes(), now).await
}

/// Queues what shows a quick poll.
pub async fn put_of_draft(
    tx: &mut Tx,
    address: AddressId,
    shown: &DraftShown,
    now: Moment,
) -> Result<(), StoreError> {
    let plain = json(shown);
    put_sealed(tx, address, Priority::Interactive, plain.as_bytes(), now).await
}

/// Queues what shows a moderator a text.
pub async fn put_of_reader(
    tx: &mut Tx,
    address: AddressId,
    shown: &ReaderShown,
    now: Moment,
) -> Result<(), StoreError> {
    let plain = json(shown);
    put_sealed(tx, address, Priority::Interactive, plain.as_bytes(), now).await
}

/// Queues an invitation.
pub async fn put_invitation(
    tx: &mut Tx,
    address: AddressId,
    invitation: &Invitation,
    now: Moment,
) -> Result<(), StoreError> {
    let plain = json(invitation);
    put_sealed(tx, address, Priority::Bulk, plain.as_bytes(), now).await
}

/// Queues a card for a group: as a new message, or as the change of one; not before `at`.
pub async fn put_card(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    group_card: i64,
    at: Moment,
) -> Result<(), StoreError> {
    let notice = json(&CardNotice { group_card });
    put_sealed(tx, address, priority, notice.as_bytes(), at).await
}

/// Queues a recording.
pub async fn put_recording(
    tx: &mut Tx,
    address: AddressId,
    notice: &RecordingNotice,
    now: Moment,
) -> Result<(), StoreError> {
    let plain = json(notice);
    put_sealed(tx, address, Priority::Interactive, plain.as_bytes(), now).await
}

async fn put_sealed(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
    plain: &[u8],
    now: Moment,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let sealed = vault.seal("outbox", plain);
    on_both!(tx, c => rows query(PUT).bind(address.0).bind(priority as i64).bind(&sealed).bind(now.0).bind(now.0).execute(c))?;
    Ok(())
}

/// Leases what is due, at most `limit` rows, one per address. What cannot be read is to be given up with [`dead`].
pub async fn lease(
    tx: &mut Tx,
    now: Moment,
    until: Moment,
    limit: i64,
) -> Result<Readable<Due, i64>, StoreError> {
    let vault = &tx.vault();
    let text = tx.text(LEASE_OUTBOX);
    let rows = rows_apart!(tx, query(text).bind(now.0).bind(until.0).bind(limit))?;
    Readable::of(rows, |row: Row| row.due(vault))
}

/// It was sent: nothing of it is kept.
pub async fn sent(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DELETE).bind(id).execute(c))?;
    Ok(())
}

/// Try again at `at`.
pub async fn retry(tx: &mut Tx, id: i64, at: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(RETRY).bind(id).bind(at.0).execute(c))?;
    Ok(())
}

/// Will never be sent: kept for seven days for the operator.
pub async fn dead(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DEAD).bind(id).execute(c))?;
    Ok(())
}

/// Takes back what has not been sent, of this priority and below (STOP, /delete).
pub async fn withdraw(
    tx: &mut Tx,
    address: AddressId,
    priority: Priority,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(WITHDRAW).bind(address.0).bind(priority as i64).execute(c))?;
    Ok(())
}

/// Takes back words and recordings that answer what somebody did and have not been sent (/hide). Files stay: some stand nowhere else.
pub async fn withdraw_answers(tx: &mut Tx, address: AddressId) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(i64, String)> =
        on_both!(tx, c => query_as(ANSWERS).bind(address.0).fetch_all(c))?;
    for (id, sealed) in rows {
        let content = vault.open("outbox", &sealed);
        let content = content.and_then(|plain| serde_json::from_slice(&plain).ok());
        if matches!(
            content,
            Some(Content::Ready(Request::Send(_)) | Content::Recording(_))
        ) {
            sent(tx, id).await?;
        }
    }
    Ok(())
}

/// How many rows wait.
pub async fn pending(tx: &mut Tx) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(PENDING).fetch_one(c))
}

/// At start: the only process gives back the leases of the one that died.
pub async fn release_leases(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(RELEASE_LEASES).execute(c))?;
    Ok(())
}
