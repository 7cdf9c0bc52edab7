//! A gateway that follows a script, on this machine: it answers, errs, keeps silent or breaks off, and remembers what it was sent.

use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

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

/// The scripted gateway. It stops when dropped.
pub(crate) struct Fake {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    script: VecDeque<Reply>,
    calls: Vec<Call>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Fake {
    /// Meets one request after the other with these.
    pub(crate) async fn start(script: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            script: script.into_iter().collect(),
            calls: Vec::new(),
        }));
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            // connections that are never answered stay open as long as the gateway
            let mut silent = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                silent.extend(serve(stream, &shared).await);
            }
        });
        Self { url, state, server }
    }

    /// An address at which nothing listens.
    pub(crate) async fn nowhere() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }

    /// What it was sent so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.state.lock().unwrap().calls.clone()
    }

    /// The only request so far.
    pub(crate) fn call(&self) -> Call {
        let calls = self.calls();
        assert_eq!(calls.len(), 1, "{calls:?}");
        calls[0].clone()
    }

    /// Replies of the script that nobody has asked for.
    pub(crate) fn left(&self) -> usize {
        self.state.lock().unwrap().script.len()
    }
}

/// One request of a connection; gives the connection back if it is to stay open without an answer.
async fn serve(mut stream: TcpStream, state: &Mutex<State>) -> Option<TcpStream> {
    let call = read(&mut stream).await?;
    let reply = {
        let mut state = state.lock().unwrap();
        state.calls.push(call);
        state
            .script
            .pop_front()
            .expect("a request beyond the script")
    };
    let answer = match reply {
        Reply::Silence => return Some(stream),
        Reply::Closes => return None,
        Reply::BreaksOff => "HTTP/1.1 202 Accepted\r\nContent-Length: 100\r\n\r\n0: Acc".to_owned(),
        Reply::Says(status, headers, body) => format!(
            "HTTP/1.1 {status} X\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n{body}",
            body.len()
        ),
    };
    stream.write_all(answer.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()?;
    None
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
