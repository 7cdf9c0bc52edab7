//! Invites into roles: one use, fourteen days, only a hash of the code is kept.

use sqlx::{query, query_as};

use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{CODE_LETTERS, Moment, RoleKind, Span};

/// How long an invite is good for.
pub const LIFETIME: Span = Span::days(14);

/// Letters of a code: 30^10, far beyond guessing within a fortnight.
const CODE_LENGTH: usize = 10;

const INSERT: &str =
    "INSERT INTO invite (hash, kind, municipality, expires_at) VALUES ($1, $2, $3, $4)";
const FIND: &str = "SELECT kind, municipality, expires_at, used_at FROM invite WHERE hash = $1";
const USE: &str =
    "UPDATE invite SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2";
const OLD: &str = "DELETE FROM invite WHERE expires_at < $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, FIND, USE, OLD];

/// A new invite, as handed to a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Deep-link payload: `i` and the code. Shown once, never stored.
    pub payload: String,
    /// When it ends.
    pub expires: Moment,
}

/// What a code leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// May be used now.
    Good(Offer),
    /// Was used before.
    Used,
    /// Is too old.
    Expired,
    /// We never gave this code.
    Unknown,
}

/// The role that an invite offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Which role.
    pub kind: RoleKind,
    /// Slug, for local roles.
    pub municipality: Option<String>,
}

/// Makes an invite.
pub async fn create(
    tx: &mut Tx,
    kind: RoleKind,
    municipality: Option<&str>,
) -> Result<Invite, StoreError> {
    let vault = &tx.vault();
    let ambient = &tx.ambient();
    let code = ambient.random.code(CODE_LENGTH);
    let (hash, expires) = (hash(vault, &code), ambient.now() + LIFETIME);
    on_both!(tx, c => rows query(INSERT).bind(&hash).bind(kind.code()).bind(municipality).bind(expires.0).execute(c))?;
    Ok(Invite {
        payload: format!("i{code}"),
        expires,
    })
}

/// Looks a code up without using it: the payload, the bare code, in any case of letters.
///
/// # Errors
/// The database; an unknown kind of role.
pub async fn find(tx: &mut Tx, code: &str, now: Moment) -> Result<Found, StoreError> {
    let vault = &tx.vault();
    let Some(code) = bare(code) else {
        return Ok(Found::Unknown);
    };
    let hash = hash(vault, &code);
    let row: Option<(String, Option<String>, i64, Option<i64>)> =
        on_both!(tx, c => query_as(FIND).bind(&hash).fetch_optional(c))?;
    let Some((kind, municipality, expires, used)) = row else {
        return Ok(Found::Unknown);
    };
    let kind = RoleKind::from_code(&kind).ok_or(StoreError::Inconsistent {
        table: "invite",
        what: "unknown kind",
    })?;
    Ok(match used {
        Some(_) => Found::Used,
        None if expires <= now.0 => Found::Expired,
        None => Found::Good(Offer { kind, municipality }),
    })
}

/// Uses a code: `true` for exactly one caller, in its time.
pub async fn take(tx: &mut Tx, code: &str, now: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let Some(code) = bare(code) else {
        return Ok(false);
    };
    let hash = hash(vault, &code);
    let used = on_both!(tx, c => rows query(USE).bind(&hash).bind(now.0).execute(c))?;
    Ok(used == 1)
}

/// Forgets invites that ended before `before`.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD).bind(before.0).execute(c))?;
    Ok(())
}

/// Whether a deep-link payload looks like an invite.
#[must_use]
pub fn is_payload(payload: &str) -> bool {
    payload.starts_with('i') && bare(payload).is_some()
}

/// Whether words typed alone may be the code of an invite, with or without its mark: only the letters that codes are made of.
#[must_use]
pub fn may_be_code(text: &str) -> bool {
    bare(text).is_some_and(|code| code.bytes().all(|b| CODE_LETTERS.contains(&b)))
}

/// The code without its mark. No code holds an I, so a leading one is always the mark.
fn bare(code: &str) -> Option<String> {
    let code = code.trim().to_ascii_uppercase();
    let code = code.strip_prefix('I').unwrap_or(&code);
    (code.len() == CODE_LENGTH && code.bytes().all(|b| b.is_ascii_alphanumeric()))
        .then(|| code.to_owned())
}

fn hash(vault: &Vault, code: &str) -> String {
    vault.hash("invite", code.as_bytes())
}
