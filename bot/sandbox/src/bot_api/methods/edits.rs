//! Changing what was sent: edits, deletions, pins.
use serde_json::Value;

use super::super::error::ApiError;
use super::super::markup::{self, MAX_CAPTION, MAX_TEXT};
use super::super::request::Params;
use super::super::world::{ChatKind, MessageView, Standing, World};
use super::super::{Change, Shared};
use super::{Answer, files};

/// A bot may delete messages for so long, seconds.
const DELETABLE: i64 = 48 * 3600;

pub(super) fn text(shared: &Shared, mut params: Params) -> Answer {
    let (text, entities) = markup::text(&params.fields, "text", "entities", MAX_TEXT)?;
    let buttons = markup::inline_keyboard(&mut params)?;
    edit(shared, &params, |_, message| {
        if message.photo.is_some() || message.document.is_some() || message.voice.is_some() {
            return Err(ApiError::bad("there is no text in the message to edit"));
        }
        (message.text, message.entities, message.buttons) = (text, entities, buttons);
        Ok(())
    })
}

pub(super) fn caption(shared: &Shared, mut params: Params) -> Answer {
    let (text, entities) =
        markup::text(&params.fields, "caption", "caption_entities", MAX_CAPTION)?;
    let buttons = markup::inline_keyboard(&mut params)?;
    edit(shared, &params, |_, message| {
        if message.photo.is_none() && message.document.is_none() {
            return Err(ApiError::bad("there is no caption in the message to edit"));
        }
        (message.text, message.entities, message.buttons) = (text, entities, buttons);
        Ok(())
    })
}

pub(super) fn markup(shared: &Shared, mut params: Params) -> Answer {
    let buttons = markup::inline_keyboard(&mut params)?;
    edit(shared, &params, |_, message| {
        message.buttons = buttons;
        Ok(())
    })
}

pub(super) fn media(shared: &Shared, mut params: Params) -> Answer {
    let buttons = markup::inline_keyboard(&mut params)?;
    let Some(Value::Object(media)) = params.fields.remove("media") else {
        return Err(ApiError::violation("media must be an object"));
    };
    let (text, entities) = markup::text(&media, "caption", "caption_entities", MAX_CAPTION)?;
    let photo = match media.get("type").and_then(Value::as_str) {
        Some("photo") => true,
        Some("document") => false,
        _ => return Err(ApiError::bad("this kind of media is not played here")),
    };
    let name = media
        .get("media")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned();
    let mut uploads = Params {
        files: std::mem::take(&mut params.files),
        ..Params::default()
    };
    edit(shared, &params, |world, message| {
        let kind = if photo {
            files::Kind::Photo
        } else {
            files::Kind::Document
        };
        let file = Some(world.take_file(&mut uploads, "media", &name, kind)?);
        (message.photo, message.document) = if photo { (file, None) } else { (None, file) };
        (message.text, message.entities, message.buttons) = (text, entities, buttons);
        Ok(())
    })
}

fn edit(
    shared: &Shared,
    params: &Params,
    change: impl FnOnce(&mut World, &mut MessageView) -> Result<(), ApiError>,
) -> Answer {
    let id = params.int("message_id").unwrap_or(0);
    let mut world = shared.world();
    let chat = world.writable(params)?;
    let (chat_id, Some(at)) = (chat.id, chat.position(id)) else {
        return Err(ApiError::bad("message to edit not found"));
    };
    let mut message = chat.messages[at].clone();
    if !message.by_bot {
        return Err(ApiError::bad("message can't be edited"));
    }
    change(&mut world, &mut message)?;
    let now = world.now();
    let Some(chat) = world.chats.get_mut(&chat_id) else {
        return Err(ApiError::bad("chat not found"));
    };
    if chat.messages[at] == message {
        return Err(ApiError::bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message",
        ));
    }
    message.edits += 1;
    message.edited = Some(now);
    chat.messages[at] = message;
    chat.changed.notify_waiters();
    let edited = world.sent_json(chat_id, id);
    drop(world);
    shared.tell(Change::Chat { chat: chat_id });
    Ok(edited)
}

pub(super) fn delete(shared: &Shared, params: &Params) -> Answer {
    delete_one(shared, params, params.int("message_id").unwrap_or(0))
}

pub(super) fn delete_many(shared: &Shared, params: &Params) -> Answer {
    let ids: Vec<i64> = params
        .fields
        .get("message_ids")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect();
    if ids.is_empty() || ids.len() > 100 {
        return Err(ApiError::violation("1-100 message identifiers expected"));
    }
    shared.world().writable(params)?;
    for id in ids {
        // Messages that cannot be found or deleted are skipped, as Telegram does.
        delete_one(shared, params, id).ok();
    }
    Ok("true".to_owned())
}

fn delete_one(shared: &Shared, params: &Params, id: i64) -> Answer {
    let mut world = shared.world();
    let now = world.now();
    let chat = world.writable(params)?;
    let (chat_id, Some(at)) = (chat.id, chat.position(id)) else {
        return Err(ApiError::bad("message to delete not found"));
    };
    let message = &chat.messages[at];
    let own =
        message.by_bot || chat.kind == ChatKind::Private || chat.bot == Standing::Administrator;
    if !own || now - message.date > DELETABLE {
        return Err(ApiError::bad("message can't be deleted for everyone"));
    }
    if let Some(chat) = world.chats.get_mut(&chat_id) {
        chat.messages.remove(at);
        chat.changed.notify_waiters();
    }
    drop(world);
    shared.tell(Change::Chat { chat: chat_id });
    Ok("true".to_owned())
}

pub(super) fn pin(shared: &Shared, params: &Params) -> Answer {
    let mut world = shared.world();
    let chat = world.writable(params)?;
    let id = params.int("message_id").unwrap_or(0);
    if chat.kind != ChatKind::Private && chat.bot != Standing::Administrator {
        return Err(ApiError::bad(
            "not enough rights to manage pinned messages in the chat",
        ));
    }
    if chat.position(id).is_none() {
        return Err(ApiError::bad("message to pin not found"));
    }
    let chat = chat.id;
    if let Some(chat) = world.chats.get_mut(&chat) {
        chat.pinned = Some(id);
    }
    Ok("true".to_owned())
}
