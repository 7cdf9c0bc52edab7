//! Fault 14: the gateway, the database and we ourselves die and come back.

use super::promises;
use super::stage::{ANN, MINUTE, Stage};
use crate::channels::sms::tests::candidate::Fate;
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;

promises! {
    all: [
        killed_while_handing_over_the_phone_has_one_copy_once_a_report_came,
        killed_while_handing_over_without_a_report_there_is_one_more_copy_at_most,
        killed_before_handing_over_nothing_is_lost,
        a_dead_gateway_gets_everything_once_when_it_is_back_and_the_operator_hears,
        what_the_database_could_not_note_is_noted_when_it_is_back,
        what_comes_while_the_database_is_away_is_to_come_again,
    ],
    receiving: [
        killed_while_handing_over_the_answer_counts_and_no_question_comes_twice,
        killed_and_unreachable_the_answer_still_counts,
    ]
}

/// The gateway has it, the phone has it, and we die before we know.
async fn is_killed_while_handing_over(stage: &mut Stage) {
    stage.operator.fails([Fault::Takes(Reply::Silence)]);
    stage.queues(ANN).await;
    let calls = stage.operator.fake.calls().len();
    tokio::select! {
        () = stage.hands_over() => panic!("it never answers"),
        () = stage.operator.fake.was_called(calls + 1) => {}
    }
    assert_eq!(stage.got(ANN).len(), 1);
    assert_eq!(stage.state().await, "submitting");
    stage.is_killed().await;
}

async fn killed_while_handing_over_the_phone_has_one_copy_once_a_report_came(mut stage: Stage) {
    stage.joins(ANN).await;
    is_killed_while_handing_over(&mut stage).await;
    let (id, _) = stage.last().await;
    if stage.candidate.knows.is_some() {
        stage.hands_over().await;
        assert_eq!(stage.state().await, "accepted", "the repeat was known");
    } else {
        stage.hands_over().await;
        assert_eq!(stage.state().await, "unknown");
    }
    stage.reports(&id, Fate::Delivered).await;
    for minutes in [1, 5, 10, 40] {
        stage.waits(minutes * MINUTE).await;
    }
    assert_eq!(stage.got(ANN).len(), 0);
    assert_eq!(stage.state().await, "delivered");
    stage.ends();
}

async fn killed_while_handing_over_without_a_report_there_is_one_more_copy_at_most(
    mut stage: Stage,
) {
    stage.joins(ANN).await;
    is_killed_while_handing_over(&mut stage).await;
    let mut more = 0;
    for minutes in [0, 1, 5, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        more += stage.got(ANN).len();
    }
    assert_eq!(more, usize::from(stage.candidate.knows.is_none()));
    stage.ends();
}

async fn killed_while_handing_over_the_answer_counts_and_no_question_comes_twice(mut stage: Stage) {
    stage.joins(ANN).await;
    let (before, queued_before) = bill(&stage).await;
    is_killed_while_handing_over(&mut stage).await;
    let (id, _) = stage.last().await;
    stage.reports(&id, Fate::Delivered).await;
    let next = stage.says(ANN, "2").await;
    assert_eq!((next.len(), stage.answers(ANN).await), (1, 2));
    for minutes in [1, 5, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN), Vec::<String>::new());
    }
    let (after, queued_after) = bill(&stage).await;
    assert_eq!(
        after - before,
        queued_after - queued_before,
        "it knows of it"
    );
    stage.ends();
}

/// Segments on the bill, and those of all messages that were queued.
async fn bill(stage: &Stage) -> (i64, i64) {
    let billed = "SELECT CAST(sent AS TEXT) FROM sms_cost";
    let billed = stage.scratch.rows(billed).await[0].parse().unwrap();
    let queued = "SELECT CAST(CAST(sum(segments) AS BIGINT) AS TEXT) FROM sms";
    let queued = stage.scratch.rows(queued).await[0].parse().unwrap();
    (billed, queued)
}

