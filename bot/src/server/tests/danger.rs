//! Words of danger are looked for before anything else.

use super::full_disk::{heard, staff};
use super::*;
use crate::domain::RoleKind;
use crate::texts::help_card;

const BEHIND_A_SLASH: [&str; 7] = [
    "/мени уруп жатат",
    "/help мени уруп жатат",
    "/session меня бьют",
    "/start меня бьют дома",
    "/rounds меня бьет отец",
    "/connect@jashun_bot меня насилуют",
    "9.05 меня бьют",
];

fn card(talk: &Talk, language: Language) -> String {
    help_card(
        &talk.context.texts,
        language,
        &talk.context.snapshot().helplines,
    )
}

#[tokio::test]
async fn words_of_danger_behind_a_slash_are_heard_of_a_stranger() {
    for text in BEHIND_A_SLASH {
        let mut talk = Talk::new().await;
        talk.say(text).await;
        let shown = talk.screen().text;
        assert!(
            Language::ALL
                .iter()
                .all(|l| shown.contains(&card(&talk, *l))),
            "{text}"
        );
        assert_eq!(talk.rows("disclosure").await, 1, "{text}");
        assert_eq!(talk.rows("respondent").await, 0, "{text}");
    }
}

#[tokio::test]
async fn words_of_danger_behind_a_slash_are_heard_of_a_respondent() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    for text in BEHIND_A_SLASH {
        talk.say("/continue").await;
        talk.say(text).await;
        assert_eq!(
            talk.person().await.unwrap().respondent.view,
            View::Help,
            "{text}"
        );
        let shown = talk.screen().text;
        assert!(
            shown.starts_with(&card(&talk, Language::Ru)),
            "{text}: {shown}"
        );
    }
    let kept = talk.rows("disclosure").await;
    assert!(kept > 0, "{kept}");
}

#[tokio::test]
async fn whoever_has_a_role_is_heard_too() {
    for kind in [RoleKind::Leader, RoleKind::Coordinator, RoleKind::Operator] {
        let mut talk = Talk::new().await;
        staff(&talk, ANN.id, kind, Language::Ru).await;
        for text in ["меня бьет муж", "/rounds меня бьет муж"] {
            talk.say(text).await;
            let shown = talk.screen().text;
            assert!(
                shown.ends_with(&card(&talk, Language::Ru)),
                "{kind:?} {text}: {shown}"
            );
        }
        assert!(talk.rows("disclosure").await > 0);
    }
}

#[tokio::test]
async fn words_of_a_poll_and_of_an_edited_message_are_heard_and_others_are_no_answer() {
    let words = |text: &str, media| Body::Words {
        text: text.into(),
        message: 9_000,
        media,
    };
    for media in [true, false] {
        let mut talk = Talk::new().await;
        talk.reach_first_question().await;
        let before = talk.person().await.unwrap();
        let inbound = talk.inbound(words("Какую секцию открыть?\nБокс", media));
        talk.take(&[inbound]).await;
        let after = talk.person().await.unwrap();
        assert_eq!(
            (after.respondent.view, after.respondent.open),
            (View::Survey, before.respondent.open)
        );
        assert_eq!(talk.rows("disclosure").await, 0);
        let inbound = talk.inbound(words("Меня бьют дома\nДа\nКаждый день", media));
        talk.take(&[inbound]).await;
        assert_eq!(talk.person().await.unwrap().respondent.view, View::Help);
        assert_eq!(talk.rows("disclosure").await, 1);
    }
}

#[tokio::test]
async fn words_of_harm_before_consent_are_removed_once_the_card_is_there() {
    let mut talk = Talk::new().await;
    let mut inbound = talk.text("меня бьет отчим");
    inbound.body = Body::Text {
        text: "меня бьет отчим".into(),
        message: 777,
    };
    talk.take(&[inbound]).await;
    let removed = |talk: &Talk| {
        let removed = talk.phones.removed.lock().unwrap();
        removed
            .iter()
            .copied()
            .collect::<std::collections::BTreeSet<i64>>()
    };
    assert_eq!(removed(&talk), [777].into());
    assert_eq!(*talk.phones.calls.lock().unwrap(), ["send", "delete"]);
    // what is added belongs to it; of others nothing that is typed before consent is touched
    talk.say("салам").await;
    assert_eq!(removed(&talk), [777, 9_000].into());
    talk.phones.removed.lock().unwrap().clear();
    let other = Inbound {
        chat: Chat {
            id: 8_999,
            topic: None,
        },
        ..talk.text("салам")
    };
    talk.take(&[other]).await;
    assert_eq!(removed(&talk), [].into());
    assert_eq!(talk.rows("respondent").await, 0);
}

#[tokio::test]
async fn a_payload_of_random_letters_is_no_cry_for_help() {
    let mut talk = Talk::new().await;
    for payload in ["sos", "g-sos-x", "SOS_112"] {
        talk.say(&format!("/start {payload}")).await;
        assert_eq!(talk.rows("disclosure").await, 0, "{payload}");
    }
}

#[tokio::test]
async fn words_of_danger_typed_behind_start_are_heard() {
    for payload in ["menya_byut", "pomogite", "MENYA_BYUT", "POMOGITE"] {
        let mut talk = Talk::new().await;
        talk.say(&format!("/start {payload}")).await;
        assert_eq!(talk.rows("disclosure").await, 1, "{payload}");
    }
}

#[tokio::test]
async fn with_a_full_disk_the_help_card_comes_from_memory_once_and_the_words_are_kept_when_there_is_room()
 {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let other = Chat {
        id: 8_999,
        topic: None,
    };
    let known = talk.text(&format!("/меня бьют {}", "а ".repeat(1_900)));
    let stranger = Inbound {
        chat: other,
        ..talk.text("/мени уруп жатат")
    };
    let harmless = Inbound {
        chat: Chat {
            id: 8_998,
            topic: None,
        },
        ..talk.text("салам")
    };
    talk.scratch.fill().await;
    let mut batch = vec![known, stranger, harmless];
    // more than fits into what is left of the pages
    batch.extend((0..1_000).map(|n| Inbound {
        chat: Chat {
            id: 9_000_000 + n,
            topic: None,
        },
        ..talk.text("/help")
    }));
    for _ in 0..3 {
        assert!(talk.live.take(&batch).await.unwrap_err().is_disk_full());
    }
    let [ky, ru] = Language::ALL.map(|language| card(&talk, language));
    assert!(talk.screen().text.starts_with(&ru));
    assert_eq!(heard(&talk, other.id), [format!("{ky}\n\n{ru}")]);
    assert!(heard(&talk, 8_998).is_empty());
    assert_eq!(talk.rows("disclosure").await, 0);
    talk.scratch.make_room().await;
    talk.take(&batch).await;
    assert_eq!(talk.rows("disclosure").await, 2);
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Help);
}

#[tokio::test]
async fn words_under_a_picture_are_words_while_nothing_can_be_stored_too() {
    let mut talk = Talk::new().await;
    let caption = |text: &str| Body::Media {
        message: 9_000,
        album: None,
        caption: Some(text.to_owned()),
    };
    for (text, found) in [("меня бьют дома", true), ("наш двор", false)] {
        let inbound = talk.inbound(caption(text));
        let danger = crate::services::danger::in_inbound(&talk.context, &inbound);
        assert_eq!(danger, found, "{text}");
    }
}
