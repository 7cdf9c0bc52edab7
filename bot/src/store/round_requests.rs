//! Rounds of leaders in large cities that wait for a coordinator.

use sqlx::{FromRow, query, query_as};
use surveys::statistics::TargetGroup;

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, RoundRequest};

const PUT: &str = "INSERT INTO round_request (municipality, questionnaire, role_id, until_at, target_group, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (municipality, questionnaire) DO NOTHING";
const ALL: &str = "SELECT municipality, questionnaire, role_id, until_at, target_group, asked_at FROM round_request
    ORDER BY asked_at, municipality, questionnaire";
const TAKE: &str = "DELETE FROM round_request WHERE municipality = $1 AND questionnaire = $2
    RETURNING municipality, questionnaire, role_id, until_at, target_group, asked_at";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, ALL, TAKE];

#[derive(FromRow)]
struct Row {
    municipality: String,
    questionnaire: String,
    role_id: i64,
    until_at: i64,
    target_group: String,
    asked_at: i64,
}

impl Row {
    fn request(self) -> Result<RoundRequest, StoreError> {
        let target_group = TargetGroup::from_code(&self.target_group);
        Ok(RoundRequest {
            municipality: self.municipality,
            questionnaire: self.questionnaire,
            role: self.role_id,
            until: Moment(self.until_at),
            target_group: target_group.ok_or(StoreError::Inconsistent {
                table: "round_request",
                what: "unknown target group",
            })?,
            asked: Moment(self.asked_at),
        })
    }
}

/// Writes a request; `false` if one for the same questionnaire waits there already.
pub async fn put(tx: &mut Tx, request: &RoundRequest) -> Result<bool, StoreError> {
    let written = on_both!(tx, c => rows query(PUT).bind(&request.municipality).bind(&request.questionnaire).bind(request.role)
        .bind(request.until.0).bind(request.target_group.code()).bind(request.asked.0).execute(c))?;
    Ok(written == 1)
}

/// All that wait, the oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<RoundRequest>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    rows.into_iter().map(Row::request).collect()
}

/// Takes a request out; `None` if it waits no more.
pub async fn take(
    tx: &mut Tx,
    municipality: &str,
    questionnaire: &str,
) -> Result<Option<RoundRequest>, StoreError> {
    let row: Option<Row> =
        on_both!(tx, c => query_as(TAKE).bind(municipality).bind(questionnaire).fetch_optional(c))?;
    row.map(Row::request).transpose()
}
