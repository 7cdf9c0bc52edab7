//! What a leader cannot do with quick polls: reach another's, open too many, go round a coordinator.

use super::polls::{COORDINATOR, LEADER, Phone, drafts_of, polls_open, reads, town};
use super::*;
use crate::domain::{DraftState, Span};
use crate::services::polls;
use crate::store::roles::RoleState;

const SECOND: i64 = 31;

/// A poll of one ready question, up to the last look. `at`: which one of the sector.
async fn composed(town: &mut Town, leader: &mut Phone, at: &str) {
    leader.types(town, "/poll").await;
    if leader.labels().contains(&"Жаңы сурамжылоо") {
        leader.tap(town, "Жаңы сурамжылоо").await;
    }
    for label in [
        "Даяр суроо",
        "Билим берүү",
        at,
        "Сурамжылоого",
        "Сурамжылоону ачуу",
    ] {
        leader.tap(town, label).await;
    }
}

/// A poll of own words in both languages, approved.
async fn approved(town: &mut Town, leader: &mut Phone, questions: usize, word: &str) {
    leader.types(town, "/poll").await;
    if leader.labels().contains(&"Жаңы сурамжылоо") {
        leader.tap(town, "Жаңы сурамжылоо").await;
    }
    for number in 0..questions {
        leader.tap(town, "Өз суроо").await;
        leader
            .types(town, &format!("{word} {number} керекпи?"))
            .await;
        leader.tap(town, "Ооба же жок").await;
        leader.tap(town, &format!("{}-суроо", number + 1)).await;
        leader.tap(town, "Орусча кошуу").await;
        leader
            .types(town, &format!("Нужна ли {word} {number}?"))
            .await;
        leader.tap(town, "Артка").await;
    }
    leader.tap(town, "Координаторго жөнөтүү").await;
    leader.tap(town, "Жөнөтүү").await;
    if !leader.text().contains("Жөнөтүлдү") {
        return;
    }
    let mut coordinator = Phone::of(COORDINATOR);
    reads(town, &mut coordinator).await;
    let told = coordinator.tap(town, "Макул болуу").await;
    leader.sees(&told);
    leader.tap(town, "Көрүп, ачуу").await;
}

