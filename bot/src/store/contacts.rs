//! What somebody has said of being written to unasked, when they were last, and who may be.

use sqlx::{FromRow, query, query_as};

use super::addresses::AddressId;
use super::{StoreError, Tx, on_both};
use crate::domain::{Consent, InvitationAnswer, Moment, WEEKLY, start_of_day};

const ANSWER: &str =
    "SELECT invited, words, said_on FROM contact WHERE address_id = $1 AND invited IS NOT NULL";
const PUT_ANSWER: &str = "INSERT INTO contact (address_id, invited, words, said_on) VALUES ($1, $2, $3, $4)
    ON CONFLICT (address_id) DO UPDATE SET invited = excluded.invited, words = excluded.words, said_on = excluded.said_on";
const CLAIM: &str = "INSERT INTO contact (address_id, written_on) VALUES ($1, $2)
    ON CONFLICT (address_id) DO UPDATE SET written_on = excluded.written_on
    WHERE contact.written_on IS NULL OR contact.written_on <= $3";
const RELEASE: &str = "UPDATE contact SET written_on = NULL WHERE address_id = $1";
const ASK_ONCE: &str = "INSERT INTO contact (address_id, hide_asked) VALUES ($1, true)
    ON CONFLICT (address_id) DO UPDATE SET hide_asked = true WHERE NOT contact.hide_asked";
const OLD_DAYS: &str = "UPDATE contact SET written_on = NULL WHERE written_on <= $1";
const OLD_ANSWERS: &str =
    "UPDATE contact SET invited = NULL, words = NULL, said_on = NULL WHERE said_on <= $1";
const EMPTY: &str =
    "DELETE FROM contact WHERE invited IS NULL AND written_on IS NULL AND NOT hide_asked";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    ANSWER,
    PUT_ANSWER,
    CLAIM,
    RELEASE,
    ASK_ONCE,
    OLD_DAYS,
    OLD_ANSWERS,
    EMPTY,
];

/// Follows a `WHERE`: the person at this address has agreed less than a year ago to words that are shown today, a child's guardian too, and
/// nothing has gone to them within a week. Who has said STOP is let through, to be passed over where it is told. The parameters are versions,
/// since when, young ages and the free day of an [`Audience`].
macro_rules! may_be_written_to {
    ($address:literal, $versions:literal, $since:literal, $young:literal, $free:literal) => {
        concat!(
            " AND EXISTS (SELECT 1 FROM respondent w WHERE w.address_id = ",
            $address,
            " AND (w.stopped OR (",
            $versions,
            " LIKE '%|' || w.consent || '|%' AND w.consented_at > ",
            $since,
            " AND (",
            $young,
            " NOT LIKE '%|' || w.age_band || '|%' OR EXISTS (SELECT 1 FROM guardian_yes g WHERE g.address_id = w.address_id AND g.given_on > ",
            $since,
            "))))) AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.address_id = ",
            $address,
            " AND c.written_on > ",
            $free,
            ") "
        )
    };
}
pub(super) use may_be_written_to;

/// Who may be written to unasked, for the condition that every statement for that shares.
#[derive(Debug, Clone)]
pub struct Audience {
    /// Versions of consent that are shown today: `|ky-1a2b3c4d|ru-1a2b3c4d|`.
    pub(super) versions: String,
    /// Ages that need a guardian: `|11-13|`.
    pub(super) young: String,
    /// Who agreed later than this.
    pub(super) since: Moment,
    /// To whom nothing has gone after this day.
    pub(super) free: Moment,
}

impl Audience {
    /// At this moment: of these versions of consent, and these ages as they are stored.
    #[must_use]
    pub fn new<'a>(
        versions: impl Iterator<Item = &'a str>,
        young: impl Iterator<Item = &'static str>,
        now: Moment,
    ) -> Self {
        let listed = |all: Vec<&str>| format!("|{}|", all.join("|"));
        Self {
            versions: listed(versions.collect()),
            young: listed(young.collect()),
            since: now - Consent::HOLDS,
            free: free(now),
        }
    }
}

/// Who was written to on this day or earlier can be again.
fn free(now: Moment) -> Moment {
    start_of_day(now) - WEEKLY
}

#[derive(FromRow)]
struct Row {
    invited: bool,
    words: String,
    said_on: i64,
}

/// What somebody has answered to "shall we invite you to the next surveys?".
pub async fn answer(
    tx: &mut Tx,
    address: AddressId,
) -> Result<Option<InvitationAnswer>, StoreError> {
    let row: Option<Row> = on_both!(tx, c => query_as(ANSWER).bind(address.0).fetch_optional(c))?;
    Ok(row.map(|row| InvitationAnswer {
        yes: row.invited,
        words: row.words,
        on: Moment(row.said_on),
    }))
}

/// Keeps what they have answered, with its day.
pub async fn put_answer(
    tx: &mut Tx,
    address: AddressId,
    answer: &InvitationAnswer,
) -> Result<(), StoreError> {
    let day = start_of_day(answer.on);
    on_both!(tx, c => rows query(PUT_ANSWER).bind(address.0).bind(answer.yes).bind(&answer.words).bind(day.0).execute(c))?;
    Ok(())
}

/// Takes the one message of the week of somebody for one that goes out at `at`; `false` if it is taken. Whoever sends writes it in the same
/// transaction.
pub async fn claim(tx: &mut Tx, address: AddressId, at: Moment) -> Result<bool, StoreError> {
    let (day, free) = (start_of_day(at), free(at));
    let rows =
        on_both!(tx, c => rows query(CLAIM).bind(address.0).bind(day.0).bind(free.0).execute(c))?;
    Ok(rows == 1)
}

/// Nothing went out after all.
pub async fn release(tx: &mut Tx, address: AddressId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(RELEASE).bind(address.0).execute(c))?;
    Ok(())
}

/// Whether they were not asked yet whether `/hide` should stop news too; from now on they were.
pub async fn ask_once(tx: &mut Tx, address: AddressId) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(ASK_ONCE).bind(address.0).execute(c))?;
    Ok(rows == 1)
}

/// Forgets days that bind nobody any more, and answers that are a year old; how many.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<u64, StoreError> {
    let (free, year) = (free(now), now - Consent::HOLDS);
    let mut gone = on_both!(tx, c => rows query(OLD_DAYS).bind(free.0).execute(c))?;
    gone += on_both!(tx, c => rows query(OLD_ANSWERS).bind(year.0).execute(c))?;
    on_both!(tx, c => rows query(EMPTY).execute(c))?;
    Ok(gone)
}
