//! The webhook: Telegram hears 200 only after the commit, and tries again after anything else.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::sync::{mpsc, oneshot};

use super::{Received, read_update};
use crate::channels::same;
use crate::domain::{Metrics, Secret};

/// Updates are some kilobytes; the longest message Telegram knows, every character escaped and quoted in its own answer, is 400.
const BODY_LIMIT: usize = 1 << 19;
const SECRET_HEADER: &str = "x-telegram-bot-api-secret-token";

/// One update on its way to the database.
#[derive(Debug)]
pub struct Delivery {
    /// Never [`Received::Irrelevant`].
    pub received: Received,
    /// To be told `true` after the commit; `false` (or nothing at all) lets Telegram try again.
    pub committed: oneshot::Sender<bool>,
}

/// The receiving side of a webhook.
#[derive(Debug, Clone)]
pub struct Webhook {
    secret: Secret<String>,
    queue: mpsc::Sender<Delivery>,
    metrics: Arc<Metrics>,
}

impl Webhook {
    /// Takes what carries this secret into the queue. Its capacity bounds what may wait for the database.
    #[must_use]
    pub fn new(
        secret: Secret<String>,
        queue: mpsc::Sender<Delivery>,
        metrics: Arc<Metrics>,
    ) -> Self {
        Self {
            secret,
            queue,
            metrics,
        }
    }

    /// The route, at this path.
    pub fn router(self, path: &str) -> Router {
        Router::new()
            .route(path, post(receive))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .with_state(self)
    }
}

async fn receive(State(webhook): State<Webhook>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let presented = headers
        .get(SECRET_HEADER)
        .map_or(&b""[..], |v| v.as_bytes());
    if !same(presented, webhook.secret.reveal().as_bytes()) {
        return StatusCode::UNAUTHORIZED;
    }
    let received = read_update(&body);
    received.count(&webhook.metrics);
    if matches!(received, Received::Irrelevant { .. }) {
        return StatusCode::OK;
    }
    let (committed, outcome) = oneshot::channel();
    let delivery = Delivery {
        received,
        committed,
    };
    if webhook.queue.try_send(delivery).is_err() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    match outcome.await {
        Ok(true) => StatusCode::OK,
        Ok(false) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}
