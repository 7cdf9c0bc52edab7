//! Helplines with the day on which somebody last called them.

use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::questionnaire::Text;

use super::{StoreError, Tx, on_both};
use crate::domain::{Helpline, Moment};

const ALL: &str = "SELECT number, name_ky, name_ru, note_ky, note_ru, checked_at FROM helpline ORDER BY position, number";
const COUNT: &str = "SELECT count(*) FROM helpline";
const INSERT: &str =
    "INSERT INTO helpline (number, position, name_ky, name_ru, note_ky, note_ru, checked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)";
const CONFIRM_ALL: &str = "UPDATE helpline SET checked_at = $1";
const UNCONFIRM_ALL: &str = "UPDATE helpline SET checked_at = NULL";
const CONFIRM: &str = "UPDATE helpline SET checked_at = $1 WHERE number = $2";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[ALL, COUNT, INSERT, CONFIRM_ALL, UNCONFIRM_ALL, CONFIRM];

#[derive(FromRow)]
struct Row {
    number: String,
    name_ky: String,
    name_ru: String,
    note_ky: String,
    note_ru: String,
    checked_at: Option<i64>,
}

/// All, in the order in which they are shown.
pub async fn all(tx: &mut Tx) -> Result<Vec<Helpline>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|r| Helpline {
            number: r.number,
            name: Text {
                ky: r.name_ky,
                ru: r.name_ru,
            },
            note: Text {
                ky: r.note_ky,
                ru: r.note_ru,
            },
            checked: r.checked_at.map(Moment),
        })
        .collect())
}

/// Puts these in if there is none yet; `true` if it did.
///
/// # Errors
/// The database; a number twice.
pub async fn seed(tx: &mut Tx, helplines: &[Helpline]) -> Result<bool, StoreError> {
    let known: i64 = on_both!(tx, c => query_scalar(COUNT).fetch_one(c))?;
    if known > 0 {
        return Ok(false);
    }
    for (position, line) in (0_i64..).zip(helplines) {
        on_both!(tx, c => rows query(INSERT).bind(&line.number).bind(position).bind(&line.name.ky).bind(&line.name.ru)
            .bind(&line.note.ky).bind(&line.note.ru).bind(line.checked.map(|m| m.0)).execute(c))?;
    }
    Ok(true)
}

/// "Called today, it works": one number, or all of them.
pub async fn confirm(tx: &mut Tx, number: Option<&str>, now: Moment) -> Result<u64, StoreError> {
    match number {
        Some(number) => {
            on_both!(tx, c => rows query(CONFIRM).bind(now.0).bind(number).execute(c))
        }
        None => on_both!(tx, c => rows query(CONFIRM_ALL).bind(now.0).execute(c)),
    }
}

/// Nobody has called any of them: they may come from a copy that somebody changed.
pub async fn unconfirm_all(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNCONFIRM_ALL).execute(c))?;
    Ok(())
}
