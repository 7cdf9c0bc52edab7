//! Updates as they come in: what cannot be read, and who waits for whom.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::super::receiving::{poll, serve};
use crate::channels::telegram::{Delivery, Telegram, read_update};
use crate::domain::{Caller, Chat, Metrics, Request, SendError, Sent};
use crate::server::runtime::Runtime;
use crate::services::{Context, Settings};
use crate::store::inbox;
use crate::store::scratch::Scratch;

const LONG: Duration = Duration::from_secs(60);

/// Calls hang until they are let through.
#[derive(Debug)]
struct Gate(Semaphore);

impl Caller for Gate {
    fn call<'a>(
        &'a self,
        _chat: Chat,
        _request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async {
            drop(self.0.acquire().await);
            Ok(Sent::default())
        })
    }
}

async fn live(s: &Scratch, gate: &Arc<Gate>) -> (Arc<Context>, Arc<Runtime>) {
    let context = Arc::new(Context::of_scratch(
        s,
        Settings {
            threshold: 10,
            approval: crate::domain::Approval::OwnWording,
            guardian_under: 14,
            responsible: None,
            sms: None,
            bot_username: None,
        },
    ));
    let live = Runtime::start(Arc::clone(&context), Arc::clone(gate) as _);
    let live = live.await.unwrap();
    (context, live)
}

/// A Bot API that brings the same updates until they are confirmed, whatever bytes they are.
#[derive(Default)]
struct Server {
    updates: Mutex<Vec<(i64, Vec<u8>)>>,
    polls: Mutex<Vec<(Instant, i64)>>,
}

impl Server {
    async fn start() -> (Arc<Self>, Telegram) {
        let server = Arc::new(Self::default());
        let router = Router::new()
            .route("/{bot}/{method}", post(Self::answer))
            .with_state(Arc::clone(&server));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (server, Telegram::new(&url, "1:x").unwrap())
    }

