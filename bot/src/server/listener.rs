//! Connections to `JASHUN_LISTEN`: how many there may be, and how long each may take.
//!
//! A connection that has not brought a whole request yet has no claim: where there are too many, the one that has waited longest is
//! closed for a new one. So whoever opens many and says nothing keeps nobody out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use hashlink::LinkedHashMap;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use parking_lot::{Mutex, MutexGuard};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// No endpoint takes more; some take less. With all connections busy that is 128 MiB.
const BODY: usize = 1 << 19;
/// Pause after a connection that could not be accepted, as when files are used up.
const PAUSE: Duration = Duration::from_millis(100);
/// While all connections are taken, those that wait are looked at again after so long.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// For so long what is under way may end by itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// What a peer may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Open at once: well above the 100 of Telegram's webhook, well below `LimitNOFILE`.
    pub(super) connections: usize,
    /// For the head of a request, also of the next one on the same connection.
    pub(super) head: Duration,
    /// For its body.
    pub(super) body: Duration,
    /// A connection is not closed for a new one within so long.
    pub(super) grace: Duration,
    /// For the answer: longer than a commit ever takes, shorter than the minute for which Telegram and proxies wait.
    pub(super) answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 256,
            head: Duration::from_secs(15),
            body: Duration::from_secs(15),
            grace: Duration::from_secs(1),
            answer: Duration::from_secs(30),
        }
    }
}

/// Serves until `stop` is cancelled. Endpoints may look at who connects ([`ConnectInfo`]).
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    stop: CancellationToken,
) {
    let slots = Arc::new(Slots::default());
    let in_time = move |Extension(slot): Extension<Arc<Slot>>, request: Request, next: Next| {
        in_time(limits, slot, request, next)
    };
    let router = router.layer(from_fn(in_time));
    loop {
        let Some(accepted) = stop.run_until_cancelled(listener.accept()).await else {
            return;
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(PAUSE).await;
                continue;
            }
        };
        let Some(slot) = stop.run_until_cancelled(slots.take(limits)).await else {
            return;
        };
        let service = router
            .clone()
            .layer(Extension(ConnectInfo::<SocketAddr>(peer)))
            .layer(Extension(Arc::clone(&slot)));
        tokio::spawn(attend(stream, service, slot, limits, stop.clone()));
    }
}

async fn attend(
    stream: TcpStream,
    service: Router,
    slot: Arc<Slot>,
    limits: Limits,
    stop: CancellationToken,
) {
    let _whole = stream.set_nodelay(true);
    let mut http = Builder::new(TokioExecutor::new()).http1_only();
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    tokio::pin!(connection);
    let stopped = tokio::select! {
        // a peer that breaks off or is too slow is no trouble of ours
        _ended = connection.as_mut() => false,
        () = slot.given_away.notified() => false,
        () = stop.cancelled() => true,
    };
    if stopped {
        connection.as_mut().graceful_shutdown();
        let _late = tokio::time::timeout(FAREWELL, connection).await;
    }
}

/// The whole request first, then the answer, each within its time.
async fn in_time(limits: Limits, slot: Arc<Slot>, request: Request, next: Next) -> Response {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > BODY as u64 {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let body = match tokio::time::timeout(limits.body, to_bytes(body, BODY)).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    let _busy = slot.busy();
    let answer = next.run(Request::from_parts(head, Body::from(body)));
    match tokio::time::timeout(limits.answer, answer).await {
        Ok(answer) => answer,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

/// All connections.
#[derive(Debug, Default)]
struct Slots {
    taken: Mutex<Taken>,
    /// One ended, or waits for a request again.
    freed: Notify,
}

#[derive(Debug, Default)]
struct Taken {
    count: usize,
    next: u64,
    /// Those that wait for a request, longest first, and since when.
    waiting: LinkedHashMap<u64, (Instant, Arc<Notify>)>,
}

/// One connection.
#[derive(Debug)]
struct Slot {
    id: u64,
    slots: Arc<Slots>,
    given_away: Arc<Notify>,
}

/// It has a whole request that is not answered yet.
struct Busy(Arc<Slot>);

impl Slots {
    /// Room for one more. Where all are taken, the one that has waited longest for a request gives way, but not before a request that was
    /// sent with the connection must have arrived; until then the new one waits.
    async fn take(self: &Arc<Self>, limits: Limits) -> Arc<Slot> {
        loop {
            if let Some(slot) = self.try_take(limits) {
                return slot;
            }
            let _again = tokio::time::timeout(LOOK_AGAIN, self.freed.notified()).await;
        }
    }

    fn try_take(self: &Arc<Self>, limits: Limits) -> Option<Arc<Slot>> {
        let mut taken = self.taken();
        if taken.count >= limits.connections {
            let (_, (since, _)) = taken.waiting.front()?;
            if since.elapsed() < limits.grace {
                return None;
            }
            let (_, (_, longest)) = taken.waiting.pop_front()?;
            longest.notify_one();
        }
        (taken.count, taken.next) = (taken.count + 1, taken.next + 1);
        let slot = Slot {
            id: taken.next,
            slots: Arc::clone(self),
            given_away: Arc::default(),
        };
        let waits = (Instant::now(), Arc::clone(&slot.given_away));
        taken.waiting.insert(slot.id, waits);
        Some(Arc::new(slot))
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock()
    }
}

impl Slot {
    fn busy(self: Arc<Self>) -> Busy {
        self.slots.taken().waiting.remove(&self.id);
        Busy(self)
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let given_away = Arc::clone(&self.0.given_away);
        let waits = (Instant::now(), given_away);
        self.0.slots.taken().waiting.insert(self.0.id, waits);
        self.0.slots.freed.notify_one();
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken();
        taken.waiting.remove(&self.id);
        taken.count -= 1;
        self.slots.freed.notify_one();
    }
}
