//! A council connects its chat, admits colleagues, chooses the language.

use super::desk_words::plain;
use super::invite::{bilingual, both, offered};
use super::session;
use crate::domain::{Button, Language, Message, RoleKind, Sender};
use crate::handlers::Desk;
use crate::services::{command_menus, roles as role_desk};
use crate::store::councils::{self, CouncilChat, CouncilState, Standing};
use crate::store::invites::{self, Offer};
use crate::store::roles::{self, Asking, RoleState};
use crate::store::{StoreError, addresses};
use crate::texts::Value;

/// A council's invite was opened in a private chat: which chat shall get the digests?
pub(super) async fn ask_where(
    desk: &mut Desk<'_>,
    offer: &Offer,
    code: &str,
) -> Result<(), StoreError> {
    let house = desk.house;
    let text = both(|language| {
        let place = role_desk::place_name(house, language, offer.municipality.as_deref(), desk.now);
        let args = [("place", place.into()), ("code", code.into())];
        house.texts.say(language, "council-connect-here", &args)
    });
    let label = |id| {
        Language::ALL
            .map(|l| house.texts.plain(l, id, &[]))
            .join(" · ")
    };
    let mut buttons = vec![vec![Button::tap(
        label("council-here"),
        format!("c:h:{code}"),
    )]];
    if let Some(name) = crate::services::rounds::username(desk.tx, house).await? {
        let url = format!("https://t.me/{name}?startgroup={code}");
        buttons.push(vec![Button::link(label("council-in-group"), url)]);
    }
    desk.turn_away(Message {
        text,
        buttons,
        picture: None,
    });
    Ok(())
}

/// `/connect CODE`, also `/start CODE` in a group: this chat, or this topic, gets the digests once confirmed.
pub(super) async fn connect(desk: &mut Desk<'_>, code: &str) -> Result<(), StoreError> {
    let house = desk.house;
    if already(desk).await? {
        return Ok(());
    }
    let Some(offer) = offered(desk, code).await? else {
        return Ok(());
    };
    let Some(municipality) = offer
        .municipality
        .filter(|_| offer.kind == RoleKind::Council)
    else {
        desk.turn_away(bilingual(desk, "invite-not-in-group"));
        return Ok(());
    };
    let Some(sender) = desk.inbound.sender.clone() else {
        desk.turn_away(bilingual(desk, "council-anonymous"));
        return Ok(());
    };
    let address = desk.address().await?;
    invites::take(desk.tx, &house.vault, code, desk.now).await?;
    for earlier in roles::of_address(desk.tx, &house.vault, address).await? {
        // a chat that comes back with a new invite has one council's role, not two
        if earlier.kind == RoleKind::Council {
            roles::decide(
                desk.tx,
                earlier.id,
                earlier.state,
                RoleState::Revoked,
                desk.now,
            )
            .await?;
            command_menus::renew(desk.tx, house, address, desk.now).await?;
        }
    }
    councils::connect(desk.tx, address, &municipality, desk.now).await?;
    let person = councils::person_hash(&house.vault, sender.id);
    councils::set_member(
        desk.tx,
        &house.vault,
        address,
        &person,
        &sender.name,
        Standing::Keeper,
    )
    .await?;
    let asking = Asking {
        kind: RoleKind::Council,
        municipality: Some(&municipality),
        address,
        name: &sender.name,
        group: desk.inbound.group.as_ref(),
        language: None,
    };
    let id = roles::ask(desk.tx, &house.vault, asking, desk.now).await?;
    let text = both(|language| {
        let place = role_desk::place_name(house, language, Some(&municipality), desk.now);
        house
            .texts
            .say(language, "council-connected", &[("place", place.into())])
    });
    desk.say(Message {
        text,
        buttons: vec![crate::texts::languages(&house.texts, "c:l")],
        picture: None,
    })
    .await?;
    if let Some(asked) = roles::get(desk.tx, &house.vault, id).await? {
        role_desk::ask_coordinators(desk.tx, house, &asked, desk.now).await?;
    }
    Ok(())
}

/// Says so if this chat is a council's.
pub(super) async fn already(desk: &mut Desk<'_>) -> Result<bool, StoreError> {
    let house = desk.house;
    let Some(address) = addresses::find(desk.tx, &house.vault, desk.inbound.chat).await? else {
        return Ok(false);
    };
    let chat = councils::get(desk.tx, address).await?;
    let Some(chat) = chat.filter(|chat| chat.state != CouncilState::Gone) else {
        return Ok(false);
    };
    let language = chat.speaks();
    let place = role_desk::place_name(house, language, Some(&chat.municipality), desk.now);
    desk.decline(language, "council-already", &[("place", place.into())]);
    Ok(true)
}

