//! What a bot may learn about chats and their members.
use serde_json::{Value, json};

use super::super::error::ApiError;
use super::super::request::Params;
use super::super::world::{Chat, ChatKind, Standing, World};
use super::super::{Change, Shared};
use super::Answer;

pub(super) fn get(shared: &Shared, params: &Params) -> Answer {
    let world = shared.world();
    let chat = world.readable(params)?;
    let mut info = world.chat_json(chat);
    info["accent_color_id"] = 0.into();
    info["max_reaction_count"] = 11.into();
    info["accepted_gift_types"] = json!({"unlimited_gifts": false, "limited_gifts": false, "unique_gifts": false, "premium_subscription": false});
    Ok(info.to_string())
}

pub(super) fn member(shared: &Shared, params: &Params) -> Answer {
    let world = shared.world();
    let chat = world.readable(params)?;
    let user = params.int("user_id").unwrap_or(0);
    if user != world.bot_id && !world.users.contains_key(&user) {
        return Err(ApiError::bad("member not found"));
    }
    Ok(world.member_json(chat, user).to_string())
}

pub(super) fn administrators(shared: &Shared, params: &Params) -> Answer {
    let world = shared.world();
    let chat = world.readable(params)?;
    if chat.kind == ChatKind::Private {
        return Err(ApiError::bad(
            "there are no administrators in the private chat",
        ));
    }
    let mut list = vec![world.member_json(chat, chat.owner)];
    if chat.bot == Standing::Administrator {
        list.push(world.member_json(chat, world.bot_id));
    }
    Ok(Value::Array(list).to_string())
}

pub(super) fn leave(shared: &Shared, params: &Params) -> Answer {
    let mut world = shared.world();
    let chat = world.readable(params)?;
    if chat.kind == ChatKind::Private {
        return Err(ApiError::bad(
            "chat member status can't be changed in private chats",
        ));
    }
    let chat = chat.id;
    let bot = world.bot_id;
    world.set_standing(chat, bot, Standing::Left);
    drop(world);
    shared.updates.notify_waiters();
    shared.tell(Change::Chat { chat });
    Ok("true".to_owned())
}

impl World {
    /// A ChatMember object.
    pub(in crate::bot_api) fn member_json(&self, chat: &Chat, user: i64) -> Value {
        let json = self.user_json(user);
        if user == self.bot_id {
            return standing_json(json, chat.bot);
        }
        match user {
            user if user == chat.owner && chat.kind != ChatKind::Private => {
                json!({"user": json, "status": "creator", "is_anonymous": false})
            }
            user if chat.people.contains(&user) => json!({"user": json, "status": "member"}),
            _ => json!({"user": json, "status": "left"}),
        }
    }

    /// Changes the bot's place in a chat and tells it by `my_chat_member`; returns the update's id.
    pub(in crate::bot_api) fn set_standing(
        &mut self,
        chat: i64,
        by: i64,
        new: Standing,
    ) -> Option<i64> {
        let old = {
            let chat = self.chats.get_mut(&chat)?;
            std::mem::replace(&mut chat.bot, new)
        };
        let body = json!({
            "chat": self.chat_json(self.chats.get(&chat)?),
            "from": self.user_json(by),
            "date": self.now(),
            "old_chat_member": standing_json(self.bot_json(), old),
            "new_chat_member": standing_json(self.bot_json(), new),
        });
        self.enqueue(chat, "my_chat_member", &body)
    }
}

fn standing_json(user: Value, standing: Standing) -> Value {
    match standing {
        Standing::Member => json!({"user": user, "status": "member"}),
        Standing::Left => json!({"user": user, "status": "left"}),
        Standing::Kicked => json!({"user": user, "status": "kicked", "until_date": 0}),
        Standing::Administrator => json!({
            "user": user, "status": "administrator", "can_be_edited": false, "is_anonymous": false, "can_manage_chat": true,
            "can_delete_messages": true, "can_manage_video_chats": true, "can_restrict_members": true, "can_promote_members": false,
            "can_change_info": true, "can_invite_users": true, "can_post_stories": false, "can_edit_stories": false,
            "can_delete_stories": false, "can_pin_messages": true, "can_manage_topics": true,
        }),
    }
}
