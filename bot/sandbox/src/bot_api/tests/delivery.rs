use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::sync::Notify;

use super::*;

#[tokio::test]
async fn only_a_higher_offset_confirms() {
    let bot = Caller::new().await;
    let ids: Vec<i64> = (0..5)
        .map(|n| bot.api.say(TEEN, TEEN, &n.to_string()).unwrap())
        .collect();
    assert!(ids.windows(2).all(|pair| pair[1] == pair[0] + 1));
    assert_eq!(bot.updates(json!({"limit": 2})).await, ids[..2]);
    assert_eq!(bot.updates(json!({"offset": ids[0]})).await, ids);
    assert_eq!(bot.updates(json!({"offset": ids[2]})).await, ids[2..]);
    assert_eq!(bot.updates(json!({})).await, ids[2..]);
    assert_eq!(bot.updates(json!({"offset": -1})).await, ids[4..]);
    assert_eq!(bot.updates(json!({"offset": ids[4] + 1})).await, [0_i64; 0]);
    assert_eq!(bot.api.pending(), 0);
}

#[tokio::test]
async fn updates_are_kept_for_a_day() {
    let bot = Caller::new().await;
    bot.api.say(TEEN, TEEN, "old").unwrap();
    bot.api.advance(86_401);
    let new = bot.api.say(TEEN, TEEN, "new").unwrap();
    assert_eq!(bot.updates(json!({})).await, [new]);
}

#[tokio::test]
async fn long_poll_ends_with_the_first_update() {
    let bot = Caller::new().await;
    let poll = bot.updates(json!({"timeout": 50}));
    let say = async {
        while bot.api.count("getUpdates") == 0 {
            tokio::task::yield_now().await;
        }
        bot.api.say(TEEN, TEEN, "a").unwrap()
    };
    let (updates, id) = tokio::time::timeout(SOON, async { tokio::join!(poll, say) })
        .await
        .unwrap();
    assert_eq!(updates, [id]);
}

#[tokio::test]
async fn second_poller_ends_the_first_with_409() {
    let bot = Caller::new().await;
    let first = bot.refused("getUpdates", json!({"timeout": 50}));
    let second = async {
        while bot.api.count("getUpdates") == 0 {
            tokio::task::yield_now().await;
        }
        bot.updates(json!({})).await
    };
    let ((code, _), _) = tokio::time::timeout(SOON, async { tokio::join!(first, second) })
        .await
        .unwrap();
    assert_eq!(code, 409);
}

#[tokio::test]
async fn allowed_updates_stick_and_count_from_then_on() {
    let bot = Caller::new().await;
    let message = bot.api.say(TEEN, TEEN, "a").unwrap();
    let id = bot.send("?").await;
    bot.updates(json!({"allowed_updates": ["callback_query"]}))
        .await;
    assert_eq!(bot.api.say(TEEN, TEEN, "b"), Err(Refused::Unseen));
    let tap = bot.api.tap(TEEN, TEEN, id, "x").unwrap();
    assert_eq!(bot.updates(json!({})).await, [message, tap.update]);
    bot.updates(json!({"allowed_updates": []})).await;
    bot.api.say(TEEN, TEEN, "c").unwrap();
}

#[tokio::test]
async fn an_update_can_come_twice_with_one_id() {
    let bot = Caller::new().await;
    bot.api.duplicate_next(1);
    let id = bot.api.say(TEEN, TEEN, "a").unwrap();
    assert_eq!(bot.updates(json!({})).await, [id]);
    assert_eq!(bot.updates(json!({"offset": id + 1})).await, [id]);
    assert_eq!(bot.updates(json!({"offset": id + 1})).await, [0_i64; 0]);
}

#[tokio::test]
async fn reordering_keeps_the_order_within_a_chat() {
    let bot = Caller::new().await;
    bot.api.user(8, "Other", None);
    bot.api.open(8).unwrap();
    bot.api.reorder(true);
    for n in 0..4 {
        bot.api.say(TEEN, TEEN, &n.to_string()).unwrap();
        bot.api.say(8, 8, &n.to_string()).unwrap();
    }
    let updates = bot.ok("getUpdates", json!({})).await;
    let mut last: HashMap<i64, i64> = HashMap::new();
    let mut order = Vec::new();
    for update in updates.as_array().unwrap() {
        let (id, chat) = (
            update["update_id"].as_i64().unwrap(),
            update["message"]["chat"]["id"].as_i64().unwrap(),
        );
        assert!(last.insert(chat, id).is_none_or(|before| before < id));
        order.push(id);
    }
    assert!(!order.is_sorted(), "{order:?}");
}

#[tokio::test]
async fn webhook_gets_its_secret_and_repeats_until_2xx() {
    let bot = Caller::with(Options {
        webhook_pause: Duration::from_millis(1),
        ..Options::default()
    })
    .await;
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let done = Arc::new(Notify::new());
    let (seen_there, done_there) = (Arc::clone(&seen), Arc::clone(&done));
    let app = Router::new().route(
        "/hook",
        post(
            async move |headers: HeaderMap, axum::Json(update): axum::Json<Value>| {
                assert_eq!(headers["x-telegram-bot-api-secret-token"], "s-1");
                let mut seen = seen_there.lock().unwrap();
                seen.push(update);
                if seen.len() < 3 {
                    return StatusCode::INTERNAL_SERVER_ERROR;
                }
                done_there.notify_one();
                StatusCode::OK
            },
        ),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    assert_eq!(
        bot.refused("setWebhook", json!({"url": "http://example.org/"}))
            .await
            .0,
        400
    );
    let id = bot.api.say(TEEN, TEEN, "a").unwrap();
    bot.ok(
        "setWebhook",
        json!({"url": url, "secret_token": "s-1", "max_connections": 2}),
    )
    .await;
    assert_eq!(bot.refused("getUpdates", json!({})).await.0, 409);
    tokio::time::timeout(SOON, done.notified()).await.unwrap();
    assert!(
        seen.lock()
            .unwrap()
            .iter()
            .all(|update| update["update_id"] == id)
    );
    let info = bot.ok("getWebhookInfo", json!({})).await;
    assert!(
        info["last_error_message"].as_str().unwrap().contains("500"),
        "{info}"
    );
    bot.ok("deleteWebhook", json!({})).await;
    let later = bot.api.say(TEEN, TEEN, "b").unwrap();
    assert_eq!(bot.updates(json!({"offset": id + 1})).await, [later]);
}
