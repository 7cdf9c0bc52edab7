//! People who have consented, their sessions, and the two links between them.
//!
//! A batch reads all it needs at once ([`load`], [`load_history`]) and writes it back at once ([`save`]).

use std::collections::HashMap;

use serde::Serialize;
use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::engine::Session;

use super::addresses::AddressId;
use super::dialect::{
    INSERT_PARTICIPATION, INSERT_SESSIONS, LOAD_PEOPLE, Pair, SAVE_RESPONDENTS, SCREENS_SHOWN,
    UPDATE_SCREENS, UPDATE_SESSIONS,
};
use super::inbox::json;
use super::{StoreError, Tx, Vault, addresses, lines, moves, on_both, sms};
use crate::domain::{AgeBand, Chat, Language, Moment, View};

/// Somebody who has consented, as a step sees and changes them.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Their address.
    pub address: AddressId,
    /// Their chat.
    pub chat: Chat,
    /// Can be reached.
    pub reachable: bool,
    /// Chosen language.
    pub language: Language,
    /// Age band as answered.
    pub age: AgeBand,
    /// Where they live.
    pub municipality: Option<String>,
    /// Version of the consent text; empty while a guardian has agreed and the child has not yet.
    pub consent: String,
    /// When they agreed.
    pub consented: Moment,
    /// How the guardian's permission came (`link` or `slip`), where one was needed.
    pub guardian: Option<String>,
    /// What their live message shows.
    pub view: View,
    /// The session they are in (or have just finished).
    pub open: Option<OpenSession>,
    /// The message that shows their screen.
    pub live_message: Option<i64>,
    /// Raised by every change of the screen.
    pub seq: i64,
    /// The screen they see.
    pub shown_seq: i64,
    /// No unsolicited messages.
    pub stopped: bool,
}

/// A session under its pseudonym.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSession {
    /// Random name within the round.
    pub pseudonym: String,
    /// Round.
    pub round: String,
    /// Where the answers count.
    pub municipality: String,
    /// Taking answers, or finished.
    pub status: SessionStatus,
    /// The answers and the place.
    pub session: Session,
}

/// Whether a session counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionStatus {
    /// On the way.
    Open,
    /// Finished.
    Finished,
    /// Struck out before freezing.
    Void,
}

impl SessionStatus {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Finished => "finished",
            Self::Void => "void",
        }
    }

    pub(super) fn from_code(code: &str) -> Result<Self, StoreError> {
        match code {
            "open" => Ok(Self::Open),
            "finished" => Ok(Self::Finished),
            "void" => Ok(Self::Void),
            _ => Err(StoreError::Inconsistent {
                table: "session",
                what: "unknown status",
            }),
        }
    }
}

/// What changed in a batch; every part is one statement.
#[derive(Debug, Default)]
pub struct WriteSet {
    /// New, or changed in more than the screen.
    pub people: Vec<Person>,
    /// Changed in view and seq only.
    pub screens: Vec<(AddressId, View, i64)>,
    /// Sessions begun: with the person whose they are.
    pub begun: Vec<(AddressId, OpenSession)>,
    /// Sessions after a step.
    pub stepped: Vec<OpenSession>,
}

#[derive(FromRow)]
struct PersonRow {
    id: i64,
    hash: String,
    sealed: String,
    reachable: bool,
    language: String,
    age_band: String,
    municipality: Option<String>,
    consent: String,
    consented_at: i64,
    guardian: Option<String>,
    view: String,
    pseudonym: Option<String>,
    live_message: Option<i64>,
    seq: i64,
    shown_seq: i64,
    stopped: bool,
    round: Option<String>,
    place: Option<String>,
    status: Option<String>,
    state: Option<String>,
}

#[derive(FromRow)]
struct SessionRow {
    pseudonym: String,
    round: String,
    municipality: String,
    status: String,
    state: String,
}

const UNSHOWN: &str = "SELECT a.hash FROM respondent r JOIN address a ON a.id = r.address_id
    WHERE r.shown_seq < r.seq AND a.reachable ORDER BY r.address_id LIMIT $1";
