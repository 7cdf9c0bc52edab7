//! How many have said of a question that they do not understand it.

use sqlx::{query, query_as, query_scalar};

use super::{StoreError, Tx, on_both};
use crate::domain::{Language, RoundId};

const GET: &str = "SELECT sealed FROM unclear WHERE round = $1 AND question = $2 AND language = $3";
const SET: &str = "INSERT INTO unclear (round, question, language, sealed) VALUES ($1, $2, $3, $4)
    ON CONFLICT (round, question, language) DO UPDATE SET sealed = excluded.sealed";
const OF_ROUND: &str =
    "SELECT question, language, sealed FROM unclear WHERE round = $1 ORDER BY question, language";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[GET, SET, OF_ROUND];

const SEALED: &str = "unclear.sealed";

/// Adds some. Nobody else may count meanwhile: [`super::digests::freeze_alone`].
pub async fn add(
    tx: &mut Tx,
    round: &RoundId,
    (question, language): (&str, Language),
    more: u32,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let code = language.code();
    let before: Option<String> = on_both!(tx, c => query_scalar(GET).bind(round.as_str()).bind(question).bind(code)
        .fetch_optional(c))?;
    let before = before.and_then(|sealed| vault.open(SEALED, &sealed));
    let before: u32 = before.and_then(|plain| number(&plain)).unwrap_or(0);
    let sealed = vault.seal(
        SEALED,
        format!("{:10}", before.saturating_add(more)).as_bytes(),
    );
    on_both!(tx, c => rows query(SET).bind(round.as_str()).bind(question).bind(code).bind(&sealed).execute(c))?;
    Ok(())
}

/// How many, by name of the question and language; what cannot be read is passed over.
pub async fn of_round(
    tx: &mut Tx,
    round: &RoundId,
) -> Result<Vec<(String, Language, u32)>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(String, String, String)> =
        on_both!(tx, c => query_as(OF_ROUND).bind(round.as_str()).fetch_all(c))?;
    let open = |(question, language, sealed): (String, String, String)| {
        let count = number(&vault.open(SEALED, &sealed)?)?;
        Some((question, Language::from_code(&language)?, count))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

fn number(plain: &[u8]) -> Option<u32> {
    std::str::from_utf8(plain).ok()?.trim().parse().ok()
}
