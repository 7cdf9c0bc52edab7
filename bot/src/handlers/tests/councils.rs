use super::*;
use crate::store::addresses;
use crate::store::councils::{self, CouncilChat, CouncilState};

pub(super) const KEEPER: i64 = 70;
const COLLEAGUE: i64 = 71;
pub(super) const STRANGER: i64 = 72;

/// Connects a chat and confirms it as the coordinator does; looks away from what was said.
pub(super) async fn connected(town: &mut Town, chat: Chat) {
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(chat, KEEPER, &format!("/connect {}", &payload[1..]))
        .await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    town.seen().await;
}

pub(super) async fn council(town: &Town, chat: Chat) -> Option<CouncilChat> {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find(&mut tx, chat).await.unwrap()?;
    councils::get(&mut tx, address).await.unwrap()
}

#[tokio::test]
async fn a_group_connects_with_its_invite_and_gets_digests_once_confirmed() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    // what a startgroup link says
    town.says(GROUP, KEEPER, &format!("/start@jash_test_bot {payload}"))
        .await;
    let seen = town.seen().await;
    assert!(seen[0].chat == GROUP || seen[1].chat == GROUP);
    assert_eq!(
        council(&town, GROUP).await.unwrap().state,
        CouncilState::Asked
    );
    town.taps(GROUP, KEEPER, "c:lru").await;
    town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    let seen: Vec<Seen> = town
        .seen()
        .await
        .into_iter()
        .filter(|s| s.chat == GROUP)
        .collect();
    assert!(seen[0].message.text.contains("город Ош"));
    assert!(seen.iter().any(|s| s.message.text.contains("ОБРАЗЕЦ")));
    assert!(
        seen.last()
            .unwrap()
            .button("7 декабря (2 недели)")
            .starts_with("c:s:")
    );
    assert_eq!(
        council(&town, GROUP).await.unwrap().state,
        CouncilState::Active
    );
}

#[tokio::test]
async fn a_council_may_take_its_private_chat_and_a_topic_is_a_chat_of_its_own() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(private(KEEPER), KEEPER, &format!("/start {payload}"))
        .await;
    let ask = town.seen_one().await;
    assert!(
        ask.message
            .buttons
            .iter()
            .flatten()
            .any(|b| matches!(&b.press, Press::Url(u) if u.contains("startgroup")))
    );
    let Press::Data(here) = &ask.message.buttons[0][0].press else {
        panic!()
    };
    town.taps(private(KEEPER), KEEPER, here).await;
    assert_eq!(
        council(&town, private(KEEPER)).await.unwrap().state,
        CouncilState::Asked
    );
    town.seen().await;
    let topic = Chat {
        topic: Some(4),
        ..GROUP
    };
    connected(&mut town, topic).await;
    assert_eq!(
        council(&town, topic).await.unwrap().state,
        CouncilState::Active
    );
    assert_eq!(council(&town, GROUP).await, None);
}

#[tokio::test]
async fn the_keeper_admits_colleagues_and_nobody_else_does() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    town.taps(GROUP, COLLEAGUE, "c:lru").await;
    assert_eq!(council(&town, GROUP).await.unwrap().language, None);
    let (_, toast) = town.taps(GROUP, COLLEAGUE, "c:w").await;
    assert_eq!(toast, Some(town.text("council-asked-toast")));
    let ask = town.seen_one().await;
    let admit = ask.button("Ырастайм").to_owned();
    for other in [COLLEAGUE, STRANGER] {
        let (_, toast) = town.taps(GROUP, other, &admit).await;
        assert_eq!(toast, Some(town.text("council-only-keeper")));
    }
    // asking again does not fill the chat
    town.taps(GROUP, COLLEAGUE, "c:w").await;
    assert!(town.seen().await.is_empty());
    town.taps(GROUP, KEEPER, &admit).await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .contains("Person &lt;71&gt;")
    );
    town.taps(GROUP, COLLEAGUE, "c:lru").await;
    assert_eq!(
        council(&town, GROUP).await.unwrap().language,
        Some(crate::domain::Language::Ru)
    );
}

#[tokio::test]
async fn a_stranger_in_the_group_is_told_once() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    for words in [
        "/digest",
        "/session 1.2.2027",
        "/language",
        "/digest",
        "hello",
        "/other",
    ] {
        town.says(GROUP, STRANGER, words).await;
    }
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-only-members")
    );
    assert_eq!(council(&town, GROUP).await.unwrap().next_session, None);
}

