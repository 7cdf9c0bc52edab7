//! What time does by itself: rounds get an end and close, digests fall due, and what is old goes ([`retention`]).

use std::sync::Arc;

use crate::domain::{Moment, Round, RoundId, RoundState, Snapshot};
use crate::services::rounds::{self as round_service, latest_end, usual_end};
use crate::services::{
    Context, budget, commitments, council_chats, digests as digest, group_cards, invitations,
    lasting, retention, roles, round_requests, safeguarding, slips, todo, writings,
};
use crate::store::{StoreError, rounds};

/// Does what is due; `true` if something may have been put into the outbox. Each part is done whatever becomes of the others.
///
/// # Errors
/// The first part's that failed; what was not done is due at the next tick.
pub async fn tick(context: &Context) -> Result<bool, StoreError> {
    let now = context.ambient.now();
    let snapshot = context.snapshot();
    let mut parts = vec![
        ("ends", give_ends(context, &snapshot, now).await),
        ("refused", close_refused(context, &snapshot, now).await),
        // what the rules decide is released before the links are cut
        ("holds", digest::holds::tick(context, now).await),
    ];
    let due = |round: &&Arc<Round>| !snapshot.is_quiet(round, now);
    for round in snapshot.rounds.iter().filter(due) {
        parts.push((round.id.as_str(), one_round(context, round, now).await));
    }
    parts.push(("words", writings::tick(context, now).await));
    parts.push(("cards", writings::put_away(context, now).await));
    parts.push(("news", digest::tell(context, now).await));
    parts.push(("commitments", commitments::tick(context, now).await));
    parts.push(("budget", budget::tick(context, now).await));
    // news come first: both share one message a week
    if !parts.iter().any(|(_, put)| matches!(put, Ok(true))) {
        parts.push(("invitations", invitations::tick(context, now).await));
    }
    parts.push(("safeguarding", safeguarding::tick(context, now).await));
    parts.push(("councils", council_chats::tell(context, now).await));
    parts.push(("roles", roles::tick(context, now).await));
    parts.push(("requests", round_requests::tick(context, now).await));
    parts.push(("slips", slips::tick(context, now).await));
    parts.push(("lasting", lasting::tick(context, now).await));
    parts.push(("groups", group_cards::tick(context, now).await));
    parts.push(("todo", todo::tick(context, now).await));
    parts.push(("told", safeguarding::tell_of_orders(context, now).await));
    let old = retention::tick(context, now).await;
    parts.push(("retention", old.map(|()| false)));
    let mut put = false;
    let mut failed = Ok(());
    for (part, done) in parts {
        match done {
            Ok(some) => put |= some,
            Err(error) => {
                tracing::warn!(part, %error, "something that was due could not be done");
                failed = failed.and(Err(error));
            }
        }
    }
    failed.map(|()| put)
}

async fn one_round(context: &Context, round: &Round, now: Moment) -> Result<bool, StoreError> {
    if round.state == RoundState::Open && !round.takes_answers(now) {
        close(context, &round.id, now).await?;
    }
    digest::due(context, round, now).await
}

/// A round that cannot be read ends on its day all the same: its links are cut in time.
async fn close_refused(
    context: &Context,
    snapshot: &Snapshot,
    now: Moment,
) -> Result<bool, StoreError> {
    for round in snapshot.refused.iter().filter(|round| round.is_over(now)) {
        close(context, &round.id, now).await?;
    }
    Ok(false)
}

async fn close(context: &Context, round: &RoundId, now: Moment) -> Result<(), StoreError> {
    let mut tx = context.db.begin().await?;
    round_service::close(&mut tx, round, "clock", now).await?;
    tx.commit().await?;
    tracing::info!(round = round.as_str(), "the round is over");
    Ok(())
}

/// Every round ends, so that its links are cut one day: also those that were opened before that was asked of them, and those that cannot
/// be read.
async fn give_ends(
    context: &Context,
    snapshot: &Snapshot,
    now: Moment,
) -> Result<bool, StoreError> {
    let latest = latest_end(now);
    let endless = |round: &Arc<Round>| {
        round.state == RoundState::Open && round.until.is_none_or(|until| until > latest)
    };
    let refused = snapshot
        .refused
        .iter()
        .any(|round| round.is_endless(latest));
    if !refused && !snapshot.rounds.iter().any(endless) {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    rounds::end(&mut tx, usual_end(now), latest).await?;
    tx.commit().await?;
    Ok(false)
}
