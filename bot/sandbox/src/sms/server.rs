//! Where the bot hands messages over: POST `/send` with a bearer token and a JSON object.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use super::carry::{self, Errand};
use super::network::Fate;
use super::operator::Number;
use super::{MOST_SEGMENTS, Shared, TAKEN};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Submission {
    id: String,
    from: String,
    to: String,
    text: String,
}

pub(super) async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    let app = Router::new().route("/send", post(send)).with_state(shared);
    axum::serve(listener, app).await.ok();
}

type Answer = (StatusCode, Json<serde_json::Value>);

async fn send(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Answer {
    let taken = take(&shared, &headers, &body);
    let slow = shared.network().faults.slow_ms;
    if slow > 0 {
        tokio::time::sleep(Duration::from_millis(slow)).await;
    }
    match taken {
        Ok(()) => (StatusCode::ACCEPTED, Json(json!({"status": TAKEN}))),
        Err((status, why)) => {
            shared.network().refused.push(why);
            (status, Json(json!({"status": "refused", "why": why})))
        }
    }
}

fn take(
    shared: &Arc<Shared>,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), (StatusCode, &'static str)> {
    let bad = |why| (StatusCode::BAD_REQUEST, why);
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(header::AUTHORIZATION) != Some(&format!("Bearer {}", shared.options.token)) {
        return Err((StatusCode::UNAUTHORIZED, "not our customer"));
    }
    if header(header::CONTENT_TYPE) != Some("application/json") {
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "not JSON"));
    }
    let sms: Submission =
        serde_json::from_slice(body).map_err(|_| bad("not an object of id, from, to, text"))?;
    if !is_id(&sms.id) {
        return Err(bad("no id"));
    }
    if sms.from != shared.options.service {
        return Err(bad("a sender that is not the customer's"));
    }
    let operator = &shared.options.operator;
    let to = Number::parse(&sms.to).filter(|to| operator.is_mobile(*to));
    let to = to.ok_or(bad("no mobile number in international form"))?;
    match operator.bill(&sms.text).segments {
        0 => return Err(bad("an empty text")),
        1..=MOST_SEGMENTS => {}
        _ => return Err(bad("too long")),
    }
    accept(shared, to, sms.id, sms.text);
    Ok(())
}

/// Whether it is an id as customers draw them: twelve capital letters and digits.
fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
    text.len() == 12 && text.bytes().all(plain)
}

/// Bills it, reports it as sent, and lets it travel.
fn accept(shared: &Arc<Shared>, to: Number, id: String, text: String) {
    let now = shared.options.operator.now();
    let (number, faults) = {
        let mut network = shared.network();
        (network.take(to, id, text, now), network.faults)
    };
    shared.tell();
    let report = |what| {
        if !faults.drop_reports {
            // without a courier nobody waits for reports either
            let _sent = shared.errands.send(Errand::Report(number, what));
        }
    };
    report(carry::SENT);
    let pause = shared.options.travels + Duration::from_millis(faults.delay_ms);
    let shared = Arc::clone(shared);
    tokio::spawn(async move {
        tokio::time::sleep(pause).await;
        let (fate, what) = if faults.fail {
            (Fate::Failed, carry::FAILED)
        } else {
            (Fate::Arrived, carry::DELIVERED)
        };
        shared.network().became(number, fate);
        shared.tell();
        if !faults.drop_reports {
            let _sent = shared.errands.send(Errand::Report(number, what));
        }
    });
}
