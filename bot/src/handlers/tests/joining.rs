//! A second leader joins an open round: whom it asks is as wide as those who bring people to it.

use super::bring::{LEADER, SECOND, led, page};
use super::*;
use crate::domain::{Language, Round, TargetGroup};
use crate::store::audit;

/// The round asks one school, as its opener has said.
async fn of_one_school() -> (Town, Arc<Round>) {
    let (town, round) = led().await;
    let mut tx = town.context.db.begin().await.unwrap();
    let sql = "UPDATE round SET target_group = 'school'";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).execute(c)).unwrap();
    tx.commit().await.unwrap();
    (town, round)
}

async fn group(town: &Town, round: &Round) -> Option<TargetGroup> {
    town.renew().await;
    let snapshot = town.context.snapshot();
    snapshot.round(&round.id).unwrap().target_group
}

/// The second leader presses "Bring people" and is asked whom.
async fn asked(town: &mut Town, round: &Round) -> Seen {
    let data = format!("b:p:{}", round.links[0].payload);
    town.taps(private(SECOND), SECOND, &data).await;
    town.seen_one().await
}

#[tokio::test]
async fn who_brings_others_too_makes_it_several_and_the_opener_hears() {
    let (mut town, round) = of_one_school().await;
    let question = asked(&mut town, &round).await;
    assert!(
        question.message.text.contains("бир мектептин"),
        "{question:?}"
    );
    let others = question.button("Башкаларды").to_owned();
    town.taps(private(SECOND), SECOND, &others).await;
    let seen = town.seen().await;
    let told = seen.iter().filter(|s| s.chat == private(LEADER));
    assert_eq!(told.count(), 1, "{seen:#?}");
    let words = seen.iter().find(|s| s.chat == private(SECOND)).unwrap();
    // what is passed on says so at once
    for language in Language::ALL {
        let group = [("group", "several".into())];
        let said = town.context.texts.plain(language, "bring-asked", &group);
        assert!(words.message.text.contains(&said), "{words:?}");
    }
    assert_eq!(group(&town, &round).await, Some(TargetGroup::Several));
    // asked once, and a repeat changes nothing
    town.taps(private(SECOND), SECOND, &others).await;
    let seen = town.seen().await;
    assert!(seen.iter().all(|s| s.chat == private(SECOND)), "{seen:#?}");
    page(&mut town, SECOND).await;
    let mut tx = town.context.db.begin_read().await.unwrap();
    let all = audit::all(&mut tx).await.unwrap();
    assert_eq!(all.iter().filter(|e| e.action == "round.join").count(), 1);
}

#[tokio::test]
async fn who_brings_the_same_changes_nothing_and_the_opener_is_not_asked() {
    let (mut town, round) = of_one_school().await;
    let question = asked(&mut town, &round).await;
    let same = question.button("Ошолорду").to_owned();
    town.taps(private(SECOND), SECOND, &same).await;
    assert_eq!(town.seen().await.len(), 2);
    assert_eq!(group(&town, &round).await, Some(TargetGroup::School));
    page(&mut town, SECOND).await;
    page(&mut town, LEADER).await;
}

#[tokio::test]
async fn once_answers_are_counted_whom_it_asks_is_fixed() {
    let (mut town, round) = of_one_school().await;
    let others = asked(&mut town, &round)
        .await
        .button("Башкаларды")
        .to_owned();
    let mut tx = town.context.db.begin().await.unwrap();
    let sql = "INSERT INTO block (round, municipality, question, number, body, frozen_at) VALUES ($1, 'osh', 'age', 1, '', 0)";
    crate::store::on_both!(&mut tx, c => rows sqlx::query(sql).bind(round.id.as_str()).execute(c))
        .unwrap();
    tx.commit().await.unwrap();
    town.taps(private(SECOND), SECOND, &others).await;
    assert_eq!(town.seen().await.len(), 2, "the page comes all the same");
    assert_eq!(group(&town, &round).await, Some(TargetGroup::School));
}
