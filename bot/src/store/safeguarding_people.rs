//! Safeguarding people: who can be told now, who is away, and whose next message answers a case.

use sqlx::{query, query_as, query_scalar};

use super::roles::{self, Role};
use super::{StoreError, Tx, on_both};
use crate::domain::{ChatHash, Moment, RoleKind};

const ALL: &str =
    "SELECT r.id, a.reachable, r.away_until FROM role r JOIN address a ON a.id = r.address_id
    WHERE r.kind = 'safeguarding' AND r.state = 'confirmed'";
const SET_AWAY: &str = "UPDATE role SET away_until = $2 WHERE id = $1";
const SET_WRITING: &str = "UPDATE role SET writing_to = $2, writing_until = $3 WHERE id = $1";
const WRITES_TO: &str = "SELECT writing_to FROM role WHERE id = $1 AND writing_until > $2";
const WRITERS: &str = "SELECT a.hash FROM role r JOIN address a ON a.id = r.address_id
    WHERE r.kind = 'safeguarding' AND r.state = 'confirmed' AND r.writing_until > $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ALL, SET_AWAY, SET_WRITING, WRITES_TO, WRITERS];

/// A safeguarding person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeguardingPerson {
    /// Their role, in force.
    pub role: Role,
    /// Has not blocked the bot, as far as is known.
    pub reachable: bool,
    /// Said that they are away until then.
    pub away_until: Option<Moment>,
}

impl SafeguardingPerson {
    /// Can be reached, and has not said that they are away.
    #[must_use]
    pub fn is_present(&self, now: Moment) -> bool {
        self.reachable && self.away_until.is_none_or(|until| until <= now)
    }
}

/// All in whom the role is in force, the longest first.
///
/// # Errors
/// Database errors; a row that this program never writes.
pub async fn all(tx: &mut Tx) -> Result<Vec<SafeguardingPerson>, StoreError> {
    let known: Vec<(i64, bool, Option<i64>)> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let roles = roles::confirmed(tx, RoleKind::Safeguarding).await?;
    let guard = |role: Role| {
        let (_, reachable, away) = *known.iter().find(|(id, ..)| *id == role.id)?;
        Some(SafeguardingPerson {
            role,
            reachable,
            away_until: away.map(Moment),
        })
    };
    Ok(roles.into_iter().filter_map(guard).collect())
}

/// Away until then; `None`: back.
pub async fn set_away(tx: &mut Tx, role: i64, until: Option<Moment>) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_AWAY).bind(role).bind(until.map(|at| at.0)).execute(c))?;
    Ok(())
}

/// Their next message until then is the reply to this case; `None`: no more.
pub async fn set_writing(
    tx: &mut Tx,
    role: i64,
    writing: Option<(i64, Moment)>,
) -> Result<(), StoreError> {
    let (case, until) = (writing.map(|w| w.0), writing.map(|w| w.1.0));
    on_both!(tx, c => rows query(SET_WRITING).bind(role).bind(case).bind(until).execute(c))?;
    Ok(())
}

/// The case that this role's next message answers.
pub async fn writes_to(tx: &mut Tx, role: i64, now: Moment) -> Result<Option<i64>, StoreError> {
    on_both!(tx, c => query_scalar(WRITES_TO).bind(role).bind(now.0).fetch_optional(c))
}

/// Look-up hashes of the chats whose next message answers a case.
pub async fn writers(tx: &mut Tx, now: Moment) -> Result<Vec<ChatHash>, StoreError> {
    let hashes: Vec<String> = on_both!(tx, c => query_scalar(WRITERS).bind(now.0).fetch_all(c))?;
    Ok(hashes.into_iter().map(ChatHash::new).collect())
}
