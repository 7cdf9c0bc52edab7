//! What time does by itself: rounds get an end and close, digests fall due, and what is old goes ([`retention`]).

use std::sync::Arc;

use super::rounds::{latest_end, usual_end};
use super::{House, World, digest, retention, safeguard};
use crate::domain::{Moment, Round, RoundState};
use crate::store::{StoreError, rounds};

/// Does what is due; `true` if something may have been put into the outbox.
///
/// # Errors
/// The driver's; what was not done is due at the next tick.
pub async fn tick(house: &House) -> Result<bool, StoreError> {
    let now = house.ambient.now();
    let put = rounds_and_digests(house, now).await;
    // whatever became of a digest, what is to be forgotten is forgotten
    retention::tick(house, now).await?;
    put
}

async fn rounds_and_digests(house: &House, now: Moment) -> Result<bool, StoreError> {
    let world = house.world();
    let mut put = false;
    give_ends(house, &world, now).await?;
    for round in &world.rounds {
        if round.state == RoundState::Open && !round.takes_answers(now) {
            let mut tx = house.db.begin().await?;
            rounds::close(&mut tx, &round.id, now).await?;
            tx.commit().await?;
            tracing::info!(round = %round.id, "the round is over");
        }
        put |= digest::due(house, round, now).await?;
    }
    put |= digest::tell(house, now).await?;
    put |= safeguard::tick(house, now).await?;
    Ok(put)
}

/// Every round ends, so that its links are cut one day: also those that were opened before that was asked of them.
async fn give_ends(house: &House, world: &World, now: Moment) -> Result<(), StoreError> {
    let latest = latest_end(now);
    let endless = |round: &Arc<Round>| {
        round.state == RoundState::Open && round.until.is_none_or(|until| until > latest)
    };
    if !world.rounds.iter().any(endless) {
        return Ok(());
    }
    let mut tx = house.db.begin().await?;
    rounds::end(&mut tx, usual_end(now), latest).await?;
    tx.commit().await
}
