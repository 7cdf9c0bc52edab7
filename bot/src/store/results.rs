//! Results of rounds in places, and the findings that councils are asked to answer.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::readable;
use super::{StoreError, Tx, json, on_both};
use crate::domain::{AskedFinding, Moment, Resolution, RoundId, RoundPlace, RoundResult, Span};

const PUT: &str =
    "INSERT INTO result (round, municipality, edition, published_at, opens_at, followers)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";
const GET: &str = "SELECT round, municipality, edition, published_at, opens_at, held_why, followers, resolution, ended_at
    FROM result WHERE round = $1 AND municipality = $2";
/// Places of closed rounds of which nothing more can be released, whatever waits elsewhere, with a publication that is not noted as their result
/// yet: of rounds that closed lately, or that were released lately as they had waited for a decision.
const NEW: &str = "SELECT DISTINCT p.round, p.place FROM publication p JOIN round r ON r.id = p.round
    WHERE p.level = 'municipality' AND r.closed_at IS NOT NULL AND (r.closed_at > $1 OR p.published_at > $1)
        AND (EXISTS (SELECT 1 FROM round_key k WHERE k.round = p.round AND k.destroyed_at IS NOT NULL)
            OR EXISTS (SELECT 1 FROM round_municipality m WHERE m.round = p.round AND m.municipality = p.place AND m.frozen_at IS NOT NULL))
        AND NOT EXISTS (SELECT 1 FROM result x WHERE x.round = p.round AND x.municipality = p.place)
    ORDER BY p.round, p.place";
const OPEN: &str = "SELECT round, municipality, edition, published_at, opens_at, held_why, followers, resolution, ended_at
    FROM result WHERE ended_at IS NULL ORDER BY published_at, round, municipality";
const ALL: &str = "SELECT round, municipality, edition, published_at, opens_at, held_why, followers, resolution, ended_at
    FROM result ORDER BY published_at, round, municipality";
const HOLD: &str = "UPDATE result SET held_why = $3 WHERE round = $1 AND municipality = $2";
const FOR_LEADERS: &str = "SELECT round, municipality, edition, published_at, opens_at, held_why, followers, resolution, ended_at
    FROM result WHERE leaders_told_at IS NULL AND held_why IS NULL AND opens_at <= $1
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', result.municipality) AND q.from_at <= $1 AND q.until_at > $1)
    ORDER BY opens_at, round, municipality";
const LEADERS_TOLD: &str =
    "UPDATE result SET leaders_told_at = $3 WHERE round = $1 AND municipality = $2";
const SET_RESOLUTION: &str = "UPDATE result SET resolution = $3 WHERE round = $1 AND municipality = $2 AND (resolution IS NULL OR $4)";
const ASKED: &str =
    "UPDATE result SET asked_at = $3 WHERE round = $1 AND municipality = $2 AND asked_at IS NULL";
const END: &str =
    "UPDATE result SET ended_at = $3 WHERE round = $1 AND municipality = $2 AND ended_at IS NULL";
const FOLLOWERS: &str =
    "SELECT count(*) FROM follow WHERE round = $1 AND municipality = $2 AND wanted";
const PUT_FINDING: &str = "INSERT INTO finding (round, municipality, edition, question, choice, position, body, continues)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";
const FINDING: &str =
    "SELECT id, round, municipality, edition, body, continues FROM finding WHERE id = $1";
const FINDINGS: &str = "SELECT id, round, municipality, edition, body, continues FROM finding
    WHERE round = $1 AND municipality = $2 ORDER BY position";
const ALL_FINDINGS: &str =
    "SELECT f.id, f.round, f.municipality, f.edition, f.body, f.continues FROM finding f
    JOIN result r ON r.round = f.round AND r.municipality = f.municipality
    ORDER BY r.published_at, f.round, f.municipality, f.position";
