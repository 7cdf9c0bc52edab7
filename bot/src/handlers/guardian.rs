//! A parent opens the child's link on their own phone: five plain lines and one yes.

use super::Handled;
use super::language::old_button;
use crate::domain::{GuardianTap, Language};
use crate::handlers::RoleRequest;
use crate::services::guardian_links as link;
use crate::store::{StoreError, guardians};
use crate::texts::{self, GuardianPage};

/// `/start gTOKEN`.
pub(super) async fn ask(req: &mut RoleRequest<'_>, payload: &str) -> Result<(), StoreError> {
    let token = link::token_of_payload(payload).unwrap_or_default();
    let found = link::read(&req.context.vault, token);
    let yes = GuardianTap::Agree(token.to_owned()).code();
    let page = match &found {
        None => GuardianPage::Expired,
        Some(link) if link.child.id == req.inbound.chat.id => GuardianPage::OwnLink,
        Some(link) if link.expires <= req.now => GuardianPage::Expired,
        Some(link) if guardians::token_used(req.tx, &link.mark()).await? => GuardianPage::Used,
        Some(_) => GuardianPage::Ask { yes: &yes },
    };
    let first = found.as_ref().map_or(Language::Ky, |l| l.language);
    let message = texts::guardian(&req.context.texts, first, page);
    req.turn_away(message);
    Ok(())
}

/// The yes: once per link, in its week, never by the child itself.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: GuardianTap,
) -> Result<Handled, StoreError> {
    let context = req.context;
    let GuardianTap::Agree(token) = tap;
    let Some(link) = link::read(&context.vault, &token) else {
        old_button(req).await?;
        return Ok(Handled::Done);
    };
    let page = if link.child.id == req.inbound.chat.id {
        GuardianPage::OwnLink
    } else if link.expires <= req.now {
        GuardianPage::Expired
    } else if guardians::use_token(req.tx, &link.mark(), link.expires).await? {
        GuardianPage::Done
    } else {
        GuardianPage::Used
    };
    let message = texts::guardian(&context.texts, link.language, page);
    if page != GuardianPage::Done {
        req.turn_away(message);
        return Ok(Handled::Done);
    }
    req.reply(message).await?;
    Ok(Handled::GuardianSaidYes {
        child: link.child,
        link: link.link,
        language: link.language,
    })
}
