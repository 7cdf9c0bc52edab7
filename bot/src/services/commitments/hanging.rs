//! The question whether a promise was kept, in the groups of clubs where the round hangs in which the need was found.

use crate::domain::{Moment, RoundPlace, Span};
use crate::services::sms::hours;
use crate::store::group_cards;
use crate::store::outbox::{self, Priority};
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
