//! The chats in which councils get their digests, and who acts in them.

use std::collections::HashMap;

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::dialect::COUNCIL_MEMBERS;
use super::readable::readable;
use super::{StoreError, Tx, Vault, json, on_both};
use crate::domain::{Language, Moment, one_line};

const NAME: &str = "council_member.name";

const CONNECT: &str =
    "INSERT INTO council_chat (address_id, municipality, state, connected_at) VALUES ($1, $2, 'asked', $3)
    ON CONFLICT (address_id) DO UPDATE SET municipality = excluded.municipality, state = excluded.state,
        connected_at = excluded.connected_at, next_session = NULL, unreachable_at = NULL, told_at = NULL";
const GET: &str = "SELECT address_id, municipality, language, next_session, state FROM council_chat
    WHERE address_id = $1";
const OF_PLACE: &str =
    "SELECT address_id, municipality, language, next_session, state FROM council_chat
    WHERE municipality = $1 AND state = 'active' ORDER BY connected_at, address_id";
const ALL: &str = "SELECT address_id, municipality, language, next_session, state FROM council_chat
    ORDER BY connected_at, address_id";
const OF_PERSON: &str =
    "SELECT address_id, municipality, language, next_session, state FROM council_chat
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
const PUT_MEMBER: &str =
    "INSERT INTO council_member (address_id, person_hash, name_sealed, state) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address_id, person_hash) DO UPDATE SET name_sealed = excluded.name_sealed, state = excluded.state";
const MEMBER: &str =
    "SELECT name_sealed, state FROM council_member WHERE address_id = $1 AND person_hash = $2";
const SET_ASKED: &str =
    "UPDATE council_member SET asked_at = $3 WHERE address_id = $1 AND person_hash = $2";
const ASKED: &str =
    "SELECT asked_at FROM council_member WHERE address_id = $1 AND person_hash = $2";
const LOST: &str =
    "UPDATE council_chat SET unreachable_at = $2 WHERE address_id = $1 AND unreachable_at IS NULL";
const REACHED: &str = "UPDATE council_chat SET unreachable_at = NULL, told_at = NULL
    WHERE address_id = $1 AND unreachable_at IS NOT NULL";
const LOST_SINCE: &str = "SELECT address_id, municipality, language, next_session, state FROM council_chat
    WHERE unreachable_at <= $1 AND told_at IS NULL AND EXISTS (SELECT 1 FROM role r
        WHERE r.address_id = council_chat.address_id AND r.kind = 'council' AND r.state = 'confirmed')
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
    ALL,
    OF_PERSON,
    SET_STATE,
    UNCONFIRM_ALL[0],
    UNCONFIRM_ALL[1],
    SET_LANGUAGE,
    SET_SESSION,
    PUT_MEMBER,
    MEMBER,
    SET_ASKED,
    ASKED,
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

/// A council's chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CouncilChat {
    /// The chat.
    pub address: AddressId,
    /// Slug.
    pub municipality: String,
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

/// How somebody stands to a council's chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Connected it; admits colleagues.
    Keeper,
    /// Admitted by the keeper.
    Admitted,
    /// Asked to be admitted.
    Asking,
    /// Was told once that colleagues must be admitted.
    Told,
}

impl Standing {
    /// All.
    pub const ALL: [Self; 4] = [Self::Keeper, Self::Admitted, Self::Asking, Self::Told];

    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Keeper => "keeper",
            Self::Admitted => "admitted",
            Self::Asking => "asking",
            Self::Told => "told",
        }
    }

    /// May change the language, ask for a digest, set the session's date.
    #[must_use]
    pub const fn may_act(self) -> bool {
        matches!(self, Self::Keeper | Self::Admitted)
    }
}

#[derive(FromRow)]
struct Row {
    address_id: i64,
    municipality: String,
    language: Option<String>,
    next_session: Option<String>,
    state: String,
}

impl Row {
    fn chat(self) -> Result<CouncilChat, StoreError> {
        let states = [
            CouncilState::Asked,
            CouncilState::Active,
            CouncilState::Gone,
        ];
        let state = states.into_iter().find(|s| s.code() == self.state).ok_or(
            StoreError::Inconsistent {
                table: "council_chat",
                what: "unknown state",
            },
        )?;
        Ok(CouncilChat {
            address: AddressId(self.address_id),
            municipality: self.municipality,
            language: self.language.as_deref().and_then(Language::from_code),
            next_session: self.next_session,
            state,
        })
    }
}

