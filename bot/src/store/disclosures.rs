//! Cases: what a child told of harm, sealed with a key of the case and erased with it, on its way to the safeguarding people.
//!
//! Whoever changes a case holds [`lock`] from reading it to [`save`].

mod cards;
mod entries;
mod state;

pub use cards::{cards, cards_at, forget_card, put_card};
pub use entries::{Entry, Said, add, entries, mark_read};
pub use state::{Ending, State};

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::readable::Readable;
use super::{StoreError, Tx, Vault, json, on_both, rows_apart};
use crate::domain::{AgeBand, Cause, Chat, Language, Moment};

const TEXT: &str = "disclosure.text";
const CHAT: &str = "disclosure.chat";
const KEY: &str = "disclosure.key";
const ABOUT: &str = "disclosure.about";
/// Sealed texts are a multiple of so many bytes long, so that their length tells little.
const PADDING: usize = 64;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, chat_sealed, text_sealed, language, kind, state, received_at, sent_at, answered_at, key_sealed, about_sealed,
                holder, second, last_at, closed_at FROM disclosure ",
            $rest
        )
    };
}

macro_rules! over {
    ($delete:literal) => {
        concat!(
            $delete,
            " IN (SELECT id FROM disclosure WHERE state IN ('answered', 'closed', 'false_alarm')
                AND COALESCE(answered_at, closed_at) < $1)"
        )
    };
}

const LOCK: &str = "INSERT INTO meta (key, value) VALUES ('last_case', '0') ON CONFLICT (key) DO UPDATE SET value = meta.value";
const LAST: &str = "SELECT value FROM meta WHERE key = 'last_case'";
const IS_TAKEN: &str = "SELECT count(*) FROM disclosure WHERE id = $1";
const SET_LAST: &str = "UPDATE meta SET value = $1 WHERE key = 'last_case'";
const INSERT: &str = "INSERT INTO disclosure (id, chat_sealed, text_sealed, language, kind, state, received_at, key_sealed, about_sealed,
        last_at)
    VALUES ($1, $2, $3, $4, $5, 'new', $6, $7, $8, $6)";
const GET: &str = select!("WHERE id = $1");
const ALL: &str = select!("ORDER BY received_at, id");
const UNSETTLED: &str =
    select!("WHERE state IN ('new', 'sent', 'escalated') ORDER BY received_at, id");
const SINCE: &str = select!("WHERE COALESCE(last_at, received_at) > $1 ORDER BY received_at, id");
const SAVE: &str = "UPDATE disclosure SET state = $2, holder = $3, second = $4, sent_at = $5, answered_at = $6, closed_at = $7,
        last_at = $8, about_sealed = $9, kind = $10 WHERE id = $1";
const MOVE: &str = "UPDATE disclosure SET chat_sealed = $2 WHERE id = $1";
const OLD: [&str; 3] = [
    over!("DELETE FROM disclosure_entry WHERE disclosure_id"),
    over!("DELETE FROM disclosure_card WHERE disclosure_id"),
    over!("DELETE FROM disclosure WHERE id"),
];

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    LOCK, LAST, IS_TAKEN, SET_LAST, INSERT, GET, ALL, UNSETTLED, SINCE, SAVE, MOVE, OLD[0], OLD[1],
    OLD[2],
];
/// Those on entries and cards.
pub const MORE_STATEMENTS: [&[&str]; 2] = [entries::STATEMENTS, cards::STATEMENTS];

/// What is said of whoever wrote: no name, no chat.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct About {
    /// Age band, if it is known.
    pub age: Option<AgeBand>,
    /// Slug of the municipality, if it is known.
    pub place: Option<String>,
}

/// One case. The chat is for replies only, and shown to nobody without a reason that is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// 1, 2, 3 …; random in cases from before there was a sequence.
    pub id: i64,
    /// Where replies go.
    pub chat: Chat,
    /// Age band and municipality.
    pub about: About,
    /// The writer's language.
    pub language: Language,
    /// How it began; words of danger that came later count above all else.
    pub cause: Cause,
    /// Where it stands.
    pub state: State,
    /// When it began.
    pub received: Moment,
    /// When the child wrote last.
    pub last: Moment,
    /// What the child wrote first.
    first: Said,
    /// Its own key; none if it was written before cases had one.
    key: Option<[u8; 32]>,
}

