//! Everything that happens in groups. Only councils talk to us there; strangers are told once, then left alone.

use super::super::{Desk, menus};
use super::desk_words::plain;
use super::invite::bilingual;
use super::{Command, council, digest, session};
use crate::domain::{Body, Button, Chat, Message, RoleKind, Sender, is_like_day};
use crate::store::councils::{self, CouncilChat, CouncilState, Standing};
use crate::store::roles::{self, RoleState};
use crate::store::{StoreError, addresses, addresses::AddressId, audit};

/// One inbound of a group.
pub(super) async fn handle(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    match desk.inbound.body.clone() {
        Body::Text { text, .. } => text_in_group(desk, &text).await,
        Body::Tap { data, .. } => match data.strip_prefix("c:") {
            Some(rest) => council::tap(desk, rest).await,
            None => Ok(()),
        },
        Body::Joined => joined(desk).await,
        Body::Left => left(desk).await,
        Body::Migrated { to } => migrated(desk, to).await,
        Body::Media { .. } => Ok(()),
    }
}

/// A stranger hears once per chat that colleagues must be admitted.
pub(super) async fn tell_once(
    desk: &mut Desk<'_>,
    chat: &CouncilChat,
    sender: &Sender,
    standing: Option<Standing>,
) -> Result<(), StoreError> {
    if standing.is_some() {
        return Ok(());
    }
    let house = desk.house;
    let person = councils::person_hash(&house.vault, sender.id);
    councils::set_member(
        desk.tx,
        &house.vault,
        chat.address,
        &person,
        "",
        Standing::Told,
    )
    .await?;
    let language = chat.speaks();
    let label = house.texts.plain(language, "council-work-here", &[]);
    desk.say(Message {
        text: house.texts.say(language, "council-only-members", &[]),
        buttons: vec![vec![Button::tap(label, "c:w")]],
        picture: None,
    })
    .await
}

async fn text_in_group(desk: &mut Desk<'_>, text: &str) -> Result<(), StoreError> {
    let Some(Command { name, argument }) = Command::parse(text) else {
        // with privacy mode on, only replies to us arrive: perhaps the day of the session
        return match is_like_day(text) {
            true => session::typed(desk, text).await.map(|_| ()),
            false => Ok(()),
        };
    };
    if let Some(other) = Command::addressee(text) {
        let own = super::super::rounds::username(desk.tx, desk.house).await?;
        if own.is_some_and(|own| !own.eq_ignore_ascii_case(other)) {
            return Ok(());
        }
    }
    match name {
        "connect" | "start" if argument.is_empty() => hello(desk).await,
        "connect" | "start" => council::connect(desk, argument).await,
        "digest" => digest::again(desk).await.map(|_| ()),
        "session" => session::typed(desk, Command::rest(text)).await.map(|_| ()),
        "language" => ask_language(desk).await,
        _ => Ok(()),
    }
}

pub(super) async fn ask_language(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    let Some((chat, sender)) = council::here(desk).await? else {
        return Ok(());
    };
    let standing = council::standing(desk, &chat, &sender).await?;
    if !standing.is_some_and(Standing::may_act) {
        return tell_once(desk, &chat, &sender, standing).await;
    }
    let mut message = plain(desk.house.texts.say(chat.speaks(), "choose-language", &[]));
    message.buttons = vec![super::languages(desk.house, "c:l")];
    desk.say(message).await
}

/// How to connect, in a chat that is not.
async fn hello(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    if !council::already(desk).await? {
        desk.turn_away(bilingual(desk, "council-not-connected"));
    }
    Ok(())
}

/// The bot was added: a council's chat that had removed it gets digests again; another one hears how to connect.
async fn joined(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    let known = of_group(desk, desk.inbound.chat.id).await?;
    if known.is_empty() {
        let message = bilingual(desk, "council-not-connected");
        return desk.say(message).await;
    }
    let house = desk.house;
    for (address, chat, state) in known {
        addresses::set_reachable(desk.tx, &house.vault, chat, true).await?;
        let held = roles::of_address(desk.tx, &house.vault, address).await?;
        let state = match (state, held.iter().find(|r| r.kind == RoleKind::Council)) {
            (CouncilState::Gone, Some(role)) if role.state == RoleState::Confirmed => {
                CouncilState::Active
            }
            (CouncilState::Gone, Some(_)) => CouncilState::Asked,
            _ => continue,
        };
        councils::set_state(desk.tx, address, state).await?;
        if state == CouncilState::Active {
            menus::renew(desk.tx, house, address, desk.now).await?;
        }
    }
    Ok(())
}

/// The bot was removed: nothing is sent there until it comes back.
async fn left(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    let house = desk.house;
    addresses::set_reachable(desk.tx, &house.vault, desk.inbound.chat, false).await?;
    for (address, chat, state) in of_group(desk, desk.inbound.chat.id).await? {
        addresses::set_reachable(desk.tx, &house.vault, chat, false).await?;
        if state != CouncilState::Gone {
            councils::set_state(desk.tx, address, CouncilState::Gone).await?;
            audit::write(
                desk.tx,
                &house.vault,
                desk.now,
                "telegram",
                "council.left",
                "",
            )
            .await?;
        }
    }
    Ok(())
}

/// The group got a new id: its council chats, in topics too, move along.
async fn migrated(desk: &mut Desk<'_>, to: i64) -> Result<(), StoreError> {
    let house = desk.house;
    for (address, chat, state) in of_group(desk, desk.inbound.chat.id).await? {
        let to = Chat {
            id: to,
            topic: chat.topic,
        };
        if let Some(stray) = addresses::find(desk.tx, &house.vault, to).await? {
            // something was said under the new id first: that address steps aside
            let aside = Chat {
                id: chat.id,
                topic: Some(i32::MIN),
            };
            addresses::migrate(desk.tx, &house.vault, stray, aside).await?;
            addresses::set_unreachable(desk.tx, stray).await?;
        }
        addresses::migrate(desk.tx, &house.vault, address, to).await?;
        if state == CouncilState::Active {
            // what was offered under the old id is not offered under the new one
            menus::renew(desk.tx, house, address, desk.now).await?;
        }
    }
    Ok(())
}

/// The council chats of a group: chats are sealed, and there are few councils.
async fn of_group(
    desk: &mut Desk<'_>,
    group: i64,
) -> Result<Vec<(AddressId, Chat, CouncilState)>, StoreError> {
    let mut found = Vec::new();
    for council in councils::all(desk.tx).await? {
        let known = addresses::chat(desk.tx, &desk.house.vault, council.address).await?;
        if let Some((chat, _)) = known.filter(|(chat, _)| chat.id == group) {
            found.push((council.address, chat, council.state));
        }
    }
    Ok(found)
}
