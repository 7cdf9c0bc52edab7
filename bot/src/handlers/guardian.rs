//! A parent opens the child's link on their own phone: five plain lines and one yes.

use super::Handled;
use crate::domain::Language;
use crate::handlers::Desk;
use crate::services::guardian_links as link;
use crate::store::{StoreError, guardians};
use crate::texts::{self, GuardianPage};

/// `/start gTOKEN`.
pub(super) async fn ask(desk: &mut Desk<'_>, payload: &str) -> Result<(), StoreError> {
    let token = link::token_of_payload(payload).unwrap_or_default();
    let found = link::read(&desk.house.vault, token);
    let yes = format!("g:{token}");
    let page = match &found {
        None => GuardianPage::Expired,
        Some(link) if link.child.id == desk.inbound.chat.id => GuardianPage::OwnLink,
        Some(link) if link.expires <= desk.now => GuardianPage::Expired,
        Some(link) if guardians::token_used(desk.tx, &desk.house.vault, &link.mark()).await? => {
            GuardianPage::Used
        }
        Some(_) => GuardianPage::Ask { yes: &yes },
    };
    let first = found.as_ref().map_or(Language::Ky, |l| l.language);
    let message = texts::guardian(&desk.house.texts, first, page);
    desk.turn_away(message);
    Ok(())
}

/// The yes: once per link, in its week, never by the child itself.
pub(super) async fn tap(desk: &mut Desk<'_>, token: &str) -> Result<Handled, StoreError> {
    let house = desk.house;
    let Some(link) = link::read(&house.vault, token) else {
        return Ok(Handled::Done);
    };
    let page = if link.child.id == desk.inbound.chat.id {
        GuardianPage::OwnLink
    } else if link.expires <= desk.now {
        GuardianPage::Expired
    } else if guardians::use_token(desk.tx, &house.vault, &link.mark(), link.expires).await? {
        GuardianPage::Done
    } else {
        GuardianPage::Used
    };
    let message = texts::guardian(&house.texts, link.language, page);
    if page != GuardianPage::Done {
        desk.turn_away(message);
        return Ok(Handled::Done);
    }
    desk.reply(message).await?;
    Ok(Handled::GuardianSaidYes {
        child: link.child,
        link: link.link,
        language: link.language,
    })
}
