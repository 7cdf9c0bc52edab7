use super::*;

#[tokio::test]
async fn strangers_blockers_and_the_kicked_are_out_of_reach() {
    let bot = Caller::new().await;
    bot.api.user(8, "Other", None);
    let send = |chat: i64| json!({"chat_id": chat, "text": "a"});
    assert_eq!(
        bot.refused("sendMessage", send(9)).await,
        (400, "Bad Request: chat not found".into())
    );
    assert_eq!(
        bot.refused("sendMessage", send(8)).await,
        (
            403,
            "Forbidden: bot can't initiate conversation with a user".into()
        )
    );
    bot.api.block(TEEN).unwrap();
    assert_eq!(
        bot.refused("sendMessage", send(TEEN)).await,
        (403, "Forbidden: bot was blocked by the user".into())
    );
    assert_eq!(bot.api.say(TEEN, TEEN, "a"), Err(Refused::NoBot));
    bot.api.press_start(TEEN, None).unwrap();
    bot.ok("sendMessage", send(TEEN)).await;
    let group = bot.api.group("Council", TEEN);
    bot.api.add_bot(group, TEEN, None).unwrap();
    bot.ok("sendMessage", send(group)).await;
    bot.api.kick_bot(group, TEEN).unwrap();
    assert_eq!(
        bot.refused("sendMessage", send(group)).await,
        (403, "Forbidden: bot was kicked from the group chat".into())
    );
}

#[tokio::test]
async fn a_migrated_group_names_its_new_id() {
    let bot = Caller::new().await;
    let group = bot.api.group("Council", TEEN);
    bot.api.add_bot(group, TEEN, Some("code")).unwrap();
    let new = bot.api.migrate(group, TEEN).unwrap();
    let reply = bot
        .try_call("sendMessage", json!({"chat_id": group, "text": "a"}))
        .await
        .unwrap();
    assert_eq!(reply["parameters"]["migrate_to_chat_id"], new);
    bot.ok("sendMessage", json!({"chat_id": new, "text": "a"}))
        .await;
    let updates = bot.ok("getUpdates", json!({})).await;
    let text = updates.to_string();
    for part in [
        "my_chat_member",
        "new_chat_members",
        "/start@jashun_bot code",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[tokio::test]
async fn in_groups_the_bot_sees_commands_and_replies_only() {
    let bot = Caller::new().await;
    let group = bot.api.supergroup("Council", TEEN, true);
    bot.api.add_bot(group, TEEN, None).unwrap();
    let topic = bot.api.topic(group, "Youth").unwrap();
    assert_eq!(bot.api.say(group, TEEN, "hello"), Err(Refused::Unseen));
    assert_eq!(
        bot.api.say(group, TEEN, "/connect@other_bot x"),
        Err(Refused::Unseen)
    );
    bot.api
        .say_in(group, Some(topic), TEEN, "/connect x", None)
        .unwrap();
    let sent = bot
        .ok(
            "sendMessage",
            json!({"chat_id": group, "message_thread_id": topic, "text": "a"}),
        )
        .await;
    assert_eq!(sent["message_thread_id"], topic);
    bot.api
        .say_in(
            group,
            Some(topic),
            TEEN,
            "hello",
            sent["message_id"].as_i64(),
        )
        .unwrap();
    bot.api.delete_topic(group, topic).unwrap();
    let closed = bot
        .refused(
            "sendMessage",
            json!({"chat_id": group, "message_thread_id": topic, "text": "a"}),
        )
        .await;
    assert_eq!(closed.1, "Bad Request: message thread not found");
    bot.api.promote_bot(group, TEEN, true).unwrap();
    bot.api.say(group, TEEN, "hello").unwrap();
}

#[tokio::test]
async fn commands_are_kept_per_scope_and_language() {
    let bot = Caller::new().await;
    let set = |language: &str, scope: &str, name: &str| json!({"commands": [{"command": name, "description": "d"}], "language_code": language, "scope": {"type": scope}});
    bot.ok("setMyCommands", set("", "default", "start")).await;
    bot.ok("setMyCommands", set("ky", "all_private_chats", "help"))
        .await;
    let got = bot
        .ok(
            "getMyCommands",
            json!({"language_code": "ky", "scope": {"type": "all_private_chats"}}),
        )
        .await;
    assert_eq!(got[0]["command"], "help");
    assert_eq!(
        bot.ok("getMyCommands", json!({"language_code": "ru"}))
            .await,
        json!([])
    );
    assert_eq!(
        bot.refused("setMyCommands", set("", "default", "Start"))
            .await
            .1,
        "Bad Request: BOT_COMMAND_INVALID"
    );
    assert_eq!(
        bot.api.shared.world().commands_for(TEEN, false, "ky")[0]["command"],
        "help"
    );
    assert_eq!(
        bot.api.shared.world().commands_for(TEEN, false, "ru")[0]["command"],
        "start"
    );
    bot.ok(
        "setMyName",
        json!({"name": "Jash Un", "language_code": "ky"}),
    )
    .await;
    assert_eq!(
        bot.refused("setMyName", json!({"name": "x".repeat(65)}))
            .await
            .0,
        400
    );
    assert_eq!(bot.api.bot_name("ky"), "Jash Un");
}

#[tokio::test]
async fn commands_of_one_chat_come_before_all_others_and_need_the_bot_there() {
    let bot = Caller::new().await;
    let set = |scope: Value, name: &str| json!({"commands": [{"command": name, "description": "d"}], "scope": scope});
    let chat = |id: i64| json!({"type": "chat", "chat_id": id});
    let shown =
        |id: i64| bot.api.shared.world().commands_for(id, id < 0, "ky")[0]["command"].clone();
    bot.ok("setMyCommands", set(json!({"type": "default"}), "start"))
        .await;
    bot.ok("setMyCommands", set(chat(TEEN), "rounds")).await;
    assert_eq!(shown(TEEN), "rounds");
    bot.ok("deleteMyCommands", json!({"scope": chat(TEEN)}))
        .await;
    assert_eq!(shown(TEEN), "start");
    for method in ["setMyCommands", "deleteMyCommands"] {
        let body = match method {
            "setMyCommands" => set(chat(5), "rounds"),
            _ => json!({"scope": chat(5)}),
        };
        assert_eq!(
            bot.refused(method, body).await.1,
            "Bad Request: chat not found"
        );
    }
    let group = bot.api.supergroup("Council", TEEN, false);
    bot.api.add_bot(group, TEEN, None).unwrap();
    bot.ok("setMyCommands", set(chat(group), "digest")).await;
    assert_eq!(shown(group), "digest");
    let unknown = json!({"scope": {"type": "chat", "chat_id": TEEN, "topic": 1}});
    assert_eq!(bot.refused("deleteMyCommands", unknown).await.0, 400);
}