const HISTORY: &str = "SELECT s.pseudonym, s.round, s.municipality, s.status, s.state
    FROM participation p JOIN session s ON s.pseudonym = p.pseudonym WHERE p.address_id = $1";
const TOOK_PART: &str = "SELECT count(*) FROM took_part WHERE hash = $1";
const PUT_TOOK_PART: &str =
    "INSERT INTO took_part (hash, round) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FOLLOW: &str = "INSERT INTO follow (address_id, round, municipality) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const UNFOLLOW: &str = "DELETE FROM follow WHERE address_id = $1 AND round = $2";
const FOLLOWS: &str = "SELECT round FROM follow WHERE address_id = $1";
const UNTOLD: &str =
    "SELECT f.address_id, f.round, f.municipality FROM follow f JOIN round r ON r.id = f.round
    WHERE r.closed_at IS NOT NULL AND NOT f.told AND EXISTS (SELECT 1 FROM publication p
        WHERE p.round = f.round AND p.level = 'municipality' AND p.place = f.municipality)
    ORDER BY f.round, f.municipality, f.address_id LIMIT $1";
const TOLD: &str = "UPDATE follow SET told = true WHERE address_id = $1 AND round = $2";
const PARTICIPATIONS: &str = "SELECT round, pseudonym FROM participation WHERE address_id = $1";
const DELETE_SESSION: &str = "DELETE FROM session WHERE pseudonym = $1";
const DELETE_PARTICIPATION: &str = "DELETE FROM participation WHERE address_id = $1";
const DELETE_FOLLOWS: &str = "DELETE FROM follow WHERE address_id = $1";
const DELETE_RESPONDENT: &str = "DELETE FROM respondent WHERE address_id = $1";
const DELETE_FAILED: &str = "DELETE FROM failed_inbound WHERE hash = $1";
const DELETE_OUTBOX: &str = "DELETE FROM outbox WHERE address_id = $1";
const DELETE_ADDRESS: &str = "DELETE FROM address WHERE id = $1
    AND NOT EXISTS (SELECT 1 FROM role WHERE address_id = $1) AND NOT EXISTS (SELECT 1 FROM council_chat WHERE address_id = $1)";
const SET_STOPPED: &str = "UPDATE respondent SET stopped = $2 WHERE address_id = $1";
const IS_IN: &str = "SELECT count(*) FROM participation WHERE address_id = $1 AND round = $2";
const MARK_SHARED: &str = "UPDATE session SET shared = true WHERE pseudonym IN
    (SELECT pseudonym FROM participation WHERE address_id = $1 AND round = $2)";
const HAND_OVER: [&str; 2] = [
    "UPDATE participation SET address_id = $2 WHERE address_id = $1
        AND round NOT IN (SELECT round FROM participation WHERE address_id = $2)",
    "UPDATE follow SET address_id = $2 WHERE address_id = $1 AND round NOT IN (SELECT round FROM follow WHERE address_id = $2)",
];
const AGE_HOLD: &str = "SELECT count(*) FROM age_hold WHERE hash = $1 AND until > $2";
const PUT_AGE_HOLD: &str =
    "INSERT INTO age_hold (hash, until) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
const OLD_AGE_HOLDS: &str = "DELETE FROM age_hold WHERE until < $1";
const CUT_PARTICIPATION: &str = "DELETE FROM participation WHERE round = $1";
const CUT_PSEUDONYMS: &str = "UPDATE respondent SET pseudonym = NULL
    WHERE pseudonym IN (SELECT pseudonym FROM session WHERE round = $1)";
const CUT_TOOK_PART: &str = "DELETE FROM took_part WHERE round = $1";
const OLD_ANSWERS: &str = "DELETE FROM session WHERE last_at < $1 AND NOT EXISTS
    (SELECT 1 FROM respondent r WHERE r.pseudonym = session.pseudonym AND session.status = 'open' AND session.last_at >= $1)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    UNSHOWN,
    HISTORY,
    TOOK_PART,
    PUT_TOOK_PART,
    FOLLOW,
    UNFOLLOW,
    FOLLOWS,
    UNTOLD,
    TOLD,
    PARTICIPATIONS,
    DELETE_SESSION,
    DELETE_PARTICIPATION,
    DELETE_FOLLOWS,
    DELETE_RESPONDENT,
    DELETE_FAILED,
    DELETE_OUTBOX,
    DELETE_ADDRESS,
    SET_STOPPED,
    IS_IN,
    MARK_SHARED,
    HAND_OVER[0],
    HAND_OVER[1],
    AGE_HOLD,
    PUT_AGE_HOLD,
    OLD_AGE_HOLDS,
    CUT_PARTICIPATION,
    CUT_PSEUDONYMS,
    CUT_TOOK_PART,
    OLD_ANSWERS,
];

