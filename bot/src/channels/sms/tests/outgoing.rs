//! What every gateway does with what may come of a message.

use super::*;

/// In the words of the tables below.
pub(super) fn told(result: &Result<Submitted, SmsError>) -> String {
    match result {
        Ok(Submitted::Accepted) => "accepted".into(),
        Ok(Submitted::Unknown) => "unknown".into(),
        Err(SmsError::Retry(_)) => "retry".into(),
        Err(SmsError::Throttled(pause)) => format!("throttled {}", pause.as_secs()),
        Err(SmsError::Permanent(_)) => "permanent".into(),
        Err(SmsError::RecipientGone) => "gone".into(),
        Err(SmsError::ChannelDown(_)) => "down".into(),
        Err(SmsError::OutOfFunds) => "funds".into(),
    }
}

#[tokio::test]
async fn every_status_tells_what_to_do() {
    let seven = "Retry-After: 7\r\n";
    let far = "Retry-After: 999999\r\n";
    let elsewhere = "Location: http://127.0.0.1:1/\r\n";
    // the answer's status, headers and body; then what kannel, smsgate, generic and nikita make of it
    let cases = [
        (400, "", "", ["permanent"; 4]),
        (401, "", "", ["down"; 4]),
        (402, "", "", ["funds"; 4]),
        (403, "", "Authorization failed for sendsms", ["down"; 4]),
        (404, "", "Unknown request.", ["down"; 4]),
        (408, "", "", ["retry"; 4]),
        (413, "", "", ["permanent"; 4]),
        (429, "", "", ["throttled 60"; 4]),
        (429, seven, "", ["throttled 7"; 4]),
        (429, far, "", ["throttled 3600"; 4]),
        (301, elsewhere, "", ["down"; 4]),
        (501, "", "", ["retry"; 4]),
        // a proxy does not know whether the gateway has it
        (502, "", "", ["unknown"; 4]),
        (504, "", "", ["unknown"; 4]),
        (503, "", "", ["retry", "throttled 60", "retry", "retry"]),
        (503, seven, "", ["throttled 7"; 4]),
        // 200 with something else than the gateway's own words is never "sent"
        (200, "", "", ["unknown", "unknown", "permanent", "unknown"]),
        (
            200,
            "",
            "<html>login</html>",
            ["unknown", "unknown", "permanent", "unknown"],
        ),
        (
            200,
            "",
            "error: no money",
            ["unknown", "unknown", "permanent", "unknown"],
        ),
        (
            200,
            "",
            "\u{0}\u{fffd}{]<",
            ["unknown", "unknown", "permanent", "unknown"],
        ),
    ];
    for (status, headers, body, expected) in cases {
        for (candidate, expected) in ALL.iter().zip(expected) {
            let reply = Reply::Says(status, headers, body.into());
            // each is asked once: no repeat and no redirection behind our back
            let result = candidate.sends(&sms(), vec![reply]).await;
            assert_eq!(
                told(&result),
                expected,
                "{}: {status} {body}",
                candidate.name
            );
        }
    }
}

#[tokio::test]
async fn a_message_that_is_taken_is_accepted() {
    for candidate in ALL {
        let result = candidate
            .sends(&sms(), vec![Reply::says(202, candidate.takes)])
            .await;
        assert_eq!(told(&result), "accepted", "{}", candidate.name);
    }
}

#[tokio::test]
async fn without_an_answer_it_is_unknown() {
    for reply in [Reply::Closes, Reply::BreaksOff] {
        for candidate in ALL {
            let result = candidate.sends(&sms(), vec![reply.clone()]).await;
            assert_eq!(told(&result), "unknown", "{} {reply:?}", candidate.name);
        }
    }
}

#[tokio::test]
async fn a_gateway_slower_than_our_patience_is_as_one_without_an_answer() {
    for candidate in ALL {
        let fake = Fake::start([Reply::Silence]).await;
        let gateway = candidate.at(&fake.url, HASTY);
        let result = gateway.send(&sms()).await;
        assert_eq!(told(&result), "unknown", "{}", candidate.name);
    }
}

