//! The same once more, of a round or a poll that is over.

use super::bring::{LEADER, led};
use super::commitments::{ends, ticks};
use super::polls::{Phone, drafts_of, polls_open, town};
use super::*;
use crate::domain::{DraftQuestion, DraftState, Span};
use crate::store::rounds as round_store;

/// What the leader has before them once they have asked for their results.
async fn results(town: &mut Town) -> Vec<Seen> {
    town.says(private(LEADER), LEADER, "/digest").await;
    town.seen().await
}

#[tokio::test]
async fn a_round_of_the_library_begins_again_at_its_last_day_once_30_days_are_over() {
    let (mut town, round) = led().await;
    ends(&town, &round.id, 40, 0).await;
    for _ in 0..6 {
        ticks(&town).await;
        town.pass(DAY);
    }
    town.seen().await;
    let result = results(&mut town).await.pop().unwrap();
    let again = result.button("Дагы бир жолу өткөрүү").to_owned();
    town.taps(private(LEADER), LEADER, &again).await;
    let refused = town.seen_one().await;
    assert!(!refused.edit, "the result stays as it is");
    // closed on 23 November
    assert!(refused.message.text.contains("23-декабрь"), "{refused:?}");
    town.pass(Span::days(30));
    town.call_helplines().await;
    town.taps(private(LEADER), LEADER, &again).await;
    let dates = town.seen_one().await;
    assert!(
        !dates.edit && dates.message.text.contains("кайсы күнгө"),
        "{dates:?}"
    );
    for label in ["12-январь", "Бир клубдун", "Ачуу"] {
        let seen = match label {
            "12-январь" => dates.clone(),
            _ => town.seen_one().await,
        };
        town.taps(private(LEADER), LEADER, seen.button(label)).await;
    }
    let mut tx = town.context.db.begin_read().await.unwrap();
    let rows = round_store::all(&mut tx).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(rows[0].0.questionnaire, rows[1].0.questionnaire);
    drop(tx);
    town.seen().await;
    town.renew().await;
    // it runs: it is not started twice
    let (_, toast) = town.taps(private(LEADER), LEADER, &again).await;
    assert!(toast.unwrap().starts_with("Бул анкета мында ачык турат"));
}

#[tokio::test]
async fn a_poll_becomes_a_new_draft_that_says_from_which_day_and_goes_to_approval_again() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    for label in ["Даяр суроо", "Билим берүү", "1", "Сурамжылоого", "Өз суроо"]
    {
        leader.tap(&mut town, label).await;
    }
    leader
        .types(&mut town, "Клуб кечинде да ачык болсунбу?")
        .await;
    leader.tap(&mut town, "Ооба же жок").await;
    leader.tap(&mut town, "2-суроо").await;
    leader.tap(&mut town, "Орусча кошуу").await;
    leader
        .types(&mut town, "Открывать ли клуб и вечером?")
        .await;
    leader.tap(&mut town, "Артка").await;
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    let mut coordinator = Phone::of(10);
    super::polls::reads(&mut town, &mut coordinator).await;
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    for label in ["Көрүп, ачуу", "Бир клубдун", "3 күн"] {
        leader.tap(&mut town, label).await;
    }
    let poll = polls_open(&town).await.remove(0);
    ends(&town, &poll.id, 2, 0).await;
    town.renew().await;
    // too few: the message that says so begins it again
    let data = format!("b:n:{}", poll.links[0].payload);
    for _ in 0..2 {
        town.taps(private(LEADER), LEADER, &data).await;
        leader.look(&town).await;
    }
    let drafts = drafts_of(&town).await;
    assert_eq!(drafts.len(), 2, "a second press makes no second draft");
    let [over, new] = drafts.as_slice() else {
        panic!("{drafts:?}")
    };
    assert!(matches!(over.state, DraftState::Launched(_)));
    assert_eq!(over.content.questions, new.content.questions);
    assert!(matches!(new.content.questions[1], DraftQuestion::Own(_)));
    assert_eq!(new.state, DraftState::Composing(None));
    assert!(leader.text().contains("23-декабрь"), "{}", leader.text());
    // own words are read again
    leader.tap(&mut town, "Координаторго жөнөтүү").await;
    leader.tap(&mut town, "Жөнөтүү").await;
    let draft = drafts_of(&town).await.pop().unwrap();
    assert!(matches!(draft.state, DraftState::Waiting(_)));
    super::polls::reads(&mut town, &mut coordinator).await;
    let told = coordinator.tap(&mut town, "Макул болуу").await;
    leader.sees(&told);
    // and the rule of 30 days holds
    for label in ["Көрүп, ачуу", "Бир клубдун", "3 күн"] {
        if leader.text().contains("жакында эле") {
            break;
        }
        leader.tap(&mut town, label).await;
    }
    assert!(leader.text().contains("жакында эле"), "{}", leader.text());
    assert!(polls_open(&town).await.is_empty());
}

#[tokio::test]
async fn a_poll_whose_words_are_forgotten_says_so() {
    let mut town = town().await;
    let mut leader = Phone::of(LEADER);
    leader.types(&mut town, "/poll").await;
    for label in [
        "Даяр суроо",
        "Билим берүү",
        "1",
        "Сурамжылоого",
        "Сурамжылоону ачуу",
        "Бир клубдун",
        "3 күн",
    ] {
        leader.tap(&mut town, label).await;
    }
    let poll = polls_open(&town).await.remove(0);
    ends(&town, &poll.id, 2, 0).await;
    let mut tx = town.context.db.begin().await.unwrap();
    drafts::retain(&mut tx, town.now() + DAY).await.unwrap();
    tx.commit().await.unwrap();
    let data = format!("b:n:{}", poll.links[0].payload);
    let (_, toast) = town.taps(private(LEADER), LEADER, &data).await;
    assert!(toast.unwrap().contains("90 күн"));
    // whoever has no role there gets nothing of it
    town.taps(private(99), 99, &data).await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("bring-refused")
    );
}
