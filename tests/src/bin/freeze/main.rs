//! Benchmark of freezing at scale, with the code of the release binary. Not a test.
//!
//! Usage: `tests/run freeze [sqlite|postgres] [SESSIONS]` (a million if not said), on Linux. Each session answers 15 questions of several kinds; they are
//! sealed as the bot seals them, in 22 municipalities. Measured are a place of 10,000 and all places at the close; before the close weekly digests of 1 % each
//! when 1 % to all of them are there; the release of every level from blocks; how long somebody who answers waits meanwhile for the right to write;
//! and the most memory of the process that freezes, which is another one than that which fills the database.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot measure stops")]

mod crowd;

use std::fs;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use end_to_end::process::{cpu, peak};
use end_to_end::{Database, Kind};
use jashun::domain::{RoundId, Snapshot};
use jashun::services::{Context, digests, read_snapshot};
use jashun::store::digests as blocks;

use crowd::{ROUND, context, fill, open};

const MILLION: u64 = 1_000_000;
/// How often somebody wants to write meanwhile.
const EVERY: Duration = Duration::from_millis(5);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        match arguments.as_slice() {
            ["fill", url, from, count] => {
                fill(url, from.parse().unwrap(), count.parse().unwrap()).await;
            }
            ["open", url, schedule] => open(url, &crowd::places(), schedule).await,
            ["close", url] => close(url).await,
            ["digest", url] => digest(url).await,
            ["release", url] => release(url).await,
            _ => all(&arguments).await,
        }
    });
}

async fn all(arguments: &[&str]) {
    let wanted = arguments.first().copied();
    let sessions = arguments.get(1).map_or(MILLION, |n| n.parse().unwrap());
    println!(
        "| | seconds | of CPU | longest wait of a writer, ms | most memory, MB |\n|---|---|---|---|---|"
    );
    for (name, kind) in [("sqlite", Kind::Sqlite), ("postgres", Kind::Postgres)] {
        if wanted.is_some_and(|wanted| wanted != name) {
            continue;
        }
        let one = Database::make(kind).await;
        let url = one.url();
        open(&url, &["ugut"], "at_close").await;
        step(&["fill", &url, "0", "10000"]);
        told(name, "a place of 10,000 at the close", &["close", &url]);
        told(name, "release of it from blocks", &["release", &url]);
        drop(one);

        let nation = Database::make(kind).await;
        let url = nation.url();
        open(&url, &crowd::places(), "weekly").await;
        let (mut there, part) = (0, sessions / 100);
        let mut more = |count: u64| {
            step(&["fill", &url, &there.to_string(), &count.to_string()]);
            there += count;
            there * 100 / sessions
        };
        for until in [1, 10, 50, 99] {
            if until > 1 {
                let percent = more(until * part - part * crowd::weekly(until));
                told(
                    name,
                    &format!("marking all up to {percent} % before the close"),
                    &["digest", &url],
                );
            }
            let percent = more(part);
            told(
                name,
                &format!("a week of 1 %, {percent} % are there"),
                &["digest", &url],
            );
        }
        drop(nation);

        let nation = Database::make(kind).await;
        let url = nation.url();
        open(&url, &crowd::places(), "at_close").await;
        step(&["fill", &url, "0", &sessions.to_string()]);
        told(name, &format!("{sessions} at the close"), &["close", &url]);
        told(
            name,
            "release of every level from blocks",
            &["release", &url],
        );
        drop(nation);
    }
}

/// Runs a step in a process of its own; what it prints.
fn step(arguments: &[&str]) -> String {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(arguments)
        .output()
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {complaint}");
    String::from_utf8(output.stdout).unwrap()
}

fn told(database: &str, what: &str, arguments: &[&str]) {
    println!("| {database}: {what} | {} |", step(arguments).trim());
}

/// Somebody who answers: wants to write again and again, and remembers the longest wait.
struct Writer {
    stop: Arc<AtomicBool>,
    longest: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<()>,
}

impl Writer {
    fn start(context: &Arc<Context>) -> Self {
        let (stop, longest) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let (stopped, most, context) =
            (Arc::clone(&stop), Arc::clone(&longest), Arc::clone(context));
        let task = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                let begun = Instant::now();
                let mut tx = context.db.begin().await.unwrap();
                blocks::keep_from_freezing(&mut tx).await.unwrap();
                tx.commit().await.unwrap();
                let waited = u64::try_from(begun.elapsed().as_millis()).unwrap();
                most.fetch_max(waited, Ordering::Relaxed);
                tokio::time::sleep(EVERY).await;
            }
        });
        Self {
            stop,
            longest,
            task,
        }
    }

    async fn stop(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.task.await.unwrap();
        self.longest.load(Ordering::Relaxed)
    }
}

async fn measured(url: &str) {
    let context = context(url).await;
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await;
    context.set_snapshot(snapshot.unwrap().unwrap());
    // what was needed to begin is not counted
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let writer = Writer::start(&context);
    let own = std::process::id();
    let (begun, before) = (Instant::now(), cpu(own));
    let made = digests::now(&context, &RoundId::new(ROUND)).await.unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    let used = cpu(own) - before;
    let waited = writer.stop().await;
    assert!(!made.is_empty());
    println!("{seconds:.2} | {used:.2} | {waited} | {:.0}", peak(own));
}

async fn digest(url: &str) {
    measured(url).await;
}

/// The round ends, and everything of it is frozen and published.
async fn close(url: &str) {
    crowd::end(url).await;
    measured(url).await;
}

/// Everything that stored blocks give, once more.
async fn release(url: &str) {
    let context = context(url).await;
    let snapshot = read_snapshot(&context.db, &Snapshot::default()).await;
    context.set_snapshot(snapshot.unwrap().unwrap());
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let snapshot = context.snapshot();
    let round = snapshot.round(&RoundId::new(ROUND)).unwrap();
    let begun = Instant::now();
    let mut tx = context.db.begin_read().await.unwrap();
    let held = digests::held(&mut tx, &context, round).await.unwrap();
    tx.commit().await.unwrap();
    let seconds = begun.elapsed().as_secs_f64();
    assert!(held.is_empty(), "{held:?}");
    println!("{seconds:.3} | - | 0 | {:.0}", peak(std::process::id()));
}
