//! Blocks that somebody changed in the database: nothing false leaves, and the operator hears of it.

use super::publishing::{COUNCIL, Field};
use crate::domain::SessionStatus::Finished;
use crate::domain::{Chat, HOUR, Language, Message, RoleKind};
use crate::services::digests::{CouncilDigest, due, held, newest};
use crate::store::Pool;
use crate::store::addresses;
use crate::store::roles::{self, Asking, RoleState};
use crate::store::scratch::NOON;
use surveys::statistics::Level;

const OPERATOR: i64 = 9;

/// A field with an operator, where a digest was made and then a second block can be frozen.
async fn published() -> Field {
    let mut field = Field::new(&["ugut"], "at_close").await;
    let mut tx = field.context.db.begin().await.unwrap();
    let chat = Chat {
        id: OPERATOR,
        topic: None,
    };
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Operator,
        municipality: None,
        address,
        name: "O",
        group: None,
        language: Some(Language::Ru),
    };
    let id = roles::ask(&mut tx, asking, NOON).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    roles::decide(&mut tx, id, from, to, NOON).await.unwrap();
    tx.commit().await.unwrap();
    field.answer("ugut", 30, Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    field.mail(COUNCIL).await;
    field.answer("ugut", 30, Finished).await;
    field
}

/// Changes the stored blocks of one question, or of respondents (`+respondents`), as somebody could who has the key.
async fn tamper(field: &Field, question: &str, body: &'static str) {
    let Pool::Sqlite { write, .. } = &field.context.db.pool else {
        panic!()
    };
    let sealed: String = sqlx::query_scalar("SELECT body FROM block WHERE question = $1")
        .bind(question)
        .fetch_one(write)
        .await
        .unwrap();
    let clear = field.context.vault.open("block.body", &sealed).unwrap();
    sqlx::query("UPDATE block SET body = $2 WHERE question = $1")
        .bind(question)
        .bind(String::from_utf8(clear).unwrap())
        .execute(write)
        .await
        .unwrap();
    let text = format!("UPDATE block SET body = {body} WHERE question = $1");
    let changed = sqlx::query(sqlx::AssertSqlSafe(text))
        .bind(question)
        .execute(write)
        .await;
    assert_eq!(changed.unwrap().rows_affected(), 1);
}

const RENUMBERED: &str = "json_set(body, '$.number', 5)";
const OF_ANOTHER_VERSION: &str = "json_set(body, '$.version', '0')";

async fn names(field: &Field) -> Vec<String> {
    let mut tx = field.context.db.begin_read().await.unwrap();
    held(&mut tx, &field.context, &field.round()).await.unwrap()
}

fn alert(field: &Field) -> String {
    let texts = &field.context.texts;
    texts.say(Language::Ru, "operator-digest-held", &[])
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|m| m.text.as_str()).collect()
}

#[tokio::test]
async fn a_question_held_back_by_the_check_is_told_to_the_operator_once_without_figures() {
    let mut field = published().await;
    tamper(&field, "done", RENUMBERED).await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    let mail = field.mail(OPERATOR).await;
    assert_eq!(texts(&mail), [alert(&field)]);
    assert!(!mail[0].text.contains(|c: char| c.is_ascii_digit()));
    assert!(!field.mail(COUNCIL).await.is_empty(), "the rest is sent");
    assert_eq!(names(&field).await, ["ugut/done", "nation/done"]);
    field.answer("ugut", 30, Finished).await;
    field.digest().await;
    assert!(field.mail(OPERATOR).await.is_empty());
}

#[tokio::test]
async fn a_publication_held_back_by_the_check_is_told_and_nothing_of_it_leaves() {
    for body in [RENUMBERED, OF_ANOTHER_VERSION] {
        let field = published().await;
        tamper(&field, "+respondents", body).await;
        field.digest().await;
        assert_eq!(
            texts(&field.mail(OPERATOR).await),
            [alert(&field)],
            "{body}"
        );
        assert!(field.mail(COUNCIL).await.is_empty(), "{body}");
        assert!(names(&field).await.contains(&"ugut".to_owned()), "{body}");
    }
}

#[tokio::test]
async fn a_block_that_cannot_be_read_is_told_once_and_does_not_stop_the_clock() {
    let field = published().await;
    tamper(&field, "done", "'torn'").await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    let (round, now) = (field.round(), field.context.ambient.now());
    for _ in 0..3 {
        due(&field.context, &round, now).await.unwrap();
    }
    assert_eq!(texts(&field.mail(OPERATOR).await), [alert(&field)]);
    assert!(field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn too_few_answers_are_no_alert() {
    let field = published().await;
    field.digest().await;
    assert!(field.mail(OPERATOR).await.is_empty());
    assert!(names(&field).await.is_empty());
}

pub(super) async fn spoil(field: &Field, statement: &'static str) {
    let Pool::Sqlite { write, .. } = &field.context.db.pool else {
        panic!()
    };
    let changed = sqlx::query(statement).execute(write).await.unwrap();
    assert!(changed.rows_affected() > 0, "{statement}");
}

#[tokio::test]
async fn what_cannot_be_read_of_one_place_holds_back_that_place_and_the_sums_only() {
    for spoiled in [
        "UPDATE block SET body = 'torn' WHERE municipality = 'ugut' AND question = 'done'",
        "UPDATE publication SET body = 'torn' WHERE place = 'ugut'",
    ] {
        let mut field = Field::new(&["ugut", "osh"], "at_close").await;
        for place in ["ugut", "osh"] {
            field.answer(place, 30, Finished).await;
        }
        let queued = CouncilDigest::Queued;
        assert_eq!(field.digest().await, [queued, queued]);
        field.mail(COUNCIL).await;
        for place in ["ugut", "osh"] {
            field.answer(place, 30, Finished).await;
        }
        spoil(&field, spoiled).await;
        assert_eq!(
            field.digest().await,
            [CouncilDigest::Held, queued],
            "{spoiled}"
        );
        assert!(field.mail(COUNCIL).await.is_empty(), "{spoiled}");
        let mut tx = field.context.db.begin().await.unwrap();
        let osh = newest(&mut tx, &field.context, &Level::municipality("osh")).await;
        assert_eq!(osh.unwrap().unwrap().edition, 2, "{spoiled}");
        let raised = crate::store::alerts::raised(&mut tx).await.unwrap();
        assert_eq!(raised[0].0, "digest_held", "{spoiled}");
    }
}

#[tokio::test]
async fn a_torn_session_is_not_counted_and_the_others_are() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 31, Finished).await;
    spoil(
        &field,
        "UPDATE session SET state = 'torn' WHERE pseudonym = 'p1'",
    )
    .await;
    assert_eq!(field.digest().await, [CouncilDigest::Queued]);
    let council = field.mail(COUNCIL).await;
    assert!(council[0].text.contains("30+"), "{}", council[0].text);
}

#[tokio::test]
async fn a_publication_without_our_seal_is_not_shown_again_and_told() {
    let field = published().await;
    spoil(&field, "UPDATE publication SET body = 'torn'").await;
    let mut tx = field.context.db.begin().await.unwrap();
    let level = Level::municipality("ugut");
    assert!(
        newest(&mut tx, &field.context, &level)
            .await
            .unwrap()
            .is_none()
    );
    tx.commit().await.unwrap();
    assert_eq!(texts(&field.mail(OPERATOR).await), [alert(&field)]);
}
