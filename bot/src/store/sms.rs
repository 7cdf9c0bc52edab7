//! Messages that go out by SMS: committed with the step that they follow, handed over once, and what became of them.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::Readable;
use super::{StoreError, Tx, costs, json, on_both, phone_lines, rows_apart};
use crate::domain::{LineHash, Moment, Phone, RoundId, SmsId, SmsState, start_of_day};

const CONTEXT: &str = "sms";

/// A message to be put into the queue.
#[derive(Debug, Clone)]
pub struct NewSms<'a> {
    /// Our id.
    pub id: SmsId,
    /// To whom.
    pub to: Phone,
    /// Who on that phone; 0 = whoever holds it.
    pub slot: u8,
    /// Through which gateway.
    pub gateway: &'a str,
    /// What.
    pub text: &'a str,
    /// Its segments.
    pub segments: u16,
    /// Nobody asked for it: hours and the cap bind it.
    pub bulk: bool,
    /// It invites to the round on whose bill it is.
    pub invitation: bool,
    /// Not before.
    pub due: Moment,
    /// Not after.
    pub valid_until: Moment,
    /// Whose bill it is on.
    pub bill: Option<(&'a RoundId, &'a str)>,
}

/// A message that is being handed over.
#[derive(Debug, Clone)]
pub struct Leased {
    /// Our id.
    pub id: SmsId,
    /// To whom.
    pub to: Phone,
    /// What.
    pub text: String,
    /// Its segments.
    pub segments: i64,
    /// Nobody asked for it.
    pub bulk: bool,
    /// Which attempt this is, from 1.
    pub attempts: i64,
    /// Not after.
    pub valid_until: Moment,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    to: Phone,
    text: String,
}

#[derive(FromRow)]
struct Row {
    id: String,
    sealed: Option<String>,
    segments: i64,
    bulk: bool,
    attempts: i64,
    valid_until: i64,
}

/// What was never handed over is cancelled; of the rest the text goes, so that it is not sent again.
macro_rules! withdrawn {
    ($which:literal) => {
        concat!(
            "UPDATE sms SET sealed = NULL,
                state = CASE WHEN rank > 0 THEN state WHEN resent THEN 'unknown' ELSE 'cancelled' END,
                rank = CASE WHEN rank > 0 THEN rank WHEN resent THEN 2 ELSE 5 END
            WHERE rank < 3 AND ",
            $which
        )
    };
}

const LAST_REPLY: &str =
    "SELECT state FROM sms WHERE line = $1 AND NOT bulk ORDER BY number DESC LIMIT 1";
const WANTED: &str = "SELECT DISTINCT gateway FROM sms WHERE rank < 2";
const WAITS_AT: &str =
    "SELECT id, sealed FROM sms WHERE gateway = $1 AND rank = 0 AND sealed IS NOT NULL";
const MOVE: &str = "UPDATE sms SET gateway = $2 WHERE id = $1 AND rank = 0";
const PUT: &str = "INSERT INTO sms (id, number, line, slot, bulk, gateway, sealed, segments, state, rank, due_at, valid_until, round,
        municipality, created_at, invitation)
    SELECT $1, COALESCE(max(number), 0) + 1, $2, $3, $4, $5, $6, $7, 'queued', 0, $8, $9, $10, $11, $12, $13 FROM sms WHERE line = $2";
const LEASE: &str = "UPDATE sms SET state = 'submitting', rank = 1, submitted_at = $2, attempts = attempts + 1 WHERE id IN (
        SELECT o.id FROM sms o WHERE o.gateway = $1 AND o.rank = 0 AND o.due_at <= $2 AND o.valid_until > $2 AND (o.bulk = false OR $4)
          AND NOT EXISTS (SELECT 1 FROM sms e WHERE e.line = o.line AND e.gateway = o.gateway AND e.rank < 2 AND e.number < o.number
            AND (e.rank = 1 OR e.due_at <= $2) AND (o.bulk OR NOT e.bulk))
        ORDER BY o.bulk, o.due_at, o.number LIMIT $3)
    RETURNING id, sealed, segments, bulk, attempts, valid_until";
const RISE: &str = "UPDATE sms SET state = $2, rank = $3,
        sealed = CASE WHEN $3 >= 3 THEN NULL ELSE sealed END
    WHERE id = $1 AND rank < $3";
const RETRY: &str = "UPDATE sms SET state = 'queued', rank = 0, due_at = $2 WHERE id = $1 AND rank = 1 AND sealed IS NOT NULL";
const AGAIN: &str = "UPDATE sms SET state = 'queued', rank = 0, resent = true, due_at = $2 WHERE id = $1 AND rank = 2 AND sealed IS NOT NULL";
const TAKEN_BACK: &str =
    "UPDATE sms SET state = CASE WHEN resent THEN 'unknown' ELSE 'cancelled' END,
        rank = CASE WHEN resent THEN 2 ELSE 5 END WHERE id = $1 AND rank = 1 AND sealed IS NULL";
