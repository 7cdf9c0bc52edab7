//! Nikita's XML and its statuses.

use super::outgoing::told;
use super::*;

const FORM: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

fn response(inside: &str) -> Reply {
    Reply::says(
        200,
        &format!("{FORM}<response xmlns=\"http://Giper.mobi/schema/Message\">{inside}</response>"),
    )
}

fn pushed(body: &str) -> Result<Vec<SmsReceived>, SmsUnread> {
    let gateway = Candidate::named("nikita").reader();
    Brought::at(&format!("{SECRET}/report"))
        .body(body.as_bytes())
        .read_by(&*gateway)
}

#[tokio::test]
async fn a_message_is_xml_with_our_id() {
    let candidate = Candidate::named("nikita");
    let fake = Fake::start([response(
        "<status>0</status><phones>1</phones><smscnt>1</smscnt>",
    )])
    .await;
    candidate.at(&fake.url, PATIENT).send(&sms()).await.unwrap();
    assert_eq!(
        fake.call().shown(),
        format!(
            "POST /api/message\n\
             content-type: application/xml; charset=utf-8\n\
             {FORM}<message><login>survey</login><pwd>{PASSWORD}</pwd><id>{ID}</id>\
             <sender>4488</sender><text>Жаш үн ң &amp; ө</text>\
             <phones><phone>996555123456</phone></phones></message>"
        )
    );
}

#[tokio::test]
async fn each_status_tells_what_to_do() {
    let cases = [
        (0, "accepted"),
        (1, "permanent"),
        (2, "down"),
        (3, "down"),
        (4, "funds"),
        (5, "down"),
        (6, "permanent"),
        (7, "gone"),
        (8, "permanent"),
        (9, "unknown"),
        // the id is there already, from a try whose answer was lost
        (10, "accepted"),
        (11, "down"),
        (12, "permanent"),
        (255, "permanent"),
    ];
    let candidate = Candidate::named("nikita");
    for (status, expected) in cases {
        let reply = response(&format!("<id>{ID}</id><status> {status} </status>"));
        let result = candidate.sends(&sms(), vec![reply]).await;
        assert_eq!(told(&result), expected, "{status}");
    }
    for broken in [
        "<status/>",
        "<status>256</status>",
        "<status>ok</status>",
        "",
    ] {
        let result = candidate.sends(&sms(), vec![response(broken)]).await;
        assert_eq!(told(&result), "unknown", "{broken}");
    }
}

#[tokio::test]
async fn a_text_beyond_its_limit_is_refused_and_never_cut() {
    let long = SmsOut {
        text: "ң".repeat(801),
        ..sms()
    };
    let result = Candidate::named("nikita").sends(&long, vec![]).await;
    assert_eq!(told(&result), "permanent");
}

#[tokio::test]
async fn reports_are_asked_for_one_message_at_a_time() {
    let report = |code: u8| {
        response(&format!(
            "<status>0</status><phone><number>996555123456</number><report>{code}</report>\
             <sendTime>20261118100000</sendTime><rcvTime></rcvTime></phone>"
        ))
    };
    let script = [
        report(3),
        response("<status>4</status>"),
        report(6),
        report(1),
    ];
    let fake = Fake::start(script).await;
    let ids: Vec<SmsId> = [
        "AAAAAAAAAAA1",
        "AAAAAAAAAAA2",
        "AAAAAAAAAAA3",
        "AAAAAAAAAAA4",
    ]
    .map(|id| SmsId::parse(id).unwrap())
    .into();
    let gateway = Candidate::named("nikita").at(&fake.url, PATIENT);
    let news = gateway.ask(&ids).await.unwrap();
    let of = |at: usize, state| SmsReport {
        which: ids[at].clone(),
        state,
        part: None,
    };
    assert_eq!(news, [of(0, SmsState::Delivered), of(3, SmsState::Sent)]);
    assert!(fake.calls()[0].shown().ends_with(&format!(
        "{FORM}<dr><login>survey</login><pwd>{PASSWORD}</pwd><id>AAAAAAAAAAA1</id></dr>"
    )));
}

