//! Helplines with the day on which somebody last called them.

use std::collections::HashMap;

use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::questionnaire::Text;

use super::{StoreError, Tx, on_both};
use crate::domain::{Helpline, Language, Moment};

const ALL: &str = "SELECT number, checked_at FROM helpline ORDER BY position, number";
const TEXTS: &str = "SELECT number, language, name, note FROM helpline_text";
const COUNT: &str = "SELECT count(*) FROM helpline";
const INSERT: &str = "INSERT INTO helpline (number, position, checked_at) VALUES ($1, $2, $3)";
const INSERT_TEXT: &str =
    "INSERT INTO helpline_text (number, language, name, note) VALUES ($1, $2, $3, $4)";
const CONFIRM_ALL: &str = "UPDATE helpline SET checked_at = $1";
const UNCONFIRM_ALL: &str = "UPDATE helpline SET checked_at = NULL";
const CONFIRM: &str = "UPDATE helpline SET checked_at = $1 WHERE number = $2";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    ALL,
    TEXTS,
    COUNT,
    INSERT,
    INSERT_TEXT,
    CONFIRM_ALL,
    UNCONFIRM_ALL,
    CONFIRM,
];

#[derive(FromRow)]
struct TextRow {
    number: String,
    language: String,
    name: String,
    note: String,
}

/// All, in the order in which they are shown. A language without a text of its own has that of another: a number that nobody can read
/// about is still a number to call.
pub async fn all(tx: &mut Tx) -> Result<Vec<Helpline>, StoreError> {
    let lines: Vec<(String, Option<i64>)> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let rows: Vec<TextRow> = on_both!(tx, c => query_as(TEXTS).fetch_all(c))?;
    let texts: HashMap<(&str, &str), &TextRow> = rows
        .iter()
        .map(|row| ((row.number.as_str(), row.language.as_str()), row))
        .collect();
    let helpline = |(number, checked): (String, Option<i64>)| {
        let text = |part: fn(&TextRow) -> &String| {
            Text::from_fn(|language| {
                let own = |l: Language| texts.get(&(number.as_str(), l.code()));
                let found = language.first().find_map(own);
                found.map(|row| part(row).clone()).unwrap_or_default()
            })
        };
        Helpline {
            name: text(|row| &row.name),
            note: text(|row| &row.note),
            checked: checked.map(Moment),
            number,
        }
    };
    Ok(lines.into_iter().map(helpline).collect())
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
        on_both!(tx, c => rows query(INSERT).bind(&line.number).bind(position)
            .bind(line.checked.map(|m| m.0)).execute(c))?;
        for language in Language::ALL {
            on_both!(tx, c => rows query(INSERT_TEXT).bind(&line.number).bind(language.code())
                .bind(line.name.get(language)).bind(line.note.get(language)).execute(c))?;
        }
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
