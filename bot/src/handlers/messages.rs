//! A child opens the message that a safeguarding person wrote, or hides it again; what a locked screen must not show comes by a press.

use crate::domain::{Body, Language, MessageTap, Request};
use crate::handlers::RoleRequest;
use crate::services::screens;
use crate::store::outbox::{self, CaseNotice, Show};
use crate::store::{StoreError, disclosures, respondents};

/// Opens a reply in the place of the message that announced it, or takes it out of the chat.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: MessageTap) -> Result<(), StoreError> {
    let Body::Tap {
        message: Some(message),
        ..
    } = req.inbound.body
    else {
        return Ok(());
    };
    let (context, chat) = (req.context, req.inbound.chat);
    let (case, entry) = match tap {
        MessageTap::Open { case, entry } => (case, entry),
        MessageTap::Hide => {
            // anybody can ask for it, and nothing of it is stored
            let message_ids = vec![message];
            req.direct.push((chat, Request::Delete { message_ids }));
            return Ok(());
        }
        MessageTap::TextOnly => {
            let language = spoken(req).await?;
            let request = Request::Edit {
                message_id: message,
                message: screens::text_only_in_full(context, &context.snapshot(), language),
            };
            req.direct.push((chat, request));
            return Ok(());
        }
    };
    let found = disclosures::get(req.tx, case).await?;
    let Some(found) = found.filter(|found| found.chat == chat) else {
        let language = spoken(req).await?;
        req.decline(language, "message-gone", &[]);
        return Ok(());
    };
    disclosures::mark_read(req.tx, found.id, entry, req.now).await?;
    let notice = CaseNotice {
        case: found.id,
        entry,
        show: Show::Reply,
        message: Some(message),
    };
    let address = req.address().await?;
    outbox::put_of_case(req.tx, address, &notice, req.now).await
}

async fn spoken(req: &mut RoleRequest<'_>) -> Result<Language, StoreError> {
    let hash = [req.context.vault.chat_hash(req.inbound.chat)];
    let people = respondents::load(req.tx, &hash).await?;
    let person = people.values().next();
    Ok(person.map_or(Language::Ky, |p| p.respondent.language))
}
