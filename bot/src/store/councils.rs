//! The chats in which councils get their digests, those of sectors' bodies that read their part, and who acts in them.

mod members;

pub use members::STATEMENTS as MEMBER_STATEMENTS;
pub use members::{Standing, acting, asked, member, person_hash, set_asked, set_member};

use sqlx::{FromRow, query, query_as};

use super::addresses::AddressId;
use super::readable::readable;
use super::{StoreError, Tx, on_both};
use crate::domain::{Language, Moment, SectorBody};

const CONNECT: &str =
    "INSERT INTO council_chat (address_id, municipality, sector, state, connected_at) VALUES ($1, $2, $3, 'asked', $4)
    ON CONFLICT (address_id) DO UPDATE SET municipality = excluded.municipality, sector = excluded.sector, state = excluded.state,
        connected_at = excluded.connected_at, next_session = NULL, unreachable_at = NULL, told_at = NULL";
const GET: &str =
    "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    WHERE address_id = $1";
const OF_PLACE: &str =
    "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    WHERE municipality = $1 AND sector IS NULL AND state = 'active' ORDER BY connected_at, address_id";
const OF_SECTORS: &str =
    "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    WHERE sector IS NOT NULL AND state = 'active' ORDER BY connected_at, address_id";
const ALL: &str =
    "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    ORDER BY connected_at, address_id";
const OF_PERSON: &str =
    "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    WHERE state <> 'gone' AND address_id IN (SELECT m.address_id FROM council_member m
        WHERE m.person_hash = $1 AND m.state IN ('keeper', 'admitted'))
    ORDER BY connected_at, address_id";
const SET_STATE: &str = "UPDATE council_chat SET state = $2 WHERE address_id = $1";
const UNCONFIRM_ALL: [&str; 2] = [
    "UPDATE council_chat SET state = 'asked' WHERE state = 'active'",
    "UPDATE council_member SET state = 'told' WHERE state IN ('admitted', 'asking')",
];
const SET_LANGUAGE: &str = "UPDATE council_chat SET language = $2 WHERE address_id = $1";
const SET_SESSION: &str = "UPDATE council_chat SET next_session = $2 WHERE address_id = $1";
const LOST: &str =
    "UPDATE council_chat SET unreachable_at = $2 WHERE address_id = $1 AND unreachable_at IS NULL";
const REACHED: &str = "UPDATE council_chat SET unreachable_at = NULL, told_at = NULL
    WHERE address_id = $1 AND unreachable_at IS NOT NULL";
const LOST_SINCE: &str = "SELECT address_id, municipality, sector, language, next_session, state FROM council_chat
    WHERE unreachable_at <= $1 AND told_at IS NULL AND EXISTS (SELECT 1 FROM role r
        WHERE r.address_id = council_chat.address_id AND (r.kind = 'council' OR r.kind LIKE 'sector-%') AND r.state = 'confirmed')
    ORDER BY address_id";
const TOLD: &str = "UPDATE council_chat SET told_at = $2 WHERE address_id = $1";
const TRY_AGAIN: &str = "UPDATE address SET reachable = true WHERE id IN
    (SELECT address_id FROM council_chat WHERE state = 'active' AND unreachable_at IS NOT NULL)";
const FORGET_MEMBERS: &str = "DELETE FROM council_member WHERE address_id = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    CONNECT,
    GET,
    OF_PLACE,
    OF_SECTORS,
    ALL,
    OF_PERSON,
    SET_STATE,
    UNCONFIRM_ALL[0],
    UNCONFIRM_ALL[1],
    SET_LANGUAGE,
    SET_SESSION,
    LOST,
    REACHED,
    LOST_SINCE,
    TOLD,
    TRY_AGAIN,
    FORGET_MEMBERS,
];

/// Where a council's chat stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouncilState {
    /// Waits for a coordinator.
    Asked,
    /// Gets digests.
    Active,
    /// Refused, revoked, or the bot was removed.
    Gone,
}

impl CouncilState {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Active => "active",
            Self::Gone => "gone",
        }
    }
}

/// A chat that reads results: a council's, or that of a sector's body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilChat {
    /// The chat.
    pub address: AddressId,
    /// Slug.
    pub municipality: String,
    /// Whose chat it is; `None` = the council's.
    pub sector: Option<SectorBody>,
    /// Chosen in the chat.
    pub language: Option<Language>,
    /// Day of the next session, `2026-12-15`.
    pub next_session: Option<String>,
    /// Where it stands.
    pub state: CouncilState,
}

