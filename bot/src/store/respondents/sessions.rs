//! One respondent × one round, under a pseudonym: answers packed and sealed as one value.

use sqlx::{FromRow, query, query_as};
use surveys::engine::Session;

use crate::store::addresses::AddressId;
use crate::store::{StoreError, Tx, Vault, on_both};

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

    pub(in crate::store) fn from_code(code: &str) -> Result<Self, StoreError> {
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

#[derive(FromRow)]
struct SessionRow {
    pseudonym: String,
    round: String,
    municipality: String,
    status: String,
    state: String,
}

const HISTORY: &str = "SELECT s.pseudonym, s.round, s.municipality, s.status, s.state
    FROM participation p JOIN session s ON s.pseudonym = p.pseudonym WHERE p.address_id = $1";
const MARK_SHARED: &str = "UPDATE session SET shared = true WHERE pseudonym IN
    (SELECT pseudonym FROM participation WHERE address_id = $1 AND round = $2)";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[HISTORY, MARK_SHARED];

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

/// The phone of this person's session is used by several people in the round.
///
/// # Errors
/// The driver's.
pub async fn mark_shared(tx: &mut Tx, address: AddressId, round: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(MARK_SHARED).bind(address.0).bind(round).execute(c))?;
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

pub(super) fn session_json(vault: &Vault, s: &OpenSession) -> serde_json::Value {
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
