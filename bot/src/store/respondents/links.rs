//! Who takes part in which round, and who wants to hear what the council does: two links that are kept apart.

use std::collections::{HashMap, HashSet};

use sqlx::{query, query_as, query_scalar};

use crate::domain::{Chat, LineHash, Moment, Phone, Pseudonym, RoundId};
use crate::store::addresses::AddressId;
use crate::store::contacts::{Audience, may_be_written_to};
use crate::store::dialect::LEFT;
use crate::store::json;
use crate::store::results::NOTED_WITHIN;
use crate::store::{StoreError, Tx, Vault, on_both, phone_lines};

const TOOK_PART: &str = "SELECT count(*) FROM took_part WHERE hash = $1";
pub(super) const PUT_TOOK_PART: &str =
    "INSERT INTO took_part (hash, round) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const FOLLOW: &str =
    "INSERT INTO follow (address_id, round, municipality, wanted) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address_id, round) DO UPDATE SET wanted = excluded.wanted";
const FOLLOWS: &str = "SELECT round, wanted FROM follow WHERE address_id = $1";
const UNTOLD: &str = concat!(
    "SELECT f.address_id, f.round, f.municipality FROM follow f JOIN round r ON r.id = f.round
    LEFT JOIN result x ON x.round = f.round AND x.municipality = f.municipality
    WHERE r.closed_at IS NOT NULL AND f.wanted AND NOT f.told AND (x.opens_at <= $2 AND x.held_why IS NULL
        OR x.round IS NULL
            AND (EXISTS (SELECT 1 FROM round_key k WHERE k.round = f.round AND k.destroyed_at IS NOT NULL)
                OR EXISTS (SELECT 1 FROM round_municipality m WHERE m.round = f.round AND m.municipality = f.municipality
                    AND m.frozen_at IS NOT NULL))
            AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.round = f.round AND p.level = 'municipality'
                AND p.place = f.municipality AND (r.closed_at > $3 OR p.published_at > $3)))
        AND NOT EXISTS (SELECT 1 FROM quiet_time q WHERE q.municipality IN ('', f.municipality) AND q.from_at <= $2 AND q.until_at > $2)",
    may_be_written_to!("f.address_id", "$4", "$5", "$6", "$7"),
    "ORDER BY f.round, f.municipality, f.address_id LIMIT $1"
);
const TOLD: &str = "UPDATE follow SET told = true WHERE address_id = $1 AND round = $2";
const IS_IN: &str = "SELECT count(*) FROM participation WHERE address_id = $1 AND round = $2";

const WRITER: &str = "SELECT address_id FROM participation WHERE pseudonym = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    TOOK_PART,
    PUT_TOOK_PART,
    FOLLOW,
    FOLLOWS,
    UNTOLD,
    TOLD,
    IS_IN,
    WRITER,
];

/// Whose answers these are, as long as they are linked: for a child who needs help.
pub async fn writer(tx: &mut Tx, pseudonym: &Pseudonym) -> Result<Option<AddressId>, StoreError> {
    let id: Option<i64> =
        on_both!(tx, c => query_scalar(WRITER).bind(pseudonym.as_str()).fetch_optional(c))?;
    Ok(id.map(AddressId))
}

/// Whether somebody erased from this round comes back to it.
pub async fn took_part(tx: &mut Tx, chat: Chat, round: &RoundId) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = took_part_hash(vault, chat, round);
    let count: i64 = on_both!(tx, c => query_scalar(TOOK_PART).bind(&hash).fetch_one(c))?;
    Ok(count > 0)
}

/// Who has left a round on a phone; remembered until its links are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Slots that stay closed.
    pub slots: Vec<u8>,
    /// Somebody erased their answers, here or after going on in Telegram.
    pub erased: bool,
}

