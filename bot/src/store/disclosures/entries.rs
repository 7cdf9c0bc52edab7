//! What stands in a case, in order.

use sqlx::{FromRow, query, query_as, query_scalar};

use super::super::readable::readable;
use super::super::{StoreError, Tx, on_both};
use super::{Case, OTHER_KEY, open_padded, seal_padded};
use crate::domain::Moment;

const CONTEXT: &str = "disclosure.entry";

const ADD: &str = "INSERT INTO disclosure_entry (disclosure_id, number, kind, sealed, at)
    SELECT $1, COALESCE(max(number), 0) + 1, $2, $3, $4 FROM disclosure_entry WHERE disclosure_id = $1 RETURNING number";
const OF: &str = "SELECT number, kind, sealed, at, read_at FROM disclosure_entry WHERE disclosure_id = $1 ORDER BY number";
const READ: &str = "UPDATE disclosure_entry SET read_at = $3 WHERE disclosure_id = $1 AND number = $2 AND read_at IS NULL";

pub(super) const STATEMENTS: &[&str] = &[ADD, OF, READ];

/// One thing that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// The child wrote this.
    Text(String),
    /// The child sent a voice message, a picture, a video …: nothing of it was read.
    Attempt,
    /// The child pressed "I was told what to answer".
    Ordered,
    /// Somebody chose this ready reply, from 0.
    Ready(usize),
    /// Somebody replied in words of their own.
    Own(String),
}

impl Said {
    /// A reply to the child.
    #[must_use]
    pub const fn is_reply(&self) -> bool {
        matches!(self, Self::Ready(_) | Self::Own(_))
    }

    const fn code(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Attempt => "attempt",
            Self::Ordered => "ordered",
            Self::Ready(_) => "ready",
            Self::Own(_) => "own",
        }
    }

    fn content(&self) -> String {
        match self {
            Self::Text(text) | Self::Own(text) => text.clone(),
            Self::Attempt | Self::Ordered => String::new(),
            Self::Ready(number) => number.to_string(),
        }
    }

    fn read(code: &str, content: String) -> Option<Self> {
        Some(match code {
            "text" => Self::Text(content),
            "attempt" => Self::Attempt,
            "ordered" => Self::Ordered,
            "ready" => Self::Ready(content.parse().ok()?),
            "own" => Self::Own(content),
            _ => return None,
        })
    }
}

/// Something that was said, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From 0, the words with which the case began.
    pub number: i64,
    /// What.
    pub said: Said,
    /// When.
    pub at: Moment,
    /// When the child opened this reply.
    pub read: Option<Moment>,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    kind: String,
    sealed: String,
    at: i64,
    read_at: Option<i64>,
}

/// Adds to a case; gives the number of the entry.
pub async fn add(tx: &mut Tx, case: &Case, said: &Said, at: Moment) -> Result<i64, StoreError> {
    let context = &tx.vault();
    let sealed = seal_padded(&case.vault(context), CONTEXT, &said.content());
    on_both!(tx, c => query_scalar(ADD).bind(case.id).bind(said.code()).bind(&sealed).bind(at.0).fetch_one(c))
}

/// Everything in a case, oldest first.
///
/// # Errors
/// Database errors. An entry that cannot be read is passed over.
pub async fn entries(tx: &mut Tx, case: &Case) -> Result<Vec<Entry>, StoreError> {
    let context = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF).bind(case.id).fetch_all(c))?;
    let vault = case.vault(context);
    let first = Entry {
        number: 0,
        said: case.first.clone(),
        at: case.received,
        read: None,
    };
    let mut all = vec![first];
    all.extend(readable(rows, |row: Row| {
        let content = open_padded(&vault, CONTEXT, &row.sealed).ok_or(OTHER_KEY)?;
        let said = Said::read(&row.kind, content).ok_or(StoreError::Inconsistent {
            table: "disclosure_entry",
            what: "unknown kind",
        })?;
        Ok(Entry {
            number: row.number,
            said,
            at: Moment(row.at),
            read: row.read_at.map(Moment),
        })
    }));
    Ok(all)
}

/// The child has opened this reply.
pub async fn mark_read(tx: &mut Tx, case: i64, number: i64, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(READ).bind(case).bind(number).bind(now.0).execute(c))?;
    Ok(())
}
