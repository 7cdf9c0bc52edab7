//! Causes and proposals that young people named at meetings. Own words are sealed, and forgotten unless they go out.

use chrono::NaiveDate;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::readable;
use super::{StoreError, Tx, Vault, meta, on_both};
use crate::domain::{
    Language, Moment, Point, PointKind, PointState, PointWords, RoundId, RoundPlace,
};

const WORDS: &str = "meeting_point.words";

const PUT: &str =
    "INSERT INTO meeting_point (finding_id, kind, met_on, role_id, ready, written, ky_sealed, ru_sealed, state, rev, set_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10) RETURNING id";
const GET: &str = "SELECT id, finding_id, kind, met_on, role_id, ready, written, ky_sealed, ru_sealed, state, rev, set_at, ranked_in
    FROM meeting_point WHERE id = $1";
const OF_RESULT: &str =
    "SELECT p.id, p.finding_id, p.kind, p.met_on, p.role_id, p.ready, p.written, p.ky_sealed, p.ru_sealed, p.state, p.rev, p.set_at, p.ranked_in
    FROM meeting_point p JOIN finding f ON f.id = p.finding_id
    WHERE f.round = $1 AND f.municipality = $2 AND p.state IN ('waiting', 'approved') ORDER BY p.id";
const WAITING: &str = "SELECT id, finding_id, kind, met_on, role_id, ready, written, ky_sealed, ru_sealed, state, rev, set_at, ranked_in
    FROM meeting_point WHERE state = 'waiting' ORDER BY id";
const SET_WORDS: &str = "UPDATE meeting_point SET ky_sealed = $3, ru_sealed = $4, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state = 'waiting'";
const DECIDE: &str = "UPDATE meeting_point SET state = $3, rev = rev + 1, decided_at = $4
    WHERE id = $1 AND rev = $2 AND state IN ('waiting', 'approved') AND ranked_in IS NULL";
const FORGET: &str = "UPDATE meeting_point SET ky_sealed = NULL, ru_sealed = NULL
    WHERE id = $1 AND state IN ('refused', 'removed')";
const RANK: &str = "UPDATE meeting_point SET ranked_in = $2, rev = rev + 1
    WHERE id = $1 AND state = 'approved' AND kind = 'proposal' AND ranked_in IS NULL";
const UNRANK: &str =
    "UPDATE meeting_point SET ranked_in = NULL, rev = rev + 1 WHERE ranked_in = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT, GET, OF_RESULT, WAITING, SET_WORDS, DECIDE, FORGET, RANK, UNRANK,
];

#[derive(FromRow)]
struct Row {
    id: i64,
    finding_id: i64,
    kind: String,
    met_on: String,
    role_id: i64,
    ready: Option<String>,
    written: Option<String>,
    ky_sealed: Option<String>,
    ru_sealed: Option<String>,
    state: String,
    rev: i64,
    set_at: i64,
    ranked_in: Option<String>,
}

impl Row {
    fn point(self, vault: &Vault) -> Result<Point, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "meeting_point",
            what,
        };
        let open = |sealed: Option<String>| match sealed {
            None => Ok(None),
            Some(sealed) => {
                let words = vault.open(WORDS, &sealed);
                let words = words.and_then(|words| String::from_utf8(words).ok());
                words.map(Some).ok_or(wrong("sealed with another key"))
            }
        };
        let kind = PointKind::from_code(&self.kind).ok_or(wrong("unknown kind"))?;
        let words = match (self.ready.as_deref(), self.written.as_deref()) {
            (Some(ready), None) => {
                let known = kind.ready().iter().find(|known| **known == ready);
                PointWords::Ready(known.ok_or(wrong("unknown sentence"))?)
            }
            (None, Some(written)) => PointWords::Own {
                written: Language::from_code(written).ok_or(wrong("unknown language"))?,
                ky: open(self.ky_sealed)?,
                ru: open(self.ru_sealed)?,
            },
            (None, None) | (Some(_), Some(_)) => return Err(wrong("neither ready nor written")),
        };
        Ok(Point {
            id: self.id,
            finding: self.finding_id,
            kind,
            words,
            met: self.met_on.parse().map_err(|_| wrong("unreadable day"))?,
            state: PointState::from_code(&self.state).ok_or(wrong("unknown state"))?,
            rev: self.rev,
            role: self.role_id,
            set: Moment(self.set_at),
            ranked_in: self.ranked_in.map(RoundId::new),
        })
    }
}

