//! Inviting to an open round: how it stands in a place, who was invited, and how many as steps. And the one reminder in the middle of a survey.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::{StoreError, Tx, on_both};
use crate::domain::{
    AgeBand, Chat, HOUR, InvitationAnswer, Inviting, Moment, Reach, RoundId, RoundPlace,
    start_of_day,
};

const BEGIN: &str = "INSERT INTO inviting (round, municipality, state, asked_at, after_id, next_at)
    VALUES ($1, $2, 'running', $3, 0, $3) ON CONFLICT (round, municipality) DO NOTHING";
const STATE: &str = "SELECT state FROM inviting WHERE round = $1 AND municipality = $2";
const CHANGE: &str = "UPDATE inviting SET state = $4, next_at = $5, after_id = 0 WHERE round = $1 AND municipality = $2 AND state = $3";
const DUE: &str = "SELECT round, municipality, after_id FROM inviting WHERE state = 'running' AND next_at <= $1
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', inviting.municipality) AND q.from_at <= $1 AND q.until_at > $1)
    ORDER BY next_at, round, municipality LIMIT 1";
const ADVANCE: &str = "UPDATE inviting SET after_id = $4, next_at = $5
    WHERE round = $1 AND municipality = $2 AND state = 'running' AND after_id = $3";
/// Everybody of a place who has said yes, behind an address.
const INVITEES: &str = "SELECT c.address_id, a.sealed, a.reachable, r.stopped, r.consent, r.consented_at, r.age_band, c.words, c.said_on,
        (SELECT max(g.given_on) FROM guardian_yes g WHERE g.address_id = c.address_id AND g.invites) AS permitted_on,
        EXISTS (SELECT 1 FROM participation p WHERE p.address_id = c.address_id AND p.round = $2) AS takes_part,
        c.written_on, COALESCE(i.sent, 0) AS sent
    FROM contact c JOIN respondent r ON r.address_id = c.address_id JOIN address a ON a.id = c.address_id
    LEFT JOIN invitation i ON i.address_id = c.address_id AND i.round = $2
    WHERE c.invited AND r.municipality = $1 AND c.address_id > $3 ORDER BY c.address_id LIMIT $4";
const SENT: &str = "SELECT sent FROM invitation WHERE address_id = $1 AND round = $2";
const NOTE: &str = "INSERT INTO invitation (address_id, round, sent, last_on) VALUES ($1, $2, 1, $3)
    ON CONFLICT (address_id, round) DO UPDATE SET sent = invitation.sent + 1, last_on = excluded.last_on";
const UNSENT: [&str; 2] = [
    "UPDATE invitation SET sent = sent - 1 WHERE address_id = $1 AND round = $2",
    "DELETE FROM invitation WHERE address_id = $1 AND round = $2 AND sent <= 0",
];
const OVER: &str =
    "DELETE FROM invitation WHERE round NOT IN (SELECT id FROM round WHERE state = 'open')";
const COUNTS: &str =
    "SELECT reach, step, counted_at FROM inviting_count WHERE round = $1 AND municipality = $2";
const PUT_COUNT: &str = "INSERT INTO inviting_count (round, municipality, reach, step, counted_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (round, municipality, reach) DO UPDATE SET counted_at = excluded.counted_at,
        step = CASE WHEN excluded.step > inviting_count.step THEN excluded.step ELSE inviting_count.step END
    WHERE inviting_count.counted_at <= $6";
/// Who has stopped in the middle of an open round since between two moments.
const UNFINISHED: &str = "SELECT p.address_id, p.round FROM participation p JOIN session s ON s.pseudonym = p.pseudonym
        JOIN round r ON r.id = p.round
    WHERE NOT p.reminded AND s.status = 'open' AND s.last_at <= $1 AND s.last_at > $2
        AND r.state = 'open' AND (r.until_at IS NULL OR r.until_at > $3)
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', s.municipality) AND q.from_at <= $3 AND q.until_at > $3)
    ORDER BY p.address_id, p.round LIMIT $4";