/// Who of these slots has left this round on a phone.
pub async fn left(
    tx: &mut Tx,
    phone: Phone,
    slots: u8,
    round: &RoundId,
) -> Result<Left, StoreError> {
    let vault = &tx.vault();
    let hashes = |slot| {
        let chat = Chat::sms(phone, slot);
        [
            took_part_hash(vault, chat, round),
            moved_hash(vault, chat, round),
        ]
    };
    let of_phone = erased_hash(vault, &phone_lines::hash(vault, phone), round);
    let all: Vec<String> = (1..=slots)
        .flat_map(hashes)
        .chain([of_phone.clone()])
        .collect();
    let (text, set) = (tx.text(LEFT), json(&all));
    let known: Vec<String> = on_both!(tx, c => query_scalar(text).bind(&set).fetch_all(c))?;
    let known: HashSet<String> = known.into_iter().collect();
    let closed = |slot: &u8| hashes(*slot).iter().any(|hash| known.contains(hash));
    let erased = |slot| known.contains(&hashes(slot)[0]);
    Ok(Left {
        slots: (1..=slots).filter(closed).collect(),
        erased: known.contains(&of_phone) || (1..=slots).any(erased),
    })
}

/// "Tell me what the council does" for a round: yes or no.
pub async fn set_follow(
    tx: &mut Tx,
    address: AddressId,
    round: &RoundId,
    municipality: &str,
    follow: bool,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FOLLOW).bind(address.0).bind(round.as_str()).bind(municipality).bind(follow).execute(c))?;
    Ok(())
}

/// Whether this person wants to hear what the council answers, by round, as far as they have said.
pub async fn followed(
    tx: &mut Tx,
    address: AddressId,
) -> Result<HashMap<RoundId, bool>, StoreError> {
    let rows: Vec<(String, bool)> =
        on_both!(tx, c => query_as(FOLLOWS).bind(address.0).fetch_all(c))?;
    let named = |(round, wanted): (String, bool)| (RoundId::new(round), wanted);
    Ok(rows.into_iter().map(named).collect())
}

/// Who of those that may be written to wants to hear of a round that is over and published, and has not been told: address, round,
/// municipality.
pub async fn untold(
    tx: &mut Tx,
    to: &Audience,
    now: Moment,
    most: i64,
) -> Result<Vec<(AddressId, RoundId, String)>, StoreError> {
    let old = now - NOTED_WITHIN;
    let rows: Vec<(i64, String, String)> = on_both!(tx, c => query_as(UNTOLD).bind(most).bind(now.0).bind(old.0).bind(&to.versions).bind(to.since.0).bind(&to.young)
            .bind(to.free.0).fetch_all(c))?;
    Ok(rows
        .into_iter()
        .map(|(address, round, place)| (AddressId(address), RoundId::new(round), place))
        .collect())
}

/// They are told, or never will be.
pub async fn told(tx: &mut Tx, address: AddressId, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TOLD).bind(address.0).bind(round.as_str()).execute(c))?;
    Ok(())
}

/// Whether this person takes part in a round.
pub async fn is_in(tx: &mut Tx, address: AddressId, round: &RoundId) -> Result<bool, StoreError> {
    let count: i64 =
        on_both!(tx, c => query_scalar(IS_IN).bind(address.0).bind(round.as_str()).fetch_one(c))?;
    Ok(count > 0)
}

/// Somebody went on in Telegram from here.
pub(super) fn moved_hash(vault: &Vault, chat: Chat, round: &RoundId) -> String {
    vault.hash(
        "moved-away",
        &[&chat.id.to_be_bytes(), round.as_str().as_bytes()].concat(),
    )
}

/// Somebody who had gone on in Telegram from this number erased their answers.
pub(super) fn erased_hash(vault: &Vault, line: &LineHash, round: &RoundId) -> String {
    vault.hash("erased-elsewhere", format!("{line} {round}").as_bytes())
}

pub(super) fn took_part_hash(vault: &Vault, chat: Chat, round: &RoundId) -> String {
    let mut bytes = chat.id.to_be_bytes().to_vec();
    bytes.extend(round.as_str().as_bytes());
    vault.hash("took-part", &bytes)
}
