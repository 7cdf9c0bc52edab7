//! `[sms]` and its gateways: what is taken, what is refused, what is never shown.

use std::collections::HashMap;

use reqwest::Method;

use super::super::arguments::SmsTest;
use super::super::configuration::{Configuration, SmsChannel};
use super::super::{Failure, Outcome, sms};
use crate::channels::sms::tests::fake::{Fake, Reply};
use crate::channels::sms::{Authorization, Content, Kind};
use crate::domain::RoundId;
use crate::store::costs::Cost;

const SECRETS: [(&str, &str); 6] = [
    ("JASHUN_SMS_KANNEL_PASSWORD", "TOPSECRET-password"),
    ("JASHUN_SMS_KANNEL_SECRET", "TOPSECRET-0123456789"),
    ("JASHUN_SMS_PHONE_2_PASSWORD", "TOPSECRET-token"),
    ("JASHUN_SMS_PHONE_2_SECRET", "TOPSECRET ключ"),
    ("JASHUN_SMS_AGGREGATOR_SECRET", "TOPSECRET-0123456789"),
    ("JASHUN_SMS_NIKITA_PASSWORD", "TOPSECRET-nikita"),
];

const FOUR: &str = r#"
[sms]
number = 4488
reply_price = 3.5
segment_price = 1
cap = 5000
unknown_after = 90

[[sms.gateways]]
name = "kannel"
kind = "kannel"
url = "http://127.0.0.1:13013/cgi-bin/sendsms"
callback = "http://127.0.0.1:8088"
username = "survey"
from = "4488"
prefixes = ["99655", "99675"]
addresses = ["127.0.0.1", "10.0.0.0/8"]
smsc = "MEGA"

[[sms.gateways]]
name = "phone-2"
kind = "smsgate"
url = "https://api.sms-gate.app/3rdparty/v1/messages"
sim = 2
per_minute = 3

[[sms.gateways]]
name = "aggregator"
kind = "generic"
url = "https://sms.example.org/send?to={to_no_plus}"
method = "PUT"
content = "json"
authorization = "bearer"
body = '{"text": {{text}}}'
response = "queued"
from_field = "msisdn"

[[sms.gateways]]
name = "nikita"
kind = "nikita"
username = "ngo"
from = "JashUn"
"#;

fn parse(secrets: &[(&str, &str)], file: &str) -> Result<Option<SmsChannel>, Vec<String>> {
    let map: HashMap<&str, &str> = secrets.iter().copied().collect();
    Configuration::parse(|key| map.get(key).map(|v| (*v).to_owned()), file)
        .map(|configuration| configuration.sms)
        .map_err(|problems| problems.iter().map(ToString::to_string).collect())
}

/// The problems of the one gateway with these lines.
fn problems_of(kind: &str, lines: &str) -> Vec<String> {
    let file = format!(
        "[sms]\nnumber = \"1\"\n[[sms.gateways]]\nname = \"g\"\nkind = \"{kind}\"\n{lines}"
    );
    let secrets = [
        ("JASHUN_SMS_G_PASSWORD", "x"),
        ("JASHUN_SMS_G_SECRET", "0123456789abcdef"),
    ];
    parse(&secrets, &file).err().unwrap_or_default()
}

#[test]
fn without_the_table_there_is_no_sms() {
    assert_eq!(parse(&SECRETS, ""), Ok(None));
}

