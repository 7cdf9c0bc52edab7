//! Where gateways bring messages and reports, `/sms/<name>/…`: they hear 2xx only after the commit, and an empty body, which nobody
//! sends on to a handset.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, DefaultBodyLimit, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use parking_lot::Mutex;
use tokio::sync::{mpsc, oneshot};

use super::rate::{Allowance, Rate};
use crate::domain::{Clock, Gateways, SmsDelivery, SmsReceived, SmsUnread};

/// Under which every gateway's endpoint lies.
pub const PATH: &str = "/sms/";
/// Messages and reports are short.
const BODY_LIMIT: usize = 64 * 1024;
/// A gateway that catches up after an outage brings much at once.
const KNOWN: Allowance = Allowance {
    burst: 5_000.0,
    per_second: 5_000.0,
};
/// A stranger may guess slowly, and cannot use up what is the gateway's: behind a proxy all have one address.
const STRANGER: Allowance = Allowance {
    burst: 20.0,
    per_second: 1.0,
};

/// What one request brought, on its way to the database.
#[derive(Debug)]
pub struct SmsArrival {
    /// Name of the gateway.
    pub gateway: String,
    /// Never empty, never [`SmsReceived::Nothing`]. All of it or nothing is committed.
    pub received: Vec<SmsReceived>,
    /// To be told `true` after the commit; `false` (or nothing at all) lets the gateway try again.
    pub committed: oneshot::Sender<bool>,
}

/// The receiving side of all gateways.
#[derive(Clone)]
pub struct SmsEndpoints {
    gateways: Gateways,
    queue: mpsc::Sender<SmsArrival>,
    clock: Arc<dyn Clock>,
    rates: Arc<Mutex<Rates>>,
}

struct Rates {
    known: Rate,
    strangers: Rate,
}

impl fmt::Debug for SmsEndpoints {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SmsEndpoints")
    }
}

impl SmsEndpoints {
    /// Takes what these gateways bring into the queue. Its capacity bounds what may wait for the database.
    #[must_use]
    pub fn new(gateways: Gateways, queue: mpsc::Sender<SmsArrival>, clock: Arc<dyn Clock>) -> Self {
        let rates = Rates {
            known: Rate::new(KNOWN),
            strangers: Rate::new(STRANGER),
        };
        Self {
            gateways,
            queue,
            clock,
            rates: Arc::new(Mutex::new(rates)),
        }
    }

    /// The routes; they need the peers' addresses (`into_make_service_with_connect_info`).
    pub fn router(self) -> Router {
        Router::new()
            .route("/sms/{*rest}", any(receive))
            .layer(DefaultBodyLimit::max(BODY_LIMIT))
            .with_state(self)
    }

    fn allows(&self, gateway: &str, peer: IpAddr, known: bool) -> bool {
        let now = self.clock.now();
        let mut rates = self.rates.lock();
        let rate = if known {
            &mut rates.known
        } else {
            &mut rates.strangers
        };
        rate.allows(gateway, peer, now)
    }

    async fn take(&self, gateway: &str, received: Vec<SmsReceived>) -> StatusCode {
        let received: Vec<SmsReceived> = received
            .into_iter()
            .filter(|one| *one != SmsReceived::Nothing)
            .collect();
        if received.is_empty() {
            return StatusCode::OK;
        }
        let (committed, outcome) = oneshot::channel();
        let arrival = SmsArrival {
            gateway: gateway.to_owned(),
            received,
            committed,
        };
        if self.queue.try_send(arrival).is_err() {
            return StatusCode::SERVICE_UNAVAILABLE;
        }
        match outcome.await {
            Ok(true) => StatusCode::OK,
            Ok(false) | Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

async fn receive(
    State(endpoints): State<SmsEndpoints>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let body = match body {
        Ok(body) => body,
        Err(unread) => return unread.status().into_response(),
    };
    if method != Method::GET && method != Method::POST {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let rest = uri.path().strip_prefix(PATH).unwrap_or_default();
    let (name, path) = rest.split_once('/').unwrap_or((rest, ""));
    let peer = peer.ip();
    let Some(gateway) = endpoints.gateways.named(name) else {
        return refusal(&endpoints, "", peer, StatusCode::NOT_FOUND);
    };
    let headers: Vec<(String, String)> = headers
        .iter()
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    let delivery = SmsDelivery {
        path,
        query: uri.query().unwrap_or_default(),
        headers: &headers,
        body: &body,
        peer,
        now: endpoints.clock.now(),
    };
    match gateway.read(&delivery) {
        Err(SmsUnread::Unauthorized) => {
            refusal(&endpoints, gateway.name(), peer, StatusCode::UNAUTHORIZED)
        }
        _ if !endpoints.allows(gateway.name(), peer, true) => too_much(),
        Err(unread @ SmsUnread::Malformed(_)) => {
            tracing::warn!(gateway = gateway.name(), %unread, "a gateway brought something that cannot be read");
            StatusCode::BAD_REQUEST.into_response()
        }
        Ok(received) => endpoints
            .take(gateway.name(), received)
            .await
            .into_response(),
    }
}

/// The answer to a stranger; to one who goes on, that it is too much.
fn refusal(endpoints: &SmsEndpoints, gateway: &str, peer: IpAddr, status: StatusCode) -> Response {
    if !endpoints.allows(gateway, peer, false) {
        return too_much();
    }
    if !gateway.is_empty() {
        tracing::warn!(
            gateway,
            "a delivery without the gateway's secret, signature or address is refused"
        );
    }
    status.into_response()
}

fn too_much() -> Response {
    (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, "1")]).into_response()
}
