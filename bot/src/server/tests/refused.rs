//! A round whose stored questionnaire this version refuses: the others go on, and so does the start.

use super::full_disk::{heard, staff};
use super::*;
use crate::domain::{DAY, RoleKind};
use crate::server::{outbox, scheduler};

const OPERATOR: i64 = 60;

/// What another version left in the database.
async fn set_source(talk: &Talk, source: &str) {
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    sqlx::query("UPDATE round SET source = $1, closed_at = NULL, opened_at = opened_at + 1")
        .bind(source)
        .execute(write)
        .await
        .unwrap();
}

/// A new process: nothing is remembered.
async fn start_anew(talk: &mut Talk) {
    talk.context
        .set_snapshot(crate::domain::Snapshot::default());
    talk.restart().await;
    talk.live.settle().await;
}

async fn send(talk: &Talk) {
    let caller: Arc<dyn Caller> = Arc::clone(&talk.phones) as _;
    while outbox::send_due(&talk.context, &caller).await.unwrap() {}
}

#[tokio::test]
async fn a_round_that_cannot_be_read_is_closed_to_answers_with_an_alert_and_the_start_goes_on() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    let before = talk.person().await.unwrap().respondent.open.unwrap();
    for source in [
        "nonsense = [",
        "",
        "id = 'needs-assessment'\nversion = 99\n",
    ] {
        set_source(&talk, source).await;
        start_anew(&mut talk).await;
        let snapshot = talk.context.snapshot();
        assert!(snapshot.rounds.is_empty());
        assert!(
            snapshot.is_refused(&crate::domain::RoundId::new("needs-assessment-TEST")),
            "{source}"
        );
    }
    send(&talk).await;
    let alert = talk
        .context
        .texts
        .say(Language::Ru, "operator-round-refused", &[]);
    assert_eq!(heard(&talk, OPERATOR), [alert], "told once");
    // who is in it hears a kind word, whatever they do, and keeps their answers
    let kind = talk.context.texts.say(Language::Ru, "round-paused", &[]);
    for words in ["/continue", "1", "/start", &format!("/start {LINK}")] {
        talk.say(words).await;
        assert!(
            talk.screen().text.starts_with(&kind),
            "{words}: {}",
            talk.screen().text
        );
    }
    assert_eq!(
        talk.person().await.unwrap().respondent.open.unwrap(),
        before
    );
    // once it can be read again they go on where they were
    set_source(&talk, SURVEY).await;
    start_anew(&mut talk).await;
    talk.say("/continue").await;
    assert!(talk.screen().text.contains("1/"), "{}", talk.screen().text);
    let raised =
        crate::store::alerts::raised(&mut talk.context.db.begin_read().await.unwrap()).await;
    assert!(raised.unwrap().is_empty());
}

#[tokio::test]
async fn somebody_new_with_the_link_of_such_a_round_hears_that_it_is_paused() {
    let mut talk = Talk::new().await;
    set_source(&talk, "nonsense").await;
    start_anew(&mut talk).await;
    talk.say(&format!("/start {LINK}")).await;
    let kind = talk
        .context
        .texts
        .say(Language::Ky, "round-paused-link", &[]);
    assert!(
        talk.screen().text.starts_with(&kind),
        "{}",
        talk.screen().text
    );
}

#[tokio::test]
async fn such_a_round_ends_on_its_day_all_the_same() {
    let mut talk = Talk::new().await;
    set_source(&talk, "nonsense").await;
    let crate::store::Pool::Sqlite { write, .. } = &talk.context.db.pool else {
        panic!()
    };
    let until = talk.context.ambient.now() + DAY;
    sqlx::query("UPDATE round SET until_at = $1")
        .bind(until.0)
        .execute(write)
        .await
        .unwrap();
    start_anew(&mut talk).await;
    scheduler::tick(&talk.context).await.unwrap();
    let closed = "SELECT count(*) FROM round WHERE state = 'closed'";
    let count = || async {
        talk.scratch
            .rows(&format!(
                "SELECT CAST(n AS TEXT) FROM (SELECT ({closed}) AS n)"
            ))
            .await
    };
    assert_eq!(count().await, ["0"]);
    talk.scratch.clock.advance(DAY);
    scheduler::tick(&talk.context).await.unwrap();
    assert_eq!(count().await, ["1"]);
}
