//! Everything that happens in groups. Only councils talk to us there; strangers are told once, then left alone.

use super::invite::bilingual;
use super::replies::plain;
use super::{Command, council, digest, session};
use crate::domain::{Body, Button, Chat, GroupKind, Message, Sender};
use crate::handlers::RoleRequest;
use crate::services::{command_menus, council_chats};
use crate::store::councils::{self, CouncilChat, CouncilState, Standing};
use crate::store::invites::{self, Found};
use crate::store::{StoreError, addresses, audit};

/// One inbound of a group.
pub(super) async fn handle(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    match req.inbound.body.clone() {
        Body::Text { text, .. } => text_in_group(req, &text).await,
        Body::Reply { text, to, .. } => match to.as_deref() {
            Some(button) if button.starts_with("c:s:") => session::replied(req, &text).await,
            _ => words_in_group(req, &text).await,
        },
        Body::Tap { data, .. } => match data.strip_prefix("c:") {
            Some(rest) => council::tap(req, rest).await,
            None => Ok(()),
        },
        Body::Joined if is_channel(req) => {
            in_channel(req);
            Ok(())
        }
        Body::Joined => joined(req).await,
        Body::Left => left(req).await,
        Body::Migrated { to } => {
            let from = req.inbound.chat.id;
            council_chats::moved(req.tx, req.context, from, to, req.now).await
        }
        Body::Words { .. } | Body::Media { .. } => Ok(()),
    }
}

/// A stranger hears once per chat that colleagues must be admitted.
pub(super) async fn tell_once(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    sender: &Sender,
    standing: Option<Standing>,
) -> Result<(), StoreError> {
    if standing.is_some() {
        return Ok(());
    }
    let context = req.context;
    let person = councils::person_hash(&context.vault, sender.id);
    councils::set_member(
        req.tx,
        &context.vault,
        chat.address,
        &person,
        "",
        Standing::Told,
    )
    .await?;
    let language = chat.speaks();
    let label = context.texts.plain(language, "council-work-here", &[]);
    req.say(Message {
        text: context.texts.say(language, "council-only-members", &[]),
        buttons: vec![vec![Button::tap(label, "c:w")]],
        picture: None,
    })
    .await
}

async fn text_in_group(req: &mut RoleRequest<'_>, text: &str) -> Result<(), StoreError> {
    let Some(Command { name, argument }) = Command::parse(text) else {
        return words_in_group(req, text).await;
    };
    if let Some(other) = Command::addressee(text) {
        let own = crate::services::rounds::username(req.tx, req.context).await?;
        if own.is_some_and(|own| !own.eq_ignore_ascii_case(other)) {
            return Ok(());
        }
    }
    match name.as_str() {
        "connect" | "start" if argument.is_empty() => hello(req).await,
        "connect" | "start" => council::connect(req, argument).await,
        "digest" | "session" | "language" if req.inbound.sender.is_none() => {
            explain_anonymous(req).await
        }
        "digest" => digest::again(req).await.map(|_| ()),
        "session" => session::typed(req, Command::rest(text)).await.map(|_| ()),
        "language" => ask_language(req).await,
        _ => Ok(()),
    }
}

/// Words that are no command and answer no question of ours: the code of an invite, or the day that somebody has just asked to type.
/// All else is talk of the group.
async fn words_in_group(req: &mut RoleRequest<'_>, text: &str) -> Result<(), StoreError> {
    if invites::may_be_code(text) {
        let known = invites::find(req.tx, &req.context.vault, text, req.now).await?;
        if known != Found::Unknown {
            return council::connect(req, text.trim()).await;
        }
    }
    session::typed_after(req, text).await
}

/// Whoever writes in the name of the group is nobody whom we know: a council is told, as nothing else would answer.
pub(super) async fn explain_anonymous(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Some(chat) = council::chat_here(req).await? else {
        return Ok(());
    };
    req.answer(chat.speaks(), "council-anonymous-act", &[])
        .await
}

pub(super) async fn ask_language(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Some((chat, sender)) = council::here(req).await? else {
        return Ok(());
    };
    let standing = council::standing(req, &chat, &sender).await?;
    if !standing.is_some_and(Standing::may_act) {
        return tell_once(req, &chat, &sender, standing).await;
    }
    let mut message = plain(req.context.texts.say(chat.speaks(), "choose-language", &[]));
    message.buttons = vec![crate::texts::languages(&req.context.texts, "c:l")];
    req.say(message).await
}

/// How to connect, in a chat that is not.
async fn hello(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    if !council::already(req).await? {
        req.turn_away(bilingual(req, "council-not-connected"));
    }
    Ok(())
}

/// The bot was added: a council's chat that had removed it gets digests again; another one hears how to connect.
async fn joined(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let context = req.context;
    let mut connected = false;
    for (address, chat, before) in
        council_chats::of_group(req.tx, context, req.inbound.chat.id).await?
    {
        addresses::set_reachable(req.tx, &context.vault, chat, true).await?;
        let state = council_chats::come_back(req.tx, context, address).await?;
        connected |= state.is_some_and(|state| state != CouncilState::Gone);
        if state == Some(CouncilState::Active) && before != CouncilState::Active {
            command_menus::renew(req.tx, context, address, req.now).await?;
        }
    }
    if connected {
        return Ok(());
    }
    let message = bilingual(req, "council-not-connected");
    req.say(message).await
}

fn is_channel(req: &RoleRequest<'_>) -> bool {
    let group = req.inbound.group.as_ref();
    group.is_some_and(|group| group.kind == GroupKind::Channel)
}

/// All who read a channel would read what we say there: whoever added the bot is told in private that it is of no use there.
fn in_channel(req: &mut RoleRequest<'_>) {
    let Some(sender) = &req.inbound.sender else {
        return;
    };
    let private = Chat {
        id: sender.id,
        topic: None,
    };
    req.turn_away_in(private, bilingual(req, "council-no-channel"));
}

/// The bot was removed: nothing is sent there until it comes back.
async fn left(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let context = req.context;
    addresses::set_reachable(req.tx, &context.vault, req.inbound.chat, false).await?;
    for (address, _, state) in council_chats::of_group(req.tx, context, req.inbound.chat.id).await?
    {
        council_chats::lost(req.tx, address, req.now).await?;
        if state != CouncilState::Gone {
            councils::set_state(req.tx, address, CouncilState::Gone).await?;
            audit::write(
                req.tx,
                &context.vault,
                req.now,
                "telegram",
                "council.left",
                "",
            )
            .await?;
        }
    }
    Ok(())
}
