//! Who may do what: asked for with an invite, in force once confirmed.

use std::collections::HashMap;

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::dialect::ROLE_HOLDERS;
use super::readable::readable;
use super::{StoreError, Tx, Vault, json, on_both};
use crate::domain::{ChatHash, Group, Language, Moment, RoleKind, one_line};

const NAME: &str = "role.name";
const GROUP: &str = "role.group";

const INSERT: &str =
    "INSERT INTO role (kind, municipality, address_id, name_sealed, group_sealed, language, state, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6, 'asked', $7) RETURNING id";
const GET: &str =
    "SELECT id, kind, municipality, address_id, name_sealed, group_sealed, language, state, asked_at, ends_at
    FROM role WHERE id = $1";
const ALL: &str =
    "SELECT id, kind, municipality, address_id, name_sealed, group_sealed, language, state, asked_at, ends_at
    FROM role ORDER BY id";
const OF_ADDRESS: &str =
    "SELECT id, kind, municipality, address_id, name_sealed, group_sealed, language, state, asked_at, ends_at
    FROM role WHERE address_id = $1 AND state IN ('asked', 'confirmed') ORDER BY id";
const CONFIRMED: &str =
    "SELECT id, kind, municipality, address_id, name_sealed, group_sealed, language, state, asked_at, ends_at
    FROM role WHERE kind = $1 AND state = 'confirmed' ORDER BY decided_at, id";
const DECIDE: &str = "UPDATE role SET state = $2, decided_at = $3 WHERE id = $1 AND state = $4";
const UNCONFIRM_ALL: &str =
    "UPDATE role SET state = 'asked', decided_at = NULL WHERE state = 'confirmed'";
const SET_END: &str = "UPDATE role SET ends_at = $2 WHERE id = $1 AND state = 'confirmed'";
const ENDED: &str = "SELECT id FROM role WHERE state = 'confirmed' AND ends_at <= $1 ORDER BY id";
const SET_LANGUAGE: &str = "UPDATE role SET language = $2 WHERE address_id = $1";
const SET_TYPING: &str = "UPDATE role SET typing = $2, typing_until = $3 WHERE id = $1";
const TYPING: &str =
    "SELECT typing FROM role WHERE id = $1 AND state = 'confirmed' AND typing_until > $2";
const FORGET_TYPING: &str = "UPDATE role SET typing = NULL, typing_until = NULL
    WHERE typing_until IS NOT NULL AND address_id IN (SELECT id FROM address WHERE hash = $1)";
const TYPISTS: &str = "SELECT a.hash FROM role r JOIN address a ON a.id = r.address_id
    WHERE r.state = 'confirmed' AND r.typing_until > $1";
const COUNT: &str = "SELECT count(*) FROM role WHERE kind = $1 AND state = 'confirmed'";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    GET,
    ALL,
    OF_ADDRESS,
    CONFIRMED,
    DECIDE,
    UNCONFIRM_ALL,
    SET_END,
    ENDED,
    SET_LANGUAGE,
    SET_TYPING,
    TYPING,
    FORGET_TYPING,
    TYPISTS,
    COUNT,
];

/// Where a role stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleState {
    /// The invite was opened; a coordinator must confirm.
    Asked,
    /// In force.
    Confirmed,
    /// A coordinator said no.
    Refused,
    /// Taken back, or left.
    Revoked,
}

impl RoleState {
    const ALL: [Self; 4] = [Self::Asked, Self::Confirmed, Self::Refused, Self::Revoked];

    /// Stored form and the command line's word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Confirmed => "confirmed",
            Self::Refused => "refused",
            Self::Revoked => "revoked",
        }
    }
}

