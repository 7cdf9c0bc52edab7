//! What time does by itself: rounds get an end and close, digests fall due, and what is old goes ([`retention`]).

use std::sync::Arc;

use crate::domain::{Moment, Round, RoundState};
use crate::services::rounds::{latest_end, usual_end};
use crate::services::{House, World, council_chats, digests as digest, retention, safeguarding};
use crate::store::{StoreError, rounds};

/// Does what is due; `true` if something may have been put into the outbox. Each part is done whatever becomes of the others.
///
/// # Errors
/// The first part's that failed; what was not done is due at the next tick.
pub async fn tick(house: &House) -> Result<bool, StoreError> {
    let now = house.ambient.now();
    let world = house.world();
    let mut parts = vec![
        give_ends(house, &world, now).await,
        close_refused(house, &world, now).await,
    ];
    for round in &world.rounds {
        parts.push(one_round(house, round, now).await);
    }
    parts.push(digest::tell(house, now).await);
    parts.push(safeguarding::tick(house, now).await);
    parts.push(council_chats::tell(house, now).await);
    parts.push(retention::tick(house, now).await.map(|()| false));
    let mut put = false;
    let mut failed = Ok(());
    for part in parts {
        match part {
            Ok(some) => put |= some,
            Err(error) => {
                tracing::warn!(%error, "something that was due could not be done");
                failed = failed.and(Err(error));
            }
        }
    }
    failed.map(|()| put)
}

async fn one_round(house: &House, round: &Round, now: Moment) -> Result<bool, StoreError> {
    if round.state == RoundState::Open && !round.takes_answers(now) {
        close(house, &round.id, now).await?;
    }
    digest::due(house, round, now).await
}

/// A round that cannot be read ends on its day all the same: its links are cut in time.
async fn close_refused(house: &House, world: &World, now: Moment) -> Result<bool, StoreError> {
    for round in world.refused.iter().filter(|round| round.is_over(now)) {
        close(house, &round.id, now).await?;
    }
    Ok(false)
}

async fn close(house: &House, round: &str, now: Moment) -> Result<(), StoreError> {
    let mut tx = house.db.begin().await?;
    rounds::close(&mut tx, round, now).await?;
    tx.commit().await?;
    tracing::info!(round, "the round is over");
    Ok(())
}

/// Every round ends, so that its links are cut one day: also those that were opened before that was asked of them, and those that cannot
/// be read.
async fn give_ends(house: &House, world: &World, now: Moment) -> Result<bool, StoreError> {
    let latest = latest_end(now);
    let endless = |round: &Arc<Round>| {
        round.state == RoundState::Open && round.until.is_none_or(|until| until > latest)
    };
    let refused = world.refused.iter().any(|round| round.is_endless(latest));
    if !refused && !world.rounds.iter().any(endless) {
        return Ok(false);
    }
    let mut tx = house.db.begin().await?;
    rounds::end(&mut tx, usual_end(now), latest).await?;
    tx.commit().await?;
    Ok(false)
}
