//! The SMS channel as wired: over HTTP in, through the database, over HTTP out.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::channels::sms::tests::fake::{Fake, Reply};
use crate::channels::sms::{GatewaySettings, Kind, SmsEndpoints, gateways};
use crate::domain::{Metrics, Secret, SmsTerms};
use crate::server::http::Surface;
use crate::server::sms_run::Phones;
use crate::services::{Context, Settings};
use crate::store::scratch::Scratch;

const SECRET: &str = "path-secret-0123456789";

#[tokio::test]
async fn a_word_by_sms_is_answered_once_however_often_kannel_brings_it() {
    let s = Scratch::new().await;
    let kannel = Fake::start([Reply::says(202, "0: Accepted for delivery")]).await;
    let terms = SmsTerms {
        number: Some("4488".into()),
        reply_price: 0,
        segment_price: 0,
        cap: 100,
        unknown_after: Duration::from_secs(60),
    };
    let settings = Settings {
        threshold: 10,
        approval: crate::domain::Approval::OwnWording,
        guardian_under: 14,
        responsible: None,
        sms: Some(terms.clone()),
        bot_username: None,
    };
    let context = Arc::new(Context::of_scratch(&s, settings));
    let gateways = gateways(&[GatewaySettings {
        name: "kannel".into(),
        url: kannel.url.clone(),
        username: Some("survey".into()),
        password: Some(Secret::new("pw".into())),
        secret: Some(Secret::new(SECRET.into())),
        from: Some("4488".into()),
        prefixes: Vec::new(),
        addresses: Vec::new(),
        per_minute: 6_000,
        kind: Kind::Kannel {
            callback: "http://127.0.0.1:1".into(),
            smsc: None,
        },
    }])
    .unwrap();
    let stop = CancellationToken::new();
    let (queue, arrivals) = mpsc::channel(10);
    let clock = Arc::clone(&context.ambient.clock);
    let surface = Surface {
        db: s.db.clone(),
        full_disk: Arc::clone(&context.full_disk),
        metrics: Arc::new(Metrics::default()),
        webhook: None,
        sms: Some(SmsEndpoints::new(gateways.clone(), queue, clock)),
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let address = surface.serve(any, stop.clone()).await.unwrap();
    let phones = Phones {
        terms,
        gateways,
        arrivals,
    };
    let running = tokio::spawn(phones.run(Arc::clone(&context), stop.clone()));
    let client = reqwest::Client::builder().build().unwrap();
    let bring = async || {
        let url = format!("http://{address}/sms/kannel/{SECRET}/mo?from=0555123456&id=u-1&udh=");
        let answer = client.post(url).body("HELP").send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    for _ in 0..4 {
        assert_eq!(bring().await, (200, String::new()));
    }
    let shown = kannel.call().shown();
    assert!(shown.contains("x-kannel-to: +996555123456\n"), "{shown}");
    s.db.pool.close().await;
    assert_eq!(
        bring().await.0,
        503,
        "without a database it is to come again"
    );
    stop.cancel();
    running.await.unwrap();
}
