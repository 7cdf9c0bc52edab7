//! What a bot is told about itself.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{CommandSet, Introduction, Profile, Scope};
use super::{Server, refusal};
use crate::domain::{Chat, Command, Language, Request, SendError, Transport};

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
        commands: vec![Command {
            name: "start".into(),
            description: "Begin".into(),
        }],
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

#[tokio::test]
async fn commands_of_one_chat_are_set_for_it_in_no_other_language_and_taken_back() {
    let (server, bot) = Server::start(Vec::new()).await;
    let chat = Chat {
        id: -100,
        topic: Some(4),
    };
    let menu = vec![Command {
        name: "digest".into(),
        description: "Digest".into(),
    }];
    for commands in [menu, Vec::new()] {
        Transport::call(&bot, chat, &Request::Commands(commands))
            .await
            .unwrap();
    }
    let scope = json!({"type": "chat", "chat_id": -100});
    let commands = json!([{"command": "digest", "description": "Digest"}]);
    let expected = [
        (
            "setMyCommands",
            json!({"scope": scope, "commands": commands}),
        ),
        ("deleteMyCommands", json!({"scope": scope})),
    ];
    let calls = server.calls();
    let calls: Vec<_> = calls.iter().map(|(m, b)| (m.as_str(), b.clone())).collect();
    assert_eq!(calls, expected);
}