#[test]
fn four_kinds_are_taken_with_their_secrets_from_the_environment() {
    let channel = parse(&SECRETS, FOUR).unwrap().unwrap();
    let terms = &channel.terms;
    assert_eq!(terms.number.as_deref(), Some("4488"));
    assert_eq!(
        (terms.reply_price, terms.segment_price, terms.cap),
        (350, 100, 5000)
    );
    assert_eq!(terms.unknown_after.as_secs(), 90);
    let [kannel, phone, aggregator, nikita] = &channel.gateways[..] else {
        panic!("{channel:?}")
    };
    assert_eq!(kannel.prefixes, ["99655", "99675"]);
    assert_eq!((kannel.addresses.len(), kannel.per_minute), (2, 6_000));
    let smsc = matches!(&kannel.kind, Kind::Kannel { smsc, .. } if smsc.as_deref() == Some("MEGA"));
    assert!(smsc);
    assert_eq!((phone.per_minute, &phone.username), (3, &None));
    assert_eq!(phone.secret.as_ref().unwrap().reveal(), "TOPSECRET ключ");
    assert_eq!(phone.password.as_ref().unwrap().reveal(), "TOPSECRET-token");
    let Kind::Generic(template) = &aggregator.kind else {
        panic!("{aggregator:?}")
    };
    assert_eq!(
        (&template.method, template.content, template.authorization),
        (&Method::PUT, Content::Json, Authorization::Bearer)
    );
    assert_eq!(
        (&*template.fields.from, &*template.fields.text),
        ("msisdn", "text")
    );
    assert_eq!(aggregator.password, None);
    assert_eq!(nikita.url, "https://smspro.nikita.kg/api");
    assert_eq!(nikita.secret, None);
}

#[test]
fn no_secret_is_ever_shown() {
    let shown = format!("{:?}", parse(&SECRETS, FOUR));
    assert!(!shown.contains("TOPSECRET"), "{shown}");
    let short = [("JASHUN_SMS_KANNEL_SECRET", "TOPSECRET")];
    let shown = format!("{:?}", parse(&short, FOUR).unwrap_err());
    assert!(!shown.contains("TOPSECRET"), "{shown}");
    let file = problems_of(
        "nikita",
        "username = \"u\"\nfrom = \"x\"\npassword = \"TOPSECRET\"",
    );
    assert_eq!(
        file,
        [
            "sms.gateways.g.password: secrets come by environment only, not in this file (example: JASHUN_SMS_KANNEL_PASSWORD)"
        ]
    );
}

#[test]
fn all_problems_are_told_at_once_and_name_their_gateway() {
    let file = r#"
        [sms]
        reply_price = -1
        segment_price = 1.234
        cap = "many"
        unknown_after = 5
        colour = "red"
        [[sms.gateways]]
        kind = "kannel"
        [[sms.gateways]]
        name = "k"
        kind = "kannel"
        url = "http://sms.example.org/send"
        prefixes = ["0555"]
        addresses = ["here"]
        per_minute = 0
        [[sms.gateways]]
        name = "p"
        kind = "pigeon"
    "#;
    let problems = parse(&[], file).unwrap_err();
    for expected in [
        "sms.reply_price: must be som from 0 to 1000, with at most two decimals (example: 3.5)",
        "sms.segment_price: must be som from 0 to 1000, with at most two decimals (example: 1.2)",
        "sms.cap: must be a whole number from 0 to 10000000 (example: 20000)",
        "sms.unknown_after: must be a whole number from 10 to 86400 (example: 60)",
        "sms.colour: there is no such key",
        "sms.gateways[1].name: must be 1 to 20 of a-z 0-9 - (example: kannel)",
        "sms.gateways.k.url: must begin with https://, except on this machine or network (example: https://sms.example.org/send)",
        "sms.gateways.k.prefixes: must begin with 996 and be digits (example: [\"99655\"])",
        "sms.gateways.k.addresses: must be addresses or networks (example: [\"10.0.0.0/8\"])",
        "sms.gateways.k.per_minute: must be a whole number from 1 to 600000 (example: 600)",
        "sms.gateways.k.username: is missing (example: survey)",
        "sms.gateways.k.from: is missing (example: 4488)",
        "sms.gateways.k.callback: is missing (example: http://127.0.0.1:8088)",
        "JASHUN_SMS_K_PASSWORD: is missing in the environment (example: the output of: openssl rand -hex 24)",
        "JASHUN_SMS_K_SECRET: is missing in the environment (example: the output of: openssl rand -hex 24)",
        "sms.gateways.p.kind: must be one of: kannel, smsgate, generic, nikita (example: kannel)",
    ] {
        assert!(
            problems.iter().any(|p| p == expected),
            "{expected}\n{problems:#?}"
        );
    }
    assert_eq!(problems.len(), 16, "{problems:#?}");
}

