//! Fault 15: no funds, a sender that is not approved, a forbidden word.

use super::promises;
use super::stage::{ANN, BEN, MINUTE, Stage};
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;
use crate::domain::Span;

promises! {
    all: [
        a_gateway_that_refuses_us_rests_and_the_operator_hears_of_it_once,
        a_text_that_is_refused_is_given_up_and_the_others_go_on,
    ],
    receiving: [
        who_is_not_known_yet_is_answered_when_the_gateway_is_back,
        what_is_said_before_a_question_was_handed_over_is_no_answer_to_it,
        nobody_agrees_to_a_text_that_never_came,
        a_gateway_that_was_down_and_brings_something_is_tried_within_seconds,
    ]
}

/// How this gateway says that it refuses us, and what the operator hears.
fn refusals(name: &str) -> Vec<(Reply, &'static str)> {
    let status = |code: u8| {
        Reply::says(
            200,
            &format!("<response><status>{code}</status></response>"),
        )
    };
    match name {
        "kannel" => vec![(
            Reply::says(403, "Authorization failed for sendsms"),
            "sms_down",
        )],
        "smsgate" => vec![
            (Reply::says(401, ""), "sms_down"),
            (
                Reply::says(400, r#"{"message":"no device matches"}"#),
                "sms_down",
            ),
        ],
        "generic" => vec![
            (Reply::says(402, "top up"), "sms_funds"),
            (Reply::says(401, ""), "sms_down"),
        ],
        _ => vec![
            (status(4), "sms_funds"),
            (status(5), "sms_down"),
            (status(3), "sms_down"),
        ],
    }
}

async fn a_gateway_that_refuses_us_rests_and_the_operator_hears_of_it_once(mut stage: Stage) {
    let phones = ["0555000001", "0555000003", "0555000004"];
    for phone in phones {
        stage.joins(phone).await;
    }
    for (refusal, alert) in refusals(stage.candidate.name) {
        let fault = Fault::Refuses(refusal);
        stage.operator.always(Some(fault));
        for phone in phones {
            stage.queues(phone).await;
        }
        let before = stage.operator.tries();
        stage.hands_over().await;
        stage.hands_over().await;
        assert_eq!(stage.operator.tries(), before + 3, "it rests");
        for _ in 0..90 {
            stage.waits(MINUTE / 3).await;
        }
        let tries = stage.operator.tries() - before;
        assert!((5..=15).contains(&tries), "{tries} in half an hour");
        assert_eq!(stage.alerts().await, [alert]);
        stage.operator.always(None);
        stage.waits(10 * MINUTE).await;
        for phone in phones {
            assert_eq!(stage.got(phone).len(), 1, "{phone}");
        }
        assert_eq!(stage.alerts().await, Vec::<String>::new(), "it is over");
    }
    stage.ends();
}

/// Nikita's 6. The channel does not rest for one text: nobody else is held up.
async fn a_text_that_is_refused_is_given_up_and_the_others_go_on(mut stage: Stage) {
    let refusal = match stage.candidate.name {
        "nikita" => Reply::says(200, "<response><status>6</status></response>"),
        _ => Reply::says(400, "a forbidden word"),
    };
    for phone in [ANN, BEN] {
        stage.joins(phone).await;
    }
    stage.queues(ANN).await;
    stage.operator.fails([Fault::Refuses(refusal)]);
    stage.hands_over().await;
    assert_eq!(stage.state().await, "rejected");
    assert_eq!(stage.alerts().await, ["dead_letters"]);
    let tries = stage.operator.tries();
    stage.waits(30 * MINUTE).await;
    assert_eq!(stage.operator.tries(), tries);
    stage.queues(BEN).await;
    stage.hands_over().await;
    assert_eq!((stage.got(ANN).len(), stage.got(BEN).len()), (0, 1));
    stage.ends();
}

/// Nothing of them is stored, so their answer waits in memory. The operator hears also where only strangers write.
async fn who_is_not_known_yet_is_answered_when_the_gateway_is_back(mut stage: Stage) {
    let before = stage.scratch.counts().await;
    let (refusal, alert) = refusals(stage.candidate.name).remove(0);
    stage.operator.always(Some(Fault::Refuses(refusal)));
    assert_eq!(stage.says(ANN, "КОШУЛ 21").await.len(), 0);
    stage.waits(Span::seconds(5)).await;
    assert_eq!(stage.alerts().await, [alert]);
    let tries = stage.operator.tries();
    assert_eq!(stage.says(BEN, "КОШУЛ 21").await.len(), 0);
    assert_eq!(stage.operator.tries(), tries, "it rests");
    stage.operator.always(None);
    stage.waits(10 * MINUTE).await;
    assert_eq!((stage.got(ANN).len(), stage.got(BEN).len()), (1, 1));
    assert_eq!(stage.alerts().await, Vec::<String>::new());
    stage.waits(30 * MINUTE).await;
    assert_eq!((stage.got(ANN).len(), stage.got(BEN).len()), (0, 0));
    assert_eq!(stage.scratch.counts().await, before);
    // one that failed for a moment is tried again after five minutes, like any other
    stage.operator.fails([Fault::Refuses(Reply::says(501, ""))]);
    assert_eq!(stage.says(ANN, "КОШУЛ 21").await.len(), 0);
    for (minutes, copies) in [(4, 0), (1, 1), (20, 0)] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), copies, "{minutes}");
    }
    stage.ends();
}

