//! Health, counts and webhook before a real client.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::channels::telegram::Webhook;
use crate::domain::{Metrics, Secret};
use crate::server::http::Surface;
use crate::server::listener::Limits;
use crate::server::screens::IN_FLIGHT;
use crate::store::alerts::{self, Alert};
use crate::store::scratch::Scratch;

async fn get(url: &str) -> (u16, String) {
    let client = reqwest::Client::builder().build().unwrap();
    let response = client.get(url).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn health_names_what_does_not_work_and_counts_are_readable() {
    let s = Scratch::new().await;
    let stop = CancellationToken::new();
    let (queue, _deliveries) = mpsc::channel(1);
    let metrics = Arc::new(Metrics::default());
    let surface = Surface {
        db: s.db.clone(),
        full_disk: Arc::default(),
        metrics: Arc::clone(&metrics),
        webhook: Some((
            Webhook::new(Secret::new("x".into()), queue, Arc::default()),
            "/in".into(),
        )),
        sms: None,
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let address = surface.serve(any, stop.clone()).await.unwrap();
    assert_ne!(address.port(), 0);
    let url = |path: &str| format!("http://{address}{path}");
    assert_eq!(get(&url("/healthz")).await, (200, "ok\n".into()));
    let mut tx = s.db.begin().await.unwrap();
    for alert in [Alert::Conflict, Alert::DeadLetters, Alert::HelplinesDue] {
        alerts::raise(&mut tx, alert, s.ambient.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(get(&url("/healthz")).await, (503, "conflict\n".into()));
    metrics.inbounds.inc_by(2);
    let (status, page) = get(&url("/metrics")).await;
    assert_eq!(status, 200);
    assert!(page.contains("jashun_updates_total{kind=\"inbound\"} 2\n"));
    assert!(page.contains("jashun_outbox_pending 0\n"));
    assert_eq!(get(&url("/in")).await.0, 405, "the webhook takes POST only");
    s.db.pool.close().await;
    assert_eq!(get(&url("/healthz")).await, (503, "database\n".into()));
    stop.cancel();
}

/// As many as stopped health and webhook before connections had a cap.
const HALF_OPEN: usize = 1_100;
const HALVES: [&str; 3] = [
    "",
    "GET /healthz HTTP/1.1\r\nHost: x\r\n",
    "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n{",
];

async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    let read = tokio::time::timeout(std::time::Duration::from_millis(1), stream.read(&mut byte));
    // nothing, or a reset
    matches!(read.await, Ok(Ok(0) | Err(_)))
}

/// With the limits of the program itself, over its real endpoints.
#[tokio::test]
async fn eleven_hundred_half_open_requests_stop_neither_health_nor_the_webhook() {
    let s = Scratch::new().await;
    let stop = CancellationToken::new();
    let (queue, mut deliveries) = mpsc::channel::<crate::channels::telegram::Delivery>(8);
    tokio::spawn(async move {
        while let Some(delivery) = deliveries.recv().await {
            delivery.committed.send(true).unwrap();
        }
    });
    let surface = Surface {
        db: s.db.clone(),
        full_disk: Arc::default(),
        metrics: Arc::default(),
        webhook: Some((
            Webhook::new(Secret::new("secret".into()), queue, Arc::default()),
            "/in".into(),
        )),
        sms: None,
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let address = surface.serve(any, stop.clone()).await.unwrap();
    let mut open = Vec::new();
    for half in HALVES.iter().cycle().take(HALF_OPEN) {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        open.push(stream);
    }
    let health = || get_of(address);
    let update = || async move {
        let client = reqwest::Client::builder().build().unwrap();
        let post = client
            .post(format!("http://{address}/in"))
            .header("x-telegram-bot-api-secret-token", "secret")
            .body(r#"{"update_id":7,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private","first_name":"A"},
                "from":{"id":5,"is_bot":false,"first_name":"A"},"text":"a"}}"#);
        post.send().await.unwrap().status().as_u16()
    };
    for _ in 0..3 {
        assert_eq!(health().await, (200, "ok\n".into()));
        assert_eq!(update().await, 200);
    }
    // over the cap they are closed, whoever has waited longest first
    let mut closed = Vec::new();
    for stream in &mut open {
        closed.push(is_closed(stream).await);
    }
    let connections = Limits::default().connections;
    let left = closed.iter().filter(|closed| !**closed).count();
    assert!(left <= connections, "{left} are open");
    let longest = &closed[..HALF_OPEN - connections - 10];
    let kept = longest.iter().filter(|closed| !**closed).count();
    assert_eq!(kept, 0, "{kept} of the oldest are open");
    // they leave, and all is as before
    drop(open);
    let all = futures::future::join_all((0..connections).map(|_| health())).await;
    assert!(all.iter().all(|(status, _)| *status == 200));
    stop.cancel();
}

async fn get_of(address: SocketAddr) -> (u16, String) {
    get(&format!("http://{address}/healthz")).await
}

/// What the unit of OPERATIONS.md sets, for the operators who copy it.
#[test]
fn the_unit_gives_files_for_all_connections_and_no_core_dump() {
    const UNIT: &str = include_str!("../../../docs/OPERATIONS.md");
    /// Database, log, lock, key and standard streams; connections of a pool of PostgreSQL.
    const OTHERS: usize = 64;
    let set = |name: &str| {
        let mut lines = UNIT.lines().map(str::trim);
        let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.unwrap_or_else(|| panic!("the unit sets no {name}"))
    };
    assert_eq!(set("LimitCORE"), "0");
    let files: usize = set("LimitNOFILE").parse().unwrap();
    let connections = Limits::default().connections;
    assert!(connections > 100, "Telegram's webhook takes up to 100");
    // to Telegram as many at once as calls, twice for replies and letters
    let used = connections + 3 * IN_FLIGHT + OTHERS;
    assert!(used * 2 < files, "{used} of {files} files");
}
