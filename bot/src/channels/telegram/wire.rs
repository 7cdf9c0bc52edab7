//! Updates of the Bot API, only what we read of them. Anything else in them may change without our noticing.

mod media;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use media::Media;

use crate::domain::{Body, Chat, Group, Inbound, Metrics, Sender, one_line};

/// What one update is to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// Something happened.
    Inbound(Inbound),
    /// Nothing for us (service messages, other bots, edits in groups): to be acknowledged.
    Irrelevant {
        /// Telegram's id.
        update_id: i64,
    },
    /// Not understood: to be kept as it is and acknowledged.
    Unreadable {
        /// Telegram's id, if at least that could be read.
        update_id: Option<i64>,
        /// The JSON, or what came in its place.
        raw: Vec<u8>,
    },
}

impl Received {
    /// Counts it.
    pub(super) fn count(&self, metrics: &Metrics) {
        match self {
            Self::Inbound(_) => &metrics.inbounds,
            Self::Irrelevant { .. } => &metrics.irrelevant,
            Self::Unreadable { .. } => &metrics.unreadable,
        }
        .inc();
    }
}

/// Reads one update. Never fails: what cannot be read is [`Received::Unreadable`].
#[must_use]
pub fn read_update(json: &[u8]) -> Received {
    match serde_json::from_slice::<Update>(json) {
        Ok(update) if is_id(update.update_id) => {
            let update_id = update.update_id;
            update
                .inbound()
                .map_or(Received::Irrelevant { update_id }, Received::Inbound)
        }
        _ => unreadable(json),
    }
}

/// An update that is kept as it is, whatever may be read of it.
pub(super) fn unreadable(json: &[u8]) -> Received {
    let numbered = serde_json::from_slice::<Numbered>(json).ok();
    let id = numbered.and_then(|n| match &n.update_id {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_i64(),
    });
    Received::Unreadable {
        update_id: id.filter(|id| is_id(*id)),
        raw: json.to_vec(),
    }
}

/// Telegram counts from a positive number on (Bot API, `Update.update_id`) and has no integers of more than 52 bits. As an offset any
/// other would forget updates that were never received.
const fn is_id(id: i64) -> bool {
    0 < id && id < 1 << 52
}

#[derive(Deserialize)]
struct Numbered {
    update_id: Value,
}

#[derive(Deserialize)]
struct Update {
    update_id: i64,
    message: Option<WireMessage>,
    edited_message: Option<Value>,
    callback_query: Option<CallbackQuery>,
    my_chat_member: Option<Membership>,
}

#[derive(Deserialize)]
struct WireChat {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    title: String,
}

impl WireChat {
    fn group(&self) -> Option<Group> {
        Group::new(&self.kind, &self.title)
    }

    fn private(&self) -> bool {
        self.kind == "private"
    }
}

#[derive(Deserialize)]
struct User {
    id: i64,
    #[serde(default)]
    is_bot: bool,
    #[serde(default)]
    first_name: String,
    last_name: Option<String>,
    username: Option<String>,
    /// IETF tag of the language of their Telegram, such as `ru` or `pt-br`.
    language_code: Option<String>,
}

impl User {
    /// `None` for bots: in groups, Telegram's own one stands for anonymous admins.
    fn sender(self) -> Option<Sender> {
        if self.is_bot {
            return None;
        }
        let mut name = self.first_name;
        if let Some(last) = &self.last_name {
            name.push(' ');
            name.push_str(last);
        }
        if let Some(username) = &self.username {
            name.push_str(" @");
            name.push_str(username);
        }
        Some(Sender {
            id: self.id,
            name: one_line(&name),
            language: self.language_code.as_deref().and_then(Sender::speaks),
        })
    }
}

/// Also the inaccessible stub under a press on an old button, which has only `chat`, `message_id` and `date` 0.
#[derive(Deserialize)]
struct WireMessage {
    message_id: i64,
    chat: WireChat,
    message_thread_id: Option<i32>,
    #[serde(default)]
    is_topic_message: bool,
    from: Option<User>,
    sender_chat: Option<IgnoredAny>,
    via_bot: Option<IgnoredAny>,
    reply_to_message: Option<Replied>,
    text: Option<String>,
    caption: Option<String>,
    media_group_id: Option<String>,
    migrate_to_chat_id: Option<i64>,
    migrate_from_chat_id: Option<i64>,
    #[serde(flatten)]
    media: Media,
}

impl WireMessage {
    fn chat(&self) -> Chat {
        // replies outside of forums carry a thread id too, which is no topic; in a private chat a person is the chat, whatever the topic
        let in_topic = self.is_topic_message && !self.chat.private();
        Chat {
            id: self.chat.id,
            topic: self.message_thread_id.filter(|_| in_topic),
        }
    }
}

/// The message that another one answers.
#[derive(Deserialize)]
struct Replied {
    from: Option<User>,
    reply_markup: Option<Markup>,
}

#[derive(Deserialize)]
struct Markup {
    #[serde(default)]
    inline_keyboard: Vec<Vec<WireButton>>,
}

#[derive(Deserialize)]
struct WireButton {
    callback_data: Option<String>,
}

