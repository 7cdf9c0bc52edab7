//! Troubles that are being reported: each kind once until it is over. A full disk is not among them, as it could not be stored.

use sqlx::{query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::Moment;

pub use crate::domain::Alert;

const RAISE: &str =
    "INSERT INTO alert (kind, raised_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING";
const AGAIN: &str =
    "INSERT INTO alert (kind, raised_at) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET raised_at = excluded.raised_at
    WHERE alert.raised_at <= $3";
const CLEAR: &str = "DELETE FROM alert WHERE kind = $1";
const ALL: &str = "SELECT kind, raised_at FROM alert ORDER BY raised_at, kind";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[RAISE, AGAIN, CLEAR, ALL];

/// Raises an alert: `true` if it was not raised already.
pub async fn raise(tx: &mut Tx, kind: Alert, now: Moment) -> Result<bool, StoreError> {
    let new = on_both!(tx, c => rows query(RAISE).bind(kind.code()).bind(now.0).execute(c))?;
    Ok(new == 1)
}

/// Raises an alert that may come again when it was last raised at `before` or earlier.
pub async fn raise_again(
    tx: &mut Tx,
    kind: Alert,
    now: Moment,
    before: Moment,
) -> Result<bool, StoreError> {
    let new = on_both!(tx, c => rows query(AGAIN).bind(kind.code()).bind(now.0).bind(before.0).execute(c))?;
    Ok(new == 1)
}

/// It is over: the next one is told again.
pub async fn clear(tx: &mut Tx, kind: Alert) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(CLEAR).bind(kind.code()).execute(c))?;
    Ok(())
}

/// What is raised now, with since when.
pub async fn raised(tx: &mut Tx) -> Result<Vec<(String, Moment)>, StoreError> {
    let raised: Vec<(String, i64)> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let raised = raised.into_iter();
    Ok(raised.map(|(kind, at)| (kind, Moment(at))).collect())
}
