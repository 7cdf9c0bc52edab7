//! What becomes of a message that was to be edited and is gone.

use super::OutgoingMessage;
use crate::domain::{Moment, Request};
use crate::services::{Context, group_cards, safeguarding as safeguard};
use crate::store::outbox::{self, CaseNotice, Content, Priority, Show};
use crate::store::{StoreError, Tx};

/// A message that was to be edited is gone: what it was to show comes as a new one.
pub(super) async fn again_as_new(
    tx: &mut Tx,
    context: &Context,
    outgoing: &OutgoingMessage,
    now: Moment,
) -> Result<(), StoreError> {
    let row = &outgoing.row;
    outbox::sent(tx, row.id).await?;
    match (&row.content, &outgoing.request) {
        // a locked screen would show its words
        (Content::OfCase(notice), Request::Edit { .. }) if notice.show == Show::Reply => {
            safeguard::announce_reply(tx, context, notice, now).await
        }
        (Content::OfCase(notice), Request::Edit { .. }) => {
            let anew = CaseNotice {
                message: None,
                ..notice.clone()
            };
            outbox::put_of_case(tx, row.address, &anew, now).await
        }
        // somebody has deleted it there: it does not come again by itself
        (Content::Card(card), _) => group_cards::taken_down(tx, card.group_card).await,
        (_, Request::Edit { message, .. }) => {
            let anew = Request::Send(message.clone());
            let priority = Priority::Interactive;
            outbox::put(tx, row.address, priority, &anew, now).await
        }
        _ => Ok(()),
    }
}
