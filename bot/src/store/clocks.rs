//! How far gateways' clocks are behind ours.

use sqlx::{query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::Span;

const PUT: &str = "INSERT INTO sms_clock (gateway, behind) VALUES ($1, $2)
    ON CONFLICT (gateway) DO UPDATE SET behind = excluded.behind";
const ALL: &str = "SELECT gateway, behind FROM sms_clock ORDER BY gateway";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, ALL];

/// Keeps how far a gateway's clock is behind ours; negative if it is ahead.
pub async fn put(tx: &mut Tx, gateway: &str, behind: Span) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PUT).bind(gateway).bind(behind.as_millis()).execute(c))?;
    Ok(())
}

/// What is known of each gateway.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, Span)>, StoreError> {
    let known: Vec<(String, i64)> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let known = known.into_iter();
    Ok(known
        .map(|(gateway, behind)| (gateway, Span::millis(behind)))
        .collect())
}