const FAIL: &str = "UPDATE sms SET state = $2, rank = 5, sealed = NULL WHERE id = $1 AND rank < 5";
const PART: &str = "UPDATE sms SET parts = CASE WHEN replace(' ' || parts || ' ', ' ' || CAST($2 AS TEXT) || ' ', '') <> ' ' || parts || ' '
        THEN parts ELSE parts || ' ' || CAST($2 AS TEXT) END WHERE id = $1 RETURNING parts, segments";
const STATE: &str = "SELECT state FROM sms WHERE id = $1";
const WITHDRAW: &str = withdrawn!("id = $1");
const CANCEL: &str = withdrawn!("line = $1 AND (bulk OR NOT $2)");
const UNINVITE: &str = withdrawn!("invitation AND rank = 0 AND round = $1 AND municipality = $2");
const ERASE: &str =
    "DELETE FROM sms WHERE line = $1 AND slot = $2 AND (round IS NOT NULL OR NOT $3)";
const EXPIRE: &str =
    "UPDATE sms SET state = CASE WHEN resent OR rank = 2 THEN 'unknown' ELSE 'expired' END,
        rank = CASE WHEN resent OR rank = 2 THEN 2 ELSE 5 END, sealed = NULL
    WHERE rank IN (0, 2) AND sealed IS NOT NULL AND valid_until <= $1";
const TORN: &str =
    "UPDATE sms SET state = CASE WHEN $2 AND sealed IS NOT NULL THEN 'queued' ELSE 'unknown' END,
        rank = CASE WHEN $2 AND sealed IS NOT NULL THEN 0 ELSE 2 END, resent = resent OR $2
    WHERE gateway = $1 AND rank = 1 AND submitted_at <= $3";
const RESEND: &str = "UPDATE sms SET state = 'queued', rank = 0, resent = true, due_at = $2
    WHERE rank = 2 AND NOT resent AND sealed IS NOT NULL AND submitted_at <= $1 AND valid_until > $2";
const UNFINISHED: &str = "SELECT id FROM sms WHERE gateway = $1 AND rank BETWEEN 2 AND 4 AND submitted_at BETWEEN $2 AND $3
    ORDER BY submitted_at DESC LIMIT $4";
const IS_DUE: &str = "SELECT count(*) FROM sms WHERE (rank IN (0, 2) AND sealed IS NOT NULL AND valid_until <= $2)
    OR (rank = 2 AND NOT resent AND sealed IS NOT NULL AND submitted_at <= $1 AND valid_until > $2)";
const PENDING: &str = "SELECT count(*) FROM sms WHERE rank < 2";
const NEXT: &str = "SELECT min(due_at) FROM sms WHERE gateway = $1 AND rank = 0";
const OLD: &str = "DELETE FROM sms WHERE created_at < $1";
const BLUNT: &str =
    "UPDATE sms SET due_at = created_at, valid_until = created_at, submitted_at = created_at
    WHERE created_at < $1 AND due_at <> created_at";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT, LEASE, RISE, RETRY, AGAIN, TAKEN_BACK, FAIL, PART, STATE, WITHDRAW, CANCEL, UNINVITE,
    ERASE, EXPIRE, TORN, RESEND, UNFINISHED, IS_DUE, PENDING, NEXT, OLD, LAST_REPLY, WANTED,
    WAITS_AT, MOVE, BLUNT,
];

/// Queues a message. Those to one number are handed over in the order in which they were put; the caller holds it ([`phone_lines::get`]).
pub async fn put(tx: &mut Tx, new: &NewSms<'_>, now: Moment) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let sealed = Sealed {
        to: new.to,
        text: new.text.to_owned(),
    };
    let sealed = vault.seal(CONTEXT, json(&sealed).as_bytes());
    let line = phone_lines::hash(vault, new.to);
    let (round, place) = new.bill.map(|(r, place)| (r.as_str(), place)).unzip();
    on_both!(tx, c => rows query(PUT).bind(new.id.as_str()).bind(line.as_str()).bind(i64::from(new.slot)).bind(new.bulk).bind(new.gateway)
        .bind(&sealed).bind(i64::from(new.segments)).bind(new.due.0).bind(new.valid_until.0).bind(round).bind(place).bind(start_of_day(now).0)
        .bind(new.invitation).execute(c))?;
    Ok(())
}

