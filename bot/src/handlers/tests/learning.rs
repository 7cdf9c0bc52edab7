//! A leader who tries every way to learn what one person has answered: each ends without a figure.

use surveys::engine;
use surveys::engine::Place;
use surveys::questionnaire::{Answer, ChoiceIx, Kind, QuestionIx};

use super::club_groups::CLUB;
use super::polls::{LEADER, Phone, drafts_of, polls_open, town};
use super::*;
use crate::domain::{DraftState, OpenSession, Pseudonym, Round, SessionStatus, Span};
use crate::server::scheduler;
use crate::store::respondents::{self, WriteSet};
use crate::store::{addresses, digests};

/// The one whose answer the leader wants.
const VICTIM: i64 = 700;

/// Somebody has answered each question by its first choice, or is on the way.
async fn answers(town: &Town, round: &Round, chat: i64, finished: bool) {
    let questionnaire = &round.questionnaire;
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, private(chat)).await;
    let mut session = engine::begin(questionnaire, 1, town.now());
    session.last = session.began + Span::minutes(5);
    let first = |kind: &Kind| match kind {
        Kind::SelectOne(_) => Some(Answer::One(ChoiceIx(0))),
        Kind::SelectMultiple { .. } => Some(Answer::Many([ChoiceIx(0)].into())),
        _ => None,
    };
    let all = (0..).map(QuestionIx).zip(&questionnaire.questions);
    let given = all.filter_map(|(ix, question)| Some((ix, first(&question.kind)?)));
    session.answers = given.collect();
    let mut status = SessionStatus::Open;
    if finished {
        (session.place, status) = (Place::Finished, SessionStatus::Finished);
    }
    let open = OpenSession {
        pseudonym: Pseudonym::new(format!("{}-{chat}-{finished}", round.id)),
        tag: String::new(),
        round: round.id.clone(),
        municipality: "osh".into(),
        status,
        session,
        about: None,
    };
    let set = WriteSet {
        begun: vec![(address.unwrap(), open)],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
}

/// So many days pass; all that leader and club read meanwhile.
async fn days(town: &Town, count: i64) -> Vec<String> {
    let mut read = Vec::new();
    for _ in 0..count {
        town.pass(DAY);
        for _ in 0..3 {
            town.renew().await;
            scheduler::tick(&town.context).await.unwrap();
        }
        read.extend(leaders(town.seen().await));
    }
    read
}

fn leaders(seen: Vec<Seen>) -> Vec<String> {
    let own = |seen: &Seen| seen.chat == private(LEADER) || seen.chat == CLUB;
    let own = seen.into_iter().filter(own);
    own.map(|seen| seen.message.text).collect()
}

/// What comes of a command or a press of the leader.
async fn says(town: &mut Town, text: &str) -> Vec<String> {
    town.says(private(LEADER), LEADER, text).await;
    leaders(town.seen().await)
}

async fn presses(town: &mut Town, data: &str) -> Vec<String> {
    town.renew().await;
    let (_, toast) = town.taps(private(LEADER), LEADER, data).await;
    let mut read = leaders(town.seen().await);
    read.extend(toast);
    read
}

/// A poll of one ready question is composed, up to the last look.
async fn composes(town: &mut Town, leader: &mut Phone) {
    leader.types(town, "/poll").await;
    if leader.labels().contains(&"Жаңы сурамжылоо") {
        leader.tap(town, "Жаңы сурамжылоо").await;
    }
    for label in [
        "Даяр суроо",
        "Билим берүү",
        "1",
        "Сурамжылоого",
        "Сурамжылоону ачуу",
    ] {
        leader.tap(town, label).await;
    }
}