impl CouncilChat {
    /// Chosen language, else Kyrgyz.
    #[must_use]
    pub fn speaks(&self) -> Language {
        self.language.unwrap_or(Language::Ky)
    }
}

#[derive(FromRow)]
struct Row {
    address_id: i64,
    municipality: String,
    sector: Option<String>,
    language: Option<String>,
    next_session: Option<String>,
    state: String,
}

impl Row {
    fn chat(self) -> Result<CouncilChat, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "council_chat",
            what,
        };
        let states = [
            CouncilState::Asked,
            CouncilState::Active,
            CouncilState::Gone,
        ];
        let state = states.into_iter().find(|s| s.code() == self.state);
        let sector = match self.sector.as_deref() {
            None => None,
            Some(code) => Some(SectorBody::from_code(code).ok_or(wrong("unknown sector"))?),
        };
        Ok(CouncilChat {
            address: AddressId(self.address_id),
            municipality: self.municipality,
            sector,
            language: self.language.as_deref().and_then(Language::from_code),
            next_session: self.next_session,
            state: state.ok_or(wrong("unknown state"))?,
        })
    }
}

/// Connects a chat to the council of a municipality, or to a sector's body there, waiting for confirmation; earlier members are forgotten.
pub async fn connect(
    tx: &mut Tx,
    address: AddressId,
    (municipality, sector): (&str, Option<SectorBody>),
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FORGET_MEMBERS).bind(address.0).execute(c))?;
    let sector = sector.map(SectorBody::code);
    on_both!(tx, c => rows query(CONNECT).bind(address.0).bind(municipality).bind(sector).bind(now.0).execute(c))?;
    Ok(())
}

/// The council chat at this address.
///
/// # Errors
/// The database; an unknown state.
pub async fn get(tx: &mut Tx, address: AddressId) -> Result<Option<CouncilChat>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(address.0).fetch_optional(c))?;
    row.map(Row::chat).transpose()
}

/// The council's chats that get this municipality's digests, the oldest connection first.
pub async fn of_place(tx: &mut Tx, municipality: &str) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PLACE).bind(municipality).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// The chats of all sectors' bodies that get their part, the oldest connection first.
pub async fn of_sectors(tx: &mut Tx) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_SECTORS).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// All of both kinds, also those that are gone.
pub async fn all(tx: &mut Tx) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// The chats in which this person ([`person_hash`]) may act, the oldest connection first.
pub async fn of_person(tx: &mut Tx, person: &str) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PERSON).bind(person).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// Confirmed, refused, removed or come back.
pub async fn set_state(
    tx: &mut Tx,
    address: AddressId,
    state: CouncilState,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_STATE).bind(address.0).bind(state.code()).execute(c))?;
    Ok(())
}

/// No chat gets digests any more and no colleague is admitted: each waits for a coordinator, or the keeper.
pub async fn unconfirm_all(tx: &mut Tx) -> Result<(), StoreError> {
    for text in UNCONFIRM_ALL {
        on_both!(tx, c => rows query(text).execute(c))?;
    }
    Ok(())
}

/// The language of the chat.
pub async fn set_language(
    tx: &mut Tx,
    address: AddressId,
    language: Language,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_LANGUAGE).bind(address.0).bind(language.code()).execute(c))?;
    Ok(())
}

/// Day of the next session, `2026-12-15`; `None` while it is asked for.
pub async fn set_session(
    tx: &mut Tx,
    address: AddressId,
    day: Option<&str>,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_SESSION).bind(address.0).bind(day).execute(c))?;
    Ok(())
}

/// A send told us that the chat cannot be reached: `true` if that is new.
pub async fn lost(tx: &mut Tx, address: AddressId, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(LOST).bind(address.0).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// The chat can be reached, again or still.
pub async fn reached(tx: &mut Tx, address: AddressId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(REACHED).bind(address.0).execute(c))?;
    Ok(())
}

/// Confirmed councils whose chat cannot be reached since `before` or longer, and of whom nobody was told.
pub async fn lost_since(tx: &mut Tx, before: Moment) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(LOST_SINCE).bind(before.0).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// Coordinators were told.
pub async fn told(tx: &mut Tx, address: AddressId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TOLD).bind(address.0).bind(now.0).execute(c))?;
    Ok(())
}

/// Job: rights in a group come back without a word of Telegram, so that what waits for a lost chat is tried again.
pub async fn try_again(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(TRY_AGAIN).execute(c))?;
    Ok(())
}
