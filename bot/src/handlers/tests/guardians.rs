use super::*;
use crate::domain::Language;
use crate::services::guardian_links;
use crate::store::addresses;

fn link(town: &Town, days: i64) -> String {
    let expires = town.now() + days * DAY;
    guardian_links::token(
        &town.context.vault,
        private(40),
        Some("A2B3C4D5"),
        Language::Ru,
        expires,
    )
}

#[tokio::test]
async fn a_parents_yes_lets_the_child_s_chat_go_on_once() {
    let mut town = Town::new().await;
    let token = link(&town, 7);
    town.says(private(41), 41, &format!("/start g{token}"))
        .await;
    let page = town.seen_one().await;
    let yes = page.message.buttons[0][0].press.clone();
    assert_eq!(yes, Press::Data(format!("g:{token}")));
    let (handled, _) = town.taps(private(41), 41, &format!("g:{token}")).await;
    let link = guardian_links::read(&town.context.vault, &token).unwrap();
    let invites = false;
    assert_eq!(handled, Handled::GuardianSaidYes { link, invites });
    let done = town.seen_one().await;
    assert!(done.edit && done.message.buttons.is_empty());
    let (again, _) = town.taps(private(42), 42, &format!("g:{token}")).await;
    assert_eq!(again, Handled::Done);
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .contains(&town.text("parent-given"))
    );
    // neither is anybody asked who opens it after that
    town.says(private(43), 43, &format!("/start g{token}"))
        .await;
    let opened = town.seen_one().await.message;
    assert!(opened.text.contains(&town.text("parent-given")));
}

#[tokio::test]
async fn the_child_cannot_say_yes_for_the_parent() {
    let mut town = Town::new().await;
    let token = link(&town, 7);
    town.says(private(40), 40, &format!("/start g{token}"))
        .await;
    let page = town.seen_one().await;
    assert!(
        page.message.buttons.is_empty() && page.message.text.contains(&town.text("parent-own"))
    );
    let (handled, _) = town.taps(private(40), 40, &format!("g:{token}")).await;
    assert_eq!(handled, Handled::Done);
    // the try has not used the link up
    let (handled, _) = town.taps(private(41), 41, &format!("g:{token}")).await;
    assert!(matches!(handled, Handled::GuardianSaidYes { .. }));
}

#[tokio::test]
async fn the_child_can_neither_refuse_nor_withdraw_and_a_no_ends_the_link() {
    let mut town = Town::new().await;
    let token = link(&town, 7);
    for letter in ["d", "r"] {
        town.taps(private(40), 40, &format!("{letter}:{token}"))
            .await;
        let own = town.seen_one().await.message;
        assert!(own.text.contains(&town.text("parent-own")), "{letter}");
    }
    town.taps(private(41), 41, &format!("d:{token}")).await;
    let seen = town.seen().await;
    let to = |user| seen.iter().filter(move |s| s.chat == private(user)).count();
    assert_eq!((to(40), to(41)), (1, 1));
    for data in ["g", "d", "r"].map(|letter| format!("{letter}:{token}")) {
        let (handled, _) = town.taps(private(42), 42, &data).await;
        assert_eq!(handled, Handled::Done, "{data}");
        let page = town.seen_one().await;
        assert!(page.chat == private(42) && page.message.buttons.is_empty());
    }
}

#[tokio::test]
async fn nothing_stays_of_a_guardian_after_the_next_day() {
    let mut town = Town::staffed().await;
    let token = link(&town, 7);
    town.taps(private(41), 41, &format!("g:{token}")).await;
    town.seen().await;
    let known = async |town: &Town, user| {
        let mut tx = town.context.db.begin().await.unwrap();
        crate::services::retention::retain_of_roles(&mut tx, town.now())
            .await
            .unwrap();
        let found = addresses::find(&mut tx, private(user)).await;
        tx.commit().await.unwrap();
        found.unwrap().is_some()
    };
    assert!(known(&town, 41).await);
    town.pass(2 * DAY);
    assert!(!known(&town, 41).await);
    assert!(known(&town, 10).await, "a role keeps its chat");
}

#[tokio::test]
async fn a_guardians_link_ends_after_its_week_and_cannot_be_made_up() {
    let mut town = Town::new().await;
    let token = link(&town, 7);
    town.pass(7 * DAY);
    town.says(private(41), 41, &format!("/start g{token}"))
        .await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .contains(&town.text("parent-over"))
    );
    let (handled, _) = town.taps(private(41), 41, &format!("g:{token}")).await;
    assert_eq!(handled, Handled::Done);
    town.seen().await;
    town.says(private(41), 41, &format!("/start g{}", "A".repeat(62)))
        .await;
    assert!(town.seen_one().await.message.buttons.is_empty());
}
