//! The bot's side against a scripted server: what goes out, what comes back, what is never shown.

mod setup;
mod webhook;
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{PollError, Poller, Telegram};
use crate::domain::{
    Button, Chat, Document, Message, Picture, Request, SendError, Sent, Transport, Voice,
};

const TOKEN: &str = "123456:SECRET-token";

#[derive(Clone, Default)]
struct Server {
    replies: Arc<Mutex<Vec<(u16, Value)>>>,
    calls: Arc<Mutex<Vec<(String, String)>>>,
}

impl Server {
    /// Answers one call after the other with these; then `{"ok":true,"result":true}`.
    async fn start(replies: Vec<(u16, Value)>) -> (Self, Telegram) {
        let server = Self {
            replies: Arc::new(Mutex::new(replies)),
            calls: Arc::default(),
        };
        let router = Router::new()
            .route("/{bot}/{method}", post(Self::answer))
            .with_state(server.clone());
        let url = serve(router).await;
        (server, Telegram::new(&url, TOKEN).unwrap())
    }

    async fn answer(
        State(server): State<Self>,
        Path((bot, method)): Path<(String, String)>,
        body: Bytes,
    ) -> (StatusCode, axum::Json<Value>) {
        assert_eq!(bot, format!("bot{TOKEN}"));
        let body = String::from_utf8_lossy(&body).into_owned();
        server.calls.lock().unwrap().push((method, body));
        let mut replies = server.replies.lock().unwrap();
        let (status, reply) = if replies.is_empty() {
            (200, json!({"ok": true, "result": true}))
        } else {
            replies.remove(0)
        };
        (StatusCode::from_u16(status).unwrap(), axum::Json(reply))
    }

    fn calls(&self) -> Vec<(String, Value)> {
        let calls = self.calls.lock().unwrap();
        calls
            .iter()
            .map(|(m, b)| {
                (
                    m.clone(),
                    serde_json::from_str(b).unwrap_or_else(|_| json!(b)),
                )
            })
            .collect()
    }
}

async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn refusal(status: u16, description: &str) -> (u16, Value) {
    (
        status,
        json!({"ok": false, "error_code": status, "description": description}),
    )
}

const HOME: Chat = Chat {
    id: 77,
    topic: None,
};

fn message() -> Message {
    Message {
        text: "<b>1/12</b> text".into(),
        buttons: vec![vec![
            Button::tap("A", "a:1"),
            Button::link("Site", "https://example.org/"),
        ]],
        picture: None,
    }
}

fn edit() -> Request {
    Request::Edit {
        message_id: 5,
        message: message(),
    }
}

fn tap() -> Request {
    Request::AnswerTap {
        query: "q1".into(),
        toast: None,
    }
}

#[tokio::test]
async fn each_request_becomes_its_call() {
    let (server, bot) = Server::start(vec![
        (
            200,
            json!({"ok": true, "result": {"message_id": 9, "novelty": {}}}),
        ),
        (200, json!({"ok": true, "result": {"message_id": 10}})),
    ])
    .await;
    let topic = Chat {
        id: -1_001_234_567_890,
        topic: Some(3),
    };
    let sent = Transport::call(&bot, HOME, &Request::Send(message())).await;
    assert_eq!(
        sent,
        Ok(Sent {
            message_id: Some(9),
            ..Sent::default()
        })
    );
    Transport::call(
        &bot,
        topic,
        &Request::Send(Message {
            buttons: vec![],
            ..message()
        }),
    )
    .await
    .unwrap();
    for request in [
        edit(),
        tap(),
        Request::Delete {
            message_ids: vec![1],
        },
        Request::Delete {
            message_ids: vec![1, 2],
        },
        Request::Delete {
            message_ids: vec![],
        },
    ] {
        let sent = Transport::call(&bot, HOME, &request).await;
        assert_eq!(sent, Ok(Sent::default()));
    }
    let text = "<b>1/12</b> text";
    let keyboard = json!({"inline_keyboard": [[
        {"text": "A", "callback_data": "a:1"}, {"text": "Site", "url": "https://example.org/"}
    ]]});
    let quiet_link = json!({"is_disabled": true});
    let expected = [
        (
            "sendMessage",
            json!({"chat_id": 77, "text": text, "parse_mode": "HTML", "link_preview_options": quiet_link, "reply_markup": keyboard}),
        ),
        (
            "sendMessage",
            json!({"chat_id": topic.id, "message_thread_id": 3, "text": text, "parse_mode": "HTML", "link_preview_options": quiet_link}),
        ),
        (
            "editMessageText",
            json!({"chat_id": 77, "message_id": 5, "text": text, "parse_mode": "HTML", "link_preview_options": quiet_link, "reply_markup": keyboard}),
        ),
        ("answerCallbackQuery", json!({"callback_query_id": "q1"})),
        ("deleteMessage", json!({"chat_id": 77, "message_id": 1})),
        (
            "deleteMessages",
            json!({"chat_id": 77, "message_ids": [1, 2]}),
        ),
    ];
    let calls = server.calls();
    assert_eq!(calls.len(), expected.len());
    for (call, (method, body)) in calls.iter().zip(expected) {
        assert_eq!(call.0, method);
        assert_eq!(call.1, body, "{method}");
    }
}

