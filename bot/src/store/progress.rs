//! The step of progress that leaders are shown: counted once an hour at most, and never back.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{HOUR, Moment, RoundId};

/// What is shown of a round in a municipality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
struct Row {
    step: i64,
    counted_at: i64,
}

const GET: &str =
    "SELECT step, counted_at FROM round_progress WHERE round = $1 AND municipality = $2";
const PUT: &str = "INSERT INTO round_progress (round, municipality, step, counted_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (round, municipality) DO UPDATE SET counted_at = excluded.counted_at,
        step = CASE WHEN excluded.step > round_progress.step THEN excluded.step ELSE round_progress.step END
    WHERE round_progress.counted_at <= $5";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, PUT];

/// The step that is shown, if it was counted within the hour.
pub async fn shown(
    tx: &mut Tx,
    round: &RoundId,
    municipality: &str,
    now: Moment,
) -> Result<Option<u32>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => query_as(GET).bind(round.as_str()).bind(municipality).fetch_optional(c))?;
    let fresh = row.filter(|row| now - Moment(row.counted_at) < HOUR);
    Ok(fresh.map(|row| u32::try_from(row.step).unwrap_or(0)))
}

/// Whether it was ever counted.
pub async fn is_counted(
    tx: &mut Tx,
    round: &RoundId,
    municipality: &str,
) -> Result<bool, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => query_as(GET).bind(round.as_str()).bind(municipality).fetch_optional(c))?;
    Ok(row.is_some())
}

/// Keeps what was counted now, unless another has counted within the hour. What is shown never goes back: who erases their answers would
/// be seen, and whoever erases and returns could try each step until it is the next person who shows it.
pub async fn counted(
    tx: &mut Tx,
    round: &RoundId,
    municipality: &str,
    step: u32,
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(municipality).bind(i64::from(step)).bind(now.0).bind((now - HOUR).0)
        .execute(c))?;
    Ok(())
}
