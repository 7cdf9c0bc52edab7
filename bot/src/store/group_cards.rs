//! The cards of rounds in the groups of clubs.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, RoundId, RoundPlace, Span};

/// A card in a group that cannot be reached is forgotten after so long.
const LOST_KEPT: Span = Span::days(7);
/// A card of a round of which nothing follows any more is forgotten so long after the close.
const OVER_KEPT: Span = Span::days(30);

const PUT: &str = "INSERT INTO group_card (address_id, round, municipality, payload, shown, look_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (address_id, round, municipality) DO UPDATE SET payload = excluded.payload, message_id = NULL,
        shown = excluded.shown, look_at = excluded.look_at
    RETURNING id";
const GET: &str = "SELECT id, address_id, round, municipality, payload, message_id, shown, look_at FROM group_card WHERE id = $1";
const DUE: &str = "SELECT g.id, g.address_id, g.round, g.municipality, g.payload, g.message_id, g.shown, g.look_at
    FROM group_card g JOIN address a ON a.id = g.address_id WHERE g.look_at <= $1 AND a.reachable ORDER BY g.look_at, g.id LIMIT $2";
const LOOK: &str = "UPDATE group_card SET look_at = $3 WHERE id = $1 AND look_at = $2";
const SHOW: &str = "UPDATE group_card SET shown = $2 WHERE id = $1";
const ARRIVED: &str = "UPDATE group_card SET message_id = $2 WHERE id = $1";
const FORGET: &str = "DELETE FROM group_card WHERE id = $1";
const MOVED: &str = "UPDATE group_card SET message_id = NULL WHERE address_id = $1";
const GROUPS: &str =
    "SELECT address_id FROM group_card WHERE round = $1 AND municipality = $2 ORDER BY id";
const ANY: &str = "SELECT id FROM group_card WHERE address_id = $1 LIMIT 1";
const RETAIN: [&str; 2] = [
    "DELETE FROM group_card WHERE look_at < $1 AND address_id IN (SELECT a.id FROM address a WHERE NOT a.reachable)",
    "DELETE FROM group_card WHERE round IN (SELECT r.id FROM round r WHERE r.closed_at < $1)
        AND NOT EXISTS (SELECT 1 FROM result x WHERE x.round = group_card.round AND x.municipality = group_card.municipality
            AND x.ended_at IS NULL)",
];

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT, GET, DUE, LOOK, SHOW, ARRIVED, FORGET, MOVED, GROUPS, ANY, RETAIN[0], RETAIN[1],
];

/// The card of a round in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupCard {
    /// Its number.
    pub id: i64,
    /// The group.
    pub address: AddressId,
    /// What it is of.
    pub of: RoundPlace,
    /// The payload of the link under it.
    pub payload: String,
    /// Telegram's id of the message, once it has arrived.
    pub message: Option<i64>,
    /// What it showed last.
    pub shown: String,
    /// When it is looked at next.
    pub look: Moment,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    address_id: i64,
    round: String,
    municipality: String,
    payload: String,
    message_id: Option<i64>,
    shown: String,
    look_at: i64,
}

impl From<Row> for GroupCard {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            address: AddressId(row.address_id),
            of: RoundPlace {
                round: RoundId::new(row.round),
                municipality: row.municipality,
            },
            payload: row.payload,
            message: row.message_id,
            shown: row.shown,
            look: Moment(row.look_at),
        }
    }
}

/// Hangs a card in a group; one of the same round that hangs there already is not kept up to date any more. Gives its number.
pub async fn put(
    tx: &mut Tx,
    (address, of): (AddressId, &RoundPlace),
    (payload, shown): (&str, &str),
    look: Moment,
) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(PUT).bind(address.0).bind(of.round.as_str()).bind(&of.municipality).bind(payload)
        .bind(shown).bind(look.0).fetch_one(c))
}

/// Whether a card hangs in a group.
pub async fn any(tx: &mut Tx, address: AddressId) -> Result<bool, StoreError> {
    let found: Option<i64> =
        on_both!(tx, c => query_scalar(ANY).bind(address.0).fetch_optional(c))?;
    Ok(found.is_some())
}

/// The card of this number.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<GroupCard>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    Ok(row.map(Into::into))
}

/// Cards in groups that can be reached that are to be looked at, at most `limit`.
pub async fn due(tx: &mut Tx, now: Moment, limit: i64) -> Result<Vec<GroupCard>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(DUE).bind(now.0).bind(limit).fetch_all(c))?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// Looks at a card, and next at `next`; `false` if another process has.
pub async fn look(tx: &mut Tx, card: &GroupCard, next: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(LOOK).bind(card.id).bind(card.look.0).bind(next.0).execute(c))?;
    Ok(rows == 1)
}

/// It is going to show this.
pub async fn show(tx: &mut Tx, id: i64, shown: &str) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SHOW).bind(id).bind(shown).execute(c))?;
    Ok(())
}

/// It hangs there as this message.
pub async fn arrived(tx: &mut Tx, id: i64, message: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(ARRIVED).bind(id).bind(message).execute(c))?;
    Ok(())
}

/// It hangs there no more: somebody has deleted it.
pub async fn forget(tx: &mut Tx, id: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FORGET).bind(id).execute(c))?;
    Ok(())
}

/// The group has a new id, in which the old messages cannot be changed: what changes next comes as a new message. `false` if no card hangs there.
pub async fn moved(tx: &mut Tx, address: AddressId) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(MOVED).bind(address.0).execute(c))?;
    Ok(rows > 0)
}

/// The groups in which a card of this round in this place hangs.
pub async fn groups(tx: &mut Tx, of: &RoundPlace) -> Result<Vec<AddressId>, StoreError> {
    let ids: Vec<i64> = on_both!(tx, c => query_scalar(GROUPS).bind(of.round.as_str()).bind(&of.municipality).fetch_all(c))?;
    Ok(ids.into_iter().map(AddressId).collect())
}

/// Job: forgets cards in groups that have been out of reach for a week, and those of which nothing follows any more.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    for (text, kept) in RETAIN.into_iter().zip([LOST_KEPT, OVER_KEPT]) {
        on_both!(tx, c => rows query(text).bind((now - kept).0).execute(c))?;
    }
    Ok(())
}
