//! What a bot is told about itself.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{CommandSet, Introduction, Profile, Scope};
use super::{Server, refusal};
use crate::domain::{Language, SendError};

#[tokio::test]
async fn introduction_sets_only_what_differs() {
    let ok = |result: Value| (200, json!({"ok": true, "result": result}));
    let (server, bot) = Server::start(vec![
        ok(json!([{"command": "start", "description": "Begin"}])),
        ok(json!([])),
        ok(json!(true)),
        ok(json!({"name": "Jash"})),
        ok(json!({"description": ""})),
        refusal(429, "Too Many Requests: retry after 8000"),
        ok(json!({"short_description": "S"})),
    ])
    .await;
    let set = |language| CommandSet {
        scope: Scope::PrivateChats,
        language,
        commands: vec![("start".into(), "Begin".into())],
    };
    let failures = bot
        .introduce(&Introduction {
            commands: vec![set(None), set(Some(Language::Ky))],
            profiles: vec![Profile {
                language: None,
                name: "Jash".into(),
                description: "D".into(),
                short_description: "S".into(),
            }],
        })
        .await;
    assert_eq!(
        failures,
        [(
            "setMyDescription",
            SendError::RetryAfter(Duration::from_secs(1))
        )]
    );
    let methods: Vec<_> = server.calls().into_iter().map(|(m, _)| m).collect();
    assert_eq!(
        methods,
        [
            "getMyCommands",
            "getMyCommands",
            "setMyCommands",
            "getMyName",
            "getMyDescription",
            "setMyDescription",
            "getMyShortDescription"
        ]
    );
    assert_eq!(
        server.calls()[2].1,
        json!({"commands": [{"command": "start", "description": "Begin"}], "scope": {"type": "all_private_chats"}, "language_code": "ky"})
    );
}

#[tokio::test]
async fn webhook_is_removed_only_where_one_is_set() {
    let state = |url: &str| {
        (
            200,
            json!({"ok": true, "result": {"url": url, "pending_update_count": 0}}),
        )
    };
    let (server, bot) = Server::start(vec![state(""), state("https://example.org/x")]).await;
    bot.delete_webhook().await.unwrap();
    bot.delete_webhook().await.unwrap();
    bot.set_webhook("https://example.org/x", "abc")
        .await
        .unwrap();
    let methods: Vec<_> = server.calls().into_iter().map(|(m, _)| m).collect();
    assert_eq!(
        methods,
        [
            "getWebhookInfo",
            "getWebhookInfo",
            "deleteWebhook",
            "setWebhook"
        ]
    );
    assert_eq!(server.calls()[3].1["secret_token"], "abc");
}
