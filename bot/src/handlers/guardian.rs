//! A parent opens the child's link on their own phone: plain lines, a yes and a no; opened again, the yes can be taken back. With a paper
//! code the same is said in words.

use super::Handled;
use super::language::old_button;
use crate::domain::{GuardianTap, Language};
use crate::handlers::RoleRequest;
use crate::services::guardian_links::{self as links, GuardianLink};
use crate::services::guardians::{self as service, Standing};
use crate::store::StoreError;
use crate::store::guardians::{self, Hold};
use crate::texts::{self, GuardianPage};

/// `/start gTOKEN`.
pub(super) async fn ask(req: &mut RoleRequest<'_>, payload: &str) -> Result<(), StoreError> {
    let token = links::token_of_payload(payload).unwrap_or_default();
    let Some(link) = links::read(&req.context.vault, token) else {
        turn_away(req, Language::Ky, token, GuardianPage::Unknown);
        return Ok(());
    };
    let page = page(req, &link).await?;
    turn_away(req, link.language, token, page);
    Ok(())
}

/// A press on the page: what it says counts once, in the link's week, and is never said by the child itself.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: GuardianTap,
) -> Result<Handled, StoreError> {
    let (context, now) = (req.context, req.now);
    let token = tap.token();
    let Some(link) = links::read(&context.vault, token) else {
        old_button(req).await?;
        return Ok(Handled::Done);
    };
    let page = page(req, &link).await?;
    let (done, handled) = match (&tap, page) {
        (GuardianTap::Agree(_), GuardianPage::Ask) => {
            guardians::use_token(req.tx, &link.mark(), link.expires).await?;
            guardians::release(req.tx, Hold::Asked, link.child).await?;
            let said_yes = Handled::GuardianSaidYes(link.clone());
            (GuardianPage::Done, said_yes)
        }
        (GuardianTap::Refuse(_) | GuardianTap::Withdraw(_), GuardianPage::Ask) => {
            service::refuse(req.tx, context, &link, now).await?;
            (self::page(req, &link).await?, Handled::Done)
        }
        (GuardianTap::Withdraw(_), GuardianPage::Given | GuardianPage::Over) => {
            service::withdraw_link(req.tx, context, &link, now).await?;
            (GuardianPage::Withdrawn, Handled::Done)
        }
        // nothing to be done any more: how it stands
        (_, page) => {
            turn_away(req, link.language, token, page);
            return Ok(Handled::Done);
        }
    };
    let message = texts::guardian(
        &context.texts,
        link.language,
        (token, done),
        responsible(req),
    );
    req.reply(message).await?;
    Ok(handled)
}

/// The word for it and a paper code, or what was typed in its place. The answer is the same whether or not the code was used, or is one.
pub(super) async fn withdraw(req: &mut RoleRequest<'_>, code: &str) -> Result<(), StoreError> {
    let context = req.context;
    let page = match guardians::may_be_code(code) {
        true => {
            service::withdraw_slip(req.tx, context, code, req.now).await?;
            GuardianPage::Withdrawn
        }
        false => GuardianPage::HowToWithdraw,
    };
    turn_away(req, Language::Ky, "", page);
    Ok(())
}

async fn page(req: &mut RoleRequest<'_>, link: &GuardianLink) -> Result<GuardianPage, StoreError> {
    if link.child.id == req.inbound.chat.id {
        return Ok(GuardianPage::OwnLink);
    }
    Ok(match service::standing(req.tx, link, req.now).await? {
        Standing::Open => GuardianPage::Ask,
        Standing::Given => GuardianPage::Given,
        Standing::Refused(until) => GuardianPage::Refused(until),
        Standing::Over => GuardianPage::Over,
    })
}

fn turn_away(req: &mut RoleRequest<'_>, first: Language, token: &str, page: GuardianPage) {
    let message = texts::guardian(&req.context.texts, first, (token, page), responsible(req));
    req.turn_away(message);
}

const fn responsible<'a>(req: &RoleRequest<'a>) -> Option<&'a crate::domain::Responsible> {
    req.context.settings.responsible.as_ref()
}
