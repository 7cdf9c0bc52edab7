//! What is told of a failure names its update and its cause, and nobody.

use super::*;
use crate::domain::Span;
use crate::domain::test_log::{Log, listen};

#[tokio::test]
async fn an_inbound_that_fails_is_told_with_its_update_and_cause_and_without_its_writer_and_words()
{
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let live = Arc::get_mut(&mut talk.live).unwrap();
    live.poison(|inbound| matches!(&inbound.body, Body::Text { text, .. } if text == "poison"));
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_max_level(tracing::Level::DEBUG)
        .with_writer(move || writer.clone());
    let _here = listen(lines.finish());
    let poison = talk.text("poison");
    let update = poison.external_id;
    talk.take(&[poison]).await;
    for _ in 0..6 {
        talk.scratch.clock.advance(Span::seconds(7));
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    let told = log.text();
    for words in [
        format!("batch{{first={update} inbounds=1}}"),
        format!("update={update} error=a step panicked kept=true"),
        format!("update={update} error=a step panicked\n"),
        format!("update={update} attempts=3\n"),
    ] {
        assert!(told.contains(&words), "{words}\n{told}");
    }
    for secret in ["poison", &ANN.id.to_string()] {
        assert!(!told.contains(secret), "{secret}\n{told}");
    }
}
