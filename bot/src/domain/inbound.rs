//! What reaches us.

use serde::{Deserialize, Serialize};

/// Where a person or a group can be reached: a Telegram chat, and in a forum its topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chat {
    /// Telegram chat id.
    pub id: i64,
    /// Forum topic (`message_thread_id`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<i32>,
}

/// The person who acts. In a private chat its id equals the chat's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Telegram user id.
    pub id: i64,
    /// First and last name and @username as Telegram shows them: only for confirming roles, never stored for respondents.
    pub name: String,
}

/// One thing that happened, as it came in: unique by `external_id` within a channel for a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// The channel's own id (Telegram `update_id`).
    pub external_id: i64,
    /// In which chat.
    pub chat: Chat,
    /// One person or many.
    pub private: bool,
    /// Who did it; `None` for anonymous group admins and channels.
    pub sender: Option<Sender>,
    /// What happened.
    pub body: Body,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A typed message, also a command.
    Text {
        /// The text, at most 4,096 UTF-16 units.
        text: String,
        /// Id of the message, for deleting it.
        message: i64,
    },
    /// A press on a button.
    Tap {
        /// For `answerCallbackQuery`.
        query: String,
        /// `callback_data`, as sent by the client: not trusted.
        data: String,
        /// The message that carries the button.
        message: Option<i64>,
    },
    /// The bot was added to or unblocked in this chat.
    Joined,
    /// The bot was blocked, kicked or removed.
    Left,
    /// The group became a supergroup with this id.
    Migrated {
        /// The new chat id.
        to: i64,
    },
    /// A picture, a voice message, a sticker …: nothing we read.
    Media {
        /// Id of the message.
        message: i64,
    },
}
