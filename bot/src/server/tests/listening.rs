//! A question that somebody reads aloud: a voice note, uploaded once.

use super::*;
use crate::domain::{RecordingName, Voice, silence};
use crate::store::recordings;

const HEARD: &str = r#"
form_id = "heard"
version = "1"
minutes = 1
form_title = { ky = "Угуу", ru = "Слух" }
[[survey]]
type = "integer"
name = "a"
label = { ky = "Канча?", ru = "Сколько?" }
audio = { ky = "a.ky.ogg", ru = "a.ru.ogg" }
[[survey]]
type = "integer"
name = "b"
label = { ky = "Дагы?", ru = "Ещё?" }
"#;

impl Talk {
    /// At the first question of a round whose first question is read aloud in Russian.
    async fn at_a_question_with_a_voice(kind: Kind) -> Self {
        let mut talk = Self::on(kind).await;
        let id = RoundId::new("heard-TEST");
        let row = RoundRow {
            id: id.clone(),
            questionnaire: "heard".into(),
            version: "1".into(),
            source: HEARD.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: talk.scratch.ambient.now().0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: "HEARHEAR".into(),
        }];
        let mut tx = talk.scratch.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        let name = RecordingName {
            question: "a".into(),
            language: Language::Ru,
        };
        recordings::put(&mut tx, &id, &name, &silence())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        talk.restart().await;
        talk.say("/start HEARHEAR").await;
        for label in ["Русский", "16–17", "Соглас"] {
            talk.tap(label).await;
        }
        talk
    }

    fn voices(&self) -> Vec<Voice> {
        self.phones.voices.lock().unwrap().clone()
    }

    /// The screen, which voice notes may stand below.
    fn question(&self) -> (i64, Message) {
        let screens = self.screens();
        let is_screen = |(_, message): &&(i64, Message)| !message.buttons.is_empty();
        screens.iter().rfind(is_screen).unwrap().clone()
    }

    /// Presses "listen" and waits for what comes.
    async fn listens(&mut self) {
        let (id, message) = self.question();
        let mut buttons = message.buttons.iter().flatten();
        let button = buttons.find(|b| b.label.contains("Послушать")).unwrap();
        let Press::Data(data) = button.press.clone() else {
            panic!("{button:?}")
        };
        let tap = self.inbound(Body::Tap {
            query: "q".into(),
            data,
            message: Some(id),
        });
        self.take(&[tap]).await;
        self.send_outbox().await;
    }
}

#[tokio::test]
async fn a_voice_note_is_uploaded_once_sent_once_and_gone_when_the_chat_is_hidden() {
    for kind in [Kind::Sqlite, Kind::Postgres] {
        let mut talk = Talk::at_a_question_with_a_voice(kind).await;
        talk.listens().await;
        assert_eq!(talk.voices(), [Voice::New(silence())]);
        // a second press: it stands there still
        talk.listens().await;
        assert_eq!(talk.voices().len(), 1);
        // after a crash, as in another chat, by its id
        talk.noted().await;
        talk.restart().await;
        talk.listens().await;
        assert_eq!(talk.voices()[1..], [Voice::Known("file-1".into())]);
        talk.hides().await;
        assert!(talk.screens().is_empty(), "{kind:?}: {:?}", talk.screens());
    }
}

#[tokio::test]
async fn a_voice_note_that_the_channel_has_forgotten_is_uploaded_again_and_holds_nothing_up() {
    let mut talk = Talk::at_a_question_with_a_voice(Kind::Sqlite).await;
    talk.listens().await;
    talk.phones.forgets.store(true, Ordering::SeqCst);
    talk.restart().await;
    talk.listens().await;
    let [first, known, again] = &talk.voices()[..] else {
        panic!("{:?}", talk.voices())
    };
    assert!(matches!(known, Voice::Known(_)));
    assert_eq!(first, again);
    talk.say("7").await;
    let (_, next) = talk.question();
    assert!(next.text.contains("Ещё?"), "{}", next.text);
    let labels = next.buttons.concat();
    assert!(labels.iter().all(|b| !b.label.contains("Послушать")));
}

#[tokio::test]
async fn whoever_takes_no_voice_notes_changes_nothing_for_others() {
    let mut talk = Talk::at_a_question_with_a_voice(Kind::Sqlite).await;
    talk.listens().await;
    talk.phones.mutes.store(true, Ordering::SeqCst);
    talk.restart().await;
    talk.listens().await;
    assert_eq!(talk.voices().len(), 2, "{:?}", talk.voices());
    let known = talk
        .scratch
        .rows("SELECT file_id FROM recording WHERE file_id IS NOT NULL")
        .await;
    assert_eq!(known, ["file-1"]);
    assert_eq!(
        talk.rows("outbox").await,
        0,
        "nothing waits, and nothing is a dead letter"
    );
}
