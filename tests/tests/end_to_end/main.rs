//! The real binary against a strict local Bot API, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "everything here fails a test by panicking, and a talk is one story"
)]

mod answering;
mod composing;
mod desk;
mod faults;
mod kills;
mod leaders;
mod losses;
mod privacy;
mod running;
mod strangers;
mod upgrade;

use std::sync::Arc;

use end_to_end::{OpenRound, Stage, Stuck, Taps, Teenager};
use jashun::domain::Language;

/// Telegram ids of teenagers start here.
const FIRST: i64 = 5_811_300_000;

/// So many teenagers, half of each language; some type.
fn crowd(stage: &Stage, count: i64, seed: u64) -> Vec<Teenager> {
    let language = |n: i64| {
        if n % 2 == 0 {
            Language::Ky
        } else {
            Language::Ru
        }
    };
    (0..count)
        .map(|n| {
            let mut teenager = Teenager::new(&stage.api, FIRST + 7 * n, language(n), seed);
            teenager.types = n % 3 == 0;
            teenager
        })
        .collect()
}

/// Everybody answers at once; comes back when all are done. `taps` counts what they do.
fn answer_together(
    stage: &Stage,
    round: &OpenRound,
    teenagers: Vec<Teenager>,
    taps: &Arc<Taps>,
) -> Vec<tokio::task::JoinHandle<Result<Teenager, Stuck>>> {
    teenagers
        .into_iter()
        .map(|mut teenager| {
            let (api, payload, taps) = (stage.api.clone(), round.payload.clone(), Arc::clone(taps));
            tokio::spawn(async move {
                teenager.start(&api, &payload);
                teenager.answer_all(&api, &taps).await?;
                Ok(teenager)
            })
        })
        .collect()
}

/// All of them, finished.
async fn finished(
    stage: &Stage,
    running: Vec<tokio::task::JoinHandle<Result<Teenager, Stuck>>>,
) -> Vec<Teenager> {
    let mut teenagers = Vec::new();
    for one in running {
        match one.await.unwrap() {
            Ok(teenager) => teenagers.push(teenager),
            Err(stuck) => panic!("{stuck}\nthe log: {}", stage.log()),
        }
    }
    teenagers
}

/// Nobody's answer is lost or taken twice, and who wants to hear of the council is noted.
async fn all_counted(stage: &Stage, round: &OpenRound, teenagers: &[Teenager]) {
    for teenager in teenagers {
        stage.assert_counted(round, teenager).await;
    }
    let counts = stage.database.counts().await;
    let follow = teenagers.iter().filter(|t| t.follows == Some(true)).count() as i64;
    assert_eq!(counts["session"], teenagers.len() as i64);
    assert_eq!(counts["respondent"], teenagers.len() as i64);
    let wanted = "SELECT count(*) FROM follow WHERE wanted";
    assert_eq!(stage.database.one(wanted).await, follow);
    assert_eq!(counts["failed_inbound"], 0);
}
