//! Slips for parents: a leader asks, a coordinator lets them have as many, fewer or none, the page comes to the leader.

use super::bring::{LEADER, SECOND, led, page};
use super::*;
use crate::services::slips;
use crate::store::{audit, guardians};

/// The leader has asked for so many; what they read.
async fn asks(town: &mut Town, leader: i64, count: &str) -> String {
    let [_, below] = page(town, leader).await;
    let button = below.button("Ата-энелерге кагаз").to_owned();
    town.taps(private(leader), leader, &button).await;
    let asked = town.seen_one().await;
    assert!(asked.message.text.contains("14 жашка"), "{asked:?}");
    let button = asked.button(count).to_owned();
    town.taps(private(leader), leader, &button).await;
    town.seen_one().await.message.text
}

/// The first item of the coordinator's queue that is about slips.
async fn card(town: &mut Town) -> Seen {
    town.says(private(10), 10, "/todo").await;
    let card = town.seen_one().await;
    assert!(
        card.message.text.contains("ата-энелерге кагаз коддор"),
        "{card:?}"
    );
    card
}

async fn trail(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    let own = all
        .into_iter()
        .filter(|entry| entry.action.starts_with("slips."));
    own.map(|entry| format!("{} {}", entry.action, entry.detail))
        .collect()
}

#[tokio::test]
async fn a_leader_gets_fewer_slips_than_asked_for_once_the_coordinator_says_so() {
    let (mut town, _) = led().await;
    let told = asks(&mut town, LEADER, "20").await;
    assert!(told.contains("20"), "{told}");
    // one request at a time
    assert_eq!(asks(&mut town, LEADER, "5").await, town.text("slips-wait"));
    let seen = card(&mut town).await;
    let fewer = seen.button("Берилсин: 10").to_owned();
    // nobody else can grant it
    town.taps(private(LEADER), LEADER, &fewer).await;
    assert!(
        !town
            .seen_one()
            .await
            .message
            .text
            .contains("жетекчиге кетти")
    );
    town.taps(private(10), 10, &fewer).await;
    let seen = town.seen().await;
    let of_leader: Vec<_> = seen.iter().filter(|s| s.chat == private(LEADER)).collect();
    assert!(of_leader[0].message.text.contains("10"), "{of_leader:?}");
    assert!(
        of_leader[1].message.text.starts_with("slips-10-"),
        "{of_leader:?}"
    );
    // pressed again, or the whole number after it: decided already
    town.taps(private(10), 10, &fewer).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("coordinator-decided")
    );
    let trail = trail(&town).await;
    assert_eq!(trail.len(), 2, "{trail:?}");
    assert!(
        trail[0].starts_with("slips.ask") && trail[1].ends_with("osh 10"),
        "{trail:?}"
    );
    // the next ones after a week, and of another leader at any time
    assert_eq!(asks(&mut town, LEADER, "5").await, town.text("slips-wait"));
    assert_ne!(asks(&mut town, SECOND, "5").await, town.text("slips-wait"));
    town.pass(Span::days(7));
    assert_ne!(asks(&mut town, LEADER, "5").await, town.text("slips-wait"));
}

#[tokio::test]
async fn a_refusal_and_two_weeks_without_a_decision_are_told_and_make_no_codes() {
    let (mut town, _) = led().await;
    asks(&mut town, LEADER, "3").await;
    let refuse = card(&mut town).await.button("Берилбесин").to_owned();
    town.taps(private(10), 10, &refuse).await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == private(LEADER)).unwrap();
    assert_eq!(told.message.text, town.text("slips-denied"));
    // whoever was refused may ask again
    assert_ne!(asks(&mut town, LEADER, "3").await, town.text("slips-wait"));
    town.pass(Span::days(13));
    assert!(!slips::tick(&town.context, town.now()).await.unwrap());
    town.pass(Span::days(1));
    assert!(slips::tick(&town.context, town.now()).await.unwrap());
    assert!(!slips::tick(&town.context, town.now()).await.unwrap());
    let told = town.seen().await;
    assert_eq!(told[0].message.text, town.text("slips-undecided"));
    assert!(told.iter().all(|seen| !seen.message.text.contains(".pdf")));
}

#[tokio::test]
async fn who_leads_no_more_waits_for_no_slips() {
    let (mut town, _) = led().await;
    asks(&mut town, LEADER, "3").await;
    let grant = card(&mut town).await.button("Берилсин: 3").to_owned();
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    let leader = all
        .iter()
        .find(|role| role.kind == RoleKind::Leader)
        .unwrap();
    role_service::revoke(&mut tx, &town.context, leader.id, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.seen().await;
    town.taps(private(10), 10, &grant).await;
    let seen = town.seen().await;
    assert!(seen.iter().all(|s| s.chat == private(10)), "{seen:?}");
}

#[tokio::test]
async fn a_code_of_a_slip_is_one_that_a_child_can_use() {
    let town = Town::staffed().await;
    let mut tx = town.context.db.begin().await.unwrap();
    let (codes, expires) = guardians::create_codes(&mut tx, 3).await.unwrap();
    tx.commit().await.unwrap();
    let file = slips::file(&town.context, &codes, expires, town.now()).unwrap();
    assert!(file.name.starts_with("slips-3-") && file.bytes.starts_with(b"%PDF"));
    let mut tx = town.context.db.begin().await.unwrap();
    let used = guardians::use_code(&mut tx, &codes[0], town.now()).await;
    assert!(used.unwrap().is_some());
}