#[tokio::test]
async fn one_poll_of_a_leader_runs_and_three_rounds_of_a_place() {
    let mut town = town().await;
    town.staff(SECOND, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let (mut one, mut other) = (Phone::of(LEADER), Phone::of(SECOND));
    composed(&mut town, &mut one, "1").await;
    // two at once: each has a poll of their own, and both open
    composed(&mut town, &mut other, "2").await;
    one.tap(&mut town, "Бир клубдун").await;
    one.tap(&mut town, "7 күн").await;
    other.tap(&mut town, "Бир клубдун").await;
    other.tap(&mut town, "7 күн").await;
    assert_eq!(polls_open(&town).await.len(), 2);
    composed(&mut town, &mut one, "3").await;
    one.tap(&mut town, "Бир клубдун").await;
    one.tap(&mut town, "7 күн").await;
    assert!(one.text().contains("жүрүп жатат"), "{}", one.text());
    one.tap(&mut town, "Артка").await;
    // a third round, and no fourth one, whoever opens it
    town.taps(private(LEADER), LEADER, "l:o:1:0:2").await;
    town.seen().await;
    town.pass(8 * DAY);
    // the polls are over, and two more rounds are opened
    for entry in ["1", "2"] {
        town.taps(private(LEADER), LEADER, &format!("l:o:1:{entry}:4"))
            .await;
        town.seen().await;
    }
    one.types(&mut town, "/poll").await;
    one.tap(&mut town, "Сурамжылоону ачуу").await;
    one.tap(&mut town, "Бир клубдун").await;
    one.tap(&mut town, "7 күн").await;
    assert!(one.text().contains("эң көбү 3"), "{}", one.text());
}

#[tokio::test]
async fn ten_questions_in_own_words_are_asked_in_a_place_in_30_days() {
    let mut town = town().await;
    town.staff(SECOND, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let (mut one, mut other) = (Phone::of(LEADER), Phone::of(SECOND));
    approved(&mut town, &mut one, 5, "китеп").await;
    one.tap(&mut town, "Бир клубдун").await;
    one.tap(&mut town, "3 күн").await;
    approved(&mut town, &mut other, 4, "жарык").await;
    other.tap(&mut town, "Бир клубдун").await;
    other.tap(&mut town, "3 күн").await;
    assert_eq!(polls_open(&town).await.len(), 2);
    town.pass(4 * DAY);
    // nine were asked: rewording does not make room for two more
    approved(&mut town, &mut one, 2, "скамейка").await;
    assert!(one.text().contains("10 өз суроо"), "{}", one.text());
    one.tap(&mut town, "Артка").await;
    town.pass(27 * DAY);
    town.call_helplines().await;
    approved(&mut town, &mut other, 5, "вода").await;
    other.tap(&mut town, "Бир клубдун").await;
    other.tap(&mut town, "3 күн").await;
    assert_eq!(polls_open(&town).await.len(), 1);
}

#[tokio::test]
async fn nobody_else_reaches_a_poll_and_nobody_at_all_once_the_role_is_over() {
    let mut town = town().await;
    town.staff(SECOND, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    leader.types(&mut town, "Клубга эмне керек?").await;
    leader.tap(&mut town, "Ооба же жок").await;
    let screen = leader.screen.clone().unwrap();
    let stolen: Vec<String> = ["Өз суроо", "1-суроо", "Координаторго"]
        .iter()
        .map(|label| screen.button(label).to_owned())
        .collect();
    for user in [SECOND, COORDINATOR, 99] {
        for data in &stolen {
            town.taps(private(user), user, data).await;
            let seen = town.seen().await;
            assert!(seen.is_empty(), "{user} {seen:?}");
        }
    }
    assert_eq!(drafts_of(&town).await[0].content.questions.len(), 1);
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    // the role ends while the poll waits
    let id = drafts_of(&town).await[0].role;
    let mut tx = town.context.db.begin().await.unwrap();
    let (from, to) = (RoleState::Confirmed, RoleState::Revoked);
    roles::decide(&mut tx, id, from, to, town.now())
        .await
        .unwrap();
    assert!(drafts::waiting(&mut tx).await.unwrap().is_empty());
    tx.commit().await.unwrap();
    town.says(private(COORDINATOR), COORDINATOR, "/todo").await;
    for seen in town.seen().await {
        assert!(!seen.message.text.contains("тез сурамжылоо"), "{seen:?}");
    }
    for data in stolen {
        town.taps(private(LEADER), LEADER, &data).await;
        for seen in town.seen().await {
            assert!(!seen.message.text.contains("Клубга"), "{seen:?}");
        }
    }
    assert_eq!(
        town.says(private(LEADER), LEADER, "/poll").await,
        Handled::NotOurs
    );
}

#[tokio::test]
async fn a_press_on_an_old_message_shows_the_poll_as_it_is_and_changes_nothing() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    leader
        .types(&mut town, "Клубга эмне керек?\nОрун\nКитеп")
        .await;
    leader.tap(&mut town, "Бир вариант").await;
    leader.tap(&mut town, "1-суроо").await;
    let removing = leader.screen.clone().unwrap();
    leader.tap(&mut town, "Артка").await;
    leader.tap(&mut town, "Өз суроо").await;
    leader.types(&mut town, "Клуб алыспы?").await;
    leader.tap(&mut town, "Ооба же жок").await;
    let data = removing.button("Алып салуу").to_owned();
    let (_, toast) = town.taps(private(LEADER), LEADER, &data).await;
    assert_eq!(
        toast.unwrap(),
        town.context
            .texts
            .plain(crate::domain::Language::Ky, "poll-changed", &[])
    );
    assert_eq!(drafts_of(&town).await[0].content.questions.len(), 2);
    town.seen().await;
    // the same press twice counts once
    leader.tap(&mut town, "Даяр суроо").await;
    leader.tap(&mut town, "Билим берүү").await;
    let take = leader.screen.clone().unwrap().button("1").to_owned();
    for _ in 0..2 {
        town.taps(private(LEADER), LEADER, &take).await;
    }
    assert_eq!(drafts_of(&town).await[0].content.questions.len(), 3);
}

#[tokio::test]
async fn where_all_polls_are_read_ready_ones_wait_too() {
    let mut town = town().await;
    let settings = Settings {
        approval: crate::domain::Approval::Always,
        ..town.context.settings.clone()
    };
    town.context = Arc::new(Context::of_scratch(&town.scratch, settings));
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    for label in [
        "Даяр суроо",
        "Билим берүү",
        "1",
        "Сурамжылоого",
        "Координаторго",
        "Жөнөтүү",
    ] {
        leader.tap(&mut town, label).await;
    }
    // a press of before does not open it
    let draft = drafts_of(&town).await.remove(0);
    for rev in 0..=draft.rev {
        let data = format!("l:po:{}.{rev}:l:club:7", draft.id);
        town.taps(private(LEADER), LEADER, &data).await;
    }
    assert!(polls_open(&town).await.is_empty());
    let mut coordinator = Phone::of(COORDINATOR);
    reads(&mut town, &mut coordinator).await;
    assert!(coordinator.labels().iter().all(|l| !l.contains("назик")));
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    leader.tap(&mut town, "Көрүп, ачуу").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "7 күн").await;
    let open = polls_open(&town).await;
    assert!(
        open[0].is_for_council(),
        "ready questions are for everybody"
    );
}

#[tokio::test]
async fn an_opening_that_is_taken_back_gives_the_poll_back_as_it_was() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    approved(&mut town, &mut leader, 1, "китеп").await;
    leader.tap(&mut town, "Бир клубдун").await;
    let data = leader.screen.clone().unwrap().button("7 күн").to_owned();
    town.taps(private(LEADER), LEADER, &data).await;
    let opened = town.seen().await.remove(0);
    assert!(matches!(
        drafts_of(&town).await[0].state,
        DraftState::Launched(_)
    ));
    town.renew().await;
    let undo = opened.button("Ачканды кайтаруу").to_owned();
    town.taps(private(LEADER), LEADER, &undo).await;
    town.seen().await;
    assert_eq!(drafts_of(&town).await[0].state, DraftState::Approved);
    leader.types(&mut town, "/poll").await;
    leader.tap(&mut town, "китеп").await;
    leader.tap(&mut town, "Бир клубдун").await;
    leader.tap(&mut town, "3 күн").await;
    assert_eq!(polls_open(&town).await.len(), 1);
    // frozen: nothing changes what was opened
    let draft = drafts_of(&town).await.remove(0);
    let mut tx = town.context.db.begin().await.unwrap();
    assert!(
        polls::set(&mut tx, draft.clone(), town.now())
            .await
            .unwrap()
            .is_none()
    );
    assert!(!drafts::withdraw(&mut tx, &draft, town.now()).await.unwrap());
}

#[tokio::test]
async fn what_nobody_touches_for_90_days_is_forgotten() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    leader.types(&mut town, "Клубга эмне керек?").await;
    for (days, kept) in [(89, 1), (2, 0)] {
        town.pass(Span::days(days));
        let mut tx = town.context.db.begin().await.unwrap();
        crate::services::retention::retain_of_roles(&mut tx, town.now())
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(drafts_of(&town).await.len(), kept, "{days}");
    }
}
