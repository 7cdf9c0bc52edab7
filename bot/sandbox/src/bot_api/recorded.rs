//! Chats as they once were: what stands on phones when a bot goes on with an older database.

use serde::Deserialize;

use super::BotApi;
use super::world::{ButtonView, ChatKind, FileView, MessageView, Standing};

/// As old as a recorded message is taken to be, seconds.
const AGE: i64 = 3600;

/// A chat and its last messages.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedChat {
    pub id: i64,
    /// `private`, `group` or `supergroup`.
    pub kind: String,
    pub title: String,
    /// User ids; the first one owns it.
    pub people: Vec<i64>,
    pub messages: Vec<RecordedMessage>,
}

/// A message as a person saw it.
#[derive(Clone, Debug, Deserialize)]
pub struct RecordedMessage {
    pub id: i64,
    /// User id of the sender.
    pub from: i64,
    #[serde(default)]
    pub by_bot: bool,
    /// Text or caption.
    pub text: String,
    #[serde(default)]
    pub buttons: Vec<Vec<ButtonView>>,
    /// There is a picture above the text.
    #[serde(default)]
    pub photo: bool,
}

impl BotApi {
    /// Puts a recorded chat in place, of which the bot is a member. Nothing is told to the bot; messages that come later have higher ids.
    pub fn recall(&self, recorded: RecordedChat) {
        let mut world = self.shared.world();
        let (bot, date) = (world.bot_id, world.now() - AGE);
        let kind = match recorded.kind.as_str() {
            "private" => ChatKind::Private,
            "group" => ChatKind::Group,
            _ => ChatKind::Supergroup { forum: false },
        };
        let owner = recorded.people.first().copied().unwrap_or(bot);
        let messages = recorded.messages.into_iter().map(|message| MessageView {
            id: message.id,
            from: if message.by_bot { bot } else { message.from },
            by_bot: message.by_bot,
            date,
            text: message.text,
            buttons: message.buttons,
            photo: message.photo.then(|| FileView {
                file_id: format!("recorded-picture-{}", message.id),
                name: "picture.png".to_owned(),
                bytes: 1,
                width: 1,
                height: 1,
            }),
            ..MessageView::default()
        });
        let messages: Vec<_> = messages.collect();
        let last = messages.last().map_or(0, |message| message.id);
        let chat = world.new_chat(recorded.id, kind, &recorded.title, owner, Standing::Member);
        chat.people = recorded.people;
        chat.last_id = chat.last_id.max(last);
        chat.messages = messages;
        chat.changed.notify_waiters();
        if matches!(kind, ChatKind::Private | ChatKind::Group) {
            world.last_message = world.last_message.max(last);
        }
        drop(world);
        self.changed(recorded.id);
    }
}
