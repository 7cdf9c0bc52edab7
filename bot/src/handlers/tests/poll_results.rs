//! What comes out of a quick poll: own words stay in the club unless a coordinator says otherwise, and no council is asked to promise anything.

use super::commitments::{KEEPER, connected, ends, osh, ticks};
use super::polls::{COORDINATOR, LEADER, Phone, polls_open, reads};
use super::*;
use crate::domain::{CoordinatorTap, HOUR, PlaceFor, RoundId};
use crate::store::{commitments as pledges, results};

/// A poll with one question in own words runs in a place whose council is connected.
async fn running(to_council: bool) -> (Town, RoundId) {
    let mut town = connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    leader
        .types(&mut town, "Клубга эмне керек?\nОрун\nКитеп\nЖарык")
        .await;
    leader.tap(&mut town, "Бир вариант").await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    let mut coordinator = Phone::of(COORDINATOR);
    reads(&mut town, &mut coordinator).await;
    coordinator.tap(&mut town, "1. орусча").await;
    coordinator
        .types(&mut town, "Что нужно клубу?\nМесто\nКниги\nСвет")
        .await;
    if to_council {
        coordinator.tap(&mut town, "Жыйынтык кеңешке").await;
    }
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    leader.tap(&mut town, "Көрүп, ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "7 күн").await;
    let round = polls_open(&town).await[0].id.clone();
    (town, round)
}

fn to_council(seen: &[Seen]) -> Vec<&str> {
    let to = seen.iter().filter(|seen| seen.chat == GROUP);
    to.map(|seen| seen.message.text.as_str()).collect()
}

async fn found(town: &Town, round: &RoundId) -> usize {
    let mut tx = town.context.db.begin_read().await.unwrap();
    results::findings(&mut tx, &osh(round)).await.unwrap().len()
}

#[tokio::test]
async fn own_words_are_for_the_club_the_council_gets_promises_and_answers_nothing() {
    let (mut town, round) = running(false).await;
    town.pass(HOUR);
    ticks(&town).await;
    let mut tx = town.context.db.begin_read().await.unwrap();
    assert!(
        pledges::pledge(&mut tx, &osh(&round))
            .await
            .unwrap()
            .is_none()
    );
    drop(tx);
    ends(&town, &round, 40, 0).await;
    let mut seen = Vec::new();
    for _ in 0..6 {
        ticks(&town).await;
        seen.extend(town.seen().await);
        town.pass(DAY);
    }
    assert_eq!(to_council(&seen), Vec::<&str>::new());
    assert_eq!(found(&town, &round).await, 0);
    // the leader gets the result, with the figures
    let own: Vec<&Seen> = seen.iter().filter(|s| s.chat == private(LEADER)).collect();
    assert!(
        own.iter()
            .any(|s| s.message.text.contains("Клубга эмне керек")),
        "{seen:#?}"
    );
    // the coordinator could stop it, and reads that the council does not get it
    let first = seen
        .iter()
        .find(|s| s.chat == private(COORDINATOR))
        .unwrap();
    assert!(
        first.message.text.contains("кеңешке жиберилбейт"),
        "{first:?}"
    );
    // nor does the council find it by asking
    for command in ["/digest", "/files"] {
        town.says(GROUP, KEEPER, command).await;
        assert_eq!(
            town.seen_one().await.message.text,
            town.text("council-no-digest")
        );
    }
    // a coordinator does: what stays in a club is theirs to look after
    let place = town.context.municipalities.find("osh").unwrap().index;
    let tap = CoordinatorTap::Place(PlaceFor::Digests, place).code();
    town.taps(private(COORDINATOR), COORDINATOR, &tap).await;
    let told = town.seen().await;
    assert!(
        told.iter()
            .any(|s| s.message.text.contains("Клубга эмне керек")),
        "{told:#?}"
    );
    town.says(private(LEADER), LEADER, "/digest").await;
    let seen = town.seen().await;
    assert!(
        seen.iter()
            .any(|s| s.message.text.contains("Клубга эмне керек")),
        "{seen:#?}"
    );
}

#[tokio::test]
async fn what_a_coordinator_lets_the_council_have_is_found_and_answered_but_never_pledged() {
    let (town, round) = running(true).await;
    town.pass(HOUR);
    ticks(&town).await;
    assert_eq!(to_council(&town.seen().await), Vec::<&str>::new());
    ends(&town, &round, 40, 0).await;
    ticks(&town).await;
    let seen = town.seen().await;
    assert_eq!(found(&town, &round).await, 1);
    let asked = to_council(&seen);
    assert_eq!(asked.len(), 1, "{asked:?}");
    let mut tx = town.context.db.begin_read().await.unwrap();
    assert!(
        pledges::pledge(&mut tx, &osh(&round))
            .await
            .unwrap()
            .is_none()
    );
}
