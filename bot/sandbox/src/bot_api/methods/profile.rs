//! The bot itself: who it is, its commands per scope and language, its name and descriptions.
use std::collections::{BTreeMap, HashSet};

use serde_json::{Value, json};

use super::super::error::ApiError;
use super::super::request::Params;
use super::super::world::World;
use super::super::{Change, Shared};
use super::Answer;

pub(super) fn run(shared: &Shared, method: &str, params: &Params) -> Answer {
    let language = params.text("language_code").unwrap_or("").to_owned();
    let two_letters = language.len() == 2 && language.chars().all(|c| c.is_ascii_lowercase());
    if !(two_letters || language.is_empty()) {
        return Err(ApiError::violation("invalid language code specified"));
    }
    let mut world = shared.world();
    // commands of one chat: the bot must be there
    if let Some(chat) = params
        .fields
        .get("scope")
        .and_then(|s| s["chat_id"].as_i64())
    {
        world.visible(chat)?;
    }
    match method {
        "getMe" => return Ok(me(&world)),
        "getMyName" => return Ok(own(&world.profile.names, &language, "name")),
        "getMyDescription" => {
            return Ok(own(&world.profile.descriptions, &language, "description"));
        }
        "getMyShortDescription" => {
            return Ok(own(&world.profile.shorts, &language, "short_description"));
        }
        "getMyCommands" => {
            let commands = world.profile.commands.get(&(scope(params), language));
            return Ok(commands.map_or_else(|| "[]".to_owned(), Value::to_string));
        }
        "setMyCommands" => {
            let commands = params.fields.get("commands").cloned().unwrap_or_default();
            check_commands(&commands)?;
            world
                .profile
                .commands
                .insert((scope(params), language), commands);
        }
        "deleteMyCommands" => {
            world.profile.commands.remove(&(scope(params), language));
        }
        "setMyName" => put(&mut world.profile.names, language, params.text("name")),
        "setMyDescription" => put(
            &mut world.profile.descriptions,
            language,
            params.text("description"),
        ),
        "setMyShortDescription" => put(
            &mut world.profile.shorts,
            language,
            params.text("short_description"),
        ),
        _ => return Err(ApiError::new(404, "Not Found: method not found")),
    }
    drop(world);
    shared.tell(Change::Profile);
    Ok("true".to_owned())
}

fn me(world: &World) -> String {
    let mut me = world.bot_json();
    for (name, value) in [
        ("can_join_groups", true),
        ("can_read_all_group_messages", !world.privacy),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ] {
        me[name] = value.into();
    }
    me.to_string()
}

fn own(texts: &BTreeMap<String, String>, language: &str, field: &str) -> String {
    json!({ field: texts.get(language).map_or("", String::as_str) }).to_string()
}

fn put(texts: &mut BTreeMap<String, String>, language: String, text: Option<&str>) {
    match text.unwrap_or("") {
        "" => texts.remove(&language),
        text => texts.insert(language, text.to_owned()),
    };
}

fn scope(params: &Params) -> String {
    params
        .fields
        .get("scope")
        .map_or_else(|| json!({"type": "default"}).to_string(), Value::to_string)
}

fn check_commands(commands: &Value) -> Result<(), ApiError> {
    let list = commands.as_array().map(Vec::as_slice).unwrap_or_default();
    if list.len() > 100 {
        return Err(ApiError::violation("BOT_COMMANDS_TOO_MUCH"));
    }
    let mut seen = HashSet::new();
    for command in list {
        let name = command["command"].as_str().unwrap_or("");
        if name.is_empty()
            || !name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        {
            return Err(ApiError::violation("BOT_COMMAND_INVALID"));
        }
        if command["description"]
            .as_str()
            .is_none_or(|text| text.trim().is_empty())
        {
            return Err(ApiError::violation("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
        if !seen.insert(name) {
            return Err(ApiError::violation("BOT_COMMAND_DUPLICATE"));
        }
    }
    Ok(())
}

impl World {
    /// The commands a person sees in a chat: the narrowest scope first, then their language, then none.
    pub(in crate::bot_api) fn commands_for(&self, chat: i64, group: bool, language: &str) -> Value {
        let scopes = [
            json!({"type": "chat", "chat_id": chat}),
            json!({"type": if group { "all_group_chats" } else { "all_private_chats" }}),
            json!({"type": "default"}),
        ];
        let found = scopes.iter().flat_map(|scope| {
            [
                (scope.to_string(), language.to_owned()),
                (scope.to_string(), String::new()),
            ]
        });
        found
            .into_iter()
            .find_map(|key| self.profile.commands.get(&key).cloned())
            .unwrap_or_else(|| json!([]))
    }
}
