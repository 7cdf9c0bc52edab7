//! A guardian's yes and no: accounts that something is held of, links that were used, codes on paper slips, and whose yes there is.

use sqlx::{query, query_as, query_scalar};
use surveys::engine::printed_code;

use super::addresses::AddressId;
use super::{StoreError, Tx, Vault, on_both};
use crate::domain::{
    CODE_LETTERS, Chat, Covers, DAY, Moment, Permission, RoundId, Span, start_of_day,
};

/// How long paper codes are good for: slips travel with school bags.
pub const CODE_LIFETIME: Span = Span::days(90);

/// Letters of a paper code: short enough to copy, 30^8 too many to guess.
const CODE_LENGTH: usize = 8;

const USE_TOKEN: &str =
    "INSERT INTO used_token (hash, expires_at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
const INSERT_CODE: &str = "INSERT INTO guardian_code (hash, expires_at) VALUES ($1, $2)";
const USE_CODE: &str = "DELETE FROM guardian_code WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING invites";
const TOKEN_USED: &str = "SELECT count(*) FROM used_token WHERE hash = $1";
const OLD_TOKENS: &str = "DELETE FROM used_token WHERE expires_at < $1";
const OLD_CODES: &str = "DELETE FROM guardian_code WHERE expires_at < $1";
const PUT_YES: &str =
    "INSERT INTO guardian_yes (hash, address_id, given_on, invites) VALUES ($1, $2, $3, $4)
    ON CONFLICT (hash) DO UPDATE SET address_id = excluded.address_id";
const PERMISSIONS: &str =
    "SELECT round, given_on, invites FROM guardian_yes WHERE address_id = $1 ORDER BY given_on";
const BIND: &str = "UPDATE guardian_yes SET round = $2 WHERE address_id = $1 AND round IS NULL";
const INVITES: [&str; 2] = [
    "UPDATE guardian_yes SET invites = $2 WHERE hash = $1",
    "UPDATE guardian_code SET invites = $2 WHERE hash = $1",
];
const YES: &str = "SELECT address_id FROM guardian_yes WHERE hash = $1";
const HOLD: &str = "SELECT until FROM age_hold WHERE hash = $1 AND until > $2";
const HOLDS: &str = "SELECT hash, until FROM age_hold WHERE hash IN ($1, $2) AND until > $3";
/// One that is over begins anew; one that is not keeps its end, however often the same is said.
const PUT_HOLD: &str = "INSERT INTO age_hold (hash, until) VALUES ($1, $2)
    ON CONFLICT (hash) DO UPDATE SET until = excluded.until WHERE age_hold.until <= $3";
const RELEASE: &str = "DELETE FROM age_hold WHERE hash = $1";
const OLD_HOLDS: &str = "DELETE FROM age_hold WHERE until < $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    USE_TOKEN,
    TOKEN_USED,
    INSERT_CODE,
    USE_CODE,
    OLD_TOKENS,
    OLD_CODES,
    PUT_YES,
    PERMISSIONS,
    BIND,
    INVITES[0],
    INVITES[1],
    YES,
    HOLD,
    HOLDS,
    PUT_HOLD,
    RELEASE,
    OLD_HOLDS,
];

/// What is held of an account for some time, by a keyed hash of it and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// They said that they are too young to answer alone.
    Young,
    /// They have a link for a guardian: until it ends it is the same.
    Asked,
    /// A guardian has said no: they cannot ask again.
    Refused,
}

impl Hold {
    fn hash(self, vault: &Vault, chat: Chat) -> String {
        let purpose = match self {
            Self::Young => "age-hold",
            Self::Asked => "hold asked",
            Self::Refused => "hold refused",
        };
        // of a phone, whoever on it
        let chat = chat.line().map_or(chat, |on| Chat::sms(on.phone, 0));
        vault.hash(purpose, &chat.id.to_be_bytes())
    }
}

/// By what a guardian said yes: whoever holds it can withdraw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof<'a> {
    /// A link, by its mark.
    Link(&'a [u8]),
    /// A paper code, as typed.
    Slip(&'a str),
}

impl Proof<'_> {
    fn hash(self, vault: &Vault) -> String {
        match self {
            Self::Link(mark) => token_hash(vault, mark),
            Self::Slip(code) => code_hash(vault, &printed_code(code)),
        }
    }
}

/// Remembers by what a guardian said yes to whoever is at this address, on which day, and whether the child may be invited again.
pub async fn put_yes(
    tx: &mut Tx,
    proof: Proof<'_>,
    address: AddressId,
    invites: bool,
    now: Moment,
) -> Result<(), StoreError> {
    let (hash, day) = (proof.hash(&tx.vault()), start_of_day(now));
    on_both!(tx, c => rows query(PUT_YES).bind(&hash).bind(address.0).bind(day.0).bind(invites).execute(c))?;
    Ok(())
}

