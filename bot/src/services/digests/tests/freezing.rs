//! Freezing in slices: a crash between two of them counts nobody twice and loses nobody, before the close and at it.

use std::collections::BTreeMap;

use surveys::statistics::{Block, Subject};

use super::publishing::{Field, ROUND};
use crate::domain::SessionStatus::{Finished, Open};
use crate::domain::{HOUR, RoundId};
use crate::services::digests::CouncilDigest;
use crate::store::digests;

async fn blocks(field: &Field) -> Vec<Block> {
    let mut tx = field.context.db.begin_read().await.unwrap();
    let stored = digests::blocks(&mut tx, &RoundId::new(ROUND)).await;
    stored.unwrap().blocks
}

/// People in blocks of respondents, by place.
async fn people(field: &Field) -> BTreeMap<String, u32> {
    let mut people = BTreeMap::new();
    for block in blocks(field).await {
        if block.subject == Subject::Respondents {
            *people.entry(block.place.key().to_owned()).or_default() += block.base;
        }
    }
    people
}

/// More than two slices in two places.
const MANY: [(&str, i64); 2] = [("ugut", 130), ("osh", 90)];

async fn crowded() -> Field {
    let mut field = Field::new(&MANY.map(|(place, _)| place), "weekly").await;
    for (place, count) in MANY {
        field.answer(place, count, Finished).await;
    }
    field
}

async fn interrupted(field: &Field, slices: usize) {
    use crate::services::digests::freezing::count_slices;
    count_slices(
        &field.context,
        &field.round(),
        field.context.ambient.now(),
        slices,
    )
    .await;
}

#[tokio::test]
async fn a_crash_between_two_slices_counts_nobody_twice_and_loses_nobody() {
    let whole = crowded().await;
    whole.digest().await;
    let expected = people(&whole).await;
    assert_eq!(
        expected,
        MANY.map(|(place, count)| (place.to_owned(), count as u32))
            .into()
    );
    for slices in [0, 1, 2, 3] {
        let mut field = crowded().await;
        interrupted(&field, slices).await;
        assert!(blocks(&field).await.is_empty(), "nothing is frozen yet");
        // somebody more answers before the next try
        field.answer("ugut", 1, Finished).await;
        assert_eq!(field.digest().await, [CouncilDigest::Queued; 2]);
        let found = people(&field).await;
        let total = found.values().sum::<u32>();
        assert!((220..=221).contains(&total), "{slices}: {found:?}");
        // whoever was not in it is in the next one, with nine more
        field
            .answer("ugut", 9 + i64::from(total == 221), Finished)
            .await;
        field.digest().await;
        assert_eq!(
            people(&field).await.values().sum::<u32>(),
            230 + u32::from(total == 221)
        );
        assert_eq!(
            field.scratch.rows("SELECT round FROM freezing").await,
            [""; 0]
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_counted_cannot_be_changed_though_its_block_is_not_frozen_yet() {
    let field = crowded().await;
    interrupted(&field, 1).await;
    let marked = field.sessions().await;
    let marked = marked.iter().filter(|a| a.session.counted);
    let frozen = marked.map(|a| a.session.frozen.len());
    let frozen: Vec<_> = frozen.collect();
    assert_eq!(frozen.len(), 100, "one slice");
    assert!(frozen.iter().all(|count| *count > 0));
}

#[tokio::test]
async fn the_close_marks_nobody_freezes_once_and_counts_who_was_counted_before_only_once() {
    let mut field = Field::new(&["ugut", "osh"], "weekly").await;
    field.answer("ugut", 30, Finished).await;
    field.digest().await;
    field.answer("ugut", 25, Finished).await;
    field.answer("ugut", 10, Open).await;
    field.answer("osh", 40, Finished).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    for _ in 0..3 {
        field.digest().await;
        let found = people(&field).await;
        assert_eq!(found["ugut"], 65);
        assert_eq!(found["osh"], 40);
    }
    let new = field.sessions().await;
    let marked = new.iter().filter(|a| a.session.counted).count();
    assert_eq!(marked, 30, "those of the first digest");
    let closed =
        "SELECT municipality FROM round_municipality WHERE frozen_at IS NOT NULL ORDER BY 1";
    assert_eq!(field.scratch.rows(closed).await, ["osh", "ugut"]);
}

#[tokio::test]
async fn what_was_counted_is_not_read_again_before_its_session_changes() {
    let mut field = Field::of("budget-priorities", &["ugut"], "weekly").await;
    field.answer("ugut", 30, Finished).await;
    let open = "SELECT CAST(count(*) AS TEXT) FROM session WHERE NOT settled";
    assert_eq!(field.scratch.rows(open).await, ["30"]);
    field.digest().await;
    assert_eq!(field.scratch.rows(open).await, ["0"]);
    field.answer("ugut", 3, Finished).await;
    assert_eq!(field.scratch.rows(open).await, ["3"]);
    // every statement that writes a step opens the session again
    let step = crate::store::dialect::UPDATE_SESSIONS;
    for text in [step.sqlite, step.postgres] {
        assert!(text.contains("settled = false"), "{text}");
    }
}
