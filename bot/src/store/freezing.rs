//! Sessions as freezing reads and marks them, and what is counted on the way.

use std::collections::BTreeSet;

use futures::TryStreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::engine::Session;

use super::dialect::{HOLD_FREEZING, SETTLE_SESSIONS};
use super::readable::readable;
use super::respondents::{open_session, seal_session, sessions};
use super::{Connection, StoreError, Tx, Vault, json, on_both};
use crate::domain::{About, Moment, Pseudonym, RoundId, SessionStatus, start_of_day};

/// A session of a round, without whose it is.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Pseudonym.
    pub pseudonym: Pseudonym,
    /// Municipality slug.
    pub municipality: String,
    /// Reached the end, or was left on the way.
    pub status: SessionStatus,
    /// The answers.
    pub session: Session,
    /// Who gave them, in kind.
    pub about: Option<About>,
    /// From a phone that several people used.
    pub shared: bool,
}

impl Answers {
    /// Payload of the link by which they came; empty if by none, or if it is forgotten.
    #[must_use]
    pub fn link(&self) -> &str {
        let origin = self
            .about
            .as_ref()
            .and_then(|about| about.origin.as_deref());
        origin.unwrap_or_default()
    }

    /// Forgets by which link they came, when, and how long it took: nothing of them is left to be frozen.
    fn forget_arrival(&mut self) {
        let day = start_of_day(self.session.last);
        (self.session.began, self.session.last) = (day, day);
        if let Some(about) = &mut self.about {
            about.origin = None;
        }
    }
}

#[derive(Debug, FromRow)]
struct Row {
    pseudonym: String,
    municipality: String,
    status: String,
    state: String,
    shared: bool,
}

const ALL: &str = "SELECT pseudonym, municipality, status, state, shared FROM session
    WHERE round = $1 AND status IN ('open', 'finished')";
const NEW: &str = "SELECT pseudonym, municipality, status, state, shared FROM session
    WHERE round = $1 AND NOT settled AND status = 'finished'";
const SLICE: &str = "SELECT pseudonym, municipality, status, state, shared FROM session
    WHERE round = $1 AND NOT settled AND status = 'finished' AND pseudonym > $2 ORDER BY pseudonym LIMIT $3";
/// A round with sessions that nothing is left to be frozen of, and that still know how they came.
const TO_FORGET: &str = "SELECT m.round FROM round_municipality m JOIN round r ON r.id = m.round
    WHERE m.frozen_at IS NOT NULL AND r.unlinked_at IS NULL AND EXISTS (SELECT 1 FROM session s WHERE s.round = m.round
        AND s.municipality = m.municipality AND NOT s.settled AND s.status IN ('open', 'finished')) LIMIT 1";
const ARRIVED: &str = "SELECT s.pseudonym, s.municipality, s.status, s.state, s.shared FROM session s
    JOIN round_municipality m ON m.round = s.round AND m.municipality = s.municipality
    WHERE s.round = $1 AND NOT s.settled AND s.status IN ('open', 'finished') AND m.frozen_at IS NOT NULL LIMIT $2";
const PUT: &str = "INSERT INTO freezing (round, sealed) VALUES ($1, $2)
    ON CONFLICT (round) DO UPDATE SET sealed = excluded.sealed";
const DROP: &str = "DELETE FROM freezing WHERE round = $1";
const CLOSED_PLACES: &str =
    "SELECT municipality FROM round_municipality WHERE round = $1 AND frozen_at IS NOT NULL";
const CLOSE_PLACE: &str = "UPDATE round_municipality SET frozen_at = $3 WHERE round = $1 AND municipality = $2 AND frozen_at IS NULL";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    ALL,
    NEW,
    SLICE,
    TO_FORGET,
    ARRIVED,
    PUT,
    DROP,
    CLOSED_PLACES,
    CLOSE_PLACE,
];

const FREEZING: &str = "freezing.sealed";

/// Which sessions are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// All that may count.
    All,
    /// Those that are finished and hold something that no block holds.
    New,
}

/// A session as it is stored.
#[derive(Debug)]
pub struct Sealed(Row);

/// Sessions that are handed on at once.
const CHUNK: usize = 2_048;

/// Reads the sessions of a round, some at a time, in no order.
pub async fn each(
    tx: &mut Tx,
    round: &RoundId,
    which: Which,
    mut read: impl FnMut(Vec<Sealed>) + Send,
) -> Result<(), StoreError> {
    let text = match which {
        Which::All => ALL,
        Which::New => NEW,
    };
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut row = |row| {
        chunk.push(Sealed(row));
        if chunk.len() == CHUNK {
            read(std::mem::replace(&mut chunk, Vec::with_capacity(CHUNK)));
        }
    };
    match &mut tx.connection {
        Connection::Sqlite(t) => {
            let mut rows = query_as(text).bind(round.as_str()).fetch(&mut **t);
            while let Some(next) = rows.try_next().await? {
                row(next);
            }
        }
        Connection::Postgres(t) => {
            let mut rows = query_as(text).bind(round.as_str()).fetch(&mut **t);
            while let Some(next) = rows.try_next().await? {
                row(next);
            }
        }
    }
    read(chunk);
    Ok(())
}

/// Opens them; those that cannot be read are passed over.
pub fn open<'a>(
    vault: &'a Vault,
    sessions: impl IntoIterator<Item = Sealed> + 'a,
) -> impl Iterator<Item = Answers> + 'a {
    let open = |Sealed(row)| readable(vec![row], |row| opened(vault, row)).pop();
    sessions.into_iter().filter_map(open)
}