#[tokio::test]
async fn the_day_of_the_session_is_chosen_or_typed() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    town.taps(GROUP, KEEPER, "c:s:2").await;
    assert_eq!(
        council(&town, GROUP).await.unwrap().next_session.as_deref(),
        Some("2026-12-07")
    );
    for (words, day) in [
        ("/session 15.12.2026", "2026-12-15"),
        ("/session 16.12.2026", "2026-12-16"),
        ("/session 15.12.2020", "2026-12-16"),
        ("/session soon", "2026-12-16"),
    ] {
        town.says(GROUP, KEEPER, words).await;
        assert_eq!(
            council(&town, GROUP).await.unwrap().next_session.as_deref(),
            Some(day),
            "{words}"
        );
    }
    town.seen().await;
    town.taps(GROUP, KEEPER, "c:s:o").await;
    let how = town.seen_one().await.message.text;
    assert!(how.contains("/session 15-декабрь"), "{how}");
    assert_eq!(council(&town, GROUP).await.unwrap().next_session, None);
    town.says(GROUP, KEEPER, "/session 17 декабря 2026").await;
    assert_eq!(
        council(&town, GROUP).await.unwrap().next_session.as_deref(),
        Some("2026-12-17")
    );
}

#[tokio::test]
async fn removed_from_the_group_nothing_is_sent_and_coming_back_needs_no_new_invite() {
    let mut town = Town::staffed().await;
    let topic = Chat {
        topic: Some(4),
        ..GROUP
    };
    connected(&mut town, topic).await;
    town.happens(GROUP, Some(KEEPER), Body::Left).await;
    assert_eq!(
        council(&town, topic).await.unwrap().state,
        CouncilState::Gone
    );
    let mut tx = town.context.db.begin().await.unwrap();
    assert!(councils::of_place(&mut tx, "osh").await.unwrap().is_empty());
    drop(tx);
    town.happens(GROUP, Some(KEEPER), Body::Joined).await;
    assert_eq!(
        council(&town, topic).await.unwrap().state,
        CouncilState::Active
    );
}

#[tokio::test]
async fn a_group_that_becomes_a_supergroup_stays_connected() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    let moved = Chat {
        id: -100_500,
        topic: None,
    };
    // something is said under the new id before the move is told
    town.says(moved, KEEPER, "/connect").await;
    town.seen().await;
    for _ in 0..2 {
        town.happens(GROUP, None, Body::Migrated { to: moved.id })
            .await;
    }
    assert_eq!(council(&town, moved).await.unwrap().municipality, "osh");
    assert_eq!(council(&town, GROUP).await, None);
    town.says(moved, KEEPER, "/digest").await;
    assert_eq!(town.seen_one().await.chat, moved);
}

#[tokio::test]
async fn an_anonymous_admin_and_a_leaders_invite_do_not_connect_a_group() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    let text = format!("/connect {payload}");
    town.happens(
        GROUP,
        None,
        Body::Text {
            text: text.clone(),
            message: 1,
        },
    )
    .await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .starts_with(&town.text("council-anonymous"))
    );
    let leader = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(GROUP, KEEPER, &format!("/connect {leader}"))
        .await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .starts_with(&town.text("invite-not-in-group"))
    );
    assert_eq!(council(&town, GROUP).await, None);
    // the council's invite is still good
    town.says(GROUP, KEEPER, &text).await;
    assert!(council(&town, GROUP).await.is_some());
}

#[tokio::test]
async fn a_command_for_another_bot_is_not_ours() {
    let mut town = Town::staffed().await;
    town.says(GROUP, KEEPER, "/connect@other_bot").await;
    assert!(town.seen().await.is_empty());
    town.says(GROUP, KEEPER, "/connect@Jash_Test_Bot").await;
    town.seen_one().await;
}

#[tokio::test]
async fn help_in_a_councils_group_is_about_its_work_and_elsewhere_nobody_is_answered() {
    let mut town = Town::staffed().await;
    town.says(GROUP, KEEPER, "/help").await;
    assert!(town.seen().await.is_empty());
    connected(&mut town, GROUP).await;
    town.says(GROUP, KEEPER, "/help").await;
    let help = town.seen_one().await.message.text;
    assert!(
        help.contains("/digest") && help.contains("/session"),
        "{help}"
    );
}

#[tokio::test]
async fn who_has_chosen_a_language_before_connects_a_group_in_it() {
    let mut town = Town::staffed().await;
    town.staff(KEEPER, RoleKind::Leader, Some("osh")).await;
    town.taps(private(KEEPER), KEEPER, "l:lru").await;
    town.seen().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(GROUP, KEEPER, &format!("/connect {payload}"))
        .await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(told.message.text.starts_with("<b>Чат подключён"));
    assert!(!told.message.text.contains("Чат туташты"));
    let chat = council(&town, GROUP).await.unwrap();
    assert_eq!(chat.language, Some(crate::domain::Language::Ru));
    // and the coordinator's word of it names place and group
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    let seen = town.seen().await;
    let word = seen.iter().find(|s| s.chat == private(10)).unwrap();
    let text = &word.message.text;
    assert!(
        text.contains("«Кеңеш &lt;1&gt;»") && text.contains("Ош шаары"),
        "{text}"
    );
}