#[test]
fn a_table_needs_gateways_and_a_number_to_text_to() {
    let nikita =
        "[[sms.gateways]]\nname = \"nikita\"\nkind = \"nikita\"\nusername = \"u\"\nfrom = \"x\"";
    assert!(
        parse(&SECRETS, &format!("[sms]\n{nikita}")).is_ok(),
        "nobody texts to Nikita"
    );
    let twice = parse(&SECRETS, &format!("[sms]\n{nikita}\n{nikita}")).unwrap_err();
    assert_eq!(
        twice,
        ["sms.gateways.nikita: there are two of this name (example: name = \"kannel\")"]
    );
    assert_eq!(
        parse(&SECRETS, &FOUR.replace("number = 4488", "")).unwrap_err(),
        ["sms.number: is missing: people must know what to text to (example: 4488)"]
    );
    for none in ["[sms]", "[sms]\ngateways = []", "[sms]\ngateways = 1"] {
        assert_eq!(
            parse(&SECRETS, none).unwrap_err(),
            ["sms.gateways: names no gateway (example: [[sms.gateways]])"]
        );
    }
    assert_eq!(
        parse(&SECRETS, "sms = 1").unwrap_err(),
        ["sms: must be a table (example: [sms])"]
    );
    let inline = "[sms]\ngateways = [{name = \"nikita\", kind = \"nikita\", username = \"u\", from = \"x\"}]";
    assert!(parse(&SECRETS, inline).is_ok());
}

#[test]
fn each_kind_refuses_what_it_cannot_use() {
    let url = "url = \"https://sms.example.org\"\n";
    for (kind, lines, key) in [
        (
            "nikita",
            "username = \"u\"\nfrom = \"Жаш үн\"".to_owned(),
            "from",
        ),
        (
            "nikita",
            "username = \"u\"\nfrom = \"123456789012\"".to_owned(),
            "from",
        ),
        (
            "nikita",
            "username = \"u\"\nfrom = \"x\"\nurl = \"ftp://x\"".to_owned(),
            "url",
        ),
        ("smsgate", format!("{url}sim = 4"), "sim"),
        ("smsgate", String::new(), "url"),
        ("generic", url.to_owned(), "body"),
        ("generic", format!("{url}body = \"{{txt}}\""), "body"),
        (
            "generic",
            "url = \"https://x.kg/{txt}\"\nmethod = \"GET\"".to_owned(),
            "url",
        ),
        (
            "generic",
            format!("{url}method = \"PATCH\"\nbody = \"x\""),
            "method",
        ),
        (
            "generic",
            format!("{url}content = \"yaml\"\nbody = \"x\""),
            "content",
        ),
        (
            "generic",
            format!("{url}authorization = \"digest\"\nbody = \"x\""),
            "authorization",
        ),
        ("generic", format!("{url}body = \"x\"\nsim = 1"), "sim"),
        ("generic", format!("{url}body = \"\""), "body"),
    ] {
        let problems = problems_of(kind, &lines);
        let key = format!("sms.gateways.g.{key}: ");
        assert!(
            problems.iter().any(|p| p.starts_with(&key)),
            "{lines}: {problems:?}"
        );
    }
    for near in [
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "http://10.0.0.7/x",
        "http://kannel:13013",
    ] {
        let lines = format!("url = \"{near}\"\nbody = \"x\"");
        assert_eq!(problems_of("generic", &lines), [""; 0], "{near}");
    }
}

#[test]
fn the_webhook_of_telegram_cannot_lie_among_the_gateways() {
    let url = [("JASHUN_WEBHOOK_URL", "https://bot.example.org/sms/x")];
    assert!(parse(&url, "").unwrap_err()[0].contains("is taken"));
}

/// `jashun sms test` with a Kannel that follows this script, for numbers of one operator.
async fn tested(
    script: Vec<Reply>,
    number: &str,
    gateway: Option<&str>,
) -> Result<Outcome, Failure> {
    tested_with(script, number, gateway, "Jash Un: test").await
}

