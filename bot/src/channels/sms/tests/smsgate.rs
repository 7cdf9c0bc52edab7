//! The phone: signatures, parts, limits.

use serde_json::{Value, json};

use super::outgoing::told;
use super::*;

fn phone_gateway() -> Arc<dyn SmsGateway> {
    Candidate::named("smsgate").reader()
}

fn event(event: &str, payload: Value) -> String {
    json!({
        "id": "Ey6ECgOkVVFjz3CL48B8C",
        "deviceId": "ffffffffceb0b1db0000018e937c815b",
        "event": event,
        "payload": payload,
        "webhookId": "w1",
    })
    .to_string()
}

fn read(body: &str) -> Result<Vec<SmsReceived>, SmsUnread> {
    Brought::at("events")
        .signed(body)
        .read_by(&*phone_gateway())
}

/// `receivedAt` below, in ms.
const RECEIVED: i64 = 1_794_981_600_000;

fn received(text: &str) -> String {
    event(
        "sms:received",
        json!({
            "messageId": "abc123", "message": text, "sender": "+996555123456", "recipient": null,
            "simNumber": 1, "receivedAt": "2026-11-18T12:00:00.000+06:00",
        }),
    )
}

#[tokio::test]
async fn a_message_carries_our_id_and_never_passes_the_phones_limits() {
    let candidate = Candidate::named("smsgate");
    let fake = Fake::start([Reply::says(202, candidate.takes)]).await;
    let result = candidate.at(&fake.url, PATIENT).send(&sms()).await;
    assert_eq!(result, Ok(Submitted::Accepted));
    let call = fake.call();
    let (head, body) = (call.shown(), call.body);
    assert!(
        head.starts_with(
            "POST /3rdparty/v1/messages\n\
             authorization: Basic c3VydmV5OnBhc3MtV09SRC0x\n\
             content-type: application/json\n"
        ),
        "{head}"
    );
    let body: Value = serde_json::from_str(&body).unwrap();
    let expected = json!({
        "id": ID,
        "textMessage": {"text": "Жаш үн ң & ө"},
        "phoneNumbers": ["+996555123456"],
        "ttl": 7230,
        "withDeliveryReport": true,
    });
    assert_eq!(body, expected, "no priority among it");
}

#[tokio::test]
async fn a_token_a_sim_card_and_a_phone_can_be_chosen() {
    let fake = Fake::start([Reply::says(202, Candidate::named("smsgate").takes)]).await;
    let settings = GatewaySettings {
        username: None,
        kind: Kind::SmsGate {
            sim: Some(2),
            device: Some("yVULogr4Y1ksRfnos1Dsw".into()),
        },
        ..Candidate::named("smsgate").settings(&fake.url)
    };
    gateway(&settings, PATIENT)
        .unwrap()
        .send(&sms())
        .await
        .unwrap();
    let call = fake.call();
    assert!(
        call.shown()
            .contains(&format!("authorization: Bearer {PASSWORD}\n"))
    );
    let body: Value = serde_json::from_str(&call.body).unwrap();
    assert_eq!(
        (&body["simNumber"], &body["deviceId"]),
        (&json!(2), &json!("yVULogr4Y1ksRfnos1Dsw"))
    );
}

