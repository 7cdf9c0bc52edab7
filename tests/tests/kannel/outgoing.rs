//! From us to a phone, and what we hear of it.

use std::time::Duration;

use end_to_end::{Coding, Report, Settings, Submitted, Treatment};

use crate::endpoint::bits;
use crate::{Stage, TELLING, long_text};

#[tokio::test]
async fn texts_reach_the_phone_whole_in_the_expected_parts() {
    let stage = Stage::start().await;
    let cases = [
        (TELLING.to_owned(), 1, Coding::Ucs2),
        ("ү".repeat(70), 1, Coding::Ucs2),
        ("ү".repeat(71), 2, Coding::Ucs2),
        (long_text(), 3, Coding::Ucs2),
        ("ү".repeat(6 * 67), 6, Coding::Ucs2),
        ("a".repeat(160), 1, Coding::Gsm7),
        ("a".repeat(161), 2, Coding::Gsm7),
    ];
    for (n, (text, parts, coding)) in cases.iter().enumerate() {
        let said = stage.submit(&format!("M{n}"), text).await;
        assert_eq!(said, "0: Accepted for delivery");
        let message = stage.phone.next_message().await;
        assert_eq!(&message.text, text);
        assert_eq!((message.parts, message.coding), (*parts, *coding));
        assert_eq!(message.from, "4488");
        assert_ne!(message.validity, "", "it dies when it is late");
    }
    // only the first part asks for a report
    let asked = stage.smsc.submitted().all();
    let asked = asked.iter().filter(|wire| wire.registered & 1 != 0).count();
    assert_eq!(asked, cases.len());
}

#[tokio::test]
async fn a_pair_of_surrogates_that_kannel_cuts_is_whole_on_the_phone() {
    let stage = Stage::start().await;
    for (n, before) in [65, 66, 67].into_iter().enumerate() {
        let text = format!("{}😀{}", "ү".repeat(before), "ү".repeat(20));
        stage.submit("E", &text).await;
        assert_eq!(stage.phone.next_message().await.text, text);
        // Kannel counts units, and so cuts a pair where we would not
        let first = &stage.smsc.submitted().all()[2 * n];
        let units: Vec<u16> = first.data[6..]
            .chunks_exact(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair[1]]))
            .collect();
        assert_eq!(units.len(), 67);
        assert_eq!(String::from_utf16(&units).is_err(), before == 66);
    }
}

#[tokio::test]
async fn what_is_longer_than_max_messages_is_cut_and_accepted_all_the_same() {
    let stage = Stage::start().await;
    let said = stage.submit("L", &"ү".repeat(6 * 67 + 1)).await;
    assert_eq!(said, "0: Accepted for delivery");
    let message = stage.phone.next_message().await;
    assert_eq!((message.parts, message.text), (6, "ү".repeat(6 * 67)));
}

const DELIVERED: Treatment = Treatment {
    answer: Submitted::Taken,
    report: Report::Delivered,
    delay: Duration::ZERO,
    early: false,
    twice: false,
    bare: false,
};

#[tokio::test]
async fn reports_are_bits_and_what_is_late_is_34_or_2() {
    let stage = Stage::start().await;
    let report = |report, bare| Treatment {
        report,
        bare,
        ..DELIVERED
    };
    let refuse = |status| Treatment {
        answer: Submitted::Refused(status),
        ..DELIVERED
    };
    let cases: [(Treatment, &[u32]); 12] = [
        (report(Report::Delivered, false), &[1, 8]),
        (report(Report::Delivered, true), &[1, 8]),
        (report(Report::Undelivered, false), &[2, 8]),
        (report(Report::Undelivered, true), &[2, 8]),
        (report(Report::Rejected, false), &[2, 8]),
        (report(Report::Buffered, false), &[4, 8]),
        (report(Report::Buffered, true), &[4, 8]),
        // with the optional parameter that names the state, and without
        (report(Report::Expired, false), &[8, 34]),
        (report(Report::Expired, true), &[2, 8]),
        (report(Report::None, false), &[8]),
        (refuse(0x0b), &[16]),
        (refuse(0x45), &[16]),
    ];
    for (n, (treatment, expected)) in cases.iter().enumerate() {
        stage.phone.treat_next(*treatment);
        let id = format!("R{n}");
        stage.submit(&id, "Салам").await;
        let reports = stage.endpoint.reports(&id, expected.len()).await;
        assert_eq!(&reports, expected, "{treatment:?}");
    }
    stage.endpoint.pass(&stage.phone).await;
    let calls = stage.endpoint.calls("/dlr");
    for (n, (_, expected)) in cases.iter().enumerate() {
        assert_eq!(bits(&calls, &format!("R{n}")).len(), expected.len());
    }
}

