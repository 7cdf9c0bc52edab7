//! Ids of the messages that stand in a respondent's private chat, so that `/hide` finds them: Telegram numbers the private chats of a bot
//! together, so they cannot be counted. One row per person, sealed, of fixed length; it goes with the respondent's row.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::dialect::{LOAD_RECENT, SAVE_RECENT};
use super::json;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{ChatHash, DAY, HOUR, Moment, Span};

/// Telegram removes no older message for a bot (Bot API, `deleteMessages`).
const DELETABLE: Span = Span::hours(48);
/// So many ids are kept of a chat; beyond it the oldest are forgotten.
pub const MOST: usize = 200;
/// Bytes of one: 6 of its id, 4 of the hour.
const PLACE: usize = 10;
const CONTEXT: &str = "recent_messages";

const OF: &str = "SELECT sealed FROM recent_messages WHERE address_id = $1";
const OLD: &str = "DELETE FROM recent_messages WHERE day < $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[OF, OLD];

/// Ids of a chat, each with the hour since 1970 in which it was noted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recent(BTreeMap<i64, i64>);

impl Recent {
    /// There is this message.
    pub fn add(&mut self, id: i64, now: Moment) {
        if (1..1 << 48).contains(&id) {
            self.0.entry(id).or_insert(now.count(HOUR));
        }
    }

    /// It is there no more.
    pub fn remove(&mut self, id: i64) {
        self.0.remove(&id);
    }

    /// All that another one knows.
    pub fn merge(&mut self, other: &Self) {
        for (id, hour) in &other.0 {
            self.0.entry(*id).or_insert(*hour);
        }
    }

    /// Forgets what is too old to be removed, and the oldest beyond [`MOST`]; whether any was forgotten.
    pub fn trim(&mut self, now: Moment) -> bool {
        let before = self.0.len();
        self.0
            .retain(|_, hour| Moment(0) + Span::hours(*hour + 1) + DELETABLE > now);
        while self.0.len() > MOST {
            self.0.pop_first();
        }
        self.0.len() < before
    }

    /// The ids, oldest first.
    pub fn ids(&self) -> impl Iterator<Item = i64> {
        self.0.keys().copied()
    }

    /// Whether it holds this one.
    #[must_use]
    pub fn has(&self, id: i64) -> bool {
        self.0.contains_key(&id)
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn seal(&self, vault: &Vault) -> String {
        // filled up with zeros: the length tells nothing
        let mut plain = [0; MOST * PLACE];
        for (place, (id, hour)) in plain.chunks_exact_mut(PLACE).zip(&self.0) {
            place[..6].copy_from_slice(&id.to_be_bytes()[2..]);
            place[6..].copy_from_slice(&hour.to_be_bytes()[4..]);
        }
        vault.seal(CONTEXT, &plain)
    }

    /// Nothing, where the row cannot be read: it only serves `/hide`, and must shut nobody out.
    fn readable(vault: &Vault, sealed: &str) -> Self {
        Self::open(vault, sealed).unwrap_or_else(|error| {
            tracing::error!(%error, "which messages stand in a chat is not known any more");
            Self::default()
        })
    }

    fn open(vault: &Vault, sealed: &str) -> Result<Self, StoreError> {
        let plain = vault.open(CONTEXT, sealed);
        let plain = plain.ok_or(StoreError::Inconsistent {
            table: "recent_messages",
            what: "sealed with another key",
        })?;
        let number = |bytes: &[u8]| bytes.iter().fold(0, |n, b| n << 8 | i64::from(*b));
        let pairs = plain.chunks_exact(PLACE);
        let pairs = pairs.map(|pair| (number(&pair[..6]), number(&pair[6..])));
        Ok(Self(pairs.filter(|(id, _)| *id != 0).collect()))
    }
}

/// What has happened in a chat since its row was written.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Messages that came.
    pub added: Recent,
    /// Messages that were removed.
    pub gone: BTreeSet<i64>,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    hash: String,
    sealed: Option<String>,
}

/// Writes these changes, by look-up hash of the chat, for all who have consented: one statement to read, one to write. Gives the hashes that
/// were written. Whoever holds the people's rows holds these.
///
/// # Errors
/// Database errors.
pub async fn note(
    tx: &mut Tx,
    changes: &HashMap<ChatHash, Change>,
    now: Moment,
) -> Result<Vec<ChatHash>, StoreError> {
    let vault = &tx.vault();
    #[derive(Serialize)]
    struct Written {
        address_id: i64,
        sealed: String,
        day: i64,
    }
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let hashes: Vec<&ChatHash> = changes.keys().collect();
    let (text, wanted) = (tx.text(LOAD_RECENT), json(&hashes));
    let rows: Vec<Row> = on_both!(tx, c => query_as(text).bind(&wanted).fetch_all(c))?;
    let (mut written, mut noted) = (Vec::new(), Vec::new());
    for row in rows {
        let hash = ChatHash::new(row.hash);
        let Some(change) = changes.get(&hash) else {
            continue;
        };
        let mut recent = match &row.sealed {
            Some(sealed) => Recent::readable(vault, sealed),
            None => Recent::default(),
        };
        recent.merge(&change.added);
        for id in &change.gone {
            recent.remove(*id);
        }
        recent.trim(now);
        written.push(Written {
            address_id: row.id,
            sealed: recent.seal(vault),
            day: now.floor(DAY).0,
        });
        noted.push(hash);
    }
    if !written.is_empty() {
        let (text, set) = (tx.text(SAVE_RECENT), json(&written));
        on_both!(tx, c => rows query(text).bind(&set).execute(c))?;
    }
    Ok(noted)
}

/// What is known of a respondent's chat.
///
/// # Errors
/// Database errors.
pub async fn of(tx: &mut Tx, address: AddressId) -> Result<Recent, StoreError> {
    let vault = &tx.vault();
    let sealed: Option<String> =
        on_both!(tx, c => query_scalar(OF).bind(address.0).fetch_optional(c))?;
    Ok(sealed.map_or_else(Recent::default, |s| Recent::readable(vault, &s)))
}

/// Retention: rows in which nothing can be removed any more. They carry a day only, so they stay for two to three.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    let before = now - DELETABLE - DAY;
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scratch::NOON;

    #[test]
    fn ids_are_kept_48_hours_and_the_newest_of_too_many() {
        let mut recent = Recent::default();
        recent.add(1, NOON);
        recent.add(2, NOON + HOUR);
        // noted again it does not become younger
        recent.add(1, NOON + 30 * HOUR);
        assert!(!recent.trim(NOON + DELETABLE));
        assert!(recent.trim(NOON + DELETABLE + HOUR));
        assert_eq!(recent.ids().collect::<Vec<_>>(), [2]);
        let many = i64::try_from(MOST).unwrap() + 10;
        (0..many).for_each(|id| recent.add(100 + id, NOON));
        assert!(recent.trim(NOON));
        assert_eq!(recent.ids().next(), Some(110));
        assert_eq!(recent.ids().count(), MOST);
    }

    #[tokio::test]
    async fn sealed_rows_are_of_one_length_and_read_as_written() {
        let s = crate::store::scratch::Scratch::new().await;
        let mut recent = Recent::default();
        let empty = recent.seal(&s.vault);
        for id in [0, 1, i64::from(i32::MAX), (1 << 48) - 1, 1 << 48] {
            recent.add(id, NOON);
        }
        let sealed = recent.seal(&s.vault);
        assert_eq!(sealed.len(), empty.len());
        assert_eq!(recent.ids().count(), 3);
        assert_eq!(Recent::open(&s.vault, &sealed).unwrap(), recent);
    }
}
