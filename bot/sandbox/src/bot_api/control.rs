//! The actors' controls over HTTP, for the page and for programs outside of this process.
use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures::Stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;

use super::BotApi;
use super::actors::Refused;
use super::faults::Fault;

/// Routes relative to `/control`: `GET chats/{id}`, `bot`, `commands`, `events`, `files/{id}`, `calls`, `violations`;
/// `POST act` (one [`Act`]) and `faults`.
pub fn router(bot: BotApi) -> Router {
    Router::new()
        .route("/chats/{id}", get(chat))
        .route("/bot", get(profile))
        .route("/commands", get(commands))
        .route("/events", get(events))
        .route("/files/{id}", get(file))
        .route("/calls", get(calls))
        .route("/violations", get(violations))
        .route("/act", post(act))
        .route("/faults", post(faults))
        .with_state(bot)
}

/// What a person does, as `{"do": "say", …}`.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    User {
        user: i64,
        name: String,
        language: Option<String>,
    },
    Start {
        user: i64,
        payload: Option<String>,
    },
    Say {
        chat: i64,
        user: i64,
        text: String,
        thread: Option<i64>,
        reply_to: Option<i64>,
    },
    Tap {
        chat: i64,
        user: i64,
        message: i64,
        data: String,
    },
    TapLabel {
        chat: i64,
        user: i64,
        label: String,
    },
    Group {
        title: String,
        user: i64,
    },
    Supergroup {
        title: String,
        user: i64,
        forum: Option<bool>,
    },
    Topic {
        chat: i64,
        name: String,
    },
    Join {
        chat: i64,
        user: i64,
    },
    AddBot {
        chat: i64,
        user: i64,
        payload: Option<String>,
    },
    PromoteBot {
        chat: i64,
        user: i64,
    },
    KickBot {
        chat: i64,
        user: i64,
    },
    Migrate {
        chat: i64,
        user: i64,
    },
    Block {
        user: i64,
    },
    Unblock {
        user: i64,
    },
    Advance {
        seconds: i64,
    },
}

impl BotApi {
    /// Does what an [`Act`] says; the JSON names what came out of it (update, chat, …).
    pub fn act(&self, act: Act) -> Result<Value, Refused> {
        let update = |update: Result<i64, Refused>| match update {
            // In a group without rights a bot does not see everything; for the person that is no failure.
            Ok(update) => Ok(json!({"update": update})),
            Err(Refused::Unseen) => Ok(json!({"update": null})),
            Err(refused) => Err(refused),
        };
        let nothing = |done: Result<(), Refused>| done.map(|()| json!({}));
        let chat = |chat: i64| json!({"chat": chat});
        match act {
            Act::User {
                user,
                name,
                language,
            } => {
                self.user(user, &name, language.as_deref());
                Ok(json!({}))
            }
            Act::Start { user, payload } => update(self.press_start(user, payload.as_deref())),
            Act::Say {
                chat,
                user,
                text,
                thread,
                reply_to,
            } => update(self.say_in(chat, thread, user, &text, reply_to)),
            Act::Tap {
                chat,
                user,
                message,
                data,
            } => self
                .tap(chat, user, message, &data)
                .map(|tap| json!({"update": tap.update, "query": tap.query})),
            Act::TapLabel { chat, user, label } => self
                .tap_label(chat, user, &label)
                .map(|tap| json!({"update": tap.update, "query": tap.query})),
            Act::Group { title, user } => Ok(chat(self.group(&title, user))),
            Act::Supergroup { title, user, forum } => {
                Ok(chat(self.supergroup(&title, user, forum.unwrap_or(false))))
            }
            Act::Topic { chat, name } => self
                .topic(chat, &name)
                .map(|thread| json!({"thread": thread})),
            Act::Join { chat, user } => nothing(self.join(chat, user)),
            Act::AddBot {
                chat,
                user,
                payload,
            } => nothing(self.add_bot(chat, user, payload.as_deref())),
            Act::PromoteBot { chat, user } => nothing(self.promote_bot(chat, user, true)),
            Act::KickBot { chat, user } => nothing(self.kick_bot(chat, user)),
            Act::Migrate { chat: old, user } => self.migrate(old, user).map(chat),
            Act::Block { user } => nothing(self.block(user)),
            Act::Unblock { user } => nothing(self.unblock(user)),
            Act::Advance { seconds } => {
                self.advance(seconds);
                Ok(json!({}))
            }
        }
    }
}

