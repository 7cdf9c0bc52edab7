//! Somebody opens an invite: the role is asked for, a coordinator confirms the name.

use super::desk_words::plain;
use super::{Handled, council};
use crate::domain::{Language, Message, RoleKind};
use crate::handlers::Desk;
use crate::services::roles as role_desk;
use crate::store::invites::{self, Found, Offer};
use crate::store::roles::{self, Asking};
use crate::store::{StoreError, addresses};

/// `/start iCODE` in a private chat.
pub(super) async fn open(desk: &mut Desk<'_>, code: &str) -> Result<(), StoreError> {
    let Some(offer) = offered(desk, code).await? else {
        return Ok(());
    };
    if offer.kind == RoleKind::Council {
        return council::ask_where(desk, &offer, code).await;
    }
    let Some(sender) = desk.inbound.sender.clone() else {
        desk.turn_away(bilingual(desk, "invite-private-only"));
        return Ok(());
    };
    let house = desk.house;
    let known = match addresses::find(desk.tx, &house.vault, desk.inbound.chat).await? {
        Some(address) => roles::of_address(desk.tx, &house.vault, address).await?,
        None => Vec::new(),
    };
    let same = known
        .iter()
        .any(|r| r.kind == offer.kind && r.municipality == offer.municipality);
    if same {
        // the invite stays good for the person it was meant for
        desk.turn_away(bilingual(desk, "role-already"));
        return Ok(());
    }
    let address = desk.address().await?;
    invites::take(desk.tx, &house.vault, code, desk.now).await?;
    let asking = Asking {
        kind: offer.kind,
        municipality: offer.municipality.as_deref(),
        address,
        name: &sender.name,
        group: None,
        language: known.iter().find_map(|r| r.language),
    };
    let id = roles::ask(desk.tx, &house.vault, asking, desk.now).await?;
    let Some(asked) = roles::get(desk.tx, &house.vault, id).await? else {
        return Ok(());
    };
    desk.say(Message {
        text: both(|language| role_desk::asked(house, language, &asked, desk.now)),
        buttons: vec![crate::texts::languages(&house.texts, "l:l")],
        picture: None,
    })
    .await?;
    role_desk::ask_coordinators(desk.tx, house, &asked, desk.now).await
}

/// A code typed alone in a private chat: taken, or told why not. What was never a code of ours is somebody's words.
pub(super) async fn typed_alone(desk: &mut Desk<'_>, code: &str) -> Result<Handled, StoreError> {
    let known = invites::find(desk.tx, &desk.house.vault, code, desk.now).await?;
    if known == Found::Unknown {
        return Ok(Handled::NotOurs);
    }
    open(desk, code.trim()).await?;
    Ok(Handled::Done)
}

/// `/connect CODE` in a private chat: this chat becomes a council's; the code of any other role is taken as its link is.
pub(super) async fn connect(desk: &mut Desk<'_>, code: &str) -> Result<(), StoreError> {
    let vault = &desk.house.vault;
    match invites::find(desk.tx, vault, code, desk.now).await? {
        Found::Good(offer) if offer.kind != RoleKind::Council => open(desk, code).await,
        _ => council::connect(desk, code).await,
    }
}

/// What a code offers; when nothing, the kind answer is given here.
pub(super) async fn offered(desk: &mut Desk<'_>, code: &str) -> Result<Option<Offer>, StoreError> {
    let id = match invites::find(desk.tx, &desk.house.vault, code, desk.now).await? {
        Found::Good(offer) => return Ok(Some(offer)),
        Found::Used => "invite-used",
        Found::Expired => "invite-expired",
        Found::Unknown => "invite-unknown",
    };
    desk.turn_away(bilingual(desk, id));
    Ok(None)
}

/// A text for somebody whose language is not known yet.
pub(super) fn bilingual(desk: &Desk<'_>, id: &str) -> Message {
    plain(both(|language| desk.house.texts.say(language, id, &[])))
}

pub(super) fn both(text: impl Fn(Language) -> String) -> String {
    let [first, second] = Language::ALL.map(text);
    format!("{first}\n\n{second}")
}
