use super::*;

#[tokio::test]
async fn wrong_token_and_unknown_method_are_refused() {
    let bot = Caller::new().await;
    let reply: Value = bot
        .http
        .get(format!("{}/bot1:x/getMe", bot.api.url()))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(reply["error_code"], 401);
    assert_eq!(bot.refused("sendMesage", json!({})).await.0, 404);
    assert_eq!(bot.api.violations().len(), 1);
    assert_eq!(bot.ok("getMe", json!({})).await["id"], 4_242_424_242_i64);
}

#[tokio::test]
async fn request_off_the_schema_is_refused_and_recorded() {
    let bot = Caller::new().await;
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": TEEN, "txt": "a"}))
            .await
            .0,
        400
    );
    assert!(
        bot.api.violations()[0]
            .what
            .contains("unknown parameter txt")
    );
    assert!(bot.api.screen(TEEN).is_empty());
}

#[tokio::test]
async fn lengths_count_in_utf16_units_after_parsing() {
    let bot = Caller::new().await;
    bot.send(&"ү".repeat(4096)).await;
    bot.ok("sendMessage", json!({"chat_id": TEEN, "text": format!("<b>{}</b>", "a".repeat(4096)), "parse_mode": "HTML"})).await;
    assert!(bot.api.violations().is_empty());
    assert_eq!(
        bot.refused(
            "sendMessage",
            json!({"chat_id": TEEN, "text": "🙂".repeat(2049)})
        )
        .await
        .1,
        "Bad Request: message is too long"
    );
    assert_eq!(
        bot.refused("sendMessage", json!({"chat_id": TEEN, "text": " \n"}))
            .await
            .1,
        "Bad Request: message text is empty"
    );
    let broken = bot
        .refused(
            "sendMessage",
            json!({"chat_id": TEEN, "text": "<b>a", "parse_mode": "HTML"}),
        )
        .await
        .1;
    assert!(
        broken.starts_with("Bad Request: can't parse entities"),
        "{broken}"
    );
}

#[tokio::test]
async fn keyboards_over_the_limits_are_refused() {
    let bot = Caller::new().await;
    let keyboard = |rows: Value| json!({"chat_id": TEEN, "text": "a", "reply_markup": {"inline_keyboard": rows}});
    let button = json!({"text": "a", "callback_data": "a"});
    bot.ok("sendMessage", keyboard(json!(vec![vec![&button; 8]; 12])))
        .await;
    for wrong in [
        json!(vec![vec![&button; 9]; 1]),
        json!(vec![vec![&button; 8]; 13]),
        json!([[{"text": "", "callback_data": "a"}]]),
        json!([[{"text": "a", "callback_data": "ж".repeat(33)}]]),
        json!([[{"text": "a"}]]),
        json!([[{"text": "a", "callback_data": "a", "url": "https://t.me/x"}]]),
    ] {
        assert_eq!(bot.refused("sendMessage", keyboard(wrong)).await.0, 400);
    }
    assert_eq!(bot.api.violations().len(), 6);
}

#[tokio::test]
async fn unchanged_edit_is_not_modified_and_missing_one_is_not_found() {
    let bot = Caller::new().await;
    let id = bot.send("one").await;
    let edit = |text: &str, markup: Value| json!({"chat_id": TEEN, "message_id": id, "text": text, "reply_markup": markup});
    let unchanged = bot
        .refused(
            "editMessageText",
            json!({"chat_id": TEEN, "message_id": id, "text": "<i></i>one", "parse_mode": "HTML"}),
        )
        .await;
    assert!(
        unchanged
            .1
            .starts_with("Bad Request: message is not modified"),
        "{unchanged:?}"
    );
    bot.ok("editMessageText", edit("one", one_button("A", "a")))
        .await;
    assert!(
        bot.refused("editMessageText", edit("one", one_button("A", "a")))
            .await
            .1
            .contains("not modified")
    );
    bot.ok(
        "editMessageText",
        json!({"chat_id": TEEN, "message_id": id, "text": "two"}),
    )
    .await;
    let screen = bot.api.screen(TEEN);
    assert_eq!(
        (
            screen[0].text.as_str(),
            screen[0].edits,
            screen[0].buttons.len()
        ),
        ("two", 2, 0)
    );
    assert_eq!(
        bot.refused(
            "editMessageText",
            json!({"chat_id": TEEN, "message_id": id + 9, "text": "x"})
        )
        .await
        .1,
        "Bad Request: message to edit not found"
    );
    bot.api.say(TEEN, TEEN, "mine").unwrap();
    assert_eq!(
        bot.refused(
            "editMessageText",
            json!({"chat_id": TEEN, "message_id": id + 1, "text": "x"})
        )
        .await
        .1,
        "Bad Request: message can't be edited"
    );
    assert!(bot.api.violations().is_empty());
}

