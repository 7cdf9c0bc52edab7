//! What councils answer to findings, entry by entry, and by when they said they would.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::readable::readable;
use super::{StoreError, Tx, json, on_both};
use crate::domain::{
    Commitment, CommitmentEntry, Moment, MovedPledge, MovedWhy, Pledge, RoundId, RoundPlace, Source,
};

const PUT: &str = "INSERT INTO commitment (finding_id, body, source, set_at, goes_out_at) VALUES ($1, $2, $3, $4, $5)
    RETURNING id";
const OF_FINDING: &str = "SELECT id, finding_id, body, source, set_at, goes_out_at FROM commitment
    WHERE finding_id = $1 AND taken_back_at IS NULL ORDER BY id";
const STANDING: &str = "SELECT id, finding_id, body, source, set_at, goes_out_at FROM commitment
    WHERE taken_back_at IS NULL ORDER BY id";
const PASSED: &str = "SELECT id, finding_id, body, source, set_at, goes_out_at FROM commitment
    WHERE taken_back_at IS NULL AND passed_at IS NULL AND goes_out_at <= $1 AND body LIKE '%\"state\":\"not_ours\"%' ORDER BY id";
const SET_PASSED: &str = "UPDATE commitment SET passed_at = $2 WHERE id = $1 AND passed_at IS NULL";
const TAKE_BACK: &str = "UPDATE commitment SET taken_back_at = $2 WHERE id = $1 AND taken_back_at IS NULL AND goes_out_at > $2";
const HASTEN: &str = "UPDATE commitment SET goes_out_at = $2 WHERE id = $1 AND taken_back_at IS NULL AND goes_out_at > $2";
const LOCK: &str = "UPDATE finding SET position = position WHERE id = $1";
const ASK: &str = "INSERT INTO pledge (round, municipality, asked_at, months) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
const SET_MONTHS: &str = "UPDATE pledge SET months = $3 WHERE round = $1 AND municipality = $2";
const MOVE: &str = "UPDATE pledge SET until = $3, moved_from = $4, moved_why = $5
    WHERE round = $1 AND municipality = $2 AND until IS NULL";
const GET: &str = "SELECT round, municipality, asked_at, months, until, moved_from, moved_why FROM pledge WHERE round = $1 AND municipality = $2";
const ALL: &str = "SELECT round, municipality, asked_at, months, until, moved_from, moved_why FROM pledge ORDER BY round, municipality";
const REMIND: &str = "UPDATE pledge SET reminded_at = $3 WHERE round = $1 AND municipality = $2 AND reminded_at IS NULL";
const STANDING_MONTHS: &str = "SELECT months FROM standing_pledge WHERE municipality = $1";
const SET_STANDING: &str = "INSERT INTO standing_pledge (municipality, months) VALUES ($1, $2)
    ON CONFLICT (municipality) DO UPDATE SET months = excluded.months";
const TERM: &str = "SELECT since FROM council_term WHERE municipality = $1";
const SET_TERM: &str = "INSERT INTO council_term (municipality, since) VALUES ($1, $2)
    ON CONFLICT (municipality) DO UPDATE SET since = excluded.since";
const REMINDED: &str = "SELECT reminded_at FROM council_chat WHERE address_id = $1";
const SET_REMINDED: &str = "UPDATE council_chat SET reminded_at = $2 WHERE address_id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    OF_FINDING,
    STANDING,
    PASSED,
    SET_PASSED,
    TAKE_BACK,
    HASTEN,
    LOCK,
    ASK,
    SET_MONTHS,
    MOVE,
    GET,
    ALL,
    REMIND,
    STANDING_MONTHS,
    SET_STANDING,
    TERM,
    SET_TERM,
    REMINDED,
    SET_REMINDED,
];

#[derive(FromRow)]
struct EntryRow {
    id: i64,
    finding_id: i64,
    body: String,
    source: String,
    set_at: i64,
    goes_out_at: i64,
}

impl EntryRow {
    fn entry(self) -> Result<CommitmentEntry, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "commitment",
            what,
        };
        Ok(CommitmentEntry {
            id: self.id,
            finding: self.finding_id,
            commitment: serde_json::from_str(&self.body).map_err(|_| wrong("unknown shape"))?,
            source: Source::from_code(&self.source).ok_or(wrong("unknown source"))?,
            set: Moment(self.set_at),
            goes_out: Moment(self.goes_out_at),
        })
    }
}

#[derive(FromRow)]
struct PledgeRow {
    round: String,
    municipality: String,
    asked_at: i64,
    months: Option<i64>,
    until: Option<String>,
    moved_from: Option<String>,
    moved_why: Option<String>,
}

impl From<PledgeRow> for Pledge {
    fn from(row: PledgeRow) -> Self {
        let day = |text: Option<String>| text.and_then(|day| day.parse().ok());
        Self {
            of: RoundPlace {
                round: RoundId::new(row.round),
                municipality: row.municipality,
            },
            asked: Moment(row.asked_at),
            months: row.months.and_then(|months| u8::try_from(months).ok()),
            moved: day(row.moved_from)
                .zip(day(row.until))
                .zip(row.moved_why.as_deref().and_then(MovedWhy::from_code))
                .map(|((from, to), why)| MovedPledge { from, to, why }),
        }
    }
}

/// Until the end of this transaction nobody else answers this finding.
pub async fn lock(tx: &mut Tx, finding: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(LOCK).bind(finding).execute(c))?;
    Ok(())
}

/// Adds an answer; gives its id.
pub async fn put(
    tx: &mut Tx,
    finding: i64,
    commitment: &Commitment,
    source: Source,
    (set, goes_out): (Moment, Moment),
) -> Result<i64, StoreError> {
    let body = json(commitment);
    on_both!(tx, c => query_scalar(PUT).bind(finding).bind(&body).bind(source.code()).bind(set.0).bind(goes_out.0).fetch_one(c))
}

