//! What reaches us.

use serde::{Deserialize, Serialize};

use super::{Language, Phone, one_line};

/// Where a person or a group can be reached: a Telegram chat (in a forum its topic), or somebody on a phone by SMS.
///
/// Telegram's ids have at most 52 significant bits (Bot API, `Chat.id`), so numbers from 2^60 on are free: they are people on phones,
/// made by [`Chat::sms`] and read by [`Chat::line`]. Everything that hangs on an address (links, erasing, outbox) is one for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chat {
    /// Telegram chat id, or from 2^60 on a phone with its slot.
    pub id: i64,
    /// Forum topic (`message_thread_id`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<i32>,
}

/// Somebody on a phone. Several people may share one: slots 1–3; 0 is whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OnPhone {
    /// The number.
    pub phone: Phone,
    /// Which of its people.
    pub slot: u8,
}

const PHONES: i64 = 1 << 60;
/// 12 digits need 40 bits.
const SLOT_SHIFT: u32 = 48;

impl Chat {
    /// Somebody on a phone.
    #[must_use]
    pub const fn sms(phone: Phone, slot: u8) -> Self {
        Self {
            id: PHONES
                | (slot as i64) << SLOT_SHIFT
                | (phone.number() & ((1 << SLOT_SHIFT) - 1)).cast_signed(),
            topic: None,
        }
    }

    /// Who on which phone, if this is no Telegram chat.
    #[must_use]
    pub const fn line(self) -> Option<OnPhone> {
        if self.id < PHONES {
            return None;
        }
        let id = self.id.cast_unsigned();
        Some(OnPhone {
            phone: Phone::from_number(id & ((1 << SLOT_SHIFT) - 1)),
            slot: (id >> SLOT_SHIFT).to_le_bytes()[0],
        })
    }
}

/// The person who acts. In a private chat its id equals the chat's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// Telegram user id.
    pub id: i64,
    /// First and last name and @username as Telegram shows them, in one line ([`super::one_line`]), perhaps empty: only for confirming roles,
    /// never stored for respondents.
    pub name: String,
    /// The language of their Telegram, if it is one of ours: never stored, decides which language comes first as long as none is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
}

impl Sender {
    /// Our language of an IETF tag, whatever region or script it names: `ru`, `ru-KG`.
    #[must_use]
    pub fn speaks(tag: &str) -> Option<Language> {
        let (code, _) = tag.split_once(['-', '_']).unwrap_or((tag, ""));
        Language::from_code(&code.to_ascii_lowercase())
    }
}

/// What a chat of many is, as Telegram describes it: shown to whoever confirms a role in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Which kind.
    pub kind: GroupKind,
    /// Its title on one line, at most `TITLE` characters; its members may change it at any time.
    pub title: String,
}

/// Kinds of chats of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// A basic group.
    Group,
    /// A supergroup, also a forum.
    Supergroup,
    /// A channel: whatever is said there is public to its readers.
    Channel,
}

/// Characters of a title that are kept.
const TITLE: usize = 64;

impl Group {
    /// From Telegram's `type` and `title`; `None` for a private chat or a kind we do not know.
    #[must_use]
    pub fn new(kind: &str, title: &str) -> Option<Self> {
        let kind = match kind {
            "group" => GroupKind::Group,
            "supergroup" => GroupKind::Supergroup,
            "channel" => GroupKind::Channel,
            _ => return None,
        };
        let title = one_line(title).chars().take(TITLE).collect();
        Some(Self { kind, title })
    }
}

impl GroupKind {
    /// The word for texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }
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
    /// What the chat of many is; `None` in private chats, and where an older version stored the inbound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<Group>,
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
    /// Words, no command, that answer a message of ours in a group.
    Reply {
        /// As in [`Self::Text`].
        text: String,
        /// Id of the message.
        message: i64,
        /// `callback_data` of the first button under the message that is answered: tells which one it was.
        to: Option<String>,
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
    /// Words that answer nothing: read for danger, whatever they look like.
    Words {
        /// The words, at most 4,096 UTF-16 units.
        text: String,
        /// Id of the message.
        message: i64,
        /// They stand in a poll, a contact, a place …; otherwise in an edited message or one written through another bot.
        media: bool,
    },
    /// A picture, a voice message, a sticker …: nothing we read but the words under it.
    Media {
        /// Id of the message.
        message: i64,
        /// Pictures that were sent together have the same one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        album: Option<String>,
        /// Words under it, at most 1,024 UTF-16 units; in groups they are [`Body::Text`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_one_line_without_tricks() {
        let group = Group::new("supergroup", " A\u{202e}\u{200b}\nB\tC\u{2066}\0 ").unwrap();
        assert_eq!(
            (group.kind, group.title.as_str()),
            (GroupKind::Supergroup, "A B C")
        );
        let long = Group::new("channel", &"ң".repeat(500)).unwrap();
        assert_eq!(long.title, "ң".repeat(TITLE));
        assert_eq!(Group::new("private", "x"), None);
    }

    #[test]
    fn an_address_is_a_chat_or_somebody_on_a_phone_and_never_both() {
        let phone = Phone::parse("0555123456").unwrap();
        for slot in 0..=3 {
            assert_eq!(Chat::sms(phone, slot).line(), Some(OnPhone { phone, slot }));
        }
        assert_ne!(Chat::sms(phone, 1), Chat::sms(phone, 2));
        for id in [1, -5, (1 << 52) - 1, -(1 << 52), i64::MIN] {
            assert_eq!(Chat { id, topic: None }.line(), None);
        }
    }
}
