//! Times in which nothing is opened, closed, released or told in a place: one for each place, and one for everywhere.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, QuietTime};

const SET: &str = "INSERT INTO quiet_time (municipality, from_at, until_at) VALUES ($1, $2, $3)
    ON CONFLICT (municipality) DO UPDATE SET from_at = excluded.from_at, until_at = excluded.until_at";
const END: &str = "DELETE FROM quiet_time WHERE municipality = $1";
const ALL: &str = "SELECT municipality, from_at, until_at FROM quiet_time ORDER BY municipality";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[SET, END, ALL];

/// The stored name of everywhere.
const EVERYWHERE: &str = "";

#[derive(FromRow)]
struct Row {
    municipality: String,
    from_at: i64,
    until_at: i64,
}

/// Sets the one of its place; an earlier one of it is forgotten.
pub async fn set(tx: &mut Tx, quiet: &QuietTime) -> Result<(), StoreError> {
    let place = quiet.municipality.as_deref().unwrap_or(EVERYWHERE);
    let (from, until) = (quiet.from.0, quiet.until.0);
    on_both!(tx, c => rows query(SET).bind(place).bind(from).bind(until).execute(c))?;
    Ok(())
}

/// Forgets the one of a place (`None`: of everywhere); `false` if there is none.
pub async fn end(tx: &mut Tx, municipality: Option<&str>) -> Result<bool, StoreError> {
    let place = municipality.unwrap_or(EVERYWHERE);
    Ok(on_both!(tx, c => rows query(END).bind(place).execute(c))? > 0)
}

/// All, also past ones and those to come: that of everywhere first.
pub async fn all(tx: &mut Tx) -> Result<Vec<QuietTime>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let times = rows.into_iter().map(|row| QuietTime {
        municipality: Some(row.municipality).filter(|place| place != EVERYWHERE),
        from: Moment(row.from_at),
        until: Moment(row.until_at),
    });
    Ok(times.collect())
}
