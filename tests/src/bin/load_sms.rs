//! Load benchmark of the SMS channel: the real release binary with production settings before a gateway that takes everything. Not a test.
//!
//! Usage: `tests/run load-sms [sqlite|postgres] [MESSAGES]`, on Linux with two cores or more. The bot is pinned to core 0; this program (the
//! phones and the gateway, in the shape of Kannel) to core 1. Each phone joins, consents and answers the SMS form of the needs assessment,
//! and writes again when the reply is there. A message's time runs from its POST to the 200, which comes after the commit of the answer
//! and of the queued reply; "on the phone" runs to the reply's arrival at the gateway.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot measure stops")]

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use end_to_end::process::{cpu, peak, pin};
use end_to_end::{Kind, Stage};
use hdrhistogram::Histogram;
use tokio::sync::mpsc;

const SECRET: &str = "secret-of-the-load-benchmark";
const PATIENCE: Duration = Duration::from_secs(60);
/// From the first word to the end of the form; the municipality's number is its place in the list.
const TALK: [&str; 9] = ["КОШУЛ 21", "3", "1", "1", "2", "1 3", "1 2 3", "1", "2"];

/// Who waits for a message at which number.
type Inboxes = Arc<Mutex<HashMap<u64, mpsc::UnboundedSender<()>>>>;

struct Phones {
    client: reqwest::Client,
    endpoint: String,
    inboxes: Inboxes,
    numbers: AtomicU64,
    ids: AtomicU64,
    left: AtomicU64,
}

/// Microseconds to the 200, and to the reply on the phone.
struct Times {
    queued: Histogram<u64>,
    arrived: Histogram<u64>,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let which = arguments.next();
    let messages: u64 = arguments.next().map_or(20_000, |n| n.parse().unwrap());
    pin(std::process::id(), 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        for (name, kind) in [("sqlite", Kind::Sqlite), ("postgres", Kind::Postgres)] {
            if which.as_deref().is_none_or(|wanted| wanted == name) {
                benchmark(name, kind, messages).await;
            }
        }
    });
}

