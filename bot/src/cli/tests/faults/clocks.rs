//! A clock that is wrong: the gateway's, or its operator's. Answers count by when they come, and nothing is asked again without end.

use super::promises;
use super::stage::{ANN, BEN, MINUTE, Stage};
use crate::channels::sms::tests::candidate::Written;
use crate::domain::{HOUR, Span};

promises! {
    all: [],
    receiving: [
        a_clock_that_is_off_by_hours_delays_nobody,
        a_clock_that_begins_to_be_wrong_lets_nothing_be_asked_more_than_twice,
        a_clock_that_is_corrected_in_the_middle_lets_nothing_be_asked_more_than_twice,
        what_is_learnt_of_a_clock_is_known_to_the_next_process,
    ]
}

const ANSWERS: [&str; 5] = ["1 3", "2", "1 4", "3 1 6", "2"];
const SHIFTS: [Span; 2] = [Span::hours(3), Span::hours(-3)];

/// Writes from the phone by a clock that is so much ahead; the one reply.
async fn says(stage: &mut Stage, phone: &str, text: &str, ahead: Span) -> String {
    stage.scratch.clock.advance(Span::seconds(20));
    let id = stage.next_id();
    let written = stage.written(&id, phone, text);
    let written = Written {
        sent: written.sent + ahead,
        ..written
    };
    assert_eq!(stage.brings(&written).await, 200, "{text}");
    stage.hands_over().await;
    let mut got = stage.got(phone);
    assert_eq!(got.len(), 1, "{text}: {got:?}");
    got.remove(0)
}

async fn joins(stage: &mut Stage, phone: &str, ahead: Span) {
    for text in ["КОШУЛ 21", "3", "1"] {
        says(stage, phone, text, ahead).await;
    }
}

/// Answers until all questions are answered; how often one had to be answered again, and what came.
async fn answers(
    stage: &mut Stage,
    phone: &str,
    ahead: impl Fn(usize) -> Span,
) -> (usize, Vec<String>) {
    let mut got = Vec::new();
    loop {
        let answered = stage.answers(phone).await;
        let Some(answer) = ANSWERS.get(answered) else {
            return (got.len() - ANSWERS.len(), got);
        };
        assert!(got.len() < 20, "asked without end: {got:#?}");
        got.push(says(stage, phone, answer, ahead(answered)).await);
    }
}

/// No message came more than twice.
fn at_most_twice(got: &[String]) {
    for text in got {
        // "now it is this question:" may stand before it
        let copies = got.iter().filter(|other| other.contains(text.as_str()));
        assert!(copies.count() <= 2, "{text}: {got:#?}");
    }
}

async fn a_clock_that_is_off_by_hours_delays_nobody(mut stage: Stage) {
    for (phone, ahead) in [ANN, BEN].into_iter().zip(SHIFTS) {
        // whoever comes first shows how it is
        joins(&mut stage, phone, ahead).await;
        stage.waits(Span::ZERO).await;
        assert_eq!(stage.alerts().await, ["sms_clock"], "operators hear of it");
        let (again, got) = answers(&mut stage, phone, |_| ahead).await;
        assert!(again == 0 || phone == BEN, "{got:#?}");
        at_most_twice(&got);
    }
    stage.ends();
}

async fn a_clock_that_begins_to_be_wrong_lets_nothing_be_asked_more_than_twice(mut stage: Stage) {
    let phones = [(ANN, "0555000003"), (BEN, "0555000004")];
    for ((phone, next), ahead) in phones.into_iter().zip(SHIFTS) {
        joins(&mut stage, phone, Span::ZERO).await;
        let (again, got) = answers(&mut stage, phone, |_| ahead).await;
        assert!(again <= 2, "{got:#?}");
        at_most_twice(&got);
        joins(&mut stage, next, Span::ZERO).await;
        stage.waits(Span::ZERO).await;
        assert!(stage.alerts().await.is_empty(), "it was corrected");
    }
    stage.ends();
}

async fn a_clock_that_is_corrected_in_the_middle_lets_nothing_be_asked_more_than_twice(
    mut stage: Stage,
) {
    for (phone, wrong) in [ANN, BEN].into_iter().zip(SHIFTS) {
        joins(&mut stage, phone, wrong).await;
        let ahead = |answered| if answered < 2 { wrong } else { Span::ZERO };
        let (again, got) = answers(&mut stage, phone, ahead).await;
        assert!(again <= 3, "{got:#?}");
        at_most_twice(&got);
        stage.waits(MINUTE).await;
        assert!(stage.alerts().await.is_empty(), "it was corrected");
    }
    stage.ends();
}

async fn what_is_learnt_of_a_clock_is_known_to_the_next_process(mut stage: Stage) {
    let ahead = -3 * HOUR;
    joins(&mut stage, ANN, ahead).await;
    stage.waits(Span::ZERO).await;
    stage.is_killed().await;
    let (again, got) = answers(&mut stage, ANN, |_| ahead).await;
    assert_eq!(again, 0, "{got:#?}");
    stage.ends();
}
