//! A language chosen once holds in all that somebody is to us: respondent, role, council.

use super::{Context, command_menus};
use crate::domain::{Chat, Language, Moment};
use crate::store::addresses::AddressId;
use crate::store::councils::{self, person_hash};
use crate::store::{StoreError, Tx, respondents, roles};

/// The language of a private chat is chosen: for whatever somebody is there, and for the list of their commands.
pub async fn choose(
    tx: &mut Tx,
    context: &Context,
    address: AddressId,
    language: Language,
    now: Moment,
) -> Result<(), StoreError> {
    roles::set_language(tx, address, language).await?;
    councils::set_language(tx, address, language).await?;
    respondents::set_language(tx, address, language).await?;
    if command_menus::has_own(tx, address).await? {
        command_menus::renew(tx, context, address, now).await?;
    }
    Ok(())
}

/// What the person of this private chat has chosen there, or else in the chat of a council in which they act.
pub async fn known(
    tx: &mut Tx,
    context: &Context,
    chat: Chat,
) -> Result<Option<Language>, StoreError> {
    let hash = context.vault.chat_hash(chat);
    let hashes = std::slice::from_ref(&hash);
    let people = respondents::load_each(tx, hashes).await?;
    if let Some(person) = people.first() {
        return Ok(Some(person.respondent.language));
    }
    let holders = roles::holders(tx, hashes).await?;
    if let Some(language) = holders.get(&hash).copied().flatten() {
        return Ok(Some(language));
    }
    let person = person_hash(&context.vault, chat.id);
    let acting = councils::acting(tx, std::slice::from_ref(&person)).await?;
    Ok(acting.get(&person).copied().flatten())
}