/// All people behind these look-up hashes who have consented, with the session they are in.
///
/// # Errors
/// The driver's; rows that this key cannot open.
pub async fn load(
    tx: &mut Tx,
    vault: &Vault,
    hashes: &[String],
) -> Result<HashMap<String, Person>, StoreError> {
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let text = tx.text(LOAD_PEOPLE);
    let set = json(hashes);
    let rows: Vec<PersonRow> = on_both!(tx, c => query_as(text).bind(&set).fetch_all(c))?;
    rows.into_iter()
        .map(|row| Ok((row.hash.clone(), person(vault, row)?)))
        .collect()
}

/// Hashes of people who do not see their current screen: found after a crash.
///
/// # Errors
/// The driver's.
pub async fn unshown(tx: &mut Tx, limit: i64) -> Result<Vec<String>, StoreError> {
    on_both!(tx, c => query_scalar(UNSHOWN).bind(limit).fetch_all(c))
}

/// Every session of this person that is still linked.
///
/// # Errors
/// The driver's; rows that this key cannot open.
pub async fn history(
    tx: &mut Tx,
    vault: &Vault,
    address: AddressId,
) -> Result<Vec<OpenSession>, StoreError> {
    let rows: Vec<SessionRow> = on_both!(tx, c => query_as(HISTORY).bind(address.0).fetch_all(c))?;
    rows.into_iter()
        .map(|r| {
            let (status, session) = (
                SessionStatus::from_code(&r.status)?,
                open_session(vault, &r.state)?,
            );
            Ok(OpenSession {
                pseudonym: r.pseudonym,
                round: r.round,
                municipality: r.municipality,
                status,
                session,
            })
        })
        .collect()
}

/// Writes a batch: one statement per table.
///
/// # Errors
/// The driver's; then the caller runs the batch again one by one.
pub async fn save(tx: &mut Tx, vault: &Vault, set: &WriteSet) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Screen<'a> {
        address_id: i64,
        view: std::borrow::Cow<'a, str>,
        seq: i64,
    }
    if !set.begun.is_empty() {
        let rows: Vec<_> = set
            .begun
            .iter()
            .map(|(_, s)| session_json(vault, s))
            .collect();
        run(tx, INSERT_SESSIONS, &rows).await?;
    }
    if !set.people.is_empty() {
        let rows: Vec<_> = set.people.iter().map(person_json).collect();
        run(tx, SAVE_RESPONDENTS, &rows).await?;
    }
    if !set.begun.is_empty() {
        let rows: Vec<_> = set
            .begun
            .iter()
            .map(|(a, s)| serde_json::json!({ "address_id": a.0, "round": s.round, "pseudonym": s.pseudonym }))
            .collect();
        run(tx, INSERT_PARTICIPATION, &rows).await?;
    }
    if !set.stepped.is_empty() {
        let rows: Vec<_> = set.stepped.iter().map(|s| session_json(vault, s)).collect();
        run(tx, UPDATE_SESSIONS, &rows).await?;
    }
    if !set.screens.is_empty() {
        let rows: Vec<_> = set
            .screens
            .iter()
            .map(|(address, view, seq)| Screen {
                address_id: address.0,
                view: view_code(view),
                seq: *seq,
            })
            .collect();
        run(tx, UPDATE_SCREENS, &rows).await?;
    }
    Ok(())
}

