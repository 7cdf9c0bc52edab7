//! People whose round is cut, and the buttons that are left in their chats.

use super::*;
use crate::domain::DAY;
use crate::services::rounds::{latest_end, usual_end};

impl Talk {
    /// The round closes and its links are cut, piece by piece.
    async fn round_is_cut(&mut self) {
        self.change("UPDATE round SET until_at = 1").await;
        for days in [0, 1, 31] {
            self.scratch.clock.advance(days * DAY);
            for _ in 0..3 {
                self.live.tick().await.unwrap();
            }
        }
        assert_eq!(self.rows("round WHERE unlinked_at IS NOT NULL").await, 1);
        assert_eq!(self.rows("participation").await, 0);
    }

    async fn change(&self, text: &str) {
        self.scratch.change(text).await;
    }

    async fn until(&mut self) -> i64 {
        for _ in 0..2 {
            self.live.tick().await.unwrap();
        }
        let until = self
            .scratch
            .rows("SELECT CAST(until_at AS TEXT) FROM round")
            .await;
        assert_eq!(
            self.context.snapshot().rounds[0]
                .until
                .unwrap()
                .0
                .to_string(),
            until[0]
        );
        until[0].parse().unwrap()
    }
}

#[tokio::test]
async fn whoever_is_in_the_middle_of_a_round_that_is_cut_is_answered_and_changes_nothing() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let screen = talk.screen();
    let (old, _) = talk.screens()[0];
    let tap = talk.press("Пропустить");
    talk.round_is_cut().await;
    let state = talk
        .scratch
        .rows("SELECT pseudonym || state FROM session")
        .await;
    // on the live message, and on one that is left further up
    for message in [Some(old), Some(3)] {
        let before = talk.person().await.unwrap().seq;
        let Body::Tap { query, data, .. } = tap.body.clone() else {
            panic!("a tap")
        };
        let again = talk.inbound(Body::Tap {
            query,
            data,
            message,
        });
        talk.take(&[again]).await;
        let person = talk.person().await.unwrap();
        assert_eq!(
            (person.respondent.open, person.respondent.view),
            (None, View::NoRound)
        );
        assert!(person.seq > before, "a press is answered");
    }
    talk.say("мектеп").await;
    assert_ne!(talk.screen(), screen);
    assert_eq!(
        talk.scratch
            .rows("SELECT pseudonym || state FROM session")
            .await,
        state
    );
}

#[tokio::test]
async fn a_button_names_the_session_by_a_tag_that_lies_with_the_person_alone() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let (_, data) = talk.button("Пропустить");
    let tag = data.split(':').nth(1).unwrap().to_owned();
    let session = talk.person().await.unwrap().respondent.open.unwrap();
    assert_eq!(tag, session.tag);
    assert!(!session.pseudonym.as_str().contains(&tag));
    assert_eq!(talk.scratch.columns_with(&tag).await, ["participation.tag"]);
    talk.round_is_cut().await;
    assert!(talk.scratch.columns_with(&tag).await.is_empty());
    let old = session.pseudonym.as_str();
    assert!(talk.scratch.columns_with(old).await.is_empty());
}

#[tokio::test]
async fn buttons_from_before_there_were_tags_work_until_the_round_is_cut() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let (message, data) = talk.button("Пропустить");
    let session = talk.person().await.unwrap().respondent.open.unwrap();
    let old = data.replace(&session.tag, &session.pseudonym.as_str()[..6]);
    talk.change("UPDATE participation SET tag = NULL").await;
    let before = session.session.place;
    let press = talk.inbound(Body::Tap {
        query: "q".into(),
        data: old,
        message: Some(message),
    });
    talk.take(&[press]).await;
    let after = talk.person().await.unwrap().respondent.open.unwrap();
    assert_ne!(after.session.place, before);
}

#[tokio::test]
async fn what_somebody_erases_is_gone_from_the_files_within_some_ticks() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.live.tick().await.unwrap();
    let pseudonym = talk
        .person()
        .await
        .unwrap()
        .respondent
        .open
        .unwrap()
        .pseudonym;
    talk.say("/delete").await;
    talk.tap("Да, удалить").await;
    assert_eq!(talk.rows("session").await, 0);
    // somebody who reads just then puts it off to the next one
    for _ in 0..5 {
        talk.live.tick().await.unwrap();
    }
    let crate::store::Pool::Sqlite { file, .. } = &talk.context.db.pool else {
        unreachable!()
    };
    for file in [file.clone(), file.with_extension("db-wal")] {
        let bytes = std::fs::read(&file).unwrap();
        let found = bytes
            .windows(pseudonym.as_str().len())
            .any(|w| w == pseudonym.as_str().as_bytes());
        assert!(!found, "{}", file.display());
    }
}

#[tokio::test]
async fn a_round_without_an_end_or_with_one_too_far_away_gets_one_at_the_first_start() {
    let mut talk = Talk::new().await;
    let now = talk.scratch.ambient.now();
    assert_eq!(talk.until().await, usual_end(now).0);
    let far = latest_end(now).0 + 1;
    talk.change(&format!("UPDATE round SET until_at = {far}"))
        .await;
    assert_eq!(talk.until().await, latest_end(now).0);
    talk.scratch.clock.advance(DAY);
    assert_eq!(talk.until().await, latest_end(now).0, "it is not put off");
}