/// The answers to a finding that were not taken back, the oldest first.
pub async fn of_finding(tx: &mut Tx, finding: i64) -> Result<Vec<CommitmentEntry>, StoreError> {
    let rows: Vec<EntryRow> = on_both!(tx, c => query_as(OF_FINDING).bind(finding).fetch_all(c))?;
    Ok(readable(rows, EntryRow::entry))
}

/// All answers that were not taken back, the oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<CommitmentEntry>, StoreError> {
    let rows: Vec<EntryRow> = on_both!(tx, c => query_as(STANDING).fetch_all(c))?;
    Ok(readable(rows, EntryRow::entry))
}

/// Answers that have gone out, pass a need on to somebody else, and of which nobody was told yet to whom; the oldest first.
pub async fn passed(tx: &mut Tx, now: Moment) -> Result<Vec<CommitmentEntry>, StoreError> {
    let rows: Vec<EntryRow> = on_both!(tx, c => query_as(PASSED).bind(now.0).fetch_all(c))?;
    Ok(readable(rows, EntryRow::entry))
}

/// Whoever a need was passed on to is told now; `false` if they were before.
pub async fn set_passed(tx: &mut Tx, entry: i64, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(SET_PASSED).bind(entry).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Takes an answer back that has not gone out; `false` if it has, or was.
pub async fn take_back(tx: &mut Tx, entry: i64, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(TAKE_BACK).bind(entry).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// An answer that waits for longer goes out then.
pub async fn hasten(tx: &mut Tx, entry: i64, goes_out: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(HASTEN).bind(entry).bind(goes_out.0).execute(c))?;
    Ok(())
}

/// Notes that a council is asked for a pledge, or has made one for all rounds; `false` if that was noted before.
pub async fn ask_pledge(
    tx: &mut Tx,
    of: &RoundPlace,
    months: Option<u8>,
    now: Moment,
) -> Result<bool, StoreError> {
    let months = months.map(i64::from);
    let rows = on_both!(tx, c => rows query(ASK).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).bind(months).execute(c))?;
    Ok(rows == 1)
}

/// The council will answer so many months after the result, or says "not now".
pub async fn set_pledge(
    tx: &mut Tx,
    of: &RoundPlace,
    months: Option<u8>,
) -> Result<(), StoreError> {
    let months = months.map(i64::from);
    on_both!(tx, c => rows query(SET_MONTHS).bind(of.round.as_str()).bind(&of.municipality).bind(months).execute(c))?;
    Ok(())
}

/// Moves the day of a pledge, once; `false` if it was moved before: of two at once the first counts.
pub async fn move_pledge(
    tx: &mut Tx,
    of: &RoundPlace,
    moved: MovedPledge,
) -> Result<bool, StoreError> {
    let (from, to) = (moved.from.to_string(), moved.to.to_string());
    let rows = on_both!(tx, c => rows query(MOVE).bind(of.round.as_str()).bind(&of.municipality).bind(&to).bind(&from)
        .bind(moved.why.code()).execute(c))?;
    Ok(rows == 1)
}

/// The pledge of a council for a round, if it was asked for one.
pub async fn pledge(tx: &mut Tx, of: &RoundPlace) -> Result<Option<Pledge>, StoreError> {
    let row: Option<PledgeRow> = on_both!(tx, c => query_as(GET).bind(of.round.as_str()).bind(&of.municipality).fetch_optional(c))?;
    Ok(row.map(Into::into))
}

/// All pledges.
pub async fn pledges(tx: &mut Tx) -> Result<Vec<Pledge>, StoreError> {
    let rows: Vec<PledgeRow> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Coordinators are told that the day of a pledge is near, once; `false` if they were.
pub async fn remind_of_pledge(
    tx: &mut Tx,
    of: &RoundPlace,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(REMIND).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// The months within which a council answers each result, if it has said so once for all.
pub async fn standing(tx: &mut Tx, municipality: &str) -> Result<Option<u8>, StoreError> {
    let months: Option<i64> =
        on_both!(tx, c => query_scalar(STANDING_MONTHS).bind(municipality).fetch_optional(c))?;
    Ok(months.and_then(|months| u8::try_from(months).ok()))
}

/// A council says once for all within how many months it answers.
pub async fn set_standing(tx: &mut Tx, municipality: &str, months: u8) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_STANDING).bind(municipality).bind(i64::from(months)).execute(c))?;
    Ok(())
}

/// Since when a newly elected council has been there, if a coordinator has said so.
pub async fn term(tx: &mut Tx, municipality: &str) -> Result<Option<Moment>, StoreError> {
    let since: Option<i64> =
        on_both!(tx, c => query_scalar(TERM).bind(municipality).fetch_optional(c))?;
    Ok(since.map(Moment))
}

/// A new council was elected.
pub async fn set_term(tx: &mut Tx, municipality: &str, since: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_TERM).bind(municipality).bind(since.0).execute(c))?;
    Ok(())
}

/// When a council's chat was last reminded of what is due.
pub async fn reminded(tx: &mut Tx, chat: AddressId) -> Result<Option<Moment>, StoreError> {
    let at: Option<Option<i64>> =
        on_both!(tx, c => query_scalar(REMINDED).bind(chat.0).fetch_optional(c))?;
    Ok(at.flatten().map(Moment))
}

/// It is reminded, or there was nothing to remind it of this week.
pub async fn set_reminded(tx: &mut Tx, chat: AddressId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_REMINDED).bind(chat.0).bind(now.0).execute(c))?;
    Ok(())
}