/// Takes what is due at a gateway, one per number, those first who wait for a reply; what nobody asked for only with `bulk`. A reply does not
/// wait for what nobody asked for, nor for what is to be tried again later. From here on it may have been sent. What cannot be read is to be
/// given up with [`bury`].
pub async fn lease(
    tx: &mut Tx,
    gateway: &str,
    now: Moment,
    bulk: bool,
    most: i64,
) -> Result<Readable<Leased, String>, StoreError> {
    let vault = &tx.vault();
    let rows = rows_apart!(
        tx,
        query(LEASE).bind(gateway).bind(now.0).bind(most).bind(bulk)
    )?;
    Readable::of(rows, |row: Row| {
        let opened = row.sealed.and_then(|sealed| vault.open(CONTEXT, &sealed));
        let sealed: Option<Sealed> = opened.and_then(|b| serde_json::from_slice(&b).ok());
        let (Some(sealed), Some(id)) = (sealed, SmsId::parse(&row.id)) else {
            return Err(StoreError::Inconsistent {
                table: "sms",
                what: "sealed with another key, or of unknown shape",
            });
        };
        Ok(Leased {
            id,
            to: sealed.to,
            text: sealed.text,
            segments: row.segments,
            bulk: row.bulk,
            attempts: row.attempts,
            valid_until: Moment(row.valid_until),
        })
    })
}

/// Cannot be read, so it will never be handed over.
pub async fn bury(tx: &mut Tx, id: &str) -> Result<(), StoreError> {
    let state = SmsState::Rejected.code();
    on_both!(tx, c => rows query(FAIL).bind(id).bind(state).execute(c))?;
    Ok(())
}

/// The gateway has it, or perhaps has it: the bill grows, and a question in it is open from now on.
pub async fn handed_over(
    tx: &mut Tx,
    sms: &Leased,
    state: SmsState,
    now: Moment,
) -> Result<(), StoreError> {
    rise(tx, &sms.id, state).await?;
    phone_lines::asked(tx, &sms.id, now).await?;
    costs::bill(tx, &sms.id).await
}

/// More is known of a message; what is known already never sinks. `false` if nothing changed.
pub async fn rise(tx: &mut Tx, id: &SmsId, state: SmsState) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(RISE).bind(id.as_str()).bind(state.code()).bind(i64::from(state.rank()))
        .execute(c))?;
    Ok(rows == 1)
}

/// Not taken now: once more at `at`, unless it was taken back meanwhile.
pub async fn retry(tx: &mut Tx, id: &SmsId, at: Moment) -> Result<(), StoreError> {
    let rows = on_both!(tx, c => rows query(RETRY).bind(id.as_str()).bind(at.0).execute(c))?;
    if rows == 0 {
        on_both!(tx, c => rows query(TAKEN_BACK).bind(id.as_str()).execute(c))?;
    }
    Ok(())
}

/// Perhaps taken, by a gateway that knows a repeat: the same once more at `at`, unless it was taken back.
pub async fn again(tx: &mut Tx, id: &SmsId, at: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(AGAIN).bind(id.as_str()).bind(at.0).execute(c))?;
    Ok(())
}

/// Will never be taken.
pub async fn fail(tx: &mut Tx, id: &SmsId) -> Result<(), StoreError> {
    bury(tx, id.as_str()).await
}

/// A part of a message has reached the phone: whether all of it is there now. The same report again is a repeat.
pub async fn part(tx: &mut Tx, id: &SmsId, report: &str) -> Result<bool, StoreError> {
    let report = report.replace(char::is_whitespace, "_");
    let row: Option<(String, i64)> =
        on_both!(tx, c => query_as(PART).bind(id.as_str()).bind(&report).fetch_optional(c))?;
    let Some((parts, segments)) = row else {
        return Ok(false);
    };
    let count = parts.split_whitespace().count();
    Ok(i64::try_from(count).is_ok_and(|count| count >= segments))
}

/// What is known of a message.
pub async fn state(tx: &mut Tx, id: &SmsId) -> Result<Option<SmsState>, StoreError> {
    let code: Option<String> =
        on_both!(tx, c => query_scalar(STATE).bind(id.as_str()).fetch_optional(c))?;
    Ok(code.as_deref().and_then(SmsState::from_code))
}

/// Takes a message back: it is not handed over, nor a second time if it was.
pub async fn withdraw(tx: &mut Tx, id: &SmsId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(WITHDRAW).bind(id.as_str()).execute(c))?;
    Ok(())
}

/// Takes back what is for a number: all of it, or what nobody asked for.
pub async fn cancel(tx: &mut Tx, line: &LineHash, only_bulk: bool) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(CANCEL).bind(line.as_str()).bind(only_bulk).execute(c))?;
    Ok(())
}

/// Takes back the invitations to a round in a place that were not handed over yet.
pub async fn uninvite(tx: &mut Tx, round: &RoundId, place: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNINVITE).bind(round.as_str()).bind(place).execute(c))?;
    Ok(())
}

