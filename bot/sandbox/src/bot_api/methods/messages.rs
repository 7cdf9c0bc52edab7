//! Sending: texts, pictures, documents, answers to taps, signs of being busy.
use super::super::error::ApiError;
use super::super::markup::{self, MAX_CAPTION, MAX_TEXT, Markup};
use super::super::request::Params;
use super::super::world::{FileView, MessageView, Standing, World};
use super::super::{Change, Shared};
use super::{Answer, files};

pub(super) fn send_text(shared: &Shared, mut params: Params) -> Answer {
    let (text, entities) = markup::text(&params.fields, "text", "entities", MAX_TEXT)?;
    let markup = markup::keyboard(&mut params)?;
    send(shared, &params, markup, |_, _| {
        Ok(MessageView {
            text,
            entities,
            ..MessageView::default()
        })
    })
}

pub(super) fn send_photo(shared: &Shared, params: Params) -> Answer {
    send_file(shared, params, "photo", |file, message| {
        message.photo = Some(file)
    })
}

pub(super) fn send_document(shared: &Shared, params: Params) -> Answer {
    send_file(shared, params, "document", |file, message| {
        message.document = Some(file)
    })
}

pub(super) fn send_voice(shared: &Shared, params: Params) -> Answer {
    send_file(shared, params, "voice", |file, message| {
        message.voice = Some(file)
    })
}

fn send_file(
    shared: &Shared,
    mut params: Params,
    field: &str,
    put: impl FnOnce(FileView, &mut MessageView),
) -> Answer {
    let (text, entities) =
        markup::text(&params.fields, "caption", "caption_entities", MAX_CAPTION)?;
    let markup = markup::keyboard(&mut params)?;
    let mut uploads = Params {
        files: std::mem::take(&mut params.files),
        ..Params::default()
    };
    send(shared, &params, markup, |world, params| {
        let chat = world.chats.get(&params.int("chat_id").unwrap_or(0));
        let forbidden = chat.is_some_and(|c| c.no_photos && c.bot == Standing::Member);
        if field == "photo" && forbidden {
            return Err(ApiError::bad(
                "not enough rights to send photos to the chat",
            ));
        }
        let kind = files::Kind::of(field);
        let file = world.take_file(&mut uploads, field, &files::named(params, field), kind)?;
        let mut message = MessageView {
            text,
            entities,
            ..MessageView::default()
        };
        put(file, &mut message);
        Ok(message)
    })
}

fn send(
    shared: &Shared,
    params: &Params,
    markup: Markup,
    build: impl FnOnce(&mut World, &Params) -> Result<MessageView, ApiError>,
) -> Answer {
    let mut world = shared.world();
    let chat = world.writable(params)?;
    let (chat_id, thread) = (chat.id, params.int("message_thread_id"));
    if thread.is_some_and(|thread| !chat.topics.contains_key(&thread)) {
        return Err(ApiError::bad("message thread not found"));
    }
    let reply_to = params
        .fields
        .get("reply_parameters")
        .and_then(|reply| reply["message_id"].as_i64());
    let lenient = params
        .fields
        .get("reply_parameters")
        .is_some_and(|reply| reply["allow_sending_without_reply"] == true);
    let reply_to = match reply_to {
        Some(id) if chat.position(id).is_none() && !lenient => {
            return Err(ApiError::bad("message to be replied not found"));
        }
        found => found.filter(|id| chat.position(*id).is_some()),
    };
    let mut message = build(&mut world, params)?;
    (
        message.from,
        message.by_bot,
        message.thread,
        message.reply_to,
    ) = (world.bot_id, true, thread, reply_to);
    match markup {
        Markup::None => {}
        Markup::Inline(buttons) => message.buttons = buttons,
        Markup::Reply(keyboard) => message.keyboard = Some(keyboard),
    }
    let id = world.add_message(chat_id, message).unwrap_or(0);
    let sent = world.sent_json(chat_id, id);
    drop(world);
    shared.tell(Change::Chat { chat: chat_id });
    Ok(sent)
}

impl World {
    /// The message as a reply to the bot's call.
    pub(super) fn sent_json(&self, chat: i64, id: i64) -> String {
        let message = self
            .chats
            .get(&chat)
            .and_then(|chat| Some((chat, chat.messages.get(chat.position(id)?)?)));
        message.map_or_else(
            || "true".to_owned(),
            |(chat, message)| self.message_json(chat, message).to_string(),
        )
    }
}

pub(super) fn answer_callback(shared: &Shared, params: &Params) -> Answer {
    let id = params.text("callback_query_id").unwrap_or("");
    let Some((chat, user)) = shared.world().answer_callback(id) else {
        return Err(ApiError::bad(
            "query is too old and response timeout expired or query ID is invalid",
        ));
    };
    let text = params.text("text").unwrap_or("").to_owned();
    shared.tell(Change::Toast {
        chat,
        user,
        text,
        alert: params.flag("show_alert"),
    });
    Ok("true".to_owned())
}

pub(super) fn chat_action(shared: &Shared, params: &Params) -> Answer {
    const ACTIONS: [&str; 11] = [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ];
    let action = params.text("action").unwrap_or("").to_owned();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(ApiError::violation("wrong parameter action in request"));
    }
    let chat = shared.world().writable(params)?.id;
    shared.tell(Change::Busy { chat, action });
    Ok("true".to_owned())
}
