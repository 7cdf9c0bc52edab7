use super::*;
use crate::store::addresses;
use crate::store::roles::RoleState;

#[tokio::test]
async fn a_role_takes_effect_when_a_coordinator_confirms_the_name() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    let seen = town.seen().await;
    let asked = seen.iter().find(|s| s.chat == private(30)).unwrap();
    assert!(asked.message.text.contains("Ош шаары") && asked.message.text.contains("город Ош"));
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap().clone();
    assert!(
        card.message.text.contains("Person &lt;30&gt;"),
        "{}",
        card.message.text
    );
    // nothing before the yes
    assert_eq!(
        town.says(private(30), 30, "/rounds").await,
        Handled::NotOurs
    );
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    let seen = town.seen().await;
    assert!(seen.iter().any(|s| s.chat == private(10) && s.edit));
    assert!(
        seen.iter()
            .any(|s| s.chat == private(30) && s.message.text.contains("/rounds"))
    );
    assert_eq!(town.says(private(30), 30, "/rounds").await, Handled::Done);
}

#[tokio::test]
async fn a_refused_role_stays_without_effect_and_is_decided_once() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Operator, None).await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap().clone();
    town.taps(private(10), 10, card.button("Ырастабайм")).await;
    town.seen().await;
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("coordinator-decided")
    );
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    assert_eq!(all.last().unwrap().state, RoleState::Refused);
}

#[tokio::test]
async fn used_expired_and_unknown_invites_get_a_kind_answer_each() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    let late = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    town.seen().await;
    let cases = [
        (payload.as_str(), "invite-used"),
        ("i2222222222", "invite-unknown"),
    ];
    for (payload, id) in cases {
        town.says(private(31), 31, &format!("/start {payload}"))
            .await;
        assert!(
            town.seen_one()
                .await
                .message
                .text
                .starts_with(&town.text(id))
        );
    }
    town.pass(14 * DAY);
    town.says(private(31), 31, &format!("/start {late}")).await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .starts_with(&town.text("invite-expired"))
    );
}

#[tokio::test]
async fn opening_a_second_invite_for_the_same_role_leaves_it_to_somebody_else() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .starts_with(&town.text("role-already"))
    );
    town.says(private(31), 31, &format!("/start {payload}"))
        .await;
    assert_eq!(town.seen().await.len(), 2);
}

#[tokio::test]
async fn the_first_coordinator_is_confirmed_on_the_command_line_and_finds_those_who_wait() {
    let mut town = Town::new().await;
    let leader = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {leader}"))
        .await;
    town.seen().await;
    town.staff(10, RoleKind::Coordinator, None).await;
    let seen = town.seen().await;
    let card = seen.last().unwrap();
    assert_eq!(card.chat, private(10));
    assert!(card.message.text.contains("Person &lt;30&gt;"));
}

#[tokio::test]
async fn a_chosen_language_is_spoken_from_then_on() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town.taps(private(30), 30, "l:lru").await;
    town.seen().await;
    town.says(private(30), 30, "/rounds").await;
    assert!(town.seen_one().await.message.text.contains("город Ош"));
}

#[tokio::test]
async fn a_revoked_role_has_no_effect_any_more() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let mut tx = town.context.db.begin().await.unwrap();
    let id = roles::all(&mut tx).await.unwrap().last().unwrap().id;
    role_service::revoke(&mut tx, &town.context, id, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(town.seen_one().await.chat, private(30));
    assert_eq!(
        town.says(private(30), 30, "/rounds").await,
        Handled::NotOurs
    );
}

#[tokio::test]
async fn who_confirms_sees_in_which_chat_the_role_was_asked_for() {
    let mut town = Town::staffed().await;
    let leader = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {leader}"))
        .await;
    let council = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(GROUP, 31, &format!("/connect {}", &council[1..]))
        .await;
    let seen = town.seen().await;
    let cards = seen.iter().filter(|s| s.chat == private(10));
    let cards: Vec<&str> = cards.map(|s| s.message.text.as_str()).collect();
    assert_eq!(cards.len(), 2);
    assert!(cards[0].contains("Чат: бот менен жеке"), "{}", cards[0]);
    // a title is somebody else's words: escaped, on one line
    let line = cards[1].lines().find(|l| l.starts_with("Чат: "));
    assert_eq!(line, Some("Чат: «Кеңеш &lt;1&gt;» тобу"));
}

