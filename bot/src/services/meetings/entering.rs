//! A leader enters what was named at a meeting.

use chrono::NaiveDate;

use super::card::card;
use crate::domain::{
    AskedFinding, Language, Moment, POINT_LONGEST, POINTS_MOST, Point, PointKind, PointState,
    PointWords, Request, RoleKind, RoundPlace, RoundResult, WordingFlaw, day_in_bishkek,
};
use crate::services::Context;
use crate::services::polls::{lint, read, spoken};
use crate::store::meeting_points::{self, NewPoint, NewWords};
use crate::store::outbox::{self, Priority};
use crate::store::roles::Role;
use crate::store::{StoreError, Tx, audit, commitments, roles};

/// A meeting lies so many days back at most when it is entered.
pub const DAYS: u32 = 14;

/// What became of a cause or proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// It stands there now: ready sentences go out, own words wait for a coordinator.
    Done,
    /// As many as may be stand there.
    Full,
    /// They cannot be taken as they are.
    Flawed(WordingFlaw),
}

/// Whether a meeting about this result can have been on this day.
#[must_use]
pub fn is_day(result: &RoundResult, met: NaiveDate, now: Moment) -> bool {
    let today = day_in_bishkek(now);
    let back = (today - met).num_days();
    met >= day_in_bishkek(result.opens) && (0..=i64::from(DAYS)).contains(&back)
}

/// A ready sentence; once more changes nothing.
///
/// # Errors
/// The database.
pub async fn take(
    tx: &mut Tx,
    (asked, kind, met): (&AskedFinding, PointKind, NaiveDate),
    ready: &'static str,
    role: &Role,
    now: Moment,
) -> Result<Entered, StoreError> {
    let known = standing(tx, (asked, kind)).await?;
    let same = |point: &Point| point.words == PointWords::Ready(ready);
    if known.iter().any(same) {
        return Ok(Entered::Done);
    }
    if known.len() >= POINTS_MOST {
        return Ok(Entered::Full);
    }
    let new = NewPoint {
        finding: asked.number,
        kind,
        met,
        role: role.id,
        words: NewWords::Ready(ready),
    };
    let id = meeting_points::put(tx, new, now).await?;
    let actor = format!("role:{}", role.id);
    audit::write(tx, now, &actor, "meeting.enter", &detail(&asked.of, id)).await?;
    Ok(Entered::Done)
}

/// Own words; coordinators are asked.
///
/// # Errors
/// The database.
pub async fn write(
    tx: &mut Tx,
    context: &Context,
    (asked, kind, met): (&AskedFinding, PointKind, NaiveDate),
    text: &str,
    (role, language): (&Role, Language),
    now: Moment,
) -> Result<Entered, StoreError> {
    let words = match linted(text) {
        Ok(words) => words,
        Err(flaw) => return Ok(Entered::Flawed(flaw)),
    };
    if standing(tx, (asked, kind)).await?.len() >= POINTS_MOST {
        return Ok(Entered::Full);
    }
    let language = spoken(std::slice::from_ref(&words), language);
    let new = NewPoint {
        finding: asked.number,
        kind,
        met,
        role: role.id,
        words: NewWords::Own(language, &words),
    };
    let id = meeting_points::put(tx, new, now).await?;
    let actor = format!("role:{}", role.id);
    audit::write(tx, now, &actor, "meeting.enter", &detail(&asked.of, id)).await?;
    if let Some(point) = meeting_points::get(tx, id).await? {
        for role in roles::confirmed(tx, RoleKind::Coordinator).await? {
            if let Some(message) = card(tx, context, &point, role.speaks(), now).await? {
                let request = Request::Send(message);
                outbox::put(tx, role.address, Priority::Digest, &request, now).await?;
            }
        }
    }
    Ok(Entered::Done)
}

/// What stands there of this kind; nobody else adds to it until the transaction ends.
async fn standing(
    tx: &mut Tx,
    (asked, kind): (&AskedFinding, PointKind),
) -> Result<Vec<Point>, StoreError> {
    commitments::lock(tx, asked.number).await?;
    let mut known = meeting_points::of_result(tx, &asked.of).await?;
    known.retain(|point| point.finding == asked.number && point.kind == kind);
    Ok(known)
}

/// The words as they are kept, in one line; else the first flaw.
pub(super) fn linted(text: &str) -> Result<String, WordingFlaw> {
    let lines = read(text).map_err(|_| match text.chars().any(char::is_alphanumeric) {
        true => WordingFlaw::Long,
        false => WordingFlaw::Empty,
    })?;
    let words = lines.join(" ");
    match lint::flaws_of_words(&words, POINT_LONGEST)
        .into_iter()
        .next()
    {
        Some(flaw) => Err(flaw),
        None => Ok(words),
    }
}

/// A leader takes something out; `false` if that is not possible any more.
///
/// # Errors
/// The database.
pub async fn remove(
    tx: &mut Tx,
    (of, point): (&RoundPlace, &Point),
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let gone =
        point.is_removable() && meeting_points::decide(tx, point, PointState::Removed, now).await?;
    if gone {
        audit::write(tx, now, actor, "meeting.remove", &detail(of, point.id)).await?;
    }
    Ok(gone)
}

/// For the audit: without the words.
pub(super) fn detail(of: &RoundPlace, id: i64) -> String {
    format!("{} {} point {id}", of.round, of.municipality)
}