#[tokio::test]
async fn pictures_go_as_multipart() {
    let sent = json!({"ok": true, "result": {"message_id": 11}});
    let (server, bot) = Server::start(vec![(200, sent.clone()), (200, sent)]).await;
    let picture = Message {
        picture: Some(Picture {
            name: "digest.png".into(),
            png: b"\x89PNG".to_vec(),
        }),
        ..message()
    };
    let chat = Chat {
        id: 77,
        topic: Some(4),
    };
    let sent = Transport::call(&bot, chat, &Request::Send(picture.clone())).await;
    assert_eq!(
        sent,
        Ok(Sent {
            message_id: Some(11),
            ..Sent::default()
        })
    );
    let request = Request::Edit {
        message_id: 11,
        message: picture,
    };
    Transport::call(&bot, chat, &request).await.unwrap();
    let calls = server.calls();
    let body = |n: usize| calls[n].1.as_str().unwrap();
    assert_eq!(calls[0].0, "sendPhoto");
    for part in [
        "name=\"caption\"",
        "name=\"message_thread_id\"\r\n\r\n4",
        "filename=\"digest.png\"",
        "image/png",
        "callback_data",
    ] {
        assert!(body(0).contains(part), "{part}");
    }
    assert_eq!(calls[1].0, "editMessageMedia");
    for part in [
        "attach://picture",
        "name=\"picture\"",
        "name=\"message_id\"\r\n\r\n11",
    ] {
        assert!(body(1).contains(part), "{part}");
    }
}

