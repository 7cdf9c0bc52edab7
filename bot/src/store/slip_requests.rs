//! Leaders who wait for codes on paper.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, SlipRequest};

const PUT: &str = "INSERT INTO slip_request (role_id, municipality, count, asked_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (role_id) DO UPDATE SET municipality = excluded.municipality, count = excluded.count, asked_at = excluded.asked_at,
        decided_at = NULL, granted = NULL
    WHERE slip_request.decided_at IS NOT NULL AND (slip_request.granted = 0 OR slip_request.decided_at <= $5)";
const WAITING: &str = "SELECT role_id, municipality, count, asked_at FROM slip_request
    WHERE decided_at IS NULL ORDER BY asked_at, role_id";
const DECIDE: &str = "UPDATE slip_request SET decided_at = $2, granted = $3 WHERE role_id = $1 AND decided_at IS NULL
    RETURNING role_id, municipality, count, asked_at";
const OLD: &str = "DELETE FROM slip_request WHERE decided_at < $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, WAITING, DECIDE, OLD];

#[derive(FromRow)]
struct Row {
    role_id: i64,
    municipality: String,
    count: i64,
    asked_at: i64,
}

impl Row {
    fn request(self) -> SlipRequest {
        SlipRequest {
            role: self.role_id,
            municipality: self.municipality,
            count: u16::try_from(self.count).unwrap_or(0),
            asked: Moment(self.asked_at),
        }
    }
}

/// Writes a request; `false` while the one before waits, or if it was granted later than `rested`.
pub async fn put(tx: &mut Tx, request: &SlipRequest, rested: Moment) -> Result<bool, StoreError> {
    let count = i64::from(request.count);
    let rows = on_both!(tx, c => rows query(PUT).bind(request.role).bind(&request.municipality).bind(count)
        .bind(request.asked.0).bind(rested.0).execute(c))?;
    Ok(rows == 1)
}

/// All that wait, the oldest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<SlipRequest>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(WAITING).fetch_all(c))?;
    Ok(rows.into_iter().map(Row::request).collect())
}

/// Decides the request of a role: so many are granted, 0 for none. `None` if it waits no more.
pub async fn decide(
    tx: &mut Tx,
    role: i64,
    granted: u16,
    now: Moment,
) -> Result<Option<SlipRequest>, StoreError> {
    let granted = i64::from(granted);
    let row: Option<Row> =
        on_both!(tx, c => query_as(DECIDE).bind(role).bind(now.0).bind(granted).fetch_optional(c))?;
    Ok(row.map(Row::request))
}

/// Forgets what was decided before `before`.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    Ok(())
}