impl Case {
    /// What seals the parts of this case.
    fn vault(&self, context: &Vault) -> Vault {
        of_key(context, self.key)
    }
}

/// A case to be begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase<'a> {
    /// Who wrote.
    pub chat: Chat,
    /// What.
    pub said: &'a Said,
    /// Of whom it is known.
    pub about: &'a About,
    /// The writer's language.
    pub language: Language,
    /// Why.
    pub cause: Cause,
}

#[derive(FromRow)]
struct Row {
    id: i64,
    chat_sealed: String,
    text_sealed: String,
    language: String,
    kind: String,
    state: String,
    received_at: i64,
    sent_at: Option<i64>,
    answered_at: Option<i64>,
    key_sealed: Option<String>,
    about_sealed: Option<String>,
    holder: Option<i64>,
    second: Option<i64>,
    last_at: Option<i64>,
    closed_at: Option<i64>,
}

impl Row {
    fn case(self, context: &Vault) -> Result<Case, StoreError> {
        let key = match &self.key_sealed {
            None => None,
            Some(sealed) => {
                let opened = context.open(KEY, sealed).and_then(|k| k.try_into().ok());
                Some(opened.ok_or(OTHER_KEY)?)
            }
        };
        let vault = of_key(context, key);
        let chat = vault
            .open(CHAT, &self.chat_sealed)
            .and_then(|b| serde_json::from_slice(&b).ok());
        let about = self.about_sealed.as_ref().map_or_else(
            || Some(About::default()),
            |sealed| serde_json::from_str(&open_padded(&vault, ABOUT, sealed)?).ok(),
        );
        let text = open_padded(&vault, TEXT, &self.text_sealed);
        let (Some(chat), Some(about), Some(text)) = (chat, about, text) else {
            return Err(OTHER_KEY);
        };
        let (cause, first) = match self.kind.as_str() {
            "report" => (Cause::Report, Said::Text(text)),
            "attempt" => (Cause::Attempt, Said::Attempt),
            ATTEMPT_THEN_WORDS => (Cause::Words, Said::Attempt),
            "ordered" => (Cause::Ordered, Said::Ordered),
            ORDERED_THEN_WORDS => (Cause::Words, Said::Ordered),
            "answer" => (Cause::Answer, Said::Text(text)),
            _ => (Cause::Words, Said::Text(text)),
        };
        Ok(Case {
            id: self.id,
            chat,
            about,
            language: Language::from_code(&self.language).unwrap_or(Language::Ky),
            cause,
            state: self.state(),
            received: Moment(self.received_at),
            last: Moment(self.last_at.unwrap_or(self.received_at)),
            first,
            key,
        })
    }
}

const ATTEMPT_THEN_WORDS: &str = "attempt_words";
const ORDERED_THEN_WORDS: &str = "ordered_words";

/// What `kind` holds: the cause, and what the case began with where words came later.
const fn kind(case: &Case) -> &'static str {
    match (case.cause, &case.first) {
        (Cause::Words, Said::Attempt) => ATTEMPT_THEN_WORDS,
        (Cause::Words, Said::Ordered) => ORDERED_THEN_WORDS,
        (cause, _) => cause.code(),
    }
}

const OTHER_KEY: StoreError = StoreError::Inconsistent {
    table: "disclosure",
    what: "sealed with another key",
};

fn of_key(context: &Vault, key: Option<[u8; 32]>) -> Vault {
    key.map_or_else(|| context.clone(), |key| context.with_key(key))
}

fn seal_padded(vault: &Vault, context: &str, text: &str) -> String {
    let mut plain = text.as_bytes().to_vec();
    plain.resize(plain.len().next_multiple_of(PADDING).max(PADDING), 0);
    vault.seal(context, &plain)
}

fn open_padded(vault: &Vault, context: &str, sealed: &str) -> Option<String> {
    let plain = vault.open(context, sealed)?;
    let text = String::from_utf8_lossy(&plain);
    Some(text.trim_end_matches('\0').to_owned())
}

/// Until the end of the transaction nobody else changes cases.
pub async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(LOCK).execute(c))?;
    Ok(())
}

