//! A round that was taken back: whoever is on the way to it reads so, and not that it is over.

use super::*;
use crate::domain::DAY;

const TOLD: &str = "Этот опрос отменили";

impl Talk {
    /// Whoever opened the round takes it back.
    async fn takes_the_round_back(&self) {
        let mut tx = self.context.db.begin().await.unwrap();
        let round = RoundId::new("needs-assessment-TEST");
        let now = self.context.ambient.now();
        assert!(rounds::undo(&mut tx, &round, now).await.unwrap());
        tx.commit().await.unwrap();
        self.live.tick().await.unwrap();
    }
}

#[tokio::test]
async fn on_every_step_to_consent_it_is_said_that_the_round_was_taken_back() {
    for (steps, last) in [
        (&["Русский"][..], "=16–17"),
        (&["Русский"], "15"),
        (&["Русский", "16–17"], "=Соглас"),
        (&["Русский", "16–17"], "да"),
        (&["Русский", "16–17"], "=Подробнее"),
        (&["Русский", "11–13"], "=Спросить"),
        (&["Русский", "16–17"], "/start"),
    ] {
        let mut talk = Talk::new().await;
        talk.say(&format!("/start {LINK}")).await;
        for step in steps {
            talk.tap(step).await;
        }
        talk.takes_the_round_back().await;
        match last.strip_prefix('=') {
            Some(label) => talk.tap(label).await,
            None if last == "/start" => talk.say(&format!("/start {LINK}")).await,
            None => talk.say(last).await,
        }
        let screen = talk.screen();
        assert!(screen.text.contains(TOLD), "{steps:?} {last}: {screen:?}");
        assert!(!screen.text.contains("закончился"), "{screen:?}");
        assert_eq!(talk.person().await, None);
    }
}

#[tokio::test]
async fn before_the_first_question_too_and_a_way_back_is_there() {
    let mut talk = Talk::new().await;
    let now = talk.context.ambient.now();
    talk.say(&format!("/start {LINK}")).await;
    for label in ["Русский", "16–17", "другого места", "Соглас"] {
        talk.tap(label).await;
    }
    // a known person, whom the link leads to the card of the round
    talk.tap("г. Ош").await;
    talk.say(&format!("/start {LINK}")).await;
    assert!(matches!(
        talk.person().await.unwrap().respondent.view,
        View::RoundAhead { .. }
    ));
    talk.takes_the_round_back().await;
    talk.tap("Начать").await;
    assert!(talk.screen().text.contains(TOLD), "{:?}", talk.screen());
    assert_eq!(talk.rows("session").await, 0);
    // one that ran its time is over all the same
    let mut other = Talk::new().await;
    other.say(&format!("/start {LINK}")).await;
    other.tap("Русский").await;
    let mut tx = other.context.db.begin().await.unwrap();
    let round = RoundId::new("needs-assessment-TEST");
    assert!(rounds::close(&mut tx, &round, now + DAY).await.unwrap());
    tx.commit().await.unwrap();
    other.live.tick().await.unwrap();
    other.tap("16–17").await;
    other.tap("Соглас").await;
    assert!(other.screen().text.contains("закончился"));
}
