//! Rounds and the links into them.

use std::sync::Arc;

use sqlx::{FromRow, query, query_as, query_scalar};
use surveys::questionnaire::Questionnaire;
use surveys::statistics::TargetGroup;

use super::{StoreError, Tx, on_both};
use crate::domain::{Moment, Round, RoundId, RoundLink, RoundState, Schedule, Span};

/// A round as stored: the questionnaire is still its source text.
#[derive(Debug, Clone, FromRow)]
pub struct RoundRow {
    /// See [`Round::id`].
    #[sqlx(try_from = "String")]
    pub id: RoundId,
    /// Questionnaire id.
    pub questionnaire: String,
    /// Its version.
    pub version: String,
    /// The checked TOML text.
    pub source: String,
    /// `open` or `closed`.
    pub state: String,
    /// `at_close`, `weekly` or `monthly`.
    pub schedule: String,
    /// Milliseconds.
    pub opened_at: i64,
    /// Milliseconds.
    pub until_at: Option<i64>,
    /// Milliseconds.
    pub closed_at: Option<i64>,
    /// When person → answers was cut, in milliseconds.
    pub cut_at: Option<i64>,
    /// Why it was opened although no safeguarding person is there.
    pub without_safeguarding: Option<String>,
    /// [`TargetGroup::code`] of who is asked, if somebody has said.
    pub target_group: Option<String>,
}

impl RoundRow {
    /// See [`Round::was_undone`].
    #[must_use]
    pub fn was_undone(&self) -> bool {
        self.closed_at.is_some_and(|closed| closed < self.opened_at)
    }
}

/// A round whose links are to be cut, or whose sessions have not all got new pseudonyms since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cutting {
    /// Its id.
    pub round: RoundId,
    /// When it closed.
    pub closed: Moment,
    /// Links are cut, and some sessions have new pseudonyms.
    pub begun: bool,
}

/// Where a round stands with its digests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Digested {
    /// When it closed.
    pub closed: Option<Moment>,
    /// When digests were last made.
    pub at: Option<Moment>,
}

#[derive(FromRow)]
struct LinkRow {
    municipality: String,
    payload: String,
}

const INSERT: &str =
    "INSERT INTO round (id, questionnaire, version, source, state, schedule, opened_at, until_at,
    without_safeguarding, target_group) VALUES ($1, $2, $3, $4, 'open', $5, $6, $7, $8, $9)";
const INSERT_LINK: &str = "INSERT INTO round_municipality (round, municipality, payload, position) VALUES ($1, $2, $3, $4)";
const ALL: &str = "SELECT id, questionnaire, version, source, state, schedule, opened_at, until_at, closed_at, cut_at,
    without_safeguarding, target_group FROM round ORDER BY opened_at, id";
const STAMP: &str = "SELECT count(*) || ':' || coalesce(max(opened_at), 0) || ':' || coalesce(max(closed_at), 0) || ':'
    || count(closed_at) || ':' || coalesce(sum(until_at), 0) || ':' || (SELECT count(*) FROM round_municipality)
    || ':' || (SELECT count(*) || ':' || count(ended_at) FROM round_link)
    || ':' || count(CASE WHEN target_group = 'several' THEN 1 END) FROM round";
const LINKS: &str =
    "SELECT municipality, payload FROM round_municipality WHERE round = $1 ORDER BY position";
/// Whoever closes a round so long after its last day closes it then.
const LATE: Span = Span::days(3);
/// A round ends on its day, when somebody comes to close it within days; later it would be cut before anything came out of it. A digest of after
/// that day was none of the close.
const CLOSE: &str = "UPDATE round SET state = 'closed', closed_at = CASE WHEN until_at >= opened_at AND until_at BETWEEN $3 AND $2 THEN until_at ELSE $2 END,
        digested_at = CASE WHEN digested_at >= until_at THEN NULL ELSE digested_at END
    WHERE id = $1 AND state = 'open'";
const EXTEND: &str = "UPDATE round SET until_at = $2 WHERE id = $1 AND state = 'open' AND (until_at IS NULL OR until_at < $2)
    AND NOT EXISTS (SELECT 1 FROM block b WHERE b.round = $1)";
const COUNTED: &str = "SELECT EXISTS (SELECT 1 FROM block WHERE round = $1)";
const ENDING: &str = "SELECT id FROM round WHERE state = 'open' AND offered_at IS NULL AND until_at > $1 AND until_at <= $2
    ORDER BY until_at, id";
const OFFER: &str =
    "UPDATE round SET offered_at = $2 WHERE id = $1 AND state = 'open' AND offered_at IS NULL";
