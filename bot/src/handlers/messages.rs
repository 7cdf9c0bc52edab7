//! A child opens the message that a safeguarding person wrote, or hides it again.

use crate::domain::{Body, Language, MessageTap, Request};
use crate::handlers::RoleRequest;
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
    };
    let found = disclosures::get(req.tx, case).await?;
    let Some(found) = found.filter(|found| found.chat == chat) else {
        let hash = [context.vault.chat_hash(chat)];
        let people = respondents::load(req.tx, &hash).await?;
        let language = people
            .values()
            .next()
            .map_or(Language::Ky, |p| p.respondent.language);
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
