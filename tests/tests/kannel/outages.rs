//! When our endpoint is away, broken or slow.

use std::collections::BTreeSet;

use end_to_end::Settings;

use crate::endpoint::{Call, Mood, bits};
use crate::{NUMBER, Stage};

fn tries<'a>(calls: &'a [Call], text: &str) -> Vec<&'a Call> {
    calls.iter().filter(|call| call.body == text).collect()
}

#[tokio::test]
async fn what_was_written_while_we_were_away_comes_once_we_are_back() {
    let mut stage = Stage::start().await;
    stage.listening = None;
    for text in ["бир", "эки", "үч"] {
        stage.phone.send(text).await;
    }
    stage.kannel.logged("Couldn't fetch").await;
    stage.listening = Some(stage.endpoint.listen().await);
    for text in ["бир", "эки", "үч"] {
        stage.endpoint.wait_text(text).await;
    }
    stage.endpoint.pass(&stage.phone).await;
    assert_eq!(stage.endpoint.texts().len(), 3, "once each");
}

#[tokio::test]
async fn anything_but_200_and_202_in_time_is_tried_again_with_the_same_id() {
    let stage = Stage::start().await;
    let moods = [500, 503, 429, 404, 401, 302, 204, 201]
        .map(Mood::Status)
        .into_iter()
        .chain([Mood::Silent]);
    for mood in moods {
        let text = format!("{mood:?}");
        stage.endpoint.turn(mood);
        stage.phone.send(&text).await;
        stage
            .endpoint
            .wait_for(&text, "/mo", |calls| tries(calls, &text).len() >= 3)
            .await;
        stage.endpoint.turn(Mood::Status(200));
        stage.endpoint.pass(&stage.phone).await;
        let calls = stage.endpoint.calls("/mo");
        let ids: BTreeSet<&str> = tries(&calls, &text).iter().map(|c| c.get("id")).collect();
        assert_eq!(ids.len(), 1, "{text}");
    }
    for status in [200, 202] {
        let text = format!("{status}!");
        stage.endpoint.turn(Mood::Status(status));
        stage.phone.send(&text).await;
        stage.endpoint.pass(&stage.phone).await;
        assert_eq!(tries(&stage.endpoint.calls("/mo"), &text).len(), 1);
    }
}

#[tokio::test]
async fn after_its_last_try_a_message_is_gone_and_nothing_is_said_to_the_phone() {
    let few = Settings {
        retries: 2,
        ..Settings::default()
    };
    let stage = Stage::with(&few).await;
    stage.endpoint.turn(Mood::Status(500));
    for text in ["бир", "эки"] {
        stage.phone.send(text).await;
        stage
            .endpoint
            .wait_for(text, "/mo", |calls| tries(calls, text).len() == 3)
            .await;
    }
    stage.endpoint.turn(Mood::Status(200));
    stage.endpoint.pass(&stage.phone).await;
    let calls = stage.endpoint.calls("/mo");
    assert_eq!(tries(&calls, "бир").len(), 3);
    assert_eq!(tries(&calls, "эки").len(), 3);
    assert!(!stage.kannel.stored().await.contains("[MO]"));
    assert!(stage.phone.messages().is_empty());
}

#[tokio::test]
async fn a_delivery_report_is_tried_again_like_a_message() {
    let mut stage = Stage::start().await;
    stage.endpoint.turn(Mood::Status(500));
    stage.submit("A", "Салам").await;
    stage.endpoint.wait_calls("/dlr", 4).await;
    stage.listening = None;
    stage.kannel.logged("Couldn't fetch").await;
    stage.endpoint.turn(Mood::Status(200));
    stage.listening = Some(stage.endpoint.listen().await);
    assert_eq!(stage.endpoint.reports("A", 2).await, [1, 8]);
    stage.endpoint.pass(&stage.phone).await;
    assert_eq!(bits(&stage.endpoint.calls("/dlr"), "A").len(), 2);
}

#[tokio::test]
async fn only_at_level_4_the_logs_hold_no_number_and_no_address_of_ours() {
    for level in [1, 2, 3, 4] {
        let settings = Settings {
            level,
            ..Settings::default()
        };
        let stage = Stage::with(&settings).await;
        stage.endpoint.turn(Mood::Silent);
        stage.phone.send("сыр").await;
        // the second try tells that the first one was given up
        stage.endpoint.wait_calls("/mo", 2).await;
        let log = stage.kannel.log();
        assert_eq!(log.contains(NUMBER), level < 4, "{level}: {log}");
        assert_eq!(log.contains("/mo?"), level < 4, "{level}: {log}");
        assert_eq!(log.contains("сыр"), level < 2, "{level}: {log}");
    }
}
