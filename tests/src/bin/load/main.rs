//! Load benchmark of the real release binary with production settings. Not a test.
//!
//! Usage: `tests/run load [sqlite|postgres] [ANSWERS]`, on Linux with two cores or more. The bot is pinned to core 0; this program
//! (the people and the local Bot API), and PostgreSQL where it is used, to core 1. An answer is one tap on a question of a ten-question
//! survey; its latency runs from the tap to the next question on the phone. Onboarding is done before the clock starts. In the open
//! loop, taps are due at a fixed rate whatever the bot does, and latency runs from the moment when the tap was due.
//! `load strangers` measures only what strangers cost (`strangers`), which is the end of the other runs too.
#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a benchmark that cannot measure stops, and measuring is one story"
)]

mod strangers;

use std::fmt::Write as _;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use end_to_end::process::{cpu, family, parent, peak, pin};
use end_to_end::{Dice, Kind, OpenRound, Stage, forward, free_port};
use hdrhistogram::Histogram;
use jashun::domain::Language;
use sandbox::bot_api::{BotApi, MessageView};
use tokio::sync::{Mutex, mpsc};

const QUESTIONS: u64 = 10;
const PATIENCE: Duration = Duration::from_secs(60);

/// How people press.
#[derive(Clone, Copy)]
enum Loop {
    /// So many people, each presses as soon as the next question is there.
    Closed(usize),
    /// So many presses a second.
    Open(u64),
}

/// What is measured.
#[derive(Clone, Copy)]
struct Scenario {
    how: Loop,
    latency: Duration,
    answers: u64,
    /// By webhook instead of polling.
    webhook: bool,
    /// So many people at a time come to consent meanwhile, one after the other.
    newcomers: u64,
}

struct Measured {
    name: String,
    rate: f64,
    latencies: Histogram<u64>,
    cpu: f64,
    server_cpu: Option<f64>,
    load_share: f64,
    peak_mb: f64,
    started: Duration,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let which = arguments.next();
    let answers: u64 = arguments.next().map_or(20_000, |n| n.parse().unwrap());
    pin(std::process::id(), 1);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let only_strangers = which.as_deref() == Some("strangers");
        for (name, kind) in [("sqlite", Kind::Sqlite), ("postgres", Kind::Postgres)] {
            if only_strangers || which.as_deref().is_none_or(|wanted| wanted == name) {
                benchmark(name, kind, answers, only_strangers).await;
            }
        }
    });
}