impl Replied {
    /// A bot's: with privacy mode on we are shown replies to ourselves only, and buttons of others carry nothing of ours.
    fn is_bots(&self) -> bool {
        self.from.as_ref().is_some_and(|from| from.is_bot)
    }

    fn first_button(self) -> Option<String> {
        let rows = self.reply_markup?.inline_keyboard;
        rows.into_iter().flatten().find_map(|b| b.callback_data)
    }
}

#[derive(Deserialize)]
struct CallbackQuery {
    id: String,
    from: User,
    message: Option<WireMessage>,
    data: Option<String>,
}

#[derive(Deserialize)]
struct Membership {
    chat: WireChat,
    from: User,
    old_chat_member: Member,
    new_chat_member: Member,
}

#[derive(Deserialize)]
struct Member {
    status: String,
    /// Only with `restricted`.
    is_member: Option<bool>,
    can_send_messages: Option<bool>,
}

impl Member {
    /// Inside and allowed to write.
    fn can_write(&self) -> bool {
        match self.status.as_str() {
            "left" | "kicked" => false,
            "restricted" => {
                self.is_member.unwrap_or(true) && self.can_send_messages.unwrap_or(true)
            }
            _ => true,
        }
    }
}

impl Update {
    fn inbound(self) -> Option<Inbound> {
        let external_id = self.update_id;
        if let Some(tap) = self.callback_query {
            return tap.inbound(external_id);
        }
        if let Some(message) = self.message {
            return message.inbound(external_id);
        }
        if let Some(edited) = self.edited_message {
            return serde_json::from_value::<WireMessage>(edited)
                .ok()?
                .aside(external_id);
        }
        let change = self.my_chat_member?;
        let body = match (
            change.old_chat_member.can_write(),
            change.new_chat_member.can_write(),
        ) {
            (false, true) => Body::Joined,
            (true, false) => Body::Left,
            _ => return None,
        };
        Some(Inbound {
            external_id,
            chat: Chat {
                id: change.chat.id,
                topic: None,
            },
            private: change.chat.private(),
            group: change.chat.group(),
            sender: change.from.sender(),
            body,
        })
    }
}

impl CallbackQuery {
    fn inbound(self, external_id: i64) -> Option<Inbound> {
        // without a message it would come from inline mode, without data from a game: we send neither
        let message = self.message?;
        Some(Inbound {
            external_id,
            chat: message.chat(),
            private: message.chat.private(),
            group: message.chat.group(),
            sender: self.from.sender(),
            body: Body::Tap {
                query: self.id,
                data: self.data?,
                message: Some(message.message_id),
            },
        })
    }
}

impl WireMessage {
    fn inbound(self, external_id: i64) -> Option<Inbound> {
        let mut chat = self.chat();
        let (private, group) = (self.chat.private(), self.chat.group());
        let message = self.message_id;
        let anonymous = self.sender_chat.is_some();
        let body = if let Some(to) = self.migrate_to_chat_id {
            Body::Migrated { to }
        } else if let Some(old) = self.migrate_from_chat_id {
            let to = std::mem::replace(&mut chat.id, old);
            Body::Migrated { to }
        } else if !anonymous && self.from.as_ref().is_some_and(|from| from.is_bot) {
            return None;
        } else if self.via_bot.is_some() {
            return self.aside(external_id);
        } else if let Some(text) = self
            .media
            .words()
            .filter(|_| private && self.caption.is_none())
        {
            Body::Words {
                text: within_limit(text),
                message,
                media: true,
            }
        } else if private && self.media.any() {
            Body::Media {
                message,
                album: self.media_group_id,
                caption: self.caption.map(within_limit),
            }
        } else if let Some(text) = self.text.or(self.caption) {
            let text = within_limit(text);
            let answered = self.reply_to_message.filter(Replied::is_bots);
            match answered.filter(|_| !private && !text.trim_start().starts_with('/')) {
                Some(answered) => Body::Reply {
                    text,
                    message,
                    to: answered.first_button(),
                },
                None => Body::Text { text, message },
            }
        } else if self.media.any() {
            Body::Media {
                message,
                album: None,
                caption: None,
            }
        } else {
            return None;
        };
        Some(Inbound {
            external_id,
            chat,
            private,
            group,
            sender: self.from.filter(|_| !anonymous).and_then(User::sender),
            body,
        })
    }
}

impl WireMessage {
    /// What an edited message says now, or one that was written through another bot: no answer, but it may tell of danger.
    fn aside(self, external_id: i64) -> Option<Inbound> {
        let (chat, message) = (self.chat(), self.message_id);
        let private = self.chat.private();
        let text = self.text.or(self.caption).filter(|_| private)?;
        Some(Inbound {
            external_id,
            chat,
            private,
            group: None,
            sender: self.from.and_then(User::sender),
            body: Body::Words {
                text: within_limit(text),
                message,
                media: false,
            },
        })
    }
}

/// Telegram allows 4,096 UTF-16 units; a server that lets more through must not make us store it.
fn within_limit(mut text: String) -> String {
    const LIMIT: usize = 4096;
    if text.len() > LIMIT {
        let mut units = 0;
        let end = text.char_indices().find(|(_, c)| {
            units += c.len_utf16();
            units > LIMIT
        });
        if let Some((end, _)) = end {
            text.truncate(end);
        }
    }
    text
}
