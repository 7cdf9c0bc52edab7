//! Places of rounds whose figures wait for a coordinator, as something about the answers is doubtful.

use std::collections::BTreeMap;

use sqlx::{FromRow, query, query_as, query_scalar};

use super::addresses::AddressId;
use super::readable::readable;
use super::vault::padded;
use super::{StoreError, Tx, Vault, json, on_both};
use crate::domain::{
    Doubt, FollowersTold, Hold, HoldState, LeaderSaid, LeadersAsked, Moment, RoundId, RoundPlace,
};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT round, municipality, state, doubts_sealed, asked_at, passed_at, leaders_asked_at, leader_said, told_to, told_at
                FROM release_hold ",
            $rest
        )
    };
}

const SESSIONS: &str =
    "SELECT municipality, count(*) FROM session WHERE round = $1 GROUP BY municipality";
const SHARED: &str =
    "SELECT municipality, count(*) FROM session WHERE round = $1 AND shared GROUP BY municipality";
const OF_ROUND: &str = select!("WHERE round = $1");
const WAITING: &str = select!("WHERE state = 'held' ORDER BY asked_at, round, municipality");
const PUT: &str =
    "INSERT INTO release_hold (round, municipality, state, doubts_sealed, asked_at) VALUES ($1, $2, 'held', $3, $4)
    ON CONFLICT DO NOTHING";
const DECIDE: &str = "UPDATE release_hold SET state = $3, decided_at = $4 WHERE round = $1 AND municipality = $2 AND state = 'held'";
const PASSED: &str = "UPDATE release_hold SET passed_at = $3 WHERE round = $1 AND municipality = $2 AND passed_at IS NULL";
const ASK_LEADERS: &str = "UPDATE release_hold SET leaders_asked_at = $3
    WHERE round = $1 AND municipality = $2 AND state = 'held' AND leaders_asked_at IS NULL";
const LEADER_SAID: &str = "UPDATE release_hold SET leader_said = $3
    WHERE round = $1 AND municipality = $2 AND state = 'held' AND leaders_asked_at IS NOT NULL AND leader_said IS NULL";
const UNTOLD: &str =
    "SELECT address_id FROM follow WHERE round = $1 AND municipality = $2 AND wanted AND NOT told
    AND address_id > $3 ORDER BY address_id LIMIT $4";
const TOLD_TO: &str = "UPDATE release_hold SET told_to = $3 WHERE round = $1 AND municipality = $2";
const TOLD: &str =
    "UPDATE release_hold SET told_to = NULL, told_at = $3 WHERE round = $1 AND municipality = $2";
const UNDECIDED: &str = "SELECT count(*) FROM release_hold WHERE round = $1 AND state = 'held'";
const KEEP_ALL: &str =
    "UPDATE release_hold SET state = 'kept', decided_at = $2 WHERE round = $1 AND state = 'held'";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    SESSIONS,
    SHARED,
    OF_ROUND,
    WAITING,
    PUT,
    DECIDE,
    PASSED,
    ASK_LEADERS,
    LEADER_SAID,
    UNTOLD,
    TOLD_TO,
    TOLD,
    UNDECIDED,
    KEEP_ALL,
];

const DOUBTS: &str = "release_hold.doubts";
/// Bytes to which sealed doubts are filled up: a link or two.
const LENGTH: usize = 128;

#[derive(FromRow)]
struct Row {
    round: String,
    municipality: String,
    state: String,
    doubts_sealed: Option<String>,
    asked_at: i64,
    passed_at: Option<i64>,
    leaders_asked_at: Option<i64>,
    leader_said: Option<String>,
    told_to: Option<i64>,
    told_at: Option<i64>,
}

impl Row {
    fn hold(self, vault: &Vault) -> Result<Hold, StoreError> {
        let wrong = |what| StoreError::Inconsistent {
            table: "release_hold",
            what,
        };
        let doubts = match &self.doubts_sealed {
            // of before there were others
            None => vec![Doubt::Shared],
            Some(sealed) => {
                let plain = vault.open(DOUBTS, sealed);
                let plain = plain.ok_or(wrong("sealed with another key"))?;
                serde_json::from_slice(&plain).map_err(|_| wrong("unknown doubts"))?
            }
        };
        let said = self.leader_said.as_deref().and_then(LeaderSaid::from_code);
        Ok(Hold {
            of: RoundPlace {
                round: RoundId::new(self.round),
                municipality: self.municipality,
            },
            doubts,
            state: HoldState::from_code(&self.state).ok_or(wrong("unknown state"))?,
            asked: Moment(self.asked_at),
            passed_on: self.passed_at.is_some(),
            leaders: match (self.leaders_asked_at, said) {
                (None, _) => LeadersAsked::No,
                (Some(_), None) => LeadersAsked::Waiting,
                (Some(_), Some(said)) => LeadersAsked::Said(said),
            },
            told: match self.told_at {
                Some(_) => FollowersTold::All,
                None => FollowersTold::UpTo(self.told_to),
            },
        })
    }
}

