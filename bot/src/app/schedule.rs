//! What time does by itself: rounds close, digests fall due, links are cut, old rows go.

use super::{House, alerts, digest, safeguard};
use crate::domain::{DAY, HOUR, Moment, RoundState};
use crate::store::meta::{self, Fact};
use crate::store::{StoreError, inbox, respondents, rounds};

/// Person → answers is cut so long after a round closes (disclosure §5.3).
const LINKS_KEPT: i64 = 30 * DAY;
/// Ids of updates and dead letters.
const IDS_KEPT: i64 = 7 * DAY;
/// Raw answers.
const ANSWERS_KEPT: i64 = 365 * DAY;

/// Does what is due; `true` if something may have been put into the outbox.
///
/// # Errors
/// The driver's; what was not done is due at the next tick.
pub async fn tick(house: &House) -> Result<bool, StoreError> {
    let now = house.ambient.now();
    let world = house.world();
    let mut put = false;
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
    retain(house, now).await?;
    Ok(put)
}

/// Once an hour: retention and the cutting of links.
async fn retain(house: &House, now: Moment) -> Result<(), StoreError> {
    let mut tx = house.db.begin_read().await?;
    let last = meta::get(&mut tx, Fact::LastRetention)
        .await?
        .and_then(|v| v.parse::<i64>().ok());
    drop(tx);
    if last.is_some_and(|last| now.0 - last < HOUR) {
        return Ok(());
    }
    let mut tx = house.db.begin().await?;
    inbox::retain(&mut tx, Moment(now.0 - IDS_KEPT)).await?;
    respondents::retain(&mut tx, now, Moment(now.0 - ANSWERS_KEPT)).await?;
    super::commands::retain(&mut tx, now).await?;
    super::sms::retain(&mut tx, now).await?;
    alerts::remind_of_helplines(&mut tx, house, now).await?;
    for (row, _) in rounds::all(&mut tx).await? {
        let over = row
            .closed_at
            .is_some_and(|closed| now.0 - closed > LINKS_KEPT);
        if over && row.cut_at.is_none() {
            respondents::cut_links(&mut tx, &row.id).await?;
            rounds::cut(&mut tx, &row.id, now).await?;
        }
    }
    meta::set(&mut tx, Fact::LastRetention, &now.0.to_string()).await?;
    tx.commit().await
}
