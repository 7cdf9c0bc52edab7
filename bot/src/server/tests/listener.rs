//! Half-open connections, bodies that never end, handlers that never answer.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::super::listener::{Limits, serve};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(50);
const PATIENT: Limits = Limits {
    connections: 8,
    head: LONG,
    body: LONG,
    grace: Duration::ZERO,
    answer: LONG,
};

async fn listening(limits: Limits) -> (SocketAddr, CancellationToken) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/in", post(async |body: Bytes| body.len().to_string()))
        .route("/never", get(std::future::pending::<()>));
    let stop = CancellationToken::new();
    tokio::spawn(serve(listener, router, limits, stop.clone()));
    (address, stop)
}

async fn send(address: SocketAddr, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    stream
}

/// All that the other side says until it closes the connection.
async fn to_the_end(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    let read = tokio::time::timeout(LONG, stream.read_to_end(&mut said));
    // a connection that is reset has said all too
    let _how = read.await.expect("it is never closed");
    String::from_utf8(said).unwrap()
}

async fn status(address: SocketAddr, request: &str) -> String {
    let said = to_the_end(send(address, request).await).await;
    said.lines().next().unwrap_or_default().to_owned()
}

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn many_half_open_requests_keep_nobody_out() {
    let (address, _stop) = listening(PATIENT).await;
    let mut open = Vec::new();
    for begun in [
        "",
        "GET /healthz HTTP/1.1\r\nHost: x\r\n",
        "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
    ] {
        for _ in 0..20 {
            open.push(send(address, begun).await);
        }
        let began = Instant::now();
        assert_eq!(
            status(address, HEALTH).await,
            "HTTP/1.1 200 OK",
            "{begun:?}"
        );
        assert!(began.elapsed() < LONG / 2);
    }
    // those that have waited longest were closed for the others
    for longest in open.drain(..40) {
        assert_eq!(to_the_end(longest).await, "");
    }
}

#[tokio::test]
async fn what_is_being_answered_is_not_closed_for_a_new_one() {
    let (address, stop) = listening(PATIENT).await;
    let mut busy = Vec::new();
    for _ in 0..8 {
        busy.push(send(address, "GET /never HTTP/1.1\r\nHost: x\r\n\r\n").await);
    }
    // whoever comes while all are busy waits
    let waits = send(address, HEALTH).await;
    let mut byte = [0];
    for stream in &busy {
        assert!(stream.try_read(&mut byte).is_err(), "closed, or answered");
    }
    drop(busy);
    assert!(to_the_end(waits).await.starts_with("HTTP/1.1 200 OK"));
    stop.cancel();
}

#[tokio::test]
async fn more_at_once_than_there_are_connections_are_all_answered() {
    let grace = LONG;
    let (address, _stop) = listening(Limits { grace, ..PATIENT }).await;
    let all = (0..200).map(|_| status(address, HEALTH));
    for answer in futures::future::join_all(all).await {
        assert_eq!(answer, "HTTP/1.1 200 OK");
    }
}

#[tokio::test]
async fn heads_bodies_and_answers_have_their_time() {
    let head = Limits {
        head: SHORT,
        ..PATIENT
    };
    let (address, _stop) = listening(head).await;
    let half = "GET /healthz HTTP/1.1\r\nHo";
    let said = to_the_end(send(address, half).await).await;
    assert!(!said.contains("200"), "{said}");
    // the time runs anew for the next request on a connection
    let kept = send(address, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(to_the_end(kept).await.starts_with("HTTP/1.1 200 OK"));

    let body = Limits {
        body: SHORT,
        ..PATIENT
    };
    let (address, _stop) = listening(body).await;
    let half = "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nConnection: close\r\n\r\nabc";
    assert_eq!(status(address, half).await, "HTTP/1.1 408 Request Timeout");
    let whole = "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc";
    assert_eq!(status(address, whole).await, "HTTP/1.1 200 OK");
    let large =
        "POST /in HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n";
    assert_eq!(
        status(address, large).await,
        "HTTP/1.1 413 Payload Too Large"
    );

    let answer = Limits {
        answer: SHORT,
        ..PATIENT
    };
    let (address, _stop) = listening(answer).await;
    let never = "GET /never HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    assert_eq!(
        status(address, never).await,
        "HTTP/1.1 503 Service Unavailable"
    );
}
