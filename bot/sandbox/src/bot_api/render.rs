//! Bot API objects of what the world holds.
use serde_json::{Value, json};

use super::world::{Chat, ChatKind, FileView, MessageView, World};

/// Telegram's own account that stands for administrators who hide their names.
const ANONYMOUS_ADMIN: i64 = 1_087_968_824;

impl World {
    pub(super) fn bot_json(&self) -> Value {
        let name = self
            .profile
            .names
            .get("")
            .cloned()
            .unwrap_or_else(|| self.username.clone());
        json!({"id": self.bot_id, "is_bot": true, "first_name": name, "username": self.username})
    }

    pub(super) fn user_json(&self, id: i64) -> Value {
        if id == self.bot_id {
            return self.bot_json();
        }
        let mut user = json!({"id": id, "is_bot": false, "first_name": "?"});
        if let Some(known) = self.users.get(&id) {
            user["first_name"] = known.name.clone().into();
            if let Some(language) = &known.language {
                user["language_code"] = language.clone().into();
            }
        }
        user
    }

    pub(super) fn chat_json(&self, chat: &Chat) -> Value {
        match chat.kind {
            ChatKind::Private => {
                json!({"id": chat.id, "type": "private", "first_name": chat.title})
            }
            ChatKind::Channel => {
                json!({"id": chat.id, "type": "channel", "title": chat.title})
            }
            ChatKind::Group => json!({"id": chat.id, "type": "group", "title": chat.title}),
            ChatKind::Supergroup { forum: true } => {
                json!({"id": chat.id, "type": "supergroup", "title": chat.title, "is_forum": true})
            }
            ChatKind::Supergroup { forum: false } => {
                json!({"id": chat.id, "type": "supergroup", "title": chat.title})
            }
        }
    }

    pub(super) fn message_json(&self, chat: &Chat, message: &MessageView) -> Value {
        let mut out = json!({
            "message_id": message.id,
            "from": self.user_json(message.from),
            "chat": self.chat_json(chat),
            "date": message.date,
        });
        let Some(fields) = out.as_object_mut() else {
            return out;
        };
        let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        if let Some(edited) = message.edited {
            set("edit_date", edited.into());
        }
        if message.anonymous {
            set(
                "from",
                json!({"id": ANONYMOUS_ADMIN, "is_bot": true, "first_name": "Group", "username": "GroupAnonymousBot"}),
            );
            set("sender_chat", self.chat_json(chat));
        }
        if let Some(thread) = message.thread {
            set("message_thread_id", thread.into());
            set("is_topic_message", true.into());
        }
        let media =
            message.photo.is_some() || message.document.is_some() || message.voice.is_some();
        if let Some(photo) = &message.photo {
            set(
                "photo",
                json!([{"file_id": photo.file_id, "file_unique_id": unique(photo), "file_size": photo.bytes, "width": photo.width, "height": photo.height}]),
            );
        }
        if let Some(document) = &message.document {
            set(
                "document",
                json!({"file_id": document.file_id, "file_unique_id": unique(document), "file_size": document.bytes, "file_name": document.name}),
            );
        }
        if let Some(voice) = &message.voice {
            set(
                "voice",
                json!({"file_id": voice.file_id, "file_unique_id": unique(voice), "file_size": voice.bytes, "duration": 1, "mime_type": "audio/ogg"}),
            );
        }
        if !message.text.is_empty() && message.service.is_none() {
            set(
                if media { "caption" } else { "text" },
                message.text.clone().into(),
            );
        }
        if !message.entities.is_empty() {
            set(
                if media {
                    "caption_entities"
                } else {
                    "entities"
                },
                json!(message.entities),
            );
        }
        if !message.buttons.is_empty() {
            set("reply_markup", json!({"inline_keyboard": message.buttons}));
        }
        out
    }
}

fn unique(file: &FileView) -> &str {
    file.file_id.get(4..20).unwrap_or("file")
}