/// Begins a case; gives its id. Needs [`lock`].
pub async fn begin(tx: &mut Tx, new: &NewCase<'_>) -> Result<i64, StoreError> {
    let context = &tx.vault();
    let ambient = &tx.ambient();
    let id = next_id(tx).await?;
    let mut key = [0; 32];
    ambient.random.fill(&mut key);
    let vault = context.with_key(key);
    let text = match new.said {
        Said::Text(text) => text.as_str(),
        _ => "",
    };
    let chat = vault.seal(CHAT, json(&new.chat).as_bytes());
    let text = seal_padded(&vault, TEXT, text);
    let about = sealed_about(&vault, new.about);
    let (key, now) = (context.seal(KEY, &key), ambient.now().0);
    on_both!(tx, c => rows query(INSERT).bind(id).bind(&chat).bind(&text).bind(new.language.code()).bind(new.cause.code())
        .bind(now).bind(&key).bind(&about).execute(c))?;
    Ok(id)
}

/// The number after the last one. Where that cannot be read, the first that no case has: a child's words wait for nobody's repair.
async fn next_id(tx: &mut Tx) -> Result<i64, StoreError> {
    let last: String = on_both!(tx, c => query_scalar(LAST).fetch_one(c))?;
    let mut id = last.parse::<i64>().unwrap_or_else(|_| {
        tracing::error!("meta.last_case is no number: cases are counted from the first free one");
        0
    });
    loop {
        id += 1;
        let taken: i64 = on_both!(tx, c => query_scalar(IS_TAKEN).bind(id).fetch_one(c))?;
        if taken == 0 {
            break;
        }
    }
    on_both!(tx, c => rows query(SET_LAST).bind(id.to_string()).execute(c))?;
    Ok(id)
}

fn sealed_about(vault: &Vault, about: &About) -> String {
    seal_padded(vault, ABOUT, &json(about))
}

/// The case of this id.
///
/// # Errors
/// Database errors; a row sealed with another key.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Case>, StoreError> {
    let context = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|r| r.case(context)).transpose()
}

/// All that are not erased yet, oldest first.
///
/// # Errors
/// Database errors. A row that cannot be read is passed over: it must not stop the others.
pub async fn all(tx: &mut Tx) -> Result<Vec<Case>, StoreError> {
    let context = &tx.vault();
    let rows = rows_apart!(tx, query(ALL))?;
    Ok(Readable::<Case, i64>::of(rows, |r: Row| r.case(context))?.rows)
}

/// Those that wait for a reply, oldest first.
///
/// # Errors
/// As [`all`].
pub async fn unsettled(tx: &mut Tx) -> Result<Vec<Case>, StoreError> {
    let context = &tx.vault();
    let rows = rows_apart!(tx, query(UNSETTLED))?;
    Ok(Readable::<Case, i64>::of(rows, |r: Row| r.case(context))?.rows)
}

/// Those in which the child wrote after `since`, in whatever state, oldest first.
///
/// # Errors
/// As [`all`].
pub async fn since(tx: &mut Tx, since: Moment) -> Result<Vec<Case>, StoreError> {
    let context = &tx.vault();
    let rows = rows_apart!(tx, query(SINCE).bind(since.0))?;
    Ok(Readable::<Case, i64>::of(rows, |r: Row| r.case(context))?.rows)
}

/// Replies go to another chat of the same child from now on. Needs [`lock`].
pub async fn move_to(tx: &mut Tx, case: &Case, chat: Chat) -> Result<(), StoreError> {
    let vault = case.vault(&tx.vault());
    let chat = vault.seal(CHAT, json(&chat).as_bytes());
    on_both!(tx, c => rows query(MOVE).bind(case.id).bind(&chat).execute(c))?;
    Ok(())
}

/// Writes state, cause, last words' time and what is known of the child. Needs [`lock`] since the case was read.
pub async fn save(tx: &mut Tx, case: &Case) -> Result<(), StoreError> {
    let context = &tx.vault();
    let columns = case.state.columns();
    let about = sealed_about(&case.vault(context), &case.about);
    on_both!(tx, c => rows query(SAVE).bind(case.id).bind(columns.state).bind(columns.holder).bind(columns.second)
        .bind(columns.sent_at).bind(columns.answered_at).bind(columns.closed_at).bind(case.last.0).bind(&about)
        .bind(kind(case)).execute(c))?;
    Ok(())
}

/// Erases cases whose last reply, or whose end without one, was before `before`: with their key, entries and cards.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    for delete in OLD {
        on_both!(tx, c => rows query(delete).bind(before.0).execute(c))?;
    }
    Ok(())
}
