//! Quick polls on their way. What they ask is sealed; each change but that of a message's id raises `rev`.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, query, query_as, query_scalar};

use super::dialect::LAUNCH_ALONE;
use super::readable::readable;
use super::{StoreError, Tx, Vault, json, meta, on_both};
use crate::domain::{Draft, DraftState, Moment, PollContent, PollRefusal, RoundId, Span};

const CONTENT: &str = "poll_draft.content";

const PUT: &str =
    "INSERT INTO poll_draft (role_id, municipality, state, content_sealed, own, rev, touched_at)
    VALUES ($1, $2, 'composing', $3, 0, 0, $4) RETURNING id";
const GET: &str =
    "SELECT id, role_id, municipality, state, reason, content_sealed, round, rev, touched_at, sent_at, message_id
    FROM poll_draft WHERE id = $1";
const OF_ROLE: &str =
    "SELECT id, role_id, municipality, state, reason, content_sealed, round, rev, touched_at, sent_at, message_id
    FROM poll_draft WHERE role_id = $1 AND municipality = $2 AND state <> 'launched' ORDER BY id";
const OF_ROUND: &str =
    "SELECT id, role_id, municipality, state, reason, content_sealed, round, rev, touched_at, sent_at, message_id
    FROM poll_draft WHERE round = $1";
const WAITING: &str =
    "SELECT d.id, d.role_id, d.municipality, d.state, d.reason, d.content_sealed, d.round, d.rev, d.touched_at, d.sent_at, d.message_id
    FROM poll_draft d JOIN role r ON r.id = d.role_id
    WHERE d.state = 'waiting' AND r.state = 'confirmed' ORDER BY d.sent_at, d.id";
const SAVE: &str =
    "UPDATE poll_draft SET content_sealed = $3, own = $4, touched_at = $5, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state IN ('composing', 'waiting')";
const SEND: &str =
    "UPDATE poll_draft SET state = 'waiting', sent_at = $3, decided_at = NULL, reason = NULL,
    touched_at = $3, rev = rev + 1 WHERE id = $1 AND rev = $2 AND state = 'composing'";
const WITHDRAW: &str =
    "UPDATE poll_draft SET state = 'composing', sent_at = NULL, decided_at = NULL, reason = NULL,
    touched_at = $3, rev = rev + 1 WHERE id = $1 AND rev = $2 AND state IN ('waiting', 'approved')";
const APPROVE: &str =
    "UPDATE poll_draft SET state = 'approved', decided_at = $3, touched_at = $3, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state = 'waiting'";
const REFUSE: &str = "UPDATE poll_draft SET state = 'composing', reason = $4, decided_at = $3, touched_at = $3, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state = 'waiting'";
const LAUNCH: &str =
    "UPDATE poll_draft SET state = 'launched', round = $4, touched_at = $3, rev = rev + 1
    WHERE id = $1 AND rev = $2 AND state IN ('composing', 'approved')";
// one that a coordinator has approved can be opened again as it is
const UNDONE: &str = "UPDATE poll_draft SET round = NULL, touched_at = $2, rev = rev + 1,
        state = CASE WHEN decided_at IS NOT NULL AND reason IS NULL THEN 'approved' ELSE 'composing' END
    WHERE round = $1";
const HOLD: &str = "UPDATE poll_draft SET touched_at = $3 WHERE id = $1 AND rev = $2";
const SET_MESSAGE: &str = "UPDATE poll_draft SET message_id = $2 WHERE id = $1";
const RETAIN: &str = "DELETE FROM poll_draft WHERE touched_at < $1";
const OPENED: &str = "SELECT touched_at, own FROM poll_draft
    WHERE municipality = $1 AND state = 'launched' AND own > 0 AND touched_at > $2 ORDER BY touched_at";
const RUNNING: &str =
    "SELECT count(*) FROM poll_draft d JOIN round r ON r.id = d.round
    WHERE d.role_id = $1 AND d.municipality = $2 AND r.state = 'open' AND (r.until_at IS NULL OR r.until_at > $3)";
const ROUNDS: &str = "SELECT count(*) FROM round r JOIN round_municipality m ON m.round = r.id
    WHERE m.municipality = $1 AND r.state = 'open' AND (r.until_at IS NULL OR r.until_at > $2)
        AND substr(r.questionnaire, 1, 11) <> 'was-it-done'";