const REMINDED: &str = "UPDATE participation SET reminded = true WHERE address_id = $1 AND round = $2 AND NOT reminded";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    BEGIN, STATE, CHANGE, DUE, ADVANCE, INVITEES, SENT, NOTE, UNSENT[0], UNSENT[1], OVER, COUNTS,
    PUT_COUNT, UNFINISHED, REMINDED,
];

/// A pass over those who may be invited, as far as it has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// To which round, where.
    pub of: RoundPlace,
    /// Those behind this address are still to come; 0 at the beginning.
    pub after: AddressId,
}

/// Somebody who has said yes to invitations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitee {
    /// Their address.
    pub address: AddressId,
    /// Their chat, or their place on a phone.
    pub chat: Chat,
    /// The chat can be reached.
    pub reachable: bool,
    /// They want no messages any more.
    pub stopped: bool,
    /// Version of the consent that they agreed to; empty: not yet.
    pub consent: String,
    /// Its day.
    pub consented: Moment,
    /// Their age.
    pub age: AgeBand,
    /// Their yes.
    pub answer: InvitationAnswer,
    /// The day of the newest yes of a guardian that allows invitations.
    pub permitted: Option<Moment>,
    /// They have begun the round.
    pub takes_part: bool,
    /// The day of the last message that they did not ask for.
    pub written: Option<Moment>,
    /// So often they were invited to this round.
    pub sent: u8,
}

#[derive(FromRow)]
struct Row {
    address_id: i64,
    sealed: String,
    reachable: bool,
    stopped: bool,
    consent: String,
    consented_at: i64,
    age_band: String,
    words: String,
    said_on: i64,
    permitted_on: Option<i64>,
    takes_part: bool,
    written_on: Option<i64>,
    sent: i64,
}

/// Begins to invite; `false` if that was done before.
pub async fn begin(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(BEGIN).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// How it stands; `None` if nobody has asked for it.
///
/// # Errors
/// The database; a state that this version does not know.
pub async fn state(tx: &mut Tx, of: &RoundPlace) -> Result<Option<Inviting>, StoreError> {
    let code: Option<String> = on_both!(tx, c => query_scalar(STATE).bind(of.round.as_str()).bind(&of.municipality).fetch_optional(c))?;
    let read = |code: String| {
        Inviting::from_code(&code).ok_or(StoreError::Inconsistent {
            table: "inviting",
            what: "unknown state",
        })
    };
    code.map(read).transpose()
}

/// From one state to another; `false` if it is in a third. What is to go out is looked for from `now` on.
pub async fn change(
    tx: &mut Tx,
    of: &RoundPlace,
    (from, to): (Inviting, Inviting),
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(CHANGE).bind(of.round.as_str()).bind(&of.municipality).bind(from.code()).bind(to.code())
        .bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// The pass that is to go on now, in a place where it is no quiet time.
pub async fn due(tx: &mut Tx, now: Moment) -> Result<Option<Pass>, StoreError> {
    let row: Option<(String, String, i64)> =
        on_both!(tx, c => query_as(DUE).bind(now.0).fetch_optional(c))?;
    Ok(row.map(|(round, municipality, after)| Pass {
        of: RoundPlace {
            round: RoundId::new(round),
            municipality,
        },
        after: AddressId(after),
    }))
}

/// The pass has come to here, and goes on from `next` on; `false` if another has taken it on, or it was stopped.
pub async fn advance(
    tx: &mut Tx,
    pass: &Pass,
    to: AddressId,
    next: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(ADVANCE).bind(pass.of.round.as_str()).bind(&pass.of.municipality).bind(pass.after.0).bind(to.0)
        .bind(next.0).execute(c))?;
    Ok(rows == 1)
}

/// The next of those who have said yes, at most `most`. Whose row cannot be read is passed over.
pub async fn invitees(tx: &mut Tx, pass: &Pass, most: i64) -> Result<Vec<Invitee>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(INVITEES).bind(&pass.of.municipality).bind(pass.of.round.as_str()).bind(pass.after.0)
        .bind(most).fetch_all(c))?;
    let read = |row: Row| {
        Some(Invitee {
            address: AddressId(row.address_id),
            chat: vault.open_chat(&row.sealed)?,
            reachable: row.reachable,
            stopped: row.stopped,
            consent: row.consent,
            consented: Moment(row.consented_at),
            age: AgeBand::from_code(&row.age_band)?,
            answer: InvitationAnswer {
                yes: true,
                words: row.words,
                on: Moment(row.said_on),
            },
            permitted: row.permitted_on.map(Moment),
            takes_part: row.takes_part,
            written: row.written_on.map(Moment),
            sent: u8::try_from(row.sent).unwrap_or(u8::MAX),
        })
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// How often somebody was invited to a round.
pub async fn sent(tx: &mut Tx, address: AddressId, round: &RoundId) -> Result<u8, StoreError> {
    let sent: Option<i64> = on_both!(tx, c => query_scalar(SENT).bind(address.0).bind(round.as_str()).fetch_optional(c))?;
    Ok(sent.and_then(|sent| u8::try_from(sent).ok()).unwrap_or(0))
}

/// They are invited on this day.
pub async fn note(
    tx: &mut Tx,
    address: AddressId,
    round: &RoundId,
    at: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(NOTE).bind(address.0).bind(round.as_str()).bind(start_of_day(at).0).execute(c))?;
    Ok(())
}

