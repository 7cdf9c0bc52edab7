//! People who have consented, their sessions (`sessions`), the links between them (`links`), how
//! people leave (`leaving`) and how links are cut (`cutting`).
//!
//! A batch reads all it needs at once ([`load`], [`history`]) and writes it back at once ([`save`]).

pub mod cutting;
pub mod leaving;
pub mod links;
pub mod sessions;

use std::collections::HashMap;

use serde::Serialize;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::dialect::{
    HOLD_PEOPLE, INSERT_PARTICIPATION, INSERT_SESSIONS, LOAD_PEOPLE, Pair, SAVE_RESPONDENTS,
    SCREENS_SHOWN, UPDATE_SCREENS, UPDATE_SESSIONS,
};
use super::json;
use super::readable::readable;
use super::vault::padded;
use super::{StoreError, Tx, Vault, addresses, on_both};
use crate::domain::{
    AgeBand, Chat, ChatHash, Consent, Guardian, Language, Moment, OpenSession, Pseudonym,
    Respondent, RoundId, View, start_of_day,
};

pub use cutting::{cut_links, unlink};
pub use leaving::{erase, hand_over, retain, withdraw};
pub use links::{Left, followed, is_in, left, set_follow, told, took_part, untold};
use sessions::session_json;
pub use sessions::{history, mark_shared, open_session, seal_session, strike_out};

/// A respondent at their address.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// Their address.
    pub address: AddressId,
    /// Their chat.
    pub chat: Chat,
    /// Can be reached.
    pub reachable: bool,
    /// Who they are, and where on their way.
    pub respondent: Respondent,
    /// The message that shows their screen.
    pub live_message: Option<i64>,
    /// Raised by every change of the screen.
    pub seq: i64,
    /// The screen they see.
    pub shown_seq: i64,
    /// What they typed just now was not understood: said above the screen once, and never stored.
    pub puzzled: bool,
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
    view_sealed: Option<String>,
    pseudonym: Option<String>,
    tag: Option<String>,
    live_message: Option<i64>,
    seq: i64,
    shown_seq: i64,
    stopped: bool,
    round: Option<String>,
    place: Option<String>,
    status: Option<String>,
    state: Option<String>,
}

/// What [`Vault::seal`] seals of `view_sealed`, and bytes to which it is filled up.
const VIEW: &str = "view";
const VIEW_LENGTH: usize = 64;

const UNSHOWN: &str = "SELECT a.hash FROM respondent r JOIN address a ON a.id = r.address_id
    WHERE r.shown_seq < r.seq AND a.reachable ORDER BY r.address_id LIMIT $1";
const SET_LANGUAGE: &str = "UPDATE respondent SET language = $2 WHERE address_id = $1";
const SET_STOPPED: &str = "UPDATE respondent SET stopped = $2 WHERE address_id = $1";
const CLEAR_VIEWS: &str =
    "SELECT address_id, view FROM respondent WHERE view_sealed IS NULL LIMIT $1";
const SEAL_VIEW: &str = "UPDATE respondent SET view = '', view_sealed = $2 WHERE address_id = $1 AND view_sealed IS NULL";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[UNSHOWN, SET_LANGUAGE, SET_STOPPED, CLEAR_VIEWS, SEAL_VIEW];

/// Holds these people until the transaction ends, before whoever will write them reads them: rows are written whole, and what another
/// transaction writes meanwhile (STOP on another channel, the cutting of links) would be lost.
pub async fn hold(tx: &mut Tx, hashes: &[ChatHash]) -> Result<(), StoreError> {
    // on SQLite the one writer is the lock
    if hashes.is_empty() || tx.is_alone() {
        return Ok(());
    }
    let text = tx.text(HOLD_PEOPLE);
    let set = json(hashes);
    let _held: i64 = on_both!(tx, c => query_scalar(text).bind(&set).fetch_one(c))?;
    Ok(())
}

