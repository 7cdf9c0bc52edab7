//! Our requests as calls of the Bot API.

use serde::Deserialize;
use serde::de::IgnoredAny;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters, DeleteMessage, DeleteMessages,
    EditMessageText, EditMessageTextSetters, SendMessage, SendMessageSetters,
};
use teloxide::types::{
    CallbackQueryId, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions,
    MessageId, ParseMode, ReplyMarkup, ThreadId,
};

use super::Telegram;
use super::classify::{DONE, NO_PICTURE};
use crate::domain::{
    Button, Chat, Document, Message, Picture, Press, Request, SendError, Sent, Transport, Voice,
};

/// All that we read of a sent message.
#[derive(Deserialize)]
struct SentMessage {
    message_id: i64,
    voice: Option<SentFile>,
}

#[derive(Deserialize)]
struct SentFile {
    file_id: String,
}

impl SentMessage {
    fn told(self) -> Sent {
        Sent {
            message_id: Some(self.message_id),
            file_id: self.voice.map(|voice| voice.file_id),
        }
    }
}

const NOTHING: Sent = Sent {
    message_id: None,
    file_id: None,
};
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

impl Transport for Telegram {
    async fn call(&self, chat: Chat, request: &Request) -> Result<Sent, SendError> {
        let outcome = match self.once(chat, request).await {
            // the group forbids pictures, or this one is not taken: the words go alone, and at once
            Err(SendError::Permanent(why)) if why == NO_PICTURE => {
                self.once(chat, &words_alone(request.clone())).await
            }
            outcome => outcome,
        };
        let outcome = match outcome {
            Err(SendError::Permanent(words)) if words == DONE => Ok(NOTHING),
            outcome => outcome,
        };
        self.metrics().calls.ended(&outcome);
        outcome
    }
}

impl Telegram {
    async fn once(&self, chat: Chat, request: &Request) -> Result<Sent, SendError> {
        match request {
            Request::Send(message) => self.send(chat, message).await,
            Request::Edit {
                message_id,
                message,
            } => self.edit(chat, *message_id, message).await,
            Request::Delete { message_ids } => match self.delete(chat, message_ids).await {
                Err(SendError::MessageGone) => Ok(NOTHING),
                outcome => outcome,
            },
            Request::File(document) => self.file(chat, document).await,
            Request::Voice(voice) => self.voice(chat, voice).await,
            Request::Commands(commands) => self.offer(chat, commands).await.map(|()| NOTHING),
            Request::AnswerTap { query, toast } => self.answer(query, toast.as_deref()).await,
        }
    }

    async fn send(&self, chat: Chat, message: &Message) -> Result<Sent, SendError> {
        let sent: SentMessage = if let Some(picture) = &message.picture {
            let mut form = form(chat)
                .text("caption", message.text.clone())
                .text("parse_mode", "HTML")
                .part("photo", part(picture)?);
            if let Some(topic) = chat.topic {
                form = form.text("message_thread_id", topic.to_string());
            }
            self.upload("sendPhoto", with_buttons(form, message)?)
                .await?
        } else {
            let mut payload = SendMessage::new(ChatId(chat.id), message.text.as_str())
                .parse_mode(ParseMode::Html)
                .link_preview_options(NO_PREVIEW);
            payload.message_thread_id = chat.topic.map(|id| ThreadId(MessageId(id)));
            payload.reply_markup = keyboard(message)?.map(ReplyMarkup::InlineKeyboard);
            Self::call(self, &payload).await?
        };
        Ok(sent.told())
    }

    async fn file(&self, chat: Chat, document: &Document) -> Result<Sent, SendError> {
        let part = reqwest::multipart::Part::bytes(document.bytes.clone());
        let mut form = form(chat).part("document", part.file_name(document.name.clone()));
        if let Some(topic) = chat.topic {
            form = form.text("message_thread_id", topic.to_string());
        }
        let sent: SentMessage = self.upload("sendDocument", form).await?;
        Ok(sent.told())
    }

