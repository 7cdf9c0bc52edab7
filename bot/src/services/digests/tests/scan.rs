//! Output scan: no count that was not published stands in anything that leaves, nor in the log.

use std::collections::BTreeSet;

use proptest::prelude::*;
use surveys::statistics::{Block, findings, needs, published};

use super::closing::leader;
use super::news::follower;
use super::publishing::{COORDINATOR, COUNCIL, Field, ROUND};
use crate::domain::SessionStatus::Finished;
use crate::domain::test_log::{Log, listen};
use crate::domain::{Chat, HOUR, Language, RoundId};
use crate::services::digests::tell;
use crate::store::digests;

const LEADER: i64 = 3;
const ANN: i64 = 5_000;
/// Places with so many people that no count of theirs is a percentage, a day or a small number of anything.
const PLACES: [&str; 3] = ["ugut", "osh", "kara-suu"];

/// Runs of digits.
fn numbers(text: &str) -> BTreeSet<i64> {
    let runs = text.split(|c: char| !c.is_ascii_digit());
    runs.filter_map(|run| run.parse().ok()).collect()
}

/// Every number behind the publications that none of them prints: bases, blurred cells and their sums over places, as far as they cannot be mistaken
/// for something that is printed (a percentage, a multiple of five, a year).
fn unpublished(blocks: &[Block]) -> BTreeSet<i64> {
    let mut secret = BTreeSet::new();
    let mut sums = std::collections::BTreeMap::<_, Vec<i64>>::new();
    for block in blocks {
        let all = [
            i64::from(block.base),
            i64::from(block.base) - block.no_answer.unwrap_or(0),
        ];
        let all: Vec<i64> = all.into_iter().chain(block.cells.clone()).collect();
        let sum = sums.entry(block.subject).or_default();
        sum.resize(sum.len().max(all.len()), 0);
        sum.iter_mut().zip(&all).for_each(|(sum, one)| *sum += one);
        secret.extend(all);
    }
    secret.extend(sums.into_values().flatten());
    secret.retain(|n| *n > 100 && n % 5 != 0 && !(2_020..2_040).contains(n));
    secret
}

/// All texts that leave when so many people have answered in each place, and all that was logged.
async fn everything(people: [i64; 3]) -> (String, BTreeSet<i64>) {
    let mut field = Field::of("needs-assessment", &PLACES, "weekly").await;
    leader(&field, LEADER, "ugut", Language::Ky).await;
    let ann = Chat {
        id: ANN,
        topic: None,
    };
    follower(&field, ann, Language::Ru, false).await;
    for (place, count) in PLACES.into_iter().zip(people) {
        field.answer(place, count, Finished).await;
    }
    field.digest().await;
    field.answer("ugut", 211, Finished).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    field.digest().await;
    field.opens().await;
    let now = field.context.ambient.now();
    tell(&field.context, now).await.unwrap();
    let mut out = String::new();
    for chat in [COUNCIL, COORDINATOR, LEADER, ANN] {
        for message in field.mail(chat).await {
            out += &message.text;
            // letters in a picture are pixels; its bytes must hold no text beside them
            let png = message
                .picture
                .map(|picture| picture.png)
                .unwrap_or_default();
            let chunks = png
                .windows(4)
                .filter(|w| [b"tEXt", b"zTXt", b"iTXt"].contains(&&[w[0], w[1], w[2], w[3]]));
            assert_eq!(chunks.count(), 0);
        }
    }
    let mut tx = field.context.db.begin_read().await.unwrap();
    let round = field.round();
    let stored = digests::all(&mut tx).await.unwrap();
    assert!(stored.len() >= 5);
    for edition in &stored {
        let (questionnaire, publication) = (&round.questionnaire, &edition.publication);
        out += &serde_json::to_string(publication).unwrap();
        out += &serde_json::to_string(&published(questionnaire, publication)).unwrap();
        out += &serde_json::to_string(&needs(questionnaire, publication)).unwrap();
        out += &serde_json::to_string(&findings(questionnaire, publication)).unwrap();
    }
    let blocks = digests::blocks(&mut tx, &RoundId::new(ROUND))
        .await
        .unwrap();
    let mut secret = unpublished(&blocks.blocks);
    // the number of a helpline stands in a choice
    let source = crate::domain::LIBRARY
        .iter()
        .find(|e| e.id == "needs-assessment");
    for printed in numbers(source.unwrap().source) {
        secret.remove(&printed);
    }
    (out, secret)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2))]

    #[test]
    fn no_digit_of_an_unpublished_count_is_in_any_text_file_or_log_line(
        people in [101_i64..150, 300_i64..350, 151_i64..199].prop_map(|all| all.map(|n| n * 2 + 1))
    ) {
        let log = Log::default();
        let writer = log.clone();
        let lines = tracing_subscriber::fmt()
            .with_ansi(false)
            // of libraries only their complaints, as in the running program
            .with_env_filter("warn,jashun=debug,sqlx=error")
            .with_writer(move || writer.clone());
        let _here = listen(lines.finish());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (out, secret) = runtime.block_on(everything(people));
        prop_assert!(secret.len() > 40, "{secret:?}");
        for (what, text) in [("a text", out), ("the log", log.text())] {
            let found: Vec<_> = numbers(&text).intersection(&secret).copied().collect();
            prop_assert!(found.is_empty(), "{what} tells {found:?}");
        }
    }
}

#[test]
fn the_scan_finds_a_count_wherever_it_stands() {
    let secret = BTreeSet::from([1_237]);
    for text in ["1237 people", "{\"base\":1237}", "(1237)", "n=1237."] {
        assert!(!numbers(text).is_disjoint(&secret), "{text}");
    }
    assert!(numbers("1235+ 12 37 11237").is_disjoint(&secret));
}
