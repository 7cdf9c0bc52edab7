//! In a quiet time nothing opens, and nobody hears anything unasked; what fell due is told when it is over.

use super::commitments::{ANN, at, connected, ticks, with_result};
use super::rounds::open;
use super::*;
use crate::domain::{QuietTime, end_of_day, midnight};
use crate::services::digests::tell;
use crate::services::rounds::OpenRefused;
use crate::store::quiet_times;

async fn quiet(town: &Town, place: Option<&str>, first: &str, last: &str) {
    let mut tx = town.context.db.begin().await.unwrap();
    let quiet = QuietTime {
        municipality: place.map(str::to_owned),
        from: midnight(first.parse().unwrap()),
        until: end_of_day(last.parse().unwrap()),
    };
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    tx.commit().await.unwrap();
    town.renew().await;
}

#[tokio::test]
async fn no_round_opens_in_a_place_or_anywhere_and_it_is_said_until_when() {
    let town = Town::staffed().await;
    quiet(&town, Some("osh"), "2026-11-20", "2026-12-01").await;
    let refused = open(&town, &["ugut", "osh"], None, None).await.unwrap_err();
    let said = refused.to_string();
    assert!(matches!(refused, OpenRefused::Quiet { .. }));
    assert!(said.contains("`osh` up to 2026-12-01"), "{said}");
    assert!(open(&town, &["ugut"], None, None).await.is_ok());
    quiet(&town, None, "2026-11-20", "2026-11-30").await;
    let refused = open(&town, &["nookat"], None, None).await;
    assert!(matches!(refused, Err(OpenRefused::Quiet { .. })));
    at(&town, "2026-12-01 00:00");
    assert!(open(&town, &["nookat"], None, None).await.is_ok());
}

#[tokio::test]
async fn a_leader_reads_from_which_day_on_a_round_can_be_opened() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    quiet(&town, Some("osh"), "2026-11-20", "2026-12-01").await;
    town.seen().await;
    town.says(private(30), 30, "/rounds").await;
    let list = town.seen_one().await;
    let Press::Data(questionnaire) = &list.message.buttons[0][0].press else {
        panic!()
    };
    town.taps(private(30), 30, questionnaire).await;
    let dates = town.seen_one().await;
    town.taps(private(30), 30, dates.button("7-декабрь (2 аптадан кийин)"))
        .await;
    let groups = town.seen_one().await;
    town.taps(private(30), 30, groups.button("Бир мектептин"))
        .await;
    let confirm = town.seen_one().await;
    town.taps(private(30), 30, confirm.button("Ачуу")).await;
    let said = town.seen_one().await.message.text;
    assert!(said.contains("2-декабрь"), "{said}");
}

#[tokio::test]
async fn councils_leaders_and_followers_hear_nothing_and_catch_up_once_afterwards() {
    let town = connected().await;
    let (round, _) = with_result(&town).await;
    quiet(&town, Some("osh"), "2026-11-24", "2027-02-14").await;
    let now = town.now();
    for _ in 0..10 {
        town.pass(7 * DAY);
        ticks(&town).await;
        while tell(&town.context, town.now()).await.unwrap() {}
        let seen = town.seen().await;
        let quiet = town.now() - now > DAY;
        assert!(!quiet || seen.is_empty(), "{seen:#?}");
    }
    at(&town, "2027-03-02 16:00");
    for _ in 0..2 {
        ticks(&town).await;
    }
    let seen = town.seen().await;
    let here = |chat| seen.iter().filter(move |s| s.chat == chat).count();
    assert_eq!(
        (here(GROUP), here(private(ANN))),
        (1, 1),
        "{seen:#?} {round}"
    );
}