const WIDEN: &str = "UPDATE round SET target_group = 'several' WHERE id = $1 AND state = 'open'
    AND target_group IN ('school', 'club') AND NOT EXISTS (SELECT 1 FROM block b WHERE b.round = $1)";
const UNDO: &str = "UPDATE round SET state = 'closed', closed_at = opened_at - 1, digested_at = $2
    WHERE id = $1 AND state = 'open' AND NOT EXISTS (SELECT 1 FROM session s WHERE s.round = $1)";
const CUT: &str = "UPDATE round SET cut_at = COALESCE(cut_at, $2) WHERE id = $1";
const CUTTING: &str = "SELECT r.id, COALESCE(r.closed_at, r.cut_at),
        EXISTS (SELECT 1 FROM session s WHERE s.round = r.id AND s.status = 'cut')
    FROM round r WHERE r.unlinked_at IS NULL AND (r.cut_at IS NOT NULL OR r.closed_at < $1) ORDER BY r.id LIMIT 1";
const UNLINKED: &str = "UPDATE round SET unlinked_at = $2 WHERE id = $1";
const END: &str = "UPDATE round SET until_at = CASE WHEN until_at IS NULL THEN $1 ELSE $2 END
    WHERE state = 'open' AND (until_at IS NULL OR until_at > $2)";
const DIGESTED: &str = "SELECT closed_at, digested_at FROM round WHERE id = $1";
const SET_DIGESTED: &str = "UPDATE round SET digested_at = $2 WHERE id = $1";
const DIGEST_AGAIN: &str =
    "UPDATE round SET digested_at = NULL WHERE id = $1 AND closed_at IS NOT NULL";
const COUNT: &str =
    "SELECT count(*) FROM session WHERE round = $1 AND municipality = $2 AND status = 'finished'";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    INSERT_LINK,
    ALL,
    STAMP,
    LINKS,
    CLOSE,
    EXTEND,
    COUNTED,
    ENDING,
    OFFER,
    WIDEN,
    UNDO,
    CUT,
    CUTTING,
    UNLINKED,
    END,
    COUNT,
    DIGESTED,
    SET_DIGESTED,
    DIGEST_AGAIN,
];

/// Writes a new open round with its links.
///
/// # Errors
/// The database; a duplicate id.
pub async fn insert(tx: &mut Tx, row: &RoundRow, links: &[RoundLink]) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(INSERT).bind(row.id.as_str()).bind(&row.questionnaire).bind(&row.version).bind(&row.source)
        .bind(&row.schedule).bind(row.opened_at).bind(row.until_at).bind(&row.without_safeguarding).bind(&row.target_group).execute(c))?;
    for (position, link) in (0_i64..).zip(links) {
        on_both!(tx, c => rows query(INSERT_LINK).bind(row.id.as_str()).bind(&link.municipality).bind(&link.payload)
            .bind(position).execute(c))?;
    }
    Ok(())
}

/// A value that changes whenever any round opens, changes or closes: cheap to ask every second.
pub async fn stamp(tx: &mut Tx) -> Result<String, StoreError> {
    on_both!(tx, c => query_scalar(STAMP).fetch_one(c))
}

/// All rounds as stored, oldest first, with their links.
pub async fn all(tx: &mut Tx) -> Result<Vec<(RoundRow, Vec<RoundLink>)>, StoreError> {
    let rows: Vec<RoundRow> = on_both!(tx, c => query_as(ALL).fetch_all(c))?;
    let mut rounds = Vec::with_capacity(rows.len());
    for row in rows {
        let links: Vec<LinkRow> =
            on_both!(tx, c => query_as(LINKS).bind(row.id.as_str()).fetch_all(c))?;
        let links = links
            .into_iter()
            .map(|l| RoundLink {
                municipality: l.municipality,
                payload: l.payload,
            })
            .collect();
        rounds.push((row, links));
    }
    Ok(rounds)
}

/// The round with its loaded questionnaire, and without [`Round::own_links`].
///
/// # Errors
/// A state or schedule that this program never writes.
pub fn checked(
    row: &RoundRow,
    links: Vec<RoundLink>,
    questionnaire: Arc<Questionnaire>,
) -> Result<Round, StoreError> {
    let wrong = |what| StoreError::Inconsistent {
        table: "round",
        what,
    };
    let state = match row.state.as_str() {
        "open" => RoundState::Open,
        "closed" => RoundState::Closed,
        _ => return Err(wrong("unknown state")),
    };
    let schedule = match row.schedule.as_str() {
        "at_close" => Schedule::AtClose,
        "weekly" => Schedule::Weekly,
        "monthly" => Schedule::Monthly,
        _ => return Err(wrong("unknown schedule")),
    };
    let target_group = match &row.target_group {
        Some(code) => {
            Some(TargetGroup::from_code(code).ok_or_else(|| wrong("unknown target group"))?)
        }
        None => None,
    };
    Ok(Round {
        id: row.id.clone(),
        questionnaire,
        state,
        opened: Moment(row.opened_at),
        until: row.until_at.map(Moment),
        closed: row.closed_at.map(Moment),
        schedule,
        target_group,
        links,
        own_links: Vec::new(),
    })
}