async fn benchmark(name: &str, kind: Kind, answers: u64, only_strangers: bool) {
    let mut stage = Stage::with(kind, false).await;
    let server = match kind {
        Kind::Sqlite => None,
        Kind::Postgres => Some(postmaster(&stage).await),
    };
    if let Some(server) = server {
        family(server).into_iter().for_each(|pid| pin(pid, 1));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ten.toml");
    fs::write(&file, ten_questions()).unwrap();
    let round = stage.open_round(file.to_str().unwrap()).await;
    stage.prefix = ["taskset", "-c", "0"].map(str::to_owned).to_vec();
    let none = Duration::ZERO;
    let far = Duration::from_millis(50);
    let polling = |how, latency, answers| Scenario {
        how,
        latency,
        answers,
        webhook: false,
        newcomers: 0,
    };
    let webhook = |latency, newcomers| Scenario {
        webhook: true,
        newcomers,
        ..polling(Loop::Closed(500), latency, answers)
    };
    let mut scenarios = vec![
        polling(Loop::Closed(1), none, answers / 10),
        polling(Loop::Closed(50), none, answers),
        polling(Loop::Closed(500), none, answers),
        polling(Loop::Open(500), none, answers / 2),
        polling(Loop::Closed(50), far, answers / 4),
        polling(Loop::Closed(500), far, answers / 2),
        polling(Loop::Open(500), far, answers / 2),
    ];
    if only_strangers {
        scenarios.clear();
    }
    scenarios.extend([webhook(none, 0), webhook(far, 0), webhook(far, 20)]);
    println!("\n{name}\n");
    println!(
        "{:<42}{:>10}{:>9}{:>9}{:>9}{:>11}{:>11}{:>8}{:>9}{:>10}",
        "",
        "answers/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "CPU s/1000",
        "server CPU",
        "load %",
        "peak MB",
        "start ms"
    );
    let people = Arc::new(AtomicI64::new(6_000_000_000));
    for scenario in scenarios {
        let measured = measure(&mut stage, &round, scenario, server, &people).await;
        println!("{}", measured.line());
    }
    strangers::measure(&mut stage, &round, &people).await;
    let violations = stage.api.violations();
    assert!(violations.is_empty(), "{violations:#?}");
}

async fn measure(
    stage: &mut Stage,
    round: &OpenRound,
    scenario: Scenario,
    server: Option<u32>,
    people: &Arc<AtomicI64>,
) -> Measured {
    let Scenario {
        how,
        latency,
        answers,
        ..
    } = scenario;
    let started = start(stage, scenario.webhook).await;
    let pid = stage.pid().unwrap();
    let crowd = onboard(&stage.api, round, answers.div_ceil(QUESTIONS), people).await;
    stage.api.set_latency(latency);
    let slots = match how {
        Loop::Closed(slots) => slots,
        Loop::Open(_) => 1_000,
    };
    let waiting = Arc::new(Mutex::new(crowd));
    let (due, turns) = mpsc::unbounded_channel::<Instant>();
    let turns = matches!(how, Loop::Open(_)).then(|| Arc::new(Mutex::new(turns)));
    let taken = Arc::new(AtomicU64::new(0));
    let newcomers: Vec<_> = (0..scenario.newcomers)
        .map(|_| {
            let (api, payload, people) =
                (stage.api.clone(), round.payload.clone(), Arc::clone(people));
            tokio::spawn(async move {
                loop {
                    let id = people.fetch_add(1, Ordering::Relaxed);
                    consent(&api, id, &payload).await;
                }
            })
        })
        .collect();
    let (bot_cpu, own_cpu) = (cpu(pid), cpu(std::process::id()));
    let server_cpu = server.map(|server| family(server).into_iter().map(cpu).sum::<f64>());
    let began = Instant::now();
    let running: Vec<_> = (0..slots)
        .map(|_| {
            let (api, waiting, turns, taken) = (
                stage.api.clone(),
                Arc::clone(&waiting),
                turns.clone(),
                Arc::clone(&taken),
            );
            tokio::spawn(async move { slot(&api, &waiting, turns.as_deref(), &taken).await })
        })
        .collect();
    if let Loop::Open(rate) = how {
        let mut clock = tokio::time::interval(Duration::from_millis(1));
        let mut sent = 0;
        while sent < answers {
            clock.tick().await;
            let wanted = (began.elapsed().as_micros() as u64 * rate / 1_000_000).min(answers);
            for n in sent..wanted {
                due.send(began + Duration::from_micros(n * 1_000_000 / rate))
                    .ok();
            }
            sent = wanted;
        }
    }
    drop(due);
    let mut latencies = microseconds();
    for one in running {
        latencies.add(one.await.unwrap()).unwrap();
    }
    let seconds = began.elapsed().as_secs_f64();
    let thousands = latencies.len() as f64 / 1_000.0;
    let measured = Measured {
        name: scenario.name(),
        rate: latencies.len() as f64 / seconds,
        cpu: (cpu(pid) - bot_cpu) / thousands,
        server_cpu: server.zip(server_cpu).map(|(server, before)| {
            (family(server).into_iter().map(cpu).sum::<f64>() - before) / thousands
        }),
        load_share: (cpu(std::process::id()) - own_cpu) / seconds * 100.0,
        peak_mb: peak(pid),
        latencies,
        started,
    };
    newcomers.iter().for_each(tokio::task::JoinHandle::abort);
    stage.api.set_latency(Duration::ZERO);
    let ended = stage.terminate().await;
    assert!(ended.success(), "{}", stage.log());
    measured
}

/// From the start of the program to its first question to Telegram for updates, or for a webhook.
async fn start(stage: &mut Stage, webhook: bool) -> Duration {
    stage.settings.clear();
    let mut asks = "getUpdates";
    if webhook {
        let port = free_port();
        asks = "setWebhook";
        stage.settings = vec![
            ("JASHUN_LISTEN", format!("127.0.0.1:{port}")),
            (
                "JASHUN_WEBHOOK_URL",
                format!("http://127.0.0.1:{port}/telegram"),
            ),
        ];
    }
    let before = stage.api.count(asks);
    let began = Instant::now();
    stage.start();
    while stage.api.count(asks) == before {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    began.elapsed()
}

/// New people before their first question.
async fn onboard(api: &BotApi, round: &OpenRound, count: u64, people: &Arc<AtomicI64>) -> Vec<i64> {
    let left = Arc::new(AtomicU64::new(count));
    let running: Vec<_> = (0..64)
        .map(|_| {
            let (api, payload) = (api.clone(), round.payload.clone());
            let (left, people) = (Arc::clone(&left), Arc::clone(people));
            tokio::spawn(async move {
                let mut ready = Vec::new();
                let one_less = |n: u64| n.checked_sub(1);
                while left
                    .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less)
                    .is_ok()
                {
                    let id = people.fetch_add(1, Ordering::Relaxed);
                    consent(&api, id, &payload).await;
                    ready.push(id);
                }
                ready
            })
        })
        .collect();
    let mut ready = Vec::new();
    for one in running {
        ready.extend(one.await.unwrap());
    }
    ready
}

async fn consent(api: &BotApi, id: i64, payload: &str) {
    api.user(id, "Load", Some("ru"));
    api.press_start(id, Some(payload)).unwrap();
    let mut dice = Dice::new(id as u64);
    let mut seen = (0, 0);
    loop {
        let screen = next_screen(api, id, seen).await;
        seen = (screen.id, screen.edits);
        let ways = codes(&screen).map(|data| (forward(data, Language::Ru), data));
        match dice.pick(ways) {
            Some(data) => api.tap(id, id, screen.id, data).unwrap(),
            None => return,
        };
    }
}

/// Takes one person after the other through the survey; each tap when it is due.
async fn slot(
    api: &BotApi,
    waiting: &Mutex<Vec<i64>>,
    turns: Option<&Mutex<mpsc::UnboundedReceiver<Instant>>>,
    taken: &AtomicU64,
) -> Histogram<u64> {
    let mut latencies = microseconds();
    loop {
        let Some(id) = waiting.lock().await.pop() else {
            return latencies;
        };
        let mut dice = Dice::new(id as u64);
        let mut screen = next_screen(api, id, (0, 0)).await;
        for _ in 0..QUESTIONS {
            let choices = codes(&screen)
                .filter(|data| is_choice(data))
                .map(|data| (1, data.to_owned()));
            let data = dice.pick(choices).expect("a question has choices");
            let due = match turns {
                None => Instant::now(),
                Some(turns) => match turns.lock().await.recv().await {
                    Some(due) => due,
                    None => return latencies,
                },
            };
            let seen = (screen.id, screen.edits);
            api.tap(id, id, screen.id, &data).unwrap();
            screen = next_screen(api, id, seen).await;
            latencies.record(due.elapsed().as_micros() as u64).unwrap();
            taken.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Up to twice as long as anybody waits.
fn microseconds() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 2 * PATIENCE.as_micros() as u64, 3).unwrap()
}

async fn next_screen(api: &BotApi, id: i64, seen: (i64, u32)) -> MessageView {
    let next = api.wait_for(id, PATIENCE, |screen| {
        let last = screen
            .last()
            .filter(|m| m.by_bot && (m.id, m.edits) != seen)?;
        Some(last.clone())
    });
    next.await
        .unwrap_or_else(|stuck| panic!("person {id} is stuck: {stuck}"))
}

fn codes(screen: &MessageView) -> impl Iterator<Item = &str> {
    screen
        .all_buttons()
        .filter_map(|button| button.callback_data.as_deref())
}

fn is_choice(data: &str) -> bool {
    data.starts_with("s:")
        && data
            .rsplit(':')
            .next()
            .is_some_and(|action| action.starts_with('c'))
}

impl Scenario {
    fn name(&self) -> String {
        let ms = self.latency.as_millis();
        let mut name = match self.how {
            Loop::Closed(people) => format!("{people} at once, +{ms} ms"),
            Loop::Open(rate) => format!("{rate}/s steady, +{ms} ms"),
        };
        if self.webhook {
            name.push_str(", webhook");
        }
        if self.newcomers > 0 {
            write!(name, ", {} newcomers", self.newcomers).unwrap();
        }
        name
    }
}

impl Measured {
    fn line(&self) -> String {
        let at = |quantile| self.latencies.value_at_quantile(quantile) as f64 / 1_000.0;
        let server = self
            .server_cpu
            .map_or("-".to_owned(), |cpu| format!("{cpu:.2}"));
        format!(
            "{:<42}{:>10.0}{:>9.1}{:>9.1}{:>9.1}{:>11.2}{:>11}{:>8.0}{:>9.0}{:>10.0}",
            self.name,
            self.rate,
            at(0.5),
            at(0.95),
            at(0.99),
            self.cpu,
            server,
            self.load_share,
            self.peak_mb,
            self.started.as_secs_f64() * 1_000.0,
        )
    }
}

/// Ten questions with four choices.
fn ten_questions() -> String {
    let mut toml = String::from(
        "form_id = \"ten\"\nversion = \"1\"\nminutes = 2\nform_title = { ky = \"Он суроо\", ru = \"Десять вопросов\" }\n",
    );
    for n in 1..=QUESTIONS {
        write!(
            toml,
            "\n[[survey]]\ntype = \"select_one four\"\nname = \"q{n}\"\nlabel = {{ ky = \"Шаарда эмне керек: {n}?\", ru = \"Что нужно городу: {n}?\" }}\n"
        )
        .unwrap();
    }
    for (name, ky, ru) in [
        ("light", "Жарык", "Свет"),
        ("water", "Суу", "Вода"),
        ("school", "Мектеп", "Школа"),
        ("sport", "Спорт", "Спорт"),
    ] {
        write!(
            toml,
            "\n[[choices]]\nlist_name = \"four\"\nname = \"{name}\"\nlabel = {{ ky = \"{ky}\", ru = \"{ru}\" }}\n"
        )
        .unwrap();
    }
    toml
}

/// The server's first process: the parent of whoever serves us.
async fn postmaster(stage: &Stage) -> u32 {
    let backend = stage.database.one("SELECT pg_backend_pid()::bigint").await;
    let ours = stage
        .database
        .one("SELECT pid::bigint FROM pg_stat_activity WHERE backend_type = 'checkpointer'")
        .await;
    assert_ne!(backend, ours);
    parent(ours as u32).expect("PostgreSQL must run on this machine, to measure its CPU")
}