async fn act(State(bot): State<BotApi>, Json(act): Json<Act>) -> Response {
    match bot.act(act) {
        Ok(done) => Json(done).into_response(),
        Err(refused) => (
            StatusCode::CONFLICT,
            Json(json!({"error": refused.to_string()})),
        )
            .into_response(),
    }
}

async fn chat(State(bot): State<BotApi>, Path(id): Path<i64>) -> Response {
    let world = bot.shared.world();
    let Some(chat) = world.chats.get(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let people: Vec<Value> = chat
        .people
        .iter()
        .map(|id| {
            let mut person = world.user_json(*id);
            // Whether there is a private chat to look at.
            let own = world.chats.get(id);
            person["talks"] = own.is_some_and(|own| !own.messages.is_empty()).into();
            person
        })
        .collect();
    Json(json!({
        "chat": world.chat_json(chat),
        "people": people,
        "standing": format!("{:?}", chat.bot).to_lowercase(),
        "migrated_to": chat.migrated_to,
        "pinned": chat.pinned,
        "messages": chat.messages,
    }))
    .into_response()
}

async fn profile(State(bot): State<BotApi>) -> Json<Value> {
    let world = bot.shared.world();
    let profile = &world.profile;
    Json(json!({
        "bot": world.bot_json(),
        "names": profile.names,
        "descriptions": profile.descriptions,
        "short_descriptions": profile.shorts,
        "now": world.now(),
        "pending": world.queue.len(),
    }))
}

#[derive(Deserialize)]
struct Whose {
    chat: i64,
    #[serde(default)]
    language: String,
}

async fn commands(State(bot): State<BotApi>, Query(whose): Query<Whose>) -> Json<Value> {
    Json(
        bot.shared
            .world()
            .commands_for(whose.chat, whose.chat < 0, &whose.language),
    )
}

async fn events(State(bot): State<BotApi>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let stream = futures::stream::unfold(bot.changes(), |mut changes| async move {
        loop {
            let event = match changes.recv().await {
                Ok(change) => Event::default().json_data(&change),
                // The page has fallen behind: it looks at everything again.
                Err(RecvError::Lagged(_)) => Event::default().json_data(json!({"kind": "lagged"})),
                Err(RecvError::Closed) => return None,
            };
            if let Ok(event) = event {
                return Some((Ok(event), changes));
            }
        }
    });
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

async fn file(State(bot): State<BotApi>, Path(id): Path<String>) -> Response {
    let world = bot.shared.world();
    let Some(file) = world.files.get(&id) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match file.bytes.first() {
        Some(0x89) if file.view.width > 0 => "image/png",
        Some(0xff) if file.view.width > 0 => "image/jpeg",
        _ => "application/octet-stream",
    };
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "max-age=86400"),
        ],
        file.bytes.clone(),
    )
        .into_response()
}

async fn calls(State(bot): State<BotApi>) -> Json<Value> {
    let world = bot.shared.world();
    Json(json!({"counts": world.log.counts, "calls": world.log.calls}))
}

async fn violations(State(bot): State<BotApi>) -> Json<Value> {
    Json(json!(bot.violations()))
}

#[derive(Deserialize)]
struct Faulty {
    #[serde(default)]
    rules: Vec<Fault>,
    #[serde(default)]
    latency_ms: u64,
    #[serde(default)]
    duplicate: u32,
    #[serde(default)]
    reorder: bool,
    #[serde(default)]
    unreachable: bool,
}

/// Replaces all faults; an empty object heals.
async fn faults(State(bot): State<BotApi>, Json(faulty): Json<Faulty>) -> StatusCode {
    bot.heal();
    faulty.rules.into_iter().for_each(|rule| bot.fault(rule));
    bot.set_latency(Duration::from_millis(faulty.latency_ms));
    bot.duplicate_next(faulty.duplicate);
    bot.reorder(faulty.reorder);
    if faulty.unreachable {
        bot.unreachable();
    }
    StatusCode::NO_CONTENT
}
