//! What is frozen and what was published. Blocks hold neither exact counts nor members; publications are kept as they were printed.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::statistics::{Block, Level, Publication, Released};

use super::dialect::{FREEZE_ALONE, KEEP_FROM_FREEZING};
use super::json;
use super::readable::readable;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{Moment, RoundId};

/// A stored publication.
#[derive(Debug)]
pub struct Stored {
    /// 1, 2, 3 … within round, level and place.
    pub edition: u32,
    /// When.
    pub published: Moment,
    /// Verified.
    pub publication: Released<Publication>,
}

#[derive(FromRow)]
struct PublicationRow {
    edition: i64,
    body: String,
    published_at: i64,
}

const BLOCKS: &str =
    "SELECT municipality, body FROM block WHERE round = $1 ORDER BY municipality, question, number";
const PUT_BLOCK: &str = "INSERT INTO block (round, municipality, question, number, body, frozen_at)
    VALUES ($1, $2, $3, $4, $5, $6)";
const CLEAR_BLOCKS: &str =
    "SELECT round, municipality, question, number, body FROM block WHERE body LIKE '{%' LIMIT $1";
const SEAL_BLOCK: &str = "UPDATE block SET body = $5 WHERE round = $1 AND municipality = $2 AND question = $3 AND number = $4";
const PUT: &str =
    "INSERT INTO publication (round, level, place, edition, body, tag, policy, published_at)
    VALUES ($1, $2, $3, $4, $5, '', $6, $7)";
const LAST: &str = "SELECT edition, body, published_at FROM publication WHERE round = $1 AND level = $2 AND place = $3
    ORDER BY edition DESC LIMIT 1";
const EDITION: &str = "SELECT edition, body, published_at FROM publication WHERE round = $1 AND level = $2 AND place = $3
    AND edition = $4";
const ALL: &str = "SELECT edition, body, published_at FROM publication ORDER BY published_at, round, level, place, edition";

const OF_ROUNDS: &str = "SELECT edition, body, published_at FROM publication p WHERE level = $1 AND place = $2
    AND edition = (SELECT max(q.edition) FROM publication q WHERE q.round = p.round AND q.level = p.level AND q.place = p.place)
    ORDER BY published_at, round";

/// What block bodies are sealed for.
const BLOCK: &str = "block.body";
/// Clear blocks that are sealed at once.
const TOGETHER: i64 = 1_000;

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    BLOCKS,
    PUT_BLOCK,
    CLEAR_BLOCKS,
    SEAL_BLOCK,
    PUT,
    LAST,
    EDITION,
    ALL,
    OF_ROUNDS,
];

/// Until the end of this transaction no answer is taken: what is read is what is marked.
pub async fn freeze_alone(tx: &mut Tx) -> Result<(), StoreError> {
    let text = tx.text(FREEZE_ALONE);
    let _: i32 = on_both!(tx, c => query_scalar(text).fetch_one(c))?;
    Ok(())
}

/// Until the end of this transaction nothing is frozen: for taking answers without [`super::inbox::remember`], which does the same.
pub async fn keep_from_freezing(tx: &mut Tx) -> Result<(), StoreError> {
    let text = tx.text(KEEP_FROM_FREEZING);
    let _: i32 = on_both!(tx, c => query_scalar(text).fetch_one(c))?;
    Ok(())
}

/// The blocks of a round, and the places (as [`put_block`] names them) of which some block cannot be read: nothing may be frozen or released
/// there.
#[derive(Debug, Default)]
pub struct RoundBlocks {
    /// Those that can be read.
    pub blocks: Vec<Block>,
    /// Where some cannot.
    pub torn: BTreeSet<String>,
}

/// All blocks of a round.
pub async fn blocks(tx: &mut Tx, round: &RoundId) -> Result<RoundBlocks, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(String, String)> =
        on_both!(tx, c => query_as(BLOCKS).bind(round.as_str()).fetch_all(c))?;
    let read = |body: &str| {
        // the first versions stored them clear; nothing sealed begins with a brace
        let clear = body.starts_with('{').then(|| body.as_bytes().to_vec());
        let body = clear.or_else(|| vault.open(BLOCK, body))?;
        serde_json::from_slice(&body).ok()
    };
    let mut found = RoundBlocks::default();
    for (place, body) in rows {
        match read(&body) {
            Some(block) => found.blocks.push(block),
            None => {
                tracing::error!(
                    round = round.as_str(),
                    place,
                    "a stored block cannot be read"
                );
                found.torn.insert(place);
            }
        }
    }
    Ok(found)
}