const DECIDED: &str =
    "SELECT decided_at - sent_at FROM poll_draft WHERE decided_at >= sent_at ORDER BY 1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PUT,
    GET,
    OF_ROLE,
    OF_ROUND,
    WAITING,
    SAVE,
    SEND,
    WITHDRAW,
    APPROVE,
    REFUSE,
    LAUNCH,
    UNDONE,
    HOLD,
    SET_MESSAGE,
    RETAIN,
    OPENED,
    RUNNING,
    ROUNDS,
    DECIDED,
];

/// What is sealed of a draft.
#[derive(Serialize, Deserialize)]
struct Sealed {
    now: PollContent,
    before: Vec<PollContent>,
}

fn sealed(vault: &Vault, now: &PollContent, before: &[PollContent]) -> String {
    let (now, before) = (now.clone(), before.to_vec());
    vault.seal(CONTENT, json(&Sealed { now, before }).as_bytes())
}

#[derive(FromRow)]
struct Row {
    id: i64,
    role_id: i64,
    municipality: String,
    state: String,
    reason: Option<String>,
    content_sealed: String,
    round: Option<String>,
    rev: i64,
    touched_at: i64,
    sent_at: Option<i64>,
    message_id: Option<i64>,
}

impl Row {
    fn draft(self, vault: &Vault) -> Result<Draft, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "poll_draft",
            what,
        };
        let plain = vault.open(CONTENT, &self.content_sealed);
        let plain = plain.ok_or(wrong("sealed with another key"))?;
        let content: Sealed =
            serde_json::from_slice(&plain).map_err(|_| wrong("unreadable content"))?;
        let state = match (self.state.as_str(), self.sent_at, self.round) {
            ("composing", _, _) => {
                let why = self.reason.as_deref();
                let known =
                    why.map(|why| PollRefusal::from_code(why).ok_or(wrong("unknown reason")));
                DraftState::Composing(known.transpose()?)
            }
            ("waiting", Some(since), _) => DraftState::Waiting(Moment(since)),
            ("approved", _, _) => DraftState::Approved,
            ("launched", _, Some(round)) => DraftState::Launched(RoundId::new(round)),
            _ => return Err(wrong("unknown state")),
        };
        Ok(Draft {
            id: self.id,
            role: self.role_id,
            municipality: self.municipality,
            state,
            content: content.now,
            before: content.before,
            rev: self.rev,
            touched: Moment(self.touched_at),
            message: self.message_id,
        })
    }
}

/// A new, empty draft of a role for a place; gives its id.
pub async fn put(
    tx: &mut Tx,
    role: i64,
    municipality: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    let sealed = sealed(&tx.vault(), &PollContent::default(), &[]);
    on_both!(tx, c => query_scalar(PUT).bind(role).bind(municipality).bind(&sealed).bind(now.0).fetch_one(c))
}

/// The draft of this id.
///
/// # Errors
/// The database; a row that this program never writes.
pub async fn get(tx: &mut Tx, id: i64) -> Result<Option<Draft>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> = on_both!(tx, c => query_as(GET).bind(id).fetch_optional(c))?;
    row.map(|row| row.draft(vault)).transpose()
}

/// What a role has on its way in a place, the oldest first.
pub async fn of_role(tx: &mut Tx, role: i64, municipality: &str) -> Result<Vec<Draft>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> =
        on_both!(tx, c => query_as(OF_ROLE).bind(role).bind(municipality).fetch_all(c))?;
    Ok(readable(rows, |row| row.draft(vault)))
}

/// The draft that was opened as this round, unless it is forgotten.
pub async fn of_round(tx: &mut Tx, round: &RoundId) -> Result<Option<Draft>, StoreError> {
    let vault = &tx.vault();
    let row: Option<Row> =
        on_both!(tx, c => query_as(OF_ROUND).bind(round.as_str()).fetch_optional(c))?;
    row.map(|row| row.draft(vault)).transpose()
}

/// What waits for a coordinator, the longest first: of roles in force.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Draft>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(WAITING).fetch_all(c))?;
    Ok(readable(rows, |row| row.draft(vault)))
}

