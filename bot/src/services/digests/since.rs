//! What has changed since the last round of the same questions in a place.

use surveys::statistics::{Blocks, Policy, Publication, Released, Source};

use super::public::is_open;
use crate::domain::{Moment, Round, RoundId, day_in_bishkek};
use crate::services::Context;
use crate::store::{StoreError, Tx, digests};

/// A publication of a municipality with its changes since the last round there of the same questionnaire whose answers all came before, if there is one
/// that can be compared: under the same rules, with all of its blocks, and not of what young people may not read yet, or never. `until` is when the answers
/// of now end: on its day municipalities are what they are in both.
///
/// # Errors
/// The database.
pub(super) async fn compared(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    (blocks, policy, until): (&Blocks, Policy, Moment),
    publication: Released<Publication>,
) -> Result<Released<Publication>, StoreError> {
    let all = digests::newest_of_rounds(tx, &publication.level).await?;
    let earlier = all.into_iter().flatten().filter(|stored| {
        let other = &stored.publication;
        other.round != publication.round
            && other.questionnaire == publication.questionnaire
            && other.policy == publication.policy
            && other.period.to < publication.period.from
    });
    let last = earlier.max_by(|a, b| a.publication.period.to.cmp(&b.publication.period.to));
    let snapshot = context.snapshot();
    let Some((last, then)) = last.and_then(|last| {
        let then = snapshot.round(&RoundId::from(last.publication.round.clone()))?;
        Some((last, then))
    }) else {
        return Ok(publication);
    };
    let level = &publication.level;
    if !is_open(tx, then, level, context.ambient.now()).await? {
        return Ok(publication);
    }
    let stored = digests::blocks(tx, &then.id).await?;
    if !stored.torn.is_empty() {
        return Ok(publication);
    }
    let successors = context.municipalities.successors(day_in_bishkek(until));
    let before = Blocks::from(stored.blocks).with_successors(successors);
    let source = Source {
        questionnaire: &then.questionnaire,
        blocks: &before,
        publication: &last.publication,
        policy,
    };
    let now = (&*round.questionnaire, blocks, policy);
    Ok(publication.since(now, &source))
}