/// All people behind these look-up hashes who have consented, with the session they are in. Whoever writes them back holds them first
/// ([`hold`]).
///
/// # Errors
/// The database; rows that this key cannot open.
pub async fn load(
    tx: &mut Tx,
    hashes: &[ChatHash],
) -> Result<HashMap<ChatHash, Person>, StoreError> {
    let vault = &tx.vault();
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let text = tx.text(LOAD_PEOPLE);
    let set = json(hashes);
    let rows: Vec<PersonRow> = on_both!(tx, c => query_as(text).bind(&set).fetch_all(c))?;
    rows.into_iter()
        .map(|row| Ok((ChatHash::new(row.hash.clone()), person(vault, row)?)))
        .collect()
}

/// As [`load`], of those who can be read.
pub async fn load_each(tx: &mut Tx, hashes: &[ChatHash]) -> Result<Vec<Person>, StoreError> {
    let vault = &tx.vault();
    let (text, set) = (tx.text(LOAD_PEOPLE), json(hashes));
    let rows: Vec<PersonRow> = on_both!(tx, c => query_as(text).bind(&set).fetch_all(c))?;
    Ok(readable(rows, |row| person(vault, row)))
}

/// Hashes of people who do not see their current screen: found after a crash.
pub async fn unshown(tx: &mut Tx, limit: i64) -> Result<Vec<ChatHash>, StoreError> {
    let hashes: Vec<String> = on_both!(tx, c => query_scalar(UNSHOWN).bind(limit).fetch_all(c))?;
    Ok(hashes.into_iter().map(ChatHash::new).collect())
}

/// Writes a batch: one statement per table.
///
/// # Errors
/// The database; then the caller runs the batch again one by one.
pub async fn save(tx: &mut Tx, set: &WriteSet) -> Result<(), StoreError> {
    let vault = &tx.vault();
    #[derive(Serialize)]
    struct Screen {
        address_id: i64,
        view_sealed: String,
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
        let rows: Vec<_> = set.people.iter().map(|p| person_json(vault, p)).collect();
        run(tx, SAVE_RESPONDENTS, &rows).await?;
    }
    if !set.begun.is_empty() {
        let rows: Vec<_> = set
            .begun
            .iter()
            .map(|(a, s)| serde_json::json!({ "address_id": a.0, "round": s.round, "pseudonym": s.pseudonym, "tag": s.tag }))
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
                view_sealed: seal_view(vault, view),
                seq: *seq,
            })
            .collect();
        run(tx, UPDATE_SCREENS, &rows).await?;
    }
    Ok(())
}

/// Notes what these people see now: address, seq and live message.
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

/// As [`at`], for jobs over many people: whose row cannot be read is passed over.
pub async fn readable_at(tx: &mut Tx, address: AddressId) -> Result<Option<Person>, StoreError> {
    match at(tx, address).await {
        Err(error @ StoreError::Inconsistent { .. }) => {
            tracing::error!(%error, "somebody's row cannot be read and is passed over");
            Ok(None)
        }
        found => found,
    }
}

/// The person at this address, if they have consented.
///
/// # Errors
/// The database; rows that this key cannot open.
pub async fn at(tx: &mut Tx, address: AddressId) -> Result<Option<Person>, StoreError> {
    let vault = &tx.vault();
    let Some((chat, _)) = addresses::chat(tx, address).await? else {
        return Ok(None);
    };
    let hash = vault.chat_hash(chat);
    let mut found = load(tx, std::slice::from_ref(&hash)).await?;
    Ok(found.remove(&hash))
}

/// The language was chosen in another part of the same chat.
pub async fn set_language(
    tx: &mut Tx,
    address: AddressId,
    language: Language,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_LANGUAGE).bind(address.0).bind(language.code()).execute(c))?;
    Ok(())
}

/// STOP on another channel of the same person.
pub async fn set_stopped(tx: &mut Tx, address: AddressId, stopped: bool) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_STOPPED).bind(address.0).bind(stopped).execute(c))?;
    Ok(())
}

/// Seals the views of some people who have not been here since before 0003.
pub async fn seal_views(tx: &mut Tx, most: i64) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(i64, String)> =
        on_both!(tx, c => query_as(CLEAR_VIEWS).bind(most).fetch_all(c))?;
    for (address, view) in rows {
        let sealed = vault.seal(VIEW, &padded(view.into_bytes(), VIEW_LENGTH));
        on_both!(tx, c => rows query(SEAL_VIEW).bind(address).bind(&sealed).execute(c))?;
    }
    Ok(())
}

