//! Fault 12: STOP while something is on its way out.

use std::sync::Arc;

use tokio::sync::Notify;

use super::promises;
use super::stage::{ANN, MINUTE, Stage};
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;

promises! {
    all: [
        stop_takes_back_what_is_queued_before_it_is_submitted,
        stop_takes_back_what_is_being_submitted_in_vain,
        stop_ends_the_repeats_of_what_may_have_been_sent,
        stop_said_twice_is_confirmed_once,
    ],
    receiving: []
}

async fn silent(stage: &Stage) {
    for minutes in [1, 5, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN), Vec::<String>::new());
    }
}

/// The one confirmation, and nothing else.
fn is_confirmation(got: &[String]) {
    assert!(got.len() == 1 && got[0].contains("БАШТА"), "{got:?}");
}

async fn stop_takes_back_what_is_queued_before_it_is_submitted(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    let (id, _) = stage.last().await;
    let tries = stage.operator.tries();
    is_confirmation(&stage.says(ANN, "ТОКТО").await);
    let state = format!("SELECT state FROM sms WHERE id = '{id}'");
    assert_eq!(stage.scratch.rows(&state).await, ["cancelled"]);
    // the confirmation of a gateway that brings nothing goes through the other one
    let confirmations = usize::from(stage.candidate.receives);
    assert_eq!(stage.operator.tries(), tries + confirmations);
    silent(&stage).await;
    for text in ["STOP", "1", "салам"] {
        assert_eq!(stage.says(ANN, text).await, Vec::<String>::new(), "{text}");
    }
    stage.ends();
}

async fn stop_takes_back_what_is_being_submitted_in_vain(mut stage: Stage) {
    stage.joins(ANN).await;
    for (number, status) in [500, 429].into_iter().enumerate() {
        stage.queues(ANN).await;
        let (id, _) = stage.last().await;
        let go_on = Arc::new(Notify::new());
        let later = Reply::Later(Arc::clone(&go_on), Reply::says(status, "").into());
        stage.operator.fails([Fault::Refuses(later)]);
        let calls = stage.operator.fake.calls().len();
        let stop = format!("stop-{number}");
        let meanwhile = async {
            stage.operator.fake.was_called(calls + 1).await;
            let stop = stage.written(&stop, ANN, "ТОКТО");
            assert_eq!(stage.brings(&stop).await, 200);
            go_on.notify_one();
        };
        tokio::join!(stage.hands_over(), meanwhile);
        // a gateway that said "too much" gets the confirmation a minute later
        stage.waits(MINUTE).await;
        is_confirmation(&stage.got(ANN));
        silent(&stage).await;
        let state = format!("SELECT state FROM sms WHERE id = '{id}'");
        assert_eq!(stage.scratch.rows(&state).await, ["cancelled"]);
        // that we write again, and the question
        assert_eq!(stage.says(ANN, "БАШТА").await.len(), 2);
        back(&stage).await;
    }
    stage.ends();
}

async fn stop_ends_the_repeats_of_what_may_have_been_sent(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.operator.fails([Fault::Takes(Reply::Closes)]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    is_confirmation(&stage.says(ANN, "ТОКТО").await);
    let tries = stage.operator.tries();
    silent(&stage).await;
    assert_eq!(stage.operator.tries(), tries);
    stage.ends();
}

async fn stop_said_twice_is_confirmed_once(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.writes(ANN, "ТОКТО").await;
    is_confirmation(&stage.says(ANN, "STOP").await);
    silent(&stage).await;
    stage.ends();
}

/// A send-only gateway gets the messages again that the other one has taken over with the person's last word.
async fn back(stage: &Stage) {
    let name = stage.candidate.name;
    let text = format!("UPDATE sms_line SET gateway = '{name}'");
    stage.scratch.change(&text).await;
}
