//! What Kannel calls: takes what people write and what becomes of ours, and can be away, broken or slow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONNECTION;
use axum::http::{StatusCode, Uri};
use axum::response::IntoResponse;
use end_to_end::{Journal, Kannel, Phone, free_port};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Is refused twice before it is taken, whatever the mood.
const CLOCK: &str = "саат";

/// How the endpoint answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    /// With this status.
    Status(u16),
    /// Not before the mood changes, and then as it says.
    Silent,
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `/mo` or `/dlr`.
    path: String,
    query: BTreeMap<String, String>,
    pub(crate) body: String,
    /// Answered with success.
    pub(crate) taken: bool,
}

impl Call {
    pub(crate) fn get(&self, key: &str) -> &str {
        self.query.get(key).map_or("", String::as_str)
    }
}

/// The endpoint. Clones are the same one.
#[derive(Clone)]
pub(crate) struct Endpoint {
    port: u16,
    http: reqwest::Client,
    shared: Arc<Shared>,
}

struct Shared {
    mood: watch::Sender<Mood>,
    calls: Journal<Call>,
}

/// Ends the endpoint's listening when it is dropped.
pub(crate) struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Endpoint {
    /// Away, until it is told to [`listen`](Self::listen).
    pub(crate) fn new() -> Self {
        let shared = Shared {
            mood: watch::Sender::new(Mood::Status(200)),
            calls: Journal::default(),
        };
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20));
        Self {
            port: free_port(),
            http: http.build().unwrap(),
            shared: Arc::new(shared),
        }
    }

    /// Takes connections as long as the answer lives.
    pub(crate) async fn listen(&self) -> Listening {
        // the last one may not be quite gone
        let listener = loop {
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&self.shared));
        Listening(tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        }))
    }

    /// For `Kannel::start`.
    pub(crate) fn mo_url(&self) -> String {
        format!("http://127.0.0.1:{}/mo", self.port)
    }

    pub(crate) fn turn(&self, mood: Mood) {
        self.shared.mood.send_replace(mood);
    }

    /// Calls of this path so far, taken or not.
    pub(crate) fn calls(&self, path: &str) -> Vec<Call> {
        of_path(path, &self.shared.calls.all())
    }

    /// Waits until the calls of this path are like that.
    pub(crate) async fn wait_for(
        &self,
        what: &str,
        path: &str,
        like: impl Fn(&[Call]) -> bool,
    ) -> Vec<Call> {
        let read = |all: &[Call]| Some(of_path(path, all)).filter(|calls| like(calls));
        self.shared.calls.wait_for(what, read).await
    }

    /// Waits until so many calls have come.
    pub(crate) async fn wait_calls(&self, path: &str, count: usize) -> Vec<Call> {
        let what = format!("{count} calls of {path}");
        self.wait_for(&what, path, |calls| calls.len() >= count)
            .await
    }

    /// Waits for an incoming message that was taken and has this text.
    pub(crate) async fn wait_text(&self, text: &str) -> Call {
        let like = |call: &Call| call.taken && call.body == text;
        let calls = self
            .wait_for(text, "/mo", |calls| calls.iter().any(like))
            .await;
        calls.into_iter().find(like).unwrap()
    }

    /// Lets smsbox try everything that it holds: comes back when a message was refused twice and then taken.
    pub(crate) async fn pass(&self, phone: &Phone) {
        let passed = |calls: &[Call]| {
            let taken = calls.iter().filter(|call| call.taken && call.body == CLOCK);
            taken.count()
        };
        let before = passed(&self.calls("/mo"));
        phone.send(CLOCK).await;
        self.wait_for("time to pass", "/mo", |calls| passed(calls) > before)
            .await;
    }

    /// Texts that came, taken or not, each as often as with another id.
    pub(crate) fn texts(&self) -> Vec<String> {
        let mut ids = BTreeSet::new();
        let mut calls = self.calls("/mo");
        calls.retain(|call| call.body != CLOCK && ids.insert(call.get("id").to_owned()));
        calls.into_iter().map(|call| call.body).collect()
    }

    /// Hands a message to Kannel as the bot does: what it answers.
    pub(crate) async fn submit(&self, kannel: &Kannel, to: &Phone, id: &str, text: &str) -> String {
        self.try_submit(&kannel.sendsms_url(), to, id, text)
            .await
            .unwrap()
    }

    /// The same when Kannel may die over it.
    pub(crate) async fn try_submit(
        &self,
        sendsms: &str,
        to: &Phone,
        id: &str,
        text: &str,
    ) -> reqwest::Result<String> {
        let dlr = format!(
            "http://127.0.0.1:{}/dlr?id={id}&state=%d&smsc-id=%F&reply=%A",
            self.port
        );
        let coding = if text.is_ascii() { "0" } else { "2" };
        let answer = self
            .http
            .post(sendsms)
            .header("content-type", "text/plain; charset=UTF-8")
            .header("x-kannel-username", Kannel::USER)
            .header("x-kannel-password", Kannel::PASSWORD)
            .header("x-kannel-from", "4488")
            .header("x-kannel-to", format!("+{}", to.digits()))
            .header("x-kannel-coding", coding)
            .header("x-kannel-validity", "120")
            .header("x-kannel-dlr-mask", "31")
            .header("x-kannel-dlr-url", dlr)
            .body(text.to_owned())
            .send()
            .await?;
        answer.text().await
    }

    /// Waits for so many different reports on a message: their bits, smallest first.
    pub(crate) async fn reports(&self, id: &str, count: usize) -> Vec<u32> {
        let what = format!("{count} reports of {id}");
        let calls = self
            .wait_for(&what, "/dlr", |calls| bits(calls, id).len() >= count)
            .await;
        bits(&calls, id)
    }
}

/// What was reported of a message and taken, smallest first and each once: smsbox calls for several reports at once, so that they
/// overtake each other, and bearerbox repeats one whose end it did not hear of.
pub(crate) fn bits(calls: &[Call], id: &str) -> Vec<u32> {
    let bits: BTreeSet<u32> = calls
        .iter()
        .filter(|call| call.taken && call.get("id") == id)
        .map(|call| call.get("state").parse().unwrap())
        .collect();
    bits.into_iter().collect()
}

fn of_path(path: &str, all: &[Call]) -> Vec<Call> {
    all.iter()
        .filter(|call| call.path == path)
        .cloned()
        .collect()
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    Query(query): Query<BTreeMap<String, String>>,
    body: String,
) -> impl IntoResponse {
    let mut moods = shared.mood.subscribe();
    let mut call = Call {
        path: uri.path().to_owned(),
        query,
        body,
        taken: false,
    };
    let silent = *moods.borrow() == Mood::Silent;
    if silent {
        shared.calls.add(call.clone());
    }
    // dropped here if Kannel hangs up first
    let mood = *moods.wait_for(|mood| *mood != Mood::Silent).await.unwrap();
    let tries = || {
        let all = shared.calls.all();
        let same = |before: &&Call| before.get("id") == call.get("id");
        all.iter().filter(same).count()
    };
    let status = match mood {
        _ if call.body == CLOCK && tries() < 2 => 503,
        Mood::Status(status) => status,
        Mood::Silent => unreachable!("waited for another mood"),
    };
    let status = StatusCode::from_u16(status).unwrap();
    call.taken = status.is_success();
    if !silent || call.taken {
        shared.calls.add(call);
    }
    // a connection that is kept would be served also while we are away
    (status, [(CONNECTION, "close")])
}
