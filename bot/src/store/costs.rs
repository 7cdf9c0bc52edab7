//! Segments sent and received by SMS, per round and municipality.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::Moment;

/// Segments of a round in a municipality.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Cost {
    /// Round.
    pub round: String,
    /// Municipality slug.
    pub municipality: String,
    /// Handed over.
    pub sent: i64,
    /// Of these, what nobody had asked for.
    pub bulk: i64,
    /// Received.
    pub received: i64,
}

const ADD: &str = "INSERT INTO sms_cost (round, municipality, sent, bulk, received) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (round, municipality) DO UPDATE SET sent = sms_cost.sent + excluded.sent, bulk = sms_cost.bulk + excluded.bulk,
        received = sms_cost.received + excluded.received";
const TORN: &str = "INSERT INTO sms_cost (round, municipality, sent, bulk, received)
    SELECT round, municipality, CAST(sum(segments) AS BIGINT), CAST(sum(CASE WHEN bulk THEN segments ELSE 0 END) AS BIGINT), 0 FROM sms
    WHERE gateway = $1 AND rank = 1 AND submitted_at <= $2 AND NOT resent AND round IS NOT NULL GROUP BY round, municipality
    ON CONFLICT (round, municipality) DO UPDATE SET sent = sms_cost.sent + excluded.sent, bulk = sms_cost.bulk + excluded.bulk";
const ALL: &str =
    "SELECT round, municipality, sent, bulk, received FROM sms_cost ORDER BY round, municipality";
const BULK: &str = "SELECT CAST(COALESCE((SELECT bulk FROM sms_cost WHERE round = $1 AND municipality = $2), 0)
    + COALESCE((SELECT sum(segments) FROM sms WHERE round = $1 AND municipality = $2 AND bulk AND rank < 2), 0) AS BIGINT)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ADD, TORN, ALL, BULK];

/// Adds segments.
///
/// # Errors
/// The driver's.
pub async fn add(tx: &mut Tx, more: &Cost) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ADD).bind(&more.round).bind(&more.municipality).bind(more.sent).bind(more.bulk)
        .bind(more.received).execute(c))?;
    Ok(())
}

/// Adds what a dead process was handing over to a gateway for the first time.
///
/// # Errors
/// The driver's.
pub(super) async fn torn(tx: &mut Tx, gateway: &str, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TORN).bind(gateway).bind(before.0).execute(c))?;
    Ok(())
}

/// All of them.
///
/// # Errors
/// The driver's.
pub async fn all(tx: &mut Tx) -> Result<Vec<Cost>, StoreError> {
    on_both!(tx, c => query_as(ALL).fetch_all(c))
}

/// Segments of bulk that were handed over or wait to be.
///
/// # Errors
/// The driver's.
pub async fn bulk(tx: &mut Tx, round: &str, municipality: &str) -> Result<i64, StoreError> {
    let row: (i64,) =
        on_both!(tx, c => query_as(BULK).bind(round).bind(municipality).fetch_one(c))?;
    Ok(row.0)
}