/// The newest finding of another round of the same questionnaire there that is the same need and is answered itself.
const EARLIER: &str = "SELECT f.id FROM finding f JOIN round r ON r.id = f.round
    WHERE f.municipality = $1 AND f.question = $2 AND f.choice = $3 AND f.round <> $4 AND f.continues IS NULL
        AND r.questionnaire = (SELECT questionnaire FROM round WHERE id = $4)
    ORDER BY f.id DESC LIMIT 1";

/// What came out of a round is noted within this time after its close; rounds of before councils were asked stay as they are.
pub const NOTED_WITHIN: Span = Span::days(14);

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    GET,
    NEW,
    OPEN,
    ALL,
    HOLD,
    FOR_LEADERS,
    LEADERS_TOLD,
    SET_RESOLUTION,
    ASKED,
    END,
    FOLLOWERS,
    PUT_FINDING,
    FINDING,
    FINDINGS,
    ALL_FINDINGS,
    EARLIER,
];

#[derive(FromRow)]
struct ResultRow {
    round: String,
    municipality: String,
    edition: i64,
    published_at: i64,
    opens_at: i64,
    held_why: Option<String>,
    followers: i64,
    resolution: Option<String>,
    ended_at: Option<i64>,
}

impl From<ResultRow> for RoundResult {
    fn from(row: ResultRow) -> Self {
        Self {
            of: RoundPlace {
                round: RoundId::new(row.round),
                municipality: row.municipality,
            },
            edition: u32::try_from(row.edition).unwrap_or(u32::MAX),
            published: Moment(row.published_at),
            opens: Moment(row.opens_at),
            held: row.held_why.is_some(),
            followers: u32::try_from(row.followers).unwrap_or(0),
            resolution: row.resolution.as_deref().and_then(Resolution::from_code),
            ended: row.ended_at.map(Moment),
        }
    }
}

#[derive(FromRow)]
struct FindingRow {
    id: i64,
    round: String,
    municipality: String,
    edition: i64,
    body: String,
    continues: Option<i64>,
}

impl FindingRow {
    fn finding(self) -> Result<AskedFinding, StoreError> {
        let finding = serde_json::from_str(&self.body).map_err(|_| StoreError::Inconsistent {
            table: "finding",
            what: "unknown shape",
        })?;
        Ok(AskedFinding {
            number: self.id,
            of: RoundPlace {
                round: RoundId::new(self.round),
                municipality: self.municipality,
            },
            edition: u32::try_from(self.edition).unwrap_or(u32::MAX),
            finding,
            continues: self.continues,
        })
    }
}

/// Notes a result; `false` if it was noted before.
pub async fn put(tx: &mut Tx, result: &RoundResult) -> Result<bool, StoreError> {
    let RoundPlace {
        round,
        municipality,
    } = &result.of;
    let rows = on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(municipality).bind(i64::from(result.edition))
        .bind(result.published.0).bind(result.opens.0).bind(i64::from(result.followers)).execute(c))?;
    Ok(rows == 1)
}

/// The result of a round in a place.
pub async fn get(tx: &mut Tx, of: &RoundPlace) -> Result<Option<RoundResult>, StoreError> {
    let row: Option<ResultRow> = on_both!(tx, c => query_as(GET).bind(of.round.as_str()).bind(&of.municipality).fetch_optional(c))?;
    Ok(row.map(Into::into))
}

/// Where a round that closed after `since` has a last publication that is not noted as its result yet.
pub async fn new(tx: &mut Tx, since: Moment) -> Result<Vec<RoundPlace>, StoreError> {
    let rows: Vec<(String, String)> = on_both!(tx, c => query_as(NEW).bind(since.0).fetch_all(c))?;
    let place = |(round, municipality): (String, String)| RoundPlace {
        round: RoundId::new(round),
        municipality,
    };
    Ok(rows.into_iter().map(place).collect())
}

