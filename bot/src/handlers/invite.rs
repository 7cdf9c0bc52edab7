//! Somebody opens an invite: the role is asked for, a coordinator confirms the name.

use super::offer::offered;
use super::replies::{chosen, in_each};
use super::{Handled, council};
use crate::domain::Message;
use crate::handlers::RoleRequest;
use crate::services::roles as role_service;
use crate::store::invites::{self, Found};
use crate::store::roles::{self, Asking};
use crate::store::{StoreError, addresses};

/// `/start iCODE` in a private chat.
pub(super) async fn open(req: &mut RoleRequest<'_>, code: &str) -> Result<(), StoreError> {
    let Some(offer) = offered(req, code).await? else {
        return Ok(());
    };
    if offer.kind.is_of_chat() {
        return council::ask_where(req, &offer, code).await;
    }
    let Some(sender) = req.inbound.sender.clone() else {
        let message = req.bilingual("invite-private-only").await?;
        req.turn_away(message);
        return Ok(());
    };
    let context = req.context;
    let known = match addresses::find(req.tx, req.inbound.chat).await? {
        Some(address) => roles::of_address(req.tx, address).await?,
        None => Vec::new(),
    };
    let same = known
        .iter()
        .any(|r| r.kind == offer.kind && r.municipality == offer.municipality);
    if same {
        // the invite stays good for the person it was meant for
        let message = req.bilingual("role-already").await?;
        req.turn_away(message);
        return Ok(());
    }
    let languages = req.languages().await?;
    let address = req.address().await?;
    invites::take(req.tx, code, req.now).await?;
    let asking = Asking {
        kind: offer.kind,
        municipality: offer.municipality.as_deref(),
        address,
        name: &sender.name,
        group: None,
        language: chosen(&languages),
    };
    let id = roles::ask(req.tx, asking, req.now).await?;
    let Some(asked) = roles::get(req.tx, id).await? else {
        return Ok(());
    };
    req.say(Message::new(
        in_each(&languages, |language| {
            role_service::asked(context, language, &asked, req.now)
        }),
        vec![crate::texts::role_languages(&context.texts)],
    ))
    .await?;
    role_service::ask_coordinators(req.tx, context, &asked, req.now).await
}

/// A code typed alone in a private chat: taken, or told why not. What was never a code of ours is somebody's words.
pub(super) async fn typed_alone(
    req: &mut RoleRequest<'_>,
    code: &str,
) -> Result<Handled, StoreError> {
    let known = invites::find(req.tx, code, req.now).await?;
    if known == Found::Unknown {
        return Ok(Handled::NotOurs);
    }
    open(req, code.trim()).await?;
    Ok(Handled::Done)
}

/// `/connect CODE` in a private chat: this chat becomes a council's, or that of a sector's body; the code of any other role is taken as its link is.
pub(super) async fn connect(req: &mut RoleRequest<'_>, code: &str) -> Result<(), StoreError> {
    match invites::find(req.tx, code, req.now).await? {
        Found::Good(offer) if !offer.kind.is_of_chat() => open(req, code).await,
        _ => council::connect(req, code).await,
    }
}
