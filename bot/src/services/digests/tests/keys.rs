//! The key of a round's blur: one for all tries, gone with the last freezing.

use super::publishing::{COUNCIL, Field, ROUND};
use crate::domain::SessionStatus::{Finished, Open};
use crate::domain::{DAY, HOUR, HeldPlace, HoldState, RoundId, RoundPlace};
use crate::server::scheduler;
use crate::services::digests::holds::{self, Decision};
use crate::services::digests::{CouncilDigest, freeze_no_more};
use crate::store::round_keys::{self, RoundKey};
use crate::store::{digests, release_holds};

async fn key(field: &Field) -> Option<RoundKey> {
    let mut tx = field.context.db.begin_read().await.unwrap();
    round_keys::get(&mut tx, &RoundId::new(ROUND))
        .await
        .unwrap()
}

async fn blocks(field: &Field) -> Vec<surveys::statistics::Block> {
    let mut tx = field.context.db.begin_read().await.unwrap();
    digests::blocks(&mut tx, &RoundId::new(ROUND))
        .await
        .unwrap()
        .blocks
}

#[tokio::test]
async fn a_second_try_after_a_crash_draws_the_same_noise_and_another_round_of_people_another() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, Finished).await;
    field.digest().await;
    let first = blocks(&field).await;
    // as if the process had died before its transaction was committed, with the key made
    field.scratch.change("DELETE FROM block").await;
    field.scratch.change("DELETE FROM publication").await;
    field.unmark().await;
    field.digest().await;
    assert_eq!(blocks(&field).await, first);
    // a restored copy with one more in it never draws the same
    field.scratch.change("DELETE FROM block").await;
    field.unmark().await;
    field.answer("ugut", 1, Finished).await;
    field.digest().await;
    let noise = |all: &[surveys::statistics::Block]| -> Vec<i64> {
        all.iter().filter_map(|b| b.no_answer).collect()
    };
    assert_ne!(noise(&blocks(&field).await), noise(&first));
}

#[tokio::test]
async fn the_key_goes_with_the_last_freezing_and_nothing_is_frozen_without_it() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, Finished).await;
    field.digest().await;
    assert!(
        matches!(key(&field).await, Some(RoundKey::Live(_))),
        "open: more may come"
    );
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.digest().await;
    assert_eq!(key(&field).await, Some(RoundKey::Destroyed));
    let sealed = "SELECT CAST(count(sealed) AS TEXT) FROM round_key";
    assert_eq!(field.scratch.rows(sealed).await, ["0"]);
    let before = blocks(&field).await;
    field.answer("ugut", 30, Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::NothingNew]);
    assert_eq!(blocks(&field).await, before);
}

#[tokio::test]
async fn a_place_that_waits_for_a_coordinator_keeps_the_key_until_it_is_decided() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, Finished).await;
    field
        .scratch
        .change("UPDATE session SET shared = true")
        .await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    assert!(matches!(key(&field).await, Some(RoundKey::Live(_))));
    let index = field.context.municipalities.find("ugut").unwrap().index;
    let mut tx = field.context.db.begin().await.unwrap();
    let which = HeldPlace {
        round: RoundId::new(ROUND),
        place: index,
    };
    let now = field.context.ambient.now();
    let said = holds::decide(
        &mut tx,
        &field.context,
        "cli",
        &which,
        Decision::Release,
        now,
    )
    .await
    .unwrap();
    assert_eq!(said, "hold-released");
    tx.commit().await.unwrap();
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    assert_eq!(key(&field).await, Some(RoundKey::Destroyed));
    assert!(!field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn the_cut_ends_the_waiting_and_destroys_the_key() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, Finished).await;
    field
        .scratch
        .change("UPDATE session SET shared = true")
        .await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    assert_eq!(field.digest().await, [CouncilDigest::Held]);
    field.look().await;
    field.scratch.clock.advance(31 * DAY);
    scheduler::tick(&field.context).await.unwrap();
    assert_eq!(key(&field).await, Some(RoundKey::Destroyed));
    let mut tx = field.context.db.begin().await.unwrap();
    let of = RoundPlace {
        round: RoundId::new(ROUND),
        municipality: "ugut".into(),
    };
    let hold = release_holds::get(&mut tx, &of).await.unwrap();
    assert_eq!(hold.unwrap().state, HoldState::LeftOut);
    // once more harms nothing
    freeze_no_more(&mut tx, &RoundId::new(ROUND), field.context.ambient.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(key(&field).await, Some(RoundKey::Destroyed));
}

#[tokio::test]
async fn no_block_is_stored_clear_and_those_of_the_first_versions_are_sealed() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 23, Finished).await;
    field.answer("ugut", 4, Open).await;
    field.digest().await;
    let clear = "SELECT body FROM block WHERE body LIKE '{%'";
    assert!(field.scratch.rows(clear).await.is_empty());
    let stored = blocks(&field).await;
    assert_eq!(stored[0].base, 23);
    // as commit 24b3776 wrote them
    let old = r#"{"round":"monitoring-TEST","questionnaire":"monitoring","version":"1","place":{"municipality":"osh"},"subject":"respondents","number":0,"threshold":10,"base":17,"cells":[]}"#;
    let put = format!(
        "INSERT INTO block (round, municipality, question, number, body, frozen_at) VALUES ('{ROUND}', 'osh', '+respondents', 0, '{old}', 0)"
    );
    field.scratch.change(&put).await;
    let with_old = blocks(&field).await;
    scheduler::tick(&field.context).await.unwrap();
    assert!(field.scratch.rows(clear).await.is_empty());
    assert_eq!(blocks(&field).await, with_old);
    assert!(with_old.iter().any(|b| b.base == 17));
}
