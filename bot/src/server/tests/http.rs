//! Health, counts and webhook before a real client.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::channels::telegram::Webhook;
use crate::domain::{Metrics, Secret};
use crate::server::http::Surface;
use crate::store::alerts::{self, Alert};
use crate::store::scratch::Scratch;

async fn get(url: &str) -> (u16, String) {
    let client = reqwest::Client::builder().build().unwrap();
    let response = client.get(url).send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn health_names_what_does_not_work_and_counts_are_readable() {
    let s = Scratch::new().await;
    let stop = CancellationToken::new();
    let (queue, _deliveries) = mpsc::channel(1);
    let metrics = Arc::new(Metrics::default());
    let surface = Surface {
        db: s.db.clone(),
        full_disk: Arc::default(),
        metrics: Arc::clone(&metrics),
        webhook: Some((
            Webhook::new(Secret::new("x".into()), queue, Arc::default()),
            "/in".into(),
        )),
        sms: None,
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let address = surface.serve(any, stop.clone()).await.unwrap();
    assert_ne!(address.port(), 0);
    let url = |path: &str| format!("http://{address}{path}");
    assert_eq!(get(&url("/healthz")).await, (200, "ok\n".into()));
    let mut tx = s.db.begin().await.unwrap();
    for alert in [Alert::Conflict, Alert::DeadLetters, Alert::HelplinesDue] {
        alerts::raise(&mut tx, alert, s.ambient.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(get(&url("/healthz")).await, (503, "conflict\n".into()));
    metrics.inbounds.inc_by(2);
    let (status, page) = get(&url("/metrics")).await;
    assert_eq!(status, 200);
    assert!(page.contains("jashun_updates_total{kind=\"inbound\"} 2\n"));
    assert!(page.contains("jashun_outbox_pending 0\n"));
    assert_eq!(get(&url("/in")).await.0, 405, "the webhook takes POST only");
    s.db.pool.close().await;
    assert_eq!(get(&url("/healthz")).await, (503, "database\n".into()));
    stop.cancel();
}
