//! Sends the outbox: digests, news, replies to roles. Order per address, limits for what nobody asked for.

use std::sync::Arc;
use std::time::Duration;

use super::House;
use super::deliver::Caller;
use crate::domain::{Chat, Moment, SendError};
use crate::store::alerts::Alert;
use crate::store::outbox::{self, Due, Priority};
use crate::store::{StoreError, addresses};

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
    tx.commit().await?;
    if due.is_empty() {
        return Ok(false);
    }
    let mut unsolicited = 0;
    let mut calls = Vec::with_capacity(due.len());
    for row in due {
        if row.priority >= Priority::Digest as i64 {
            unsolicited += 1;
        }
        let caller = Arc::clone(caller);
        calls.push(async move {
            let result = caller.call(row.chat, &row.request).await;
            (row, result)
        });
    }
    for (row, result) in futures::future::join_all(calls).await {
        record(house, &row, result).await?;
    }
    if unsolicited >= UNSOLICITED_PER_SECOND {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(true)
}

async fn record(
    house: &House,
    row: &Due,
    result: Result<crate::domain::Sent, SendError>,
) -> Result<(), StoreError> {
    let now = house.ambient.now();
    let mut tx = house.db.begin().await?;
    match result {
        Ok(_) => {
            outbox::sent(&mut tx, row.id).await?;
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
        }
        Err(SendError::MessageGone) => match &row.request {
            crate::domain::Request::Edit { message, .. } => {
                let anew = crate::domain::Request::Send(message.clone());
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