#[tokio::test]
async fn a_full_queue_holds_us_back_and_a_missing_phone_stops_the_channel() {
    let full = r#"{"error":"QueueLimitExceeded","message":"queue limits exceeded: too many pending messages"}"#;
    let gone = r#"{"message":"no device matches the filter"}"#;
    let failed = format!(r#"{{"id":"{ID}","state":"Failed"}}"#);
    let other = r#"{"id":"ZZZZZZZZZZZZ","state":"Pending"}"#;
    let candidate = Candidate::named("smsgate");
    let minute = SmsError::Throttled(Duration::from_secs(60));
    assert_eq!(
        candidate.sends(&sms(), vec![Reply::says(503, full)]).await,
        Err(minute)
    );
    for (status, body, expected) in [
        (400, gone, "down"),
        (202, &failed, "permanent"),
        (202, other, "unknown"),
    ] {
        let reply = Reply::says(status, body);
        let result = candidate.sends(&sms(), vec![reply]).await;
        assert_eq!(told(&result), expected, "{body}");
    }
}

#[tokio::test]
async fn a_phones_own_server_that_fails_on_a_repeat_is_asked_whether_it_has_the_message() {
    let candidate = Candidate::named("smsgate");
    for (found, accepted) in [
        (Reply::says(200, "{}"), true),
        (Reply::says(404, ""), false),
    ] {
        let fake = Fake::start([Reply::says(500, "UNIQUE constraint failed"), found]).await;
        let result = candidate.at(&fake.url, PATIENT).send(&sms()).await;
        assert_eq!(result.is_ok(), accepted);
        let target = format!("/3rdparty/v1/messages/{ID}");
        assert_eq!(
            (&*fake.calls()[1].method, &*fake.calls()[1].target),
            ("GET", &*target)
        );
    }
}

#[tokio::test]
async fn the_check_asks_for_a_message_that_nobody_sent() {
    for (status, well) in [(404, true), (200, true), (401, false), (500, false)] {
        let fake = Fake::start([Reply::says(status, "")]).await;
        let gateway = Candidate::named("smsgate").at(&fake.url, PATIENT);
        assert_eq!(gateway.check().await.is_ok(), well, "{status}");
        assert_eq!(fake.call().target, "/3rdparty/v1/messages/000000000000");
    }
}

#[test]
fn a_message_is_known_by_its_id_and_time_and_not_by_its_event() {
    let text = "ң ө ү 😀 \"1\"";
    let expected = message("smsgate", "abc123", whole(text));
    let expected = sent_at(expected, RECEIVED);
    assert_eq!(read(&received(text)), Ok(vec![expected.clone()]));
    let again = received(text).replace("Ey6ECgOkVVFjz3CL48B8C", "xs-fiN26jLEONA899qe-a");
    assert_eq!(read(&again), Ok(vec![expected.clone()]));
    // the same instant, written in another way
    for other in [
        "2026-11-18T06:00:00Z",
        "2026-11-18T06:00:00.000Z",
        "2026-11-18T09:00:00+03:00",
    ] {
        let again = again.replace("2026-11-18T12:00:00.000+06:00", other);
        assert_eq!(read(&again), Ok(vec![expected.clone()]), "{other}");
    }
    // older apps say phoneNumber; without a time nothing tells two messages apart: the event's id is another one for each report of one SMS
    let older = event(
        "sms:received",
        json!({"message": "1", "phoneNumber": "0555123456"}),
    );
    let SmsReceived::Message(without_id) = message("smsgate", "-", whole("1")) else {
        panic!()
    };
    let expected = SmsReceived::Message(SmsIn {
        external_id: None,
        ..without_id
    });
    assert_eq!(read(&older), Ok(vec![expected]));
    for sender in ["Beeline", "4488"] {
        let nobody = event("sms:received", json!({"message": "1", "sender": sender}));
        assert_eq!(read(&nobody), Ok(vec![SmsReceived::Nothing]));
    }
}

#[test]
fn half_a_surrogate_pair_is_a_fragment() {
    let body = received("MARK").replace("MARK", r"1\ud83d");
    let [SmsReceived::Message(message)] = &read(&body).unwrap()[..] else {
        panic!("no message");
    };
    assert!(matches!(&message.body, SmsBody::Fragment(text) if text.starts_with('1')));
}

#[test]
fn each_part_is_told_with_the_time_or_the_id_of_its_report() {
    let part = |id: &str| {
        let body = event("sms:delivered", json!({"messageId": ID}));
        read(&body.replace("Ey6ECgOkVVFjz3CL48B8C", id)).unwrap()
    };
    assert_eq!(part("p1"), [report(SmsState::Delivered, Some("p1"))]);
    assert_eq!(part("p2"), [report(SmsState::Delivered, Some("p2"))]);
    // one part under two events
    let time = "2026-11-18T12:00:01.159+06:00";
    for id in ["p1", "p2"] {
        let body = event(
            "sms:delivered",
            json!({"messageId": ID, "deliveredAt": time}),
        );
        let told = read(&body.replace("Ey6ECgOkVVFjz3CL48B8C", id)).unwrap();
        assert_eq!(told, [report(SmsState::Delivered, Some(time))]);
    }
}

#[test]
fn events_become_states_and_the_rest_is_nothing() {
    let cases = [
        (
            "sms:sent",
            json!({"messageId": ID, "partsCount": 2}),
            SmsState::Sent,
        ),
        (
            "sms:cancelled",
            json!({"messageId": ID}),
            SmsState::Cancelled,
        ),
        (
            "sms:failed",
            json!({"messageId": ID, "reason": "RESULT_ERROR_LIMIT_EXCEEDED"}),
            SmsState::Undelivered,
        ),
        (
            "sms:failed",
            json!({"messageId": ID, "reason": "TTL expired"}),
            SmsState::Expired,
        ),
        (
            "sms:failed",
            json!({"messageId": ID}),
            SmsState::Undelivered,
        ),
    ];
    for (name, payload, state) in cases {
        assert_eq!(
            read(&event(name, payload)),
            Ok(vec![report(state, None)]),
            "{name}"
        );
    }
    for (name, payload) in [
        ("system:ping", json!({"health": {"status": "pass"}})),
        ("app:started", json!({})),
        (
            "mms:received",
            json!({"messageId": "m", "sender": "+996555123456"}),
        ),
        // written by hand on the phone
        ("sms:sent", json!({"messageId": "nGkPzpJ7dHx0vqVqK1TuF"})),
    ] {
        assert_eq!(
            read(&event(name, payload)),
            Ok(vec![SmsReceived::Nothing]),
            "{name}"
        );
    }
    assert_eq!(
        read(r#"{"id":"e","event":"system:ping"}"#),
        Ok(vec![SmsReceived::Nothing])
    );
}

#[test]
fn what_is_signed_but_no_event_is_malformed() {
    let long = received("1").replace("Ey6ECgOkVVFjz3CL48B8C", &"x".repeat(129));
    let textless = event("sms:received", json!({"sender": "+996555123456"}));
    for body in [
        "",
        "[]",
        "{}",
        r#"{"id":"","event":"sms:sent"}"#,
        &long,
        &textless,
    ] {
        assert!(matches!(read(body), Err(SmsUnread::Malformed(_))), "{body}");
    }
}

#[test]
fn a_wrong_signature_stores_nothing() {
    let body = received("1");
    let gateway = phone_gateway();
    let signed = Brought::at("events").signed(&body);
    let signature = signed.headers[1].1.clone();
    let cases = [
        signed.clone().body(received("2").as_bytes()),
        signed.clone().header("x-timestamp", "1795000001"),
        signed.clone().header("x-timestamp", ""),
        signed.clone().header("x-signature", &signature[1..]),
        Brought::at("events").body(body.as_bytes()),
        Brought::at("events")
            .body(body.as_bytes())
            .header("x-signature", &signature),
    ];
    for forged in cases {
        assert_eq!(forged.read_by(&*gateway), Err(SmsUnread::Unauthorized));
    }
    let loud = signed.header("x-signature", &signature.to_ascii_uppercase());
    assert!(loud.read_by(&*gateway).is_ok());
}

#[test]
fn a_time_beyond_five_minutes_is_a_replay_and_stores_nothing() {
    let now = NOW.0 / 1000;
    for (seconds, fresh) in [
        (now - 300, true),
        (now + 300, true),
        (now - 301, false),
        (now + 301, false),
        (0, false),
        (i64::MIN, false),
        (i64::MAX, false),
    ] {
        let replay = Brought::at("events").signed_at(&received("1"), seconds);
        assert_eq!(
            replay.read_by(&*phone_gateway()).is_ok(),
            fresh,
            "{seconds}"
        );
    }
}

#[test]
fn a_retry_after_days_is_signed_anew_and_is_the_same_message() {
    let gateway = phone_gateway();
    // first tried two days ago: refused then or lost, now signed with the present time
    let body = received("1");
    let first = Brought::at("events").signed_at(&body, NOW.0 / 1000 - 172_800);
    assert_eq!(first.read_by(&*gateway), Err(SmsUnread::Unauthorized));
    let retry = Brought::at("events").signed(&body).read_by(&*gateway);
    let expected = message("smsgate", "abc123", whole("1"));
    let expected = sent_at(expected, RECEIVED);
    assert_eq!(retry, Ok(vec![expected]));
    // and once more within the window: the same id, so a repeat
    assert_eq!(
        Brought::at("events").signed(&body).read_by(&*gateway),
        retry
    );
}
