//! Fault 17: a text over its budget.

use super::promises;
use super::stage::{ANN, MINUTE, Stage};
use crate::channels::sms::tests::candidate::ALL;
use crate::store::scratch::Kind;

promises! {
    all: [a_text_that_the_gateway_would_cut_is_refused_and_never_sent],
    receiving: []
}

/// Refused at the last moment: Kannel and others cut without a word.
async fn a_text_that_the_gateway_would_cut_is_refused_and_never_sent(mut stage: Stage) {
    stage.joins(ANN).await;
    let tries = stage.operator.tries();
    stage.queues_text(ANN, &"ң".repeat(67 * 6 + 1)).await;
    stage.hands_over().await;
    stage.waits(30 * MINUTE).await;
    assert_eq!(stage.operator.tries(), tries);
    assert_eq!(stage.got(ANN), Vec::<String>::new());
    assert_eq!(stage.state().await, "rejected");
    assert_eq!(stage.alerts().await, ["dead_letters"]);
    stage.queues(ANN).await;
    stage.hands_over().await;
    assert_eq!(stage.got(ANN).len(), 1);
    stage.ends();
}

/// An answer of 160 letters, twice in a label of one segment: a round with it is refused when it opens.
const ECHOES: &str = r#"
form_id = "echoes"
version = "1"
minutes = 1
form_title = { ky = "Сын", ru = "Проба" }

[[survey]]
type = "text"
name = "wish"
label = { ky = "Эмне керек?", ru = "Что нужно?" }
max_characters = 160

[[survey]]
type = "integer"
name = "many"
label = { ky = "${wish} ${wish} канча?", ru = "${wish} ${wish} сколько?" }
sms_segments = 1
"#;

#[tokio::test]
async fn a_question_that_an_answer_makes_too_long_is_not_sent_and_not_cut() {
    for candidate in ALL.into_iter().filter(|one| one.receives) {
        let mut stage = Stage::of(candidate, Kind::Sqlite, ECHOES).await;
        let question = stage.joins(ANN).await;
        assert!(question.contains("Эмне керек?"), "{question}");
        let long = "китеп ".repeat(25);
        let instead = stage.says(ANN, &long).await;
        assert_eq!(stage.answers(ANN).await, 1, "the answer is kept");
        assert_eq!(instead.len(), 1);
        assert!(!instead[0].contains("китеп"), "{instead:?}");
        stage.log_holds_none_of(&["китеп"]);
        stage.ends();
    }
}