    async fn voice(&self, chat: Chat, voice: &Voice) -> Result<Sent, SendError> {
        let form = match voice {
            Voice::Known(id) => form(chat).text("voice", id.clone()),
            Voice::New(bytes) => {
                let part = reqwest::multipart::Part::bytes(bytes.clone()).file_name("voice.ogg");
                let part = part.mime_str("audio/ogg").map_err(super::broken)?;
                form(chat).part("voice", part)
            }
        };
        let sent: SentMessage = self.upload("sendVoice", form).await?;
        Ok(sent.told())
    }

    async fn edit(&self, chat: Chat, id: i64, message: &Message) -> Result<Sent, SendError> {
        let id = message_id(id)?;
        if let Some(picture) = &message.picture {
            let media = serde_json::json!({
                "type": "photo",
                "media": "attach://picture",
                "caption": message.text,
                "parse_mode": "HTML",
            });
            let form = form(chat)
                .text("message_id", id.to_string())
                .text("media", media.to_string())
                .part("picture", part(picture)?);
            self.upload::<IgnoredAny>("editMessageMedia", with_buttons(form, message)?)
                .await?;
        } else {
            let mut payload = EditMessageText::new(ChatId(chat.id), id, message.text.as_str())
                .parse_mode(ParseMode::Html)
                .link_preview_options(NO_PREVIEW);
            payload.reply_markup = keyboard(message)?;
            Self::call::<_, IgnoredAny>(self, &payload).await?;
        }
        Ok(NOTHING)
    }

    async fn delete(&self, chat: Chat, ids: &[i64]) -> Result<Sent, SendError> {
        let ids: Vec<MessageId> = ids
            .iter()
            .map(|id| message_id(*id))
            .collect::<Result<_, _>>()?;
        match ids.as_slice() {
            [] => {}
            [id] => {
                let payload = DeleteMessage::new(ChatId(chat.id), *id);
                Self::call::<_, IgnoredAny>(self, &payload).await?;
            }
            _ => {
                let payload = DeleteMessages::new(ChatId(chat.id), ids);
                Self::call::<_, IgnoredAny>(self, &payload).await?;
            }
        }
        Ok(NOTHING)
    }

    async fn answer(&self, query: &str, toast: Option<&str>) -> Result<Sent, SendError> {
        let mut payload = AnswerCallbackQuery::new(CallbackQueryId(query.to_owned()));
        if let Some(toast) = toast {
            payload = payload.text(toast);
        }
        Self::call::<_, IgnoredAny>(self, &payload).await?;
        Ok(NOTHING)
    }
}

fn words_alone(mut request: Request) -> Request {
    if let Request::Send(message) | Request::Edit { message, .. } = &mut request {
        message.picture = None;
    }
    request
}

fn message_id(id: i64) -> Result<MessageId, SendError> {
    i32::try_from(id)
        .map(MessageId)
        .map_err(|_| SendError::MessageGone)
}

fn form(chat: Chat) -> reqwest::multipart::Form {
    reqwest::multipart::Form::new().text("chat_id", chat.id.to_string())
}

fn part(picture: &Picture) -> Result<reqwest::multipart::Part, SendError> {
    reqwest::multipart::Part::bytes(picture.png.clone())
        .file_name(picture.name.clone())
        .mime_str("image/png")
        .map_err(super::broken)
}

fn with_buttons(
    form: reqwest::multipart::Form,
    message: &Message,
) -> Result<reqwest::multipart::Form, SendError> {
    let Some(keyboard) = keyboard(message)? else {
        return Ok(form);
    };
    let json = serde_json::to_string(&keyboard).map_err(|e| SendError::Permanent(e.to_string()))?;
    Ok(form.text("reply_markup", json))
}

fn keyboard(message: &Message) -> Result<Option<InlineKeyboardMarkup>, SendError> {
    if message.buttons.is_empty() {
        return Ok(None);
    }
    let inline_keyboard = message
        .buttons
        .iter()
        .map(|row| row.iter().map(button).collect())
        .collect::<Result<_, _>>()?;
    Ok(Some(InlineKeyboardMarkup { inline_keyboard }))
}

fn button(button: &Button) -> Result<InlineKeyboardButton, SendError> {
    Ok(match &button.press {
        Press::Data(data) => InlineKeyboardButton::callback(&button.label, data),
        Press::Url(url) => {
            let url = url
                .parse()
                .map_err(|_| SendError::Permanent("a button's link is not a URL".into()))?;
            InlineKeyboardButton::url(&button.label, url)
        }
    })
}