    async fn answer(
        State(server): State<Arc<Self>>,
        Path((_, method)): Path<(String, String)>,
        body: Bytes,
    ) -> Vec<u8> {
        if method != "getUpdates" {
            return br#"{"ok":true,"result":true}"#.to_vec();
        }
        let asked: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let offset = asked["offset"].as_i64().unwrap_or(0);
        server.polls.lock().unwrap().push((Instant::now(), offset));
        loop {
            {
                let mut updates = server.updates.lock().unwrap();
                updates.retain(|(id, _)| *id >= offset);
                let bodies: Vec<_> = updates.iter().map(|(_, json)| json.clone()).collect();
                if !bodies.is_empty() {
                    let list = bodies.join(&b',');
                    return [&br#"{"ok":true,"result":["#[..], &list, b"]}"].concat();
                }
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    fn bring(&self, id: i64, json: &[u8]) {
        self.updates.lock().unwrap().push((id, json.to_vec()));
    }

    fn polls(&self) -> Vec<(Instant, i64)> {
        self.polls.lock().unwrap().clone()
    }

    async fn asked_from(&self, offset: i64) {
        let asked = async {
            while self.polls().last().is_none_or(|(_, from)| *from < offset) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LONG, asked).await.unwrap();
    }
}

fn start(id: i64, chat: i64) -> Vec<u8> {
    format!(
        r#"{{"update_id":{id},"message":{{"message_id":1,"date":1,"chat":{{"id":{chat},"type":"private"}},"from":{{"id":{chat},"is_bot":false,"first_name":"A"}},"text":"/start"}}}}"#
    )
    .into_bytes()
}

/// The bytes of this word are no UTF-8.
fn broken(json: &[u8], word: &str) -> Vec<u8> {
    let word = word.as_bytes();
    let at = json.windows(word.len()).position(|w| w == word).unwrap();
    let mut json = json.to_vec();
    json[at..at + word.len()].fill(0xff);
    json
}

async fn dead_letters(s: &Scratch) -> i64 {
    let mut tx = s.db.begin_read().await.unwrap();
    inbox::dead_letters(&mut tx).await.unwrap()
}

#[tokio::test]
async fn what_cannot_be_read_is_one_dead_letter_and_holds_up_nothing_that_can() {
    let s = Scratch::new().await;
    let gate = Arc::new(Gate(Semaphore::new(1_000)));
    let (context, live) = live(&s, &gate).await;
    let (server, telegram) = Server::start().await;
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    // no id: it comes again and again, more and more rarely
    server.bring(10, br#"{"update_id":"seven","message":{}}"#);
    let polling = tokio::spawn(async move { poll(&context, &live, &telegram, &stopped).await });
    let thrice = async {
        while server.polls().len() < 4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, thrice).await.unwrap();
    let polls = server.polls();
    let pauses: Vec<_> = polls.windows(2).map(|two| two[1].0 - two[0].0).collect();
    assert!(pauses[0] >= Duration::from_millis(200), "{pauses:?}");
    assert!(pauses[1] >= Duration::from_millis(400), "{pauses:?}");
    assert!(pauses[2] >= Duration::from_millis(800), "{pauses:?}");
    assert_eq!(dead_letters(&s).await, 1);
    // with something readable behind it there is an id to confirm
    server.bring(11, &start(11, 5));
    server.asked_from(12).await;
    // an id in other clothes, and bytes that are no UTF-8, before and after what is sound
    server.bring(12, br#"{"update_id":"12","message":{}}"#);
    server.asked_from(13).await;
    server.bring(13, &broken(&start(13, 6), "start"));
    server.bring(14, &start(14, 7));
    server.asked_from(15).await;
    server.bring(15, &broken(&start(15, 8), "first_name"));
    server.asked_from(16).await;
    assert_eq!(dead_letters(&s).await, 4);
    // nonsense that would make us skip what was never received
    let before = server.polls().len();
    server.bring(16, &start(i64::MAX, 9));
    server.bring(17, &start(-3, 9));
    server.bring(18, &start(18, 9));
    server.asked_from(19).await;
    assert!(server.polls().len() <= before + 3);
    assert_eq!(server.polls().last().unwrap().1, 19);
    assert_eq!(dead_letters(&s).await, 6);
    stop.cancel();
    polling.await.unwrap();
}

#[tokio::test]
async fn an_answer_that_is_no_list_is_kept_once_and_asked_for_more_and_more_rarely() {
    let s = Scratch::new().await;
    let gate = Arc::new(Gate(Semaphore::new(1_000)));
    let (context, live) = live(&s, &gate).await;
    let (server, telegram) = Server::start().await;
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    server.bring(1, b"\xff{]");
    let polling = tokio::spawn(async move { poll(&context, &live, &telegram, &stopped).await });
    let thrice = async {
        while server.polls().len() < 4 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(LONG, thrice).await.unwrap();
    let polls = server.polls();
    assert!(polls[3].0 - polls[0].0 >= Duration::from_millis(1_400));
    assert_eq!(dead_letters(&s).await, 1);
    stop.cancel();
    polling.await.unwrap();
}

#[tokio::test]
async fn a_delivery_waits_for_its_own_reply_and_for_no_other() {
    let s = Scratch::new().await;
    let gate = Arc::new(Gate(Semaphore::new(0)));
    let (_house, live) = live(&s, &gate).await;
    let (queue, deliveries) = mpsc::channel(10);
    let stop = CancellationToken::new();
    let stopped = stop.clone();
    let deliver = |json: &[u8]| {
        let (committed, answer) = oneshot::channel();
        let received = read_update(json);
        queue
            .try_send(Delivery {
                received,
                committed,
            })
            .unwrap();
        answer
    };
    let [mut newcomer, mut again] = [1, 2].map(|id| deliver(&start(id, 5)));
    let other = deliver(br#"{"update_id":3,"message":7}"#);
    let repeat = deliver(&start(1, 5));
    let serving = tokio::spawn(async move {
        serve(&live, &Metrics::default(), deliveries, &stopped).await;
    });
    assert!(tokio::time::timeout(LONG, other).await.unwrap().unwrap());
    assert!(newcomer.try_recv().is_err() && again.try_recv().is_err());
    // and not for ever
    for held in [newcomer, again, repeat] {
        assert!(tokio::time::timeout(LONG, held).await.unwrap().unwrap());
    }
    gate.0.add_permits(10);
    stop.cancel();
    serving.await.unwrap();
}
