//! How young people of a place have put proposals in order: as the quick poll about them was released.

use surveys::statistics::{Level, Released, Table};

use crate::domain::{Moment, RANKING, RoundId, RoundPlace, Span};
use crate::services::Context;
use crate::store::{StoreError, Tx, digests, release_holds, results};

/// The publication follows the close within this time, unless something is doubtful.
const PUBLISHED_WITHIN: Span = Span::days(1);

/// What is known of the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    /// The poll runs, or its result is not out yet.
    Open,
    /// Too few have answered: there is none.
    Few,
    /// So many or more have answered; the ids of the proposals, the first first.
    Ranked(u32, Vec<i64>),
}

/// The order that a poll has given, from its frozen result alone.
pub(super) async fn of_poll(
    tx: &mut Tx,
    context: &Context,
    of: &RoundPlace,
    now: Moment,
) -> Result<Order, StoreError> {
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&of.round) else {
        return Ok(Order::Open);
    };
    let Some(closed) = round.closed else {
        return Ok(Order::Open);
    };
    let Some(result) = results::get(tx, of).await? else {
        let waits = release_holds::get(tx, of).await?.is_some();
        return Ok(match waits || now - closed < PUBLISHED_WITHIN {
            true => Order::Open,
            false => Order::Few,
        });
    };
    if result.held {
        return Ok(Order::Open);
    }
    let level = Level::municipality(&of.municipality);
    let stored = digests::edition(tx, &of.round, &level, result.edition).await?;
    let Some(stored) = stored else {
        return Ok(Order::Few);
    };
    let publication: &Released<_> = &stored.publication;
    let ranked = publication.results.iter().find_map(|result| {
        let question = round.questionnaire.question(result.question)?;
        let Table::Shares { rows, .. } = &result.table else {
            return None;
        };
        let id = |name: String| name.strip_prefix('p')?.parse::<i64>().ok();
        let placed = rows.iter().filter_map(|row| {
            let place = std::cmp::Reverse((row.range.low, row.range.high));
            Some((place, id(row.label.name(question))?))
        });
        question.name.starts_with(RANKING).then(|| {
            // equal ranges stay as the proposals were entered
            let mut placed: Vec<_> = placed.collect();
            placed.sort_unstable();
            let ids = placed.into_iter().map(|(_, id)| id);
            (result.base.people(), ids.collect::<Vec<_>>())
        })
    });
    Ok(match ranked {
        Some((people, ids)) if !ids.is_empty() => Order::Ranked(people, ids),
        Some(_) | None => Order::Few,
    })
}

/// The place of a poll about proposals is that of their result.
pub(super) fn poll_of(poll: &RoundId, of: &RoundPlace) -> RoundPlace {
    RoundPlace {
        round: poll.clone(),
        municipality: of.municipality.clone(),
    }
}