#[tokio::test]
async fn a_report_that_comes_twice_is_passed_on_once_and_one_that_comes_early_never() {
    let stage = Stage::start().await;
    stage.phone.treat_next(Treatment {
        twice: true,
        ..DELIVERED
    });
    stage.submit("T", "Салам").await;
    stage.phone.treat_next(Treatment {
        early: true,
        ..DELIVERED
    });
    stage.submit("E", "Салам").await;
    stage.submit("last", "Салам").await;
    stage.endpoint.reports("last", 2).await;
    stage.endpoint.pass(&stage.phone).await;
    let calls = stage.endpoint.calls("/dlr");
    assert_eq!(bits(&calls, "T"), [1, 8]);
    let twice = calls.iter().filter(|call| call.get("id") == "T");
    assert_eq!(twice.count(), 2);
    assert_eq!(bits(&calls, "E"), [8], "delivered, and nobody knows");
}

#[tokio::test]
async fn what_was_throttled_is_submitted_again_and_reported_as_usual() {
    let stage = Stage::start().await;
    for _ in 0..2 {
        stage.phone.treat_next(Treatment {
            answer: Submitted::Throttled,
            ..DELIVERED
        });
    }
    assert_eq!(stage.submit("A", TELLING).await, "0: Accepted for delivery");
    assert_eq!(stage.phone.next_message().await.text, TELLING);
    assert_eq!(stage.endpoint.reports("A", 2).await, [1, 8]);
    assert_eq!(stage.smsc.submitted().all().len(), 3);
}

#[tokio::test]
async fn an_answer_of_the_centre_that_is_lost_brings_the_message_twice() {
    let stage = Stage::start().await;
    stage.phone.treat_next(Treatment {
        answer: Submitted::TakenUnanswered,
        ..DELIVERED
    });
    stage.submit("A", TELLING).await;
    assert_eq!(stage.phone.next_message().await.text, TELLING);
    assert_eq!(stage.phone.next_message().await.text, TELLING);
    assert_eq!(stage.endpoint.reports("A", 2).await, [1, 8]);
}

#[tokio::test]
async fn a_centre_that_is_slow_gets_a_message_once_and_one_that_is_silent_gets_it_again() {
    let impatient = Settings {
        answer_wait: 3,
        ..Settings::default()
    };
    let stage = Stage::with(&impatient).await;
    stage.phone.treat_next(Treatment {
        delay: Duration::from_millis(500),
        ..DELIVERED
    });
    stage.submit("slow", "бир").await;
    assert_eq!(stage.endpoint.reports("slow", 2).await, [1, 8]);
    stage.phone.treat_next(Treatment {
        answer: Submitted::Silence,
        ..DELIVERED
    });
    stage.submit("silent", "эки").await;
    assert_eq!(stage.endpoint.reports("silent", 2).await, [1, 8]);
    let submitted = stage.smsc.submitted().all();
    assert_eq!(submitted.len(), 3, "{submitted:?}");
    assert_eq!(stage.phone.messages().len(), 2);
}

#[tokio::test]
async fn while_the_centre_is_away_messages_are_queued_and_sent_when_it_is_back() {
    let stage = Stage::start().await;
    stage.smsc.away();
    stage.smsc.bound(false).await;
    stage
        .kannel
        .until("the centre is gone", |status| {
            status.contains("(re-connecting")
        })
        .await;
    for text in ["бир", "эки"] {
        assert_eq!(
            stage.submit(text, text).await,
            "3: Queued for later delivery"
        );
    }
    assert_eq!(stage.kannel.stored().await.matches("[MT-PUSH]").count(), 2);
    stage.smsc.back();
    for id in ["бир", "эки"] {
        assert_eq!(stage.endpoint.reports(id, 2).await, [1, 8]);
    }
    assert_eq!(stage.phone.messages().len(), 2);
}
