//! One event has one effect, under however many names it is brought.

use std::sync::Arc;

use super::promises;
use super::stage::{ANN, MINUTE, Stage};
use crate::channels::sms::tests::candidate::{Brought, Fate, SECRET, Written};
use crate::domain::{Body, Caller, Chat, Inbound, Phone, Request, SendError, Sent, Span};
use crate::server::batch::BatchProcessor;
use crate::server::screens::Screens;
use crate::store::respondents::{self, Person};
use crate::store::{addresses, phone_lines, transfer_codes};

promises! {
    all: [reports_in_any_order_and_however_often_cost_nothing_more],
    receiving: [
        one_message_under_two_events_answers_one_question,
        one_message_under_two_events_does_not_erase,
        one_age_under_two_events_refuses_no_consent,
        what_has_no_id_is_known_by_its_sender_text_and_time,
        who_stops_by_sms_while_telegram_brings_something_is_left_in_peace,
    ]
}

/// The same message once more: under another event, where the id is the event's.
fn again<'a>(stage: &Stage, first: &Written<'a>, event: &'a str) -> Written<'a> {
    let id = match stage.candidate.name {
        "smsgate" => event,
        _ => first.id,
    };
    Written { id, ..*first }
}

async fn one_message_under_two_events_answers_one_question(mut stage: Stage) {
    stage.joins(ANN).await;
    let first = stage.written("event-1", ANN, "1");
    for (number, event) in ["event-1", "event-2", "event-3"].into_iter().enumerate() {
        if number == 2 {
            stage.is_killed().await;
        }
        let copy = again(&stage, &first, event);
        assert_eq!(stage.brings(&copy).await, 200);
        stage.hands_over().await;
        assert_eq!(stage.got(ANN).len(), usize::from(number == 0));
        assert_eq!(stage.answers(ANN).await, 1);
    }
    // an equal answer to the next question, a second later
    stage.scratch.clock.advance(Span::seconds(1));
    let second = stage.written("event-4", ANN, "1");
    for event in ["event-4", "event-5"] {
        let copy = again(&stage, &second, event);
        assert_eq!(stage.brings(&copy).await, 200);
        stage.hands_over().await;
        assert_eq!(stage.answers(ANN).await, 2);
    }
    stage.ends();
}

async fn one_message_under_two_events_does_not_erase(mut stage: Stage) {
    stage.joins(ANN).await;
    let first = stage.written("event-1", ANN, "ӨЧҮР");
    for event in ["event-1", "event-2"] {
        let copy = again(&stage, &first, event);
        assert_eq!(stage.brings(&copy).await, 200);
        stage.hands_over().await;
    }
    assert_eq!(stage.got(ANN).len(), 1, "asked once whether it is meant");
    let people = "SELECT 'x' FROM respondent";
    assert_eq!(stage.scratch.rows(people).await.len(), 1);
    stage.scratch.clock.advance(Span::seconds(1));
    stage.says(ANN, "ӨЧҮР").await;
    assert_eq!(stage.scratch.rows(people).await.len(), 0);
    stage.ends();
}

async fn one_age_under_two_events_refuses_no_consent(mut stage: Stage) {
    stage.says(ANN, "КОШУЛ 21").await;
    let age = stage.written("event-1", ANN, "2");
    for event in ["event-1", "event-2"] {
        let copy = again(&stage, &age, event);
        assert_eq!(stage.brings(&copy).await, 200);
    }
    let got = stage.got(ANN);
    assert!(got.len() == 1 && got[0].contains("Макулбу"), "{got:?}");
    stage.says(ANN, "1").await;
    assert_eq!(stage.answers(ANN).await, 0, "agreed, and is asked");
    stage.ends();
}

