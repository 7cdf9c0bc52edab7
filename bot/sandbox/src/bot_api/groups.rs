//! Groups: made, joined, upgraded and left by people.
use serde_json::{Map, Value, json};

use super::actors::Refused;
use super::world::{ChatKind, MessageView, Standing, World};
use super::{BotApi, Change};

impl BotApi {
    /// Makes a basic group of its first member; the bot is not in it. Returns its id.
    pub fn group(&self, title: &str, owner: i64) -> i64 {
        self.make(title, owner, ChatKind::Group)
    }

    /// Makes a supergroup, perhaps with topics; the bot is not in it. Returns its id.
    pub fn supergroup(&self, title: &str, owner: i64, forum: bool) -> i64 {
        self.make(title, owner, ChatKind::Supergroup { forum })
    }

    /// Makes a channel; the bot is not in it. Returns its id.
    pub fn channel(&self, title: &str, owner: i64) -> i64 {
        self.make(title, owner, ChatKind::Channel)
    }

    /// Members may send pictures, or not.
    pub fn allow_photos(&self, chat: i64, allowed: bool) -> Result<(), Refused> {
        let mut world = self.shared.world();
        world.chats.get_mut(&chat).ok_or(Refused::NoChat)?.no_photos = !allowed;
        Ok(())
    }

    fn make(&self, title: &str, owner: i64, kind: ChatKind) -> i64 {
        let mut world = self.shared.world();
        let id = world.new_group_id(kind != ChatKind::Group);
        world.new_chat(id, kind, title, owner, Standing::Left);
        id
    }

    /// A person comes into a group.
    pub fn join(&self, chat: i64, user: i64) -> Result<(), Refused> {
        let mut world = self.shared.world();
        let chat = world.chats.get_mut(&chat).ok_or(Refused::NoChat)?;
        if !chat.people.contains(&user) {
            chat.people.push(user);
        }
        Ok(())
    }

    /// Makes a topic in a forum; returns its thread id.
    pub fn topic(&self, chat: i64, name: &str) -> Result<i64, Refused> {
        let mut world = self.shared.world();
        let chat = world.chats.get_mut(&chat).ok_or(Refused::NoChat)?;
        chat.last_id += 1;
        chat.topics.insert(chat.last_id, name.to_owned());
        Ok(chat.last_id)
    }

    /// A topic is deleted; writing there fails from now on.
    pub fn delete_topic(&self, chat: i64, topic: i64) -> Result<(), Refused> {
        let mut world = self.shared.world();
        world
            .chats
            .get_mut(&chat)
            .ok_or(Refused::NoChat)?
            .topics
            .remove(&topic);
        Ok(())
    }

    /// Adds the bot to a group; with a payload as through `t.me/<bot>?startgroup=<payload>`.
    pub fn add_bot(&self, chat: i64, by: i64, payload: Option<&str>) -> Result<(), Refused> {
        {
            let mut world = self.shared.world();
            let kind = world.chats.get(&chat).ok_or(Refused::NoChat)?.kind;
            if kind == ChatKind::Channel {
                // bots are in channels as administrators only, and nothing is posted about it
                world.set_standing(chat, by, Standing::Administrator);
                drop(world);
                self.changed(chat);
                return Ok(());
            }
            world.set_standing(chat, by, Standing::Member);
            let bot = world.bot_json();
            let text = format!(
                "{} added the bot",
                world.users.get(&by).map_or("Somebody", |user| &user.name)
            );
            world.service(chat, by, &text, [("new_chat_members", json!([bot]))]);
        }
        self.changed(chat);
        if let Some(payload) = payload {
            let text = format!("/start@{} {payload}", self.username());
            self.say(chat, by, &text)?;
        }
        Ok(())
    }

    /// Makes the bot an administrator, or takes that back.
    pub fn promote_bot(&self, chat: i64, by: i64, administrator: bool) -> Result<(), Refused> {
        self.stand(
            chat,
            by,
            if administrator {
                Standing::Administrator
            } else {
                Standing::Member
            },
        )
    }

    /// Removes the bot from a group.
    pub fn kick_bot(&self, chat: i64, by: i64) -> Result<(), Refused> {
        self.stand(chat, by, Standing::Kicked)
    }

    fn stand(&self, chat: i64, by: i64, standing: Standing) -> Result<(), Refused> {
        let mut world = self.shared.world();
        world.chats.get(&chat).ok_or(Refused::NoChat)?;
        world.set_standing(chat, by, standing);
        drop(world);
        self.changed(chat);
        Ok(())
    }

    /// Upgrades a basic group to a supergroup: the id changes. Returns the new one.
    pub fn migrate(&self, chat: i64, by: i64) -> Result<i64, Refused> {
        self.upgrade(chat, by, false)
    }

    /// As [`Self::migrate`], where the bot is also told that it left the old chat and came into the new one.
    pub fn migrate_telling_all(&self, chat: i64, by: i64) -> Result<i64, Refused> {
        self.upgrade(chat, by, true)
    }

    fn upgrade(&self, chat: i64, by: i64, tells_all: bool) -> Result<i64, Refused> {
        let new = {
            let mut world = self.shared.world();
            let old = world.present(chat, by)?;
            let (title, owner, people, bot) =
                (old.title.clone(), old.owner, old.people.clone(), old.bot);
            let new = world.new_group_id(true);
            let made = world.new_chat(
                new,
                ChatKind::Supergroup { forum: false },
                &title,
                owner,
                bot,
            );
            made.people = people;
            if tells_all {
                world.set_standing(chat, by, Standing::Left);
                made_standing(&mut world, new, by, bot);
            }
            world.service(
                chat,
                by,
                "The group became a supergroup",
                [("migrate_to_chat_id", new.into())],
            );
            world.service(
                new,
                by,
                "The group became a supergroup",
                [("migrate_from_chat_id", chat.into())],
            );
            if let Some(old) = world.chats.get_mut(&chat) {
                old.migrated_to = Some(new);
            }
            new
        };
        self.changed(chat);
        self.shared.tell(Change::Chat { chat: new });
        Ok(new)
    }
}

/// The bot comes into a chat that it is in already.
fn made_standing(world: &mut World, chat: i64, by: i64, bot: Standing) {
    if let Some(made) = world.chats.get_mut(&chat) {
        made.bot = Standing::Left;
    }
    world.set_standing(chat, by, bot);
}

impl World {
    /// A service message, seen by the bot also in privacy mode.
    fn service<const N: usize>(
        &mut self,
        chat: i64,
        by: i64,
        text: &str,
        fields: [(&str, Value); N],
    ) -> Option<i64> {
        let message = MessageView {
            from: by,
            service: Some(text.to_owned()),
            ..MessageView::default()
        };
        let id = self.add_message(chat, message)?;
        let shown = self.chats.get(&chat)?;
        let mut body = self.message_json(shown, shown.messages.get(shown.position(id)?)?);
        let more: Map<String, Value> = fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        if let Some(body) = body.as_object_mut() {
            body.extend(more);
        }
        self.enqueue(chat, "message", &body)
    }
}
