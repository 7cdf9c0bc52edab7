//! What followers of a round are told after its result, and how far each has heard; whether what was promised was seen done.

use sqlx::{FromRow, query, query_as};

use super::addresses::AddressId;
use super::contacts::{Audience, may_be_written_to};
use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, NewsKind, RoundId, RoundPlace, Span};

const PUT: &str =
    "INSERT INTO news (round, municipality, kind, finding_id, due_at) VALUES ($1, $2, $3, $4, $5)";
const OF_PLACE: &str = "SELECT id, round, municipality, kind, finding_id, due_at FROM news WHERE round = $1 AND municipality = $2 ORDER BY id";
/// The first news that a follower has not heard; the result comes before all.
const UNHEARD: &str = concat!(
    "SELECT f.address_id, min(n.id) FROM follow f JOIN news n ON n.round = f.round
        AND n.municipality = f.municipality AND n.id > f.heard AND n.due_at <= $1
    WHERE f.wanted AND f.told
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', f.municipality) AND q.from_at <= $1 AND q.until_at > $1)",
    may_be_written_to!("f.address_id", "$3", "$4", "$5", "$6"),
    "GROUP BY f.address_id, f.round ORDER BY f.address_id, f.round LIMIT $2"
);
const GET: &str =
    "SELECT id, round, municipality, kind, finding_id, due_at FROM news WHERE id = $1";
const HEARD: &str =
    "UPDATE follow SET heard = $3 WHERE address_id = $1 AND round = $2 AND heard < $3";
/// What leaders of the place are to hear now, too.
const FOR_LEADERS: &str = "SELECT id, round, municipality, kind, finding_id, due_at FROM news
    WHERE leaders_told_at IS NULL AND due_at <= $1
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', news.municipality) AND q.from_at <= $1 AND q.until_at > $1)
    ORDER BY id";
const LEADERS_TOLD: &str = "UPDATE news SET leaders_told_at = $2 WHERE id = $1";
const CUT: &str = "DELETE FROM follow WHERE EXISTS (SELECT 1 FROM result r WHERE r.round = follow.round
        AND r.municipality = follow.municipality AND r.ended_at <= $1)
    OR NOT EXISTS (SELECT 1 FROM result r WHERE r.round = follow.round AND r.municipality = follow.municipality)
        AND EXISTS (SELECT 1 FROM round o WHERE o.id = follow.round AND o.closed_at <= $1)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    OF_PLACE,
    UNHEARD,
    GET,
    HEARD,
    FOR_LEADERS,
    LEADERS_TOLD,
    CUT,
];

/// News that the leaders of its place are to hear now, in order.
pub async fn for_leaders(tx: &mut Tx, now: Moment) -> Result<Vec<News>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(FOR_LEADERS).bind(now.0).fetch_all(c))?;
    rows.into_iter().map(Row::news).collect()
}

/// They have heard it.
pub async fn leaders_told(tx: &mut Tx, id: i64, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(LEADERS_TOLD).bind(id).bind(now.0).execute(c))?;
    Ok(())
}

/// Who follows is forgotten so long after the loop has ended.
const KEPT: Span = Span::days(30);

/// One thing that followers are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// Rises: the order in which they are told.
    pub id: i64,
    /// To whom: who follows this round there.
    pub of: RoundPlace,
    /// What.
    pub kind: NewsKind,
    /// Of which finding, if of one.
    pub finding: Option<i64>,
    /// From when on.
    pub due: Moment,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    round: String,
    municipality: String,
    kind: String,
    finding_id: Option<i64>,
    due_at: i64,
}

impl Row {
    fn news(self) -> Result<News, StoreError> {
        let kind = NewsKind::from_code(&self.kind).ok_or(StoreError::Inconsistent {
            table: "news",
            what: "unknown kind",
        })?;
        Ok(News {
            id: self.id,
            of: RoundPlace {
                round: RoundId::new(self.round),
                municipality: self.municipality,
            },
            kind,
            finding: self.finding_id,
            due: Moment(self.due_at),
        })
    }
}

/// Adds what followers of a round there are told from `due` on.
pub async fn put(
    tx: &mut Tx,
    of: &RoundPlace,
    kind: NewsKind,
    finding: Option<i64>,
    due: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PUT).bind(of.round.as_str()).bind(&of.municipality).bind(kind.code()).bind(finding).bind(due.0).execute(c))?;
    Ok(())
}

/// What followers of a round there were or will be told, in order.
pub async fn of_place(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<News>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PLACE).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    rows.into_iter().map(Row::news).collect()
}

/// Who of those that may be written to is to hear what next: addresses with the id of the news, at most `most`.
pub async fn unheard(
    tx: &mut Tx,
    to: &Audience,
    now: Moment,
    most: i64,
) -> Result<Vec<(AddressId, i64)>, StoreError> {
    let rows: Vec<(i64, i64)> = on_both!(tx, c => query_as(UNHEARD).bind(now.0).bind(most).bind(&to.versions).bind(to.since.0).bind(&to.young)
        .bind(to.free.0).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|(address, news)| (AddressId(address), news))
        .collect())
}

/// The news of this id.
///
/// # Errors
/// The database; a kind that this version does not know.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<News>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(Row::news).transpose()
}

/// This follower was told this, or never will be.
pub async fn heard(tx: &mut Tx, address: AddressId, news: &News) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(HEARD).bind(address.0).bind(news.of.round.as_str()).bind(news.id).execute(c))?;
    Ok(())
}

/// Who follows a round whose loop has ended 30 days ago is forgotten; without a result it ends with the round.
pub async fn cut(tx: &mut Tx, now: Moment) -> Result<u64, StoreError> {
    on_both!(tx, c => rows query(CUT).bind((now - KEPT).0).execute(c))
}