#[tokio::test]
async fn each_kind_of_chat_has_its_words_on_the_card_also_one_asked_from_before() {
    let town = Town::staffed().await;
    let context = &town.context;
    let groups = [
        Group::new("group", "A\nB"),
        Group::new("supergroup", "A\u{202e}B"),
        Group::new("channel", "A"),
        Group::new("supergroup", "\u{200b}"),
        None,
    ];
    let mut tx = context.db.begin().await.unwrap();
    for group in &groups {
        let address = addresses::find_or_make(&mut tx, GROUP);
        let asking = roles::Asking {
            kind: RoleKind::Council,
            municipality: Some("osh"),
            address: address.await.unwrap(),
            name: "N",
            group: group.as_ref(),
            language: None,
        };
        let id = roles::ask(&mut tx, asking, town.now()).await;
        let asked = roles::get(&mut tx, id.unwrap()).await;
        let asked = asked.unwrap().unwrap();
        assert_eq!(&asked.group, group);
        role_service::ask_coordinators(&mut tx, context, &asked, town.now())
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let seen = town.seen().await;
    let lines = seen.iter().flat_map(|s| s.message.text.lines());
    let lines: Vec<&str> = lines.filter(|l| l.starts_with("Чат: ")).collect();
    let channel = "Чат: «A» каналы, аны жазылгандардын баары көрөт";
    assert_eq!(
        lines,
        [
            "Чат: «A B» тобу",
            "Чат: «AB» супертобу",
            channel,
            "Чат: «…» супертобу",
            "Чат: «…» тобу"
        ]
    );
}

#[tokio::test]
async fn a_code_typed_in_private_is_taken_whatever_role_it_is_for_and_however_it_is_typed() {
    let kinds = [
        (RoleKind::Leader, Some("osh")),
        (RoleKind::Coordinator, None),
        (RoleKind::Safeguarding, None),
        (RoleKind::Operator, None),
    ];
    let mut user = 100;
    for (kind, place) in kinds {
        for way in ["", "/connect ", "/Connect ", "/start "] {
            for code in ["bare", "marked", "small"] {
                let mut town = Town::staffed().await;
                user += 1;
                let payload = town.invite(kind, place).await;
                let code = match code {
                    "bare" => payload[1..].to_owned(),
                    "small" => payload[1..].to_lowercase(),
                    _ => payload.clone(),
                };
                let text = format!("{way}{code}");
                let handled = town.says(private(user), user, &text).await;
                assert_eq!(handled, Handled::Done, "{text}");
                let seen = town.seen().await;
                assert!(seen.iter().any(|s| s.chat == private(user)), "{text}");
                let mut tx = town.context.db.begin().await.unwrap();
                let all = roles::all(&mut tx).await.unwrap();
                let last = all.last().unwrap();
                assert_eq!((last.kind, last.state), (kind, RoleState::Asked), "{text}");
            }
        }
    }
}

#[tokio::test]
async fn a_councils_code_typed_alone_in_private_asks_which_chat_is_meant() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(private(70), 70, &payload[1..]).await;
    let asked = town.seen_one().await;
    assert!(asked.button("Ушул чатка").starts_with("c:h:"));
}

#[tokio::test]
async fn a_used_code_typed_alone_is_explained_and_other_words_are_not_ours() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &payload).await;
    town.seen().await;
    town.says(private(31), 31, &payload[1..]).await;
    let told = town.seen_one().await.message.text;
    assert!(told.starts_with(&town.text("invite-used")), "{told}");
    for words in ["2345678923", "KMNPQRSTVW", "/start KMNPQRSTVW"] {
        let handled = town.says(private(32), 32, words).await;
        assert_eq!(handled, Handled::NotOurs, "{words}");
    }
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn a_name_that_shows_nothing_is_told_so_in_the_readers_language() {
    let town = Town::staffed().await;
    let mut tx = town.context.db.begin().await.unwrap();
    let now = town.now();
    let chat = private(33);
    let address = crate::store::addresses::find_or_make(&mut tx, chat)
        .await
        .unwrap();
    // an older version kept names as they came
    let asking = roles::Asking {
        kind: RoleKind::Leader,
        municipality: Some("osh"),
        address,
        name: "\u{202e}\u{200b}\n\u{3164}",
        group: None,
        language: None,
    };
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    let asked = roles::get(&mut tx, id).await.unwrap().unwrap();
    role_service::ask_coordinators(&mut tx, &town.context, &asked, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let card = town.seen_one().await.message.text;
    assert!(card.contains("аты көрсөтүлгөн эмес"), "{card}");
}
