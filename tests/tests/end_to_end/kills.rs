//! kill -9 at random moments, many times, under load.

use std::sync::Arc;
use std::time::Duration;

use end_to_end::{Dice, Kind, Stage, Taps, on_both};

on_both! {
    kill_9_at_any_moment_loses_no_answer_counts_none_twice_and_strands_nobody
    kill_9_under_duplicates_drops_and_reordering_changes_nothing
}

async fn kill_9_at_any_moment_loses_no_answer_counts_none_twice_and_strands_nobody(kind: Kind) {
    under_fire(kind, "needs-assessment", 30, 12, 2_026, |_| {}).await;
}

async fn kill_9_under_duplicates_drops_and_reordering_changes_nothing(kind: Kind) {
    use sandbox::bot_api::{Action, Fault};
    under_fire(kind, "budget-priorities", 20, 8, 411, |stage| {
        stage.api.duplicate_next(100_000);
        stage.api.reorder(true);
        stage.api.fault(Fault::new(Action::DropAfter).per_mille(40));
        stage
            .api
            .fault(Fault::new(Action::DropBefore).per_mille(40));
        stage
            .api
            .fault(Fault::new(Action::Status(502)).per_mille(40));
    })
    .await;
}

/// Teenagers answer while the bot is killed so many times; each kill comes after a random number of taps and a random pause.
async fn under_fire(
    kind: Kind,
    questionnaire: &str,
    people: i64,
    kills: usize,
    seed: u64,
    weather: impl Fn(&Stage),
) {
    let (mut stage, round) = Stage::running(kind, questionnaire).await;
    weather(&stage);
    let mut dice = Dice::new(seed);
    let taps = Arc::new(Taps::default());
    let teenagers = crate::crowd(&stage, people, seed);
    let running = crate::answer_together(&stage, &round, teenagers, &taps);
    let mut watch = taps.subscribe();
    let mut done = 0;
    for _ in 0..kills {
        // 15 taps a person are done by all: so many kills find work under way
        let share = people as usize * 12 / kills;
        done += 1 + dice.roll(2 * share) as u64;
        let reached = watch.wait_for(|taps| *taps >= done);
        if tokio::time::timeout(Duration::from_secs(20), reached)
            .await
            .is_err()
        {
            // all have finished early, or somebody is stuck, which shows below
            break;
        }
        tokio::time::sleep(Duration::from_micros(dice.roll(25_000) as u64)).await;
        stage.kill().await;
        stage.start();
    }
    let teenagers = crate::finished(&stage, running).await;
    stage.api.heal();
    crate::all_counted(&stage, &round, &teenagers).await;
    stage.finish(&teenagers).await;
}
