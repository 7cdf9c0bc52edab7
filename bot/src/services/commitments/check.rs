//! What a club's group reads of the round that asks whether a promise was kept: the promise, and in the end both views.

use super::items::item;
use super::news::message;
use crate::domain::{Language, Moment, NewsKind, RoundId, RoundPlace, Span};
use crate::services::Context;
use crate::services::sms::hours;
use crate::store::group_cards;
use crate::store::news::News;
use crate::store::outbox::{self, Priority};
use crate::store::verdicts::{self, Asked};
use crate::store::{StoreError, Tx};

/// How long after it was sent a card is looked at first.
const FIRST_LOOK: Span = Span::minutes(1);

/// Hangs the card of the round that asks about a promise, by this link, wherever one of the round hangs in which the need was found.
pub(super) async fn hang(
    tx: &mut Tx,
    found: &RoundPlace,
    (check, payload): (&RoundPlace, &str),
    now: Moment,
) -> Result<(), StoreError> {
    let at = hours::next_open(now);
    for address in group_cards::groups(tx, found).await? {
        let of = (address, check);
        let card = group_cards::put(tx, of, (payload, ""), at + FIRST_LOOK).await?;
        outbox::put_card(tx, address, Priority::News, card, at).await?;
    }
    Ok(())
}

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
