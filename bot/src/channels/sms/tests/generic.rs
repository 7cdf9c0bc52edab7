//! Templates and named fields.

use super::super::{FieldNames, check_template};
use super::*;

async fn sends(template: Template, url: &str, text: &str) -> String {
    let fake = Fake::start([Reply::says(200, "OK")]).await;
    let settings = GatewaySettings {
        url: format!("{}{url}", fake.url),
        kind: Kind::Generic(template),
        from: Some("+996700000000".into()),
        ..Candidate::named("generic").settings("")
    };
    let sms = SmsOut {
        text: text.into(),
        ..sms()
    };
    gateway(&settings, PATIENT)
        .unwrap()
        .send(&sms)
        .await
        .unwrap();
    fake.call().shown()
}

fn generic() -> Arc<dyn SmsGateway> {
    Candidate::named("generic").reader()
}

fn brought(route: &str, query: &str) -> Brought {
    Brought::at(&format!("{SECRET}/{route}")).query(query)
}

#[tokio::test]
async fn a_form_is_filled() {
    let body = "u={username}&p={password}&to={to_no_plus}&from={from_no_plus}&text={text}&id={id}";
    let shown = sends(
        template(Content::Form, body),
        "/send?to={{to}}",
        "Ң & {to} 1+1",
    )
    .await;
    assert_eq!(
        shown,
        format!(
            "POST /send?to=%2B996555123456\n\
             content-type: application/x-www-form-urlencoded\n\
             u=survey&p=pass%2DWORD%2D1&to=996555123456&from=996700000000&\
             text=%D2%A2%20%26%20%7Bto%7D%201%2B1&id={ID}"
        )
    );
}

#[tokio::test]
async fn json_is_filled_with_and_without_quotes_in_the_template() {
    for body in [
        r#"{"to": {{to}}, "m": {"text":"{text}", "id": "{{id}}"}}"#,
        r#"{"to": "{to}", "m": {"text":{text}, "id": {id}}}"#,
    ] {
        let shown = sends(template(Content::Json, body), "/send", "\"Ң\"\n\\ {id}").await;
        assert_eq!(
            shown,
            format!(
                "POST /send\ncontent-type: application/json\n\
                 {{\"to\": \"+996555123456\", \"m\": {{\"text\":\"\\\"Ң\\\"\\n\\\\ {{id}}\", \"id\": \"{ID}\"}}}}"
            )
        );
    }
}

#[tokio::test]
async fn xml_is_filled_and_a_token_rides_in_its_header() {
    let template = Template {
        method: Method::PUT,
        authorization: Authorization::Bearer,
        ..template(Content::Xml, "<m to=\"{to}\">{text}</m>")
    };
    assert_eq!(
        sends(template, "/send", "<Ң> & \"{id}\"\u{1}").await,
        format!(
            "PUT /send\nauthorization: Bearer {PASSWORD}\ncontent-type: text/xml; charset=utf-8\n\
             <m to=\"+996555123456\">&lt;Ң&gt; &amp; &quot;{{id}}&quot;</m>"
        )
    );
}

#[tokio::test]
async fn a_gateway_of_urls_gets_everything_in_the_url() {
    let template = Template {
        method: Method::GET,
        authorization: Authorization::Basic,
        ..template(Content::Form, "")
    };
    assert_eq!(
        sends(template, "/send?phone={to_no_plus}&text={text}", "ү 1").await,
        "GET /send?phone=996555123456&text=%D2%AF%201\n\
         authorization: Basic c3VydmV5OnBhc3MtV09SRC0x\n"
    );
}

#[tokio::test]
async fn without_an_expected_word_every_2xx_is_accepted() {
    let fake = Fake::start([Reply::says(200, "")]).await;
    let template = Template {
        response: None,
        ..template(Content::Form, "to={to}")
    };
    let settings = GatewaySettings {
        url: fake.url.clone(),
        kind: Kind::Generic(template),
        ..Candidate::named("generic").settings("")
    };
    let result = gateway(&settings, PATIENT).unwrap().send(&sms()).await;
    assert_eq!(result, Ok(Submitted::Accepted));
}

#[tokio::test]
async fn the_check_knocks_and_sends_nothing() {
    let fake = Fake::start([Reply::says(404, "")]).await;
    let gateway = Candidate::named("generic").at(&fake.url, PATIENT);
    assert!(gateway.check().await.is_ok());
    assert_eq!(fake.call().shown(), "GET /\n");
}

#[test]
fn a_template_names_only_values_that_there_are() {
    for right in [
        "",
        "{to}&{{text}}",
        r#"{"a": {"b": {id}}}"#,
        "{ to }",
        "{1}",
        "{}{",
        "{{id}",
    ] {
        assert_eq!(check_template(right), Ok(()), "{right}");
    }
    for (wrong, name) in [
        ("{txt}", "txt"),
        ("{to}{{msg}}", "msg"),
        ("{text_}", "text_"),
    ] {
        assert_eq!(check_template(wrong), Err(name.to_owned()), "{wrong}");
    }
}

