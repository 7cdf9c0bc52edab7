//! Deaths in the middle of talks.

use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use end_to_end::{Dice, Kind, on_both};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::{Field, Youth};

on_both! {
    kill_9_of_ours_loses_no_answer_counts_none_twice_and_sends_a_question_again_at_most_once_per_kill
}

/// Somebody who takes part, and what they read and write.
type Running = (JoinHandle<Youth>, Arc<Mutex<Vec<String>>>);

/// Messages that somebody writes from the first to the last.
const TALK: usize = 9;
/// Those before somebody has agreed.
const BEFORE: usize = 3;

async fn kill_9_of_ours_loses_no_answer_counts_none_twice_and_sends_a_question_again_at_most_once_per_kill(
    kind: Kind,
) {
    let mut field = Field::start(kind).await;
    let (running, mut written) = begin(&field, 8);
    // whoever has not agreed yet begins again after our death: of them nothing is stored
    let agreed = "SELECT count(*) FROM session";
    field.stage.reached(8, agreed).await;
    let kills = 5;
    let mut dice = Dice::new(4_488);
    for kill in 0..kills {
        at(&mut written, (kill, kills), 8 * BEFORE..8 * TALK).await;
        tokio::time::sleep(Duration::from_micros(dice.roll(20_000) as u64)).await;
        field.stage.kill().await;
        field.stage.start();
    }
    all_counted(field, running, kills).await;
}

#[tokio::test]
async fn kill_9_of_bearerbox_loses_no_answer_counts_none_twice_and_the_bot_sends_nothing_again() {
    let mut field = Field::start(Kind::Sqlite).await;
    let (running, mut written) = begin(&field, 8);
    let kills = 3;
    for kill in 0..kills {
        at(&mut written, (kill, kills), 0..8 * TALK).await;
        field.kannel.kill_bearerbox().await;
        field.kannel.revive().await;
    }
    all_counted(field, running, kills).await;
}

/// Everybody answers at once; the watch counts what they have written.
fn begin(field: &Field, people: u64) -> (Vec<Running>, watch::Receiver<u64>) {
    let written = Arc::new(watch::Sender::new(0));
    let count = written.subscribe();
    let talks = field.people(people).into_iter().map(|mut youth| {
        let written = Arc::clone(&written);
        let talk = youth.talk();
        let task = tokio::spawn(async move {
            youth.takes_part(&written).await;
            youth
        });
        (task, talk)
    });
    (talks.collect(), count)
}

/// Waits for the moment of a kill: they are spread over these messages of all people.
async fn at(
    written: &mut watch::Receiver<u64>,
    (kill, kills): (usize, usize),
    messages: Range<usize>,
) {
    let moment = messages.start + messages.len() * (kill + 1) / (kills + 1);
    written
        .wait_for(|count| *count >= moment as u64)
        .await
        .unwrap();
}

async fn all_counted(field: Field, running: Vec<Running>, kills: usize) {
    let mut people = Vec::new();
    for (task, talk) in running {
        match task.await {
            Ok(youth) => people.push(youth),
            Err(stuck) => panic!(
                "{stuck}\n{:#?}\nthe log: {}",
                talk.lock().unwrap(),
                field.stage.log()
            ),
        }
    }
    for youth in &people {
        field
            .assert_counted(youth.phone.digits(), youth.language)
            .await;
        assert!(youth.repeats() <= kills, "{:#?}", youth.phone.messages());
    }
    field.finish(&people).await;
}
