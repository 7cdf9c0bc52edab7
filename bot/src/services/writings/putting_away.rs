//! A text that a moderator leaves unpressed does not stay in their chat.

use crate::domain::{DAY, Message, Moment, Request};
use crate::services::Context;
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, reading};

/// Empties cards a day after the last press at the latest, and at once when the words are counted or the role is over. `true` if any was.
///
/// # Errors
/// The database; what was not emptied is due at the next tick.
pub async fn put_away(context: &Context, now: Moment) -> Result<bool, StoreError> {
    let since = now - DAY;
    let mut tx = context.db.begin_read().await?;
    let due = reading::stale(&mut tx, since).await?;
    tx.commit().await?;
    if due.is_empty() {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    // another process may have been first, and a moderator may just have pressed
    for card in reading::stale(&mut tx, since).await? {
        let text = context.texts.say(card.language, "words-put-away", &[]);
        let request = Request::Edit {
            message_id: card.message,
            message: Message::plain(text),
        };
        outbox::put(&mut tx, card.address, Priority::Interactive, &request, now).await?;
        reading::clear(&mut tx, card.role).await?;
    }
    tx.commit().await?;
    Ok(true)
}
