//! Fault 16: evening, midnight, and a clock that jumps.

use super::promises;
use super::stage::{ANN, BEN, Stage};
use crate::channels::sms::tests::fake::Reply;
use crate::channels::sms::tests::operator::Fault;
use crate::domain::{DAY, HOUR, Span};
use crate::store::scratch::NOON;

promises! {
    all: [
        nothing_unsolicited_is_handed_over_from_eight_in_the_evening_on,
        what_waits_for_the_morning_is_handed_over_when_the_hours_begin,
        a_clock_that_jumps_opens_no_hours_and_stops_no_gateway,
    ],
    receiving: [a_reply_at_night_goes_out_at_once_and_passes_what_waits_for_the_hours]
}

const SECOND: Span = Span::seconds(1);

/// To this time of the day that began twelve hours before [`NOON`], and what is due then.
async fn at(stage: &Stage, time: Span) {
    let from_noon = time - 12 * HOUR;
    stage.waits(NOON + from_noon - stage.now()).await;
}

/// Ann has joined, and is not reminded of her question.
async fn joined(stage: &mut Stage) {
    stage.joins(ANN).await;
    let reminded = "UPDATE sms_line SET reminded = true";
    stage.scratch.change(reminded).await;
}

async fn nothing_unsolicited_is_handed_over_from_eight_in_the_evening_on(mut stage: Stage) {
    joined(&mut stage).await;
    at(&stage, 20 * HOUR - SECOND).await;
    stage.queues_bulk(ANN, 3 * DAY).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN), ["news"]);
    // the same, but the gateway gets its turn two seconds later
    stage.queues_bulk(ANN, 3 * DAY).await;
    for time in [20 * HOUR, 20 * HOUR + SECOND, 24 * HOUR, 39 * HOUR - SECOND] {
        at(&stage, time).await;
        assert_eq!(stage.got(ANN), Vec::<String>::new(), "{time:?}");
        assert_eq!(stage.state().await, "queued");
    }
    at(&stage, 39 * HOUR).await;
    assert_eq!(stage.got(ANN), ["news"]);
    // what is only good for this evening dies with it
    at(&stage, 44 * HOUR - SECOND).await;
    stage.queues_bulk(ANN, SECOND).await;
    at(&stage, 44 * HOUR + SECOND).await;
    assert_eq!(stage.state().await, "expired");
    at(&stage, 63 * HOUR).await;
    assert_eq!(stage.got(ANN), Vec::<String>::new());
    stage.ends();
}

async fn what_waits_for_the_morning_is_handed_over_when_the_hours_begin(mut stage: Stage) {
    joined(&mut stage).await;
    // Monday noon: the hours of a weekday begin at three
    stage.queues_bulk(ANN, DAY).await;
    for (time, copies) in [(15 * HOUR - SECOND, 0), (15 * HOUR, 1), (16 * HOUR, 0)] {
        at(&stage, time).await;
        assert_eq!(stage.got(ANN).len(), copies, "{time:?}");
    }
    stage.ends();
}

async fn a_reply_at_night_goes_out_at_once_and_passes_what_waits_for_the_hours(mut stage: Stage) {
    joined(&mut stage).await;
    at(&stage, 23 * HOUR).await;
    stage.queues_bulk(ANN, 3 * DAY).await;
    let next = stage.says(ANN, "1").await;
    assert_eq!((next.len(), stage.answers(ANN).await), (1, 1));
    assert_ne!(next, ["news"]);
    assert_eq!(stage.says(ANN, "жардам").await.len(), 1);
    at(&stage, 39 * HOUR).await;
    assert_eq!(stage.got(ANN), ["news"]);
    stage.ends();
}

async fn a_clock_that_jumps_opens_no_hours_and_stops_no_gateway(mut stage: Stage) {
    joined(&mut stage).await;
    stage.joins(BEN).await;
    at(&stage, 15 * HOUR).await;
    stage.queues_bulk(ANN, 3 * DAY).await;
    for time in [20 * HOUR + SECOND, 14 * HOUR, 27 * HOUR] {
        at(&stage, time).await;
        assert_eq!(stage.got(ANN).len(), 0, "{time:?}");
    }
    at(&stage, 16 * HOUR).await;
    assert_eq!(stage.got(ANN), ["news"]);
    // a gateway that was to rest for a minute does not rest until the clock has caught up
    at(&stage, 17 * HOUR).await;
    stage.operator.fails([Fault::Refuses(Reply::says(429, ""))]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 0);
    stage.scratch.clock.advance(-DAY);
    stage.queues_text(BEN, "urgent").await;
    stage.hands_over().await;
    assert_eq!(stage.got(BEN), ["urgent"]);
    stage.ends();
}
