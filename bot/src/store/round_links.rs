//! Links into rounds besides the first one of each place: of leaders who have asked for one, and those that were ended.

use std::collections::HashMap;

use sqlx::{FromRow, query, query_as, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, OwnLink, RoundId, RoundPlace};

const INSERT: &str =
    "INSERT INTO round_link (payload, round, municipality, role, made_at, ended_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const OF_ROLE: &str = "SELECT payload FROM round_link
    WHERE round = $1 AND municipality = $2 AND role = $3 AND ended_at IS NULL";
const IS_OPEN: &str = "SELECT 1 FROM round_link
    WHERE round = $1 AND municipality = $2 AND payload = $3 AND ended_at IS NULL";
const ALL: &str =
    "SELECT round, municipality, payload, role, ended_at FROM round_link ORDER BY made_at, payload";
const END: &str = "UPDATE round_link SET ended_at = $2 WHERE payload = $1 AND ended_at IS NULL";
const OPEN_OF_ROLE: &str = "SELECT round, municipality, payload, role, ended_at FROM round_link
    WHERE role = $1 AND ended_at IS NULL ORDER BY made_at, payload";
const REPLACE_FIRST: &str = "UPDATE round_municipality SET payload = $4
    WHERE round = $1 AND municipality = $2 AND payload = $3";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    OF_ROLE,
    IS_OPEN,
    ALL,
    END,
    OPEN_OF_ROLE,
    REPLACE_FIRST,
];

#[derive(FromRow)]
struct Row {
    round: String,
    municipality: String,
    payload: String,
    role: Option<i64>,
    ended_at: Option<i64>,
}

impl From<Row> for (RoundId, OwnLink) {
    fn from(row: Row) -> Self {
        let link = OwnLink {
            municipality: row.municipality,
            payload: row.payload,
            role: row.role,
            ended: row.ended_at.is_some(),
        };
        (RoundId::new(row.round), link)
    }
}

/// The link that a role has of its own to a round in a place; makes `payload` it if there is none.
pub async fn own(
    tx: &mut Tx,
    of: &RoundPlace,
    (role, payload): (i64, &str),
    now: Moment,
) -> Result<String, StoreError> {
    put(tx, of, (Some(role), payload), (now, None)).await?;
    let known = find(tx, of, role).await?;
    Ok(known.unwrap_or_else(|| payload.to_owned()))
}

/// The link that a role has of its own.
pub async fn find(tx: &mut Tx, of: &RoundPlace, role: i64) -> Result<Option<String>, StoreError> {
    on_both!(tx, c => query_scalar(OF_ROLE).bind(of.round.as_str()).bind(&of.municipality).bind(role).fetch_optional(c))
}

/// Whether there is such a link of somebody's own that has not ended.
pub async fn is_open(tx: &mut Tx, of: &RoundPlace, payload: &str) -> Result<bool, StoreError> {
    let found: Option<i32> = on_both!(tx, c => query_scalar(IS_OPEN).bind(of.round.as_str()).bind(&of.municipality)
        .bind(payload).fetch_optional(c))?;
    Ok(found.is_some())
}

async fn put(
    tx: &mut Tx,
    of: &RoundPlace,
    (role, payload): (Option<i64>, &str),
    (made, ended): (Moment, Option<Moment>),
) -> Result<(), StoreError> {
    let ended = ended.map(|ended| ended.0);
    on_both!(tx, c => rows query(INSERT).bind(payload).bind(of.round.as_str()).bind(&of.municipality).bind(role)
        .bind(made.0).bind(ended).execute(c))?;
    Ok(())
}

/// All, by their rounds, in the order in which they were made.
pub async fn all(tx: &mut Tx) -> Result<HashMap<RoundId, Vec<OwnLink>>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let mut links: HashMap<RoundId, Vec<OwnLink>> = HashMap::new();
    for (round, link) in rows.into_iter().map(<(RoundId, OwnLink)>::from) {
        links.entry(round).or_default().push(link);
    }
    Ok(links)
}

/// Those of a role that still admit somebody.
pub async fn open_of_role(tx: &mut Tx, role: i64) -> Result<Vec<(RoundId, OwnLink)>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OPEN_OF_ROLE).bind(role).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// A link of somebody's own admits nobody any more; `false` if there is none of this payload, or it had ended.
pub async fn end(tx: &mut Tx, payload: &str, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(END).bind(payload).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// The first link of a place ends: another payload takes its place, and it stays known as one that has ended. `false` if it is not the first one
/// any more.
pub async fn end_first(
    tx: &mut Tx,
    of: &RoundPlace,
    (role, old, new): (Option<i64>, &str, &str),
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(REPLACE_FIRST).bind(of.round.as_str()).bind(&of.municipality).bind(old)
        .bind(new).execute(c))?;
    if rows == 0 {
        return Ok(false);
    }
    put(tx, of, (role, old), (now, Some(now))).await?;
    Ok(true)
}
