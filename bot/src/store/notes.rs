//! What councils write in their own words: sealed until and after a coordinator approves it, forgotten if not.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::readable;
use super::{StoreError, Tx, Vault, meta, on_both};
use crate::domain::{Language, Moment, Note, NoteOn, NoteState, RoundId, RoundPlace};

const WORDS: &str = "note.words";

const PUT: &str =
    "INSERT INTO note (round, municipality, commitment_id, written, ky_sealed, ru_sealed, state, rev, set_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 1, $7) RETURNING id";
const GET: &str = "SELECT id, round, municipality, commitment_id, written, ky_sealed, ru_sealed, state, rev, set_at
    FROM note WHERE id = $1";
const OF_PLACE: &str =
    "SELECT id, round, municipality, commitment_id, written, ky_sealed, ru_sealed, state, rev, set_at
    FROM note WHERE round = $1 AND municipality = $2 AND state IN ('waiting', 'approved') ORDER BY id";
const WAITING: &str =
    "SELECT id, round, municipality, commitment_id, written, ky_sealed, ru_sealed, state, rev, set_at
    FROM note WHERE state = 'waiting' ORDER BY id";
const SET_WORDS: &str = "UPDATE note SET ky_sealed = $3, ru_sealed = $4, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state = 'waiting'";
const DECIDE: &str = "UPDATE note SET state = $3, rev = rev + 1, decided_at = $4
    WHERE id = $1 AND rev = $2 AND state = 'waiting'";
const FORGET: &str = "UPDATE note SET ky_sealed = NULL, ru_sealed = NULL WHERE id = $1 AND state IN ('refused', 'withdrawn')";
const MOVE: &str = "UPDATE note SET commitment_id = $2 WHERE commitment_id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, GET, OF_PLACE, WAITING, SET_WORDS, DECIDE, FORGET, MOVE];

#[derive(FromRow)]
struct Row {
    id: i64,
    round: String,
    municipality: String,
    commitment_id: Option<i64>,
    written: String,
    ky_sealed: Option<String>,
    ru_sealed: Option<String>,
    state: String,
    rev: i64,
    set_at: i64,
}

impl Row {
    fn note(self, vault: &Vault) -> Result<Note, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "note",
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
        Ok(Note {
            id: self.id,
            of: RoundPlace {
                round: RoundId::new(self.round),
                municipality: self.municipality,
            },
            on: self.commitment_id.map_or(NoteOn::Result, NoteOn::Answer),
            written: Language::from_code(&self.written).ok_or(wrong("unknown language"))?,
            ky: open(self.ky_sealed)?,
            ru: open(self.ru_sealed)?,
            state: NoteState::from_code(&self.state).ok_or(wrong("unknown state"))?,
            rev: self.rev,
            set: Moment(self.set_at),
        })
    }
}

/// Keeps what was written, for a coordinator; gives its id.
pub async fn put(
    tx: &mut Tx,
    (of, on): (&RoundPlace, &NoteOn),
    (written, words): (Language, &str),
    now: Moment,
) -> Result<i64, StoreError> {
    let sealed = tx.vault().seal(WORDS, words.as_bytes());
    let (ky, ru) = match written {
        Language::Ky => (Some(&sealed), None),
        Language::Ru => (None, Some(&sealed)),
    };
    let entry = match on {
        NoteOn::Answer(entry) => Some(*entry),
        NoteOn::Result => None,
    };
    on_both!(tx, c => query_scalar(PUT).bind(of.round.as_str()).bind(&of.municipality).bind(entry).bind(written.code()).bind(ky)
        .bind(ru).bind(now.0).fetch_one(c))
}

/// The note of this id.
///
/// # Errors
/// The database; a row that this program never writes.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Note>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|row| row.note(vault)).transpose()
}

/// What was written on a result and waits or goes out, the oldest first.
pub async fn of_place(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<Note>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PLACE).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    Ok(readable(rows, |row| row.note(vault)))
}

/// What waits for a coordinator, the oldest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Note>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(WAITING).fetch_all(c))?;
    Ok(readable(rows, |row| row.note(vault)))
}

/// Sets the words of a note in one language; `false` if it is not as it was read any more.
pub async fn set_words(
    tx: &mut Tx,
    note: &Note,
    (language, words): (Language, &str),
) -> Result<bool, StoreError> {
    let vault = tx.vault();
    let seal = |of: Language| {
        let words = if of == language {
            Some(words)
        } else {
            note.text(of)
        };
        words.map(|words| vault.seal(WORDS, words.as_bytes()))
    };
    let (ky, ru) = (seal(Language::Ky), seal(Language::Ru));
    let rows = on_both!(tx, c => rows query(SET_WORDS).bind(note.id).bind(note.rev).bind(&ky).bind(&ru).execute(c))?;
    Ok(rows == 1)
}

/// Decides on a note that waits; `false` if it is not as it was read any more. Unless it goes out its words are forgotten.
pub async fn decide(
    tx: &mut Tx,
    note: &Note,
    state: NoteState,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(DECIDE).bind(note.id).bind(note.rev).bind(state.code()).bind(now.0).execute(c))?;
    if rows == 1 && state != NoteState::Approved {
        on_both!(tx, c => rows query(FORGET).bind(note.id).execute(c))?;
        meta::erased(tx).await?;
    }
    Ok(rows == 1)
}

/// An answer was replaced by one that only adds to it: the words beside it stay.
pub async fn moved(tx: &mut Tx, from: i64, to: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(MOVE).bind(from).bind(to).execute(c))?;
    Ok(())
}
