//! A gateway on this machine that follows a script or a rule: it answers, errs, keeps silent or breaks off, and remembers what it was sent.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

/// What the gateway does with one request.
#[derive(Debug, Clone)]
pub(crate) enum Reply {
    /// Answers with this status, these headers and this body.
    Says(u16, &'static str, String),
    /// Takes the request and never answers.
    Silence,
    /// Takes the request and closes.
    Closes,
    /// Breaks off in the middle of its answer.
    BreaksOff,
    /// The same, once it is told to go on.
    Later(Arc<Notify>, Box<Self>),
}

impl Reply {
    pub(crate) fn says(status: u16, body: &str) -> Self {
        Self::Says(status, "", body.to_owned())
    }
}

/// A request as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Call {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The request without what every client says, to compare with what is expected.
    pub(crate) fn shown(&self) -> String {
        let mut shown = format!("{} {}\n", self.method, self.target);
        let mut headers = self.headers.clone();
        headers.sort();
        for (name, value) in headers {
            if !matches!(name.as_str(), "host" | "accept" | "content-length") {
                writeln!(shown, "{name}: {value}").unwrap();
            }
        }
        shown.push_str(&self.body);
        shown
    }
}

/// What it does with a request.
type Rule = dyn Fn(&Call) -> Reply + Send + Sync;

/// The gateway. It stops when dropped.
pub(crate) struct Fake {
    pub(crate) url: String,
    script: Arc<Mutex<VecDeque<Reply>>>,
    rule: Arc<Rule>,
    calls: watch::Sender<Vec<Call>>,
    server: JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    /// Meets one request after the other with these.
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let script = Arc::new(Mutex::new(script.into_iter().collect::<VecDeque<_>>()));
        let left = Arc::clone(&script);
        let next = move |_: &Call| {
            let reply = left.lock().unwrap().pop_front();
            reply.expect("a request beyond the script")
        };
        let mut fake = Self::by(next).await;
        fake.script = script;
        fake
    }

    /// Meets every request as the rule says.
    pub(crate) async fn by(rule: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (rule, calls): (Arc<Rule>, _) = (Arc::new(rule), watch::Sender::new(Vec::new()));
        Self {
            url,
            script: Arc::default(),
            server: listen(listener, &rule, &calls),
            rule,
            calls,
        }
    }

    /// All connections break, and new ones are refused.
    pub(crate) async fn dies(&mut self) {
        self.server.abort();
        let _aborted = (&mut self.server).await;
    }

    /// It is back at the same address.
    pub(crate) async fn comes_back(&mut self) {
        let address = self.url.trim_start_matches("http://");
        let listener = TcpListener::bind(address).await.unwrap();
        self.server = listen(listener, &self.rule, &self.calls);
    }

    /// An address at which nothing listens.
    pub(crate) async fn nowhere() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// What it was sent so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.calls.borrow().clone()
    }

    /// The only request so far.
    pub(crate) fn call(&self) -> Call {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls[0].clone()
    }

    /// Waits until it was called so often.
    pub(crate) async fn was_called(&self, times: usize) {
        let mut calls = self.calls.subscribe();
        calls.wait_for(|calls| calls.len() >= times).await.unwrap();
    }

    /// Replies of the script that nobody has asked for.
    pub(crate) fn left(&self) -> usize {
        self.script.lock().unwrap().len()
    }
}

fn listen(
    listener: TcpListener,
    rule: &Arc<Rule>,
    calls: &watch::Sender<Vec<Call>>,
) -> JoinHandle<()> {
    let (rule, calls) = (Arc::clone(rule), calls.clone());
    tokio::spawn(async move {
        let mut connections = JoinSet::new();
        while let Ok((stream, _)) = listener.accept().await {
            let (rule, calls) = (Arc::clone(&rule), calls.clone());
            connections.spawn(async move { serve(stream, &calls, &*rule).await });
        }
    })
}

/// One request of a connection. What is never answered stays open as long as the gateway.
async fn serve(mut stream: TcpStream, calls: &watch::Sender<Vec<Call>>, rule: &Rule) -> Option<()> {
    let call = read(&mut stream).await?;
    let mut reply = rule(&call);
    calls.send_modify(|calls| calls.push(call));
    while let Reply::Later(go_on, then) = reply {
        go_on.notified().await;
        reply = *then;
    }
    let answer = match reply {
        Reply::Silence => std::future::pending().await,
        Reply::Closes | Reply::Later(..) => return None,
        Reply::BreaksOff => "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n0: Acc".to_owned(),
        Reply::Says(status, headers, body) => format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        ),
    };
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()
}

async fn read(stream: &mut TcpStream) -> Option<Call> {
    let mut raw = Vec::new();
    let head = loop {
        if let Some(at) = raw.windows(4).position(|w| w == b"\r\n\r\n") {
            break at;
        }
        more(stream, &mut raw).await?;
    };
    let text = String::from_utf8(raw[..head].to_vec()).unwrap();
    let mut lines = text.split("\r\n");
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.map_or(0, |(_, value)| value.parse().unwrap());
    while raw.len() < head + 4 + length {
        more(stream, &mut raw).await?;
    }
    let body = String::from_utf8(raw[head + 4..].to_vec()).unwrap();
    Some(Call {
        method,
        target,
        headers,
        body,
    })
}

async fn more(stream: &mut TcpStream, raw: &mut Vec<u8>) -> Option<()> {
    let mut buffer = [0; 4096];
    let count = stream.read(&mut buffer).await.ok()?;
    raw.extend_from_slice(&buffer[..count]);
    (count > 0).then_some(())
}