/// Notes what these people see now: address, seq and live message.
///
/// # Errors
/// The driver's.
pub async fn shown(
    tx: &mut Tx,
    screens: &[(AddressId, i64, Option<i64>)],
) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Shown {
        address_id: i64,
        seq: i64,
        live_message: Option<i64>,
    }
    if screens.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = screens
        .iter()
        .map(|&(a, seq, live_message)| Shown {
            address_id: a.0,
            seq,
            live_message,
        })
        .collect();
    run(tx, SCREENS_SHOWN, &rows).await
}

/// Whether somebody erased from this round comes back to it.
///
/// # Errors
/// The driver's.
pub async fn took_part(
    tx: &mut Tx,
    vault: &Vault,
    chat: Chat,
    round: &str,
) -> Result<bool, StoreError> {
    let hash = took_part_hash(vault, chat, round);
    let count: i64 = on_both!(tx, c => query_scalar(TOOK_PART).bind(&hash).fetch_one(c))?;
    Ok(count > 0)
}

/// "Tell me what the council does" for a round: yes or no.
///
/// # Errors
/// The driver's.
pub async fn set_follow(
    tx: &mut Tx,
    address: AddressId,
    round: &str,
    municipality: &str,
    follow: bool,
) -> Result<(), StoreError> {
    if follow {
        on_both!(tx, c => rows query(FOLLOW).bind(address.0).bind(round).bind(municipality).execute(c))?;
    } else {
        on_both!(tx, c => rows query(UNFOLLOW).bind(address.0).bind(round).execute(c))?;
    }
    Ok(())
}

/// The rounds whose answer by the council this person wants to hear.
///
/// # Errors
/// The driver's.
pub async fn follows(tx: &mut Tx, address: AddressId) -> Result<Vec<String>, StoreError> {
    on_both!(tx, c => query_scalar(FOLLOWS).bind(address.0).fetch_all(c))
}

/// Who wants to hear of a round that is over and published, and has not been told: address, round, municipality.
///
/// # Errors
/// The driver's.
pub async fn untold(
    tx: &mut Tx,
    most: i64,
) -> Result<Vec<(AddressId, String, String)>, StoreError> {
    let rows: Vec<(i64, String, String)> =
        on_both!(tx, c => query_as(UNTOLD).bind(most).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|(address, round, place)| (AddressId(address), round, place))
        .collect())
}

/// They are told, or never will be.
///
/// # Errors
/// The driver's.
pub async fn told(tx: &mut Tx, address: AddressId, round: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TOLD).bind(address.0).bind(round).execute(c))?;
    Ok(())
}

/// Really erases: answers, links, waiting messages and the person. What stays is one keyed hash per round still linked.
///
/// # Errors
/// The driver's.
pub async fn erase(
    tx: &mut Tx,
    vault: &Vault,
    address: AddressId,
    chat: Chat,
) -> Result<(), StoreError> {
    let id = address.0;
    let rounds: Vec<(String, String)> =
        on_both!(tx, c => query_as(PARTICIPATIONS).bind(id).fetch_all(c))?;
    on_both!(tx, c => rows query(DELETE_PARTICIPATION).bind(id).execute(c))?;
    on_both!(tx, c => rows query(DELETE_FOLLOWS).bind(id).execute(c))?;
    on_both!(tx, c => rows query(DELETE_RESPONDENT).bind(id).execute(c))?;
    for (round, pseudonym) in rounds {
        on_both!(tx, c => rows query(DELETE_SESSION).bind(&pseudonym).execute(c))?;
        let hash = took_part_hash(vault, chat, &round);
        on_both!(tx, c => rows query(PUT_TOOK_PART).bind(&hash).bind(&round).execute(c))?;
    }
    moves::forget(tx, address).await?;
    if let Some(on) = chat.line() {
        sms::erase(tx, &lines::hash(vault, on.phone), on.slot).await?;
    }
    let hash = vault.chat_hash(chat);
    on_both!(tx, c => rows query(DELETE_FAILED).bind(&hash).execute(c))?;
    on_both!(tx, c => rows query(DELETE_OUTBOX).bind(id).execute(c))?;
    on_both!(tx, c => rows query(DELETE_ADDRESS).bind(id).execute(c))?;
    Ok(())
}