/// Somebody's role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Small number, as shown by `role list`.
    pub id: i64,
    /// Which role.
    pub kind: RoleKind,
    /// Slug, for local roles.
    pub municipality: Option<String>,
    /// Their chat; of a council, the council's chat.
    pub address: AddressId,
    /// Name as Telegram showed it when the invite was opened, in one line; may be empty.
    pub name: String,
    /// The chat of many in which it was asked for; `None` if a private one, or asked for before this was kept.
    pub group: Option<Group>,
    /// Chosen language.
    pub language: Option<Language>,
    /// Where it stands.
    pub state: RoleState,
    /// When the invite was opened.
    pub asked: Moment,
    /// When it ends by itself.
    pub ends: Option<Moment>,
}

impl Role {
    /// Chosen language, else Kyrgyz.
    #[must_use]
    pub fn speaks(&self) -> Language {
        self.language.unwrap_or(Language::Ky)
    }

    /// Chosen language alone, else all.
    #[must_use]
    pub fn languages(&self) -> Vec<Language> {
        self.language
            .map_or_else(|| Language::ALL.to_vec(), |chosen| vec![chosen])
    }
}

#[derive(FromRow)]
struct Row {
    id: i64,
    kind: String,
    municipality: Option<String>,
    address_id: i64,
    name_sealed: String,
    group_sealed: Option<String>,
    language: Option<String>,
    state: String,
    asked_at: i64,
    ends_at: Option<i64>,
}

impl Row {
    fn role(self, vault: &Vault) -> Result<Role, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "role",
            what,
        };
        let state = RoleState::ALL
            .into_iter()
            .find(|s| s.code() == self.state)
            .ok_or(wrong("unknown state"))?;
        let name = vault
            .open(NAME, &self.name_sealed)
            .ok_or(wrong("sealed with another key"))?;
        let group = match &self.group_sealed {
            None => None,
            Some(sealed) => {
                let plain = vault.open(GROUP, sealed);
                let plain = plain.ok_or(wrong("sealed with another key"))?;
                Some(serde_json::from_slice(&plain).map_err(|_| wrong("unreadable group"))?)
            }
        };
        Ok(Role {
            id: self.id,
            kind: RoleKind::from_code(&self.kind).ok_or(wrong("unknown kind"))?,
            municipality: self.municipality,
            address: AddressId(self.address_id),
            name: one_line(&String::from_utf8_lossy(&name)),
            group,
            language: self.language.as_deref().and_then(Language::from_code),
            state,
            asked: Moment(self.asked_at),
            ends: self.ends_at.map(Moment),
        })
    }
}

/// Somebody asks for a role; returns its id.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Which role.
    pub kind: RoleKind,
    /// Slug, for local roles.
    pub municipality: Option<&'a str>,
    /// Their chat; of a council, the council's chat.
    pub address: AddressId,
    /// Name as Telegram shows it.
    pub name: &'a str,
    /// The chat of many in which they ask.
    pub group: Option<&'a Group>,
    /// Language, if they have chosen one before.
    pub language: Option<Language>,
}

/// Writes a role that waits for its confirmation.
pub async fn ask(tx: &mut Tx, asking: Asking<'_>, now: Moment) -> Result<i64, StoreError> {
    let vault = &tx.vault();
    let name = vault.seal(NAME, asking.name.as_bytes());
    let sealed = |group| vault.seal(GROUP, json(group).as_bytes());
    let group = asking.group.map(sealed);
    let language = asking.language.map(Language::code);
    on_both!(tx, c => query_scalar(INSERT).bind(asking.kind.code()).bind(asking.municipality).bind(asking.address.0)
        .bind(&name).bind(&group).bind(language).bind(now.0).fetch_one(c))
}

/// The role of this id.
///
/// # Errors
/// The database; a row that this program never writes.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Role>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|r| r.role(vault)).transpose()
}

/// All roles ever asked for, oldest first.
pub async fn all(tx: &mut Tx) -> Result<Vec<Role>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    Ok(readable(rows, |r| r.role(vault)))
}

/// The roles of a chat that are asked for or in force.
pub async fn of_address(tx: &mut Tx, address: AddressId) -> Result<Vec<Role>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_ADDRESS).bind(address.0).fetch_all(c))?;
    Ok(readable(rows, |r| r.role(vault)))
}

