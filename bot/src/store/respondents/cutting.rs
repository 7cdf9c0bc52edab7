//! The cut: what leads from people to the answers of a round goes, and each session gets a new name, so that neither an old copy of the
//! database, nor an order, nor a time, nor a length finds it again.

use serde::Serialize;
use sqlx::{FromRow, query, query_as, query_scalar};

use super::sessions::{open_session, seal_session, seal_session_in};
use crate::domain::{About, AgeBand, Language, Moment, Pseudonym, Random, RoundId, SessionStatus};
use crate::store::dialect::{DELETE_SESSIONS, INSERT_SESSIONS, MARK_SESSIONS, UNNAME_PLACES};
use crate::store::json;
use crate::store::vault::unsealed_length;
use crate::store::{StoreError, Tx, Vault, meta, on_both, writings};

const UNKNOWN_RESPONDENTS: &str =
    "SELECT s.pseudonym, s.state, r.age_band, r.language, r.consent FROM participation p
    JOIN session s ON s.pseudonym = p.pseudonym JOIN respondent r ON r.address_id = p.address_id WHERE p.round = $1";
const CUT_PSEUDONYMS: &str = "UPDATE respondent SET pseudonym = NULL
    WHERE pseudonym IN (SELECT pseudonym FROM session WHERE round = $1)";
const CUT_PARTICIPATION: &str = "DELETE FROM participation WHERE round = $1";
const CUT_TOOK_PART: &str = "DELETE FROM took_part WHERE round = $1";
/// Nobody is asked of the round any more, so that a no is of no use, and would only tell that they took part.
const CUT_REFUSALS: &str = "DELETE FROM follow WHERE round = $1 AND NOT wanted";
/// That a guardian has said yes to this round would tell that the child was in it.
const CUT_PERMISSIONS: &str = "UPDATE guardian_yes SET round = '' WHERE round = $1";
const CUT_INVITATIONS: &str = "DELETE FROM invitation WHERE round = $1";
/// Sessions that were struck out were kept before 0003.
const DELETE_VOID: &str = "DELETE FROM session WHERE round = $1 AND status = 'void'";
const PLACES: &str = "SELECT municipality, count(*) FROM session WHERE round = $1
    GROUP BY municipality ORDER BY count(*), municipality";
const LINKED: &str = "SELECT pseudonym, municipality, state FROM session
    WHERE round = $1 AND status <> 'cut' ORDER BY pseudonym LIMIT $2";
const LONGEST: &str =
    "SELECT CAST(COALESCE(max(length(state)), 0) AS BIGINT) FROM session WHERE round = $1";

/// All statements, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    UNKNOWN_RESPONDENTS,
    CUT_PSEUDONYMS,
    CUT_PARTICIPATION,
    CUT_TOOK_PART,
    CUT_REFUSALS,
    CUT_PERMISSIONS,
    CUT_INVITATIONS,
    DELETE_VOID,
    PLACES,
    LINKED,
    LONGEST,
];

#[derive(FromRow)]
struct LinkedRow {
    pseudonym: String,
    state: String,
    age_band: String,
    language: String,
    consent: String,
}

#[derive(FromRow)]
struct SessionRow {
    pseudonym: String,
    municipality: String,
    state: String,
}

#[derive(Serialize)]
struct Unlinked<'a> {
    pseudonym: Pseudonym,
    round: &'a RoundId,
    municipality: String,
    status: &'static str,
    state: String,
    began_at: i64,
    last_at: i64,
}

/// Cuts person → answers of a round for good, and with it the hashes of those who left. Places with fewer than `threshold` sessions lose
/// their name. May be repeated. Nobody may answer meanwhile: [`crate::store::digests::freeze_alone`].
///
/// # Errors
/// The database; rows that this key cannot open.
pub async fn cut_links(tx: &mut Tx, round: &RoundId, threshold: u32) -> Result<(), StoreError> {
    tell_about(tx, round).await?;
    for text in [
        CUT_PSEUDONYMS,
        CUT_PARTICIPATION,
        CUT_TOOK_PART,
        CUT_REFUSALS,
        CUT_PERMISSIONS,
        CUT_INVITATIONS,
        DELETE_VOID,
    ] {
        on_both!(tx, c => rows query(text).bind(round.as_str()).execute(c))?;
    }
    writings::erase_round(tx, round).await?;
    let places: Vec<(String, i64)> =
        on_both!(tx, c => query_as(PLACES).bind(round.as_str()).fetch_all(c))?;
    let (text, small) = (tx.text(UNNAME_PLACES), json(&small(&places, threshold)));
    on_both!(tx, c => rows query(text).bind(round.as_str()).bind(&small).execute(c))?;
    meta::erased(tx).await
}

