//! A guardian's yes: who needs one, links that were used, and codes on paper slips.

use sqlx::{query, query_scalar};
use surveys::engine::printed_code;

use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{Chat, DAY, Moment, Span, start_of_day};

/// How long paper codes are good for: slips travel with school bags.
pub const CODE_LIFETIME: Span = Span::days(90);

/// Letters of a paper code: short enough to copy, 30^8 too many to guess.
const CODE_LENGTH: usize = 8;

const USE_TOKEN: &str =
    "INSERT INTO used_token (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
const INSERT_CODE: &str = "INSERT INTO guardian_code (hash, expires_at) VALUES ($1, $2)";
const USE_CODE: &str =
    "DELETE FROM guardian_code WHERE hash = $1 AND used_at IS NULL AND expires_at > $2";
const TOKEN_USED: &str = "SELECT count(*) FROM used_token WHERE hash = $1";
const OLD_TOKENS: &str = "DELETE FROM used_token WHERE expires_at < $1";
const OLD_CODES: &str = "DELETE FROM guardian_code WHERE expires_at < $1";
const AGE_HOLD: &str = "SELECT count(*) FROM age_hold WHERE hash = $1 AND until > $2";
/// One that is over begins anew; one that is not keeps its end, however often the same is said.
const PUT_AGE_HOLD: &str = "INSERT INTO age_hold (hash, until) VALUES ($1, $2)
    ON CONFLICT (hash) DO UPDATE SET until = excluded.until WHERE age_hold.until <= $3";
const OLD_AGE_HOLDS: &str = "DELETE FROM age_hold WHERE until < $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    USE_TOKEN,
    TOKEN_USED,
    INSERT_CODE,
    USE_CODE,
    OLD_TOKENS,
    OLD_CODES,
    AGE_HOLD,
    PUT_AGE_HOLD,
    OLD_AGE_HOLDS,
];

/// Uses a guardian's link: `true` for exactly one caller. `mark` is the same for every form of one link.
pub async fn use_token(tx: &mut Tx, mark: &[u8], expires: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = token_hash(vault, mark);
    // the moment of a link would be the moment of its child
    let day = start_of_day(expires) + DAY;
    let used = on_both!(tx, c => rows query(USE_TOKEN).bind(&hash).bind(day.0).execute(c))?;
    Ok(used == 1)
}

/// Whether a guardian's link has been used.
pub async fn token_used(tx: &mut Tx, mark: &[u8]) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = token_hash(vault, mark);
    let used: i64 = on_both!(tx, c => query_scalar(TOKEN_USED).bind(&hash).fetch_one(c))?;
    Ok(used > 0)
}

/// Makes `count` one-use codes for paper slips; only hashes are kept. Returns them and when they end.
pub async fn create_codes(tx: &mut Tx, count: usize) -> Result<(Vec<String>, Moment), StoreError> {
    let vault = &tx.vault();
    let ambient = &tx.ambient();
    let expires = ambient.now() + CODE_LIFETIME;
    let mut codes = Vec::with_capacity(count);
    for _ in 0..count {
        let code = ambient.random.code(CODE_LENGTH);
        let hash = hash(vault, &code);
        on_both!(tx, c => rows query(INSERT_CODE).bind(&hash).bind(expires.0).execute(c))?;
        codes.push(code);
    }
    Ok((codes, expires))
}

/// Uses a code from a paper slip, as typed: `true` for exactly one caller, in its time. Nothing of it stays.
pub async fn use_code(tx: &mut Tx, code: &str, now: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = hash(vault, &printed_code(code));
    let used = on_both!(tx, c => rows query(USE_CODE).bind(&hash).bind(now.0).execute(c))?;
    Ok(used == 1)
}

/// Forgets links and codes that ended before `before`.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD_TOKENS).bind(before.0).execute(c))?;
    on_both!(tx, c => rows query(OLD_CODES).bind(before.0).execute(c))?;
    Ok(())
}

/// Whether this account said within 24 h that it is too young to answer alone.
pub async fn age_held(tx: &mut Tx, chat: Chat, now: Moment) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let hash = vault.hash("age-hold", &chat.id.to_be_bytes());
    let count: i64 =
        on_both!(tx, c => query_scalar(AGE_HOLD).bind(&hash).bind(now.0).fetch_one(c))?;
    Ok(count > 0)
}

/// Remembers that until `until`; one that is not over at `now` keeps its end.
pub async fn hold_age(
    tx: &mut Tx,
    chat: Chat,
    (now, until): (Moment, Moment),
) -> Result<(), StoreError> {
    let vault = &tx.vault();
    let hash = vault.hash("age-hold", &chat.id.to_be_bytes());
    on_both!(tx, c => rows query(PUT_AGE_HOLD).bind(&hash).bind(until.0).bind(now.0).execute(c))?;
    Ok(())
}

/// Forgets who said so, when the time is over.
pub async fn retain_age_holds(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD_AGE_HOLDS).bind(now.0).execute(c))?;
    Ok(())
}

fn token_hash(vault: &Vault, mark: &[u8]) -> String {
    vault.hash("guardian", mark)
}

fn hash(vault: &Vault, code: &str) -> String {
    vault.hash("guardian_code", code.as_bytes())
}