async fn tested_with(
    script: Vec<Reply>,
    number: &str,
    gateway: Option<&str>,
    text: &str,
) -> Result<Outcome, Failure> {
    let fake = Fake::start(script).await;
    let file = format!(
        "[sms]\nnumber = \"1\"\n[[sms.gateways]]\nname = \"kannel\"\nkind = \"kannel\"\nurl = \"{}\"\n\
         callback = \"http://127.0.0.1:1\"\nusername = \"u\"\nfrom = \"4488\"\nprefixes = [\"99655\"]",
        fake.url
    );
    let secrets: HashMap<&str, &str> = SECRETS.into_iter().collect();
    let configuration = Configuration::parse(|k| secrets.get(k).map(|v| (*v).to_owned()), &file);
    let test = SmsTest {
        number: number.into(),
        gateway: gateway.map(str::to_owned),
        text: text.into(),
    };
    let result = sms::test(configuration, &test).await;
    assert_eq!(fake.left(), 0);
    result
}

#[tokio::test]
async fn a_test_message_says_what_came_of_it() {
    let taken = || vec![Reply::says(202, "0: Accepted for delivery")];
    let done = Ok(Outcome::Done);
    assert_eq!(tested(taken(), "0555123456", None).await, done);
    assert_eq!(tested(taken(), "0700123456", Some("kannel")).await, done);
    let refused = |why: &str| Err(Failure::Refused(why.into()));
    assert_eq!(
        tested(vec![Reply::says(403, "")], "0555123456", None).await,
        refused("kannel: the gateway refuses us: name, password or our address")
    );
    assert_eq!(
        tested(vec![], "0700123456", None).await,
        refused("no gateway serves this number")
    );
    let unknown = tested(vec![Reply::Closes], "0555123456", None).await;
    assert!(matches!(&unknown, Err(Failure::Refused(why)) if why.contains("may have taken")));
    let long = tested_with(vec![], "0555123456", None, &"Ж".repeat(403)).await;
    assert!(
        matches!(&long, Err(Failure::Usage(why)) if why.contains("7 segments")),
        "{long:?}"
    );
    for (number, gateway) in [
        ("4488", None),
        ("+79161234567", None),
        ("0555123456", Some("x")),
    ] {
        let usage = tested(vec![], number, gateway).await;
        assert!(matches!(usage, Err(Failure::Usage(_))), "{number}");
    }
}

#[test]
fn costs_are_told_exactly_in_total_and_in_steps_of_a_hundred_for_each_place() {
    let cost = |place: &str, sent, bulk, received| Cost {
        round: RoundId::new("needs-assessment-test"),
        municipality: place.into(),
        sent,
        bulk,
        received,
    };
    // 132 received are twelve people
    let all = [cost("osh", 250, 12, 132), cost("ugut", 99, 0, 100)];
    let rows = sms::bill(&all, Some(120));
    let osh = serde_json::json!({"round": "needs-assessment-test", "municipality": "osh", "sent": 200, "bulk": 0,
        "received": 100, "price": 240.0, "rounded_to": 100});
    assert_eq!(rows[0], osh);
    let total = serde_json::json!({"round": null, "municipality": null, "sent": 349, "bulk": 12, "received": 232,
        "price": 418.8, "rounded_to": 1});
    assert_eq!(rows[2], total);
    let lines: Vec<String> = rows.iter().map(sms::line).collect();
    assert_eq!(
        lines,
        [
            "needs-assessment-test\tosh\t200\tunder 100\t100\t240.0",
            "needs-assessment-test\tugut\tunder 100\tunder 100\t100\t-",
            "total\t-\t349\t12\t232\t418.8",
        ]
    );
    // one more person shows in no row
    let mut more = all.clone();
    more[0].received += 11;
    assert_eq!(sms::bill(&more, None)[..2], sms::bill(&all, None)[..2]);
    assert_eq!(sms::bill(&all, None)[0]["price"], serde_json::Value::Null);
}

#[test]
fn the_doctor_says_how_far_a_gateways_clock_is_off() {
    use super::super::doctor::gateway_clock;
    use crate::domain::Span;
    assert!(gateway_clock("phone", Span::seconds(20)).is_ok());
    let behind = gateway_clock("phone", Span::hours(3)).unwrap_err();
    assert!(
        behind.contains("phone: it is 180 min behind ours"),
        "{behind}"
    );
    let ahead = gateway_clock("phone", Span::hours(-3)).unwrap_err();
    assert!(ahead.contains("180 min ahead of ours"), "{ahead}");
}
