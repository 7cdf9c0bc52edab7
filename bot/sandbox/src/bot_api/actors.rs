//! People, played by tests, the benchmark, the crowd and the demo page.
use serde_json::{Value, json};

use super::world::{Chat, ChatKind, MessageView, Standing, User, World};
use super::{BotApi, Change};

/// Why a person cannot do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("there is no such chat")]
    NoChat,
    #[error("there is no such person, or they are not in the chat")]
    NoPerson,
    #[error("there has never been such a message")]
    NoMessage,
    #[error("there is no such button")]
    NoButton,
    #[error("the bot cannot be reached from this chat (blocked, removed or migrated)")]
    NoBot,
    #[error("done, but the bot does not get to see it (privacy mode or allowed_updates)")]
    Unseen,
}

/// A tap that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tap {
    pub update: i64,
    /// What `answerCallbackQuery` must name.
    pub query: String,
}

impl BotApi {
    /// Makes a person known; ids above 2^32 are usual. `language` is the language of their app.
    pub fn user(&self, id: i64, name: &str, language: Option<&str>) {
        let user = User {
            name: name.to_owned(),
            language: language.map(str::to_owned),
            deactivated: false,
        };
        self.shared.world().users.insert(id, user);
    }

    /// The person opens the private chat with the bot, without writing yet.
    pub fn open(&self, user: i64) -> Result<(), Refused> {
        let mut world = self.shared.world();
        let name = world
            .users
            .get(&user)
            .ok_or(Refused::NoPerson)?
            .name
            .clone();
        world.new_chat(user, ChatKind::Private, &name, user, Standing::Member);
        Ok(())
    }

    /// The person presses Start, perhaps through `t.me/<bot>?start=<payload>`; unblocks the bot. Returns the update's id.
    pub fn press_start(&self, user: i64, payload: Option<&str>) -> Result<i64, Refused> {
        self.open(user)?;
        if self
            .shared
            .world()
            .chats
            .get(&user)
            .is_some_and(|chat| chat.bot == Standing::Kicked)
        {
            self.unblock(user)?;
        }
        match payload {
            Some(payload) => self.say(user, user, &format!("/start {payload}")),
            None => self.say(user, user, "/start"),
        }
    }

    /// Writes a text into a chat. Returns the update's id.
    pub fn say(&self, chat: i64, user: i64, text: &str) -> Result<i64, Refused> {
        self.write(chat, user, text, None, None)
    }

    /// An administrator who hides their name writes in the name of the group. Returns the update's id.
    pub fn say_anonymously(&self, chat: i64, user: i64, text: &str) -> Result<i64, Refused> {
        let message = MessageView {
            from: user,
            text: text.to_owned(),
            anonymous: true,
            ..MessageView::default()
        };
        self.put(chat, user, message)
    }

    /// Writes a text into a topic of a forum, perhaps as a reply. Returns the update's id.
    pub fn say_in(
        &self,
        chat: i64,
        topic: Option<i64>,
        user: i64,
        text: &str,
        reply_to: Option<i64>,
    ) -> Result<i64, Refused> {
        self.write(chat, user, text, topic, reply_to)
    }

    fn write(
        &self,
        chat: i64,
        user: i64,
        text: &str,
        thread: Option<i64>,
        reply_to: Option<i64>,
    ) -> Result<i64, Refused> {
        let message = MessageView {
            from: user,
            text: text.to_owned(),
            thread,
            reply_to,
            ..MessageView::default()
        };
        self.put(chat, user, message)
    }

    fn put(&self, chat: i64, user: i64, message: MessageView) -> Result<i64, Refused> {
        let update = {
            let mut world = self.shared.world();
            world.present(chat, user)?;
            let id = world.add_message(chat, message).ok_or(Refused::NoChat)?;
            world.enqueue_text(chat, id)
        };
        self.changed(chat);
        update
    }

    /// Presses a button with that data, which no button on the screen needs to carry.
    pub fn tap(&self, chat: i64, user: i64, message: i64, data: &str) -> Result<Tap, Refused> {
        let tap = self.shared.world().tap(chat, user, message, data);
        self.shared.updates.notify_waiters();
        tap
    }

    /// Presses the newest button with exactly that label.
    pub fn tap_label(&self, chat: i64, user: i64, label: &str) -> Result<Tap, Refused> {
        let mut world = self.shared.world();
        let messages = &world.chats.get(&chat).ok_or(Refused::NoChat)?.messages;
        let found = messages.iter().rev().find_map(|message| {
            let button = message.all_buttons().find(|button| button.text == label)?;
            Some((message.id, button.callback_data.clone()?))
        });
        let (message, data) = found.ok_or(Refused::NoButton)?;
        let tap = world.tap(chat, user, message, &data);
        drop(world);
        self.shared.updates.notify_waiters();
        tap
    }

