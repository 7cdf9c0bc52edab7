//! What a club's group reads of the round that asks whether a promise was kept: the promise, and in the end both views.

use super::items::item;
use super::news::message;
use crate::domain::{Language, Moment, NewsKind, RoundId};
use crate::services::Context;
use crate::store::news::News;
use crate::store::verdicts::{self, Asked};
use crate::store::{StoreError, Tx};

/// What the council says is done, and that young people are asked whether they see it.
pub(crate) async fn asked_by_check(
    tx: &mut Tx,
    context: &Context,
    check: &RoundId,
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let asked = verdicts::of_round(tx, check).await?;
    told(tx, context, (asked, NewsKind::Done), language, now).await
}

/// What both say, once followers hear it.
pub(crate) async fn told_of_check(
    tx: &mut Tx,
    context: &Context,
    check: &RoundId,
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let asked = verdicts::of_round(tx, check).await?;
    let heard = asked.filter(|asked| asked.told.is_some());
    told(tx, context, (heard, NewsKind::Verdict), language, now).await
}

async fn told(
    tx: &mut Tx,
    context: &Context,
    (asked, kind): (Option<Asked>, NewsKind),
    language: Language,
    now: Moment,
) -> Result<Option<String>, StoreError> {
    let Some(asked) = asked else {
        return Ok(None);
    };
    let Some(found) = item(tx, asked.finding).await? else {
        return Ok(None);
    };
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&found.asked.of.round) else {
        return Ok(None);
    };
    let news = News {
        id: 0,
        of: found.asked.of,
        kind,
        finding: Some(asked.finding),
        due: now,
    };
    let said = message(tx, context, (round, &news), language, now).await?;
    Ok(said.map(|said| said.text))
}