/// Sessions of a round per municipality: all, and those from shared phones. Both counts come from an index, as there may be a million.
pub async fn shares(tx: &mut Tx, round: &RoundId) -> Result<Vec<(String, i64, i64)>, StoreError> {
    let of = round.as_str();
    let all: Vec<(String, i64)> = on_both!(tx, c => query_as(SESSIONS).bind(of).fetch_all(c))?;
    let shared: Vec<(String, i64)> = on_both!(tx, c => query_as(SHARED).bind(of).fetch_all(c))?;
    let shared = |place: &str| {
        let own = shared.iter().find(|(other, _)| other == place);
        own.map_or(0, |(_, count)| *count)
    };
    let shares = all.into_iter().map(|(place, count)| {
        let shared = shared(&place);
        (place, count, shared)
    });
    Ok(shares.collect())
}

/// The holds of a round by municipality, decided or not.
///
/// # Errors
/// The database; what was sealed with another key: figures wait rather than leave because it cannot be read why they should not.
pub async fn of_round(tx: &mut Tx, round: &RoundId) -> Result<BTreeMap<String, Hold>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(OF_ROUND).bind(round.as_str()).fetch_all(c))?;
    let holds = rows.into_iter().map(|row| {
        let hold = row.hold(vault)?;
        Ok((hold.of.municipality.clone(), hold))
    });
    holds.collect()
}

/// The hold of a place, if there is one.
///
/// # Errors
/// As [`of_round`].
pub async fn get(tx: &mut Tx, of: &RoundPlace) -> Result<Option<Hold>, StoreError> {
    let mut holds = of_round(tx, &of.round).await?;
    Ok(holds.remove(&of.municipality))
}

/// All that wait for a decision, the oldest first.
pub async fn waiting(tx: &mut Tx) -> Result<Vec<Hold>, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<Row> = on_both!(tx, c => query_as(WAITING).fetch_all(c))?;
    Ok(readable(rows, |row| row.hold(vault)))
}

/// Holds a place; `true` if it was not held before.
pub async fn put(
    tx: &mut Tx,
    of: &RoundPlace,
    doubts: &[Doubt],
    now: Moment,
) -> Result<bool, StoreError> {
    let sealed = padded(json(doubts).into_bytes(), LENGTH);
    let sealed = tx.vault().seal(DOUBTS, &sealed);
    let rows = on_both!(tx, c => rows query(PUT).bind(of.round.as_str()).bind(&of.municipality).bind(&sealed).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Decides, once; `false` if it was decided before.
pub async fn decide(
    tx: &mut Tx,
    of: &RoundPlace,
    state: HoldState,
    now: Moment,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(DECIDE).bind(of.round.as_str()).bind(&of.municipality).bind(state.code()).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Notes that other coordinators were told; `false` if they were before.
pub async fn passed_on(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(PASSED).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Notes that leaders are asked, once; `false` if they were before, or if it is decided.
pub async fn ask_leaders(tx: &mut Tx, of: &RoundPlace, now: Moment) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(ASK_LEADERS).bind(of.round.as_str()).bind(&of.municipality).bind(now.0).execute(c))?;
    Ok(rows == 1)
}

/// Notes what a leader has said; `false` if one has before, if nobody was asked, or if it is decided.
pub async fn leader_said(
    tx: &mut Tx,
    of: &RoundPlace,
    said: LeaderSaid,
) -> Result<bool, StoreError> {
    let rows = on_both!(tx, c => rows query(LEADER_SAID).bind(of.round.as_str()).bind(&of.municipality).bind(said.code()).execute(c))?;
    Ok(rows == 1)
}

/// Who waits for the result of a place that is being checked, some of them behind this address.
pub async fn untold(
    tx: &mut Tx,
    of: &RoundPlace,
    after: Option<i64>,
    most: i64,
) -> Result<Vec<AddressId>, StoreError> {
    let after = after.unwrap_or(i64::MIN);
    let ids: Vec<i64> = on_both!(tx, c => query_scalar(UNTOLD).bind(of.round.as_str()).bind(&of.municipality).bind(after).bind(most).fetch_all(c))?;
    Ok(ids.into_iter().map(AddressId).collect())
}

/// Notes how far they were told.
pub async fn set_told(
    tx: &mut Tx,
    of: &RoundPlace,
    told: FollowersTold,
    now: Moment,
) -> Result<(), StoreError> {
    let (text, value) = match told {
        FollowersTold::UpTo(address) => (TOLD_TO, address),
        FollowersTold::All => (TOLD, Some(now.0)),
    };
    on_both!(tx, c => rows query(text).bind(of.round.as_str()).bind(&of.municipality).bind(value).execute(c))?;
    Ok(())
}

/// Whether some place of the round still waits for a coordinator.
pub async fn any_undecided(tx: &mut Tx, round: &RoundId) -> Result<bool, StoreError> {
    let count: i64 = on_both!(tx, c => query_scalar(UNDECIDED).bind(round.as_str()).fetch_one(c))?;
    Ok(count > 0)
}

/// Nothing more can be released of a round: what waits never is.
pub async fn keep_all(tx: &mut Tx, round: &RoundId, now: Moment) -> Result<(), StoreError> {
    on_both!(tx, c => rows query(KEEP_ALL).bind(round.as_str()).bind(now.0).execute(c))?;
    Ok(())
}
