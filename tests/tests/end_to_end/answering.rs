//! One teenager, a whole survey.

use std::collections::HashMap;

use end_to_end::{Kind, Stage, Taps, Teenager, on_both};
use jashun::domain::{Language, View};
use surveys::engine::Input;

use crate::FIRST;

on_both! {
    a_whole_survey_is_answered_and_counted_in_each_language
    a_tap_costs_one_answer_and_one_edit
    a_typed_answer_is_removed_from_the_chat_and_the_next_question_comes_anew
    any_tap_on_an_old_button_leads_to_where_we_are
    the_same_person_cannot_answer_twice
}

async fn a_whole_survey_is_answered_and_counted_in_each_language(kind: Kind) {
    let (stage, round) = Stage::running(kind, "needs-assessment").await;
    let mut teenagers = Vec::new();
    for (n, language) in [(1, Language::Ky), (2, Language::Ru)] {
        let mut teenager = Teenager::new(&stage.api, FIRST + n, language, 11);
        teenager.start(&stage.api, &round.payload);
        teenager
            .answer_all(&stage.api, &Taps::default())
            .await
            .unwrap();
        let person = stage.person(teenager.id).await.unwrap();
        assert_eq!(person.respondent.language, language);
        assert_eq!(
            Some(person.respondent.view),
            teenager.follows.map(|follow| View::Thanks {
                follow,
                invited: teenager.invited == Some(true),
            })
        );
        teenagers.push(teenager);
    }
    crate::all_counted(&stage, &round, &teenagers).await;
    stage.finish(&teenagers).await;
}

async fn a_tap_costs_one_answer_and_one_edit(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ky, 3);
    teenager.start(&stage.api, &round.payload);
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    let done = |method: &str| {
        stage
            .api
            .calls()
            .iter()
            .filter(|call| call.method == method)
            .count() as u64
    };
    stage
        .until("every tap is answered", || {
            done("answerCallbackQuery") >= teenager.taps && done("editMessageText") >= teenager.taps
        })
        .await;
    let mut calls: HashMap<&str, u64> = HashMap::new();
    for call in stage.api.calls().iter().filter(|call| {
        !matches!(
            call.method,
            "getUpdates" | "getMe" | "deleteWebhook" | "getWebhookInfo"
        ) && !call.method.starts_with("setMy")
            && !call.method.starts_with("getMy")
    }) {
        assert_eq!(call.code, 200, "{call:?}");
        *calls.entry(call.method).or_default() += 1;
    }
    let expected = HashMap::from([
        ("sendMessage", 1),
        ("answerCallbackQuery", teenager.taps),
        ("editMessageText", teenager.taps),
    ]);
    assert_eq!(calls, expected);
    stage.finish(&[teenager]).await;
}

async fn a_typed_answer_is_removed_from_the_chat_and_the_next_question_comes_anew(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ru, 5);
    teenager.start(&stage.api, &round.payload);
    let first = teenager.reach_survey(&stage.api).await.unwrap();
    stage.api.say(FIRST, FIRST, "1").unwrap();
    teenager.inputs.push(Input::Typed("1".into()));
    // the command that began it stays; of the bot there is one message
    let only_the_next = |screen: &[sandbox::bot_api::MessageView]| {
        let (bots, own): (Vec<_>, Vec<_>) = screen.iter().partition(|message| message.by_bot);
        matches!(bots[..], [next] if next.id > first.id)
            && own.iter().all(|message| message.text.starts_with("/start"))
    };
    let seen = stage
        .api
        .wait_until(FIRST, only_the_next, std::time::Duration::from_secs(20))
        .await;
    assert!(seen.is_ok(), "{}\n{}", seen.unwrap_err(), stage.log());
    // whoever looks at the chat sees the same as before: one message
    teenager.look(&stage.api).await.unwrap();
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

async fn any_tap_on_an_old_button_leads_to_where_we_are(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ky, 8);
    teenager.start(&stage.api, &round.payload);
    let first = teenager.reach_survey(&stage.api).await.unwrap();
    let old = first
        .all_buttons()
        .find_map(|button| button.callback_data.clone())
        .unwrap();
    teenager.go_on(&stage.api).await.unwrap();
    let here = teenager.look(&stage.api).await.unwrap();
    let before = stage.person(FIRST).await.unwrap();
    // on the live message, and on one that is long gone
    stage.api.tap(FIRST, FIRST, here.id, &old).unwrap();
    let gone = stage.api.tap(FIRST, FIRST, here.id - 1, &old);
    let tapped = stage
        .api
        .tap(FIRST, FIRST, here.id, "nobody:made:this")
        .unwrap();
    stage
        .until("the odd tap is answered", || {
            stage.api.answered(&tapped.query)
        })
        .await;
    if gone.is_ok() {
        let current = |screen: &[sandbox::bot_api::MessageView]| {
            screen.last().is_some_and(|last| last.text == here.text)
        };
        stage
            .api
            .wait_until(FIRST, current, std::time::Duration::from_secs(20))
            .await
            .unwrap();
    }
    let after = stage.person(FIRST).await.unwrap();
    assert_eq!(
        before.respondent.open.unwrap().session.answers,
        after.respondent.open.unwrap().session.answers
    );
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

async fn the_same_person_cannot_answer_twice(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ru, 9);
    teenager.start(&stage.api, &round.payload);
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    let update = stage.api.press_start(FIRST, Some(&round.payload)).unwrap();
    assert!(update > 0);
    stage
        .until("the second start is taken", || stage.api.pending() == 0)
        .await;
    // nothing is asked, not even once more whether they want to hear of it
    stage.offered(FIRST, "m:c").await;
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}
