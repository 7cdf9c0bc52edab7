//! Kannel's own traps, as measured on 1.4.5.

use super::*;

fn kannel() -> Arc<dyn SmsGateway> {
    Candidate::named("kannel").reader()
}

fn mo(query: &str, body: &[u8]) -> Result<Vec<SmsReceived>, SmsUnread> {
    Brought::at(&format!("{SECRET}/mo"))
        .query(query)
        .body(body)
        .read_by(&*kannel())
}

fn body_of_mo(query: &str, body: &[u8]) -> SmsBody {
    let query = format!("from=%2B996555123456&to=4488&id=u-1&{query}");
    match mo(&query, body).unwrap().remove(0) {
        SmsReceived::Message(message) => message.body,
        other => panic!("{other:?}"),
    }
}

fn dlr(query: &str) -> Result<Vec<SmsReceived>, SmsUnread> {
    Brought::at(&format!("{SECRET}/dlr"))
        .query(query)
        .read_by(&*kannel())
}

#[tokio::test]
async fn nothing_secret_is_in_the_url_and_our_id_rides_in_the_report_url() {
    let candidate = Candidate::named("kannel");
    let fake = Fake::start([Reply::says(202, candidate.takes)]).await;
    candidate.at(&fake.url, PATIENT).send(&sms()).await.unwrap();
    assert_eq!(
        fake.call().shown(),
        format!(
            "POST /cgi-bin/sendsms\n\
             content-type: text/plain; charset=UTF-8\n\
             x-kannel-coding: 2\n\
             x-kannel-dlr-mask: 31\n\
             x-kannel-dlr-url: http://127.0.0.1:8088/sms/kannel/{SECRET}/dlr?id={ID}&state=%d&smsc-id=%F\n\
             x-kannel-from: 4488\n\
             x-kannel-password: {PASSWORD}\n\
             x-kannel-to: +996555123456\n\
             x-kannel-username: survey\n\
             x-kannel-validity: 120\n\
             Жаш үн ң & ө"
        )
    );
}

