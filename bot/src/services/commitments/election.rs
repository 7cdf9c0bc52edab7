//! After an election: what the previous council has promised is kept, dated anew or dropped by the new one.

use super::card::one_by_one;
use super::items::{NEW_COUNCIL, items};
use crate::domain::{Message, Moment, Request, day_in_bishkek};
use crate::services::Context;
use crate::store::councils::{self, CouncilChat};
use crate::store::outbox::{self, Priority};
use crate::store::{StoreError, Tx, audit, commitments, results};

/// A new council was elected in a place: its chats are asked about each promise. `false` if that was said lately: nothing is asked twice.
///
/// # Errors
/// The database.
pub async fn elected(
    tx: &mut Tx,
    context: &Context,
    municipality: &str,
    actor: &str,
    now: Moment,
) -> Result<bool, StoreError> {
    let before = commitments::term(tx, municipality).await?;
    if before.is_some_and(|since| now < since + NEW_COUNCIL) {
        return Ok(false);
    }
    commitments::set_term(tx, municipality, now).await?;
    audit::write(tx, now, actor, "council.elected", municipality).await?;
    for chat in councils::of_place(tx, municipality).await? {
        if let Some(message) = inherited(tx, context, &chat).await? {
            let request = Request::Send(message);
            outbox::put(tx, chat.address, Priority::Digest, &request, now).await?;
        }
    }
    Ok(true)
}

/// Asks a chat of the new council about the promises of the previous one. `None` if there are none.
///
/// # Errors
/// The database.
pub async fn inherited(
    tx: &mut Tx,
    context: &Context,
    chat: &CouncilChat,
) -> Result<Option<Message>, StoreError> {
    let Some(since) = commitments::term(tx, &chat.municipality).await? else {
        return Ok(None);
    };
    let (mut count, mut first) = (0_usize, None);
    for result in results::open(tx).await? {
        if result.of.municipality != chat.municipality {
            continue;
        }
        for item in items(tx, &result.of).await? {
            // a need that was found again is asked about once
            if item.is_inherited() && item.asked.continues.is_none() {
                count += 1;
                first = first.or(Some(item));
            }
        }
    }
    let (texts, language) = (&context.texts, chat.speaks());
    Ok(first.map(|first| {
        let until = day_in_bishkek(since + NEW_COUNCIL);
        let args = [
            ("count", count.into()),
            ("date", texts.day(language, until).into()),
        ];
        Message::new(
            texts.say(language, "elected-ask", &args),
            vec![vec![one_by_one(texts, language, &first)]],
        )
    }))
}
