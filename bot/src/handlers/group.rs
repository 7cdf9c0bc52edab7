//! Everything that happens in groups. Only councils talk to us there, and leaders who hang a card; strangers are told once, then left alone.

use std::sync::Arc;

use super::council_chat::{chat_here, explain_anonymous};
use super::words::TypedCommand;
use super::{
    answer_list, budget, council, digest, files, group_card, language, plan, session, typed,
    unasked,
};
use crate::domain::{Body, BotCommand, Chat, CouncilTap, GroupKind, RoleTap, Round, UnknownTap};
use crate::handlers::RoleRequest;
use crate::services::{command_menus, council_chats, group_cards};
use crate::store::councils::{self, CouncilState};
use crate::store::invites::{self, Found};
use crate::store::{StoreError, addresses, audit};

/// One inbound of a group.
pub(super) async fn handle(
    req: &mut RoleRequest<'_>,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    match req.inbound.body.clone() {
        Body::Text { text, .. } => text_in_group(req, &text, rounds).await,
        Body::Reply { text, to, .. } => {
            if let Some(button) = to {
                if asks_for_day(&button) {
                    return session::replied(req, &text).await;
                }
                if typed::in_group(req, &button, &text).await? {
                    return Ok(());
                }
            }
            words_in_group(req, &text).await
        }
        Body::Tap { data, .. } => match RoleTap::parse(&data) {
            Ok(RoleTap::Council(tap)) => council::tap(req, tap).await,
            // no other role talks in groups
            Ok(
                RoleTap::Leader(_)
                | RoleTap::Coordinator(_)
                | RoleTap::Guardian(_)
                | RoleTap::Case(_)
                | RoleTap::Operator(_)
                | RoleTap::Message(_)
                | RoleTap::Bring(_)
                | RoleTap::Moderator(_),
            )
            | Err(UnknownTap::Old | UnknownTap::Foreign) => language::old_button(req).await,
        },
        Body::Joined if is_channel(req) => in_channel(req).await,
        Body::Joined => joined(req).await,
        Body::Left => left(req).await,
        Body::Migrated { to } => {
            let from = req.inbound.chat.id;
            council_chats::moved(req.tx, req.context, from, to, req.now).await?;
            group_cards::moved(req.tx, from, to, req.now).await
        }
        Body::Words { .. } | Body::Media { .. } => Ok(()),
    }
}

/// Whether the message with this button asks for the day of the next session.
fn asks_for_day(button: &str) -> bool {
    matches!(
        RoleTap::parse(button),
        Ok(RoleTap::Council(CouncilTap::Session(_)))
    )
}

async fn text_in_group(
    req: &mut RoleRequest<'_>,
    text: &str,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    let Some(typed) = TypedCommand::parse(text) else {
        return words_in_group(req, text).await;
    };
    if let Some(other) = TypedCommand::addressee(text) {
        let own = crate::services::rounds::username(req.tx, req.context).await?;
        if own.is_some_and(|own| !own.eq_ignore_ascii_case(other)) {
            return Ok(());
        }
    }
    let Some(command) = typed.known() else {
        // another bot's
        return Ok(());
    };
    match command {
        BotCommand::Connect | BotCommand::Start => match typed.argument {
            "" => hello(req).await,
            link if group_card::is_of_round(rounds, link) => {
                group_card::by_link(req, link, rounds).await
            }
            code => council::connect(req, code).await,
        },
        BotCommand::Digest
        | BotCommand::Commitments
        | BotCommand::Files
        | BotCommand::Plan
        | BotCommand::Budget
        | BotCommand::Session
        | BotCommand::Language
            if req.inbound.sender.is_none() =>
        {
            explain_anonymous(req).await
        }
        BotCommand::Digest => digest::again(req).await.map(|_| ()),
        BotCommand::Commitments => answer_list::list(req).await.map(|_| ()),
        BotCommand::Files => files::files(req).await.map(|_| ()),
        BotCommand::Plan => plan::plan(req).await.map(|_| ()),
        BotCommand::Budget => budget::command(req).await.map(|_| ()),
        BotCommand::Session => session::typed(req, TypedCommand::rest(text))
            .await
            .map(|_| ()),
        BotCommand::Language => language::ask_council(req).await,
        BotCommand::Help => help(req).await,
        BotCommand::Rounds => group_card::all(req, rounds).await,
        // of private chats: a group gets no answer, as others read it
        BotCommand::Continue
        | BotCommand::MyData
        | BotCommand::Delete
        | BotCommand::Hide
        | BotCommand::Stop
        | BotCommand::Poll
        | BotCommand::Cases
        | BotCommand::Away
        | BotCommand::Alerts
        | BotCommand::Audit
        | BotCommand::Words
        | BotCommand::Todo
        | BotCommand::Overview
        | BotCommand::Handover => Ok(()),
    }
}

