//! What somebody wrote about harm, sealed, on its way to the safeguarding person.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{Ambient, Chat, Language, Moment};

const TEXT: &str = "disclosure.text";
const CHAT: &str = "disclosure.chat";

const INSERT: &str =
    "INSERT INTO disclosure (id, chat_sealed, text_sealed, language, kind, state, received_at)
    VALUES ($1, $2, $3, $4, $5, 'new', $6)";
const GET: &str = "SELECT id, chat_sealed, text_sealed, language, kind, state, received_at FROM disclosure WHERE id = $1";
const UNSENT: &str =
    "SELECT id, chat_sealed, text_sealed, language, kind, state, received_at FROM disclosure
    WHERE state = 'new' ORDER BY received_at, id";
const UNANSWERED: &str =
    "SELECT id, chat_sealed, text_sealed, language, kind, state, received_at FROM disclosure
    WHERE state = 'sent' AND sent_at <= $1 ORDER BY received_at, id";
const SENT: &str =
    "UPDATE disclosure SET state = 'sent', sent_at = $2 WHERE id = $1 AND state = 'new'";
const ESCALATED: &str =
    "UPDATE disclosure SET state = 'escalated', escalated_at = $2 WHERE id = $1 AND state = 'sent'";
const ANSWERED: &str = "UPDATE disclosure SET state = 'answered', answered_at = $2 WHERE id = $1 AND state <> 'answered'";
const ANEW: &str = "UPDATE disclosure SET state = 'new', sent_at = NULL, escalated_at = NULL WHERE state IN ('sent', 'escalated')";
const OLD: &str = "DELETE FROM disclosure WHERE state = 'answered' AND answered_at < $1";
const OPEN: &str = "SELECT count(*) FROM disclosure WHERE state <> 'answered'";
const WAITING: &str =
    "SELECT count(*) FROM disclosure WHERE state = 'new' OR (state = 'sent' AND sent_at <= $1)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT, GET, UNSENT, UNANSWERED, SENT, ESCALATED, ANSWERED, ANEW, OLD, OPEN, WAITING,
];

/// Why it is here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Words of danger in a typed text.
    Words,
    /// "Something is wrong with the survey or a leader."
    Report,
}

impl Cause {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Report => "report",
        }
    }
}

/// One case. The chat is for the reply only and is shown to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disclosure {
    /// Random.
    pub id: i64,
    /// Where a ready reply goes.
    pub chat: Chat,
    /// What was written.
    pub text: String,
    /// The writer's language.
    pub language: Language,
    /// Why it is here.
    pub cause: Cause,
    /// A reply was chosen.
    pub answered: bool,
    /// When it was written.
    pub received: Moment,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    chat_sealed: String,
    text_sealed: String,
    language: String,
    kind: String,
    state: String,
    received_at: i64,
}

impl Row {
    fn case(self, vault: &Vault) -> Result<Disclosure, StoreError> {
        let chat = vault
            .open(CHAT, &self.chat_sealed)
            .and_then(|b| serde_json::from_slice(&b).ok());
        let text = vault.open(TEXT, &self.text_sealed);
        let (Some(chat), Some(text)) = (chat, text) else {
            return Err(StoreError::Inconsistent {
                table: "disclosure",
                what: "sealed with another key",
            });
        };
        Ok(Disclosure {
            id: self.id,
            chat,
            text: String::from_utf8_lossy(&text).into_owned(),
            language: Language::from_code(&self.language).unwrap_or(Language::Ky),
            cause: if self.kind == Cause::Report.code() {
                Cause::Report
            } else {
                Cause::Words
            },
            answered: self.state == "answered",
            received: Moment(self.received_at),
        })
    }
}

/// Keeps what somebody wrote; returns its id.
///
/// # Errors
/// The driver's.
pub async fn put(
    tx: &mut Tx,
    vault: &Vault,
    ambient: &Ambient,
    chat: Chat,
    text: &str,
    language: Language,
    cause: Cause,
) -> Result<i64, StoreError> {
    let id = ambient.random.number();
    let chat = vault.seal(CHAT, &serde_json::to_vec(&chat).unwrap_or_default());
    let text = vault.seal(TEXT, text.as_bytes());
    let now = ambient.now().0;
    on_both!(tx, c => rows query(INSERT).bind(id).bind(&chat).bind(&text).bind(language.code()).bind(cause.code())
        .bind(now).execute(c))?;
    Ok(id)
}

/// The case of this id.
///
/// # Errors
/// The driver's; a row sealed with another key.
pub async fn get(tx: &mut Tx, vault: &Vault, id: i64) -> Result<Option<Disclosure>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|r| r.case(vault)).transpose()
}

/// Cases that nobody was told of, oldest first.
///
/// # Errors
/// The driver's; a row sealed with another key.
pub async fn unsent(tx: &mut Tx, vault: &Vault) -> Result<Vec<Disclosure>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(UNSENT).fetch_all(c))?;
    rows.into_iter().map(|r| r.case(vault)).collect()
}

/// Cases sent to the first person at `sent_by` or before, without a reply.
///
/// # Errors
/// The driver's; a row sealed with another key.
pub async fn unanswered(
    tx: &mut Tx,
    vault: &Vault,
    sent_by: Moment,
) -> Result<Vec<Disclosure>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(UNANSWERED).bind(sent_by.0).fetch_all(c))?;
    rows.into_iter().map(|r| r.case(vault)).collect()
}

/// The first person was told.
///
/// # Errors
/// The driver's.
pub async fn sent(tx: &mut Tx, id: i64, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SENT).bind(id).bind(now.0).execute(c))?;
    Ok(())
}

/// The second person was told.
///
/// # Errors
/// The driver's.
pub async fn escalated(tx: &mut Tx, id: i64, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ESCALATED).bind(id).bind(now.0).execute(c))?;
    Ok(())
}

/// A reply was chosen: `true` for the first one.
///
/// # Errors
/// The driver's.
pub async fn answered(tx: &mut Tx, id: i64, now: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(ANSWERED).bind(id).bind(now.0).execute(c))?;
    Ok(changed == 1)
}

/// Whatever waits for a reply is sent once more: the one who was told is gone.
///
/// # Errors
/// The driver's.
pub async fn send_anew(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ANEW).execute(c))?;
    Ok(())
}

/// How many wait for a reply.
///
/// # Errors
/// The driver's.
pub async fn open(tx: &mut Tx) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(OPEN).fetch_one(c))
}

/// How many were not sent yet, or were sent at `sent_by` or before without a reply.
///
/// # Errors
/// The driver's.
pub async fn waiting(tx: &mut Tx, sent_by: Moment) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(WAITING).bind(sent_by.0).fetch_one(c))
}

/// Erases cases answered before `before` (30 days after the answer).
///
/// # Errors
/// The driver's.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    Ok(())
}
