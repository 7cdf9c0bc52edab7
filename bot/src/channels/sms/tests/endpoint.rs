//! The endpoints before a real client.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

use super::super::{SmsArrival, SmsEndpoints};
use super::*;
use crate::domain::test_log::{Log, listen};
use crate::domain::{Clock, Gateways, Route};

#[derive(Debug)]
struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Moment {
        NOW
    }
}

/// All gateways, open to this machine, behind one address.
async fn endpoints(capacity: usize) -> (String, mpsc::Receiver<SmsArrival>) {
    let route = |candidate: Candidate| {
        let settings = GatewaySettings {
            addresses: vec![AddressRange::parse("127.0.0.0/8").unwrap()],
            ..candidate.settings("http://127.0.0.1:9")
        };
        Route {
            gateway: gateway(&settings, PATIENT).unwrap(),
            prefixes: Vec::new(),
        }
    };
    let gateways = Gateways::new(ALL.map(route).into());
    let (queue, arrivals) = mpsc::channel(capacity);
    let router = SmsEndpoints::new(gateways, queue, Arc::new(Stopped)).router();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    (url, arrivals)
}

fn mo() -> Brought {
    Brought::at(&format!("{SECRET}/mo"))
        .query("from=%2B996555123456&to=4488&id=u-1&udh=")
        .body("Ооба".as_bytes())
}

#[tokio::test]
async fn a_gateway_hears_2xx_with_an_empty_body_only_after_the_commit() {
    let (url, mut arrivals) = endpoints(4).await;
    for candidate in ALL {
        for (outcome, status) in [(Some(true), 200), (Some(false), 503), (None, 503)] {
            let (url, report) = (url.clone(), candidate.report());
            let call = tokio::spawn(async move { report.to(&url, candidate.name).await });
            let arrival = arrivals.recv().await.unwrap();
            assert!(!call.is_finished());
            assert_eq!(
                (&*arrival.gateway, arrival.received.len()),
                (candidate.name, 1)
            );
            match outcome {
                Some(outcome) => arrival.committed.send(outcome).unwrap(),
                None => drop(arrival),
            }
            assert_eq!(call.await.unwrap(), (status, String::new()));
        }
    }
}

#[tokio::test]
async fn four_tries_of_one_message_all_hear_2xx_and_carry_one_id() {
    let (url, mut arrivals) = endpoints(4).await;
    for _ in 0..4 {
        let url = url.clone();
        let call = tokio::spawn(async move { mo().to(&url, "kannel").await });
        let arrival = arrivals.recv().await.unwrap();
        assert_eq!(arrival.received, [message("kannel", "u-1", whole("Ооба"))]);
        arrival.committed.send(true).unwrap();
        assert_eq!(call.await.unwrap().0, 200);
    }
}

