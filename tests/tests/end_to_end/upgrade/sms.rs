//! A talk by SMS: the question that waited for its gateway, and the answer to it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use end_to_end::{Kind, Stage, free_port, on_both};
use jashun::cli::ambient;
use jashun::demo::operator::BotRules;
use jashun::domain::Phone;
use sandbox::sms::{LocalGateway, Number, Options};

/// The bot proves itself to the gateway with it, and the gateway to the bot.
const TOKEN: &str = "TOKENTOKENTOKENTOKENTOKE";
const SECRET: &str = "SECRETSECRETSECRETSECRET";

on_both! {
    an_sms_that_waited_is_handed_over_once_and_the_talk_goes_on
}

async fn an_sms_that_waited_is_handed_over_once_and_the_talk_goes_on(kind: Kind) {
    let (mut stage, made) = Stage::of_24b3776(kind).await;
    let ambient = ambient();
    let options = Options {
        service: "4488".into(),
        travels: Duration::ZERO,
        token: TOKEN.into(),
        run: ambient.random.code(8),
        first_number: 0,
        operator: Arc::new(BotRules::new(ambient.clock)),
    };
    let gateway = LocalGateway::start(options).await.unwrap();
    let endpoint = SocketAddr::from(([127, 0, 0, 1], free_port()));
    configure(&mut stage, &gateway, endpoint);
    // of the same name as the one before the upgrade
    gateway.brings_to(format!("http://{endpoint}/sms/local/{SECRET}"));
    stage.start();
    let phone = Phone::parse(&made.phone).unwrap().e164();
    let phone = Number::parse(&phone).unwrap();
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
    stage.settings = vec![
        ("JASHUN_LISTEN", endpoint.to_string()),
        ("JASHUN_SMS_LOCAL_PASSWORD", TOKEN.to_owned()),
        ("JASHUN_SMS_LOCAL_SECRET", SECRET.to_owned()),
    ];
}