#[tokio::test]
async fn latin_text_goes_out_in_seven_bits_and_reports_only_when_wanted() {
    let settings = GatewaySettings {
        kind: Kind::Kannel {
            callback: "http://127.0.0.1:8088".into(),
            smsc: Some("MEGA".into()),
        },
        ..Candidate::named("kannel").settings("")
    };
    let fake = Fake::start([Reply::says(202, "0: Accepted for delivery")]).await;
    let settings = GatewaySettings {
        url: format!("{}/cgi-bin/sendsms", fake.url),
        ..settings
    };
    let plain = SmsOut {
        text: "Salam {1}".into(),
        unicode: false,
        valid: Duration::from_secs(59),
        reports: false,
        ..sms()
    };
    let gateway = gateway(&settings, PATIENT).unwrap();
    gateway.send(&plain).await.unwrap();
    let shown = fake.call().shown();
    for line in [
        "x-kannel-coding: 0\n",
        "x-kannel-validity: 1\n",
        "x-kannel-smsc: MEGA\n",
        "\nSalam {1}",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    assert!(!shown.contains("dlr"), "{shown}");
}

#[tokio::test]
async fn queued_for_later_is_accepted_and_not_delivered() {
    for said in ["0: Accepted for delivery", "3: Queued for later delivery"] {
        let result = Candidate::named("kannel")
            .sends(&sms(), vec![Reply::says(202, said)])
            .await;
        assert_eq!(result, Ok(Submitted::Accepted));
    }
    let other = Candidate::named("kannel")
        .sends(&sms(), vec![Reply::says(202, "30 messages")])
        .await;
    assert_eq!(other, Ok(Submitted::Unknown));
}

#[tokio::test]
async fn the_check_sends_nothing_to_anybody() {
    let cases = [
        (Reply::says(400, "Missing receiver number, rejected"), true),
        (Reply::says(403, "Authorization failed for sendsms"), false),
        (Reply::says(404, "Unknown request."), false),
        (Reply::says(202, "0: Accepted for delivery"), false),
    ];
    for (reply, well) in cases {
        let fake = Fake::start([reply]).await;
        let gateway = Candidate::named("kannel").at(&fake.url, PATIENT);
        assert_eq!(gateway.check().await.is_ok(), well);
        let shown = fake.call().shown();
        assert!(
            !shown.contains("x-kannel-to") && shown.ends_with("survey\n"),
            "{shown}"
        );
    }
}

#[test]
fn a_text_is_read_from_the_body_or_the_url_with_all_its_letters() {
    let text = "Өзгөчө ң ү 😀 + & = %";
    assert!(body_of_mo("udh=&charset=UTF-8&coding=0", text.as_bytes()) == whole(text));
    let encoded = "text=%D3%A8%D0%B7+%F0%9F%98%80+%2B+%26+%25";
    assert!(body_of_mo(encoded, b"") == whole("Өз 😀 + & %"));
    assert!(body_of_mo("text=", b"") == whole(""));
}

#[test]
fn four_tries_of_one_message_carry_one_id_and_two_equal_answers_carry_two() {
    let tries: Vec<_> = (0..4)
        .map(|_| mo("from=0555123456&id=u-1&udh=", b"1"))
        .collect();
    for one in &tries {
        assert_eq!(*one, Ok(vec![message("kannel", "u-1", whole("1"))]));
    }
    let another = mo("from=0555123456&id=u-2&udh=", b"1");
    assert_eq!(another, Ok(vec![message("kannel", "u-2", whole("1"))]));
}

#[test]
fn a_late_message_says_when_it_was_sent() {
    let at = |time: &str| {
        let query = format!("from=0555123456&id=u-1&time={time}");
        sent(mo(&query, b"1"))
    };
    assert_eq!(at("1794990000"), Some(Moment(1_794_990_000_000)));
    for none in ["", "%25T", "9223372036854775807"] {
        assert_eq!(at(none), None, "{none}");
    }
}

#[test]
fn a_lone_part_and_bytes_that_are_no_text_are_fragments() {
    let cases: [(&str, &[u8], SmsBody); 7] = [
        (
            "udh=%05%00%03%2A%02%01",
            "Биринчи бөлүк".as_bytes(),
            fragment("Биринчи бөлүк"),
        ),
        // UTF-16BE where UTF-8 was expected: "Ооба", which happens to be valid UTF-8, and "1"
        ("udh=", b"\x04\x1e\x04>\x041\x040", fragment("Ооба")),
        ("udh=", b"\x001", fragment("1")),
        // half a letter at the end, half a surrogate pair, half a sequence of UTF-8, half a pair in UTF-8
        ("udh=", b"\x04\x1e\x04", fragment("О\u{400}")),
        ("udh=", b"\x04\x1e\xd8\x3d", fragment("О\u{fffd}")),
        ("udh=", b"1\xd0", fragment("1\u{fffd}")),
        (
            "udh=",
            b"1\xed\xa0\xbd",
            fragment("1\u{fffd}\u{fffd}\u{fffd}"),
        ),
    ];
    for (query, bytes, expected) in cases {
        let read = body_of_mo(query, bytes);
        assert!(read == expected, "{bytes:?}");
    }
}

#[test]
fn senders_whom_nobody_can_answer_are_nothing() {
    for from in [
        "Beeline",
        "4488",
        "%2B79161234567",
        "0312123456",
        "8996555123456",
    ] {
        let read = mo(&format!("from={from}&id=u-1"), b"1");
        assert_eq!(read, Ok(vec![SmsReceived::Nothing]), "{from}");
    }
}

#[test]
fn what_lacks_a_part_is_malformed() {
    let long = format!("from=0555123456&id={}", "x".repeat(129));
    for query in [
        "",
        "from=0555123456",
        "id=u-1",
        "from=&id=u-1",
        "from=0555123456&id=+",
        &long,
    ] {
        assert!(
            matches!(mo(query, b"1"), Err(SmsUnread::Malformed(_))),
            "{query}"
        );
    }
    for query in [
        "",
        "id=A2B3C4D5E6F7",
        "state=1",
        "id=A2B3C4D5E6F7&state=%25d",
    ] {
        assert!(
            matches!(dlr(query), Err(SmsUnread::Malformed(_))),
            "{query}"
        );
    }
    let read = Brought::at(&format!("{SECRET}/other")).read_by(&*kannel());
    assert!(matches!(read, Err(SmsUnread::Malformed(_))));
}

#[test]
fn a_report_is_a_set_of_bits_and_34_is_expired() {
    let cases = [
        (1, SmsState::Delivered),
        (2, SmsState::Undelivered),
        (4, SmsState::Sent),
        (8, SmsState::Sent),
        (9, SmsState::Delivered),
        (16, SmsState::Rejected),
        (18, SmsState::Rejected),
        (32, SmsState::Expired),
        (34, SmsState::Expired),
    ];
    for (bits, state) in cases {
        let read = dlr(&format!("id={ID}&state={bits}&smsc-id=c0c6"));
        assert_eq!(read, Ok(vec![report(state, None)]), "{bits}");
    }
    for bits in [0, 64] {
        assert_eq!(
            dlr(&format!("id={ID}&state={bits}")),
            Ok(vec![SmsReceived::Nothing])
        );
    }
}

#[test]
fn a_report_on_a_message_that_cannot_be_ours_is_nothing() {
    for id in ["x", "a2b3c4d5e6f7", "A2B3C4D5E6F78"] {
        assert_eq!(
            dlr(&format!("id={id}&state=1")),
            Ok(vec![SmsReceived::Nothing]),
            "{id}"
        );
    }
}