/// Look-up hash of a person within council chats.
#[must_use]
pub fn person_hash(vault: &Vault, user: i64) -> String {
    vault.hash("person", &user.to_be_bytes())
}

/// Connects a chat to a municipality, waiting for confirmation; earlier members are forgotten.
pub async fn connect(
    tx: &mut Tx,
    address: AddressId,
    municipality: &str,
    now: Moment,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FORGET_MEMBERS).bind(address.0).execute(c))?;
    on_both!(tx, c => rows query(CONNECT).bind(address.0).bind(municipality).bind(now.0).execute(c))?;
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

/// The chats that get this municipality's digests, the oldest connection first.
pub async fn of_place(tx: &mut Tx, municipality: &str) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PLACE).bind(municipality).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// All council chats, also those that are gone.
pub async fn all(tx: &mut Tx) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// The chats in which this person ([`person_hash`]) may act, the oldest connection first.
pub async fn of_person(tx: &mut Tx, person: &str) -> Result<Vec<CouncilChat>, StoreError> {
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_PERSON).bind(person).fetch_all(c))?;
    Ok(readable(rows, Row::chat))
}

/// Those of these persons ([`person_hash`]) who act in some council's chat, each with the language of that chat.
///
/// # Errors
/// The database.
pub async fn acting(
    tx: &mut Tx,
    persons: &[String],
) -> Result<HashMap<String, Option<Language>>, StoreError> {
    if persons.is_empty() {
        return Ok(HashMap::new());
    }
    let (text, set) = (tx.text(COUNCIL_MEMBERS), json(persons));
    let rows: Vec<(String, Option<String>)> =
        on_both!(tx, c => query_as(text).bind(&set).fetch_all(c))?;
    let mut acting = HashMap::new();
    for (person, code) in rows {
        let language = acting.entry(person).or_insert(None);
        *language = language.or(code.as_deref().and_then(Language::from_code));
    }
    Ok(acting)
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

/// How this person stands to the chat, and their name.
///
/// # Errors
/// The database; a row that this program never writes.
pub async fn member(
    tx: &mut Tx,
    address: AddressId,
    person: &str,
) -> Result<Option<(Standing, String)>, StoreError> {
    let vault = &tx.vault();
    let row: Option<(String, String)> =
        on_both!(tx, c => query_as(MEMBER).bind(address.0).bind(person).fetch_optional(c))?;
    row.map(|(sealed, state)| {
        let standing = Standing::ALL.into_iter().find(|s| s.code() == state);
        let name = vault.open(NAME, &sealed);
        let (Some(standing), Some(name)) = (standing, name) else {
            return Err(StoreError::Inconsistent {
                table: "council_member",
                what: "unknown state or key",
            });
        };
        Ok((standing, one_line(&String::from_utf8_lossy(&name))))
    })
    .transpose()
}

/// Sets how a person stands to the chat.
pub async fn set_member(
    tx: &mut Tx,
    address: AddressId,
    person: &str,
    name: &str,
    standing: Standing,
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let sealed = vault.seal(NAME, name.as_bytes());
    on_both!(tx, c => rows query(PUT_MEMBER).bind(address.0).bind(person).bind(&sealed).bind(standing.code()).execute(c))?;
    Ok(())
}

/// Notes when somebody asked to type the day of the session, or that they have (`None`).
pub async fn set_asked(
    tx: &mut Tx,
    address: AddressId,
    person: &str,
    at: Option<Moment>,
) -> Result<(), StoreError> {
    let at = at.map(|at| at.0);
    on_both!(tx, c => rows query(SET_ASKED).bind(address.0).bind(person).bind(at).execute(c))?;
    Ok(())
}

/// When somebody last asked to type the day, and has not yet.
pub async fn asked(
    tx: &mut Tx,
    address: AddressId,
    person: &str,
) -> Result<Option<Moment>, StoreError> {
    let row: Option<Option<i64>> =
        on_both!(tx, c => query_scalar(ASKED).bind(address.0).bind(person).fetch_optional(c))?;
    Ok(row.flatten().map(Moment))
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
