//! One respondent × one round, under a pseudonym: answers packed and sealed as one value.

use serde::Deserialize;
use sqlx::{FromRow, query, query_as};
use surveys::engine::Session;

use crate::domain::{About, OpenSession, Pseudonym, RoundId, SessionStatus, start_of_day};
use crate::store::addresses::AddressId;
use crate::store::vault::padded;
use crate::store::{StoreError, Tx, Vault, json, on_both, writings};

/// Bytes to which the answers of a session are filled up at least: more than most ever need.
const LEAST: usize = 512;

#[derive(FromRow)]
struct SessionRow {
    pseudonym: String,
    tag: Option<String>,
    round: String,
    municipality: String,
    status: String,
    state: String,
}

const HISTORY: &str = "SELECT s.pseudonym, p.tag, s.round, s.municipality, s.status, s.state
    FROM participation p JOIN session s ON s.pseudonym = p.pseudonym WHERE p.address_id = $1";
const MARK_SHARED: &str = "UPDATE session SET shared = true WHERE pseudonym IN
    (SELECT pseudonym FROM participation WHERE address_id = $1 AND round = $2)";
const STRIKE_OUT: &str = "DELETE FROM session WHERE pseudonym = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[HISTORY, MARK_SHARED, STRIKE_OUT];

/// Every session of this person that is still linked.
///
/// # Errors
/// The database; rows that this key cannot open.
pub async fn history(tx: &mut Tx, address: AddressId) -> Result<Vec<OpenSession>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<SessionRow> = on_both!(tx, c => query_as(HISTORY).bind(address.0).fetch_all(c))?;
    rows.into_iter().map(|row| opened(vault, row)).collect()
}

/// The phone of this person's session is used by several people in the round.
pub async fn mark_shared(
    tx: &mut Tx,
    address: AddressId,
    round: &RoundId,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(MARK_SHARED).bind(address.0).bind(round.as_str()).execute(c))?;
    Ok(())
}

/// Erases a session: the same person has answered in another one.
pub async fn strike_out(tx: &mut Tx, session: &OpenSession) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(STRIKE_OUT).bind(session.pseudonym.as_str()).execute(c))?;
    writings::erase(tx, &session.pseudonym).await
}

/// Opens what [`seal_session`] made.
///
/// # Errors
/// Sealed with another key, or not one of ours.
pub fn open_session(vault: &Vault, sealed: &str) -> Result<(Session, Option<About>), StoreError> {
    let wrong = |what| StoreError::Inconsistent {
        table: "session",
        what,
    };
    let plain = vault.open("session", sealed);
    let plain = plain.ok_or(wrong("sealed with another key"))?;
    let unreadable = |_| wrong("unreadable state");
    let mut values = serde_json::Deserializer::from_slice(&plain);
    let session = Session::deserialize(&mut values).map_err(unreadable)?;
    // sessions that began before 0003 end here
    let about = match values.end() {
        Ok(()) => None,
        Err(_) => Some(About::deserialize(&mut values).map_err(unreadable)?),
    };
    Ok((session, about))
}

/// Seals the answers, and who gave them in kind, one JSON value after the other, filled up so that their length tells next to nothing.
#[must_use]
pub fn seal_session(vault: &Vault, session: &Session, about: Option<&About>) -> String {
    seal_session_in(vault, session, about, LEAST)
}

/// The same with a length of at least `least` bytes.
pub(super) fn seal_session_in(
    vault: &Vault,
    session: &Session,
    about: Option<&About>,
    least: usize,
) -> String {
    let mut plain = json(session).into_bytes();
    if let Some(about) = about {
        plain.extend(json(about).into_bytes());
    }
    vault.seal("session", &padded(plain, least.max(LEAST)))
}

/// What the buttons of a session carry: its tag, or what stood for one before there were tags.
pub(super) fn tag(stored: Option<String>, pseudonym: &Pseudonym) -> String {
    let name = pseudonym.as_str();
    stored.unwrap_or_else(|| name.get(..6).unwrap_or(name).to_owned())
}

pub(super) fn session_json(vault: &Vault, s: &OpenSession) -> serde_json::Value {
    serde_json::json!({
        "pseudonym": s.pseudonym,
        "round": s.round,
        "municipality": s.municipality,
        "status": s.status.code(),
        "state": seal_session(vault, &s.session, s.about.as_ref()),
        // when it was to the moment is sealed
        "began_at": start_of_day(s.session.began).0,
        "last_at": start_of_day(s.session.last).0,
    })
}

/// Whether a stored session counts.
pub(in crate::store) fn status(code: &str) -> Result<SessionStatus, StoreError> {
    SessionStatus::from_code(code).ok_or(StoreError::Inconsistent {
        table: "session",
        what: "unknown status",
    })
}

fn opened(vault: &Vault, row: SessionRow) -> Result<OpenSession, StoreError> {
    let (session, about) = open_session(vault, &row.state)?;
    let pseudonym = Pseudonym::new(row.pseudonym);
    Ok(OpenSession {
        tag: tag(row.tag, &pseudonym),
        pseudonym,
        round: RoundId::new(row.round),
        municipality: row.municipality,
        status: status(&row.status)?,
        session,
        about,
    })
}
