//! Voice notes of the questions of rounds.

use sqlx::{FromRow, query, query_as};

use super::{StoreError, Tx, on_both};
use crate::domain::{RecordingName, RoundId, Voice};

const PUT: &str =
    "INSERT INTO recording (round, question, language, sealed) VALUES ($1, $2, $3, $4)";
const GET: &str =
    "SELECT sealed, file_id FROM recording WHERE round = $1 AND question = $2 AND language = $3";
const SENT: &str =
    "UPDATE recording SET file_id = $4 WHERE round = $1 AND question = $2 AND language = $3";
const REMOVE: &str = "DELETE FROM recording WHERE round = $1";

/// What they are sealed for: a sound that somebody changed in the database is not sent.
const SEAL: &str = "recording.sealed";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, GET, SENT, REMOVE];

#[derive(FromRow)]
struct Row {
    sealed: String,
    file_id: Option<String>,
}

/// Keeps one with its round.
pub async fn put(
    tx: &mut Tx,
    round: &RoundId,
    name: &RecordingName,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let sealed = tx.vault().seal(SEAL, bytes);
    let (question, language) = (name.question.as_str(), name.language.code());
    on_both!(tx, c => rows query(PUT).bind(round.as_str()).bind(question).bind(language).bind(&sealed).execute(c))?;
    Ok(())
}

/// As it is sent: by the id that the channel has given it, else its bytes. `None` if there is none, or not with our seal.
pub async fn get(
    tx: &mut Tx,
    round: &RoundId,
    name: &RecordingName,
) -> Result<Option<Voice>, StoreError> {
    let vault = tx.vault();
    let (question, language) = (name.question.as_str(), name.language.code());
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(round.as_str()).bind(question).bind(language).fetch_optional(c))?;
    Ok(row.and_then(|row| match row.file_id {
        Some(id) => Some(Voice::Known(id)),
        None => vault.open(SEAL, &row.sealed).map(Voice::New),
    }))
}

/// Under which id the channel has it; none: it is to be uploaded again.
pub async fn set_file(
    tx: &mut Tx,
    round: &RoundId,
    name: &RecordingName,
    file: Option<&str>,
) -> Result<(), StoreError> {
    let (question, language) = (name.question.as_str(), name.language.code());
    on_both!(tx, c => rows query(SENT).bind(round.as_str()).bind(question).bind(language).bind(file).execute(c))?;
    Ok(())
}

/// Nobody hears those of this round any more.
pub async fn remove(tx: &mut Tx, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(REMOVE).bind(round.as_str()).execute(c))?;
    Ok(())
}