/// The gateway fails for a while after we are back, so the question is still to be repeated when its answer comes.
async fn killed_and_unreachable_the_answer_still_counts(mut stage: Stage) {
    stage.joins(ANN).await;
    is_killed_while_handing_over(&mut stage).await;
    if stage.candidate.knows.is_some() {
        stage.operator.fails([Fault::Refuses(Reply::says(500, ""))]);
        stage.hands_over().await;
    }
    let next = stage.says(ANN, "2").await;
    assert_eq!((next.len(), stage.answers(ANN).await), (1, 2));
    for minutes in [1, 5, 10, 40] {
        stage.waits(minutes * MINUTE).await;
        assert_eq!(stage.got(ANN), Vec::<String>::new());
    }
    stage.ends();
}

async fn killed_before_handing_over_nothing_is_lost(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    stage.is_killed().await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    assert_eq!(stage.state().await, "accepted");
    stage.ends();
}

/// Kannel's bearerbox, or the phone, is away. Whoever is away for a quarter of an hour is told of.
async fn a_dead_gateway_gets_everything_once_when_it_is_back_and_the_operator_hears(
    mut stage: Stage,
) {
    let phones = ["0555000001", "0555000003", "0555000004"];
    for phone in phones {
        stage.joins(phone).await;
    }
    stage.operator.fake.dies().await;
    for phone in phones {
        stage.queues(phone).await;
    }
    stage.hands_over().await;
    assert_eq!(stage.alerts().await, Vec::<String>::new());
    for minutes in [5, 10] {
        stage.waits(minutes * MINUTE).await;
    }
    assert_eq!(stage.alerts().await, ["sms_down"]);
    stage.is_killed().await;
    stage.operator.fake.comes_back().await;
    stage.waits(20 * MINUTE).await;
    for phone in phones {
        assert_eq!(stage.got(phone).len(), 1, "{phone}");
    }
    stage.ends();
}

/// Between the hand-over and our note of it.
async fn what_the_database_could_not_note_is_noted_when_it_is_back(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    let away = "ALTER TABLE sms_line RENAME TO sms_line_away";
    let back = "ALTER TABLE sms_line_away RENAME TO sms_line";
    let go_on = std::sync::Arc::new(tokio::sync::Notify::new());
    let (id, _) = stage.last().await;
    let takes = Reply::says(202, &stage.candidate.taking(Some(&id)));
    let later = Reply::Later(std::sync::Arc::clone(&go_on), takes.into());
    stage.operator.fails([Fault::Takes(later)]);
    let calls = stage.operator.fake.calls().len();
    let gateway = stage.gateway();
    let breaks = async {
        stage.operator.fake.was_called(calls + 1).await;
        stage.scratch.change(away).await;
        go_on.notify_one();
    };
    let (noted, ()) = tokio::join!(stage.ours.sms.send_due(&gateway), breaks);
    assert!(noted.is_err());
    assert!(stage.ours.sms.send_due(&gateway).await.is_err());
    stage.scratch.change(back).await;
    stage.hands_over().await;
    assert_eq!(stage.state().await, "accepted");
    assert_eq!(stage.got(ANN).len(), 1);
    // nobody behind it in the queue is stuck
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.ends();
}

async fn what_comes_while_the_database_is_away_is_to_come_again(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    stage.hands_over().await;
    stage.got(ANN);
    let (id, _) = stage.last().await;
    let help = stage.written("away", ANN, "HELP");
    stage.ours.context.db.pool.close().await;
    assert_eq!(stage.brings(&help).await, 503);
    // part by part, where the phone tells so
    for part in 1..=2 {
        assert_eq!(stage.reports_part(&id, part).await, 503);
    }
    stage.is_killed().await;
    assert_eq!(stage.brings(&help).await, 200);
    stage.reports(&id, Fate::Delivered).await;
    let state = format!("SELECT state FROM sms WHERE id = '{id}'");
    assert_eq!(stage.scratch.rows(&state).await, ["delivered"]);
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.ends();
}
