//! Places whose answers wait for a coordinator's yes, because many came from shared phones.

use sqlx::{query, query_as, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, RoundId};

const SESSIONS: &str =
    "SELECT municipality, count(*) FROM session WHERE round = $1 GROUP BY municipality";
const SHARED: &str =
    "SELECT municipality, count(*) FROM session WHERE round = $1 AND shared GROUP BY municipality";
const STATE: &str = "SELECT state FROM release_hold WHERE round = $1 AND municipality = $2";
const PUT: &str =
    "INSERT INTO release_hold (round, municipality, state, asked_at) VALUES ($1, $2, 'held', $3)
    ON CONFLICT DO NOTHING";
const DECIDE: &str = "UPDATE release_hold SET state = $3, decided_at = $4 WHERE round = $1 AND municipality = $2 AND state = 'held'";
const UNDECIDED: &str = "SELECT count(*) FROM release_hold WHERE round = $1 AND state = 'held'";
const KEEP_ALL: &str =
    "UPDATE release_hold SET state = 'kept', decided_at = $2 WHERE round = $1 AND state = 'held'";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[SESSIONS, SHARED, STATE, PUT, DECIDE, UNDECIDED, KEEP_ALL];

/// Where a hold stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Waits for a coordinator.
    Held,
    /// A coordinator said yes: released like any other.
    Released,
    /// A coordinator said no: never released.
    Kept,
}

impl Hold {
    const fn code(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Released => "released",
            Self::Kept => "kept",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [Self::Held, Self::Released, Self::Kept]
            .into_iter()
            .find(|hold| hold.code() == code)
    }
}

/// Sessions of a round per municipality: all, and those from shared phones. Both counts come from an index, as there may be a million.
pub async fn shares(tx: &mut Tx, round: &RoundId) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let of = round.as_str();
    let all: Vec<(String, i64)> = on_both!(tx, c => query_as(SESSIONS).bind(of).fetch_all(c))?;
    let shared: Vec<(String, i64)> = on_both!(tx, c => query_as(SHARED).bind(of).fetch_all(c))?;
    let shared = |place: &str| {
        let own = shared.iter().find(|(other, _)| other == place);
        own.map_or(0, |(_, count)| *count)
    };
    let shares = all.into_iter().map(|(place, count)| {
        let shared = shared(&place);
        (place, count, shared)
    });
    Ok(shares.collect())
}

/// Where the hold of a place stands, if there is one.
pub async fn state(tx: &mut Tx, round: &RoundId, place: &str) -> Result<Option<Hold>, StoreError> {
    let code: Option<String> =
        on_both!(tx, c => query_scalar(STATE).bind(round.as_str()).bind(place).fetch_optional(c))?;
    Ok(code.as_deref().and_then(Hold::from_code))
}

/// Holds a place; `true` if it was not held before.
pub async fn hold(
    tx: &mut Tx,
    round: &RoundId,
    place: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows =
        on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(place).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// A coordinator decides, once; `false` if it was decided before.
pub async fn decide(
    tx: &mut Tx,
    round: &RoundId,
    place: &str,
    release: bool,
    now: Moment,
) -> Result<bool, StoreError> {
    let state = if release { Hold::Released } else { Hold::Kept };
    let rows = on_both!(tx, c => rows query(DECIDE).bind(round.as_str()).bind(place).bind(state.code()).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Whether some place of the round still waits for a coordinator.
pub async fn any_undecided(tx: &mut Tx, round: &RoundId) -> Result<bool, StoreError> {
    let count: i64 = on_both!(tx, c => query_scalar(UNDECIDED).bind(round.as_str()).fetch_one(c))?;
    Ok(count > 0)
}

/// Nobody decided in time: what waits is never released.
pub async fn keep_all(tx: &mut Tx, round: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(KEEP_ALL).bind(round.as_str()).bind(now.0).execute(c))?;
    Ok(())
}