#[tokio::test]
async fn messages_can_be_deleted_for_48_hours_only() {
    let bot = Caller::new().await;
    let (old, new) = (bot.send("old").await, bot.send("new").await);
    bot.ok("deleteMessage", json!({"chat_id": TEEN, "message_id": new}))
        .await;
    assert_eq!(
        bot.refused("deleteMessage", json!({"chat_id": TEEN, "message_id": new}))
            .await
            .1,
        "Bad Request: message to delete not found"
    );
    bot.api.advance(48 * 3600 + 1);
    assert_eq!(
        bot.refused("deleteMessage", json!({"chat_id": TEEN, "message_id": old}))
            .await
            .1,
        "Bad Request: message can't be deleted for everyone"
    );
    bot.ok(
        "deleteMessages",
        json!({"chat_id": TEEN, "message_ids": [old, new]}),
    )
    .await;
    assert_eq!(bot.api.screen(TEEN).len(), 1);
}

#[tokio::test]
async fn a_tap_is_answered_once_and_in_time() {
    let bot = Caller::new().await;
    let id = bot
        .ok(
            "sendMessage",
            json!({"chat_id": TEEN, "text": "?", "reply_markup": one_button("A", "a")}),
        )
        .await["message_id"]
        .as_i64()
        .unwrap();
    let tap = bot.api.tap_label(TEEN, TEEN, "A").unwrap();
    let answer = |id: &str| json!({"callback_query_id": id});
    bot.ok("answerCallbackQuery", answer(&tap.query)).await;
    assert!(bot.api.answered(&tap.query));
    let too_old = (
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid"
            .to_owned(),
    );
    assert_eq!(
        bot.refused("answerCallbackQuery", answer(&tap.query)).await,
        too_old
    );
    assert_eq!(
        bot.refused("answerCallbackQuery", answer("5")).await,
        too_old
    );
    let late = bot.api.tap(TEEN, TEEN, id, "stale-data").unwrap();
    bot.api.advance(16);
    assert_eq!(
        bot.refused("answerCallbackQuery", answer(&late.query))
            .await,
        too_old
    );
    assert_eq!(
        bot.api.tap(TEEN, TEEN, id + 1, "a"),
        Err(Refused::NoMessage)
    );
    assert_eq!(bot.api.tap_label(TEEN, TEEN, "B"), Err(Refused::NoButton));
}

#[tokio::test]
async fn a_tap_below_a_deleted_message_carries_a_stub() {
    let bot = Caller::new().await;
    let id = bot.send("?").await;
    bot.ok("deleteMessage", json!({"chat_id": TEEN, "message_id": id}))
        .await;
    bot.api.tap(TEEN, TEEN, id, "a").unwrap();
    let updates = bot.ok("getUpdates", json!({})).await;
    assert_eq!(updates[0]["callback_query"]["message"]["date"], 0);
}