/// Stores a new block, sealed, as its base is exact: `place` and `question` name it in the table.
///
/// # Errors
/// The database; a block of that number twice.
pub async fn put_block(
    tx: &mut Tx,
    block: &Block,
    place: &str,
    question: &str,
    now: Moment,
) -> Result<(), StoreError> {
    let body = tx.vault().seal(BLOCK, json(block).as_bytes());
    on_both!(tx, c => rows query(PUT_BLOCK).bind(&block.round).bind(place).bind(question).bind(i64::from(block.number))
        .bind(&body).bind(now.0).execute(c))?;
    Ok(())
}

/// Seals some of the blocks that the first versions stored clear.
pub async fn seal_blocks(tx: &mut Tx) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let rows: Vec<(String, String, String, i64, String)> =
        on_both!(tx, c => query_as(CLEAR_BLOCKS).bind(TOGETHER).fetch_all(c))?;
    for (round, place, question, number, body) in rows {
        let body = vault.seal(BLOCK, body.as_bytes());
        on_both!(tx, c => rows query(SEAL_BLOCK).bind(&round).bind(&place).bind(&question).bind(number).bind(&body).execute(c))?;
    }
    Ok(())
}

/// Stores a publication as it is printed, sealed with its own key; gives its edition.
pub async fn put(
    tx: &mut Tx,
    publication: &Released<Publication>,
    edition: u32,
    now: Moment,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let body = STANDARD_NO_PAD.encode(publication.store(&vault.key("publication")));
    let (level, place) = (publication.level.name(), publication.level.place());
    on_both!(tx, c => rows query(PUT).bind(&publication.round).bind(level).bind(place).bind(i64::from(edition)).bind(&body)
        .bind(&publication.policy).bind(now.0).execute(c))?;
    Ok(())
}

/// The newest edition of a round for a level and place.
///
/// # Errors
/// The database; a publication that does not carry our seal.
pub async fn last(
    tx: &mut Tx,
    round: &RoundId,
    level: &str,
    place: &str,
) -> Result<Option<Stored>, StoreError> {
    let vault = &tx.vault();
    let row: Option<PublicationRow> = on_both!(tx, c => query_as(LAST).bind(round.as_str()).bind(level).bind(place).fetch_optional(c))?;
    row.map(|row| stored(vault, &row)).transpose()
}

/// An edition of a round for a level and place.
///
/// # Errors
/// As [`last`].
pub async fn edition(
    tx: &mut Tx,
    round: &RoundId,
    level: &Level,
    edition: u32,
) -> Result<Option<Stored>, StoreError> {
    let vault = &tx.vault();
    let (level, place) = (level.name(), level.place());
    let row: Option<PublicationRow> = on_both!(tx, c => query_as(EDITION).bind(round.as_str()).bind(level).bind(place)
        .bind(i64::from(edition)).fetch_optional(c))?;
    row.map(|row| stored(vault, &row)).transpose()
}

/// The newest edition of each round for a level, oldest first: an error in place of each that does not carry our seal.
///
/// # Errors
/// The database.
pub async fn newest_of_rounds(
    tx: &mut Tx,
    level: &Level,
) -> Result<Vec<Result<Stored, StoreError>>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<PublicationRow> =
        on_both!(tx, c => query_as(OF_ROUNDS).bind(level.name()).bind(level.place()).fetch_all(c))?;
    Ok(rows.iter().map(|row| stored(vault, row)).collect())
}

/// Everything ever published that carries our seal, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Stored>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<PublicationRow> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(readable(rows, |row| stored(vault, &row)))
}

fn stored(vault: &Vault, row: &PublicationRow) -> Result<Stored, StoreError> {
    let wrong = StoreError::Inconsistent {
        table: "publication",
        what: "it does not carry our seal",
    };
    let bytes = STANDARD_NO_PAD.decode(&row.body).ok();
    let publication = bytes
        .and_then(|b| Released::load(&b, &vault.key("publication")).ok())
        .ok_or(wrong)?;
    let edition = u32::try_from(row.edition).unwrap_or(u32::MAX);
    Ok(Stored {
        edition,
        published: Moment(row.published_at),
        publication,
    })
}