/// Closes an open round; `false` if there is none of this id.
pub async fn close(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(CLOSE).bind(id.as_str()).bind(now.0).bind((now - LATE).0).execute(c))?;
    Ok(changed == 1)
}

/// Lets an open round last until then; `false` if it is over, lasts as long already, or is counted in part.
pub async fn extend(tx: &mut Tx, id: &RoundId, until: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(EXTEND).bind(id.as_str()).bind(until.0).execute(c))?;
    Ok(changed == 1)
}

/// Whether some answers of a round are counted: its blocks are frozen.
pub async fn is_counted(tx: &mut Tx, id: &RoundId) -> Result<bool, StoreError> {
    on_both!(tx, c => query_scalar(COUNTED).bind(id.as_str()).fetch_one(c))
}

/// Open rounds that end between these moments, the next first, and were not looked at yet ([`offer`]).
pub async fn ending(tx: &mut Tx, after: Moment, until: Moment) -> Result<Vec<RoundId>, StoreError> {
    let ids: Vec<String> =
        on_both!(tx, c => query_scalar(ENDING).bind(after.0).bind(until.0).fetch_all(c))?;
    Ok(ids.into_iter().map(RoundId::new).collect())
}

/// Notes that an open round was looked at, near its end, whether it should last longer; `false` if it was before.
pub async fn offer(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(OFFER).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(changed == 1)
}

/// Not one school or club is asked any more but several; `false` if that is so already, nobody has said, or answers are counted.
pub async fn widen(tx: &mut Tx, id: &RoundId) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(WIDEN).bind(id.as_str()).execute(c))?;
    Ok(changed == 1)
}

/// Takes back that a round was opened: it is closed from before its opening on ([`Round::was_undone`]), and no digest is due. The row stays, so that
/// whatever somebody may be writing for it just now is cut like that of any round. `false` if somebody has begun to answer, or it is not open.
pub async fn undo(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<bool, StoreError> {
    let changed = on_both!(tx, c => rows query(UNDO).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(changed == 1)
}

/// Notes that person → answers was cut.
pub async fn cut(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(CUT).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(())
}

/// The next round with something to cut of those that closed before `before`. Rounds cut before 0003 are among them: their sessions still
/// have their first pseudonyms.
pub async fn cutting(tx: &mut Tx, before: Moment) -> Result<Option<Cutting>, StoreError> {
    let row: Option<(String, i64, bool)> =
        on_both!(tx, c => query_as(CUTTING).bind(before.0).fetch_optional(c))?;
    Ok(row.map(|(round, closed, begun)| Cutting {
        round: RoundId::new(round),
        closed: Moment(closed),
        begun,
    }))
}

/// Notes that nothing of the sessions of a round that was cut is as it was.
pub async fn unlinked(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(UNLINKED).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(())
}

/// Open rounds without an end get `usual`, those that end after `latest` end then.
pub async fn end(tx: &mut Tx, usual: Moment, latest: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(END).bind(usual.0).bind(latest.0).execute(c))?;
    Ok(())
}

/// How many have finished. Never shown as it is: leaders see steps of it.
pub async fn finished(tx: &mut Tx, round: &RoundId, municipality: &str) -> Result<i64, StoreError> {
    on_both!(tx, c => query_scalar(COUNT).bind(round.as_str()).bind(municipality).fetch_one(c))
}

/// When the round closed and when its digests were last made; `None` if there is no such round.
pub async fn digested(tx: &mut Tx, id: &RoundId) -> Result<Option<Digested>, StoreError> {
    let row: Option<(Option<i64>, Option<i64>)> =
        on_both!(tx, c => query_as(DIGESTED).bind(id.as_str()).fetch_optional(c))?;
    Ok(row.map(|(closed, at)| Digested {
        closed: closed.map(Moment),
        at: at.map(Moment),
    }))
}

/// Notes that the digests were made, whether or not anything could be published.
pub async fn set_digested(tx: &mut Tx, id: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(SET_DIGESTED).bind(id.as_str()).bind(now.0).execute(c))?;
    Ok(())
}

/// The digest at the close is due once more: something that was held may be released now.
pub async fn digest_again(tx: &mut Tx, round: &RoundId) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(DIGEST_AGAIN).bind(round.as_str()).execute(c))?;
    Ok(())
}
