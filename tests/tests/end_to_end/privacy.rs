//! What is stored, when, and what is left.

use std::time::Duration;

use end_to_end::{Kind, Stage, Taps, Teenager, on_both};
use jashun::domain::{Chat, Language, MenuTap};

use crate::FIRST;

on_both! {
    before_consent_no_row_is_stored_anywhere
    delete_really_erases_the_person_and_the_answers
    neither_ids_nor_typed_words_stand_in_the_database
}

async fn before_consent_no_row_is_stored_anywhere(kind: Kind) {
    let (stage, round) = Stage::running(kind, "needs-assessment").await;
    let before = stage.database.counts().await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ru, 1);
    teenager.start(&stage.api, &round.payload);
    // language, then age: the third screen asks for consent
    for _ in 0..2 {
        teenager.go_on(&stage.api).await.unwrap();
    }
    let consent = teenager.look(&stage.api).await.unwrap();
    let agrees = consent
        .all_buttons()
        .filter_map(|button| button.callback_data.as_deref())
        .any(|data| data.starts_with("o:y"));
    assert!(agrees, "this is not the consent screen: {consent:#?}");
    stage.api.say(FIRST, FIRST, "what is this?").unwrap();
    stage
        .until("all is taken", || stage.api.pending() == 0)
        .await;
    assert_eq!(stage.database.counts().await, before);
    stage.finish(&[teenager]).await;
}

async fn delete_really_erases_the_person_and_the_answers(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let before = stage.database.counts().await;
    let api = &stage.api;
    let mut teenager = Teenager::new(api, FIRST, Language::Ky, 2);
    teenager.start(api, &round.payload);
    teenager.answer_all(api, &Taps::default()).await.unwrap();
    let hash = stage.vault.chat_hash(Chat {
        id: FIRST,
        topic: None,
    });
    let pseudonym = stage
        .person(FIRST)
        .await
        .unwrap()
        .respondent
        .open
        .unwrap()
        .pseudonym;
    assert!(!stage.database.tables_with(hash.as_str()).await.is_empty());
    assert!(
        !stage
            .database
            .tables_with(pseudonym.as_str())
            .await
            .is_empty()
    );

    api.say(FIRST, FIRST, "/delete").unwrap();
    let confirm = MenuTap::ConfirmDelete.code();
    let message = api
        .wait_for(FIRST, Duration::from_secs(20), |screen| {
            let asks = |m: &&sandbox::bot_api::MessageView| {
                m.all_buttons()
                    .any(|b| b.callback_data.as_deref() == Some(&confirm))
            };
            screen.iter().find(asks).map(|message| message.id)
        })
        .await
        .unwrap();
    api.tap(FIRST, FIRST, message, &confirm).unwrap();
    stage.until("all is taken", || api.pending() == 0).await;

    assert_eq!(
        stage.database.tables_with(hash.as_str()).await,
        Vec::<String>::new()
    );
    assert_eq!(
        stage.database.tables_with(pseudonym.as_str()).await,
        Vec::<String>::new()
    );
    let mut after = stage.database.counts().await;
    // what stays until the links are cut, and is said: a keyed hash "took part"; and ids of updates, for a week
    assert_eq!(after.insert("took_part".into(), 0), Some(1));
    after.insert("inbox".into(), before["inbox"]);
    assert_eq!(after, before);
    stage.finish(&[teenager]).await;
}

async fn neither_ids_nor_typed_words_stand_in_the_database(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ru, 4);
    teenager.start(&stage.api, &round.payload);
    teenager.reach_survey(&stage.api).await.unwrap();
    teenager.typed.push("unheardofword".into());
    stage.api.say(FIRST, FIRST, "unheardofword").unwrap();
    stage
        .until("all is taken", || stage.api.pending() == 0)
        .await;
    for words in [FIRST.to_string().as_str(), "unheardofword", "Young Person"] {
        assert_eq!(
            stage.database.tables_with(words).await,
            Vec::<String>::new(),
            "{words}"
        );
    }
    stage.finish(&[teenager]).await;
}
