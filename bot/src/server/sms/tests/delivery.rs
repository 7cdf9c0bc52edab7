use super::*;
use crate::domain::{DAY, HOUR, SmsId, Span};
use crate::store::sms;

fn ids(talk: &Talk) -> Vec<SmsId> {
    talk.fake
        .sent
        .lock()
        .unwrap()
        .iter()
        .map(|sms| sms.id.clone())
        .collect()
}

#[tokio::test]
async fn states_only_rise_whatever_order_reports_come_in() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    talk.hands_over().await;
    let id = ids(&talk).remove(0);
    for state in [
        SmsState::Delivered,
        SmsState::Sent,
        SmsState::Accepted,
        SmsState::Undelivered,
    ] {
        talk.report(&id, state).await;
        let last = "SELECT state FROM sms ORDER BY number DESC LIMIT 1";
        assert_eq!(talk.rows(last).await, ["delivered"]);
    }
    talk.report(&SmsId::parse("AAAAAAAAAAAA").unwrap(), SmsState::Delivered)
        .await;
}

#[tokio::test]
async fn an_answer_counts_when_its_question_is_known_to_have_arrived_before_the_line_says_so() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    let id = talk.rows("SELECT id FROM sms WHERE rank = 0").await;
    let id = SmsId::parse(&id[0]).unwrap();
    // as somebody sees it who has read the line just before the report
    let mut tx = talk.context.db.begin().await.unwrap();
    sms::rise(&mut tx, &id, SmsState::Delivered).await.unwrap();
    tx.commit().await.unwrap();
    let third = talk.says(ANN, "2").await.remove(0);
    assert!(third.starts_with("Колдоо кимге"), "{third}");
}

#[tokio::test]
async fn an_unknown_fate_waits_for_a_report_and_is_sent_once_more_at_most() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.fake.next.lock().unwrap().push(Ok(Submitted::Unknown));
    let first = talk.says(ANN, "1").await;
    assert_eq!(first.len(), 1);
    for (seconds, copies) in [(59, 0), (2, 1), (3_600, 0)] {
        talk.clock().advance(Span::seconds(seconds));
        talk.fake.next.lock().unwrap().push(Ok(Submitted::Unknown));
        talk.sms.tick().await.unwrap();
        talk.hands_over().await;
        assert_eq!(talk.got(ANN).len(), copies, "after {seconds} s");
        talk.fake.next.lock().unwrap().clear();
    }
}

#[tokio::test]
async fn a_report_on_an_unknown_fate_forbids_the_second_copy() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.fake.next.lock().unwrap().push(Ok(Submitted::Unknown));
    talk.writes(ANN, "1").await;
    talk.hands_over().await;
    let id = ids(&talk).remove(0);
    talk.report(&id, SmsState::Accepted).await;
    talk.clock().advance(HOUR / 2);
    talk.sms.tick().await.unwrap();
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 1);
}

#[tokio::test]
async fn killed_while_handing_over_an_idempotent_gateway_gets_the_same_id_again() {
    for idempotent in [true, false] {
        let mut talk = Talk::with(
            Fake {
                idempotent,
                ..Fake::default()
            },
            &["ugut"],
        )
        .await;
        talk.joins(ANN).await;
        talk.writes(ANN, "1").await;
        let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
            unreachable!()
        };
        // as after kill -9 between the commit and the gateway's answer
        sqlx::query(
            "UPDATE sms SET state = 'submitting', rank = 1, submitted_at = $1 WHERE rank = 0",
        )
        .bind(talk.scratch.ambient.now().0)
        .execute(write)
        .await
        .unwrap();
        let before = talk.rows("SELECT id FROM sms WHERE rank = 1").await;
        talk.restart().await;
        talk.hands_over().await;
        let at_once: Vec<String> = ids(&talk).iter().map(|id| id.as_str().to_owned()).collect();
        assert_eq!(at_once, if idempotent { before } else { Vec::new() });
        talk.clock().advance(Span::minutes(2));
        talk.sms.tick().await.unwrap();
        talk.hands_over().await;
        assert_eq!(talk.got(ANN).len(), 1, "idempotent: {idempotent}");
    }
}

#[tokio::test]
async fn five_hundred_is_tried_again_after_five_and_ten_minutes_and_delivered_once() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let down = || Err(SmsError::Retry("500"));
    talk.fake.next.lock().unwrap().extend([down(), down()]);
    assert_eq!(talk.says(ANN, "1").await.len(), 0);
    for (minutes, copies) in [(4, 0), (1, 0), (9, 0), (1, 1), (60, 0)] {
        talk.clock().advance(Span::minutes(minutes));
        talk.hands_over().await;
        assert_eq!(talk.got(ANN).len(), copies, "{minutes}");
    }
}

#[tokio::test]
async fn a_gateway_without_funds_rests_and_the_operator_hears_of_it_once() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let empty = || Err(SmsError::OutOfFunds);
    talk.fake.next.lock().unwrap().extend([empty(), empty()]);
    assert_eq!(talk.says(ANN, "1").await.len(), 0);
    talk.hands_over().await;
    assert_eq!(talk.rows("SELECT kind FROM alert").await, ["sms_funds"]);
    assert_eq!(talk.fake.next.lock().unwrap().len(), 1, "no storm");
    for (minutes, copies) in [(9, 0), (2, 0), (11, 1)] {
        talk.clock().advance(Span::minutes(minutes));
        talk.hands_over().await;
        assert_eq!(talk.got(ANN).len(), copies, "{minutes}");
    }
    assert_eq!(talk.count("alert").await, 0, "it is over");
}