/// Nothing of the round was ever released, and nobody read a share.
async fn no_figure(town: &Town, round: &Round, read: &[String]) {
    for text in read {
        assert!(!text.contains('%'), "{text}");
    }
    let mut tx = town.context.db.begin_read().await.unwrap();
    let last = digests::last(&mut tx, &round.id, "municipality", "osh").await;
    assert!(last.unwrap().is_none());
    assert!(
        !crate::store::rounds::is_counted(&mut tx, &round.id)
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn tiny_polls_own_accounts_voiding_repeats_clones_and_rewording_end_without_a_figure() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    composes(&mut town, &mut leader).await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "3 күн").await;
    let poll = polls_open(&town).await.remove(0);
    let link = poll.links[0].payload.clone();
    let mut read = Vec::new();
    // a group of the leader and one other
    town.says(CLUB, LEADER, "/rounds").await;
    read.extend(leaders(town.seen().await));
    // voiding: the victim has begun to answer
    answers(&town, &poll, VICTIM, false).await;
    let voided = presses(&mut town, &format!("l:z:{link}")).await;
    assert_eq!(voided, [town.text("round-undo-answered")]);
    // four own accounts finish, and the leader watches the fifth
    for own in 1..=4 {
        answers(&town, &poll, VICTIM + own, true).await;
    }
    let before = says(&mut town, "/rounds").await;
    answers(&town, &poll, VICTIM + 9, true).await;
    assert_eq!(says(&mut town, "/rounds").await, before);
    // closed at once
    read.extend(presses(&mut town, &format!("l:x:{link}")).await);
    read.extend(days(&town, 6).await);
    assert!(
        read.iter().any(|text| text.contains("жыйынтыгы жок")),
        "{read:#?}"
    );
    for command in ["/digest", "/commitments"] {
        read.extend(says(&mut town, command).await);
    }
    read.extend(presses(&mut town, &format!("b:s:{link}")).await);
    no_figure(&town, &poll, &read).await;

    // the same question again, and the same poll again
    composes(&mut town, &mut leader).await;
    assert!(leader.text().contains("жакында эле"), "{}", leader.text());
    presses(&mut town, &format!("b:n:{link}")).await;
    for step in ["c", "l:club:3"] {
        for draft in drafts_of(&town).await {
            let data = format!("l:po:{}.{}:{step}", draft.id, draft.rev);
            presses(&mut town, &data).await;
        }
    }
    assert!(polls_open(&town).await.is_empty());
    // and in words of their own, that a coordinator reads first
    let mut again = Phone::of(LEADER);
    again.types(&mut town, "/poll").await;
    again.tap(&mut town, "Өз суроо").await;
    again.types(&mut town, "Мектепте эмне жакпайт?").await;
    again.tap(&mut town, "Ооба же жок").await;
    let mut labels = again.labels().into_iter();
    assert!(labels.any(|label| label.starts_with("Координаторго")));
    let own = drafts_of(&town).await.pop().unwrap();
    let data = format!("l:po:{}.{}:l:club:3", own.id, own.rev);
    presses(&mut town, &data).await;
    assert_eq!(
        drafts_of(&town).await.pop().unwrap().state,
        DraftState::Composing(None)
    );
    assert!(polls_open(&town).await.is_empty());
}

#[tokio::test]
async fn nine_friends_and_opening_again_end_without_a_figure() {
    let mut town = town().await;
    presses(&mut town, "l:o:1:0:2:club").await;
    town.renew().await;
    let snapshot = town.context.snapshot();
    let round = snapshot.rounds.iter().find(|r| !r.is_poll()).unwrap();
    let link = round.links[0].payload.clone();
    for friend in 0..9 {
        answers(&town, round, VICTIM + friend, true).await;
    }
    let mut read = presses(&mut town, &format!("l:x:{link}")).await;
    read.extend(days(&town, 6).await);
    read.extend(says(&mut town, "/digest").await);
    no_figure(&town, round, &read).await;
    // again with the victim in it: not within 30 days, by the menu or by the button
    for data in ["l:q:1:0".to_owned(), format!("b:n:{link}")] {
        let refused = presses(&mut town, &data).await;
        assert!(refused[0].contains("жакында эле"), "{refused:?}");
    }
    // nor is it reopened by a button of before
    for step in ["t", "x", "z", "f"] {
        let day = if step == "t" { ":2026-12-20" } else { "" };
        let said = presses(&mut town, &format!("l:{step}:{link}{day}")).await;
        assert_eq!(said, [town.text("round-over")], "{step}");
    }
}
