//! The list of commands that Telegram offers in the chat of somebody with a role: what they can do, in the language of that chat.

use super::Context;
use crate::domain::{Chat, Language, Moment, Request, RoleKind};
use crate::store::addresses::{self, AddressId};
use crate::store::councils::{self, CouncilState};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, RoleState};
use crate::store::{StoreError, Tx};
use crate::texts;

/// Queues the list that fits the roles now in force in this chat; without any the chat is offered what everybody is.
pub async fn renew(
    tx: &mut Tx,
    context: &Context,
    address: AddressId,
    now: Moment,
) -> Result<(), StoreError> {
    let Some((chat, _)) = addresses::chat(tx, address).await? else {
        return Ok(());
    };
    let private = chat.id > 0;
    let (language, kinds) = if private {
        of_person(tx, address).await?
    } else {
        of_group(tx, address, chat).await?
    };
    let menu = texts::menu(&context.texts, language, &kinds, private);
    outbox::put(
        tx,
        address,
        Priority::Interactive,
        &Request::Commands(menu),
        now,
    )
    .await
}

/// Whether a chat is offered a list of its own.
pub async fn has_own(tx: &mut Tx, address: AddressId) -> Result<bool, StoreError> {
    let held = roles::of_address(tx, address).await?;
    Ok(held.iter().any(|role| role.state == RoleState::Confirmed))
}

async fn of_person(
    tx: &mut Tx,
    address: AddressId,
) -> Result<(Language, Vec<RoleKind>), StoreError> {
    let mut held = roles::of_address(tx, address).await?;
    held.retain(|role| role.state == RoleState::Confirmed);
    let council = councils::get(tx, address).await?;
    let language = held
        .iter()
        .find_map(|role| role.language)
        .or(council.and_then(|chat| chat.language));
    let kinds = held.iter().map(|role| role.kind).collect();
    Ok((language.unwrap_or(Language::Ky), kinds))
}

/// Commands belong to a whole group: councils in its other topics count too, and the one that has just changed speaks first.
async fn of_group(
    tx: &mut Tx,
    address: AddressId,
    group: Chat,
) -> Result<(Language, Vec<RoleKind>), StoreError> {
    let mut all = councils::all(tx).await?;
    all.retain(|council| council.state == CouncilState::Active);
    all.sort_by_key(|council| council.address != address);
    for council in all {
        let known = addresses::chat(tx, council.address).await?;
        if known.is_some_and(|(chat, _)| chat.id == group.id) {
            let kind = council.sector.map_or(RoleKind::Council, RoleKind::Sector);
            return Ok((council.speaks(), vec![kind]));
        }
    }
    Ok((Language::Ky, Vec::new()))
}