/// Writes what a draft asks, and what it asked before; `false` if it is not as it was read any more.
pub async fn save(tx: &mut Tx, draft: &Draft, now: Moment) -> Result<bool, StoreError> {
    let sealed = sealed(&tx.vault(), &draft.content, &draft.before);
    let own = i64::try_from(draft.content.own()).unwrap_or(i64::MAX);
    let rows = on_both!(tx, c => rows query(SAVE).bind(draft.id).bind(draft.rev).bind(&sealed).bind(own).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Puts a draft before the coordinators; `false` if it is not as it was read any more.
pub async fn send(tx: &mut Tx, draft: &Draft, now: Moment) -> Result<bool, StoreError> {
    step(tx, SEND, draft, now).await
}

/// Takes a draft back, to be composed again; `false` if it is not as it was read any more.
pub async fn withdraw(tx: &mut Tx, draft: &Draft, now: Moment) -> Result<bool, StoreError> {
    step(tx, WITHDRAW, draft, now).await
}

/// A coordinator lets it be opened; `false` if it is not as it was read any more.
pub async fn approve(tx: &mut Tx, draft: &Draft, now: Moment) -> Result<bool, StoreError> {
    step(tx, APPROVE, draft, now).await
}

async fn step(
    tx: &mut Tx,
    statement: &'static str,
    draft: &Draft,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(statement).bind(draft.id).bind(draft.rev).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// A coordinator gives it back; `false` if it is not as it was read any more.
pub async fn refuse(
    tx: &mut Tx,
    draft: &Draft,
    why: PollRefusal,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(REFUSE).bind(draft.id).bind(draft.rev).bind(now.0).bind(why.code()).execute(c))?;
    Ok(rows == 1)
}

/// Nobody else changes it until the transaction ends; `false` if it is not as it was read any more.
pub async fn hold(tx: &mut Tx, draft: &Draft, now: Moment) -> Result<bool, StoreError> {
    step(tx, HOLD, draft, now).await
}

/// It was opened as this round; `false` if it is not as it was read any more.
pub async fn launch(
    tx: &mut Tx,
    draft: &Draft,
    round: &RoundId,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(LAUNCH).bind(draft.id).bind(draft.rev).bind(now.0).bind(round.as_str()).execute(c))?;
    Ok(rows == 1)
}

/// The opening of this round was taken back: the draft that it came from, if there is one, is as before.
pub async fn undone(tx: &mut Tx, round: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNDONE).bind(round.as_str()).bind(now.0).execute(c))?;
    Ok(())
}

/// This message shows the draft.
pub async fn set_message(tx: &mut Tx, draft: i64, message: i64) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_MESSAGE).bind(draft).bind(message).execute(c))?;
    Ok(())
}

/// Forgets what was not touched since then.
pub async fn retain(tx: &mut Tx, before: Moment) -> Result<(), StoreError> {
    if on_both!(tx, c => rows query(RETAIN).bind(before.0).execute(c))? > 0 {
        meta::erased(tx).await?;
    }
    Ok(())
}

/// From here to the end of the transaction nobody else opens a poll: limits are counted and kept by one after the other.
pub async fn launch_alone(tx: &mut Tx) -> Result<(), StoreError> {
    let text = tx.text(LAUNCH_ALONE);
    let _: i32 = on_both!(tx, c => query_scalar(text).fetch_one(c))?;
    Ok(())
}

/// When polls with own words were opened in a place since then, and how many such questions each has, the oldest first.
pub async fn opened_since(
    tx: &mut Tx,
    municipality: &str,
    since: Moment,
) -> Result<Vec<(Moment, usize)>, StoreError> {
    let rows: Vec<(i64, i64)> =
        on_both!(tx, c => query_as(OPENED).bind(municipality).bind(since.0).fetch_all(c))?;
    let rows = rows.into_iter();
    let opened = rows.map(|(at, own)| (Moment(at), usize::try_from(own).unwrap_or_default()));
    Ok(opened.collect())
}

/// How many polls of a role run in a place.
pub async fn running(
    tx: &mut Tx,
    role: i64,
    municipality: &str,
    now: Moment,
) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(RUNNING).bind(role).bind(municipality).bind(now.0).fetch_one(c))
}

/// How many rounds are open in a place, without those about one promise, which nobody opens by hand.
pub async fn open_rounds(tx: &mut Tx, municipality: &str, now: Moment) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(ROUNDS).bind(municipality).bind(now.0).fetch_one(c))
}

/// How long coordinators took, of every decision that is still known, the shortest first.
pub async fn decided_within(tx: &mut Tx) -> Result<Vec<Span>, StoreError> {
    let spans: Vec<i64> = on_both!(tx, c => query_scalar(DECIDED).fetch_all(c))?;
    Ok(spans.into_iter().map(Span::millis).collect())
}
