//! Fault 13: who is not the gateway.

use super::promises;
use super::stage::{ANN, Stage};
use crate::channels::sms::tests::candidate::{Brought, Fate, SECRET, Told};
use crate::domain::Span;

promises! {
    all: [
        a_wrong_secret_or_signature_is_401_and_stores_nothing,
        a_stale_time_and_a_replay_are_401_and_store_nothing,
    ],
    receiving: []
}

/// A message of Ann's and a report, as the gateway under test brings them now.
async fn genuine(stage: &Stage) -> Vec<Brought> {
    let (id, _) = stage.last().await;
    let told = Told {
        id: &id,
        fate: Fate::Delivered,
        part: 1,
        now: stage.now(),
    };
    vec![
        stage
            .candidate
            .brings(&stage.written("forged", ANN, "КОШУЛ 21")),
        stage.candidate.reports(&told),
    ]
}

async fn a_wrong_secret_or_signature_is_401_and_stores_nothing(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    stage.hands_over().await;
    let (name, before) = (stage.candidate.name, stage.scratch.counts().await);
    let mut forged = Vec::new();
    for brought in genuine(&stage).await {
        for wrong in ["", "path-secret-012345678", "PATH-SECRET-0123456789"] {
            let mut other = brought.clone();
            other.path = other.path.replace(SECRET, wrong);
            forged.push(match brought.path.contains(SECRET) {
                true => other,
                false => other.header("x-signature", wrong),
            });
        }
        if !brought.path.contains(SECRET) {
            let mut unsigned = brought.clone();
            unsigned.headers.clear();
            let mut changed = brought.clone();
            changed.body.push(b' ');
            forged.extend([
                unsigned,
                changed,
                brought.clone().header("x-timestamp", "1"),
            ]);
        }
    }
    for brought in forged {
        assert_eq!(stage.posts(name, &brought).await, 401, "{brought:?}");
    }
    assert_eq!(stage.scratch.counts().await, before);
    assert_eq!(stage.state().await, "accepted");
    stage.ends();
}

/// Only the phone signs a time. With the others a replay is a repeat: known by its id.
async fn a_stale_time_and_a_replay_are_401_and_store_nothing(mut stage: Stage) {
    stage.joins(ANN).await;
    stage.queues(ANN).await;
    stage.hands_over().await;
    let name = stage.candidate.name;
    let answers = stage.answers(ANN).await;
    let answer = stage.written("replayed", ANN, "2");
    let answer = stage.candidate.brings(&answer);
    assert_eq!(stage.posts(name, &answer).await, 200);
    stage.hands_over().await;
    let before = stage.scratch.counts().await;
    for (later, fresh) in [(300_000, true), (1_000, false), (86_400_000, false)] {
        stage.scratch.clock.advance(Span::millis(later));
        let signed = stage.candidate.name == "smsgate";
        let expected = if signed && !fresh { 401 } else { 200 };
        assert_eq!(stage.posts(name, &answer).await, expected, "+{later}");
    }
    let signed_ahead = |ahead: i64| {
        let body = String::from_utf8(answer.body.clone()).unwrap();
        let other = body.replace("replayed", "ahead");
        Brought::at("events").signed_at(&other, stage.now().as_seconds() + ahead)
    };
    if stage.candidate.name == "smsgate" {
        assert_eq!(stage.posts(name, &signed_ahead(301)).await, 401);
    }
    assert_eq!(stage.scratch.counts().await, before);
    let counted = usize::from(stage.candidate.receives);
    assert_eq!(stage.answers(ANN).await, answers + counted);
    stage.ends();
}