#[tokio::test]
async fn what_is_nothing_is_confirmed_without_the_database() {
    let (url, arrivals) = endpoints(1).await;
    drop(arrivals);
    let ping = Brought::at("events").signed(r#"{"id":"e","event":"system:ping"}"#);
    assert_eq!(ping.to(&url, "smsgate").await, (200, String::new()));
    let unknown = Brought::at(&format!("{SECRET}/dlr")).query("id=zz&state=1");
    assert_eq!(unknown.to(&url, "kannel").await.0, 200);
    assert_eq!(
        mo().to(&url, "kannel").await.0,
        503,
        "and what is something is not"
    );
}

#[tokio::test]
async fn strangers_hear_401_and_who_goes_on_429() {
    let (url, mut arrivals) = endpoints(1).await;
    let stranger = Brought::at("guess/mo").query("from=0555123456&id=1");
    for _ in 0..20 {
        assert_eq!(stranger.to(&url, "kannel").await.0, 401);
    }
    assert_eq!(stranger.to(&url, "kannel").await.0, 429);
    // the gateway itself, at the same address, does not suffer
    let call = tokio::spawn(async move { mo().to(&url, "kannel").await });
    arrivals.recv().await.unwrap().committed.send(true).unwrap();
    assert_eq!(call.await.unwrap().0, 200);
}

#[tokio::test]
async fn a_gateway_that_brings_too_much_is_told_to_come_again() {
    let (url, arrivals) = endpoints(1).await;
    drop(arrivals);
    let unknown = Brought::at(&format!("{SECRET}/dlr")).query("id=zz&state=1");
    let client = reqwest::Client::builder().build().unwrap();
    let target = format!("{url}/sms/kannel/{}?{}", unknown.path, unknown.query);
    for _ in 0..5_000 {
        assert_eq!(client.get(&target).send().await.unwrap().status(), 200);
    }
    let late = client.get(&target).send().await.unwrap();
    assert_eq!(
        (late.status().as_u16(), &late.headers()["retry-after"]),
        (429, &"1".parse().unwrap())
    );
}

#[tokio::test]
async fn what_is_wrong_or_too_large_is_refused() {
    let (url, _arrivals) = endpoints(1).await;
    let large = mo().body(&[b'1'; 64 * 1024 + 1]);
    let nameless = Brought::at(&format!("{SECRET}/mo")).query("from=0555123456");
    let cases = [
        ("kannel", &large, 413),
        ("kannel", &nameless, 400),
        ("nobody", &mo(), 404),
        ("", &mo(), 404),
    ];
    for (gateway, brought, status) in cases {
        assert_eq!(
            brought.to(&url, gateway).await,
            (status, String::new()),
            "{gateway}"
        );
    }
    let client = reqwest::Client::builder().build().unwrap();
    let target = format!("{url}/sms/kannel/{SECRET}/mo?from=0555123456&id=1");
    for method in [Method::HEAD, Method::PUT, Method::DELETE] {
        let answer = client.request(method, &target).send().await.unwrap();
        assert_eq!(answer.status(), 405);
    }
}

#[tokio::test]
async fn a_full_queue_is_told_to_come_again() {
    let (url, mut arrivals) = endpoints(1).await;
    let waiting = {
        let url = url.clone();
        tokio::spawn(async move { mo().to(&url, "kannel").await })
    };
    // the first lies in the queue once the second is refused
    while arrivals.is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(mo().to(&url, "kannel").await.0, 503);
    arrivals.recv().await.unwrap().committed.send(true).unwrap();
    assert_eq!(waiting.await.unwrap().0, 200);
}

#[tokio::test]
async fn the_log_holds_no_number_no_text_and_no_secret() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _here = listen(subscriber);
    let (url, mut arrivals) = endpoints(4).await;
    let replay = Brought::at("events").signed_at(r#"{"id":"e","event":"x"}"#, 1);
    let stranger = Brought::at("guessed-secret/mo").query("from=0555123456&id=1");
    let nameless = Brought::at(&format!("{SECRET}/mo"))
        .query("from=0555123456")
        .body("үн".as_bytes());
    for (gateway, brought) in [
        ("smsgate", &replay),
        ("kannel", &stranger),
        ("kannel", &nameless),
    ] {
        brought.to(&url, gateway).await;
    }
    let call = tokio::spawn(async move { mo().to(&url, "kannel").await });
    arrivals.recv().await.unwrap().committed.send(true).unwrap();
    call.await.unwrap();
    let (committed, _) = oneshot::channel();
    let arrival = SmsArrival {
        gateway: "kannel".into(),
        received: mo().read_by(&*Candidate::named("kannel").reader()).unwrap(),
        committed,
    };
    tracing::info!(?arrival);
    let text = log.text();
    assert!(
        text.contains("cannot be read") && text.contains("five minutes off"),
        "{text}"
    );
    // what our own client in this test says of its URLs is not ours
    for line in text.lines().filter(|line| line.contains("jashun")) {
        for secret in [SECRET, "guessed-secret", "555123456", "Ооба", "үн"] {
            assert!(!line.contains(secret), "{line}");
        }
    }
}
