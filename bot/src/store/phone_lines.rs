//! Numbers that have written by SMS, known by a keyed hash alone: who on them talks, and what they were asked last.

use sqlx::{FromRow, query, query_as};

use super::addresses::AddressId;
use super::dialect::HOLD_LINE;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{BISHKEK, LineHash, Moment, Phone, SmsId};

/// What is kept of a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Keyed hash of the number.
    pub hash: LineHash,
    /// The gateway that it wrote through last: replies go out through it.
    pub gateway: String,
    /// Who talks: 1–3; 0 before anybody has agreed.
    pub slot: u8,
    /// The address of who talks.
    pub address: Option<AddressId>,
    /// Wants Latin letters.
    pub latin: bool,
    /// STOP: nothing unsolicited, to nobody on it.
    pub stopped: bool,
    /// The message that carries the open question.
    pub asked: Option<SmsId>,
    /// When that one was handed over; `None` while it waits to be.
    pub asked_at: Option<Moment>,
    /// The one reminder of it was sent.
    pub reminded: bool,
    /// When it wrote last.
    pub wrote: Moment,
    /// When the newest of its messages was sent by its gateway's clock, if that one tells.
    pub sent: Option<Moment>,
    /// Its last message was taken to be late.
    pub late: bool,
}

#[derive(FromRow)]
struct Row {
    hash: String,
    gateway: String,
    slot: i64,
    address_id: Option<i64>,
    latin: bool,
    stopped: bool,
    asked: Option<String>,
    asked_at: Option<i64>,
    reminded: bool,
    wrote_at: i64,
    sent_at: Option<i64>,
    late: bool,
}

const PUT: &str = "INSERT INTO sms_line (hash, gateway, slot, address_id, latin, stopped, asked, asked_at, reminded, wrote_at, sent_at, late)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    ON CONFLICT (hash) DO UPDATE SET gateway = excluded.gateway, slot = excluded.slot,
        address_id = excluded.address_id, latin = excluded.latin,
        stopped = excluded.stopped, asked = excluded.asked, asked_at = excluded.asked_at, reminded = excluded.reminded,
        wrote_at = excluded.wrote_at, sent_at = excluded.sent_at, late = excluded.late";
const DELETE: &str = "DELETE FROM sms_line WHERE hash = $1";
const ASKED: &str =
    "UPDATE sms_line SET asked_at = $2, reminded = false WHERE asked = $1 AND asked_at IS NULL";
const TORN: &str = "UPDATE sms_line SET asked_at = $2, reminded = false
    WHERE asked_at IS NULL AND asked IN (SELECT id FROM sms WHERE gateway = $1 AND rank = 1 AND submitted_at <= $3)";
const WAITING: &str =
    "SELECT hash, gateway, slot, address_id, latin, stopped, asked, asked_at, reminded, wrote_at, sent_at, late FROM sms_line
    WHERE asked IS NOT NULL AND COALESCE(asked_at, wrote_at) <= $1 AND COALESCE(asked_at, wrote_at) > $2 AND NOT reminded AND NOT stopped
    ORDER BY COALESCE(asked_at, wrote_at) LIMIT $3";
const REMINDED: &str = "UPDATE sms_line SET reminded = true WHERE hash = $1";
const SET_STOPPED: &str = "UPDATE sms_line SET stopped = true WHERE hash = $1";
/// The start of a day in Bishkek, as [`crate::domain::start_of_day`]; `$2` is how far its clocks are ahead of UTC.
const BLUNT: &str = "UPDATE sms_line SET wrote_at = wrote_at - (wrote_at + $2) % 86400000,
        asked_at = asked_at - (asked_at + $2) % 86400000, sent_at = NULL
    WHERE wrote_at < $1 AND (asked_at IS NULL OR asked_at < $1)
        AND ((wrote_at + $2) % 86400000 <> 0 OR (asked_at + $2) % 86400000 <> 0 OR sent_at IS NOT NULL)";