/// Results whose loop has not ended, the oldest first.
pub async fn open(tx: &mut Tx) -> Result<Vec<RoundResult>, StoreError> {
    let rows: Vec<ResultRow> = on_both!(tx, c => query_as(OPEN).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// All results, the oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<RoundResult>, StoreError> {
    let rows: Vec<ResultRow> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Stops that leaders and followers hear of a result, with the reason, or lets them.
pub async fn hold(tx: &mut Tx, of: &RoundPlace, why: Option<&str>) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(HOLD).bind(of.round.as_str()).bind(&of.municipality).bind(why).execute(c))?;
    Ok(())
}

/// Results of which leaders are to hear now.
pub async fn for_leaders(tx: &mut Tx, now: Moment) -> Result<Vec<RoundResult>, StoreError> {
    let rows: Vec<ResultRow> = on_both!(tx, c => query_as(FOR_LEADERS).bind(now.0).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Leaders have heard of it.
pub async fn leaders_told(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(LEADERS_TOLD).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(())
}

/// Notes number and day of the council's decision. `over`: it corrects what was known; else `false` if there is one already, of two at once too.
pub async fn set_resolution(
    tx: &mut Tx,
    of: &RoundPlace,
    resolution: &Resolution,
    over: bool,
) -> Result<bool, StoreError> {
    let code = resolution.code();
    let rows = on_both!(tx, c => rows query(SET_RESOLUTION).bind(of.round.as_str()).bind(&of.municipality).bind(&code).bind(over)
        .execute(c))?;
    Ok(rows == 1)
}

/// The council is asked what its session decided, once; `false` if it was.
pub async fn asked(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(ASKED).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// The loop ends; `false` if it had.
pub async fn end(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(END).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// How many follow a round in a place.
pub async fn followers(tx: &mut Tx, of: &RoundPlace) -> Result<u32, StoreError> {
    let count: i64 = on_both!(tx, c => query_scalar(FOLLOWERS).bind(of.round.as_str()).bind(&of.municipality).fetch_one(c))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Stores what a council is asked to answer; its `number` is given by the database.
pub async fn put_finding(
    tx: &mut Tx,
    finding: &AskedFinding,
    names: (&str, &str),
    position: usize,
) -> Result<(), StoreError> {
    let (question, choice) = names;
    let position = i64::try_from(position).unwrap_or(i64::MAX);
    let body = json(&finding.finding);
    on_both!(tx, c => rows query(PUT_FINDING).bind(finding.of.round.as_str()).bind(&finding.of.municipality)
        .bind(i64::from(finding.edition)).bind(question).bind(choice).bind(position).bind(&body).bind(finding.continues)
        .execute(c))?;
    Ok(())
}

/// The finding of this number.
///
/// # Errors
/// The database; a shape that this version does not know.
pub async fn finding(tx: &mut Tx, number: i64) -> Result<Option<AskedFinding>, StoreError> {
    let row: Option<FindingRow> =
        on_both!(tx, c => query_as(FINDING).bind(number).fetch_optional(c))?;
    row.map(FindingRow::finding).transpose()
}

/// The findings of a round in a place, strongest first.
pub async fn findings(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<AskedFinding>, StoreError> {
    let rows: Vec<FindingRow> = on_both!(tx, c => query_as(FINDINGS).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    Ok(readable(rows, FindingRow::finding))
}

/// All findings, the oldest result first.
pub async fn all_findings(tx: &mut Tx) -> Result<Vec<AskedFinding>, StoreError> {
    let rows: Vec<FindingRow> = on_both!(tx, c => query_as(ALL_FINDINGS).fetch_all(c))?;
    Ok(readable(rows, FindingRow::finding))
}

/// The finding of an earlier round of the same questionnaire there that is the same need.
pub async fn earlier(
    tx: &mut Tx,
    of: &RoundPlace,
    (question, choice): (&str, &str),
) -> Result<Option<i64>, StoreError> {
    on_both!(tx, c => query_scalar(EARLIER).bind(&of.municipality).bind(question).bind(choice).bind(of.round.as_str())
        .fetch_optional(c))
}
