//! What happens in groups by chance: talk with dates, upgrades told in any order, anonymous administrators, channels, codes typed alone.

use super::councils::{KEEPER, STRANGER, connected, council};
use super::*;
use crate::domain::Span;
use crate::store::councils::{self, CouncilState};

async fn day(town: &Town, chat: Chat) -> Option<String> {
    council(town, chat).await.unwrap().next_session
}

/// Somebody answers a message of ours that carries this button.
async fn replies(town: &mut Town, user: Option<i64>, button: Option<&str>, text: &str) {
    let body = Body::Reply {
        text: text.into(),
        message: 1,
        to: button.map(str::to_owned),
    };
    town.happens(GROUP, user, body).await;
}

#[tokio::test]
async fn small_talk_with_a_date_sets_no_session_day() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    for text in [
        "9 май",
        "3.5",
        "9 мая",
        "15.12.2026",
        "3/4/2027",
        "8-март",
        "1.6",
        "1,5",
        "01.06",
        "9-май",
        "май 9",
        "в 3.5 раза",
        "12.12",
    ] {
        town.says(GROUP, KEEPER, text).await;
        // an answer to a digest, or to "the next session is"
        replies(&mut town, Some(KEEPER), None, text).await;
        replies(&mut town, Some(KEEPER), Some("c:lru"), text).await;
        assert_eq!(day(&town, GROUP).await, None, "{text}");
    }
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn an_answer_to_our_question_for_the_day_sets_it_and_thanks_do_not() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    for thanks in ["рахмат", "билбейм", "жакшы, жазабыз"] {
        replies(&mut town, Some(KEEPER), Some("c:s:1"), thanks).await;
    }
    assert!(town.seen().await.is_empty());
    replies(&mut town, Some(KEEPER), Some("c:s:1"), "15-декабрь").await;
    assert_eq!(day(&town, GROUP).await.as_deref(), Some("2026-12-15"));
    town.seen().await;
    // what is no day is told how to write it, under a message that can be answered
    replies(&mut town, Some(KEEPER), Some("c:s:1"), "15ого").await;
    let wrong = town.seen_one().await;
    assert!(wrong.message.text.contains("/session 15-декабрь"));
    let first = wrong.message.buttons[0][0].press.clone();
    assert!(matches!(first, Press::Data(data) if data.starts_with("c:s:")));
    // and a stranger changes nothing
    replies(&mut town, Some(STRANGER), Some("c:s:1"), "16.12.2026").await;
    assert_eq!(day(&town, GROUP).await.as_deref(), Some("2026-12-15"));
}

#[tokio::test]
async fn whoever_asks_to_type_the_day_may_type_it_alone_for_ten_minutes() {
    for ask in ["/session", "/Session@Jash_Test_Bot", "c:s:o"] {
        let mut town = Town::staffed().await;
        connected(&mut town, GROUP).await;
        match ask.strip_prefix('/') {
            Some(_) => drop(town.says(GROUP, KEEPER, ask).await),
            None => drop(town.taps(GROUP, KEEPER, ask).await),
        }
        // nobody else's words
        town.says(GROUP, STRANGER, "9-май").await;
        assert_eq!(day(&town, GROUP).await, None, "{ask}");
        town.says(GROUP, KEEPER, "15.12.2026").await;
        assert_eq!(
            day(&town, GROUP).await.as_deref(),
            Some("2026-12-15"),
            "{ask}"
        );
        // it was asked once
        town.says(GROUP, KEEPER, "9-май").await;
        assert_eq!(
            day(&town, GROUP).await.as_deref(),
            Some("2026-12-15"),
            "{ask}"
        );
        town.says(GROUP, KEEPER, "/session").await;
        town.pass(Span::minutes(10) + Span::millis(1));
        town.says(GROUP, KEEPER, "9-май").await;
        assert_eq!(
            day(&town, GROUP).await.as_deref(),
            Some("2026-12-15"),
            "{ask}"
        );
    }
}

/// What may happen around a group's upgrade, as Telegram tells it to the bot.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Told {
    LeftOld,
    JoinedNew,
    FromOld,
    FromNew,
    TalkInNew,
}

fn orders(rest: &[Told]) -> Vec<Vec<Told>> {
    if rest.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in rest.iter().enumerate() {
        let mut others = rest.to_vec();
        others.remove(at);
        for mut order in orders(&others) {
            order.insert(0, *first);
            all.push(order);
        }
    }
    all
}

