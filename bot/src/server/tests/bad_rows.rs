//! Somebody's row that cannot be read: they hear of it, everybody else goes on, at the start too.

use super::*;
use crate::domain::Span;
use crate::texts::help_card;

const BEN: Chat = Chat {
    id: 7_300_000_002,
    topic: None,
};

/// Ann's session is torn, as by a bad disk.
async fn tear_session(talk: &Talk) {
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    sqlx::query("UPDATE session SET state = 'torn'")
        .execute(write)
        .await
        .unwrap();
}

fn of(chat: Chat, inbound: Inbound) -> Inbound {
    Inbound { chat, ..inbound }
}

fn screen_of(talk: &Talk, chat: Chat) -> Option<Message> {
    let chats = talk.phones.chats.lock().unwrap();
    chats
        .get(&chat.id)?
        .last()
        .map(|(_, message)| message.clone())
}

#[tokio::test]
async fn somebody_whose_session_is_torn_hears_so_and_the_others_of_the_batch_are_answered() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    tear_session(&talk).await;
    let batch = [
        talk.text("1"),
        of(BEN, talk.text(&format!("/start {LINK}"))),
    ];
    talk.take(&batch).await;
    assert!(screen_of(&talk, BEN).is_some());
    for _ in 0..6 {
        talk.scratch.clock.advance(Span::seconds(10));
        talk.live.tick().await.unwrap();
    }
    let sorry = Language::ALL.map(|l| talk.context.texts.say(l, "press-again", &[]));
    assert_eq!(talk.screen().text, sorry.join("\n"));
    let mut tx = talk.context.db.begin_read().await.unwrap();
    assert!(
        crate::store::inbox::waiting(&mut tx)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_start_shows_the_others_their_screens() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    tear_session(&talk).await;
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    sqlx::query("UPDATE respondent SET shown_seq = 0")
        .execute(write)
        .await
        .unwrap();
    talk.restart().await;
}

#[tokio::test]
async fn a_waiting_inbound_that_cannot_be_read_holds_up_neither_the_next_nor_what_time_does() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let (vault, now) = (&talk.context.vault, talk.context.ambient.now());
    let hash = vault.chat_hash(ANN);
    let mut tx = talk.context.db.begin().await.unwrap();
    for (id, text) in [(1, "torn"), (2, "/help")] {
        let inbound = Inbound {
            external_id: id,
            chat: ANN,
            private: true,
            group: None,
            sender: None,
            body: Body::Text {
                text: text.into(),
                message: 9_000,
            },
        };
        crate::store::inbox::put_failed(&mut tx, &hash, &inbound, (0, now), now)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    let torn =
        "UPDATE failed_inbound SET sealed = 'torn' WHERE id = (SELECT min(id) FROM failed_inbound)";
    sqlx::query(torn).execute(write).await.unwrap();
    talk.restart().await;
    for _ in 0..3 {
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Help);
    let mut tx = talk.context.db.begin_read().await.unwrap();
    assert_eq!(crate::store::inbox::dead_letters(&mut tx).await.unwrap(), 1);
    let raised = crate::store::alerts::raised(&mut tx).await.unwrap();
    assert_eq!(raised[0].0, "dead_letters");
}

#[tokio::test]
async fn a_child_who_writes_in_another_topic_is_the_same_respondent() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let in_topic = |inbound| {
        of(
            Chat {
                topic: Some(7),
                ..ANN
            },
            inbound,
        )
    };
    let elsewhere = in_topic(talk.text("/help"));
    talk.take(&[elsewhere]).await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Help);
    assert_eq!(talk.rows("respondent").await, 1);
    assert_eq!(talk.rows("address").await, 1);
}

async fn tear(talk: &Talk, statement: &'static str) {
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    sqlx::query(statement).execute(write).await.unwrap();
}

#[tokio::test]
async fn a_case_that_cannot_be_read_stops_no_other_child_s_words() {
    for statement in [
        "UPDATE disclosure SET key_sealed = 'torn'",
        "UPDATE disclosure SET text_sealed = 'torn'",
        "UPDATE disclosure SET chat_sealed = 'torn'",
    ] {
        let mut talk = Talk::new().await;
        talk.say("меня бьют дома").await;
        let help = talk.screen().text;
        tear(&talk, statement).await;
        let other = of(BEN, talk.text("мени уруп жатат"));
        talk.take(&[other]).await;
        let shown = screen_of(&talk, BEN).unwrap().text;
        assert!(shown.starts_with(&help), "{statement}: {shown}");
        assert_eq!(talk.rows("disclosure").await, 2, "{statement}");
        assert_eq!(talk.rows("failed_inbound").await, 0, "{statement}");
        talk.live.tick().await.unwrap();
    }
}

#[tokio::test]
async fn words_of_danger_that_cannot_be_taken_bring_the_help_card_all_the_same() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    tear_session(&talk).await;
    talk.say("меня бьют дома").await;
    for _ in 0..6 {
        talk.scratch.clock.advance(Span::seconds(10));
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    let shown: Vec<String> = talk.screens().into_iter().map(|(_, m)| m.text).collect();
    let help = help_card(
        &talk.context.texts,
        Language::Ru,
        &talk.context.snapshot().helplines,
    );
    assert!(shown.iter().any(|text| text.contains(&help)), "{shown:?}");
}

#[tokio::test]
async fn what_only_hide_needs_shuts_nobody_out_when_it_cannot_be_read() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("/help").await;
    tear(&talk, "UPDATE recent_messages SET sealed = 'torn'").await;
    talk.say("/mydata").await;
    assert!(matches!(
        talk.person().await.unwrap().respondent.view,
        View::MyData { .. }
    ));
    talk.say("/hide").await;
    assert_eq!(talk.rows("failed_inbound").await, 0);
}