const OLD: &str = "DELETE FROM sms_line WHERE wrote_at < $1 AND NOT stopped";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    DELETE,
    ASKED,
    TORN,
    WAITING,
    REMINDED,
    SET_STOPPED,
    BLUNT,
    OLD,
];

/// Look-up hash of a number.
#[must_use]
pub fn hash(vault: &Vault, phone: Phone) -> LineHash {
    LineHash::new(vault.hash("sms-line", &phone.number().to_be_bytes()))
}

/// What is kept of this number. Until the end of the transaction, which writes, nobody else changes it or queues messages to it.
pub async fn get(tx: &mut Tx, hash: &LineHash) -> Result<Option<Line>, StoreError> {
    let text = tx.text(HOLD_LINE);
    let row: Option<Row> = on_both!(tx, c => query_as(text).bind(hash.as_str()).fetch_optional(c))?;
    Ok(row.map(line))
}

/// Writes it, whole.
pub async fn put(tx: &mut Tx, line: &Line) -> Result<(), StoreError> {
    let asked = line.asked.as_ref().map(SmsId::as_str);
    let asked_at = line.asked_at.map(|at| at.0);
    let sent = line.sent.map(|at| at.0);
    on_both!(tx, c => rows query(PUT).bind(line.hash.as_str()).bind(&line.gateway).bind(i64::from(line.slot)).bind(line.address.map(|a| a.0)).bind(line.latin)
        .bind(line.stopped).bind(asked).bind(asked_at).bind(line.reminded).bind(line.wrote.0).bind(sent).bind(line.late)
        .execute(c))?;
    Ok(())
}

/// Nobody is left on it.
pub async fn delete(tx: &mut Tx, hash: &LineHash) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DELETE).bind(hash.as_str()).execute(c))?;
    Ok(())
}

/// The open question that this message carries was handed over now.
pub async fn asked(tx: &mut Tx, id: &SmsId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ASKED).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(())
}

/// Open questions that a dead process was handing over to a gateway may be on the phone.
pub(super) async fn torn(
    tx: &mut Tx,
    gateway: &str,
    before: Moment,
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TORN).bind(gateway).bind(now.0).bind(before.0).execute(c))?;
    Ok(())
}

/// Numbers whose open question, also one that never came through, has waited since between `after` and `before` without a reminder.
pub async fn waiting(
    tx: &mut Tx,
    before: Moment,
    after: Moment,
    most: i64,
) -> Result<Vec<Line>, StoreError> {
    let rows: Vec<Row> =
        on_both!(tx, c => query_as(WAITING).bind(before.0).bind(after.0).bind(most).fetch_all(c))?;
    Ok(rows.into_iter().map(line).collect())
}

/// The one reminder is on its way, or will never be.
pub async fn reminded(tx: &mut Tx, hash: &LineHash) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(REMINDED).bind(hash.as_str()).execute(c))?;
    Ok(())
}

/// Nothing unsolicited to this number any more.
pub async fn set_stopped(tx: &mut Tx, hash: &LineHash) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_STOPPED).bind(hash.as_str()).execute(c))?;
    Ok(())
}

/// Forgets numbers that have not written since `before` (a STOP is remembered), and of those that have not since `sharp` the time of day.
pub async fn retain(tx: &mut Tx, before: Moment, sharp: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    on_both!(tx, c => rows query(BLUNT).bind(sharp.0).bind(BISHKEK.as_millis()).execute(c))?;
    Ok(())
}

fn line(row: Row) -> Line {
    Line {
        hash: LineHash::new(row.hash),
        gateway: row.gateway,
        slot: u8::try_from(row.slot).unwrap_or(0),
        address: row.address_id.map(AddressId),
        latin: row.latin,
        stopped: row.stopped,
        asked: row.asked.as_deref().and_then(SmsId::parse),
        asked_at: row.asked_at.map(Moment),
        reminded: row.reminded,
        wrote: Moment(row.wrote_at),
        sent: row.sent_at.map(Moment),
        late: row.late,
    }
}
