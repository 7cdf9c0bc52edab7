//! Faults 1 to 5: what becomes of a message on its way out.

use crate::domain::Span;
use std::time::Duration;

use super::promises;
use super::stage::{ANN, BEN, MINUTE, OTHER, Stage};
use crate::channels::sms::tests::candidate::{Candidate, Fate, PATIENT};
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;

/// For a gateway that never answers.
const HASTY: Duration = Duration::from_millis(300);

promises! {
    all: [
        accepted_and_closed_without_a_reply_the_phone_has_one_copy,
        without_any_report_an_unknown_message_is_sent_once_more_at_most,
        a_gateway_that_fails_twice_is_tried_after_five_and_ten_minutes_and_the_phone_has_one_copy,
        a_gateway_slower_than_our_patience_is_as_one_that_closes,
        a_gateway_that_never_answers_holds_up_nobody_else,
        an_answer_that_is_not_the_gateways_is_never_taken_for_sent,
        queued_for_later_is_accepted_and_not_delivered,
    ],
    receiving: [an_answer_to_a_question_of_unknown_fate_counts_and_ends_its_repeats]
}

/// 1. Where a repeat is known by its id, it is repeated; elsewhere a report is waited for.
async fn accepted_and_closed_without_a_reply_the_phone_has_one_copy(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.operator.fails([Fault::Takes(Reply::Closes)]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    is_one_copy(stage).await;
}

/// The phone has it, and we do not know: no second copy, once a report came or the repeat was known.
async fn is_one_copy(stage: Stage) {
    assert_eq!(stage.got(ANN).len(), 1);
    let (id, state) = stage.last().await;
    if stage.candidate.knows.is_none() {
        assert_eq!(state, "unknown");
        assert_eq!(stage.reports(&id, Fate::Sent).await, [200]);
    }
    for minutes in [5, 5, 45] {
        stage.waits(minutes * MINUTE).await;
    }
    assert_eq!(stage.got(ANN), Vec::<String>::new());
    let expected = match stage.candidate.knows {
        Some(_) => "accepted",
        None => "sent",
    };
    assert_eq!(stage.last().await, (id, expected.into()));
    stage.ends();
}

async fn without_any_report_an_unknown_message_is_sent_once_more_at_most(mut stage: Stage) {
    stage.joins(ANN).await;
    let closes = || Fault::Takes(Reply::Closes);
    stage.operator.fails([closes(), closes()]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.waits(Span::seconds(59)).await;
    assert_eq!(stage.got(ANN).len(), 0, "a report is waited for");
    let mut more = 0;
    for minutes in [1, 4, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        more += stage.got(ANN).len();
    }
    let expected = usize::from(stage.candidate.knows.is_none());
    assert_eq!(more, expected);
    stage.ends();
}

async fn an_answer_to_a_question_of_unknown_fate_counts_and_ends_its_repeats(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.operator.fails([Fault::Takes(Reply::Closes)]);
    let question = stage.says(ANN, "1").await;
    assert_eq!(question.len(), 1);
    stage.scratch.clock.advance(Span::seconds(20));
    let next = stage.says(ANN, "2").await;
    assert_eq!((next.len(), stage.answers(ANN).await), (1, 2));
    assert_ne!(next, question);
    for minutes in [1, 4, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN), Vec::<String>::new(), "it was answered");
    }
    stage.ends();
}

/// 2.
async fn a_gateway_that_fails_twice_is_tried_after_five_and_ten_minutes_and_the_phone_has_one_copy(
    mut stage: Stage,
) {
    stage.joins(ANN).await;
    let fails = || Fault::Refuses(Reply::says(500, ""));
    stage.operator.fails([fails(), fails()]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    for (minutes, copies) in [(0, 0), (4, 0), (1, 0), (9, 0), (1, 1), (40, 0)] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), copies, "after {minutes} more");
    }
    assert_eq!(stage.state().await, "accepted");
    stage.ends();
}

/// 3.
async fn a_gateway_slower_than_our_patience_is_as_one_that_closes(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.operator.fails([Fault::Takes(Reply::Silence)]);
    stage.queues(ANN).await;
    stage.is_killed_and_waits(HASTY).await;
    stage.hands_over().await;
    stage.is_killed_and_waits(PATIENT).await;
    is_one_copy(stage).await;
}

/// 3. Its own endpoint answers, and so does the other gateway.
async fn a_gateway_that_never_answers_holds_up_nobody_else(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.operator.fails([Fault::Takes(Reply::Silence)]);
    stage.queues(ANN).await;
    let calls = stage.operator.fake.calls().len();
    let gateway = stage.gateway();
    let sms = std::sync::Arc::clone(&stage.ours.sms);
    let meanwhile = async {
        stage.operator.fake.was_called(calls + 1).await;
        let help = stage.next_id();
        let help = stage.written(&help, ANN, "HELP");
        assert_eq!(stage.brings(&help).await, 200);
        let join = stage.written("ben", BEN, "КОШУЛ 21");
        let join = Candidate::named("kannel").brings(&join);
        assert_eq!(stage.posts(OTHER, &join).await, 200);
        assert_eq!(stage.got(BEN).len(), 1);
    };
    tokio::select! {
        _ = sms.send_due(&gateway) => panic!("it never answers"),
        () = meanwhile => {}
    }
    stage.ends();
}

/// 4.
async fn an_answer_that_is_not_the_gateways_is_never_taken_for_sent(mut stage: Stage) {
    stage.joins(ANN).await;
    let (states, copies) = match stage.candidate.name {
        "kannel" => (["unknown"], 1),
        "generic" => (["rejected"], 0),
        _ => (["queued"], 1),
    };
    for body in [
        "",
        "<html>login</html>",
        "error: no money",
        "\u{0}\u{fffd}{]<",
    ] {
        let says = Reply::says(200, body);
        stage.operator.fails([Fault::Refuses(says)]);
        stage.queues(ANN).await;
        stage.hands_over().await;
        let state = stage.state().await;
        assert!(states.contains(&state.as_str()), "{body}: {state}");
        assert_eq!(stage.got(ANN).len(), 0);
        stage.waits(5 * MINUTE).await;
        assert_eq!(stage.got(ANN).len(), copies, "{body}");
    }
    let told = match stage.candidate.name {
        "generic" => vec!["dead_letters".to_owned()],
        _ => vec![],
    };
    assert_eq!(stage.alerts().await, told);
    // nobody is stranded by what never came
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.ends();
}

/// 5.
async fn queued_for_later_is_accepted_and_not_delivered(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    let (id, _) = stage.last().await;
    let keeps = stage.candidate.keeping(&id);
    stage
        .operator
        .fails([Fault::Takes(Reply::says(202, &keeps))]);
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    for minutes in [0, 5, 50] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.state().await, "accepted");
    }
    assert_eq!(stage.got(ANN).len(), 0);
    stage.reports(&id, Fate::Delivered).await;
    assert_eq!(stage.state().await, "delivered");
    stage.ends();
}