/// It did not go out after all.
pub async fn unsent(tx: &mut Tx, address: AddressId, round: &RoundId) -> Result<(), StoreError> {
    for text in UNSENT {
        on_both!(tx, c => rows query(text).bind(address.0).bind(round.as_str()).execute(c))?;
    }
    Ok(())
}

/// Forgets who was invited to rounds that are not open any more; how many rows.
pub async fn retain(tx: &mut Tx) -> Result<u64, StoreError> {
    on_both!(tx, c => rows query(OVER).execute(c))
}

/// The steps that are shown, and whether each was counted within the hour.
pub async fn counts(
    tx: &mut Tx,
    of: &RoundPlace,
    now: Moment,
) -> Result<Vec<(Reach, u32, bool)>, StoreError> {
    let rows: Vec<(String, i64, i64)> = on_both!(tx, c => query_as(COUNTS).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    let read = |(code, step, at): (String, i64, i64)| {
        let reach = Reach::ALL.into_iter().find(|reach| reach.code() == code)?;
        let fresh = now - Moment(at) < HOUR;
        Some((reach, u32::try_from(step).unwrap_or(0), fresh))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Keeps a step that was counted now, unless it was within the hour. What is shown never goes back, as in [`super::progress`].
pub async fn counted(
    tx: &mut Tx,
    of: &RoundPlace,
    (reach, step): (Reach, u32),
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(PUT_COUNT).bind(of.round.as_str()).bind(&of.municipality).bind(reach.code()).bind(i64::from(step)).bind(now.0)
        .bind((now - HOUR).0).execute(c))?;
    Ok(())
}

/// Who has stopped in the middle of a round that is open at `now`, between two moments, and was not reminded.
pub async fn unfinished(
    tx: &mut Tx,
    (after, before): (Moment, Moment),
    now: Moment,
    most: i64,
) -> Result<Vec<(AddressId, RoundId)>, StoreError> {
    let rows: Vec<(i64, String)> = on_both!(tx, c => query_as(UNFINISHED).bind(before.0).bind(after.0).bind(now.0).bind(most).fetch_all(c))?;
    let named = |(address, round): (i64, String)| (AddressId(address), RoundId::new(round));
    Ok(rows.into_iter().map(named).collect())
}

/// The one reminder is on its way, or will never be; `false` if it was before.
pub async fn reminded(
    tx: &mut Tx,
    address: AddressId,
    round: &RoundId,
) -> Result<bool, StoreError> {
    let rows =
        on_both!(tx, c => rows query(REMINDED).bind(address.0).bind(round.as_str()).execute(c))?;
    Ok(rows == 1)
}
