//! Segments sent and received by SMS, per round and municipality.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{LineHash, Moment, RoundId, SmsId};

/// Segments of a round in a municipality.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, serde::Serialize)]
pub struct Cost {
    /// Round.
    #[sqlx(try_from = "String")]
    pub round: RoundId,
    /// Municipality slug.
    pub municipality: String,
    /// Handed over.
    pub sent: i64,
    /// Of these, what nobody had asked for.
    pub bulk: i64,
    /// Received.
    pub received: i64,
}

#[derive(FromRow)]
struct Billed {
    round: Option<String>,
    municipality: Option<String>,
    segments: i64,
    bulk: bool,
}

const ADD: &str = "INSERT INTO sms_cost (round, municipality, sent, bulk, received) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (round, municipality) DO UPDATE SET sent = sms_cost.sent + excluded.sent, bulk = sms_cost.bulk + excluded.bulk,
        received = sms_cost.received + excluded.received";
/// Marks messages as billed, and gives what they add to the bill.
macro_rules! billed {
    ($which:literal) => {
        concat!(
            "UPDATE sms SET billed = true WHERE ",
            $which,
            " AND NOT billed RETURNING round, municipality, segments, bulk"
        )
    };
}

const BILL: &str = billed!("id = $1");
const BILL_TORN: &str = billed!("gateway = $1 AND rank = 1 AND submitted_at <= $2");
const BILL_ERASED: &str = billed!("line = $1 AND slot = $2 AND rank = 1");
const ALL: &str =
    "SELECT round, municipality, sent, bulk, received FROM sms_cost ORDER BY round, municipality";
const BULK: &str = "SELECT CAST(COALESCE((SELECT bulk FROM sms_cost WHERE round = $1 AND municipality = $2), 0)
    + COALESCE((SELECT sum(segments) FROM sms WHERE round = $1 AND municipality = $2 AND bulk AND rank < 2 AND NOT billed), 0) AS BIGINT)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ADD, BILL, BILL_TORN, BILL_ERASED, ALL, BULK];

/// Adds segments.
pub async fn add(tx: &mut Tx, more: &Cost) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ADD).bind(more.round.as_str()).bind(&more.municipality).bind(more.sent).bind(more.bulk)
        .bind(more.received).execute(c))?;
    Ok(())
}

/// A gateway has this message, or perhaps has it: its segments go on the bill, once, whoever says so and how often.
pub async fn bill(tx: &mut Tx, id: &SmsId) -> Result<(), StoreError> {
    let rows = on_both!(tx, c => query_as(BILL).bind(id.as_str()).fetch_all(c))?;
    add_all(tx, rows).await
}

/// Adds what a dead process was handing over to a gateway.
pub(super) async fn torn(tx: &mut Tx, gateway: &str, before: Moment) -> Result<(), StoreError> {
    let rows = on_both!(tx, c => query_as(BILL_TORN).bind(gateway).bind(before.0).fetch_all(c))?;
    add_all(tx, rows).await
}

/// Adds what is being handed over to somebody who is erased meanwhile.
pub(super) async fn erased(tx: &mut Tx, line: &LineHash, slot: u8) -> Result<(), StoreError> {
    let slot = i64::from(slot);
    let rows =
        on_both!(tx, c => query_as(BILL_ERASED).bind(line.as_str()).bind(slot).fetch_all(c))?;
    add_all(tx, rows).await
}

async fn add_all(tx: &mut Tx, rows: Vec<Billed>) -> Result<(), StoreError> {
    for row in rows {
        if let (Some(round), Some(municipality)) = (row.round, row.municipality) {
            let cost = Cost {
                round: RoundId::new(round),
                municipality,
                sent: row.segments,
                bulk: if row.bulk { row.segments } else { 0 },
                received: 0,
            };
            add(tx, &cost).await?;
        }
    }
    Ok(())
}

/// All of them.
pub async fn all(tx: &mut Tx) -> Result<Vec<Cost>, StoreError> {
    on_both!(tx, c => query_as(ALL).fetch_all(c))
}

/// Segments of bulk that were handed over or wait to be.
pub async fn bulk(tx: &mut Tx, round: &RoundId, municipality: &str) -> Result<i64, StoreError> {
    let row: (i64,) =
        on_both!(tx, c => query_as(BULK).bind(round.as_str()).bind(municipality).fetch_one(c))?;
    Ok(row.0)
}
