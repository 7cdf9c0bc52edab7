//! A full disk. While it lasts nothing can be stored, so that what is known of it is kept in memory, and operators are told past the
//! outbox: the database can still be read, and Telegram can be called.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::House;
use crate::domain::{Caller, Message, Moment, Request, RoleKind, SendError};
use crate::store::addresses::{self, AddressId};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Role};
use crate::store::{StoreError, Tx};

/// It is over when nothing was refused for so long and something could be written; in ms. Longer than the longest pause between two
/// tries of what was refused.
const QUIET: i64 = 60_000;
/// Operators who could not be told are tried again after so long, in ms.
const AGAIN: i64 = 60_000;

/// Whether the disk is full, and who knows.
#[derive(Debug, Default)]
pub struct FullDisk(Mutex<Option<Trouble>>);

#[derive(Debug)]
struct Trouble {
    /// The last write that was refused.
    refused: Moment,
    /// From when on it may be told again to those who do not know.
    next: Moment,
    told: HashSet<AddressId>,
}

impl FullDisk {
    /// Whether writing was refused and has not worked since.
    #[must_use]
    pub fn is(&self) -> bool {
        self.state().is_some()
    }

    fn state(&self) -> MutexGuard<'_, Option<Trouble>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writing has failed, wherever that was: if the disk is full, operators hear of it at once, and once.
pub async fn heard(house: &House, caller: &dyn Caller, error: &StoreError) {
    note(house, error);
    tell_due(house, caller).await;
}

/// Writing has failed where there is no way to operators: they hear of it at the next tick.
pub fn note(house: &House, error: &StoreError) {
    if !error.is_disk_full() {
        return;
    }
    let now = house.ambient.now();
    let mut state = house.full_disk.state();
    let trouble = state.get_or_insert_with(|| Trouble {
        refused: now,
        next: now,
        told: HashSet::new(),
    });
    trouble.refused = now;
}

/// Tells operators who do not know yet.
pub async fn tell_due(house: &House, caller: &dyn Caller) {
    let now = house.ambient.now();
    let knows = match &mut *house.full_disk.state() {
        Some(trouble) if now >= trouble.next => {
            // whoever fails meanwhile does not tell too
            trouble.next = Moment(now.0 + AGAIN);
            trouble.told.clone()
        }
        _ => return,
    };
    match tell(house, caller, &knows).await {
        Ok(told) => {
            if let Some(trouble) = &mut *house.full_disk.state() {
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
/// The driver's: to be [`heard`].
pub async fn over(house: &House) -> Result<bool, StoreError> {
    let now = house.ambient.now();
    let quiet = |trouble: &Trouble| now.0 - trouble.refused.0 >= QUIET;
    if !house.full_disk.state().as_ref().is_some_and(quiet) {
        return Ok(false);
    }
    let mut tx = house.db.begin().await?;
    for operator in roles::confirmed(&mut tx, &house.vault, RoleKind::Operator).await? {
        let request = said(house, &operator, "operator-disk-room");
        outbox::put(
            &mut tx,
            &house.vault,
            &house.ambient,
            operator.address,
            Priority::Urgent,
            &request,
            now,
        )
        .await?;
    }
    tx.commit().await?;
    *house.full_disk.state() = None;
    tracing::info!("the database can be written again");
    Ok(true)
}

/// Tells the operators who do not know; gives those who need not be told again.
async fn tell(
    house: &House,
    caller: &dyn Caller,
    knows: &HashSet<AddressId>,
) -> Result<Vec<AddressId>, StoreError> {
    let mut tx = house.db.begin_read().await?;
    let operators = operators(&mut tx, house).await?;
    drop(tx);
    let mut told = Vec::new();
    for (operator, chat) in operators {
        if knows.contains(&operator.address) {
            continue;
        }
        let request = said(house, &operator, "operator-disk-full");
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

async fn operators(
    tx: &mut Tx,
    house: &House,
) -> Result<Vec<(Role, crate::domain::Chat)>, StoreError> {
    let mut found = Vec::new();
    for operator in roles::confirmed(tx, &house.vault, RoleKind::Operator).await? {
        if let Some((chat, true)) = addresses::chat(tx, &house.vault, operator.address).await? {
            found.push((operator, chat));
        }
    }
    Ok(found)
}

fn said(house: &House, operator: &Role, id: &str) -> Request {
    Request::Send(Message {
        text: house.texts.say(operator.speaks(), id, &[]),
        ..Message::default()
    })
}
