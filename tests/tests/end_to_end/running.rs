//! Starting, stopping, two at once, and the webhook.

use std::sync::Arc;
use std::time::Duration;

use end_to_end::{Dice, Kind, MONITORING, Stage, Taps, Teenager, on_both};
use jashun::domain::Language;
use sandbox::bot_api::MessageView;

use crate::FIRST;

on_both! {
    sigterm_stops_cleanly_and_leaves_nothing_unconfirmed
    a_second_process_waits_while_the_first_lives_and_takes_over_when_it_dies
    through_the_webhook_kill_9_loses_nothing_either
    a_round_opened_while_the_bot_runs_is_open_at_once
    a_start_with_another_key_is_refused
    whoever_looks_into_the_database_beside_the_bot_takes_nothing_away
}

async fn sigterm_stops_cleanly_and_leaves_nothing_unconfirmed(kind: Kind) {
    let (mut stage, round) = Stage::running(kind, MONITORING).await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ky, 41);
    teenager.start(&stage.api, &round.payload);
    teenager.reach_survey(&stage.api).await.unwrap();
    teenager.go_on(&stage.api).await.unwrap();
    teenager.look(&stage.api).await.unwrap();
    let status = stage.terminate().await;
    assert_eq!(status.code(), Some(0), "{}", stage.log());
    assert_eq!(stage.api.pending(), 0);
    let person = stage.person(FIRST).await.unwrap();
    assert_eq!(person.shown_seq, person.seq);
    stage.start();
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

async fn a_second_process_waits_while_the_first_lives_and_takes_over_when_it_dies(kind: Kind) {
    let (mut stage, round) = Stage::running(kind, MONITORING).await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ru, 42);
    teenager.start(&stage.api, &round.payload);
    teenager.reach_survey(&stage.api).await.unwrap();
    let mut second = stage.spawn();
    stage
        .until("the second one waits", || stage.log().contains("waiting"))
        .await;
    for _ in 0..3 {
        teenager.go_on(&stage.api).await.unwrap();
    }
    teenager.look(&stage.api).await.unwrap();
    assert!(
        second.try_wait().unwrap().is_none(),
        "the second one must wait, not end"
    );
    let conflicts = stage
        .api
        .calls()
        .iter()
        .filter(|call| call.code == 409)
        .count();
    assert_eq!(conflicts, 0, "both asked for updates");
    stage.kill().await;
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    second.kill().await.unwrap();
    stage.finish(&[teenager]).await;
}

async fn through_the_webhook_kill_9_loses_nothing_either(kind: Kind) {
    let mut stage = Stage::new(kind).await;
    let round = stage.open_round(MONITORING).await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    stage.settings = vec![
        ("JASHUN_LISTEN", format!("127.0.0.1:{port}")),
        (
            "JASHUN_WEBHOOK_URL",
            format!("http://127.0.0.1:{port}/telegram"),
        ),
        (
            "JASHUN_WEBHOOK_SECRET",
            "webhook-secret-of-the-tests".into(),
        ),
    ];
    stage.start();
    stage
        .until("the webhook is set", || stage.api.count("setWebhook") > 0)
        .await;
    let mut dice = Dice::new(5);
    let taps = Arc::new(Taps::default());
    let teenagers = crate::crowd(&stage, 15, 5);
    let running = crate::answer_together(&stage, &round, teenagers, &taps);
    let mut watch = taps.subscribe();
    let mut done = 0;
    for _ in 0..4 {
        done += 1 + dice.roll(40) as u64;
        watch.wait_for(|taps| *taps >= done).await.unwrap();
        tokio::time::sleep(Duration::from_micros(dice.roll(20_000) as u64)).await;
        stage.kill().await;
        stage.start();
    }
    let teenagers = crate::finished(&stage, running).await;
    assert_eq!(stage.api.count("getUpdates"), 0);
    crate::all_counted(&stage, &round, &teenagers).await;
    assert!(!stage.log().contains("webhook-secret-of-the-tests"));
    stage.finish(&teenagers).await;
}

async fn a_round_opened_while_the_bot_runs_is_open_at_once(kind: Kind) {
    let mut stage = Stage::new(kind).await;
    stage.start();
    stage
        .until("the bot runs", || stage.api.count("getUpdates") > 0)
        .await;
    let round = stage.open_round(MONITORING).await;
    known_to_the_bot(&stage, &round.payload).await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ky, 43);
    teenager.start(&stage.api, &round.payload);
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.finish(&[teenager]).await;
}

/// Until the running process has noticed the round: from then on a newcomer's buttons carry its link.
async fn known_to_the_bot(stage: &Stage, payload: &str) {
    let (api, probe) = (&stage.api, FIRST + 1);
    api.user(probe, "Probe", Some("ru"));
    let carries = |message: &MessageView| {
        let mut data = message
            .all_buttons()
            .filter_map(|b| b.callback_data.as_deref());
        data.any(|data| data.ends_with(payload))
    };
    // each press takes the earlier screen away and sends a new one
    let mut seen = 0;
    loop {
        api.press_start(probe, Some(payload)).unwrap();
        let shown = api.wait_for(probe, Duration::from_secs(30), |screen| {
            let newest = screen.iter().rfind(|m| m.by_bot && m.id > seen)?;
            Some((newest.id, carries(newest)))
        });
        let (id, known) = shown.await.unwrap();
        if known {
            return;
        }
        seen = id;
    }
}

async fn a_start_with_another_key_is_refused(kind: Kind) {
    let mut stage = Stage::new(kind).await;
    let other = "b3RoZXIga2V5IG9mIHRoZSBlbmQtdG8tZW5kIHRlc3Q=";
    stage.settings = vec![("JASHUN_KEY", other.into())];
    let refused = stage.cli(&["run"]).await;
    assert!(matches!(refused.code, 1 | 2), "{refused:?}");
    assert!(refused.error.contains("JASHUN_KEY"), "{}", refused.error);
    assert!(!refused.error.contains(other));
    assert_eq!(stage.api.count("getUpdates"), 0);
    stage.finish(&[]).await;
}

async fn whoever_looks_into_the_database_beside_the_bot_takes_nothing_away(kind: Kind) {
    let (mut stage, round) = Stage::running(kind, MONITORING).await;
    let mut teenager = Teenager::new(&stage.api, FIRST, Language::Ky, 44);
    teenager.start(&stage.api, &round.payload);
    teenager.reach_survey(&stage.api).await.unwrap();
    // SQLite's log belongs to whoever has the file open: another program that closes it as the last one folds the log in and removes it
    stage.db.pool.close().await;
    let people = stage.database.one("SELECT count(*) FROM respondent").await;
    assert_eq!(people, 1);
    teenager
        .answer_all(&stage.api, &Taps::default())
        .await
        .unwrap();
    stage.kill().await;
    stage.reopen().await;
    crate::all_counted(&stage, &round, std::slice::from_ref(&teenager)).await;
    stage.start();
    stage.finish(&[teenager]).await;
}
