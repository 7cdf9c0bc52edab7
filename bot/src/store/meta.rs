//! Facts about the installation, one row each.

use sqlx::{query, query_scalar};

use super::{StoreError, Tx, on_both};

const GET: &str = "SELECT value FROM meta WHERE key = $1";
const SET: &str = "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const COUNT_UP: &str = "INSERT INTO meta (key, value) VALUES ($1, '1')
    ON CONFLICT (key) DO UPDATE SET value = CAST(CAST(meta.value AS BIGINT) + 1 AS TEXT)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, SET, COUNT_UP];

/// Which fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A hash of the key: stops a start with another one.
    KeyCheck,
    /// `demo` in a demo database.
    Kind,
    /// The bot's username, once known.
    BotUsername,
    /// The highest threshold this database has used.
    Threshold,
    /// When retention last ran, in ms.
    LastRetention,
    /// The bot's own id, once known.
    BotId,
    /// How often something was erased.
    Erased,
    /// [`Fact::Erased`] when what was erased had last left the database's log (SQLite) or its dead rows (PostgreSQL).
    Cleaned,
    /// How far addresses of private chats are made one for all topics: `done`, or the last id. See [`super::topics`].
    TopicsSettled,
    /// When coordinators were last told what waits for them, in ms.
    TodoTold,
    /// When those who stopped in the middle of a survey were last looked for, in ms.
    LastReminders,
    /// Up to when coordinators were told of those who were told what to answer, in ms.
    OrdersTold,
}

impl Fact {
    const fn key(self) -> &'static str {
        match self {
            Self::KeyCheck => "key_check",
            Self::Kind => "kind",
            Self::BotUsername => "bot_username",
            Self::Threshold => "threshold",
            Self::LastRetention => "last_retention",
            Self::BotId => "bot_id",
            Self::Erased => "erased",
            Self::Cleaned => "cleaned",
            Self::TopicsSettled => "topics_settled",
            Self::TodoTold => "todo_told",
            Self::LastReminders => "last_reminders",
            Self::OrdersTold => "orders_told",
        }
    }
}

/// The value of a fact.
pub async fn get(tx: &mut Tx, fact: Fact) -> Result<Option<String>, StoreError> {
    on_both!(tx, c => query_scalar(GET).bind(fact.key()).fetch_optional(c))
}

/// Writes a fact.
pub async fn set(tx: &mut Tx, fact: Fact, value: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET).bind(fact.key()).bind(value).execute(c))?;
    Ok(())
}

/// Notes that something was erased: see [`super::Pool::clean`].
pub async fn erased(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(COUNT_UP).bind(Fact::Erased.key()).execute(c))?;
    Ok(())
}
