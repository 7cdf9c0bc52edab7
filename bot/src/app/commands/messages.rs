//! A child opens the message that a safeguarding person wrote, or hides it again.

use super::super::Desk;
use crate::domain::{Body, Language, Request};
use crate::store::outbox::{self, CaseNotice, Show};
use crate::store::{StoreError, disclosures, respondents};

/// `n:CASE:ENTRY` opens a reply in the place of the message that announced it; `n:x` takes it out of the chat.
pub(super) async fn tap(desk: &mut Desk<'_>, rest: &str) -> Result<(), StoreError> {
    let Body::Tap {
        message: Some(message),
        ..
    } = desk.inbound.body
    else {
        return Ok(());
    };
    let (house, chat) = (desk.house, desk.inbound.chat);
    if rest == "x" {
        // anybody can ask for it, and nothing of it is stored
        let message_ids = vec![message];
        desk.direct
            .push((desk.inbound.chat, Request::Delete { message_ids }));
        return Ok(());
    }
    let read = rest
        .split_once(':')
        .and_then(|(case, entry)| Some((case.parse().ok()?, entry.parse().ok()?)));
    let Some((case, entry)) = read else {
        return Ok(());
    };
    let found = disclosures::get(desk.tx, &house.vault, case).await?;
    let Some(found) = found.filter(|found| found.chat == chat) else {
        let hash = [house.vault.chat_hash(chat)];
        let people = respondents::load(desk.tx, &house.vault, &hash).await?;
        let language = people.values().next().map_or(Language::Ky, |p| p.language);
        desk.decline(language, "message-gone", &[]);
        return Ok(());
    };
    disclosures::mark_read(desk.tx, found.id, entry, desk.now).await?;
    let notice = CaseNotice {
        case: found.id,
        entry,
        show: Show::Reply,
        message: Some(message),
    };
    let address = desk.address().await?;
    outbox::put_of_case(
        desk.tx,
        &house.vault,
        &house.ambient,
        address,
        &notice,
        desk.now,
    )
    .await
}