/// Words that are no command and answer no question of ours: the code of an invite, or the day that somebody has just asked to type.
/// All else is talk of the group.
async fn words_in_group(req: &mut RoleRequest<'_>, text: &str) -> Result<(), StoreError> {
    if invites::may_be_code(text) {
        let known = invites::find(req.tx, text, req.now).await?;
        if known != Found::Unknown {
            return council::connect(req, text.trim()).await;
        }
    }
    session::typed_after(req, text).await
}

/// What a council can do in its chat; elsewhere others read along, and get no answer.
async fn help(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    if let Some(chat) = chat_here(req).await? {
        req.turn_away(unasked::of_group(req, &chat));
    }
    Ok(())
}

/// How to connect, in a chat that is not; in the group of a club, how to answer.
async fn hello(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    if !council::already(req).await? {
        let id = match group_cards::is_clubs(req.tx, req.inbound.chat).await? {
            true => "group-start",
            false => "council-not-connected",
        };
        let message = req.bilingual(id).await?;
        req.turn_away(message);
    }
    Ok(())
}

/// The bot was added: a council's chat that had removed it gets digests again; another one hears how to connect.
async fn joined(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let context = req.context;
    let mut connected = false;
    for (address, chat, before) in council_chats::of_group(req.tx, req.inbound.chat.id).await? {
        addresses::set_reachable(req.tx, chat, true).await?;
        let state = council_chats::come_back(req.tx, address).await?;
        connected |= state.is_some_and(|state| state != CouncilState::Gone);
        if state == Some(CouncilState::Active) && before != CouncilState::Active {
            command_menus::renew(req.tx, context, address, req.now).await?;
        }
    }
    addresses::set_reachable(req.tx, req.inbound.chat, true).await?;
    if connected || group_card::is_leaders(req).await? {
        return Ok(());
    }
    let message = req.bilingual("council-not-connected").await?;
    req.say(message).await
}

fn is_channel(req: &RoleRequest<'_>) -> bool {
    let group = req.inbound.group.as_ref();
    group.is_some_and(|group| group.kind == GroupKind::Channel)
}

/// All who read a channel would read what we say there: whoever added the bot is told in private that it is of no use there.
async fn in_channel(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let Some(sender) = &req.inbound.sender else {
        return Ok(());
    };
    let private = Chat {
        id: sender.id,
        topic: None,
    };
    let message = req.bilingual("council-no-channel").await?;
    req.turn_away_in(private, message);
    Ok(())
}

/// The bot was removed: nothing is sent there until it comes back.
async fn left(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    addresses::set_reachable(req.tx, req.inbound.chat, false).await?;
    for (address, _, state) in council_chats::of_group(req.tx, req.inbound.chat.id).await? {
        council_chats::lost(req.tx, address, req.now).await?;
        if state != CouncilState::Gone {
            councils::set_state(req.tx, address, CouncilState::Gone).await?;
            audit::write(req.tx, req.now, "telegram", "council.left", "").await?;
        }
    }
    Ok(())
}