async fn benchmark(name: &str, kind: Kind, messages: u64) {
    let mut stage = Stage::with(kind, false).await;
    stage.open_round("needs-assessment").await;
    let inboxes = Inboxes::default();
    let gateway = gateway(Arc::clone(&inboxes)).await;
    let listen = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    stage.configure(&format!(
        "[sms]\nnumber = \"4488\"\n\n[[sms.gateways]]\nname = \"kannel\"\nkind = \"kannel\"\nurl = \"{gateway}\"\n\
         username = \"survey\"\nfrom = \"4488\"\nper_minute = 600000\ncallback = \"http://{listen}\"\n"
    ));
    stage.settings.extend([
        ("JASHUN_LISTEN", listen.to_string()),
        ("JASHUN_SMS_KANNEL_PASSWORD", "password".to_owned()),
        ("JASHUN_SMS_KANNEL_SECRET", SECRET.to_owned()),
    ]);
    stage.prefix = ["taskset", "-c", "0"].map(str::to_owned).to_vec();
    println!("\n{name}\n");
    println!(
        "{:<16}{:>11}{:>9}{:>9}{:>13}{:>13}{:>12}{:>8}{:>9}",
        "",
        "messages/s",
        "p50 ms",
        "p99 ms",
        "phone p50 ms",
        "phone p99 ms",
        "CPU s/1000",
        "load %",
        "peak MB"
    );
    for people in [1, 50, 500] {
        let polls = stage.api.count("getUpdates");
        stage.start();
        while stage.api.count("getUpdates") == polls {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let share = if people == 1 { messages / 10 } else { messages };
        let phones = Arc::new(Phones {
            client: reqwest::Client::builder()
                .tcp_nodelay(true)
                .pool_max_idle_per_host(600)
                .build()
                .unwrap(),
            endpoint: format!("http://{listen}/sms/kannel/{SECRET}/mo"),
            inboxes: Arc::clone(&inboxes),
            numbers: AtomicU64::new(996_555_000_000 + people * 10_000),
            ids: AtomicU64::new(people * 1_000_000_000),
            left: AtomicU64::new(share),
        });
        println!("{}", measure(&mut stage, phones, people).await);
    }
}

async fn measure(stage: &mut Stage, phones: Arc<Phones>, people: u64) -> String {
    let pid = stage.pid().unwrap();
    let (bot, own) = (cpu(pid), cpu(std::process::id()));
    let began = Instant::now();
    let running: Vec<_> = (0..people)
        .map(|_| tokio::spawn(talks(Arc::clone(&phones))))
        .collect();
    let mut times = Times::new();
    for one in running {
        let own = one.await.unwrap();
        times.queued.add(own.queued).unwrap();
        times.arrived.add(own.arrived).unwrap();
    }
    let seconds = began.elapsed().as_secs_f64();
    let count = times.queued.len() as f64;
    let at = |times: &Histogram<u64>, quantile| times.value_at_quantile(quantile) as f64 / 1_000.0;
    let line = format!(
        "{:<16}{:>11.0}{:>9.1}{:>9.1}{:>13.1}{:>13.1}{:>12.2}{:>8.0}{:>9.0}",
        format!("{people} at once"),
        count / seconds,
        at(&times.queued, 0.5),
        at(&times.queued, 0.99),
        at(&times.arrived, 0.5),
        at(&times.arrived, 0.99),
        (cpu(pid) - bot) / count * 1_000.0,
        (cpu(std::process::id()) - own) / seconds * 100.0,
        peak(pid),
    );
    let ended = stage.terminate().await;
    assert!(ended.success(), "{}", stage.log());
    line
}

/// One person after the other, until all messages are written.
async fn talks(phones: Arc<Phones>) -> Times {
    let mut times = Times::new();
    loop {
        let number = phones.numbers.fetch_add(1, Ordering::Relaxed);
        let (sender, mut arrived) = mpsc::unbounded_channel();
        phones.inboxes.lock().unwrap().insert(number, sender);
        for text in TALK {
            let one_less = |n: u64| n.checked_sub(1);
            let left = &phones.left;
            if left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                .is_err()
            {
                return times;
            }
            let id = phones.ids.fetch_add(1, Ordering::Relaxed);
            let url = format!("{}?from=%2B{number}&to=4488&id={id}&udh=", phones.endpoint);
            let began = Instant::now();
            let answer = phones
                .client
                .post(url)
                .header("content-type", "text/plain; charset=UTF-8")
                .body(text)
                .send()
                .await
                .unwrap();
            times
                .queued
                .record(began.elapsed().as_micros() as u64)
                .unwrap();
            assert_eq!(answer.status(), StatusCode::OK);
            tokio::time::timeout(PATIENCE, arrived.recv())
                .await
                .unwrap_or_else(|_| panic!("no reply to {text}"));
            times
                .arrived
                .record(began.elapsed().as_micros() as u64)
                .unwrap();
        }
    }
}

/// Takes every message, in the shape of Kannel's sendsms; gives its URL.
async fn gateway(inboxes: Inboxes) -> String {
    async fn take(
        State(inboxes): State<Inboxes>,
        headers: HeaderMap,
    ) -> (StatusCode, &'static str) {
        let to = headers.get("x-kannel-to").and_then(|to| to.to_str().ok());
        let number = to.and_then(|to| to.trim_start_matches('+').parse().ok());
        let inbox = number.and_then(|number: u64| inboxes.lock().unwrap().get(&number).cloned());
        if let Some(inbox) = inbox {
            let _gone = inbox.send(());
        }
        (StatusCode::ACCEPTED, "0: Accepted for delivery")
    }
    let router = Router::new()
        .route("/cgi-bin/sendsms", post(take))
        .with_state(inboxes);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}/cgi-bin/sendsms")
}

impl Times {
    fn new() -> Self {
        let empty = || Histogram::new_with_bounds(1, 2 * PATIENCE.as_micros() as u64, 3).unwrap();
        Self {
            queued: empty(),
            arrived: empty(),
        }
    }
}
