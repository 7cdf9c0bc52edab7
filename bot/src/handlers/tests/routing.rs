//! Which inbounds are those of roles, and what happens to those of nobody.

use super::*;
use crate::handlers::is_ours;

#[test]
fn only_words_and_buttons_of_roles_leave_the_fast_lane() {
    let inbound = |private, body| Inbound {
        external_id: 1,
        chat: private_or_group(private),
        private,
        group: None,
        sender: None,
        body,
    };
    let text = |text: &str| Body::Text {
        text: text.into(),
        message: 1,
    };
    let tap = |data: &str| Body::Tap {
        query: "q".into(),
        data: data.into(),
        message: None,
    };
    let guardian = format!("/start g{}", "A".repeat(62));
    let ours = [
        text("/rounds"),
        text("/digest"),
        text("/connect ABCDEFGHJK"),
        text("/session 1.2"),
        text("15-декабрь"),
        text("1.2"),
        text("/start i23456789AB"),
        text(&guardian),
        tap("l:r"),
        tap("c:w"),
        tap("k:y:1"),
        tap("g:x"),
        tap("w:1:0"),
        tap("w:o:1"),
        tap("n:1:1"),
        text("/away 1.2"),
        tap("x:c:conflict"),
    ];
    let theirs = [
        text("/start"),
        text("/start A2B3C4D5"),
        text("/start igloo"),
        text("/help"),
        text("/unknown"),
        text("digest"),
        text("1 3"),
        text("15"),
        tap("o:lkr-"),
        tap("m:go"),
        tap("s:1"),
        tap("l"),
        Body::Joined,
        Body::Left,
    ];
    for body in ours {
        assert!(is_ours(&inbound(true, body.clone())), "{body:?}");
    }
    for body in theirs {
        assert!(!is_ours(&inbound(true, body.clone())), "{body:?}");
        assert!(is_ours(&inbound(false, body)));
    }
}

fn private_or_group(private: bool) -> Chat {
    if private { super::private(1) } else { GROUP }
}

#[tokio::test]
async fn a_stranger_with_a_leaders_command_is_left_to_the_fast_lane() {
    let mut town = Town::staffed().await;
    for words in [
        "/rounds",
        "/digest",
        "/session 1.2",
        "/cases",
        "/away",
        "/alerts",
        "/audit",
        "/language",
    ] {
        assert_eq!(town.says(private(99), 99, words).await, Handled::NotOurs);
    }
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn a_strangers_forged_button_changes_nothing() {
    let mut town = Town::staffed().await;
    town.says(
        private(30),
        30,
        &format!(
            "/start {}",
            town.invite(RoleKind::Leader, Some("osh")).await
        ),
    )
    .await;
    town.seen().await;
    for data in [
        "k:y:3",
        "k:h",
        "l:o:1:0:2",
        "w:1:0",
        "w:c:1",
        "w:p:1:2",
        "n:1:1",
        "x:c:conflict",
        "c:lru",
        "c:a:00",
        "k:",
        "l:q:99:99",
        "l:o:a:b",
        "g:zz",
    ] {
        let (handled, _) = town.taps(private(99), 99, data).await;
        assert_eq!(handled, Handled::Done, "{data}");
    }
    let mut tx = town.context.db.begin().await.unwrap();
    let all = roles::all(&mut tx).await.unwrap();
    assert_eq!(
        all.iter()
            .filter(|r| r.state == roles::RoleState::Confirmed)
            .count(),
        2
    );
    assert!(crate::store::rounds::all(&mut tx).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_button_that_nobody_knows_is_called_old_and_does_nothing_else() {
    let mut town = Town::staffed().await;
    town.staff(60, RoleKind::Operator, None).await;
    town.seen().await;
    let old = town.text("button-old");
    for user in [10, 20, 60, 99] {
        for data in [
            "l:",
            "l:z",
            "l:q:1",
            "l:q:999:0",
            "l:r:999",
            "c:q",
            "k:",
            "k:z",
            "k:y:x",
            "w:z",
            "x:z",
            "x:c:z",
            "n:z",
            "g:zz",
        ] {
            let (handled, toast) = town.taps(private(user), user, data).await;
            assert_eq!(handled, Handled::Done, "{data}");
            assert_eq!(toast.as_ref(), Some(&old), "{data}");
        }
    }
    for data in ["c:q", "c:h:ABCDEFGHJK", "l:r", "k:h", "m:go"] {
        let (_, toast) = town.taps(GROUP, 70, data).await;
        assert_eq!(toast.as_ref(), Some(&old), "{data}");
    }
    let seen = town.seen().await;
    assert!(seen.is_empty(), "{seen:#?}");
}