    /// The person blocks the bot.
    pub fn block(&self, user: i64) -> Result<(), Refused> {
        self.set_private(user, Standing::Kicked)
    }

    /// The person unblocks the bot.
    pub fn unblock(&self, user: i64) -> Result<(), Refused> {
        self.set_private(user, Standing::Member)
    }

    /// The person deletes their account.
    pub fn deactivate(&self, user: i64) -> Result<(), Refused> {
        self.shared
            .world()
            .users
            .get_mut(&user)
            .ok_or(Refused::NoPerson)?
            .deactivated = true;
        Ok(())
    }

    fn set_private(&self, user: i64, standing: Standing) -> Result<(), Refused> {
        let mut world = self.shared.world();
        world.chats.get(&user).ok_or(Refused::NoChat)?;
        world.set_standing(user, user, standing);
        drop(world);
        self.changed(user);
        Ok(())
    }

    /// What a person sees in a chat now, oldest first.
    pub fn screen(&self, chat: i64) -> Vec<MessageView> {
        self.shared
            .world()
            .chats
            .get(&chat)
            .map(|chat| chat.messages.clone())
            .unwrap_or_default()
    }

    /// The name of the bot in that language, as its profile shows.
    pub fn bot_name(&self, language: &str) -> String {
        let world = self.shared.world();
        let names = &world.profile.names;
        names
            .get(language)
            .or_else(|| names.get(""))
            .unwrap_or(&world.username)
            .clone()
    }

    pub(super) fn changed(&self, chat: i64) {
        self.shared.updates.notify_waiters();
        self.shared.tell(Change::Chat { chat });
    }
}

impl World {
    /// The chat, if that person and the bot are both in it.
    pub(super) fn present(&self, chat: i64, user: i64) -> Result<&Chat, Refused> {
        let chat = self.chats.get(&chat).ok_or(Refused::NoChat)?;
        if !chat.people.contains(&user) {
            return Err(Refused::NoPerson);
        }
        if chat.migrated_to.is_some() || matches!(chat.bot, Standing::Left | Standing::Kicked) {
            return Err(Refused::NoBot);
        }
        Ok(chat)
    }

    fn enqueue_text(&mut self, chat_id: i64, id: i64) -> Result<i64, Refused> {
        let chat = self.chats.get(&chat_id).ok_or(Refused::NoChat)?;
        let message = chat
            .position(id)
            .map(|at| &chat.messages[at])
            .ok_or(Refused::NoMessage)?;
        let replied = message
            .reply_to
            .and_then(|id| chat.position(id))
            .map(|at| &chat.messages[at]);
        if chat.kind != ChatKind::Private && self.privacy && chat.bot != Standing::Administrator {
            let (first, _) = message
                .text
                .split_once(char::is_whitespace)
                .unwrap_or((&message.text, ""));
            let addressed = first
                .split_once('@')
                .is_none_or(|(_, name)| name.eq_ignore_ascii_case(&self.username));
            let seen = first.starts_with('/') && addressed || replied.is_some_and(|to| to.by_bot);
            if !seen {
                return Err(Refused::Unseen);
            }
        }
        let mut body = self.message_json(chat, message);
        if let Some(replied) = replied {
            body["reply_to_message"] = self.message_json(chat, replied);
        }
        let commands = command_entities(&message.text);
        if !commands.is_empty() {
            body["entities"] = Value::Array(commands);
        }
        self.enqueue(chat_id, "message", &body)
            .ok_or(Refused::Unseen)
    }

    fn tap(&mut self, chat_id: i64, user: i64, message: i64, data: &str) -> Result<Tap, Refused> {
        let chat = self.present(chat_id, user)?;
        if message < 1 || message > chat.last_id {
            return Err(Refused::NoMessage);
        }
        let shown = match chat.position(message) {
            Some(at) => self.message_json(chat, &chat.messages[at]),
            None => json!({"chat": self.chat_json(chat), "message_id": message, "date": 0}),
        };
        let query = self.new_callback(chat_id, user);
        let instance = chat_id.wrapping_mul(2_654_435_761).to_string();
        let body = json!({"id": query, "from": self.user_json(user), "message": shown, "chat_instance": instance, "data": data});
        let update = self
            .enqueue(chat_id, "callback_query", &body)
            .ok_or(Refused::Unseen)?;
        Ok(Tap { update, query })
    }
}

/// `bot_command` entities of a text that a person typed.
fn command_entities(text: &str) -> Vec<Value> {
    let mut out = Vec::new();
    let mut units = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let name = bare.strip_prefix('/').unwrap_or("");
        if !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '@')
        {
            out.push(json!({"type": "bot_command", "offset": units, "length": bare.encode_utf16().count()}));
        }
        units += word.encode_utf16().count();
    }
    out
}
