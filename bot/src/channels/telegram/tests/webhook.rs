//! The webhook before a real client.

use std::sync::Arc;

use serde_json::json;
use tokio::sync::mpsc;

use super::super::{Delivery, Received, Webhook};
use super::serve;
use super::wire::group_message;
use crate::domain::Secret;

async fn webhook(capacity: usize) -> (String, mpsc::Receiver<Delivery>) {
    let (queue, deliveries) = mpsc::channel(capacity);
    let url = serve(
        Webhook::new(Secret::new("s3cret".into()), queue, Arc::default()).router("/telegram"),
    )
    .await;
    (format!("{url}/telegram"), deliveries)
}

async fn deliver(url: &str, secret: Option<&str>, body: impl Into<reqwest::Body>) -> u16 {
    let client = reqwest::Client::builder().build().unwrap();
    let mut request = client.post(url).body(body);
    if let Some(secret) = secret {
        request = request.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    request.send().await.unwrap().status().as_u16()
}

fn text_update() -> String {
    group_message(json!({"text": "hi"})).to_string()
}

#[tokio::test]
async fn webhook_acknowledges_only_after_the_commit() {
    let (url, mut deliveries) = webhook(4).await;
    for (outcome, status) in [(Some(true), 200), (Some(false), 503), (None, 503)] {
        let call = tokio::spawn({
            let url = url.clone();
            async move { deliver(&url, Some("s3cret"), text_update()).await }
        });
        let delivery = deliveries.recv().await.unwrap();
        assert!(!call.is_finished());
        assert!(matches!(delivery.received, Received::Inbound(_)));
        match outcome {
            Some(outcome) => delivery.committed.send(outcome).unwrap(),
            None => drop(delivery),
        }
        assert_eq!(call.await.unwrap(), status);
    }
}

#[tokio::test]
async fn webhook_hands_on_unreadable_bodies_and_confirms_irrelevant_ones() {
    let (url, mut deliveries) = webhook(1).await;
    let irrelevant = json!({"update_id": 1, "edited_message": {}}).to_string();
    assert_eq!(deliver(&url, Some("s3cret"), irrelevant).await, 200);
    let call = tokio::spawn(async move { deliver(&url, Some("s3cret"), "garbage").await });
    let delivery = deliveries.recv().await.unwrap();
    assert_eq!(
        delivery.received,
        Received::Unreadable {
            update_id: None,
            raw: b"garbage".to_vec()
        }
    );
    delivery.committed.send(true).unwrap();
    assert_eq!(call.await.unwrap(), 200);
}

#[tokio::test]
async fn webhook_refuses_strangers_and_overload() {
    let (url, deliveries) = webhook(1).await;
    for secret in [None, Some(""), Some("s3cre"), Some("s3cret2")] {
        assert_eq!(deliver(&url, secret, text_update()).await, 401);
    }
    assert_eq!(
        deliver(&url, Some("s3cret"), vec![b' '; (1 << 20) + 1]).await,
        413
    );
    drop(deliveries);
    assert_eq!(deliver(&url, Some("s3cret"), text_update()).await, 503);
}

#[tokio::test]
async fn webhook_refuses_when_its_queue_is_full() {
    let (queue, mut deliveries) = mpsc::channel(1);
    let (committed, _outcome) = tokio::sync::oneshot::channel();
    let waiting = Delivery {
        received: Received::Irrelevant { update_id: 0 },
        committed,
    };
    queue.try_send(waiting).unwrap();
    let url = serve(
        Webhook::new(Secret::new("s3cret".into()), queue, Arc::default()).router("/telegram"),
    )
    .await;
    assert_eq!(
        deliver(&format!("{url}/telegram"), Some("s3cret"), text_update()).await,
        503
    );
    assert!(deliveries.try_recv().is_ok());
}
