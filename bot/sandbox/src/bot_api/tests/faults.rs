use super::*;

#[tokio::test]
async fn a_dropped_connection_does_nothing_or_everything() {
    let bot = Caller::new().await;
    let body = json!({"chat_id": TEEN, "text": "a"});
    bot.api.fault(
        Fault::new(Action::DropBefore)
            .method("sendMessage")
            .times(1),
    );
    assert!(bot.try_call("sendMessage", body.clone()).await.is_err());
    assert!(bot.api.screen(TEEN).is_empty());
    bot.api
        .fault(Fault::new(Action::DropAfter).method("sendMessage").times(1));
    assert!(bot.try_call("sendMessage", body.clone()).await.is_err());
    assert_eq!(bot.api.screen(TEEN).len(), 1);
    bot.ok("sendMessage", body).await;
}

#[tokio::test]
async fn server_errors_and_rate_limits_come_on_request() {
    let bot = Caller::new().await;
    let body = json!({"chat_id": TEEN, "text": "a"});
    bot.api.fault(Fault::new(Action::Status(502)).times(1));
    assert_eq!(bot.refused("sendMessage", body.clone()).await.0, 502);
    bot.api.fault(Fault::new(Action::RetryAfter(3)).chat(TEEN));
    let reply = bot.try_call("sendMessage", body.clone()).await.unwrap();
    assert_eq!(reply["parameters"]["retry_after"], 3);
    bot.ok("getMe", json!({})).await;
    bot.api.heal();
    bot.ok("sendMessage", body).await;
}

#[tokio::test]
async fn a_limited_chat_says_how_long_to_wait_and_means_it() {
    let bot = Caller::new().await;
    let body = json!({"chat_id": TEEN, "text": "a"});
    bot.api.limit_chat(TEEN, 10);
    let reply = bot.try_call("sendMessage", body.clone()).await.unwrap();
    assert_eq!(reply["parameters"]["retry_after"], 10);
    bot.api.advance(9);
    assert_eq!(bot.refused("sendMessage", body.clone()).await.0, 429);
    bot.api.advance(1);
    bot.ok("sendMessage", body).await;
}

#[tokio::test]
async fn unreachable_lasts_until_healed_and_breaks_the_poll_that_waits() {
    let bot = Caller::new().await;
    let poll = bot.try_call("getUpdates", json!({"timeout": 50}));
    let cut = async {
        while bot.api.count("getUpdates") == 0 {
            tokio::task::yield_now().await;
        }
        bot.api.unreachable();
    };
    let (poll, ()) = tokio::time::timeout(SOON, async { tokio::join!(poll, cut) })
        .await
        .unwrap();
    assert!(poll.is_err());
    assert!(bot.try_call("getMe", json!({})).await.is_err());
    bot.api.heal();
    bot.ok("getMe", json!({})).await;
}

#[tokio::test]
async fn latency_is_added_to_every_call() {
    let bot = Caller::new().await;
    bot.api.set_latency(Duration::from_millis(30));
    let before = tokio::time::Instant::now();
    bot.ok("getMe", json!({})).await;
    assert!(before.elapsed() >= Duration::from_millis(30));
}

#[tokio::test]
async fn waiting_ends_when_the_bot_writes() {
    let bot = Caller::new().await;
    let wait = bot.api.wait_until(
        TEEN,
        |screen| screen.iter().any(|message| message.text == "now"),
        SOON,
    );
    let (screen, _) = tokio::join!(wait, bot.send("now"));
    assert_eq!(screen.unwrap().len(), 1);
    assert!(
        bot.api
            .wait_until(TEEN, <[MessageView]>::is_empty, Duration::from_millis(1))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn the_log_counts_calls_and_keeps_bodies_if_asked() {
    let bot = Caller::new().await;
    bot.send("a").await;
    assert_eq!(bot.api.count("sendMessage"), 1);
    assert_eq!(bot.api.calls()[0].body["text"], "a");
    let quiet = Caller::with(Options {
        log_calls: false,
        ..Options::default()
    })
    .await;
    quiet.send("a").await;
    assert_eq!(quiet.api.count("sendMessage"), 1);
    assert!(quiet.api.calls().is_empty());
}

#[tokio::test]
async fn people_can_be_played_over_http() {
    let bot = Caller::new().await;
    let control = |path: &str| format!("{}/control/{path}", bot.api.url());
    let post = |body: Value| bot.http.post(control("act")).json(&body).send();
    let mut events = bot.http.get(control("events")).send().await.unwrap();
    post(json!({"do": "user", "user": 5, "name": "Other"}))
        .await
        .unwrap();
    let said: Value = post(json!({"do": "start", "user": 5, "payload": "abc"}))
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert!(said["update"].as_i64().is_some());
    let event = String::from_utf8(events.chunk().await.unwrap().unwrap().to_vec()).unwrap();
    assert!(event.contains("\"chat\":5"), "{event}");
    let chat: Value = bot
        .http
        .get(control("chats/5"))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(chat["messages"][0]["text"], "/start abc");
    assert_eq!(
        post(json!({"do": "say", "chat": 6, "user": 5, "text": "a"}))
            .await
            .unwrap()
            .status(),
        409
    );
    assert_eq!(
        bot.http
            .post(control("faults"))
            .json(&json!({"rules": [{"action": {"status": 500}, "times": 1}]}))
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(bot.refused("getMe", json!({})).await.0, 500);
}