#[tokio::test]
async fn a_refused_connection_has_sent_nothing_and_the_gateway_rests() {
    for candidate in ALL {
        let gateway = candidate.at(&Fake::nowhere().await, PATIENT);
        let result = gateway.send(&sms()).await;
        assert_eq!(
            result,
            Err(SmsError::ChannelDown("cannot connect")),
            "{}",
            candidate.name
        );
        assert!(gateway.check().await.is_err());
    }
}

#[tokio::test]
async fn a_repeat_after_a_lost_answer_carries_the_same_id_and_counts_as_accepted() {
    let already = [
        ("smsgate", Reply::says(409, r#"{"message":"duplicate id"}"#)),
        (
            "nikita",
            Reply::says(200, "<response><status>10</status></response>"),
        ),
    ];
    for (name, already) in already {
        let candidate = Candidate::named(name);
        let fake = Fake::start([Reply::Closes, already]).await;
        let gateway = candidate.at(&fake.url, PATIENT);
        assert!(gateway.traits().idempotent);
        assert_eq!(told(&gateway.send(&sms()).await), "unknown");
        assert_eq!(told(&gateway.send(&sms()).await), "accepted");
        let calls = fake.calls();
        assert_eq!(calls[0].body, calls[1].body, "{name}");
        assert!(calls[1].body.contains(ID), "{name}");
    }
}

#[tokio::test]
async fn a_gateway_that_fails_and_recovers_takes_one_copy() {
    for candidate in ALL {
        let fails = Reply::says(501, "");
        let fake = Fake::start([fails, Reply::says(202, candidate.takes)]).await;
        let gateway = candidate.at(&fake.url, PATIENT);
        assert_eq!(told(&gateway.send(&sms()).await), "retry");
        assert_eq!(
            told(&gateway.send(&sms()).await),
            "accepted",
            "{}",
            candidate.name
        );
    }
}

#[tokio::test]
async fn an_empty_text_is_sent_to_no_gateway() {
    for candidate in ALL {
        let empty = SmsOut {
            text: String::new(),
            ..sms()
        };
        let result = candidate.sends(&empty, vec![]).await;
        assert_eq!(told(&result), "permanent", "{}", candidate.name);
    }
}

#[tokio::test]
async fn an_endless_answer_is_not_read_to_its_end() {
    for candidate in ALL {
        let body = format!("{}{}", candidate.takes, " ".repeat(300_000));
        // half of what smsgate and nikita say tells nothing
        let result = candidate.sends(&sms(), vec![Reply::says(202, &body)]).await;
        assert!(
            ["accepted", "unknown"].contains(&told(&result).as_str()),
            "{}",
            candidate.name
        );
    }
}

#[tokio::test]
async fn no_secret_number_or_text_is_ever_shown() {
    for candidate in ALL {
        let mut shown = vec![
            format!("{:?}", candidate.settings("http://127.0.0.1:1")),
            format!("{:?} {:?}", candidate.reader(), sms()),
        ];
        for reply in [
            Reply::says(403, PASSWORD),
            Reply::says(400, "996555123456"),
            Reply::says(200, SECRET),
            Reply::Closes,
        ] {
            let fake = Fake::start([reply]).await;
            let result = candidate.at(&fake.url, PATIENT).send(&sms()).await;
            shown.push(format!("{result:?}"));
            shown.extend(result.err().map(|error| error.to_string()));
        }
        let unread = Brought::at("wrong/mo").read_by(&*candidate.reader());
        shown.push(format!("{unread:?}"));
        for text in shown {
            for secret in [PASSWORD, SECRET, "555123456", "үн"] {
                assert!(!text.contains(secret), "{}: {text}", candidate.name);
            }
        }
    }
}