async fn what_has_no_id_is_known_by_its_sender_text_and_time(mut stage: Stage) {
    if stage.candidate.name == "generic" {
        stage.joins(ANN).await;
        let brings = async |stage: &Stage, more: &str| {
            let body = format!("from=%2B996555000001&text=1{more}");
            let brought = Brought::at(&format!("{SECRET}/receive"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(body.as_bytes());
            assert_eq!(stage.posts("generic", &brought).await, 200);
            stage.hands_over().await;
            stage.got(ANN).len()
        };
        let at = |seconds: u32| format!("&date=2026-11-23T12:00:{seconds:02}%2B06:00");
        for (seconds, replies) in [(1, 1), (1, 0), (2, 1), (1, 0), (2, 0)] {
            assert_eq!(brings(&stage, &at(seconds)).await, replies, "{seconds}");
        }
        assert_eq!(stage.answers(ANN).await, 2);
        // without a time, what comes within ten seconds is a repeat, whenever it began
        for (wait, replies) in [(0, 1), (0, 0), (9_999, 0), (10_001, 1), (1, 0)] {
            stage.scratch.clock.advance(Span::millis(wait));
            assert_eq!(brings(&stage, "").await, replies, "{wait}");
        }
    }
    stage.ends();
}

/// Segments sent, by the bill.
async fn sent(stage: &Stage) -> String {
    let sum = "SELECT CAST(sum(sent) AS TEXT) FROM sms_cost";
    stage.scratch.rows(sum).await.remove(0)
}

async fn reports_in_any_order_and_however_often_cost_nothing_more(mut stage: Stage) {
    stage.joins(ANN).await;
    for order in [
        [Fate::Sent, Fate::Delivered, Fate::Delivered, Fate::Sent],
        [Fate::Delivered, Fate::Sent, Fate::Sent, Fate::Delivered],
        [Fate::Lost, Fate::Sent, Fate::Delivered, Fate::Lost],
    ] {
        stage.queues(ANN).await;
        stage.hands_over().await;
        let (id, _) = stage.last().await;
        let before = sent(&stage).await;
        for fate in order.into_iter().chain(order) {
            stage.reports(&id, fate).await;
            assert_eq!(sent(&stage).await, before, "{fate:?}");
        }
        stage.is_killed().await;
        stage.waits(MINUTE).await;
        assert_eq!(sent(&stage).await, before);
    }
    stage.ends();
}

/// Telegram's side, where everything arrives.
#[derive(Debug)]
struct Telegram;

impl Caller for Telegram {
    fn call<'a>(
        &'a self,
        _chat: Chat,
        _request: &'a Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async {
            Ok(Sent {
                message_id: Some(1),
                ..Sent::default()
            })
        })
    }
}

/// Somebody from this phone goes on in Telegram, where a batch changes their row at the moment of the STOP.
async fn who_stops_by_sms_while_telegram_brings_something_is_left_in_peace(mut stage: Stage) {
    const CHAT: Chat = Chat {
        id: 7_300_000_009,
        topic: None,
    };
    stage.joins(ANN).await;
    let context = Arc::clone(&stage.ours.context);
    let hash = context
        .vault
        .chat_hash(Chat::sms(Phone::parse(ANN).unwrap(), 1));
    let mut tx = context.db.begin().await.unwrap();
    let mut people = respondents::load(&mut tx, std::slice::from_ref(&hash))
        .await
        .unwrap();
    let address = addresses::find_or_make(&mut tx, CHAT).await.unwrap();
    let mut there = Person {
        address,
        chat: CHAT,
        ..people.remove(&hash).unwrap()
    };
    there.respondent.open = None;
    let set = respondents::WriteSet {
        people: vec![there],
        ..respondents::WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    let line = phone_lines::hash(&context.vault, Phone::parse(ANN).unwrap());
    transfer_codes::gone(&mut tx, &line, address).await.unwrap();
    tx.commit().await.unwrap();
    let screens = Screens::new(Arc::clone(&context), Arc::new(Telegram));
    let receiver = BatchProcessor::new(Arc::clone(&context), screens)
        .await
        .unwrap();
    for update in 0..20 {
        // clears the screen, which writes the whole row
        let batch = [Inbound {
            external_id: update,
            chat: CHAT,
            private: true,
            group: None,
            sender: None,
            body: Body::Text {
                text: "/hide".into(),
                message: 200 + update,
            },
        }];
        let (_, taken) = tokio::join!(stage.writes(ANN, "ТОКТО"), receiver.take(&batch));
        taken.unwrap();
        let stopped = "SELECT DISTINCT CASE WHEN stopped THEN 'yes' ELSE 'no' END FROM respondent";
        assert_eq!(stage.scratch.rows(stopped).await, ["yes"], "{update}");
        stage.writes(ANN, "БАШТА").await;
        assert_eq!(stage.scratch.rows(stopped).await, ["no"], "{update}");
    }
    assert_eq!(
        stage
            .scratch
            .rows("SELECT 'x' FROM failed_inbound")
            .await
            .len(),
        0
    );
    stage.ends();
}