async fn run<T: Serialize>(tx: &mut Tx, statement: Pair, rows: &[T]) -> Result<(), StoreError> {
    let text = tx.text(statement);
    let set = json(rows);
    on_both!(tx, c => rows query(text).bind(&set).execute(c))?;
    Ok(())
}

fn seal_view(vault: &Vault, view: &View) -> String {
    vault.seal(VIEW, &padded(json(view).into_bytes(), VIEW_LENGTH))
}

/// Rows from before 0003 have it in the clear until [`seal_views`] comes to them.
fn read_view(vault: &Vault, row: &PersonRow) -> Result<View, StoreError> {
    let plain = match &row.view_sealed {
        Some(sealed) => vault
            .open(VIEW, sealed)
            .ok_or(wrong("sealed with another key"))?,
        None => row.view.clone().into_bytes(),
    };
    serde_json::from_slice(&plain).map_err(|_| wrong("unknown view"))
}

const fn wrong(what: &'static str) -> StoreError {
    StoreError::Inconsistent {
        table: "respondent",
        what,
    }
}

fn person_json(vault: &Vault, person: &Person) -> serde_json::Value {
    let r = &person.respondent;
    serde_json::json!({
        "address_id": person.address.0,
        "language": r.language.code(),
        "age_band": r.age.code(),
        "municipality": r.municipality,
        // as long as a child has not agreed
        "consent": r.consent.version().unwrap_or(""),
        "consented_at": start_of_day(r.consent.since()).0,
        "guardian": r.consent.guardian().map(Guardian::code),
        "view_sealed": seal_view(vault, &r.view),
        "pseudonym": r.open.as_ref().map(|s| &s.pseudonym),
        "live_message": person.live_message,
        "seq": person.seq,
        "shown_seq": person.shown_seq,
        "stopped": r.stopped,
    })
}

fn person(vault: &Vault, row: PersonRow) -> Result<Person, StoreError> {
    let (view, consent) = (read_view(vault, &row)?, consent(&row)?);
    let pseudonym = row.pseudonym.map(Pseudonym::new);
    let round = row.round.map(RoundId::new);
    let open = match (pseudonym, round, row.place, row.status, row.state) {
        (Some(pseudonym), Some(round), Some(municipality), Some(status), Some(state)) => {
            let (session, about) = open_session(vault, &state)?;
            Some(OpenSession {
                tag: sessions::tag(row.tag, &pseudonym),
                pseudonym,
                round,
                municipality,
                status: sessions::status(&status)?,
                session,
                about,
            })
        }
        _ => None,
    };
    Ok(Person {
        address: AddressId(row.id),
        chat: vault
            .open_chat(&row.sealed)
            .ok_or(wrong("sealed with another key"))?,
        reachable: row.reachable,
        respondent: Respondent {
            language: Language::from_code(&row.language).ok_or(wrong("unknown language"))?,
            age: AgeBand::from_code(&row.age_band).ok_or(wrong("unknown age band"))?,
            municipality: row.municipality,
            consent,
            view,
            open,
            stopped: row.stopped,
        },
        live_message: row.live_message,
        seq: row.seq,
        shown_seq: row.shown_seq,
        puzzled: false,
    })
}

/// An empty version: the child of a guardian who has agreed has not yet.
fn consent(row: &PersonRow) -> Result<Consent, StoreError> {
    let guardian = row.guardian.as_deref();
    let guardian = guardian.map(|code| Guardian::from_code(code).ok_or(wrong("unknown guardian")));
    let (guardian, on) = (guardian.transpose()?, Moment(row.consented_at));
    match (row.consent.as_str(), guardian) {
        ("", None) => Err(wrong("nobody's consent")),
        ("", Some(guardian)) => Ok(Consent::Pending {
            guardian,
            since: on,
        }),
        (version, guardian) => Ok(Consent::Given {
            version: version.to_owned(),
            on,
            guardian,
        }),
    }
}
