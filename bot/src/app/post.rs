//! Sends the outbox: digests, news, replies to roles. Order per address, limits for what nobody asked for.

use std::sync::Arc;
use std::time::Duration;

use super::deliver::Caller;
use super::{House, safeguard};
use crate::domain::{Chat, Moment, Request, SendError};
use crate::store::alerts::Alert;
use crate::store::outbox::{self, CaseNotice, Content, Due, Priority};
use crate::store::{StoreError, Tx, addresses, disclosures};

/// A row that was leased and not recorded is sent again after this time.
const LEASE: i64 = 60_000;
/// Unsolicited messages a second, over all chats.
const UNSOLICITED_PER_SECOND: usize = 25;
/// Attempts before a row is a dead letter.
const ATTEMPTS: i64 = 12;

/// One round over the outbox: sends what is due and records each result. `true` if anything was sent.
///
/// # Errors
/// The driver's.
pub async fn send_due(house: &Arc<House>, caller: &Arc<dyn Caller>) -> Result<bool, StoreError> {
    let now = house.ambient.now();
    let mut tx = house.db.begin().await?;
    let due = outbox::lease(&mut tx, &house.vault, now, Moment(now.0 + LEASE), 50).await?;
    let any = !due.is_empty();
    let mut letters = Vec::with_capacity(due.len());
    for row in due {
        letters.extend(letter(&mut tx, house, row, now).await?);
    }
    tx.commit().await?;
    if letters.is_empty() {
        return Ok(any);
    }
    let mut unsolicited = 0;
    let mut calls = Vec::with_capacity(letters.len());
    for letter in letters {
        let row = &letter.row;
        if row.priority >= Priority::Digest as i64 {
            unsolicited += 1;
        }
        let caller = Arc::clone(caller);
        calls.push(async move {
            let result = caller.call(letter.row.chat, &letter.request).await;
            (letter, result)
        });
    }
    for (letter, result) in futures::future::join_all(calls).await {
        record(house, &letter, result).await?;
    }
    if unsolicited >= UNSOLICITED_PER_SECOND {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(true)
}

/// A row that is sent now.
pub(in crate::app) struct Letter {
    pub(in crate::app) row: Due,
    pub(in crate::app) request: Request,
    /// The case that it shows to a safeguarding person, and up to which entry.
    pub(in crate::app) card: Option<(i64, i64)>,
}

/// Draws what is of a case; `None` if there is nothing to send any more.
pub(in crate::app) async fn letter(
    tx: &mut Tx,
    house: &House,
    row: Due,
    now: Moment,
) -> Result<Option<Letter>, StoreError> {
    let notice = match &row.content {
        Content::Ready(request) => {
            let (request, card) = (request.clone(), None);
            return Ok(Some(Letter { row, request, card }));
        }
        Content::OfCase(notice) => notice,
    };
    match safeguard::drawn(tx, house, row.address, notice, now).await {
        Ok(Some(drawn)) => {
            let card = drawn.newest.map(|newest| (notice.case, newest));
            let request = drawn.request;
            Ok(Some(Letter { row, request, card }))
        }
        Ok(None) => {
            outbox::sent(tx, row.id).await?;
            Ok(None)
        }
        // it can never be drawn, and must not hold up others
        Err(StoreError::Inconsistent { .. }) => {
            outbox::dead(tx, row.id).await?;
            super::alerts::raise(tx, house, Alert::DeadLetters).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn record(
    house: &House,
    letter: &Letter,
    result: Result<crate::domain::Sent, SendError>,
) -> Result<(), StoreError> {
    let now = house.ambient.now();
    let row = &letter.row;
    let mut tx = house.db.begin().await?;
    match result {
        Ok(sent) => {
            outbox::sent(&mut tx, row.id).await?;
            let message = match &letter.request {
                Request::Edit { message_id, .. } => Some(*message_id),
                _ => sent.message_id,
            };
            if let (Some((case, newest)), Some(message)) = (letter.card, message) {
                disclosures::put_card(&mut tx, case, row.address, message, newest).await?;
            }
            if row.priority >= Priority::Digest as i64 {
                // one a second to a private chat, twenty a minute to a group
                let pause = if row.chat.id < 0 { 3_000 } else { 1_000 };
                addresses::pause(&mut tx, row.address, Moment(now.0 + pause)).await?;
            }
        }
        Err(SendError::RetryAfter(wait)) => {
            let until = Moment(now.0 + i64::try_from(wait.as_millis()).unwrap_or(60_000));
            outbox::retry(&mut tx, row.id, until).await?;
            addresses::pause(&mut tx, row.address, until).await?;
        }
        Err(SendError::Migrated(to)) => {
            addresses::migrate(
                &mut tx,
                &house.vault,
                row.address,
                Chat {
                    id: to,
                    topic: row.chat.topic,
                },
            )
            .await?;
            outbox::retry(&mut tx, row.id, now).await?;
        }
        Err(SendError::Unreachable(why)) => {
            tracing::info!(why, "a chat cannot be reached: its messages wait");
            addresses::set_unreachable(&mut tx, row.address).await?;
            outbox::retry(&mut tx, row.id, now).await?;
            // of a safeguarding person others hear at once, and the next one gets the case
            if matches!(row.content, Content::OfCase(_)) {
                safeguard::watch(&mut tx, house, now).await?;
            }
        }
        Err(SendError::MessageGone) => match (&row.content, &letter.request) {
            (Content::OfCase(notice), Request::Edit { .. }) => {
                outbox::sent(&mut tx, row.id).await?;
                let anew = CaseNotice {
                    message: None,
                    ..notice.clone()
                };
                let House { vault, ambient, .. } = house;
                outbox::put_of_case(&mut tx, vault, ambient, row.address, &anew, now).await?;
            }
            (_, Request::Edit { message, .. }) => {
                let anew = Request::Send(message.clone());
                outbox::sent(&mut tx, row.id).await?;
                outbox::put(
                    &mut tx,
                    &house.vault,
                    &house.ambient,
                    row.address,
                    Priority::Interactive,
                    &anew,
                    now,
                )
                .await?;
            }
            _ => outbox::sent(&mut tx, row.id).await?,
        },
        Err(SendError::Unavailable(_) | SendError::Refused(_)) if row.attempts < ATTEMPTS => {
            let pause = 500_i64 << row.attempts.clamp(0, 10);
            outbox::retry(&mut tx, row.id, Moment(now.0 + pause)).await?;
        }
        Err(error) => {
            tracing::error!(%error, "a message will never be sent");
            outbox::dead(&mut tx, row.id).await?;
            super::alerts::raise(&mut tx, house, Alert::DeadLetters).await?;
        }
    }
    tx.commit().await
}