/// Those of these chats that have a role which is asked for or in force, each with the language chosen there.
///
/// # Errors
/// The database.
pub async fn holders(
    tx: &mut Tx,
    hashes: &[ChatHash],
) -> Result<HashMap<ChatHash, Option<Language>>, StoreError> {
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let (text, set) = (tx.text(ROLE_HOLDERS), json(hashes));
    let rows: Vec<(String, Option<String>)> =
        on_both!(tx, c => query_as(text).bind(&set).fetch_all(c))?;
    let mut holders = HashMap::new();
    for (hash, code) in rows {
        let language = holders.entry(ChatHash::new(hash)).or_insert(None);
        *language = language.or(code.as_deref().and_then(Language::from_code));
    }
    Ok(holders)
}

/// Everybody in whom this role is in force, the longest first.
pub async fn confirmed(tx: &mut Tx, kind: RoleKind) -> Result<Vec<Role>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(CONFIRMED).bind(kind.code()).fetch_all(c))?;
    Ok(readable(rows, |r| r.role(vault)))
}

/// How many hold this role.
pub async fn count(tx: &mut Tx, kind: RoleKind) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(COUNT).bind(kind.code()).fetch_one(c))
}

/// Moves a role from one state to another; `false` if it was not in the first.
pub async fn decide(
    tx: &mut Tx,
    id: i64,
    from: RoleState,
    to: RoleState,
    now: Moment,
) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(DECIDE).bind(id).bind(to.code()).bind(now.0).bind(from.code()).execute(c))?;
    Ok(changed == 1)
}

/// A role in force ends then by itself; `false` if it is not in force.
pub async fn set_end(tx: &mut Tx, id: i64, end: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(SET_END).bind(id).bind(end.0).execute(c))?;
    Ok(changed == 1)
}

/// Ids of the roles in force whose end has come.
pub async fn ended(tx: &mut Tx, now: Moment) -> Result<Vec<i64>, StoreError> {
    on_both!(tx, c => query_scalar(ENDED).bind(now.0).fetch_all(c))
}

/// No role is in force any more: each waits for its confirmation.
pub async fn unconfirm_all(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNCONFIRM_ALL).execute(c))?;
    Ok(())
}

/// Sets the language of all roles of a chat.
pub async fn set_language(
    tx: &mut Tx,
    address: AddressId,
    language: Language,
) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_LANGUAGE).bind(address.0).bind(language.code()).execute(c))?;
    Ok(())
}

/// The next words in the private chat of this role answer our question with this first button, until then; or answer nothing any more.
pub async fn set_typing(
    tx: &mut Tx,
    role: i64,
    typing: Option<(&str, Moment)>,
) -> Result<(), StoreError> {
    let (button, until) = (typing.map(|t| t.0), typing.map(|t| t.1.0));
    on_both!(tx, c => rows query(SET_TYPING).bind(role).bind(button).bind(until).execute(c))?;
    Ok(())
}

/// Which question the next words in the chat of this role answer: the first button under it.
pub async fn typing(tx: &mut Tx, role: i64, now: Moment) -> Result<Option<String>, StoreError> {
    let row: Option<Option<String>> =
        on_both!(tx, c => query_scalar(TYPING).bind(role).bind(now.0).fetch_optional(c))?;
    Ok(row.flatten())
}

/// Something else is asked in this chat: its next words answer nothing that a role was asked.
pub async fn forget_typing(tx: &mut Tx, chat: &ChatHash) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(FORGET_TYPING).bind(chat.as_str()).execute(c))?;
    Ok(())
}

/// The chats whose next words answer a question of ours.
pub async fn typists(tx: &mut Tx, now: Moment) -> Result<Vec<ChatHash>, StoreError> {
    let hashes: Vec<String> = on_both!(tx, c => query_scalar(TYPISTS).bind(now.0).fetch_all(c))?;
    Ok(hashes.into_iter().map(ChatHash::new).collect())
}