/// Erases what was for somebody: all of it, or what is on the bill of a round, which is not word of a reply to what they wrote of harm.
pub async fn erase(
    tx: &mut Tx,
    line: &LineHash,
    slot: u8,
    only_billed: bool,
) -> Result<(), StoreError> {
    costs::erased(tx, line, slot).await?;
    on_both!(tx, c => rows query(ERASE).bind(line.as_str()).bind(i64::from(slot)).bind(only_billed).execute(c))?;
    Ok(())
}

/// What waited too long dies.
pub async fn expire(tx: &mut Tx, now: Moment) -> Result<u64, StoreError> {
    on_both!(tx, c => rows query(EXPIRE).bind(now.0).execute(c))
}

/// What a dead process was handing over since `before` or earlier, and perhaps has. A gateway that knows a repeat gets it again, with another one it
/// is unknown. In both cases it may be on the phone: the bill grows, and a question in it is open.
pub async fn torn(
    tx: &mut Tx,
    gateway: &str,
    idempotent: bool,
    before: Moment,
    now: Moment,
) -> Result<u64, StoreError> {
    costs::torn(tx, gateway, before).await?;
    phone_lines::torn(tx, gateway, before, now).await?;
    on_both!(tx, c => rows query(TORN).bind(gateway).bind(idempotent).bind(before.0).execute(c))
}

/// Unknown ones of which nothing was heard since `before`: once more, and only once.
pub async fn resend(tx: &mut Tx, before: Moment, now: Moment) -> Result<u64, StoreError> {
    on_both!(tx, c => rows query(RESEND).bind(before.0).bind(now.0).execute(c))
}

/// Whether [`expire`] or [`resend`] have something to do.
pub async fn is_due(tx: &mut Tx, before: Moment, now: Moment) -> Result<bool, StoreError> {
    let count: i64 =
        on_both!(tx, c => query_scalar(IS_DUE).bind(before.0).bind(now.0).fetch_one(c))?;
    Ok(count > 0)
}

/// Messages handed over between two moments of which more may be known.
pub async fn unfinished(
    tx: &mut Tx,
    gateway: &str,
    from: Moment,
    to: Moment,
    most: i64,
) -> Result<Vec<SmsId>, StoreError> {
    let ids: Vec<String> = on_both!(tx, c => query_scalar(UNFINISHED).bind(gateway).bind(from.0).bind(to.0).bind(most).fetch_all(c))?;
    Ok(ids.iter().filter_map(|id| SmsId::parse(id)).collect())
}

/// How many wait to be handed over.
pub async fn pending(tx: &mut Tx) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(PENDING).fetch_one(c))
}

/// What is known of the newest reply to a number.
pub async fn last_reply(tx: &mut Tx, line: &LineHash) -> Result<Option<SmsState>, StoreError> {
    let code: Option<String> =
        on_both!(tx, c => query_scalar(LAST_REPLY).bind(line.as_str()).fetch_optional(c))?;
    Ok(code.as_deref().and_then(SmsState::from_code))
}

/// Gateways for which something waits, or was being handed over.
pub async fn gateways(tx: &mut Tx) -> Result<Vec<String>, StoreError> {
    on_both!(tx, c => query_scalar(WANTED).fetch_all(c))
}

/// What waits for a gateway, and to whom it goes.
pub async fn at(tx: &mut Tx, gateway: &str) -> Result<Vec<(SmsId, Phone)>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(String, String)> =
        on_both!(tx, c => query_as(WAITS_AT).bind(gateway).fetch_all(c))?;
    let opened = rows.into_iter().filter_map(|(id, sealed)| {
        let bytes = vault.open(CONTEXT, &sealed)?;
        let sealed: Sealed = serde_json::from_slice(&bytes).ok()?;
        Some((SmsId::parse(&id)?, sealed.to))
    });
    Ok(opened.collect())
}

/// Lets another gateway send what waits.
pub async fn move_to(tx: &mut Tx, id: &SmsId, gateway: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(MOVE).bind(id.as_str()).bind(gateway).execute(c))?;
    Ok(())
}

/// When the next one is due at a gateway.
pub async fn next(tx: &mut Tx, gateway: &str) -> Result<Option<Moment>, StoreError> {
    let at: Option<i64> = on_both!(tx, c => query_scalar(NEXT).bind(gateway).fetch_one(c))?;
    Ok(at.map(Moment))
}

/// Forgets messages that are older than `before`, and the time of day of those older than `sharp`, which have long ended.
pub async fn retain(tx: &mut Tx, before: Moment, sharp: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(start_of_day(before).0).execute(c))?;
    on_both!(tx, c => rows query(BLUNT).bind(start_of_day(sharp).0).execute(c))?;
    Ok(())
}