#[test]
fn a_message_comes_by_get_form_json_or_xml() {
    let form = "application/x-www-form-urlencoded";
    let fields = "from=%2B996555123456&text=%D2%A3+1&id=77";
    let cases = [
        brought("receive", fields),
        brought("receive", "")
            .header("content-type", form)
            .body(fields.as_bytes()),
        brought("receive", "sender=0555123456&id=77").body("text=ң+1".as_bytes()),
        brought("receive", "")
            .header("content-type", "application/json; charset=utf-8")
            .body(
                r#"{"from": 996555123456, "text": "ң 1", "id": 77, "more": {"x": [1]}}"#.as_bytes(),
            ),
        brought("receive", "id=77")
            .header("content-type", "text/xml")
            .body("<sms xmlns='urn:x'><from>+996555123456</from><text>ң 1</text></sms>".as_bytes()),
    ];
    for one in cases {
        let expected = message("generic", "77", whole("ң 1"));
        assert_eq!(one.read_by(&*generic()), Ok(vec![expected]));
    }
}

#[test]
fn fields_are_found_under_the_names_that_the_gateway_uses() {
    let fields = FieldNames {
        from: "msisdn".into(),
        text: "message".into(),
        id: "mid".into(),
        date: "when".into(),
    };
    let template = Template {
        fields,
        ..template(Content::Form, "")
    };
    let settings = GatewaySettings {
        kind: Kind::Generic(template),
        ..Candidate::named("generic").settings("")
    };
    let gateway = gateway(&settings, PATIENT).unwrap();
    let one = brought("receive", "msisdn=0555123456&message=1&mid=a&id=b&text=2");
    let expected = message("generic", "a", whole("1"));
    assert_eq!(one.read_by(&*gateway), Ok(vec![expected]));
    let one = brought("delivered", &format!("mid={ID}")).read_by(&*gateway);
    assert_eq!(one, Ok(vec![report(SmsState::Delivered, None)]));
}

#[test]
fn an_id_and_a_time_are_read_where_there_are_any() {
    let read = |query: &str| {
        let query = format!("from=0555123456&text=1{query}");
        match brought("receive", &query)
            .read_by(&*generic())
            .unwrap()
            .remove(0)
        {
            SmsReceived::Message(message) => (message.external_id, message.sent, message.came),
            other => panic!("{other:?}"),
        }
    };
    let (id, time) = (|id: &str| Some(id.to_owned()), Some(Moment(1_000)));
    assert_eq!(read(""), (None, None, NOW));
    assert_eq!(read("&id=7"), (id("7"), None, NOW));
    assert_eq!(read("&date=1970-01-01T00:00:01Z"), (None, time, NOW));
    assert_eq!(
        read("&id=7&date=1970-01-01T00:00:01Z"),
        (id("7"), time, NOW)
    );
    // one that cannot be read still tells two messages apart
    assert_eq!(read("&date=18.11.+12:00"), (id("18.11. 12:00"), None, NOW));
}

#[test]
fn a_message_says_when_it_was_written_if_the_date_is_one() {
    let at = |date: &str| {
        let query = format!("from=0555123456&text=1&id=7&date={date}");
        sent(brought("receive", &query).read_by(&*generic()))
    };
    assert_eq!(at("1970-01-01T00:00:01Z"), Some(Moment(1_000)));
    assert_eq!(at("1970-01-01T06:00:01%2B06:00"), Some(Moment(1_000)));
    assert_eq!(at("yesterday"), None);
}

#[test]
fn reports_have_a_route_each_and_whoever_is_stopped_has_said_so() {
    for (route, state) in [
        ("sent", SmsState::Sent),
        ("delivered", SmsState::Delivered),
        ("failed", SmsState::Undelivered),
    ] {
        let read = brought(route, &format!("id={ID}")).read_by(&*generic());
        assert_eq!(read, Ok(vec![report(state, None)]));
        let unknown = brought(route, "id=12345").read_by(&*generic());
        assert_eq!(unknown, Ok(vec![SmsReceived::Nothing]));
    }
    let stopped = brought("stopped", "from=0555123456")
        .read_by(&*generic())
        .unwrap();
    assert!(
        matches!(&stopped[..], [SmsReceived::Message(m)] if m.body == whole("STOP") && m.from == phone())
    );
}

#[test]
fn what_lacks_a_part_is_malformed() {
    for (route, query) in [
        ("receive", "text=1"),
        ("receive", "from=0555123456"),
        ("stopped", ""),
        ("sent", ""),
        ("other", "from=0555123456&text=1"),
        ("", ""),
    ] {
        let read = brought(route, query).read_by(&*generic());
        assert!(
            matches!(read, Err(SmsUnread::Malformed(_))),
            "{route} {query}"
        );
    }
    let dtd = b"<!DOCTYPE x [<!ENTITY e 'x'>]><x><from>0555123456</from><text>&e;</text></x>";
    for (kind, body) in [
        ("text/xml", &dtd[..]),
        ("text/xml", b"\xff"),
        ("application/json", b"{"),
    ] {
        let one = brought("receive", "")
            .header("content-type", kind)
            .body(body);
        assert!(matches!(
            one.read_by(&*generic()),
            Err(SmsUnread::Malformed(_))
        ));
    }
}
