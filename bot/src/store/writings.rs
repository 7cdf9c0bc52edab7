//! Young people's own words on their way past a moderator, the places where they are asked for, and what of them is printed.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::readable;
use super::vault::padded;
use super::{StoreError, Tx, Vault, json, meta, on_both};
use crate::domain::{
    DAY, Language, Moment, Pseudonym, Random, RoundId, RoundPlace, Span, Writing, WritingState,
    Written,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, pseudonym, round, municipality, question, sealed, rev FROM writing ",
            $rest
        )
    };
}

const PLACES: &str = "SELECT municipality FROM words_place ORDER BY municipality";
const OPEN_PLACE: &str =
    "INSERT INTO words_place (municipality, since_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const CLOSE_PLACE: &str = "DELETE FROM words_place WHERE municipality = $1";
const PUT: &str =
    "INSERT INTO writing (id, pseudonym, round, municipality, question, state, sealed, rev)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 0)";
const GET: &str = select!("WHERE id = $1");
const OF_QUESTION: &str =
    select!("WHERE round = $1 AND municipality = $2 AND question = $3 ORDER BY id");
const WROTE: &str =
    "SELECT count(*) FROM writing WHERE round = $1 AND municipality = $2 AND question = $3";
/// Not before the day after the place was frozen; whoever proposed one is not the second, in whatever role.
const NEXT: &str = "SELECT w.id FROM writing w JOIN round_municipality m ON m.round = w.round AND m.municipality = w.municipality
    WHERE m.frozen_at <= $2 AND (w.held_until IS NULL OR w.held_until <= $3) AND w.id > $4
        AND (w.state = 'waiting' OR w.state = 'proposed' AND NOT EXISTS (SELECT 1 FROM role a JOIN role b ON b.address_id = a.address_id
            WHERE a.id = w.proposed_by AND b.id = $1))
    ORDER BY w.id LIMIT 1";
const UNREAD: &str = "SELECT count(*), MIN(m.frozen_at) FROM writing w
    JOIN round_municipality m ON m.round = w.round AND m.municipality = w.municipality
    WHERE m.frozen_at <= $1 AND w.state <> 'coded'";
const HOLD: &str = "UPDATE writing SET held_by = $2, held_until = $3
    WHERE id = $1 AND state <> 'coded' AND (held_until IS NULL OR held_until <= $4 OR held_by = $2)";
const LET_GO: &str = "UPDATE writing SET held_by = NULL, held_until = NULL WHERE held_by = $1";
const SAME_PERSON: &str = "SELECT count(*) FROM role a JOIN role b ON b.address_id = a.address_id WHERE a.id = $1 AND b.id = $2";
const SAVE: &str = "UPDATE writing SET state = $3, proposed_by = $4, sealed = $5, rev = rev + 1 WHERE id = $1 AND rev = $2";
const TAKE_OUT: &str = "DELETE FROM writing WHERE id = $1 AND rev = $2";
const ERASE: &str = "DELETE FROM writing WHERE pseudonym = $1";
const ERASE_ROUND: &str = "DELETE FROM writing WHERE round = $1";
const ERASE_QUESTION: &str =
    "DELETE FROM writing WHERE round = $1 AND municipality = $2 AND question = $3";
/// All are marked, and none is to come; or their time is over.
const DUE: &str = "SELECT DISTINCT w.round, w.municipality, w.question FROM writing w JOIN round r ON r.id = w.round
    WHERE r.closed_at <= $1 OR NOT EXISTS (SELECT 1 FROM writing o WHERE o.round = w.round AND o.municipality = w.municipality
            AND o.question = w.question AND o.state <> 'coded')
        AND NOT EXISTS (SELECT 1 FROM session s WHERE s.round = w.round AND s.municipality = w.municipality AND NOT s.settled
            AND s.status IN ('open', 'finished'))
    ORDER BY w.round, w.municipality, w.question";
const PRINT: &str = "INSERT INTO printed_words (id, round, municipality, question, sealed) VALUES ($1, $2, $3, $4, $5)";
const PRINTED: &str = "SELECT question, sealed FROM printed_words WHERE round = $1 AND municipality = $2 ORDER BY question, id";
const UNPRINT: &str = "DELETE FROM printed_words WHERE round = $1 AND municipality = $2";
const PRINTED_PLACES: &str =
    "SELECT DISTINCT round, municipality FROM printed_words ORDER BY round, municipality";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PLACES,
    OPEN_PLACE,
    CLOSE_PLACE,
    PUT,
    GET,
    OF_QUESTION,
    WROTE,
    NEXT,
    UNREAD,
    HOLD,
    LET_GO,
    SAME_PERSON,
    SAVE,
    TAKE_OUT,
    ERASE,
    ERASE_ROUND,
    ERASE_QUESTION,
    DUE,
    PRINT,
    PRINTED,
    UNPRINT,
    PRINTED_PLACES,
];

