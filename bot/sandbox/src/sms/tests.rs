use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::*;

const SOON: Duration = Duration::from_secs(20);
const TOKEN: &str = "known";

/// Sends all in UCS-2, and stands still at one moment.
#[derive(Debug)]
struct Plain;

impl Operator for Plain {
    fn now(&self) -> i64 {
        1_795_413_600_000
    }

    fn is_mobile(&self, number: Number) -> bool {
        let digits = number.digits();
        digits.len() == 12 && digits.starts_with("9965")
    }

    fn bill(&self, text: &str) -> Bill {
        let units = text.encode_utf16().count();
        let segments = match units {
            0..=70 => units.min(1),
            _ => units.div_ceil(67),
        };
        Bill {
            letters: text.chars().count(),
            encoding: "UCS-2",
            units,
            left: 0,
            segments,
        }
    }

    fn parts(&self, text: &str) -> Vec<String> {
        vec![text.to_owned()]
    }
}

async fn gateway() -> LocalGateway {
    let options = Options {
        service: "4488".into(),
        travels: Duration::ZERO,
        token: TOKEN.into(),
        run: "RUN".into(),
        first_number: 7,
        operator: Arc::new(Plain),
    };
    LocalGateway::start(options).await.unwrap()
}

/// What a gateway answers to a message that is handed over.
async fn hand_over(local: &LocalGateway, token: &str, kind: &str, body: String) -> u16 {
    let http = reqwest::Client::builder().build().unwrap();
    let answer = http
        .post(local.url())
        .header("authorization", token)
        .header("content-type", kind)
        .body(body)
        .send();
    answer.await.unwrap().status().as_u16()
}

fn message(from: &str, to: &str, text: &str) -> String {
    json!({"id": "ABCDEFGH2345", "from": from, "to": to, "text": text}).to_string()
}

#[tokio::test]
async fn what_no_gateway_takes_is_refused_and_remembered_as_the_bots_mistake() {
    let local = gateway().await;
    let token = format!("Bearer {TOKEN}");
    let number = "+996555000001";
    let seven = "ң".repeat(6 * 67 + 1);
    let json = "application/json";
    let cases = [
        (401, "Bearer guessed", json, message("4488", number, "a")),
        (415, &*token, "text/plain", message("4488", number, "a")),
        (400, &token, json, message("4488", number, "")),
        (400, &token, json, message("4488", number, &seven)),
        (400, &token, json, message("Beeline", number, "a")),
        (400, &token, json, message("4488", "+996312123456", "a")),
        (400, &token, json, message("4488", "0555000001", "a")),
        (400, &token, json, message("4488", "", "a")),
        (400, &token, json, r#"{"text": "a"}"#.to_owned()),
        (
            400,
            &token,
            json,
            message("4488", number, "a").replace("ABC", ""),
        ),
    ];
    for (number, (status, token, kind, body)) in cases.into_iter().enumerate() {
        let answer = hand_over(&local, token, kind, body.clone()).await;
        assert_eq!(answer, status, "{body}");
        let refused = local.refused();
        assert_eq!(refused.len(), number + 1, "{refused:?}");
    }
    let phone = Number::parse(number).unwrap();
    assert_eq!(local.handset(phone).received, 0);
}

#[tokio::test]
async fn a_handset_sends_neither_nothing_nor_more_than_six_segments() {
    let local = gateway().await;
    let phone = local.new_number();
    assert_eq!(local.write(phone, " \n"), Err(Unwritten::Empty));
    let seven = "ң".repeat(6 * 67 + 1);
    assert_eq!(local.write(phone, &seven), Err(Unwritten::TooLong));
    assert!(local.handset(phone).messages.is_empty());
}

/// What a customer was told so far, by route; it is down at the first call.
type Told = watch::Sender<Vec<(String, Value)>>;

async fn tell(
    State(told): State<Told>,
    Path(route): Path<String>,
    Json(body): Json<Value>,
) -> StatusCode {
    told.send_modify(|calls| calls.push((route, body)));
    match told.borrow().len() {
        1 => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    }
}

#[tokio::test]
async fn the_customer_is_told_again_until_it_takes_it_and_then_of_what_became_of_its_answer() {
    let local = gateway().await;
    let told = Told::default();
    let app = Router::new()
        .route("/in/{route}", post(tell))
        .with_state(told.clone());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    local.brings_to(format!("http://{}/in", listener.local_addr().unwrap()));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let phone = local.new_number();
    assert_eq!(phone.to_string(), "+996555000008");
    local.write(phone, "21").unwrap();
    let answer = message("4488", &phone.to_string(), "?");
    let status = hand_over(&local, "Bearer known", "application/json", answer).await;
    assert_eq!(status, 202);
    let mut calls = told.subscribe();
    let four = calls.wait_for(|calls| calls.len() >= 4);
    let calls = tokio::time::timeout(SOON, four).await.unwrap();
    let calls = calls.unwrap().clone();
    let written = json!({"from": "996555000008", "text": "21", "id": "RUN-0",
        "date": "2026-11-23T06:00:00+00:00"});
    let report = json!({"id": "ABCDEFGH2345"});
    let expected = [
        ("receive".to_owned(), written.clone()),
        ("receive".to_owned(), written),
        ("sent".to_owned(), report.clone()),
        ("delivered".to_owned(), report),
    ];
    assert_eq!(calls, expected);
    let handset = local.handset(phone);
    assert_eq!((handset.written, handset.received), (1, 1));
    assert!(local.refused().is_empty());
}
