//! HTTP in front of the methods: path, token, faults, latency and Telegram's envelope of replies.
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use serde_json::Value;
use tokio::net::TcpListener;

use super::error::ApiError;
use super::faults::Action;
use super::log::Call;
use super::request::{MAX_BODY, Params};
use super::world::World;
use super::{BotApi, Shared, control, methods, schema};

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new()
        .nest_service(
            "/control",
            control::router(BotApi {
                shared: Arc::clone(&shared),
                _server: None,
            }),
        )
        .fallback(call)
        .with_state(shared)
        .layer(DefaultBodyLimit::max(MAX_BODY));
    let listener = listener.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    axum::serve(listener, app).await.ok();
}

async fn call(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().replace("%3A", ":");
    let Some(name) = path.strip_prefix(&shared.prefix) else {
        let (code, description) = if path.starts_with("/bot") {
            (401, "Unauthorized")
        } else {
            (404, "Not Found")
        };
        return reply(Err(&ApiError::new(code, description)));
    };
    let Some(method) = schema::method(name) else {
        shared.world().log.violation(name, "unknown method");
        return reply(Err(&ApiError::new(404, "Not Found: method not found")));
    };
    let params = match Params::read(method, request).await {
        Ok(Some(params)) => params,
        // nobody is there to hear the answer
        Ok(None) => return reply(Err(&ApiError::bad("the request ended in the middle"))),
        Err(wrong) => {
            shared.world().log.violation(name, &wrong);
            return reply(Err(&ApiError::bad(&wrong)));
        }
    };
    let chat = params.int("chat_id");
    let (fault, latency, body) = {
        let mut world = shared.world();
        *world.log.counts.entry(method.name).or_default() += 1;
        let (dice, now) = (world.draw(), world.now_ms());
        let body = world.log.on.then(|| Value::Object(params.fields.clone()));
        (
            world.faults.pick(name, chat, now, dice),
            world.faults.latency,
            body,
        )
    };
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let answer = match fault {
        Some(Action::DropBefore) => hang_up(),
        Some(Action::Status(code)) => Err(ApiError::new(code, "Internal Server Error")),
        Some(Action::RetryAfter(seconds)) => Err(ApiError::too_many(seconds)),
        Some(Action::DropAfter) | None => match method.check(&params.fields) {
            Ok(()) => methods::run(&shared, method.name, params).await,
            Err(wrong) => Err(ApiError::violation(&wrong)),
        },
    };
    note(&mut shared.world(), method.name, chat, body, &answer);
    if fault == Some(Action::DropAfter) || answer.as_ref().is_err_and(|e| e.code == 0) {
        hang_up()
    }
    reply(answer.as_deref())
}

/// Keeps what was wrong with the form of a call and, where calls are logged, the call with its body.
fn note(
    world: &mut World,
    method: &'static str,
    chat: Option<i64>,
    body: Option<Value>,
    answer: &methods::Answer,
) {
    if let Err(ApiError {
        violation: true,
        description,
        ..
    }) = answer
    {
        world.log.violation(method, description);
    }
    if let Some(body) = body {
        let (at, code) = (
            world.now_ms(),
            answer.as_ref().map_or_else(|e| e.code, |_| 200),
        );
        world.log.call(Call {
            at,
            method,
            chat,
            code,
            body,
        });
    }
}

fn reply(answer: Result<&str, &ApiError>) -> Response {
    let (code, body) = match answer {
        Ok(result) => (
            StatusCode::OK,
            format!("{{\"ok\":true,\"result\":{result}}}"),
        ),
        Err(e) => (
            StatusCode::from_u16(e.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            e.body(),
        ),
    };
    (code, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// Closes the connection without a reply: unwinding ends the task that serves it, and only that one.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the connection is dropped on request"))
}
