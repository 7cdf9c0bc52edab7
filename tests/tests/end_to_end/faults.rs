//! What Telegram and the line to it may do.

use std::sync::Arc;
use std::time::{Duration, Instant};

use end_to_end::{Kind, MONITORING, Pressed, Stage, Taps, Teenager, on_both};
use jashun::domain::Language;
use sandbox::bot_api::{Action, Fault, MessageView};

use crate::FIRST;

on_both! {
    broken_connections_and_server_errors_cost_nobody_an_answer
    duplicates_and_reordering_across_chats_change_nothing
    a_limited_chat_waits_alone_and_then_sees_its_newest_screen
    a_stranger_who_floods_and_is_limited_holds_up_nobody
    when_telegram_is_away_for_a_while_everybody_goes_on_afterwards
    somebody_who_blocks_the_bot_and_comes_back_goes_on_where_they_were
}

async fn in_weather(kind: Kind, weather: impl Fn(&Stage)) {
    let (stage, round) = Stage::running(kind, MONITORING).await;
    weather(&stage);
    let taps = Arc::new(Taps::default());
    let teenagers = crate::crowd(&stage, 12, 77);
    let running = crate::answer_together(&stage, &round, teenagers, &taps);
    let teenagers = crate::finished(&stage, running).await;
    stage.api.heal();
    crate::all_counted(&stage, &round, &teenagers).await;
    stage.finish(&teenagers).await;
}

async fn broken_connections_and_server_errors_cost_nobody_an_answer(kind: Kind) {
    in_weather(kind, |stage| {
        stage
            .api
            .fault(Fault::new(Action::DropBefore).per_mille(60));
        stage.api.fault(Fault::new(Action::DropAfter).per_mille(60));
        stage
            .api
            .fault(Fault::new(Action::Status(500)).per_mille(60));
        stage
            .api
            .fault(Fault::new(Action::RetryAfter(1)).per_mille(10));
    })
    .await;
}

async fn duplicates_and_reordering_across_chats_change_nothing(kind: Kind) {
    in_weather(kind, |stage| {
        stage.api.duplicate_next(100_000);
        stage.api.reorder(true);
    })
    .await;
}

async fn a_limited_chat_waits_alone_and_then_sees_its_newest_screen(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let api = &stage.api;
    let mut limited = Teenager::new(api, FIRST, Language::Ky, 31);
    let mut other = Teenager::new(api, FIRST + 1, Language::Ru, 32);
    limited.start(api, &round.payload);
    other.start(api, &round.payload);
    let question = limited.reach_survey(api).await.unwrap();
    other.reach_survey(api).await.unwrap();
    let began = Instant::now();
    api.limit_chat(FIRST, 4);
    limited.go_on(api).await.unwrap();
    other.answer_all(api, &Taps::default()).await.unwrap();
    let took = began.elapsed();
    let shown = api.screen(FIRST).last().unwrap().text.clone();
    if took < Duration::from_millis(3_500) {
        assert_eq!(shown, question.text, "the limit was not kept");
    }
    // the one who waited goes on without another press
    limited.answer_all(api, &Taps::default()).await.unwrap();
    let early = |call: &sandbox::bot_api::Call| {
        call.chat == Some(FIRST) && call.code == 429 && call.method == "editMessageText"
    };
    let refused = api.calls().iter().filter(|call| early(call)).count();
    assert!(
        (1..=3).contains(&refused),
        "retry_after was not obeyed: {refused} refusals"
    );
    let teenagers = [limited, other];
    crate::all_counted(&stage, &round, &teenagers).await;
    stage.finish(&teenagers).await;
}

async fn a_stranger_who_floods_and_is_limited_holds_up_nobody(kind: Kind) {
    let (stage, round) = Stage::running(kind, MONITORING).await;
    let api = &stage.api;
    let flooder = FIRST + 1;
    api.user(flooder, "Flood", Some("ru"));
    api.press_start(flooder, None).unwrap();
    let greeted = |screen: &[MessageView]| screen.iter().any(|m| m.by_bot);
    api.wait_until(flooder, greeted, Duration::from_secs(30))
        .await
        .unwrap();
    api.limit_chat(flooder, 3_600);
    let mut teenager = Teenager::new(api, FIRST, Language::Ky, 51);
    teenager.start(api, &round.payload);
    let began = Instant::now();
    loop {
        for _ in 0..20 {
            api.press_start(flooder, None).unwrap();
        }
        if teenager.go_on(api).await.unwrap() == Pressed::Nothing {
            break;
        }
    }
    // ten seconds for each step, when an acknowledgement waited for the limit
    let took = began.elapsed();
    assert!(took < Duration::from_secs(50), "{took:?}");
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

async fn when_telegram_is_away_for_a_while_everybody_goes_on_afterwards(kind: Kind) {
    let (stage, round) = Stage::running(kind, MONITORING).await;
    let taps = Arc::new(Taps::default());
    let teenagers = crate::crowd(&stage, 8, 99);
    let running = crate::answer_together(&stage, &round, teenagers, &taps);
    taps.subscribe().wait_for(|taps| *taps > 20).await.unwrap();
    stage.api.unreachable();
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    stage.api.heal();
    let teenagers = crate::finished(&stage, running).await;
    crate::all_counted(&stage, &round, &teenagers).await;
    stage.finish(&teenagers).await;
}

async fn somebody_who_blocks_the_bot_and_comes_back_goes_on_where_they_were(kind: Kind) {
    let (stage, round) = Stage::running(kind, "school-climate").await;
    let api = &stage.api;
    let mut teenager = Teenager::new(api, FIRST, Language::Ky, 13);
    teenager.start(api, &round.payload);
    teenager.reach_survey(api).await.unwrap();
    teenager.go_on(api).await.unwrap();
    let here = teenager.look(api).await.unwrap();
    api.block(FIRST).unwrap();
    stage
        .stored(FIRST, "that the bot is blocked", |p| !p.reachable)
        .await;
    api.press_start(FIRST, None).unwrap();
    stage
        .stored(FIRST, "that the bot is not blocked any more", |p| {
            p.reachable
        })
        .await;
    let back = |screen: &[MessageView]| {
        screen
            .last()
            .is_some_and(|m| m.by_bot && m.id > here.id && m.text == here.text)
    };
    let came = api.wait_until(FIRST, back, Duration::from_secs(20)).await;
    assert!(came.is_ok(), "{}\n{}", came.unwrap_err(), stage.log());
    teenager.answer_all(api, &Taps::default()).await.unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}