/// A press in a council's chat, private or group.
pub(super) async fn tap(desk: &mut Desk<'_>, data: &str) -> Result<(), StoreError> {
    if let Some(code) = data.strip_prefix("h:") {
        return if desk.inbound.private {
            connect(desk, code).await
        } else {
            Ok(())
        };
    }
    let Some((chat, sender)) = here(desk).await? else {
        return Ok(());
    };
    if data == "w" {
        return ask_admission(desk, &chat, &sender).await;
    }
    let standing = standing(desk, &chat, &sender).await?;
    if let Some(person) = data.strip_prefix("a:") {
        return admit(desk, &chat, standing, person).await;
    }
    if !standing.is_some_and(Standing::may_act) {
        return desk.flash(chat.speaks(), "council-only-members").await;
    }
    if let Some(language) = data.strip_prefix('l').and_then(Language::from_code) {
        councils::set_language(desk.tx, chat.address, language).await?;
        if chat.state == CouncilState::Active {
            command_menus::renew(desk.tx, desk.house, chat.address, desk.now).await?;
        }
        return say_with_work_button(desk, language, "council-language-set").await;
    }
    if let Some(choice) = data.strip_prefix("s:") {
        return session::chosen(desk, &chat, choice).await;
    }
    Ok(())
}

/// The council's chat that we are in, and who acts. `None` when either is not known.
pub(super) async fn here(desk: &mut Desk<'_>) -> Result<Option<(CouncilChat, Sender)>, StoreError> {
    let Some(sender) = desk.inbound.sender.clone() else {
        return Ok(None);
    };
    Ok(chat_here(desk).await?.map(|chat| (chat, sender)))
}

/// The council's chat that we are in, whoever acts.
pub(super) async fn chat_here(desk: &mut Desk<'_>) -> Result<Option<CouncilChat>, StoreError> {
    let vault = &desk.house.vault;
    let Some(address) = addresses::find(desk.tx, vault, desk.inbound.chat).await? else {
        return Ok(None);
    };
    let chat = councils::get(desk.tx, address).await?;
    Ok(chat.filter(|chat| chat.state != CouncilState::Gone))
}

/// How the sender stands to this chat.
pub(super) async fn standing(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    sender: &Sender,
) -> Result<Option<Standing>, StoreError> {
    let vault = &desk.house.vault;
    let person = councils::person_hash(vault, sender.id);
    let member = councils::member(desk.tx, vault, chat.address, &person).await?;
    Ok(member.map(|(standing, _)| standing))
}

/// "I work in this council": the keeper is shown a button, once per colleague.
async fn ask_admission(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    sender: &Sender,
) -> Result<(), StoreError> {
    let language = chat.speaks();
    let vault = &desk.house.vault;
    let person = councils::person_hash(vault, sender.id);
    match standing(desk, chat, sender).await? {
        Some(Standing::Keeper | Standing::Admitted) => {
            desk.flash(language, "council-member-toast").await
        }
        Some(Standing::Asking) => desk.flash(language, "council-asked-toast").await,
        Some(Standing::Told) | None => {
            councils::set_member(
                desk.tx,
                vault,
                chat.address,
                &person,
                &sender.name,
                Standing::Asking,
            )
            .await?;
            let texts = &desk.house.texts;
            let args = [(
                "name",
                role_desk::person_name(desk.house, language, &sender.name).into(),
            )];
            let label = texts.plain(language, "council-admit", &[]);
            let message = Message {
                text: texts.say(language, "council-admit-ask", &args),
                buttons: vec![vec![Button::tap(label, format!("c:a:{person}"))]],
                picture: None,
            };
            desk.toast = Some(texts.plain(language, "council-asked-toast", &[]));
            desk.say(message).await
        }
    }
}

async fn admit(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    by: Option<Standing>,
    person: &str,
) -> Result<(), StoreError> {
    let (vault, language) = (&desk.house.vault, chat.speaks());
    if by != Some(Standing::Keeper) {
        return desk.flash(language, "council-only-keeper").await;
    }
    let Some((standing, name)) = councils::member(desk.tx, vault, chat.address, person).await?
    else {
        return Ok(());
    };
    if standing != Standing::Keeper {
        councils::set_member(
            desk.tx,
            vault,
            chat.address,
            person,
            &name,
            Standing::Admitted,
        )
        .await?;
    }
    let name = role_desk::person_name(desk.house, language, &name);
    desk.answer(language, "council-admitted", &[("name", Value::from(name))])
        .await
}

async fn say_with_work_button(
    desk: &mut Desk<'_>,
    language: Language,
    id: &str,
) -> Result<(), StoreError> {
    let texts = &desk.house.texts;
    let mut message = plain(texts.say(language, id, &[]));
    if !desk.inbound.private {
        let label = texts.plain(language, "council-work-here", &[]);
        message.buttons = vec![vec![Button::tap(label, "c:w")]];
    }
    desk.say(message).await
}