/// What is entered.
#[derive(Debug, Clone, Copy)]
pub struct NewPoint<'a> {
    /// The finding's number.
    pub finding: i64,
    /// Cause or proposal.
    pub kind: PointKind,
    /// The day of the meeting.
    pub met: NaiveDate,
    /// The role that enters it.
    pub role: i64,
    /// Its words.
    pub words: NewWords<'a>,
}

/// How it is worded.
#[derive(Debug, Clone, Copy)]
pub enum NewWords<'a> {
    /// As this ready sentence, which goes out at once.
    Ready(&'static str),
    /// In own words of this language, for a coordinator.
    Own(Language, &'a str),
}

/// Keeps what was entered; gives its id.
pub async fn put(tx: &mut Tx, new: NewPoint<'_>, now: Moment) -> Result<i64, StoreError> {
    let seal = |words: &str| tx.vault().seal(WORDS, words.as_bytes());
    let (ready, written, ky, ru, state) = match new.words {
        NewWords::Ready(ready) => (Some(ready), None, None, None, PointState::Approved),
        NewWords::Own(language @ Language::Ky, words) => {
            let written = Some(language.code());
            (None, written, Some(seal(words)), None, PointState::Waiting)
        }
        NewWords::Own(language @ Language::Ru, words) => {
            let written = Some(language.code());
            (None, written, None, Some(seal(words)), PointState::Waiting)
        }
    };
    let met = new.met.to_string();
    on_both!(tx, c => query_scalar(PUT).bind(new.finding).bind(new.kind.code()).bind(&met).bind(new.role).bind(ready)
        .bind(written).bind(&ky).bind(&ru).bind(state.code()).bind(now.0).fetch_one(c))
}

/// The cause or proposal of this id.
///
/// # Errors
/// The database; a row that this program never writes.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Point>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|row| row.point(vault)).transpose()
}

/// What was named about the findings of a result and waits or goes out, as it was entered.
pub async fn of_result(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<Point>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_RESULT).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    Ok(readable(rows, |row| row.point(vault)))
}

/// What waits for a coordinator, the oldest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Point>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(WAITING).fetch_all(c))?;
    Ok(readable(rows, |row| row.point(vault)))
}

/// Sets own words in one language; `false` if they are not as they were read any more.
pub async fn set_words(
    tx: &mut Tx,
    point: &Point,
    (language, words): (Language, &str),
) -> Result<bool, StoreError> {
    let vault = tx.vault();
    let seal = |of: Language| {
        let words = if of == language {
            Some(words)
        } else {
            point.own(of)
        };
        words.map(|words| vault.seal(WORDS, words.as_bytes()))
    };
    let (ky, ru) = (seal(Language::Ky), seal(Language::Ru));
    let rows = on_both!(tx, c => rows query(SET_WORDS).bind(point.id).bind(point.rev).bind(&ky).bind(&ru).execute(c))?;
    Ok(rows == 1)
}

/// Decides on what waits, or takes it out; `false` if it is not as it was read any more. Unless it goes out its words are forgotten.
pub async fn decide(
    tx: &mut Tx,
    point: &Point,
    state: PointState,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(DECIDE).bind(point.id).bind(point.rev).bind(state.code()).bind(now.0).execute(c))?;
    if rows == 1 && state != PointState::Approved {
        on_both!(tx, c => rows query(FORGET).bind(point.id).execute(c))?;
        meta::erased(tx).await?;
    }
    Ok(rows == 1)
}

/// The place is asked about this proposal in a quick poll; `false` if it does not go out any more, or the place was asked before.
pub async fn rank(tx: &mut Tx, id: i64, poll: &RoundId) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(RANK).bind(id).bind(poll.as_str()).execute(c))?;
    Ok(rows == 1)
}

/// The opening of this quick poll was taken back.
pub async fn unrank(tx: &mut Tx, poll: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNRANK).bind(poll.as_str()).execute(c))?;
    Ok(())
}