const SEALED: &str = "writing.sealed";
const PRINTED_SEALED: &str = "printed_words.sealed";
/// Bytes to which a text is filled up at least.
const LEAST: usize = 2_048;
/// A moderator has so long for one text; then others see it.
const HELD: Span = Span::minutes(30);

#[derive(Serialize, Deserialize)]
struct Body {
    words: Written,
    state: WritingState,
}

#[derive(FromRow)]
struct Row {
    id: String,
    pseudonym: String,
    round: String,
    municipality: String,
    question: String,
    sealed: String,
    rev: i64,
}

impl Row {
    fn writing(self, vault: &Vault) -> Result<Writing, StoreError> {
        let plain = vault.open(SEALED, &self.sealed);
        let body: Option<Body> = plain.and_then(|plain| serde_json::from_slice(&plain).ok());
        let body = body.ok_or(StoreError::Inconsistent {
            table: "writing",
            what: "sealed with another key, or of another version",
        })?;
        Ok(Writing {
            id: self.id,
            pseudonym: Pseudonym::new(self.pseudonym),
            of: RoundPlace {
                round: RoundId::new(self.round),
                municipality: self.municipality,
            },
            question: self.question,
            words: body.words,
            state: body.state,
            rev: self.rev,
        })
    }
}

fn sealed(vault: &Vault, writing: &Writing) -> String {
    let (words, state) = (writing.words.clone(), writing.state.clone());
    let plain = json(&Body { words, state }).into_bytes();
    vault.seal(SEALED, &padded(plain, LEAST))
}

/// The places where own words are asked for.
pub async fn places(tx: &mut Tx) -> Result<BTreeSet<String>, StoreError> {
    let rows: Vec<String> = on_both!(tx, c => query_scalar(PLACES).fetch_all(c))?;
    Ok(rows.into_iter().collect())
}

/// Whether own words are asked for in a place, from now on; `false` if it was so before.
pub async fn set_place(
    tx: &mut Tx,
    municipality: &str,
    asked: bool,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = match asked {
        true => {
            on_both!(tx, c => rows query(OPEN_PLACE).bind(municipality).bind(now.0).execute(c))?
        }
        false => on_both!(tx, c => rows query(CLOSE_PLACE).bind(municipality).execute(c))?,
    };
    Ok(rows > 0)
}

/// Stores a new one.
pub async fn put(tx: &mut Tx, new: &Writing) -> Result<(), StoreError> {
    let sealed = sealed(&tx.vault(), new);
    on_both!(tx, c => rows query(PUT).bind(&new.id).bind(new.pseudonym.as_str()).bind(new.of.round.as_str())
        .bind(&new.of.municipality).bind(&new.question).bind(new.state.code()).bind(&sealed).execute(c))?;
    Ok(())
}

/// One of them, unless it cannot be read.
pub async fn get(tx: &mut Tx, id: &str) -> Result<Option<Writing>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    let rows = row.into_iter().collect();
    Ok(readable(rows, |row: Row| row.writing(vault)).pop())
}

/// All of a question in a place; those that cannot be read are passed over.
pub async fn of_question(
    tx: &mut Tx,
    of: &RoundPlace,
    question: &str,
) -> Result<Vec<Writing>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_QUESTION).bind(of.round.as_str()).bind(&of.municipality)
        .bind(question).fetch_all(c))?;
    Ok(readable(rows, |row| row.writing(vault)))
}

