//! A full disk. While it lasts nothing can be stored, so that what is known of it is kept in memory, and operators are told past the
//! outbox: the database can still be read, and Telegram can be called.

mod state;

pub use state::FullDisk;

use std::collections::HashSet;

use state::Trouble;

use super::Context;
use crate::domain::{Caller, Message, Request, RoleKind, SendError, Span};
use crate::store::addresses::{self, AddressId};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx};

/// It is over when nothing was refused for so long and something could be written. Longer than the longest pause between two
/// tries of what was refused.
const QUIET: Span = Span::minutes(1);
/// Operators who could not be told are tried again after so long.
const AGAIN: Span = Span::minutes(1);

/// Writing has failed, wherever that was: if the disk is full, operators hear of it at once, and once.
pub async fn heard(context: &Context, caller: &dyn Caller, error: &StoreError) {
    note(context, error);
    tell_due(context, caller).await;
}

/// Writing has failed where there is no way to operators: they hear of it at the next tick.
pub fn note(context: &Context, error: &StoreError) {
    if !error.is_disk_full() {
        return;
    }
    let now = context.ambient.now();
    let mut state = context.full_disk.state();
    let trouble = state.get_or_insert_with(|| Trouble {
        refused: now,
        next: now,
        told: HashSet::new(),
    });
    trouble.refused = now;
}

/// Tells operators who do not know yet.
pub async fn tell_due(context: &Context, caller: &dyn Caller) {
    let now = context.ambient.now();
    let knows = match &mut *context.full_disk.state() {
        Some(trouble) if now >= trouble.next => {
            // whoever fails meanwhile does not tell too
            trouble.next = now + AGAIN;
            trouble.told.clone()
        }
        _ => return,
    };
    match tell(context, caller, &knows).await {
        Ok(told) => {
            if let Some(trouble) = &mut *context.full_disk.state() {
                trouble.told.extend(told);
            }
        }
        Err(error) => {
            tracing::error!(%error, "the disk is full, and who is to be told cannot be read");
        }
    }
}

/// Whether the disk was full and is no longer: then operators are told so through the outbox, which is the proof that it can be
/// written again.
///
/// # Errors
/// The database: to be [`heard`].
pub async fn over(context: &Context) -> Result<bool, StoreError> {
    let now = context.ambient.now();
    let quiet = |trouble: &Trouble| now - trouble.refused >= QUIET;
    if !context.full_disk.state().as_ref().is_some_and(quiet) {
        return Ok(false);
    }
    let mut tx = context.db.begin().await?;
    for operator in roles::confirmed(&mut tx, RoleKind::Operator).await? {
        let request = said(context, &operator, "operator-disk-room");
        outbox::put(&mut tx, operator.address, Priority::Urgent, &request, now).await?;
    }
    tx.commit().await?;
    *context.full_disk.state() = None;
    tracing::info!("the database can be written again");
    Ok(true)
}

/// Tells the operators who do not know; gives those who need not be told again.
async fn tell(
    context: &Context,
    caller: &dyn Caller,
    knows: &HashSet<AddressId>,
) -> Result<Vec<AddressId>, StoreError> {
    let mut tx = context.db.begin_read().await?;
    let operators = operators(&mut tx).await?;
    drop(tx);
    let mut told = Vec::new();
    for (operator, chat) in operators {
        if knows.contains(&operator.address) {
            continue;
        }
        let request = said(context, &operator, "operator-disk-full");
        match caller.call(chat, &request).await {
            Err(
                error @ (SendError::RetryAfter(_)
                | SendError::Unavailable(_)
                | SendError::Refused(_)),
            ) => {
                tracing::warn!(%error, "an operator could not be told of the full disk yet");
            }
            _ => told.push(operator.address),
        }
    }
    Ok(told)
}

async fn operators(tx: &mut Tx) -> Result<Vec<(Role, crate::domain::Chat)>, StoreError> {
    let mut found = Vec::new();
    for operator in roles::confirmed(tx, RoleKind::Operator).await? {
        if let Some((chat, true)) = addresses::chat(tx, operator.address).await? {
            found.push((operator, chat));
        }
    }
    Ok(found)
}

fn said(context: &Context, operator: &Role, id: &str) -> Request {
    Request::Send(Message::plain(context.texts.say(
        operator.speaks(),
        id,
        &[],
    )))
}