#[tokio::test]
async fn asking_too_often_pauses_and_keeps_what_was_told_before() {
    let news = response("<status>0</status><phone><report>4</report></phone>");
    let enough = || response("<status>5</status>");
    let ids = [ID, "AAAAAAAAAAA2", "AAAAAAAAAAA3"].map(|id| SmsId::parse(id).unwrap());
    let fake = Fake::start([enough()]).await;
    let gateway = Candidate::named("nikita").at(&fake.url, PATIENT);
    let minute = Duration::from_secs(60);
    assert_eq!(gateway.ask(&ids).await, Err(SmsError::Throttled(minute)));
    let fake = Fake::start([news, enough()]).await;
    let gateway = Candidate::named("nikita").at(&fake.url, PATIENT);
    assert_eq!(gateway.ask(&ids).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_check_tells_what_is_left_on_the_account() {
    let cases = [
        (
            "<status>0</status><state>0</state><account>20123.12</account>",
            Ok("20123.12 som"),
        ),
        ("<status>0</status><state>0</state>", Ok("takes")),
        (
            "<status>0</status><state>0</state><account>0.00</account>",
            Err("out of funds"),
        ),
        (
            "<status>0</status><state>1</state><account>5</account>",
            Err("blocked"),
        ),
        ("<status>2</status>", Err("name or password")),
        ("<status>3</status>", Err("not allowed")),
    ];
    for (inside, expected) in cases {
        let fake = Fake::start([response(inside)]).await;
        let said = Candidate::named("nikita")
            .at(&fake.url, PATIENT)
            .check()
            .await;
        match (said, expected) {
            (Ok(said), Ok(part)) => assert!(said.contains(part), "{said}"),
            (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
            (said, _) => panic!("{inside}: {said:?}"),
        }
    }
}

#[test]
fn a_push_brings_several_messages_whatever_their_namespace() {
    let dr = |id: &str, code: u8| {
        format!(
            "<dr><id>{id}</id><phone><number>996555123456</number><report>{code}</report></phone></dr>"
        )
    };
    let body = format!(
        "\n{FORM}<report xmlns=\"http://Giper.mobi/schema/DeliveryReport\">{}{}{}</report>",
        dr(ID, 3),
        dr("not-ours", 3),
        dr("AAAAAAAAAAA2", 7)
    );
    assert_eq!(pushed(&body), Ok(vec![report(SmsState::Delivered, None)]));
    let prefixed = body
        .replace("<report xmlns", "<n:report xmlns:n='u' xmlns")
        .replace("</report></phone>", "</REPORT></phone>")
        .replace("</report>", "</n:report>")
        .replace("</REPORT>", "</report>");
    assert_eq!(pushed(&prefixed), pushed(&body));
    for (code, state) in [
        (0, SmsState::Accepted),
        (1, SmsState::Sent),
        (2, SmsState::Rejected),
        (4, SmsState::Undelivered),
        (5, SmsState::Rejected),
    ] {
        let body = format!("<report>{}</report>", dr(ID, code));
        assert_eq!(pushed(&body), Ok(vec![report(state, None)]), "{code}");
    }
}

#[test]
fn a_document_with_a_dtd_or_of_another_shape_is_malformed() {
    let bomb = "<!DOCTYPE report [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><report><dr><id>&b;</id></dr></report>";
    let outside = "<!DOCTYPE report SYSTEM 'http://127.0.0.1:1/x'><report/>";
    let deep = format!(
        "<report>{}{}</report>",
        "<a>".repeat(8_000),
        "</a>".repeat(8_000)
    );
    let entity = "<report><dr><id>&own;</id></dr></report>";
    for body in [
        "",
        "{}",
        "<report>",
        "<report></other>",
        "<response/>",
        bomb,
        outside,
        entity,
        &deep,
    ] {
        assert!(
            matches!(pushed(body), Err(SmsUnread::Malformed(_))),
            "{body}"
        );
    }
    assert_eq!(
        pushed("<?xml version='1.0'?><!-- none --><report/>"),
        Ok(vec![])
    );
    let gateway = Candidate::named("nikita").reader();
    for (path, body) in [("mo", &b"<report/>"[..]), ("report", b"\xff\xfe")] {
        let read = Brought::at(&format!("{SECRET}/{path}"))
            .body(body)
            .read_by(&*gateway);
        assert!(matches!(read, Err(SmsUnread::Malformed(_))));
    }
}