#[tokio::test]
async fn left_joined_and_moved_in_any_order_end_connected() {
    use Told::{FromNew, FromOld, JoinedNew, LeftOld, TalkInNew};
    let mut town = Town::staffed().await;
    let all = orders(&[LeftOld, JoinedNew, FromOld, FromNew, TalkInNew]);
    assert_eq!(all.len(), 120);
    for (number, order) in all.iter().enumerate() {
        let number = i64::try_from(number).unwrap();
        let chat = |id| Chat { id, topic: None };
        let (old, new) = (chat(-10_000 - number), chat(-1_000_010_000 - number));
        connected(&mut town, old).await;
        for told in order {
            let (at, body) = match told {
                LeftOld => (old, Body::Left),
                JoinedNew => (new, Body::Joined),
                // the wire gives both ends the same shape
                FromOld | FromNew => (old, Body::Migrated { to: new.id }),
                TalkInNew => {
                    town.says(new, KEEPER, "/connect").await;
                    continue;
                }
            };
            town.happens(at, Some(KEEPER), body).await;
        }
        let here = council(&town, new).await;
        assert_eq!(
            here.map(|c| c.state),
            Some(CouncilState::Active),
            "{order:?}"
        );
        assert_eq!(council(&town, old).await, None, "{order:?}");
        town.says(new, KEEPER, "/digest").await;
        let seen = town.seen().await;
        assert!(
            seen.iter()
                .any(|s| s.chat == new && s.message.text == town.text("council-no-digest")),
            "{order:?}"
        );
        assert!(seen.iter().all(|s| s.chat != old), "{order:?}");
    }
}

#[tokio::test]
async fn a_group_connected_anew_before_its_move_was_told_stays_one_council() {
    let mut town = Town::staffed().await;
    connected(&mut town, GROUP).await;
    let moved = Chat {
        id: -100_500,
        topic: None,
    };
    let again = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(moved, KEEPER, &format!("/connect {again}")).await;
    town.seen().await;
    town.happens(GROUP, None, Body::Migrated { to: moved.id })
        .await;
    assert_eq!(
        council(&town, moved).await.unwrap().state,
        CouncilState::Active
    );
    let mut tx = town.context.db.begin().await.unwrap();
    assert_eq!(councils::of_place(&mut tx, "osh").await.unwrap().len(), 1);
    let held = roles::all(&mut tx).await.unwrap();
    let councils = held.iter().filter(|r| r.kind == RoleKind::Council);
    let confirmed = councils.filter(|r| r.state == roles::RoleState::Confirmed);
    assert_eq!(confirmed.count(), 1);
}

#[tokio::test]
async fn a_channel_gets_no_word_and_whoever_added_the_bot_is_told_in_private() {
    let mut town = Town::staffed().await;
    town.happens(CHANNEL, Some(KEEPER), Body::Joined).await;
    // anybody can ask for it, so nothing of it is stored
    assert_eq!(town.direct.borrow().len(), 1);
    let told = town.seen_one().await;
    assert_eq!(told.chat, private(KEEPER));
    assert!(
        told.message
            .text
            .starts_with(&town.text("council-no-channel"))
    );
    town.happens(CHANNEL, None, Body::Joined).await;
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn commands_are_read_in_any_case_of_letters() {
    for command in ["/Connect", "/CONNECT", "/Start", "/connect@JASH_TEST_BOT"] {
        let mut town = Town::staffed().await;
        let payload = town.invite(RoleKind::Council, Some("osh")).await;
        town.says(GROUP, KEEPER, &format!("{command} {payload}"))
            .await;
        assert!(council(&town, GROUP).await.is_some(), "{command}");
        let payload = town.invite(RoleKind::Council, Some("osh")).await;
        town.says(private(KEEPER), KEEPER, &format!("{command} {payload}"))
            .await;
        assert!(
            town.seen().await.iter().any(|s| s.chat == private(KEEPER)),
            "{command}"
        );
    }
}

#[tokio::test]
async fn an_anonymous_admin_of_a_council_is_told_why_nothing_happens() {
    let mut town = Town::staffed().await;
    let command = |text: &str| Body::Text {
        text: text.into(),
        message: 1,
    };
    town.happens(GROUP, None, command("/digest")).await;
    assert!(town.seen().await.is_empty(), "no council is here");
    connected(&mut town, GROUP).await;
    for text in ["/digest", "/Session 15.12.2026", "/language"] {
        town.happens(GROUP, None, command(text)).await;
        let told = town.seen_one().await;
        assert_eq!(
            told.message.text,
            town.text("council-anonymous-act"),
            "{text}"
        );
    }
    replies(&mut town, None, Some("c:s:1"), "15.12.2026").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-anonymous-act")
    );
    town.happens(GROUP, None, command("9-май")).await;
    assert!(town.seen().await.is_empty());
    assert_eq!(day(&town, GROUP).await, None);
}

#[tokio::test]
async fn the_code_alone_connects_a_group_too() {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    replies(&mut town, Some(KEEPER), None, &payload[1..]).await;
    assert!(council(&town, GROUP).await.is_some());
    let mut town = Town::staffed().await;
    town.says(GROUP, KEEPER, "KAMCHYBEKJ").await;
    town.says(GROUP, KEEPER, "2345678923").await;
    assert!(town.seen().await.is_empty(), "words that are no code");
}
