//! Seven days more, offered once where few have answered; and what leaders do with the days of a round, of which coordinators hear.

use super::bring::{LEADER, SECOND, led, opens};
use super::club_groups::finish;
use super::commitments::{at, opened};
use super::*;
use crate::domain::{QuietTime, RoundId, end_of_day};
use crate::services::lasting;
use crate::store::{audit, progress, quiet_times, rounds};

/// The clock looks at rounds that end soon; what was sent by it.
async fn looks(town: &Town) -> Vec<Seen> {
    town.renew().await;
    lasting::tick(&town.context, town.now()).await.unwrap();
    town.seen().await
}

async fn until(town: &Town, round: &RoundId) -> Moment {
    town.renew().await;
    let snapshot = town.context.snapshot();
    snapshot.round(round).unwrap().until.unwrap()
}

async fn extensions(town: &Town) -> usize {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    all.iter().filter(|e| e.action == "round.extend").count()
}

#[tokio::test]
async fn a_round_under_ten_is_offered_seven_days_more_once_three_days_before_its_end() {
    let (mut town, round) = led().await;
    finish(&town, &round.id, 4).await;
    // on 7 December it ends; nobody is asked earlier, or at night
    for early in ["2026-12-04 19:00", "2026-12-05 09:00"] {
        at(&town, early);
        assert!(looks(&town).await.is_empty(), "{early}");
    }
    at(&town, "2026-12-05 10:30");
    let offered = looks(&town).await;
    assert_eq!(offered.len(), 1, "{offered:#?}");
    let card = &offered[0];
    assert_eq!(card.chat, private(LEADER), "whoever has opened it");
    assert!(card.message.text.contains("7-декабрь"), "{card:?}");
    assert!(
        !card.message.text.contains('4'),
        "no exact number: {card:?}"
    );
    assert!(looks(&town).await.is_empty(), "once");
    let more = card.button("+7 күн").to_owned();
    for _ in 0..2 {
        town.taps(private(LEADER), LEADER, &more).await;
        town.renew().await;
    }
    let seen = town.seen().await;
    let told = seen.iter().filter(|s| s.chat == private(10));
    assert_eq!(told.count(), 1, "the coordinator hears once: {seen:#?}");
    let day = end_of_day("2026-12-14".parse().unwrap());
    assert_eq!(until(&town, &round.id).await, day);
    assert_eq!(extensions(&town).await, 1);
    at(&town, "2026-12-12 11:00");
    assert!(looks(&town).await.is_empty(), "not a second time");
}

#[tokio::test]
async fn no_is_no_and_the_round_ends_on_its_day() {
    let (mut town, round) = led().await;
    let ends = until(&town, &round.id).await;
    at(&town, "2026-12-05 10:30");
    let no = looks(&town).await[0].button("Жок").to_owned();
    town.taps(private(LEADER), LEADER, &no).await;
    let said = town.seen_one().await;
    assert!(said.edit && said.message.buttons.is_empty(), "{said:?}");
    assert_eq!(until(&town, &round.id).await, ends);
    assert!(looks(&town).await.is_empty());
}

#[tokio::test]
async fn where_ten_are_shown_to_have_answered_nothing_is_offered() {
    let (town, round) = led().await;
    at(&town, "2026-12-05 10:30");
    let mut tx = town.context.db.begin().await.unwrap();
    progress::counted(&mut tx, &round.id, "osh", 2, town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(looks(&town).await.is_empty());
}

#[tokio::test]
async fn of_a_round_that_nobody_opened_in_a_chat_coordinators_are_asked_and_of_none_beyond_90_days()
{
    let mut town = Town::staffed().await;
    let round = opened(&town, "needs-assessment").await;
    // 30 days: the last one is 23 December
    at(&town, "2026-12-21 16:00");
    let card = looks(&town).await.remove(0);
    assert_eq!(card.chat, private(10));
    town.taps(private(10), 10, card.button("+7 күн")).await;
    let seen = town.seen().await;
    assert_eq!(seen.len(), 1, "a coordinator need not be told: {seen:#?}");
    let day = end_of_day("2026-12-30".parse().unwrap());
    assert_eq!(until(&town, &round).await, day);
    // one that would last longer than 90 days
    let mut tx = town.context.db.begin().await.unwrap();
    let late = end_of_day("2027-02-20".parse().unwrap());
    assert!(rounds::extend(&mut tx, &round, late).await.unwrap());
    let sql = "UPDATE round SET offered_at = NULL";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).execute(c)).unwrap();
    tx.commit().await.unwrap();
    at(&town, "2027-02-18 16:00");
    assert!(looks(&town).await.is_empty());
}

#[tokio::test]
async fn in_a_quiet_time_nobody_is_asked_and_after_it_they_are() {
    let (town, _) = led().await;
    let quiet = QuietTime {
        municipality: None,
        from: town.now(),
        until: end_of_day("2026-12-05".parse().unwrap()),
    };
    let mut tx = town.context.db.begin().await.unwrap();
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    tx.commit().await.unwrap();
    at(&town, "2026-12-05 12:00");
    assert!(looks(&town).await.is_empty());
    at(&town, "2026-12-06 12:00");
    assert_eq!(looks(&town).await.len(), 1);
}

#[tokio::test]
async fn a_short_round_is_not_asked_about_before_its_middle() {
    let (mut town, _) = led().await;
    let second = opens(&mut town, SECOND, "budget-priorities").await;
    let mut tx = town.context.db.begin().await.unwrap();
    let sql = "UPDATE round SET until_at = $2 WHERE id = $1";
    let end = end_of_day("2026-11-25".parse().unwrap());
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).bind(second.id.as_str()).bind(end.0).execute(c)).unwrap();
    tx.commit().await.unwrap();
    at(&town, "2026-11-23 19:30");
    assert!(looks(&town).await.is_empty());
    at(&town, "2026-11-25 15:30");
    let asked = looks(&town).await;
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].chat, private(SECOND));
}

#[tokio::test]
async fn the_coordinator_hears_what_a_leader_does_with_the_days_and_what_is_counted_has_fixed_ones()
{
    let (mut town, round) = led().await;
    let link = round.links[0].payload.clone();
    town.taps(private(LEADER), LEADER, &format!("l:t:{link}:2026-12-20"))
        .await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == private(10)).unwrap();
    assert!(told.message.text.contains("20-декабрь"), "{told:?}");
    // some answers are counted
    let mut tx = town.context.db.begin().await.unwrap();
    let sql = "INSERT INTO block (round, municipality, question, number, body, frozen_at) VALUES ($1, 'osh', 'age', 1, '', 0)";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).bind(round.id.as_str()).execute(c))
        .unwrap();
    tx.commit().await.unwrap();
    town.renew().await;
    let ends = until(&town, &round.id).await;
    for data in [format!("l:t:{link}:2026-12-25"), format!("l:x:{link}")] {
        town.taps(private(LEADER), LEADER, &data).await;
        let said = town.seen_one().await;
        assert_eq!(said.message.text, town.text("round-counted"));
    }
    assert_eq!(until(&town, &round.id).await, ends);
    let mut tx = town.context.db.begin().await.unwrap();
    let sql = "DELETE FROM block";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).execute(c)).unwrap();
    tx.commit().await.unwrap();
    town.taps(private(LEADER), LEADER, &format!("l:x:{link}"))
        .await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == private(10)).unwrap();
    assert!(told.message.text.contains("эрте бүтүрдү"), "{told:?}");
}
