//! Leading a club for a school year: who vouches, when it ends, whom a round asks, and what the council has answered.

use super::commitments::{at, connected, ends, opened, ticks};
use super::*;
use crate::domain::{Language, Municipalities, TargetGroup};
use crate::services::round_requests;
use crate::store::roles::RoleState;

const LEADER: i64 = 30;

async fn leader(town: &Town) -> roles::Role {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    all.into_iter()
        .rfind(|role| role.kind == RoleKind::Leader)
        .unwrap()
}

/// Somebody asks to lead; the card that the coordinator gets.
async fn asks(town: &mut Town) -> Seen {
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(LEADER), LEADER, &format!("/start {payload}"))
        .await;
    let seen = town.seen().await;
    seen.into_iter().find(|s| s.chat == private(10)).unwrap()
}

async fn actions(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let entries = crate::store::audit::all(&mut tx).await.unwrap();
    entries.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn whoever_confirms_a_leader_says_whether_the_grown_ups_know() {
    let mut town = Town::staffed().await;
    let card = asks(&mut town).await;
    town.taps(private(10), 10, card.button("Ырастайм: 18ге чыга элек"))
        .await;
    let told = town.seen().await;
    assert!(
        told.iter()
            .any(|s| s.chat == private(LEADER) && s.message.text.contains("31-август, 2027-ж.")),
        "{told:#?}"
    );
    assert_eq!(leader(&town).await.state, RoleState::Confirmed);
    assert_eq!(
        actions(&town)
            .await
            .iter()
            .filter(|a| *a == "role.minor")
            .count(),
        1
    );
    // decided is decided
    town.taps(private(10), 10, card.button("Ырастайм: 18 же"))
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("coordinator-decided")
    );
}

