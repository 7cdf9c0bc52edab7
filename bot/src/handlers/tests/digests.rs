use surveys::questionnaire::{Answer, ChoiceIx, Kind, QuestionIx};
use surveys::statistics::{
    Answerer, Blocks, Freezing, Level, Period, Place, Policy, Tally, freeze, release,
};

use super::*;
use crate::domain::{LibraryEntry, RoundId, Schedule};
use crate::services::rounds::{self, NewRound};
use crate::store::digests;

/// A round in Osh with a publication that forty people stand behind.
async fn published(town: &Town) -> RoundId {
    let entry = LibraryEntry::monitoring();
    let new = NewRound {
        name: entry.id,
        source: entry.source,
        municipalities: &["osh".to_owned()],
        until: None,
        schedule: Schedule::Weekly,
        without_safeguarding: None,
        target_group: None,
        repeat: None,
        actor: "cli",
    };
    let mut tx = town.context.db.begin().await.unwrap();
    let opened = rounds::open(&mut tx, &town.context, new, town.now())
        .await
        .unwrap();
    let (questionnaire, _) = surveys::questionnaire::load(entry.id, entry.source);
    let questionnaire = questionnaire.unwrap();
    let (policy, answer) = (Policy::new(10).unwrap(), Answer::One(ChoiceIx(0)));
    let person = || {
        let mut answerer = Answerer::default();
        for (ix, question) in (0..).map(QuestionIx).zip(&questionnaire.questions) {
            if matches!(question.kind, Kind::SelectOne(_)) && question.relevant.is_empty() {
                answerer.answers.insert(ix, &answer);
            }
        }
        answerer
    };
    let rules = Freezing::new(&questionnaire, opened.round.as_str(), policy, &[1; 32]);
    let mut tally = Tally::default();
    for person in std::iter::repeat_with(person).take(40) {
        rules.count(&mut tally, &rules.ready(person), |_| true);
    }
    let place = Place::Municipality("osh".into());
    let blocks = freeze(&rules, &place, &tally, &Blocks::default());
    let (blocks, level) = (Blocks::from(blocks), Level::municipality("osh"));
    let period = Period {
        from: "2026-11-23".into(),
        to: "2026-11-30".into(),
    };
    let released = release(
        &questionnaire,
        opened.round.as_str(),
        &blocks,
        &level,
        &period,
        policy,
    )
    .unwrap();
    digests::put(&mut tx, &released, 1, town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.renew().await;
    opened.round
}

async fn close(town: &Town, round: &RoundId) {
    let mut tx = town.context.db.begin().await.unwrap();
    rounds::close(&mut tx, round, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    town.renew().await;
}

#[tokio::test]
async fn a_leader_gets_the_newest_digest_of_each_round_in_their_place_and_none_of_another() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.staff(31, RoleKind::Leader, Some("bishkek")).await;
    town.seen().await;
    town.says(private(30), 30, "/digest").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-no-digest")
    );
    // while it runs, after it, and of the next one too
    let round = published(&town).await;
    let headlines = async |town: &mut Town| -> usize {
        town.says(private(30), 30, "/digest").await;
        let seen = town.seen().await;
        let pictures = seen.iter().filter(|seen| seen.message.picture.is_some());
        pictures
            .filter(|seen| seen.message.text.contains("40+"))
            .count()
    };
    assert_eq!(headlines(&mut town).await, 1);
    close(&town, &round).await;
    assert_eq!(headlines(&mut town).await, 0, "the council reads it first");
    town.pass(40 * DAY);
    assert_eq!(headlines(&mut town).await, 1);
    published(&town).await;
    assert_eq!(headlines(&mut town).await, 2);
    town.says(private(31), 31, "/digest").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-no-digest")
    );
}

#[tokio::test]
async fn a_coordinator_chooses_whose_digest() {
    let mut town = Town::staffed().await;
    published(&town).await;
    town.says(private(10), 10, "/digest").await;
    let places = town.seen_one().await;
    let osh = places.button("Ош шаары").to_owned();
    town.taps(private(10), 10, &osh).await;
    assert!(town.seen().await[0].message.text.contains("40+"));
    // of all places together nothing is published in this round of one
    let all = places.button("Бардык муниципалитеттер").to_owned();
    town.taps(private(10), 10, &all).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-no-digest")
    );
}

#[tokio::test]
async fn a_council_gets_the_same_digest_as_often_as_it_asks_and_at_once_when_it_comes_late() {
    let mut town = Town::staffed().await;
    published(&town).await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(GROUP, 70, &format!("/connect {payload}")).await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    for command in ["/digest", "/files", "/plan", "/commitments"] {
        town.says(GROUP, 70, command).await;
        let text = town.seen_one().await.message.text;
        assert_eq!(text, town.text("council-waiting"), "{command}");
    }
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    let welcome = town.seen().await;
    let said = |seen: &[Seen]| -> Vec<String> {
        seen.iter()
            .filter(|s| s.chat == GROUP)
            .map(|s| s.message.text.clone())
            .collect()
    };
    town.says(GROUP, 70, "/digest").await;
    let digest = said(&town.seen().await);
    assert!(digest[0].contains("40+"));
    let welcome = said(&welcome);
    assert_eq!(welcome[1..=digest.len()], digest);
    town.says(GROUP, 70, "/digest").await;
    assert_eq!(said(&town.seen().await), digest);
}

#[tokio::test]
async fn files_come_as_often_as_a_council_or_a_coordinator_asks_and_to_nobody_else() {
    let mut town = Town::staffed().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    town.says(GROUP, 70, &format!("/connect {payload}")).await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    town.seen().await;
    town.says(GROUP, 70, "/files").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("council-no-digest")
    );
    published(&town).await;
    let told = |seen: Vec<Seen>| -> Vec<String> {
        let texts = seen.into_iter().map(|s| s.message.text);
        texts.collect()
    };
    for _ in 0..2 {
        town.says(GROUP, 70, "/files").await;
        let told = told(town.seen().await);
        assert_eq!(told[0], town.text("report-files-results"));
        let ends: Vec<_> = told[1..]
            .iter()
            .map(|name| &name["osh-2026-11-30".len()..])
            .collect();
        assert_eq!(ends, [".pdf", ".docx", "-ru.pdf", "-ru.docx"], "{told:?}");
    }
    town.says(private(10), 10, "/files").await;
    let places = town.seen_one().await;
    let osh = places.button("Ош шаары").to_owned();
    town.taps(private(10), 10, &osh).await;
    let told = told(town.seen().await);
    assert_eq!(told[0], town.text("report-files-coordinator"));
    assert!(
        told[1].starts_with("osh-") && told[3].ends_with(".xlsx"),
        "{told:?}"
    );
    // a leader is offered no such command
    town.says(private(30), 30, "/files").await;
    let seen = town.seen().await;
    assert!(seen.iter().all(|s| !s.message.text.contains(".pdf")));
}
