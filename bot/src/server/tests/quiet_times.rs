//! In a quiet time no round closes by itself and no digest is made; both happen when it is over.

use super::*;
use crate::domain::{DAY, QuietTime};
use crate::server::scheduler;
use crate::store::quiet_times;

async fn quiet_from_day_ten_to_fifty(talk: &Talk, place: Option<&str>) {
    let now = talk.context.ambient.now();
    let quiet = QuietTime {
        municipality: place.map(str::to_owned),
        from: now + 10 * DAY,
        until: now + 50 * DAY,
    };
    let mut tx = talk.context.db.begin().await.unwrap();
    quiet_times::set(&mut tx, &quiet).await.unwrap();
    tx.commit().await.unwrap();
    scheduler::tick(&talk.context).await.unwrap();
    talk.context.look_around().await.unwrap();
}

#[tokio::test]
async fn a_round_whose_last_day_falls_into_it_closes_and_is_digested_afterwards() {
    let talk = Talk::new().await;
    quiet_from_day_ten_to_fifty(&talk, Some("ugut")).await;
    for (days, done) in [(41, 0), (10, 1)] {
        talk.scratch.clock.advance(days * DAY);
        for _ in 0..2 {
            scheduler::tick(&talk.context).await.unwrap();
            talk.context.look_around().await.unwrap();
        }
        assert_eq!(talk.rows("round WHERE closed_at IS NOT NULL").await, done);
        assert_eq!(talk.rows("round WHERE digested_at IS NOT NULL").await, done);
    }
}

#[tokio::test]
async fn its_answers_stop_on_the_last_day_all_the_same() {
    let mut talk = Talk::new().await;
    quiet_from_day_ten_to_fifty(&talk, None).await;
    talk.scratch.clock.advance(41 * DAY);
    talk.context.look_around().await.unwrap();
    talk.say(&format!("/start {LINK}")).await;
    assert!(
        talk.screen().text.contains("закончился"),
        "{:?}",
        talk.screen()
    );
}