/// The person at this address, if they have consented.
///
/// # Errors
/// The driver's; rows that this key cannot open.
pub async fn at(
    tx: &mut Tx,
    vault: &Vault,
    address: AddressId,
) -> Result<Option<Person>, StoreError> {
    let Some((chat, _)) = addresses::chat(tx, vault, address).await? else {
        return Ok(None);
    };
    let hash = vault.chat_hash(chat);
    let mut found = load(tx, vault, std::slice::from_ref(&hash)).await?;
    Ok(found.remove(&hash))
}

/// STOP on another channel of the same person.
///
/// # Errors
/// The driver's.
pub async fn set_stopped(tx: &mut Tx, address: AddressId, stopped: bool) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_STOPPED).bind(address.0).bind(stopped).execute(c))?;
    Ok(())
}

/// Whether this person takes part in a round.
///
/// # Errors
/// The driver's.
pub async fn is_in(tx: &mut Tx, address: AddressId, round: &str) -> Result<bool, StoreError> {
    let count: i64 =
        on_both!(tx, c => query_scalar(IS_IN).bind(address.0).bind(round).fetch_one(c))?;
    Ok(count > 0)
}

/// The phone of this person's session is used by several people in the round.
///
/// # Errors
/// The driver's.
pub async fn mark_shared(tx: &mut Tx, address: AddressId, round: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(MARK_SHARED).bind(address.0).bind(round).execute(c))?;
    Ok(())
}

/// Hands a person's links over to another address and forgets them at theirs; they cannot take part from there again.
///
/// # Errors
/// The driver's.
pub async fn hand_over(
    tx: &mut Tx,
    vault: &Vault,
    from: &Person,
    to: AddressId,
) -> Result<(), StoreError> {
    let id = from.address.0;
    let rounds: Vec<(String, String)> =
        on_both!(tx, c => query_as(PARTICIPATIONS).bind(id).fetch_all(c))?;
    for text in HAND_OVER {
        on_both!(tx, c => rows query(text).bind(id).bind(to.0).execute(c))?;
    }
    for (round, _) in rounds {
        let hash = took_part_hash(vault, from.chat, &round);
        on_both!(tx, c => rows query(PUT_TOOK_PART).bind(&hash).bind(&round).execute(c))?;
    }
    moves::forget(tx, from.address).await?;
    if let Some(on) = from.chat.line() {
        sms::erase(tx, &lines::hash(vault, on.phone), on.slot).await?;
    }
    for text in [
        DELETE_PARTICIPATION,
        DELETE_FOLLOWS,
        DELETE_RESPONDENT,
        DELETE_OUTBOX,
    ] {
        on_both!(tx, c => rows query(text).bind(id).execute(c))?;
    }
    on_both!(tx, c => rows query(DELETE_ADDRESS).bind(id).execute(c))?;
    Ok(())
}

/// Whether this account said within 24 h that it is too young to answer alone.
///
/// # Errors
/// The driver's.
pub async fn age_held(
    tx: &mut Tx,
    vault: &Vault,
    chat: Chat,
    now: Moment,
) -> Result<bool, StoreError> {
    let hash = vault.hash("age-hold", &chat.id.to_be_bytes());
    let count: i64 =
        on_both!(tx, c => query_scalar(AGE_HOLD).bind(&hash).bind(now.0).fetch_one(c))?;
    Ok(count > 0)
}

/// Remembers that until `until`.
///
/// # Errors
/// The driver's.
pub async fn hold_age(
    tx: &mut Tx,
    vault: &Vault,
    chat: Chat,
    until: Moment,
) -> Result<(), StoreError> {
    let hash = vault.hash("age-hold", &chat.id.to_be_bytes());
    on_both!(tx, c => rows query(PUT_AGE_HOLD).bind(&hash).bind(until.0).execute(c))?;
    Ok(())
}

/// Retention: age holds that are over, raw answers older than `answers_before`.
///
/// # Errors
/// The driver's.
pub async fn retain(tx: &mut Tx, now: Moment, answers_before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD_AGE_HOLDS).bind(now.0).execute(c))?;
    on_both!(tx, c => rows query(OLD_ANSWERS).bind(answers_before.0).execute(c))?;
    Ok(())
}

