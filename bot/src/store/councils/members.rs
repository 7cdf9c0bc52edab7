//! Who acts in a chat that reads results.

use std::collections::HashMap;

use sqlx::{query, query_as, query_scalar};

use crate::domain::{Language, Moment, one_line};
use crate::store::addresses::AddressId;
use crate::store::dialect::COUNCIL_MEMBERS;
use crate::store::{StoreError, Tx, Vault, json, on_both};

const NAME: &str = "council_member.name";

const PUT_MEMBER: &str =
    "INSERT INTO council_member (address_id, person_hash, name_sealed, state) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address_id, person_hash) DO UPDATE SET name_sealed = excluded.name_sealed, state = excluded.state";
const MEMBER: &str =
    "SELECT name_sealed, state FROM council_member WHERE address_id = $1 AND person_hash = $2";
const SET_ASKED: &str =
    "UPDATE council_member SET asked_at = $3 WHERE address_id = $1 AND person_hash = $2";
const ASKED: &str =
    "SELECT asked_at FROM council_member WHERE address_id = $1 AND person_hash = $2";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT_MEMBER, MEMBER, SET_ASKED, ASKED];

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

/// Look-up hash of a person within council chats.
#[must_use]
pub fn person_hash(vault: &Vault, user: i64) -> String {
    vault.hash("person", &user.to_be_bytes())
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