/// Some of the sessions of [`Which::New`], in the order of their pseudonyms from the one after `after` on. How many rows there were tells whether
/// more come, also where some cannot be read; the last pseudonym is where the next slice begins.
pub async fn slice(
    tx: &mut Tx,
    round: &RoundId,
    after: &str,
    most: i64,
) -> Result<(Vec<Sealed>, Option<String>), StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(SLICE).bind(round.as_str()).bind(after).bind(most).fetch_all(c))?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|count| count == most);
    let last = rows
        .last()
        .filter(|_| is_full)
        .map(|row| row.pseudonym.clone());
    Ok((rows.into_iter().map(Sealed).collect(), last))
}

fn opened(vault: &Vault, row: Row) -> Result<Answers, StoreError> {
    let status = sessions::status(&row.status)?;
    let (session, about) = open_session(vault, &row.state)?;
    Ok(Answers {
        pseudonym: Pseudonym::new(row.pseudonym),
        municipality: row.municipality,
        status,
        session,
        about,
        shared: row.shared,
    })
}

/// A round whose sessions still know how they came although nothing of them is left to be frozen.
pub async fn to_settle(tx: &mut Tx) -> Result<Option<RoundId>, StoreError> {
    let round: Option<String> = on_both!(tx, c => query_scalar(TO_FORGET).fetch_optional(c))?;
    Ok(round.map(RoundId::new))
}

/// Some sessions of places that are frozen for good forget how they came, after `take` has taken out of them what is no answer to be kept.
/// Nobody may answer meanwhile: [`super::digests::freeze_alone`]. Those that cannot be read are passed over.
pub async fn settle(
    tx: &mut Tx,
    round: &RoundId,
    most: i64,
    mut take: impl FnMut(&mut Answers) + Send,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> =
        on_both!(tx, c => query_as(ARRIVED).bind(round.as_str()).bind(most).fetch_all(c))?;
    let forgotten: Vec<Marked> = rows
        .into_iter()
        .map(|row| {
            let (pseudonym, state) = (row.pseudonym.clone(), row.state.clone());
            match readable(vec![row], |row| opened(vault, row)).pop() {
                Some(mut answers) => {
                    take(&mut answers);
                    marked(vault, answers, true)
                }
                None => Marked {
                    pseudonym: Pseudonym::new(pseudonym),
                    state,
                    settled: true,
                },
            }
        })
        .collect();
    mark(tx, &forgotten).await
}

/// A session whose marks are to be written.
#[derive(Debug, Serialize)]
pub struct Marked {
    pseudonym: Pseudonym,
    state: String,
    settled: bool,
}

/// Seals a session with its new marks; `settled` if nothing of it is left to be frozen: then it forgets how it came.
#[must_use]
pub fn marked(vault: &Vault, mut answers: Answers, settled: bool) -> Marked {
    if settled {
        answers.forget_arrival();
    }
    Marked {
        state: seal_session(vault, &answers.session, answers.about.as_ref()),
        pseudonym: answers.pseudonym,
        settled,
    }
}

/// Writes the marks of these sessions, all at once.
pub async fn mark(tx: &mut Tx, marked: &[Marked]) -> Result<(), StoreError> {
    if marked.is_empty() {
        return Ok(());
    }
    let (text, set) = (tx.text(SETTLE_SESSIONS), json(marked));
    on_both!(tx, c => rows query(text).bind(&set).execute(c))?;
    Ok(())
}

/// What is counted of a round but in no block yet; nobody else changes it until the transaction ends.
///
/// # Errors
/// The database; what was sealed with another key.
pub async fn counted<T: DeserializeOwned>(
    tx: &mut Tx,
    round: &RoundId,
) -> Result<Option<T>, StoreError> {
    let (vault, text) = (tx.vault(), tx.text(HOLD_FREEZING));
    let sealed: Option<String> =
        on_both!(tx, c => query_scalar(text).bind(round.as_str()).fetch_optional(c))?;
    let open = |sealed: String| {
        let plain = vault.open(FREEZING, &sealed);
        let read = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        read.ok_or(StoreError::Inconsistent {
            table: "freezing",
            what: "sealed with another key, or of another version",
        })
    };
    sealed.map(open).transpose()
}

/// Stores it, sealed.
pub async fn set_counted<T: Serialize + Sync>(
    tx: &mut Tx,
    round: &RoundId,
    counted: &T,
) -> Result<(), StoreError> {
    let sealed = tx.vault().seal(FREEZING, json(counted).as_bytes());
    on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(&sealed).execute(c))?;
    Ok(())
}

/// All of it is in blocks, or never will be.
pub async fn forget_counted(tx: &mut Tx, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DROP).bind(round.as_str()).execute(c))?;
    Ok(())
}

/// Municipalities of a round of which nothing more is frozen.
pub async fn closed_places(tx: &mut Tx, round: &RoundId) -> Result<BTreeSet<String>, StoreError> {
    let places: Vec<String> =
        on_both!(tx, c => query_scalar(CLOSED_PLACES).bind(round.as_str()).fetch_all(c))?;
    Ok(places.into_iter().collect())
}

/// Nothing more is frozen of this place; `true` if it is so from now on.
pub async fn close_place(
    tx: &mut Tx,
    round: &RoundId,
    place: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(CLOSE_PLACE).bind(round.as_str()).bind(place).bind(now.0).execute(c))?;
    Ok(rows == 1)
}
