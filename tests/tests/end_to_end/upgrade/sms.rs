//! A talk by SMS: the question that waited for its gateway, and the answer to it.

use std::net::SocketAddr;
use std::time::Duration;

use end_to_end::{Kind, Stage, free_port, on_both};
use jashun::cli::ambient;
use jashun::demo::sms::{LocalGateway, Options};
use jashun::domain::Phone;

on_both! {
    an_sms_that_waited_is_handed_over_once_and_the_talk_goes_on
}

async fn an_sms_that_waited_is_handed_over_once_and_the_talk_goes_on(kind: Kind) {
    let (mut stage, made) = Stage::of_24b3776(kind).await;
    // of the same name as the one before the upgrade
    let options = Options {
        name: "local".into(),
        service: "4488".into(),
        travels: Duration::ZERO,
        ambient: ambient(),
    };
    let gateway = LocalGateway::start(options).await.unwrap();
    let endpoint = SocketAddr::from(([127, 0, 0, 1], free_port()));
    configure(&mut stage, &gateway, endpoint);
    gateway.brings_to(endpoint);
    stage.start();
    let phone = Phone::parse(&made.phone).unwrap();
    let received = || {
        let handset = gateway.handset(phone);
        let messages = handset.messages.into_iter().filter(|sms| !sms.mine);
        messages.map(|sms| sms.parts.concat()).collect::<Vec<_>>()
    };
    stage
        .until("the question that waited", || received().len() == 1)
        .await;
    let queued = "SELECT count(*) FROM sms WHERE sealed IS NOT NULL";
    stage.reached(0, queued).await;
    gateway.write(phone, "1").unwrap();
    stage
        .until("the next question", || received().len() == 2)
        .await;
    stage.reached(0, queued).await;
    let both = received();
    assert_ne!(both[0], both[1]);
    assert_eq!(gateway.refused(), Vec::<&str>::new());
    stage.finish(&[]).await;
}

fn configure(stage: &mut Stage, gateway: &LocalGateway, endpoint: SocketAddr) {
    let settings = gateway.settings();
    stage.configure(&format!(
        r#"[sms]
number = "4488"
reply_price = 1.5
segment_price = 0.9
[[sms.gateways]]
name = "local"
kind = "generic"
url = "{}"
from = "4488"
addresses = ["127.0.0.1"]
body = '{{"id": {{id}}, "from": {{from}}, "to": {{to}}, "text": {{text}}}}'
content = "json"
authorization = "bearer"
response = "accepted"
"#,
        gateway.url()
    ));
    let reveal = |secret: Option<jashun::domain::Secret<String>>| secret.unwrap().reveal().clone();
    stage.settings = vec![
        ("JASHUN_LISTEN", endpoint.to_string()),
        ("JASHUN_SMS_LOCAL_PASSWORD", reveal(settings.password)),
        ("JASHUN_SMS_LOCAL_SECRET", reveal(settings.secret)),
    ];
}
