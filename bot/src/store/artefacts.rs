//! Files of publications, made once and sent to many.

use sqlx::{query, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Artefact, Moment};

const PUT: &str =
    "INSERT INTO artefact (round, level, place, edition, format, language, answers, sealed, made_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (round, level, place, edition, format, language, answers) DO NOTHING";
const GET: &str =
    "SELECT sealed FROM artefact WHERE round = $1 AND level = $2 AND place = $3 AND edition = $4
    AND format = $5 AND language = $6 AND answers = $7";

/// What they are sealed for: a file that somebody changed in the database is not sent.
const SEAL: &str = "artefact.sealed";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, GET];

/// Keeps the bytes of a file; if another process has made it meanwhile, these are the same. `answers` names what the council had answered by then.
pub async fn put(
    tx: &mut Tx,
    (artefact, answers): (&Artefact, &str),
    bytes: &[u8],
    now: Moment,
) -> Result<(), StoreError> {
    let sealed = tx.vault().seal(SEAL, bytes);
    let (level, place) = (artefact.level.name(), artefact.level.place());
    let (format, language) = (artefact.format.extension(), artefact.language.code());
    on_both!(tx, c => rows query(PUT).bind(artefact.round.as_str()).bind(level).bind(place)
        .bind(i64::from(artefact.edition)).bind(format).bind(language).bind(answers).bind(&sealed).bind(now.0).execute(c))?;
    Ok(())
}

/// The bytes of a file, if it was made before with these answers and carries our seal.
pub async fn get(
    tx: &mut Tx,
    (artefact, answers): (&Artefact, &str),
) -> Result<Option<Vec<u8>>, StoreError> {
    let vault = &tx.vault();
    let (level, place) = (artefact.level.name(), artefact.level.place());
    let (format, language) = (artefact.format.extension(), artefact.language.code());
    let sealed: Option<String> = on_both!(tx, c => query_scalar(GET).bind(artefact.round.as_str()).bind(level).bind(place)
        .bind(i64::from(artefact.edition)).bind(format).bind(language).bind(answers).fetch_optional(c))?;
    Ok(sealed.and_then(|sealed| vault.open(SEAL, &sealed)))
}