#[tokio::test]
async fn files_go_as_documents_into_their_topic() {
    let sent = json!({"ok": true, "result": {"message_id": 12}});
    let (server, bot) = Server::start(vec![(200, sent)]).await;
    let file = Request::File(Document {
        name: "kant-2026-12-01.pdf".into(),
        bytes: b"%PDF-1.7".to_vec(),
    });
    let chat = Chat {
        id: 77,
        topic: Some(4),
    };
    let sent = Transport::call(&bot, chat, &file).await.unwrap();
    assert_eq!(sent.message_id, Some(12));
    let calls = server.calls();
    assert_eq!(calls[0].0, "sendDocument");
    for part in [
        "name=\"message_thread_id\"\r\n\r\n4",
        "name=\"document\"; filename=\"kant-2026-12-01.pdf\"",
        "%PDF-1.7",
    ] {
        assert!(calls[0].1.as_str().unwrap().contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_voice_note_is_uploaded_and_known_by_its_id_from_then_on() {
    let sent = json!({"ok": true, "result": {"message_id": 13, "voice": {"file_id": "AwAC1"}}});
    let (server, bot) = Server::start(vec![(200, sent.clone()), (200, sent)]).await;
    let new = Request::Voice(Voice::New(b"OggS".to_vec()));
    let sent = Transport::call(&bot, HOME, &new).await.unwrap();
    assert_eq!(sent.file_id.as_deref(), Some("AwAC1"));
    let known = Request::Voice(Voice::Known("AwAC1".into()));
    Transport::call(&bot, HOME, &known).await.unwrap();
    let calls = server.calls();
    for (at, part) in [
        (0, "name=\"voice\"; filename=\"voice.ogg\""),
        (0, "OggS"),
        (1, "name=\"voice\"\r\n\r\nAwAC1"),
    ] {
        assert_eq!(calls[at].0, "sendVoice");
        assert!(calls[at].1.as_str().unwrap().contains(part), "{part}");
    }
}

#[tokio::test]
async fn repeats_of_done_calls_are_success() {
    for (request, description) in [
        (edit(), "Bad Request: message is not modified: same"),
        (
            tap(),
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        ),
        (
            Request::Delete {
                message_ids: vec![1],
            },
            "Bad Request: message to delete not found",
        ),
        (
            Request::Delete {
                message_ids: vec![1],
            },
            "Bad Request: message can't be deleted for everyone",
        ),
    ] {
        let (_server, bot) = Server::start(vec![refusal(400, description)]).await;
        let sent = Transport::call(&bot, HOME, &request).await;
        assert_eq!(sent, Ok(Sent::default()), "{description}");
    }
}

#[tokio::test]
async fn failures_tell_what_to_do() {
    for (reply, error) in [
        (
            (
                429,
                json!({"ok": false, "error_code": 429, "description": "x", "parameters": {"retry_after": 4}}),
            ),
            SendError::RetryAfter(Duration::from_secs(4)),
        ),
        (
            (
                400,
                json!({"ok": false, "error_code": 400, "description": "x", "parameters": {"migrate_to_chat_id": -1001}}),
            ),
            SendError::Migrated(-1001),
        ),
        (
            refusal(400, "Bad Request: message to edit not found"),
            SendError::MessageGone,
        ),
        (
            (502, json!("<html>Bad Gateway</html>")),
            SendError::Unavailable("HTTP 502".into()),
        ),
        (
            (200, json!("a captive portal")),
            SendError::Unavailable("HTTP 502".into()),
        ),
        (
            refusal(401, "Unauthorized"),
            SendError::Refused("401 Unauthorized".into()),
        ),
    ] {
        let (_server, bot) = Server::start(vec![reply]).await;
        assert_eq!(Transport::call(&bot, HOME, &edit()).await, Err(error));
    }
}

#[tokio::test]
async fn no_error_and_no_debug_text_carries_the_token() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    for url in [url.as_str(), "not a url", "http://name.invalid"] {
        let bot = Telegram::new(url, TOKEN).unwrap();
        let error = Transport::call(&bot, HOME, &edit()).await.unwrap_err();
        assert!(
            matches!(error, SendError::Unavailable(_)),
            "{url}: {error:?}"
        );
        let poll = Poller::new(bot.clone())
            .next(None, Duration::ZERO)
            .await
            .unwrap_err();
        for text in [
            format!("{error} {error:?}"),
            format!("{poll} {poll:?}"),
            format!("{bot:?}"),
        ] {
            assert!(!text.contains("SECRET"), "{text}");
        }
    }
}

#[tokio::test]
async fn poller_never_acknowledges_by_itself() {
    let update = |id: i64| json!({"update_id": id, "message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "from": {"id": 7, "is_bot": false, "first_name": "A"}, "text": "hi"}});
    let batch = json!({"ok": true, "result": [update(40), {"update_id": 41, "poll": {}}, {"update_id": 42, "message": 5}, {"odd": 1}]});
    let (server, bot) = Server::start(vec![
        (200, batch.clone()),
        (200, batch),
        refusal(409, "Conflict: terminated by other getUpdates request"),
        refusal(401, "Unauthorized"),
        refusal(500, "Internal"),
    ])
    .await;
    let poller = Poller::new(bot);
    let first = poller.next(None, Duration::from_secs(25)).await.unwrap();
    assert_eq!(first.inbounds.len(), 1);
    assert_eq!(first.irrelevant, 1);
    assert_eq!(first.unreadable.len(), 2);
    assert_eq!(first.last_update_id, Some(42));
    assert_eq!(
        poller.next(None, Duration::from_secs(25)).await.unwrap(),
        first
    );
    let calls = server.calls();
    assert_eq!(
        calls[0],
        (
            "getUpdates".into(),
            json!({"limit": 100, "timeout": 25, "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"]})
        )
    );
    assert_eq!(calls[1], calls[0]);
    let next = || poller.next(Some(43), Duration::ZERO);
    assert!(matches!(next().await, Err(PollError::Conflict(_))));
    assert!(matches!(next().await, Err(PollError::Unauthorized(_))));
    assert!(matches!(next().await, Err(PollError::Unavailable(_))));
    assert_eq!(server.calls()[2].1["offset"], 43);
}
