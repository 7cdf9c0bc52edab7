//! A parent opens the child's link on their own phone: plain lines, a yes and a no; opened again, the yes can be taken back. With a paper
//! code the same is said in words.

use super::Handled;
use super::language::old_button;
use crate::domain::{
    Body, GuardianTap, Inbound, Language, Message, Moment, OpenGuardianPage, RoleTap,
};
use crate::handlers::RoleRequest;
use crate::journey::is_thanks;
use crate::services::Context;
use crate::services::guardian_links::{self as links, GuardianLink};
use crate::services::guardians::{self as service, Standing};
use crate::store::StoreError;
use crate::store::guardians::{self, Hold, Proof};
use crate::texts::sms::withdrawal;
use crate::texts::{self, GuardianPage, Texts};
use surveys::engine::reading;

/// `/start gTOKEN`.
pub(super) async fn ask(req: &mut RoleRequest<'_>, payload: &str) -> Result<(), StoreError> {
    let token = links::token_of_payload(payload).unwrap_or_default();
    let Some(link) = links::read(&req.context.vault, token) else {
        turn_away(req, Language::Ky, token, GuardianPage::Unknown);
        return Ok(());
    };
    let page = page(req, &link).await?;
    turn_away(req, link.language, token, page);
    keep_page(req, token, page);
    Ok(())
}

/// Whether this was typed below a guardian's page, which it may answer. Commands never do.
#[must_use]
pub fn is_on_page(context: &Context, inbound: &Inbound, now: Moment) -> bool {
    page_typed_on(context, inbound, now).is_some()
}

/// Whoever asks for something else, or presses another button, has left the page.
pub fn turn_page(context: &Context, inbound: &Inbound) {
    let left = match &inbound.body {
        Body::Text { text, .. } => is_command(text),
        Body::Tap { data, .. } => !matches!(RoleTap::parse(data), Ok(RoleTap::Guardian(_))),
        _ => false,
    };
    if left {
        context.guardian_pages.forget(inbound.chat);
    }
}

/// The page below which this was typed.
pub(super) fn page_typed_on(
    context: &Context,
    inbound: &Inbound,
    now: Moment,
) -> Option<OpenGuardianPage> {
    let typed = matches!(&inbound.body, Body::Text { text, .. } if !is_command(text));
    let pages = &context.guardian_pages;
    (inbound.private && typed).then(|| pages.get(inbound.chat, now))?
}

/// The button that typed words mean: yes, no, taking it back, or its label. A code on paper is not of this page.
pub(super) fn typed(texts: &Texts, text: &str, page: &OpenGuardianPage) -> Option<GuardianTap> {
    let token = || page.token.clone();
    let asked = page.asks_to_withdraw;
    if withdrawal(text).is_some_and(|rest| !guardians::may_be_code(rest)) {
        // said twice it is meant
        return Some(match asked {
            true => GuardianTap::ConfirmWithdraw(token()),
            false => GuardianTap::Withdraw(token()),
        });
    }
    let said = match asked {
        true => reading::yes_or_no(text),
        // "I forbid it" would be no answer to whether a yes is taken back
        false => reading::yes_or_no_to(reading::Asked::Permission, text),
    };
    match said {
        Some(true) if asked => return Some(GuardianTap::ConfirmWithdraw(token())),
        Some(false) if asked => return Some(GuardianTap::Keep(token())),
        Some(true) => return Some(GuardianTap::Agree(token())),
        Some(false) => return Some(GuardianTap::Refuse(token())),
        None => {}
    }
    let meant = texts::guardian_button(texts, text)?;
    Some(meant(token()))
}

/// What means none of its buttons: the page again, with what can be written. Thanks are answered.
pub(super) async fn again(
    req: &mut RoleRequest<'_>,
    token: &str,
    text: &str,
) -> Result<Handled, StoreError> {
    let Some(link) = links::read(&req.context.vault, token) else {
        return Ok(Handled::NotOurs);
    };
    let (texts, first) = (&req.context.texts, link.language);
    if is_thanks(text) {
        let text = texts::guardian_thanks(texts, first);
        req.turn_away(Message::plain(text));
        return Ok(Handled::Done);
    }
    let page = page(req, &link).await?;
    keep_page(req, token, page);
    let mut message = texts::guardian(texts, first, (token, page), responsible(req));
    if let Some(hint) = texts::guardian_hint(texts, first, page) {
        message.text = format!("{hint}\n\n{}", message.text);
    }
    req.turn_away(message);
    Ok(Handled::Done)
}

/// From now on what is typed in this chat is about this page. A child who opens its own link goes on as before.
fn keep_page(req: &RoleRequest<'_>, token: &str, page: GuardianPage) {
    if page != GuardianPage::OwnLink {
        let open = OpenGuardianPage {
            token: token.to_owned(),
            asks_to_withdraw: page == GuardianPage::AskWithdraw,
        };
        let pages = &req.context.guardian_pages;
        pages.put(req.inbound.chat, Some(open), req.now);
    }
}

fn is_command(text: &str) -> bool {
    text.trim_start().starts_with('/')
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
    keep_page(req, token, page);
    let (done, handled) = match (&tap, page) {
        (GuardianTap::Agree(_) | GuardianTap::Invite(_), GuardianPage::Ask) => {
            guardians::use_token(req.tx, &link.mark(), link.expires).await?;
            guardians::release(req.tx, Hold::Asked, link.child).await?;
            let invites = matches!(tap, GuardianTap::Invite(_));
            let done = match invites {
                true => GuardianPage::DoneInvites,
                false => GuardianPage::Done,
            };
            let link = link.clone();
            (done, Handled::GuardianSaidYes { link, invites })
        }
        (GuardianTap::Invite(_) | GuardianTap::NoInvite(_), GuardianPage::Given) => {
            let invites = matches!(tap, GuardianTap::Invite(_));
            guardians::set_invites(req.tx, Proof::Link(&link.mark()), invites).await?;
            (GuardianPage::Invites(invites), Handled::Done)
        }
        (GuardianTap::Refuse(_) | GuardianTap::Withdraw(_), GuardianPage::Ask) => {
            service::refuse(req.tx, context, &link, now).await?;
            (self::page(req, &link).await?, Handled::Done)
        }
        (GuardianTap::Withdraw(_), GuardianPage::Given | GuardianPage::Over) => {
            // it erases, and cannot be undone
            keep_page(req, token, GuardianPage::AskWithdraw);
            turn_away(req, link.language, token, GuardianPage::AskWithdraw);
            return Ok(Handled::Done);
        }
        (GuardianTap::ConfirmWithdraw(_), GuardianPage::Given | GuardianPage::Over) => {
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

/// The word for it and a paper code: the child may be invited again. The answer is the same whether or not the code was used, or is one.
pub(super) async fn permit_invitations(
    req: &mut RoleRequest<'_>,
    code: &str,
) -> Result<(), StoreError> {
    guardians::set_invites(req.tx, Proof::Slip(code), true).await?;
    turn_away(req, Language::Ky, "", GuardianPage::SlipInvites);
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