#[tokio::test]
async fn leading_ends_on_31_august_unless_a_coordinator_renews_it() {
    let mut town = Town::staffed().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    at(&town, "2027-07-31 12:00");
    town.call_helplines().await;
    town.seen().await;
    town.says(private(10), 10, "/todo").await;
    let first = town.seen_one().await;
    assert!(!first.message.text.contains("ролу бүтүп"), "{first:?}");
    at(&town, "2027-08-02 12:00");
    town.says(private(10), 10, "/todo").await;
    let item = town.seen_one().await;
    assert!(item.message.text.contains("31-август, 2027-ж."), "{item:?}");
    let renew = item.button("Дагы бир окуу жылына").to_owned();
    for _ in 0..2 {
        town.taps(private(10), 10, &renew).await;
    }
    let told = town.seen().await;
    let mine = told.iter().filter(|s| s.chat == private(LEADER));
    assert_eq!(mine.count(), 1, "told once: {told:#?}");
    assert!(
        told[0].message.text.contains("31-август, 2028-ж."),
        "{told:#?}"
    );
    at(&town, "2027-09-01 00:10");
    role_service::tick(&town.context, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
    at(&town, "2028-08-31 23:50");
    role_service::tick(&town.context, town.now()).await.unwrap();
    assert_eq!(leader(&town).await.state, RoleState::Confirmed);
    at(&town, "2028-09-01 00:10");
    for _ in 0..2 {
        role_service::tick(&town.context, town.now()).await.unwrap();
    }
    let told = town.seen().await;
    let said = told.iter().filter(|s| s.chat == private(LEADER));
    let said: Vec<_> = said.map(|s| s.message.text.as_str()).collect();
    assert!(
        said.len() == 1 && said[0].starts_with("Окуу жылы бүттү"),
        "{told:#?}"
    );
    assert_eq!(leader(&town).await.state, RoleState::Revoked);
    let handled = town.says(private(LEADER), LEADER, "/rounds").await;
    assert_eq!(handled, Handled::NotOurs);
}

#[tokio::test]
async fn whom_a_round_asks_is_said_at_launch_and_kept_with_it() {
    let mut town = Town::staffed().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.says(private(LEADER), LEADER, "/rounds").await;
    let menu = town.seen().await.pop().unwrap();
    let mut data = menu.button("").to_owned();
    for label in ["", "Бир клубдун", "Ачуу"] {
        town.taps(private(LEADER), LEADER, &data).await;
        let seen = town.seen_one().await;
        data = seen.button(label).to_owned();
        if label == "Ачуу" {
            assert!(
                seen.message.text.contains("Бир клубдун мүчөлөрүнөн"),
                "{seen:?}"
            );
        }
    }
    town.taps(private(LEADER), LEADER, &data).await;
    town.seen().await;
    town.renew().await;
    let snapshot = town.context.snapshot();
    assert_eq!(snapshot.rounds[0].target_group, Some(TargetGroup::Club));
}

#[tokio::test]
async fn a_leader_reads_what_the_council_has_answered_once_young_people_may() {
    let mut town = connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let none = |town: &Town| {
        let place = role_service::place_name(&town.context, Language::Ky, Some("osh"), town.now());
        let args = [("place", place.into())];
        town.context
            .texts
            .say(Language::Ky, "leader-answers-none", &args)
    };
    let round = opened(&town, "needs-assessment").await;
    ends(&town, &round, 40, 0).await;
    ticks(&town).await;
    town.seen().await;
    town.says(private(LEADER), LEADER, "/commitments").await;
    assert_eq!(town.seen_one().await.message.text, none(&town));
    at(&town, "2026-12-04 16:00");
    town.says(private(LEADER), LEADER, "/commitments").await;
    let read = town.seen_one().await.message;
    assert!(read.text.contains("кеңеш эмне деп жооп берди"), "{read:?}");
    assert!(read.text.matches("\n• ").count() > 2, "{read:?}");
    assert!(read.buttons.is_empty(), "only to read");
}

/// A town in which Osh is the large city that it is.
async fn city() -> Town {
    let mut town = Town::staffed().await;
    let places = Municipalities::bundled().unwrap();
    Arc::get_mut(&mut town.context).unwrap().municipalities = places;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town
}

/// The leader of a city asks to open the needs assessment for two weeks.
async fn asks_to_open(town: &mut Town) -> String {
    let place = town.context.municipalities.find("osh").unwrap().index;
    let open = format!("l:o:{place}:0:2:school");
    town.taps(private(LEADER), LEADER, &open).await;
    town.seen_one().await.message.text
}

#[tokio::test]
async fn in_a_large_city_a_coordinator_opens_what_a_leader_asks_for() {
    let mut town = city().await;
    assert_eq!(asks_to_open(&mut town).await, town.text("round-asked"));
    assert_eq!(
        asks_to_open(&mut town).await,
        town.text("round-asked-before")
    );
    town.renew().await;
    assert!(town.context.snapshot().rounds.is_empty());
    town.says(private(10), 10, "/todo").await;
    let item = town.seen_one().await;
    assert!(item.message.text.contains("Бир мектептин"), "{item:?}");
    for _ in 0..2 {
        let open = item.button("Ачуу").to_owned();
        town.taps(private(10), 10, &open).await;
    }
    let told = town.seen().await;
    let mine = told.iter().filter(|s| s.chat == private(LEADER));
    assert_eq!(mine.count(), 1, "{told:#?}");
    assert_eq!(
        told.last().unwrap().message.text,
        town.text("coordinator-decided")
    );
    town.renew().await;
    let snapshot = town.context.snapshot();
    assert_eq!(snapshot.rounds.len(), 1);
    assert_eq!(snapshot.rounds[0].target_group, Some(TargetGroup::School));
    // it is the leader's own: to extend, to close
    town.says(private(LEADER), LEADER, "/rounds").await;
    town.seen().await[0].button("Узартуу");
}

#[tokio::test]
async fn what_a_coordinator_refuses_or_leaves_undecided_is_told_once() {
    let mut town = city().await;
    asks_to_open(&mut town).await;
    town.says(private(10), 10, "/todo").await;
    let refuse = town.seen_one().await.button("Ачылбасын").to_owned();
    town.taps(private(10), 10, &refuse).await;
    let told = town.seen().await;
    let mine: Vec<_> = told.iter().filter(|s| s.chat == private(LEADER)).collect();
    assert!(
        mine.len() == 1 && mine[0].message.text.contains("ачкан жок"),
        "{told:#?}"
    );
    asks_to_open(&mut town).await;
    town.pass(Span::days(20));
    for _ in 0..2 {
        round_requests::tick(&town.context, town.now())
            .await
            .unwrap();
    }
    let told = town.seen().await;
    assert!(
        told.len() == 1 && told[0].message.text.contains("чечим чыгарган жок"),
        "{told:#?}"
    );
    town.says(private(10), 10, "/todo").await;
    assert!(!town.seen_one().await.message.text.contains("ачкысы келет"));
}

#[tokio::test]
async fn what_a_leader_has_asked_for_goes_with_the_role() {
    let mut town = city().await;
    asks_to_open(&mut town).await;
    let id = leader(&town).await.id;
    let mut tx = town.context.db.begin().await.unwrap();
    role_service::revoke(&mut tx, &town.context, id, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.seen().await;
    town.says(private(10), 10, "/todo").await;
    assert_eq!(town.seen_one().await.message.text, town.text("todo-none"));
    let place = town.context.municipalities.find("osh").unwrap().index;
    town.taps(private(10), 10, &format!("k:ro:{place}:0")).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("coordinator-decided")
    );
}