/// Cuts person → answers of a round for good, and with it the hashes of those who left.
///
/// # Errors
/// The driver's.
pub async fn cut_links(tx: &mut Tx, round: &str) -> Result<(), StoreError> {
    for text in [CUT_PSEUDONYMS, CUT_PARTICIPATION, CUT_TOOK_PART] {
        on_both!(tx, c => rows query(text).bind(round).execute(c))?;
    }
    Ok(())
}

/// Opens a sealed session.
///
/// # Errors
/// Sealed with another key, or not one of ours.
pub fn open_session(vault: &Vault, sealed: &str) -> Result<Session, StoreError> {
    let plain = vault.open("session", sealed);
    let plain = plain.ok_or(StoreError::Inconsistent {
        table: "session",
        what: "sealed with another key",
    })?;
    serde_json::from_slice(&plain).map_err(|_| StoreError::Inconsistent {
        table: "session",
        what: "unreadable state",
    })
}

/// Seals a session.
#[must_use]
pub fn seal_session(vault: &Vault, session: &Session) -> String {
    vault.seal("session", &serde_json::to_vec(session).unwrap_or_default())
}

async fn run<T: Serialize>(tx: &mut Tx, statement: Pair, rows: &[T]) -> Result<(), StoreError> {
    let text = tx.text(statement);
    let set = json(rows);
    on_both!(tx, c => rows query(text).bind(&set).execute(c))?;
    Ok(())
}

fn took_part_hash(vault: &Vault, chat: Chat, round: &str) -> String {
    let mut bytes = chat.id.to_be_bytes().to_vec();
    bytes.extend(round.as_bytes());
    vault.hash("took-part", &bytes)
}

fn view_code(view: &View) -> std::borrow::Cow<'static, str> {
    match view {
        View::Survey => "\"survey\"".into(),
        other => serde_json::to_string(other).unwrap_or_default().into(),
    }
}

fn person_json(p: &Person) -> serde_json::Value {
    serde_json::json!({
        "address_id": p.address.0,
        "language": p.language.code(),
        "age_band": p.age.code(),
        "municipality": p.municipality,
        "consent": p.consent,
        "consented_at": p.consented.0,
        "guardian": p.guardian,
        "view": view_code(&p.view),
        "pseudonym": p.open.as_ref().map(|s| &s.pseudonym),
        "live_message": p.live_message,
        "seq": p.seq,
        "shown_seq": p.shown_seq,
        "stopped": p.stopped,
    })
}

fn session_json(vault: &Vault, s: &OpenSession) -> serde_json::Value {
    serde_json::json!({
        "pseudonym": s.pseudonym,
        "round": s.round,
        "municipality": s.municipality,
        "status": s.status.code(),
        "state": seal_session(vault, &s.session),
        "began_at": s.session.began.0,
        "last_at": s.session.last.0,
    })
}

fn person(vault: &Vault, row: PersonRow) -> Result<Person, StoreError> {
    let wrong = |what| StoreError::Inconsistent {
        table: "respondent",
        what,
    };
    let open = match (row.pseudonym, row.round, row.place, row.status, row.state) {
        (Some(pseudonym), Some(round), Some(municipality), Some(status), Some(state)) => {
            Some(OpenSession {
                pseudonym,
                round,
                municipality,
                status: SessionStatus::from_code(&status)?,
                session: open_session(vault, &state)?,
            })
        }
        _ => None,
    };
    let view = match row.view.as_str() {
        "\"survey\"" => View::Survey,
        other => serde_json::from_str(other).map_err(|_| wrong("unknown view"))?,
    };
    Ok(Person {
        address: AddressId(row.id),
        chat: vault
            .open_chat(&row.sealed)
            .ok_or(wrong("sealed with another key"))?,
        reachable: row.reachable,
        language: Language::from_code(&row.language).ok_or(wrong("unknown language"))?,
        age: AgeBand::from_code(&row.age_band).ok_or(wrong("unknown age band"))?,
        municipality: row.municipality,
        consent: row.consent,
        consented: Moment(row.consented_at),
        guardian: row.guardian,
        view,
        open,
        live_message: row.live_message,
        seq: row.seq,
        shown_seq: row.shown_seq,
        stopped: row.stopped,
    })
}