/// Gives some sessions of a round that was cut their new pseudonyms, in the order of which they are written; `false` if none was left.
/// `day` is the day on which the round closed. Crashes between two calls change nothing: whoever has a new name is not named again.
pub async fn unlink(
    tx: &mut Tx,
    random: &dyn Random,
    round: &RoundId,
    day: Moment,
    most: i64,
) -> Result<bool, StoreError> {
    let vault = &tx.vault();
    let rows: Vec<SessionRow> =
        on_both!(tx, c => query_as(LINKED).bind(round.as_str()).bind(most).fetch_all(c))?;
    if rows.is_empty() {
        return Ok(false);
    }
    // of equal length, as one long text would stand out
    let longest: i64 = on_both!(tx, c => query_scalar(LONGEST).bind(round.as_str()).fetch_one(c))?;
    let length = unsealed_length(usize::try_from(longest).unwrap_or_default());
    let old: Vec<&str> = rows.iter().map(|row| row.pseudonym.as_str()).collect();
    let (text, set) = (tx.text(DELETE_SESSIONS), json(&old));
    on_both!(tx, c => rows query(text).bind(&set).execute(c))?;
    let renamed = |row: SessionRow| Unlinked {
        pseudonym: Pseudonym::new(random.code(20)),
        round,
        municipality: row.municipality,
        status: SessionStatus::Cut.code(),
        state: unlinked(vault, row.state, day, length),
        began_at: day.0,
        last_at: day.0,
    };
    let mut new: Vec<_> = rows.into_iter().map(renamed).collect();
    new.sort_by(|a, b| a.pseudonym.cmp(&b.pseudonym));
    super::run(tx, INSERT_SESSIONS, &new).await?;
    meta::erased(tx).await?;
    Ok(true)
}

/// Sessions that began before 0003 do not know yet who answered, in kind.
async fn tell_about(tx: &mut Tx, round: &RoundId) -> Result<(), StoreError> {
    let vault = &tx.vault();
    #[derive(Serialize)]
    struct Told {
        pseudonym: Pseudonym,
        state: String,
    }
    let rows: Vec<LinkedRow> =
        on_both!(tx, c => query_as(UNKNOWN_RESPONDENTS).bind(round.as_str()).fetch_all(c))?;
    let told = rows.into_iter().filter_map(|row| {
        let (session, None) = open_session(vault, &row.state).ok()? else {
            return None;
        };
        let about = About {
            age: AgeBand::from_code(&row.age_band)?,
            language: Language::from_code(&row.language)?,
            consent: row.consent,
            origin: None,
        };
        Some(Told {
            pseudonym: Pseudonym::new(row.pseudonym),
            state: seal_session(vault, &session, Some(&about)),
        })
    });
    let told: Vec<_> = told.collect();
    super::run(tx, MARK_SESSIONS, &told).await
}

/// Places that would tell who is in them: under the threshold, and, if those together are under it, the next smallest too.
fn small(places: &[(String, i64)], threshold: u32) -> Vec<&str> {
    let least = i64::from(threshold);
    let mut nameless = 0;
    places
        .iter()
        .take_while(|(_, sessions)| {
            let joins = *sessions < least || (0 < nameless && nameless < least);
            nameless += sessions;
            joins
        })
        .map(|(place, _)| place.as_str())
        .collect()
}

/// What can not be opened is kept as it is: it tells nobody anything, and must not hold up the others.
fn unlinked(vault: &Vault, state: String, day: Moment, length: usize) -> String {
    match open_session(vault, &state) {
        Ok((session, about)) => {
            let about = about.map(|about| About {
                origin: None,
                ..about
            });
            seal_session_in(vault, &session.unlinked(day), about.as_ref(), length)
        }
        Err(error) => {
            tracing::error!(%error, "the answers of a session cannot be opened");
            state
        }
    }
}

#[cfg(test)]
mod tests {
    use super::small;

    #[test]
    fn a_place_under_the_threshold_loses_its_name_and_never_alone() {
        let cases: [(&[i64], usize); 8] = [
            (&[60], 0),
            (&[9], 1),
            (&[10], 0),
            (&[4, 6, 30], 2),
            (&[3, 12, 30], 2),
            (&[3, 3, 12, 30], 3),
            (&[9, 10, 10], 2),
            (&[3, 3], 2),
        ];
        for (sizes, nameless) in cases {
            let places: Vec<_> = sizes.iter().map(|n| (n.to_string(), *n)).collect();
            assert_eq!(small(&places, 10).len(), nameless, "{sizes:?}");
        }
    }
}
