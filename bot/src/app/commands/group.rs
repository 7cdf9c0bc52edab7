//! Everything that happens in groups. Only councils talk to us there; strangers are told once, then left alone.

use super::super::{Desk, menus, reach};
use super::desk_words::plain;
use super::invite::bilingual;
use super::{Command, council, digest, session};
use crate::domain::{Body, Button, Chat, GroupKind, Message, Sender};
use crate::store::councils::{self, CouncilChat, CouncilState, Standing};
use crate::store::invites::{self, Found};
use crate::store::{StoreError, addresses, audit};

/// One inbound of a group.
pub(super) async fn handle(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    match desk.inbound.body.clone() {
        Body::Text { text, .. } => text_in_group(desk, &text).await,
        Body::Reply { text, to, .. } => match to.as_deref() {
            Some(button) if button.starts_with("c:s:") => session::replied(desk, &text).await,
            _ => words_in_group(desk, &text).await,
        },
        Body::Tap { data, .. } => match data.strip_prefix("c:") {
            Some(rest) => council::tap(desk, rest).await,
            None => Ok(()),
        },
        Body::Joined if is_channel(desk) => {
            in_channel(desk);
            Ok(())
        }
        Body::Joined => joined(desk).await,
        Body::Left => left(desk).await,
        Body::Migrated { to } => {
            let from = desk.inbound.chat.id;
            reach::moved(desk.tx, desk.house, from, to, desk.now).await
        }
        Body::Words { .. } | Body::Media { .. } => Ok(()),
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
        return words_in_group(desk, text).await;
    };
    if let Some(other) = Command::addressee(text) {
        let own = super::super::rounds::username(desk.tx, desk.house).await?;
        if own.is_some_and(|own| !own.eq_ignore_ascii_case(other)) {
            return Ok(());
        }
    }
    match name.as_str() {
        "connect" | "start" if argument.is_empty() => hello(desk).await,
        "connect" | "start" => council::connect(desk, argument).await,
        "digest" | "session" | "language" if desk.inbound.sender.is_none() => {
            explain_anonymous(desk).await
        }
        "digest" => digest::again(desk).await.map(|_| ()),
        "session" => session::typed(desk, Command::rest(text)).await.map(|_| ()),
        "language" => ask_language(desk).await,
        _ => Ok(()),
    }
}

/// Words that are no command and answer no question of ours: the code of an invite, or the day that somebody has just asked to type.
/// All else is talk of the group.
async fn words_in_group(desk: &mut Desk<'_>, text: &str) -> Result<(), StoreError> {
    if invites::may_be_code(text) {
        let known = invites::find(desk.tx, &desk.house.vault, text, desk.now).await?;
        if known != Found::Unknown {
            return council::connect(desk, text.trim()).await;
        }
    }
    session::typed_after(desk, text).await
}

/// Whoever writes in the name of the group is nobody whom we know: a council is told, as nothing else would answer.
pub(super) async fn explain_anonymous(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    let Some(chat) = council::chat_here(desk).await? else {
        return Ok(());
    };
    desk.answer(chat.speaks(), "council-anonymous-act", &[])
        .await
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
    let house = desk.house;
    let mut connected = false;
    for (address, chat, before) in reach::of_group(desk.tx, house, desk.inbound.chat.id).await? {
        addresses::set_reachable(desk.tx, &house.vault, chat, true).await?;
        let state = reach::come_back(desk.tx, house, address).await?;
        connected |= state.is_some_and(|state| state != CouncilState::Gone);
        if state == Some(CouncilState::Active) && before != CouncilState::Active {
            menus::renew(desk.tx, house, address, desk.now).await?;
        }
    }
    if connected {
        return Ok(());
    }
    let message = bilingual(desk, "council-not-connected");
    desk.say(message).await
}

fn is_channel(desk: &Desk<'_>) -> bool {
    let group = desk.inbound.group.as_ref();
    group.is_some_and(|group| group.kind == GroupKind::Channel)
}

/// All who read a channel would read what we say there: whoever added the bot is told in private that it is of no use there.
fn in_channel(desk: &mut Desk<'_>) {
    let Some(sender) = &desk.inbound.sender else {
        return;
    };
    let private = Chat {
        id: sender.id,
        topic: None,
    };
    desk.turn_away_in(private, bilingual(desk, "council-no-channel"));
}

/// The bot was removed: nothing is sent there until it comes back.
async fn left(desk: &mut Desk<'_>) -> Result<(), StoreError> {
    let house = desk.house;
    addresses::set_reachable(desk.tx, &house.vault, desk.inbound.chat, false).await?;
    for (address, _, state) in reach::of_group(desk.tx, house, desk.inbound.chat.id).await? {
        reach::lost(desk.tx, address, desk.now).await?;
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
