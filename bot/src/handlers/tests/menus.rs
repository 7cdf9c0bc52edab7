//! What the chats of people with roles are offered as commands.

use super::*;
use crate::domain::Language;
use crate::store::roles::RoleState;

const LEADER: i64 = 40;
const KEEPER: i64 = 70;

/// The lists that were set for a chat since the last look, by the names in them.
async fn menus(town: &Town, chat: Chat) -> Vec<Vec<Command>> {
    town.seen().await;
    let all = std::mem::take(&mut *town.menus.borrow_mut());
    let mine = all.into_iter().filter(|(whose, _)| *whose == chat);
    mine.map(|(_, menu)| menu).collect()
}

fn names(menu: &[Command]) -> Vec<&str> {
    menu.iter().map(|c| c.name.as_str()).collect()
}

/// Takes back the newest role that is in force.
async fn revoke(town: &Town) {
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    let newest = all.iter().rfind(|r| r.state == RoleState::Confirmed);
    let id = newest.unwrap().id;
    role_service::revoke(&mut tx, &town.context, id, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

async fn connect(town: &mut Town, chat: Chat, place: &str) {
    town.seen().await;
    let payload = town.invite(RoleKind::Council, Some(place)).await;
    town.says(chat, KEEPER, &format!("/connect {payload}"))
        .await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
}

#[tokio::test]
async fn each_role_is_offered_its_commands_when_it_is_confirmed_and_loses_them_when_revoked() {
    for (kind, place, first) in [
        (RoleKind::Leader, Some("osh"), "rounds"),
        (RoleKind::Coordinator, None, "todo"),
        (RoleKind::Safeguarding, None, "cases"),
        (RoleKind::Operator, None, "alerts"),
    ] {
        let mut town = Town::new().await;
        let payload = town.invite(kind, place).await;
        town.says(private(LEADER), LEADER, &format!("/start {payload}"))
            .await;
        let before = menus(&town, private(LEADER)).await;
        assert!(before.is_empty(), "{kind:?} is not confirmed");
        let mut tx = town.context.db.begin().await.unwrap();
        role_service::confirm(&mut tx, &town.context, 1, "cli", town.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let [menu] = &menus(&town, private(LEADER)).await[..] else {
            panic!("{kind:?}")
        };
        assert_eq!(menu[0].name, first);
        revoke(&town).await;
        assert_eq!(menus(&town, private(LEADER)).await, [vec![]], "{kind:?}");
    }
}

#[tokio::test]
async fn somebody_refused_is_offered_nothing() {
    let town = &mut Town::new().await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(LEADER), LEADER, &format!("/start {payload}"))
        .await;
    let mut tx = town.context.db.begin().await.unwrap();
    role_service::refuse(&mut tx, &town.context, 1, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(menus(town, private(LEADER)).await.is_empty());
}

#[tokio::test]
async fn the_list_is_in_the_language_of_the_role_and_follows_it() {
    let mut town = Town::new().await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(LEADER), LEADER, &format!("/start {payload}"))
        .await;
    town.taps(private(LEADER), LEADER, "l:lru").await;
    assert!(menus(&town, private(LEADER)).await.is_empty());
    let mut tx = town.context.db.begin().await.unwrap();
    role_service::confirm(&mut tx, &town.context, 1, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let said = |language| {
        let texts = &town.context.texts;
        texts.plain(language, "command-rounds", &[])
    };
    let (ky, ru) = (said(Language::Ky), said(Language::Ru));
    assert_eq!(menus(&town, private(LEADER)).await[0][0].description, ru);
    town.taps(private(LEADER), LEADER, "l:lky").await;
    assert_eq!(menus(&town, private(LEADER)).await[0][0].description, ky);
}

#[tokio::test]
async fn with_two_roles_one_revoked_leaves_the_commands_of_the_other() {
    let mut town = Town::new().await;
    town.staff(LEADER, RoleKind::Operator, None).await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    let both = menus(&town, private(LEADER)).await;
    assert_eq!(names(&both[1])[..3], ["alerts", "rounds", "poll"]);
    revoke(&town).await;
    let [left] = &menus(&town, private(LEADER)).await[..] else {
        panic!()
    };
    assert_eq!(left[0].name, "alerts");
    assert!(!names(left).contains(&"rounds"));
}

#[tokio::test]
async fn a_councils_group_and_its_private_chat_are_offered_what_a_council_uses() {
    for chat in [GROUP, private(KEEPER)] {
        let mut town = Town::staffed().await;
        connect(&mut town, chat, "osh").await;
        let menu = menus(&town, chat).await.remove(0);
        let offered = [
            "digest",
            "commitments",
            "files",
            "plan",
            "budget",
            "session",
        ];
        assert_eq!(names(&menu)[..6], offered);
        town.taps(chat, KEEPER, "c:lru").await;
        let digest = town
            .context
            .texts
            .plain(Language::Ru, "command-digest", &[]);
        assert_eq!(menus(&town, chat).await[0][0].description, digest);
        revoke(&town).await;
        assert_eq!(menus(&town, chat).await, [vec![]]);
    }
}

#[tokio::test]
async fn a_group_keeps_its_commands_while_a_council_stays_in_one_of_its_topics() {
    let mut town = Town::staffed().await;
    let topic = |topic| Chat {
        topic: Some(topic),
        ..GROUP
    };
    connect(&mut town, topic(4), "osh").await;
    connect(&mut town, topic(5), "ugut").await;
    town.seen().await;
    town.menus.borrow_mut().clear();
    revoke(&town).await;
    let [menu] = &menus(&town, topic(5)).await[..] else {
        panic!()
    };
    assert_eq!(
        names(menu),
        [
            "digest",
            "commitments",
            "files",
            "plan",
            "budget",
            "session",
            "language"
        ]
    );
    revoke(&town).await;
    assert_eq!(menus(&town, topic(4)).await, [vec![]]);
}

#[tokio::test]
async fn a_group_that_moves_or_takes_the_bot_back_is_offered_them_again() {
    let mut town = Town::staffed().await;
    connect(&mut town, GROUP, "osh").await;
    menus(&town, GROUP).await;
    town.happens(GROUP, Some(KEEPER), Body::Left).await;
    town.happens(GROUP, Some(KEEPER), Body::Joined).await;
    assert_eq!(menus(&town, GROUP).await.len(), 1);
    let moved = Chat {
        id: -100_500,
        topic: None,
    };
    town.happens(GROUP, None, Body::Migrated { to: moved.id })
        .await;
    assert_eq!(names(&menus(&town, moved).await[0])[0], "digest");
}

#[tokio::test]
async fn alerts_and_cases_tell_what_is_open() {
    let mut town = Town::new().await;
    town.staff(60, RoleKind::Operator, None).await;
    town.staff(20, RoleKind::Safeguarding, None).await;
    town.seen().await;
    town.says(private(60), 60, "/alerts").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("operator-well")
    );
    let mut tx = town.context.db.begin().await.unwrap();
    let kind = crate::services::alerts::Alert::Conflict;
    crate::services::alerts::raise(&mut tx, &town.context, kind)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.seen().await;
    town.says(private(60), 60, "/alerts").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("operator-conflict")
    );
    town.says(private(20), 20, "/cases").await;
    assert!(town.seen_one().await.message.text.ends_with(": 0"));
}

#[tokio::test]
async fn a_coordinator_reads_who_decided_what_by_roles_and_sees_a_change_from_outside() {
    let mut town = Town::staffed().await;
    connect(&mut town, private(KEEPER), "osh").await;
    town.staff(60, RoleKind::Operator, None).await;
    town.taps(private(60), 60, "x:c:conflict").await;
    town.seen().await;
    // nobody else does
    town.says(private(KEEPER), KEEPER, "/audit").await;
    let work = town.seen().await;
    assert!(
        work.iter()
            .all(|m| !m.message.text.contains("council.connect"))
    );
    town.says(private(10), 10, "/audit").await;
    let text = town.seen_one().await.message.text;
    assert!(
        text.contains("Ош шаары") && !text.contains(" osh"),
        "{text}"
    );
    let mut tx = town.context.db.begin_read().await.unwrap();
    let entries = crate::store::audit::all(&mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let actions: Vec<_> = entries.iter().map(|e| e.action.as_str()).collect();
    for action in ["council.connect", "alert.handled"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
    for entry in &entries {
        let acts = entry.actor == "cli" || entry.actor.starts_with("role:");
        assert!(acts, "{}", entry.actor);
        assert!(
            !text.contains(&entry.action),
            "no words for {}",
            entry.action
        );
    }
    assert!(
        text.lines().count() > 2 && !text.contains(&KEEPER.to_string()),
        "{text}"
    );
    town.scratch
        .change("UPDATE audit SET detail = 'x' WHERE id = 1")
        .await;
    town.says(private(10), 10, "/audit").await;
    let broken = town.seen_one().await.message.text;
    assert_ne!(broken.lines().nth(1), text.lines().nth(1));
}

#[tokio::test]
async fn language_in_the_chat_of_a_role_is_the_roles_language() {
    let mut town = Town::staffed().await;
    connect(&mut town, private(KEEPER), "osh").await;
    town.seen().await;
    for (user, button) in [(10, "l:lru"), (KEEPER, "c:lru")] {
        let handled = town.says(private(user), user, "/language").await;
        assert_eq!(handled, Handled::Done);
        assert_eq!(town.seen_one().await.button("Русский"), button);
    }
}
