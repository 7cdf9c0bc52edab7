//! What people without consent cost a respondent, who presses once a second while the Bot API keeps to Telegram's limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use end_to_end::{Dice, OpenRound, Stage};
use futures::future::join_all;
use sandbox::bot_api::BotApi;

use super::{PATIENCE, QUESTIONS, codes, consent, is_choice, next_screen, start};

/// So often the flooding account writes a second.
const FLOOD: u64 = 20;
/// So many come at the same moment.
const NEWCOMERS: i64 = 300;
/// So long the respondent presses; more than one survey, as several answer one after the other.
const TAPS: usize = 30;

pub(super) async fn measure(stage: &mut Stage, round: &OpenRound, people: &Arc<AtomicI64>) {
    println!(
        "\n{:<42}{:>12}{:>12}",
        "a respondent's wait", "median ms", "worst ms"
    );
    start(stage, false).await;
    report("alone", respond(&stage.api, round, people).await);

    let flooder = people.fetch_add(1, Ordering::Relaxed);
    stage.api.user(flooder, "Flood", Some("ru"));
    let api = stage.api.clone();
    let flooding = tokio::spawn(async move {
        let mut clock = tokio::time::interval(Duration::from_millis(1_000 / FLOOD));
        loop {
            clock.tick().await;
            api.press_start(flooder, None).unwrap();
        }
    });
    let waits = respond(&stage.api, round, people).await;
    flooding.abort();
    report("one account sends 20 /start a second", waits);
    // what it is owed may come, so that it does not count for the next line
    stage.terminate().await;
    start(stage, false).await;

    let newcomers: Vec<i64> = (0..NEWCOMERS)
        .map(|_| people.fetch_add(1, Ordering::Relaxed))
        .collect();
    let arrive = async {
        tokio::time::sleep(Duration::from_secs(3)).await;
        let began = Instant::now();
        for id in &newcomers {
            stage.api.user(*id, "New", Some("ky"));
            stage.api.press_start(*id, Some(&round.payload)).unwrap();
        }
        join_all(
            newcomers
                .iter()
                .map(|id| next_screen(&stage.api, *id, (0, 0))),
        )
        .await;
        began.elapsed()
    };
    let (waits, last) = tokio::join!(respond(&stage.api, round, people), arrive);
    report("300 newcomers at once", waits);
    println!(
        "{:<42}{:>12}{:>12.0}",
        "  until the last of them is answered",
        "",
        last.as_secs_f64() * 1_000.0
    );
    stage.api.heal();
    stage.terminate().await;
}

/// One after the other answers a survey, one question a second; the wait after each press.
async fn respond(api: &BotApi, round: &OpenRound, people: &Arc<AtomicI64>) -> Vec<Duration> {
    let crowd = TAPS.div_ceil(QUESTIONS as usize);
    let ids: Vec<i64> = (0..crowd)
        .map(|_| people.fetch_add(1, Ordering::Relaxed))
        .collect();
    for id in &ids {
        consent(api, *id, &round.payload).await;
    }
    api.limit_messages();
    let mut clock = tokio::time::interval(Duration::from_secs(1));
    let mut waits = Vec::with_capacity(TAPS);
    for id in ids {
        let mut dice = Dice::new(id as u64);
        let mut screen = next_screen(api, id, (0, 0)).await;
        for _ in 0..QUESTIONS {
            let choices = codes(&screen)
                .filter(|data| is_choice(data))
                .map(|data| (1, data.to_owned()));
            let data = dice.pick(choices).expect("a question has choices");
            clock.tick().await;
            let began = Instant::now();
            api.tap(id, id, screen.id, &data).unwrap();
            screen = next_screen(api, id, (screen.id, screen.edits)).await;
            waits.push(began.elapsed());
        }
    }
    waits
}

fn report(name: &str, mut waits: Vec<Duration>) {
    waits.sort_unstable();
    let ms = |wait: Duration| wait.as_secs_f64() * 1_000.0;
    assert!(waits[waits.len() - 1] < PATIENCE);
    println!(
        "{name:<42}{:>12.1}{:>12.1}",
        ms(waits[waits.len() / 2]),
        ms(waits[waits.len() - 1])
    );
}