/// How many wrote in the place of a text.
pub async fn wrote(tx: &mut Tx, of: &RoundPlace, question: &str) -> Result<u32, StoreError> {
    let count: i64 = on_both!(tx, c => query_scalar(WROTE).bind(of.round.as_str()).bind(&of.municipality)
        .bind(question).fetch_one(c))?;
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// How many texts of places that were frozen before `since` wait, and when the first of these places was; `None` if none does.
pub async fn unread(tx: &mut Tx, since: Moment) -> Result<Option<(usize, Moment)>, StoreError> {
    let (count, frozen): (i64, Option<i64>) =
        on_both!(tx, c => query_as(UNREAD).bind(since.0).fetch_one(c))?;
    let count = usize::try_from(count).unwrap_or_default();
    Ok(frozen.map(|frozen| (count, Moment(frozen))))
}

/// The next text after `after` that this role may look at: from now on it is held for it, and for nobody else.
pub async fn take_next(
    tx: &mut Tx,
    role: i64,
    after: &str,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    on_both!(tx, c => rows query(LET_GO).bind(role).execute(c))?;
    let mut after = after.to_owned();
    loop {
        let next: Option<String> = on_both!(tx, c => query_scalar(NEXT).bind(role).bind((now - DAY).0).bind(now.0)
            .bind(&after).fetch_optional(c))?;
        let Some(id) = next else {
            return Ok(None);
        };
        // another process may have been first
        if hold(tx, &id, role, now).await? {
            return Ok(Some(id));
        }
        after = id;
    }
}

/// Holds a text for a role, if nobody else does.
pub async fn hold(tx: &mut Tx, id: &str, role: i64, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(HOLD).bind(id).bind(role).bind((now + HELD).0).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Whether both roles are of one person.
pub async fn same_person(tx: &mut Tx, one: i64, other: i64) -> Result<bool, StoreError> {
    let count: i64 =
        on_both!(tx, c => query_scalar(SAME_PERSON).bind(one).bind(other).fetch_one(c))?;
    Ok(count > 0 || one == other)
}

/// Stores where a text stands; `false` if somebody else has changed it since it was loaded.
pub async fn save(tx: &mut Tx, writing: &Writing) -> Result<bool, StoreError> {
    let sealed = sealed(&tx.vault(), writing);
    let by = match writing.state {
        WritingState::Proposed { by, .. } => Some(by),
        WritingState::Waiting { .. } | WritingState::Coded { .. } => None,
    };
    let rows = on_both!(tx, c => rows query(SAVE).bind(&writing.id).bind(writing.rev).bind(writing.state.code())
        .bind(by).bind(&sealed).execute(c))?;
    Ok(rows == 1)
}

/// Takes a text out of the queue; `false` if somebody else has changed it.
pub async fn take_out(tx: &mut Tx, writing: &Writing) -> Result<bool, StoreError> {
    let rows =
        on_both!(tx, c => rows query(TAKE_OUT).bind(&writing.id).bind(writing.rev).execute(c))?;
    meta::erased(tx).await?;
    Ok(rows == 1)
}

/// Erases what somebody wrote.
pub async fn erase(tx: &mut Tx, pseudonym: &Pseudonym) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ERASE).bind(pseudonym.as_str()).execute(c))?;
    Ok(())
}

/// Erases whatever is left of a round.
pub async fn erase_round(tx: &mut Tx, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ERASE_ROUND).bind(round.as_str()).execute(c))?;
    Ok(())
}

/// Erases all of a question in a place.
pub async fn erase_question(
    tx: &mut Tx,
    of: &RoundPlace,
    question: &str,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ERASE_QUESTION).bind(of.round.as_str()).bind(&of.municipality).bind(question).execute(c))?;
    meta::erased(tx).await
}

/// Questions in places whose topics can be counted: all are marked, or their round closed before `deadline`.
pub async fn due(tx: &mut Tx, deadline: Moment) -> Result<Vec<(RoundPlace, String)>, StoreError> {
    let rows: Vec<(String, String, String)> =
        on_both!(tx, c => query_as(DUE).bind(deadline.0).fetch_all(c))?;
    let named = |(round, municipality, question): (String, String, String)| {
        let round = RoundId::new(round);
        let of = RoundPlace {
            round,
            municipality,
        };
        (of, question)
    };
    Ok(rows.into_iter().map(named).collect())
}

/// Keeps words to be printed, without who wrote them.
pub async fn print(tx: &mut Tx, random: &dyn Random, writing: &Writing) -> Result<(), StoreError> {
    let words = (writing.words.language, &writing.words.masked);
    let sealed = tx.vault().seal(PRINTED_SEALED, json(&words).as_bytes());
    let (of, id) = (&writing.of, random.code(20));
    on_both!(tx, c => rows query(PRINT).bind(&id).bind(of.round.as_str()).bind(&of.municipality)
        .bind(&writing.question).bind(&sealed).execute(c))?;
    Ok(())
}

/// The words to be printed of a place, by the name of their question; what cannot be read is passed over.
pub async fn printed(
    tx: &mut Tx,
    round: &RoundId,
    municipality: &str,
) -> Result<Vec<(String, Language, String)>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(String, String)> =
        on_both!(tx, c => query_as(PRINTED).bind(round.as_str()).bind(municipality).fetch_all(c))?;
    let open = |(question, sealed): (String, String)| {
        let plain = vault.open(PRINTED_SEALED, &sealed)?;
        let (language, words) = serde_json::from_slice(&plain).ok()?;
        Some((question, language, words))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// The words to be printed of a place are not, any more.
pub async fn unprint(tx: &mut Tx, of: &RoundPlace) -> Result<(), StoreError> {
    let (round, place) = (of.round.as_str(), &of.municipality);
    let rows = on_both!(tx, c => rows query(UNPRINT).bind(round).bind(place).execute(c))?;
    match rows {
        0 => Ok(()),
        _ => meta::erased(tx).await,
    }
}

/// Where words are printed.
pub async fn printed_places(tx: &mut Tx) -> Result<Vec<RoundPlace>, StoreError> {
    let rows: Vec<(String, String)> = on_both!(tx, c => query_as(PRINTED_PLACES).fetch_all(c))?;
    let place = |(round, municipality): (String, String)| RoundPlace {
        round: RoundId::new(round),
        municipality,
    };
    Ok(rows.into_iter().map(place).collect())
}
