//! Who changed what. Each row's keyed hash covers the one before: a change, gap or cut in the middle shows.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::dialect::AUDIT_ALONE;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::Moment;

const LAST: &str = "SELECT id, at, actor, action, detail, hash FROM audit ORDER BY id DESC LIMIT 1";
const ALL: &str = "SELECT id, at, actor, action, detail, hash FROM audit ORDER BY id";
const WHO: &str = "SELECT actor FROM audit WHERE action = $1 AND substr(detail, 1, length($2)) = $2 ORDER BY id LIMIT 1";
const INSERT: &str =
    "INSERT INTO audit (id, at, actor, action, detail, hash) VALUES ($1, $2, $3, $4, $5, $6)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[LAST, ALL, WHO, INSERT];

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Entry {
    /// 1, 2, 3 …
    pub id: i64,
    /// Milliseconds.
    pub at: i64,
    /// `cli` or `role:ID`; never a name or chat.
    pub actor: String,
    /// What was done, e.g. `round.open`.
    pub action: String,
    /// To what: ids and reasons given, nothing personal.
    pub detail: String,
    /// Covers this row and the hash before.
    pub hash: String,
}

/// Adds a row.
pub async fn write(
    tx: &mut Tx,
    now: Moment,
    actor: &str,
    action: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let text = tx.text(AUDIT_ALONE);
    let _: i32 = on_both!(tx, c => query_scalar(text).fetch_one(c))?;
    let last: Option<Entry> = on_both!(tx, c => query_as(LAST).fetch_optional(c))?;
    let (id, before) = last.map_or((1, String::new()), |e| (e.id + 1, e.hash));
    let mut entry = Entry {
        id,
        at: now.0,
        actor: actor.to_owned(),
        action: action.to_owned(),
        detail: detail.to_owned(),
        hash: String::new(),
    };
    entry.hash = chained(vault, &before, &entry);
    on_both!(tx, c => rows query(INSERT).bind(entry.id).bind(entry.at).bind(&entry.actor).bind(&entry.action)
        .bind(&entry.detail).bind(&entry.hash).execute(c))?;
    Ok(())
}

/// Who first did this to what the detail begins with.
pub async fn who(tx: &mut Tx, action: &str, detail: &str) -> Result<Option<String>, StoreError> {
    on_both!(tx, c => query_scalar(WHO).bind(action).bind(detail).fetch_optional(c))
}

/// All rows, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Entry>, StoreError> {
    on_both!(tx, c => query_as(ALL).fetch_all(c))
}

/// The first row that does not follow from the one before it; `None` when the chain holds.
#[must_use]
pub fn first_broken(vault: &Vault, entries: &[Entry]) -> Option<i64> {
    let mut before = String::new();
    for (number, entry) in (1_i64..).zip(entries) {
        if entry.id != number || entry.hash != chained(vault, &before, entry) {
            return Some(number);
        }
        before.clone_from(&entry.hash);
    }
    None
}

fn chained(vault: &Vault, before: &str, entry: &Entry) -> String {
    let mut bytes = Vec::new();
    let (id, at) = (entry.id.to_string(), entry.at.to_string());
    for field in [before, &id, &at, &entry.actor, &entry.action, &entry.detail] {
        // lengths keep neighbouring fields apart
        bytes.extend((field.len() as u64).to_be_bytes());
        bytes.extend(field.as_bytes());
    }
    vault.hash("audit", &bytes)
}