/// What guardians have said yes to for whoever is at this address, oldest first.
pub async fn permissions(tx: &mut Tx, address: AddressId) -> Result<Vec<Permission>, StoreError> {
    let rows: Vec<(Option<String>, i64, bool)> =
        on_both!(tx, c => query_as(PERMISSIONS).bind(address.0).fetch_all(c))?;
    let read = |(round, on, invites): (Option<String>, i64, bool)| Permission {
        on: Moment(on),
        covers: match round {
            None => Covers::Next,
            Some(cut) if cut.is_empty() => Covers::Past,
            Some(round) => Covers::Round(RoundId::new(round)),
        },
        invites,
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A yes that was for no round yet is for this one.
pub async fn bind(tx: &mut Tx, address: AddressId, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(BIND).bind(address.0).bind(round.as_str()).execute(c))?;
    Ok(())
}

/// Whether the child of this yes may be invited again, also of a code that is not used yet.
pub async fn set_invites(tx: &mut Tx, proof: Proof<'_>, invites: bool) -> Result<(), StoreError> {
    let hash = proof.hash(&tx.vault());
    for text in INVITES {
        on_both!(tx, c => rows query(text).bind(&hash).bind(invites).execute(c))?;
    }
    Ok(())
}

/// To whom a guardian said yes by this, as long as they are there.
pub async fn yes(tx: &mut Tx, proof: Proof<'_>) -> Result<Option<AddressId>, StoreError> {
    let hash = proof.hash(&tx.vault());
    let id: Option<i64> = on_both!(tx, c => query_scalar(YES).bind(&hash).fetch_optional(c))?;
    Ok(id.map(AddressId))
}

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
        let hash = code_hash(vault, &code);
        on_both!(tx, c => rows query(INSERT_CODE).bind(&hash).bind(expires.0).execute(c))?;
        codes.push(code);
    }
    Ok((codes, expires))
}

/// Whether a typed text may be a code from a paper slip, in whatever letters: as many, and of those that codes have.
#[must_use]
pub fn may_be_code(text: &str) -> bool {
    let code = printed_code(text);
    code.len() == CODE_LENGTH && code.bytes().all(|b| CODE_LETTERS.contains(&b))
}

/// Uses a code from a paper slip, as typed: for exactly one caller, in its time, whether it allows invitations. Nothing of it stays.
pub async fn use_code(tx: &mut Tx, code: &str, now: Moment) -> Result<Option<bool>, StoreError> {
    let vault = &tx.vault();
    let hash = Proof::Slip(code).hash(vault);
    on_both!(tx, c => query_scalar(USE_CODE).bind(&hash).bind(now.0).fetch_optional(c))
}

/// Forgets links and codes that ended before `before`.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD_TOKENS).bind(before.0).execute(c))?;
    on_both!(tx, c => rows query(OLD_CODES).bind(before.0).execute(c))?;
    Ok(())
}

/// Until when something is held of an account, if it is at `now`.
pub async fn held(
    tx: &mut Tx,
    hold: Hold,
    chat: Chat,
    now: Moment,
) -> Result<Option<Moment>, StoreError> {
    let hash = hold.hash(&tx.vault(), chat);
    let until: Option<i64> =
        on_both!(tx, c => query_scalar(HOLD).bind(&hash).bind(now.0).fetch_optional(c))?;
    Ok(until.map(Moment))
}

/// The same of two things, in one statement: every newcomer's step asks for both.
pub async fn both_held(
    tx: &mut Tx,
    holds: [Hold; 2],
    chat: Chat,
    now: Moment,
) -> Result<[Option<Moment>; 2], StoreError> {
    let vault = tx.vault();
    let hashes = holds.map(|hold| hold.hash(&vault, chat));
    let rows: Vec<(String, i64)> = on_both!(tx, c => query_as(HOLDS).bind(&hashes[0]).bind(&hashes[1]).bind(now.0).fetch_all(c))?;
    let until = |hash: &String| rows.iter().find(|(held, _)| held == hash);
    Ok(hashes
        .each_ref()
        .map(|hash| until(hash).map(|(_, until)| Moment(*until))))
}

/// Holds it until `until`; one that is not over at `now` keeps its end.
pub async fn hold(
    tx: &mut Tx,
    hold: Hold,
    chat: Chat,
    (now, until): (Moment, Moment),
) -> Result<(), StoreError> {
    let hash = hold.hash(&tx.vault(), chat);
    on_both!(tx, c => rows query(PUT_HOLD).bind(&hash).bind(until.0).bind(now.0).execute(c))?;
    Ok(())
}

/// Holds it no more.
pub async fn release(tx: &mut Tx, hold: Hold, chat: Chat) -> Result<(), StoreError> {
    let hash = hold.hash(&tx.vault(), chat);
    on_both!(tx, c => rows query(RELEASE).bind(&hash).execute(c))?;
    Ok(())
}

/// Forgets what was held, when its time is over.
pub async fn retain_holds(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(OLD_HOLDS).bind(now.0).execute(c))?;
    Ok(())
}

fn token_hash(vault: &Vault, mark: &[u8]) -> String {
    vault.hash("guardian", mark)
}

fn code_hash(vault: &Vault, code: &str) -> String {
    vault.hash("guardian_code", code.as_bytes())
}
