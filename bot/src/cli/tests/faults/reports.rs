//! Faults 6 and 7: reports, whenever and however often they come.

use std::sync::Arc;

use tokio::sync::Notify;

use super::promises;
use super::stage::{ANN, MINUTE, Stage};
use crate::channels::sms::tests::candidate::Fate;
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;

promises! {
    all: [
        a_report_that_comes_twice_changes_nothing_the_second_time,
        a_report_before_our_own_commit_is_kept_and_nothing_is_sent_again,
        a_report_that_never_comes_lets_nothing_be_sent_again,
        a_message_that_was_lost_is_known_as_lost_and_not_sent_again,
        a_report_on_an_unknown_message_is_confirmed_and_changes_nothing,
        delivered_stays_delivered_whatever_is_told_later,
    ],
    receiving: [an_answer_that_is_faster_than_our_own_commit_counts]
}

/// One message that the gateway has taken; its id.
async fn handed_over(stage: &mut Stage) -> String {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    let (id, state) = stage.last().await;
    assert_eq!(state, "accepted");
    id
}

fn all_well(statuses: &[u16]) -> bool {
    statuses.iter().all(|status| *status == 200)
}

/// 6.
async fn a_report_that_comes_twice_changes_nothing_the_second_time(mut stage: Stage) {
    let id = handed_over(&mut stage).await;
    for fate in [Fate::Sent, Fate::Sent, Fate::Delivered, Fate::Delivered] {
        assert!(all_well(&stage.reports(&id, fate).await));
        let expected = match fate {
            Fate::Delivered => "delivered",
            _ => "sent",
        };
        assert_eq!(stage.state().await, expected);
    }
    stage.waits(30 * MINUTE).await;
    assert_eq!(stage.got(ANN).len(), 0);
    stage.ends();
}

/// 6. Whatever the gateway's answer to our call is then.
async fn a_report_before_our_own_commit_is_kept_and_nothing_is_sent_again(mut stage: Stage) {
    stage.joins(ANN).await;
    for late in ["takes", "closes", "fails"] {
        let tries = stage.operator.tries();
        stage.queues(ANN).await;
        let (id, _) = stage.last().await;
        let go_on = Arc::new(Notify::new());
        let then = match late {
            "takes" => Reply::says(202, &stage.candidate.taking(Some(&id))),
            "closes" => Reply::Closes,
            _ => Reply::says(501, ""),
        };
        let later = Reply::Later(Arc::clone(&go_on), then.into());
        stage.operator.fails([Fault::Takes(later)]);
        let calls = stage.operator.fake.calls().len();
        let report = async {
            stage.operator.fake.was_called(calls + 1).await;
            assert_eq!(stage.state().await, "submitting");
            assert!(all_well(&stage.reports(&id, Fate::Delivered).await));
            go_on.notify_one();
        };
        tokio::join!(stage.hands_over(), report);
        assert_eq!(stage.last().await, (id, "delivered".into()), "{late}");
        for minutes in [1, 5, 10, 30] {
            stage.waits(minutes * MINUTE).await;
        }
        assert_eq!(stage.got(ANN).len(), 1, "{late}");
        assert_eq!(stage.operator.tries(), tries + 1, "{late}");
        assert_eq!(stage.state().await, "delivered", "{late}");
    }
    stage.ends();
}

/// 6. The phone is faster than our note of the hand-over.
async fn an_answer_that_is_faster_than_our_own_commit_counts(mut stage: Stage) {
    stage.joins(ANN).await;
    for (number, then) in [Reply::says(501, ""), Reply::Closes]
        .into_iter()
        .enumerate()
    {
        stage.queues(ANN).await;
        let (id, _) = stage.last().await;
        let before = stage.answers(ANN).await;
        let go_on = Arc::new(Notify::new());
        let later = Reply::Later(Arc::clone(&go_on), then.into());
        stage.operator.fails([Fault::Takes(later)]);
        let calls = stage.operator.fake.calls().len();
        let answer = format!("fast-{number}");
        let faster = async {
            stage.operator.fake.was_called(calls + 1).await;
            assert!(all_well(&stage.reports(&id, Fate::Delivered).await));
            let answer = stage.written(&answer, ANN, "2 1 3");
            assert_eq!(stage.brings(&answer).await, 200);
            go_on.notify_one();
        };
        tokio::join!(stage.hands_over(), faster);
        assert_eq!(stage.answers(ANN).await, before + 1);
        stage.waits(30 * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), 2, "the question, and the next one");
    }
    stage.ends();
}

/// 6.
async fn a_report_that_never_comes_lets_nothing_be_sent_again(mut stage: Stage) {
    handed_over(&mut stage).await;
    for minutes in [1, 5, 60, 600] {
        stage.waits(minutes * MINUTE).await;
    }
    assert_eq!(stage.got(ANN).len(), 0);
    assert_eq!(stage.state().await, "accepted");
    stage.ends();
}

/// 6. Kannel's 34, and what the others say for it. The next word of the person brings the question again.
async fn a_message_that_was_lost_is_known_as_lost_and_not_sent_again(mut stage: Stage) {
    let id = handed_over(&mut stage).await;
    assert_eq!(stage.reports(&id, Fate::Lost).await, [200]);
    assert_eq!(stage.state().await, stage.candidate.lost.code());
    for minutes in [1, 5, 60] {
        stage.waits(minutes * MINUTE).await;
    }
    assert_eq!(stage.got(ANN).len(), 0);
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.ends();
}

/// 6.
async fn a_report_on_an_unknown_message_is_confirmed_and_changes_nothing(mut stage: Stage) {
    handed_over(&mut stage).await;
    let before = stage.scratch.counts().await;
    for id in ["AAAAAAAAAAAA", "not-one-of-ours"] {
        for fate in [Fate::Sent, Fate::Delivered, Fate::Lost] {
            assert_eq!(stage.reports(id, fate).await, [200], "{id}");
        }
    }
    assert_eq!(stage.scratch.counts().await, before);
    assert_eq!(stage.state().await, "accepted");
    stage.ends();
}

/// 7.
async fn delivered_stays_delivered_whatever_is_told_later(mut stage: Stage) {
    let id = handed_over(&mut stage).await;
    if stage.candidate.tells_parts() {
        assert!(stage.segments(&id).await > 1);
        for _ in 0..2 {
            stage.reports_part(&id, 1).await;
            assert_eq!(stage.state().await, "sent", "one part, twice");
        }
    }
    assert!(all_well(&stage.reports(&id, Fate::Delivered).await));
    for fate in [Fate::Sent, Fate::Lost, Fate::Delivered] {
        assert!(all_well(&stage.reports(&id, fate).await));
        assert_eq!(stage.state().await, "delivered");
    }
    stage.ends();
}