#[tokio::test]
async fn voice_notes_are_opus_and_come_again_by_id() {
    let bot = Caller::new().await;
    let post = |bytes: &'static [u8]| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("voice.ogg");
        let form = reqwest::multipart::Form::new().text("chat_id", TEEN.to_string());
        let call = bot.http.post(bot.url("sendVoice"));
        let call = call.multipart(form.part("voice", part)).send();
        async { call.await.unwrap().json::<Value>().await.unwrap() }
    };
    let sent = post(b"OggS....OpusHead").await;
    let id = sent["result"]["voice"]["file_id"].as_str().unwrap();
    bot.ok("sendVoice", json!({"chat_id": TEEN, "voice": id}))
        .await;
    assert!(
        bot.api.violations().is_empty(),
        "{:?}",
        bot.api.violations()
    );
    assert_eq!(post(b"ID3").await["ok"], false);
    // an id is of one kind of file
    let document = json!({"chat_id": TEEN, "document": id});
    assert_eq!(bot.refused("sendDocument", document).await.0, 400);
}

#[tokio::test]
async fn photos_come_by_multipart_and_again_by_id() {
    let bot = Caller::new().await;
    let mut png = vec![
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R',
    ];
    png.extend([0, 0, 3, 32, 0, 0, 2, 88]);
    let form = |bytes: Vec<u8>, caption: String| {
        reqwest::multipart::Form::new()
            .text("chat_id", TEEN.to_string())
            .text("caption", caption)
            .text("photo", "attach://chart")
            .text("reply_markup", one_button("A", "a").to_string())
            .part(
                "chart",
                reqwest::multipart::Part::bytes(bytes).file_name("chart.png"),
            )
    };
    let post = |form| async {
        bot.http
            .post(bot.url("sendPhoto"))
            .multipart(form)
            .send()
            .await
            .unwrap()
            .json::<Value>()
            .await
            .unwrap()
    };
    let sent = post(form(png.clone(), "c".repeat(1024))).await;
    assert_eq!(sent["result"]["photo"][0]["width"], 800, "{sent}");
    let id = sent["result"]["photo"][0]["file_id"].as_str().unwrap();
    bot.ok("sendPhoto", json!({"chat_id": TEEN, "photo": id}))
        .await;
    assert!(
        bot.api.violations().is_empty(),
        "{:?}",
        bot.api.violations()
    );
    assert_eq!(
        post(form(png.clone(), "c".repeat(1025))).await["description"],
        "Bad Request: message caption is too long"
    );
    assert_eq!(
        post(form(vec![1, 2, 3], String::new())).await["description"],
        "Bad Request: IMAGE_PROCESS_FAILED"
    );
    png.resize((10 << 20) + 1, 0);
    assert_eq!(post(form(png, String::new())).await["error_code"], 400);
    let message = sent["result"]["message_id"].clone();
    assert!(
        bot.refused(
            "editMessageText",
            json!({"chat_id": TEEN, "message_id": message, "text": "a"})
        )
        .await
        .1
        .contains("no text")
    );
    bot.ok(
        "editMessageCaption",
        json!({"chat_id": TEEN, "message_id": message, "caption": "a"}),
    )
    .await;
}

#[tokio::test]
async fn private_chats_and_basic_groups_are_numbered_together_and_supergroups_by_themselves() {
    let bot = Caller::new().await;
    bot.send("first").await;
    let api = &bot.api;
    let (other, group, large) = (
        TEEN + 1,
        api.group("G", TEEN),
        api.supergroup("S", TEEN, false),
    );
    api.user(other, "Other", None);
    api.press_start(other, None).unwrap();
    for chat in [group, large] {
        api.add_bot(chat, TEEN, None).unwrap();
    }
    let newest = |chat| api.screen(chat).last().unwrap().id;
    for (chat, user) in [(TEEN, TEEN), (other, other), (group, TEEN)] {
        let before = [TEEN, other, group].map(newest);
        api.say(chat, user, "/x").unwrap();
        assert_eq!(Some(newest(chat)), before.iter().max().map(|id| id + 1));
    }
    let before = newest(large);
    api.say(large, TEEN, "/x").unwrap();
    assert_eq!(newest(large), before + 1);
}
