//! The days of each place's budget for the next year, and what was said of its hearing.

use chrono::{NaiveDate, NaiveTime};
use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{BudgetYear, Hearing, Moment};

const GET: &str = "SELECT municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on FROM budget_year WHERE municipality = $1";
/// Whoever sets another day meanwhile waits.
const LOCK: &str = "INSERT INTO budget_year (municipality) VALUES ($1)
    ON CONFLICT (municipality) DO UPDATE SET municipality = excluded.municipality";
/// Of another hearing nobody has heard yet.
const PUT: &str = "INSERT INTO budget_year (municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (municipality) DO UPDATE SET draft_on = excluded.draft_on, adopted_on = excluded.adopted_on,
        hearing_on = excluded.hearing_on, hearing_hour = excluded.hearing_hour, hearing_hall = excluded.hearing_hall,
        leaders_told_at = CASE WHEN budget_year.hearing_on = excluded.hearing_on THEN budget_year.leaders_told_at END,
        sheet_sent_at = CASE WHEN budget_year.hearing_on = excluded.hearing_on THEN budget_year.sheet_sent_at END,
        invited_at = CASE WHEN budget_year.hearing_on = excluded.hearing_on THEN budget_year.invited_at END,
        asked_at = CASE WHEN budget_year.hearing_on = excluded.hearing_on THEN budget_year.asked_at END";
const FOR_LEADERS: &str = "SELECT municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on FROM budget_year
    WHERE hearing_on >= $1 AND hearing_on <= $2 AND leaders_told_at IS NULL ORDER BY municipality";
const FOR_SHEET: &str = "SELECT municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on FROM budget_year
    WHERE hearing_on >= $1 AND hearing_on <= $2 AND sheet_sent_at IS NULL ORDER BY municipality";
const FOR_FOLLOWERS: &str = "SELECT municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on FROM budget_year
    WHERE hearing_on >= $1 AND hearing_on <= $2 AND invited_at IS NULL ORDER BY municipality";
const FOR_COUNCILS: &str = "SELECT municipality, draft_on, hearing_on, hearing_hour, hearing_hall, adopted_on FROM budget_year
    WHERE hearing_on >= $1 AND hearing_on <= $2 AND asked_at IS NULL ORDER BY municipality";
const LEADERS_TOLD: &str = "UPDATE budget_year SET leaders_told_at = $2 WHERE municipality = $1 AND leaders_told_at IS NULL";
const SHEET_SENT: &str =
    "UPDATE budget_year SET sheet_sent_at = $2 WHERE municipality = $1 AND sheet_sent_at IS NULL";
const INVITED: &str =
    "UPDATE budget_year SET invited_at = $2 WHERE municipality = $1 AND invited_at IS NULL";
const ASKED: &str =
    "UPDATE budget_year SET asked_at = $2 WHERE municipality = $1 AND asked_at IS NULL";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    GET,
    LOCK,
    PUT,
    FOR_LEADERS,
    FOR_SHEET,
    FOR_FOLLOWERS,
    FOR_COUNCILS,
    LEADERS_TOLD,
    SHEET_SENT,
    INVITED,
    ASKED,
];

/// What is to be said of a hearing, once each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// To the leaders of the place: now is the time for a round.
    Leaders,
    /// To leaders and the council: the page for the hearing.
    Sheet,
    /// To followers: anybody may speak there.
    Followers,
    /// To the council, afterwards: what was taken in?
    Council,
}

impl Notice {
    /// All, in the order in which they are said.
    pub const ALL: [Self; 4] = [Self::Leaders, Self::Sheet, Self::Followers, Self::Council];
}

#[derive(FromRow)]
struct Row {
    municipality: String,
    draft_on: Option<String>,
    hearing_on: Option<String>,
    hearing_hour: Option<String>,
    hearing_hall: Option<String>,
    adopted_on: Option<String>,
}

const WRONG: StoreError = StoreError::Inconsistent {
    table: "budget_year",
    what: "a day or an hour that cannot be read",
};

impl Row {
    fn year(self) -> Result<(String, BudgetYear), StoreError> {
        let day = |text: Option<String>| -> Result<Option<NaiveDate>, StoreError> {
            text.map(|text| text.parse().map_err(|_| WRONG)).transpose()
        };
        let hearing = match (day(self.hearing_on)?, self.hearing_hour, self.hearing_hall) {
            (Some(day), Some(hour), Some(hall)) => Some(Hearing {
                day,
                hour: NaiveTime::parse_from_str(&hour, HOUR).map_err(|_| WRONG)?,
                hall,
            }),
            _ => None,
        };
        let year = BudgetYear {
            draft: day(self.draft_on)?,
            hearing,
            adoption: day(self.adopted_on)?,
        };
        Ok((self.municipality, year))
    }
}

const HOUR: &str = "%H:%M";

/// What is known of the budget of a place.
///
/// # Errors
/// The database; a row that cannot be read.
pub async fn get(tx: &mut Tx, municipality: &str) -> Result<BudgetYear, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(municipality).fetch_optional(c))?;
    match row {
        Some(row) => Ok(row.year()?.1),
        None => Ok(BudgetYear::default()),
    }
}

/// What is known of the budget of a place, for whoever changes it in this transaction: others wait until its end.
///
/// # Errors
/// As [`get`].
pub async fn lock(tx: &mut Tx, municipality: &str) -> Result<BudgetYear, StoreError> {
    on_both!(tx, c => rows query(LOCK).bind(municipality).execute(c))?;
    get(tx, municipality).await
}

/// Writes it; nobody has heard of a hearing on another day.
pub async fn put(tx: &mut Tx, municipality: &str, year: &BudgetYear) -> Result<(), StoreError> {
    let text = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let (draft, adoption) = (text(year.draft), text(year.adoption));
    let hearing = year.hearing.as_ref();
    let day = text(hearing.map(|hearing| hearing.day));
    let hour = hearing.map(|hearing| hearing.hour.format(HOUR).to_string());
    let hall = hearing.map(|hearing| hearing.hall.clone());
    on_both!(tx, c => rows query(PUT).bind(municipality).bind(draft).bind(day).bind(hour).bind(hall).bind(adoption).execute(c))?;
    Ok(())
}

/// Places whose hearing is on one of these days and of which this was not said yet.
///
/// # Errors
/// The database; a row that cannot be read.
pub async fn due(
    tx: &mut Tx,
    notice: Notice,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(String, Hearing)>, StoreError> {
    let sql = match notice {
        Notice::Leaders => FOR_LEADERS,
        Notice::Sheet => FOR_SHEET,
        Notice::Followers => FOR_FOLLOWERS,
        Notice::Council => FOR_COUNCILS,
    };
    let (from, to) = (from.to_string(), to.to_string());
    let rows: Vec<Row> = on_both!(tx, c => query_as(sql).bind(from).bind(to).fetch_all(c))?;
    let mut due = Vec::new();
    for row in rows {
        let (municipality, year) = row.year()?;
        due.extend(year.hearing.map(|hearing| (municipality, hearing)));
    }
    Ok(due)
}

/// It is said now; `false` if it was before.
pub async fn said(
    tx: &mut Tx,
    notice: Notice,
    municipality: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let sql = match notice {
        Notice::Leaders => LEADERS_TOLD,
        Notice::Sheet => SHEET_SENT,
        Notice::Followers => INVITED,
        Notice::Council => ASKED,
    };
    let rows = on_both!(tx, c => rows query(sql).bind(municipality).bind(now.0).execute(c))?;
    Ok(rows > 0)
}
