//! What leaves us, in our own words; a channel turns it into its protocol.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Chat;

/// A message: text in the HTML subset `<b> <i> <u> <code> <a> <blockquote expandable>`, variables escaped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Message {
    /// Shown text, at most 3,900 UTF-16 units (1,024 with a picture).
    pub text: String,
    /// Rows of buttons under it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Vec<Button>>,
    /// Picture above the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<Picture>,
}

impl Message {
    /// With rows of buttons under it.
    #[must_use]
    pub const fn new(text: String, buttons: Vec<Vec<Button>>) -> Self {
        Self {
            text,
            buttons,
            picture: None,
        }
    }

    /// Words alone.
    #[must_use]
    pub const fn plain(text: String) -> Self {
        Self::new(text, Vec::new())
    }

    /// With a picture above the text, if there is one.
    #[must_use]
    pub fn with_picture(self, picture: Option<Picture>) -> Self {
        Self { picture, ..self }
    }
}

/// A PNG and what to call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// File name: says nothing of the numbers within.
    pub name: String,
    /// PNG bytes, base64 in JSON.
    #[serde(with = "base64_bytes")]
    pub png: Vec<u8>,
}

/// An inline button.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What it says.
    pub label: String,
    /// What it does.
    pub press: Press,
}

impl Button {
    /// A button that tells us something: `data` is at most 64 ASCII bytes.
    #[must_use]
    pub fn tap(label: impl Into<String>, data: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            press: Press::Data(data.into()),
        }
    }

    /// A button that opens a link.
    #[must_use]
    pub fn link(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            press: Press::Url(url.into()),
        }
    }
}

/// What pressing does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Press {
    /// Sends this `callback_data` back.
    Data(String),
    /// Opens this link.
    Url(String),
}

/// One call to a channel, addressed to one chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// A new message.
    Send(Message),
    /// Replace text and buttons of an earlier message.
    Edit {
        /// Its id in that chat.
        message_id: i64,
        /// What it shall be.
        message: Message,
    },
    /// A file as a new message.
    File(Document),
    /// A voice note as a new message.
    Voice(Voice),
    /// Remove messages, at most 100.
    Delete {
        /// Their ids in that chat.
        message_ids: Vec<i64>,
    },
    /// What this chat is offered as commands instead of what everybody is; none: the same as everybody again.
    Commands(Vec<Command>),
    /// Confirm a press: never stored, worthless after seconds.
    AnswerTap {
        /// From [`super::Body::Tap`].
        query: String,
        /// Short text to flash, if any.
        toast: Option<String>,
    },
}

/// A file and what to call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// File name in Latin letters, with its ending.
    pub name: String,
    /// Its bytes, base64 in JSON.
    #[serde(with = "base64_bytes")]
    pub bytes: Vec<u8>,
}

/// Opus in Ogg.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    /// Its bytes, base64 in JSON.
    New(#[serde(with = "base64_bytes")] Vec<u8>),
    /// The channel has it under this id.
    Known(String),
}

/// A line of the list of commands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Command {
    /// Without slash, 1–32 of `[a-z0-9_]`.
    #[serde(rename = "command")]
    pub name: String,
    /// What it does, 1–256 characters.
    pub description: String,
}

/// What a successful call leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sent {
    /// Id of the new message, for `Send`.
    pub message_id: Option<i64>,
    /// Under which id the channel has the file from now on, for `Voice`.
    pub file_id: Option<String>,
}

/// Why a call did not succeed, told as what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// Wait so long with this chat, then repeat.
    #[error("throttled for {0:?}")]
    RetryAfter(Duration),
    /// The chat has a new id: use it, then repeat.
    #[error("the group has moved to a new chat id")]
    Migrated(i64),
    /// The person or group cannot be reached until they come back: keep, do not repeat.
    #[error("unreachable: {0}")]
    Unreachable(&'static str),
    /// The topic of the forum was deleted; the group itself may still be reached.
    #[error("the topic is gone")]
    TopicGone,
    /// The message to edit or delete is not there: send a new one.
    #[error("the message is gone")]
    MessageGone,
    /// This person takes nothing of the kind, as voice notes; others do. Nobody is to be told.
    #[error("not wanted: {0}")]
    Unwanted(&'static str),
    /// Will never succeed as it is: drop it and tell the operator. Holds the channel's words, never ours.
    #[error("refused: {0}")]
    Permanent(String),
    /// The channel or the network is down: repeat with growing pauses.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// The bot's token is wrong or revoked (401), or another process polls (409): the operator must act.
    #[error("the channel refuses this bot: {0}")]
    Refused(String),
}

/// A way out: the application knows channels only through this.
pub trait Transport: Send + Sync + 'static {
    /// Makes one call; already-done outcomes ("not modified", "query is too old") are successes.
    fn call(
        &self,
        chat: Chat,
        request: &Request,
    ) -> impl Future<Output = Result<Sent, SendError>> + Send;
}

/// A transport behind a pointer: the application does not know which.
pub trait Caller: Send + Sync + std::fmt::Debug + 'static {
    /// See [`Transport::call`].
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>>;
}

mod base64_bytes {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(serde::de::Error::custom)
    }
}