/// Nobody agrees to what they have not read. The newer reply replaces the one that waits.
async fn what_is_said_before_a_question_was_handed_over_is_no_answer_to_it(mut stage: Stage) {
    stage.operator.fails([Fault::Refuses(Reply::says(501, ""))]);
    assert_eq!(stage.says(ANN, "КОШУЛ 21").await.len(), 0);
    stage.scratch.clock.advance(MINUTE);
    let age = stage.says(ANN, "3").await;
    assert_eq!(age.len(), 1);
    for minutes in [4, 10, 20] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), 0);
    }
    let consent = stage.says(ANN, "3").await;
    assert_eq!(consent.len(), 1);
    assert_ne!(consent, age);
    stage.ends();
}

/// It waited for too long, or was refused for good.
async fn nobody_agrees_to_a_text_that_never_came(mut stage: Stage) {
    for (status, minutes) in [(501, 31), (413, 1)] {
        assert_eq!(stage.says(ANN, "КОШУЛ 21").await.len(), 1);
        let refusal = Reply::says(status, "");
        stage.operator.always(Some(Fault::Refuses(refusal)));
        assert_eq!(stage.says(ANN, "3").await.len(), 0);
        for _ in 0..minutes {
            stage.waits(MINUTE).await;
        }
        stage.operator.always(None);
        stage.waits(10 * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), 0);
        let how = stage.says(ANN, "1").await.remove(0);
        assert!(how.contains("УЧАСТВУЮ"), "{how}");
        assert_eq!(stage.scratch.counts().await["respondent"], 0);
    }
    stage.ends();
}

async fn a_gateway_that_was_down_and_brings_something_is_tried_within_seconds(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.joins(BEN).await;
    let down = |(_, alert): &(Reply, &str)| *alert == "sms_down";
    let (refusal, _) = refusals(stage.candidate.name)
        .into_iter()
        .find(down)
        .unwrap();
    stage.operator.always(Some(Fault::Refuses(refusal)));
    stage.queues(ANN).await;
    for _ in 0..60 {
        stage.waits(MINUTE / 2).await;
    }
    stage.operator.always(None);
    stage.waits(Span::seconds(5)).await;
    assert_eq!(stage.got(ANN).len(), 0, "it rests for minutes");
    stage.writes(BEN, "1").await;
    stage.waits(Span::seconds(5)).await;
    assert_eq!((stage.got(ANN).len(), stage.got(BEN).len()), (1, 1));
    stage.ends();
}
