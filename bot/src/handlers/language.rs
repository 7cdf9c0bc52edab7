//! The language of a chat: `/language`, and what is said where nobody knows of what.

use super::Handled;
use super::council_chat::{Caller, chat_here, here, member_of_any};
use crate::domain::{Language, Message};
use crate::handlers::RoleRequest;
use crate::store::councils::{self, CouncilChat};
use crate::store::{StoreError, respondents};
use crate::texts::{council_languages, role_languages};

/// `/language` in the private chat of a council or of somebody with a role. Who answers surveys there too is asked for the language of
/// those, in the fast lane.
pub(super) async fn ask(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    if of_respondent(req).await?.is_some() {
        return Ok(Handled::NotOurs);
    }
    if here(req).await?.is_some() {
        ask_council(req).await?;
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    let groups = groups(req).await?;
    if holder.is_nobody() && groups.is_empty() {
        return Ok(Handled::NotOurs);
    }
    let texts = &req.context.texts;
    let text = match groups.first().filter(|_| holder.is_nobody()) {
        Some(group) => texts.say(group.speaks(), "council-choose-language", &[]),
        None => texts.say(holder.language(), "choose-language", &[]),
    };
    req.say(Message::new(text, vec![role_languages(texts)]))
        .await?;
    Ok(Handled::Done)
}

/// The councils in whose chats whoever writes here acts.
pub(super) async fn groups(req: &mut RoleRequest<'_>) -> Result<Vec<CouncilChat>, StoreError> {
    let person = councils::person_hash(&req.context.vault, req.inbound.chat.id);
    councils::of_person(req.tx, &person).await
}

/// `/language` in a council's chat.
pub(super) async fn ask_council(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Caller::Member(chat) = member_of_any(req).await? else {
        return Ok(());
    };
    let texts = &req.context.texts;
    let mut message = Message::plain(texts.say(chat.speaks(), "choose-language", &[]));
    message.buttons = vec![council_languages(texts)];
    req.say(message).await
}

/// A button that says nothing to this version, or names what is not there any more.
pub(super) async fn old_button(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let language = spoken_here(req).await?;
    req.flash(language, "button-old").await
}

/// The language of a chat of which it is not known whose it is.
async fn spoken_here(req: &mut RoleRequest<'_>) -> Result<Language, StoreError> {
    if let Some(chat) = chat_here(req).await? {
        return Ok(chat.speaks());
    }
    let holder = req.holder().await?;
    if !holder.is_nobody() {
        return Ok(holder.language());
    }
    Ok(of_respondent(req).await?.unwrap_or(Language::Ky))
}

async fn of_respondent(req: &mut RoleRequest<'_>) -> Result<Option<Language>, StoreError> {
    let vault = &req.context.vault;
    let hash = [vault.chat_hash(req.inbound.chat)];
    let people = respondents::load(req.tx, &hash).await?;
    Ok(people
        .values()
        .next()
        .map(|person| person.respondent.language))
}
