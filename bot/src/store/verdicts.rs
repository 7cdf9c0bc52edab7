//! "Was it done?": when young people are asked about a promise, in which round, and what came of it.

use sqlx::{FromRow, query, query_as};
use surveys::statistics::Verdict;

use super::readable::readable;
use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, RoundId};

const PLAN: &str =
    "INSERT INTO verdict (finding_id, ask_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const GET: &str = "SELECT finding_id, ask_at, round, verdict, decided_at, told_at FROM verdict WHERE finding_id = $1";
const OF_ROUND: &str =
    "SELECT finding_id, ask_at, round, verdict, decided_at, told_at FROM verdict WHERE round = $1";
const OPEN: &str = "SELECT finding_id, ask_at, round, verdict, decided_at, told_at FROM verdict
    WHERE told_at IS NULL ORDER BY ask_at, finding_id";
const ASKED: &str = "UPDATE verdict SET round = $2 WHERE finding_id = $1 AND round IS NULL";
const DECIDE: &str =
    "UPDATE verdict SET verdict = $2, decided_at = $3 WHERE finding_id = $1 AND verdict IS NULL";
const TOLD: &str = "UPDATE verdict SET told_at = $2 WHERE finding_id = $1";
const DROP: &str = "DELETE FROM verdict WHERE finding_id = $1 AND round IS NULL";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PLAN, GET, OF_ROUND, OPEN, ASKED, DECIDE, TOLD, DROP];

/// Where the question about a promise stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Number of the finding.
    pub finding: i64,
    /// When young people are to be asked.
    pub ask_at: Moment,
    /// The round in which they are.
    pub round: Option<RoundId>,
    /// What they said, and since when the council knows it.
    pub verdict: Option<(Verdict, Moment)>,
    /// When followers were told.
    pub told: Option<Moment>,
}

#[derive(FromRow)]
struct Row {
    finding_id: i64,
    ask_at: i64,
    round: Option<String>,
    verdict: Option<String>,
    decided_at: Option<i64>,
    told_at: Option<i64>,
}

impl Row {
    fn asked(self) -> Result<Asked, StoreError> {
        let verdict = match (self.verdict, self.decided_at) {
            (Some(code), Some(at)) => {
                let verdict = Verdict::from_code(&code).ok_or(StoreError::Inconsistent {
                    table: "verdict",
                    what: "unknown verdict",
                })?;
                Some((verdict, Moment(at)))
            }
            _ => None,
        };
        Ok(Asked {
            finding: self.finding_id,
            ask_at: Moment(self.ask_at),
            round: self.round.map(RoundId::new),
            verdict,
            told: self.told_at.map(Moment),
        })
    }
}

/// Young people are to be asked about this promise from then on, once.
pub async fn plan(tx: &mut Tx, finding: i64, at: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PLAN).bind(finding).bind(at.0).execute(c))?;
    Ok(())
}

/// Where the question about a promise stands.
pub async fn get(tx: &mut Tx, finding: i64) -> Result<Option<Asked>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(finding).fetch_optional(c))?;
    row.map(Row::asked).transpose()
}

/// The promise that this round asks about.
pub async fn of_round(tx: &mut Tx, round: &RoundId) -> Result<Option<Asked>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => query_as(OF_ROUND).bind(round.as_str()).fetch_optional(c))?;
    row.map(Row::asked).transpose()
}

/// Those of which followers have not heard the end.
pub async fn open(tx: &mut Tx) -> Result<Vec<Asked>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OPEN).fetch_all(c))?;
    Ok(readable(rows, Row::asked))
}

/// They are asked in this round; `false` if they are in another.
pub async fn asked(tx: &mut Tx, finding: i64, round: &RoundId) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(ASKED).bind(finding).bind(round.as_str()).execute(c))?;
    Ok(rows == 1)
}

/// Notes what they said, once.
pub async fn decide(
    tx: &mut Tx,
    finding: i64,
    verdict: Verdict,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(DECIDE).bind(finding).bind(verdict.code()).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Followers are told.
pub async fn told(tx: &mut Tx, finding: i64, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TOLD).bind(finding).bind(now.0).execute(c))?;
    Ok(())
}

/// The council has taken back that it was done, before anybody was asked.
pub async fn drop(tx: &mut Tx, finding: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DROP).bind(finding).execute(c))?;
    Ok(())
}