#[tokio::test]
async fn a_question_that_waited_too_long_dies() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    talk.clock().advance(2 * HOUR);
    talk.sms.tick().await.unwrap();
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 0);
    // and the next message asks it again
    assert_eq!(talk.says(ANN, "1").await.len(), 1);
}

#[tokio::test]
async fn an_open_question_is_remembered_once_after_a_day_and_within_the_hours() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    // noon + 23 h: too early; + 24 h: not in the hours of a weekday; + 28 h: 16:00
    for (hours, copies) in [(23, 0), (1, 0), (4, 1), (1, 0), (24, 0)] {
        talk.clock().advance(hours * HOUR);
        talk.sms.tick().await.unwrap();
        talk.hands_over().await;
        let got = talk.got(ANN);
        assert_eq!(got.len(), copies, "+{hours} h: {got:?}");
        assert!(got.iter().all(|text| segments(text).segments == 1));
    }
}

#[tokio::test]
async fn who_waits_for_a_question_that_never_came_through_is_remembered_too() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    // the gateway was away; 16:00 the next day
    talk.clock().advance(2 * HOUR);
    talk.sms.tick().await.unwrap();
    talk.clock().advance(26 * HOUR);
    talk.sms.tick().await.unwrap();
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 1);
}

#[tokio::test]
async fn replies_to_strangers_keep_to_what_a_gateway_takes_in_a_minute() {
    let fake = Fake {
        slow: true,
        ..Fake::default()
    };
    let mut talk = Talk::with(fake, &["ugut"]).await;
    let phones = ["0555000001", "0555000003", "0555000004"];
    for phone in phones {
        talk.writes(phone, "КОШУЛ 21").await;
    }
    for count in [1, 2, 3] {
        talk.hands_over().await;
        assert_eq!(talk.fake.sent.lock().unwrap().len(), count);
        talk.hands_over().await;
        talk.clock().advance(Span::seconds(10));
    }
    let texts = phones.map(|phone| talk.got(phone).len());
    assert_eq!(texts, [1, 1, 1]);
}

#[tokio::test]
async fn what_a_dead_process_left_after_our_start_holds_up_nobody_for_long() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    let now = talk.scratch.ambient.now().0;
    let late = format!("UPDATE sms SET state = 'submitting', rank = 1, submitted_at = {now}");
    talk.scratch.change(&late).await;
    for (minutes, copies) in [(4, 0), (2, 1)] {
        talk.clock().advance(Span::minutes(minutes));
        talk.sms.adopt().await.unwrap();
        if minutes == 4 {
            talk.writes(ANN, "1").await;
        }
        talk.hands_over().await;
        assert_eq!(talk.got(ANN).len(), copies, "{minutes}");
    }
}

#[tokio::test]
async fn what_waits_for_a_gateway_that_is_gone_goes_by_another() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.writes(ANN, "1").await;
    talk.scratch
        .change("UPDATE sms SET gateway = 'gone', state = 'submitting', rank = 1 WHERE number = 1")
        .await;
    talk.scratch
        .change("UPDATE sms SET gateway = 'gone' WHERE rank = 0")
        .await;
    talk.sms.adopt().await.unwrap();
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 1);
    let states = talk.rows("SELECT state FROM sms ORDER BY number").await;
    assert_eq!(states, ["unknown", "accepted"]);
}

#[tokio::test]
async fn costs_are_counted_per_round_and_place_and_the_cap_stops_bulk_before_it_is_exceeded() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.says(ANN, "1").await;
    let costs = "SELECT round || ' ' || municipality || ' ' || (sent > 0) || ' ' || (received > 0) || ' ' || bulk FROM sms_cost";
    assert_eq!(talk.rows(costs).await, [format!("{ROUND} ugut 1 1 0")]);
    let mut tx = talk.context.db.begin().await.unwrap();
    let more = crate::store::costs::Cost {
        round: RoundId::new(ROUND),
        municipality: "ugut".into(),
        sent: 4,
        bulk: 4,
        received: 0,
    };
    crate::store::costs::add(&mut tx, &more).await.unwrap();
    tx.commit().await.unwrap();
    talk.clock().advance(28 * HOUR);
    talk.sms.tick().await.unwrap();
    talk.hands_over().await;
    assert_eq!(talk.got(ANN).len(), 0);
    assert_eq!(talk.rows("SELECT kind FROM alert").await, ["sms_cap"]);
}

#[tokio::test]
async fn nothing_of_a_sent_message_is_kept_but_its_state() {
    let mut talk = Talk::new().await;
    talk.joins(ANN).await;
    talk.says(ANN, "1").await;
    assert_eq!(
        talk.rows("SELECT id FROM sms WHERE sealed IS NOT NULL")
            .await,
        Vec::<String>::new()
    );
    talk.clock().advance(31 * DAY);
    let mut tx = talk.context.db.begin().await.unwrap();
    crate::services::sms::retain(&mut tx, talk.scratch.ambient.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(talk.count("sms").await, 0);
}
