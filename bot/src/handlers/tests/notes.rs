//! A council writes in its own words: a coordinator reads first, and nobody else sees them until both languages are there.

use super::commitments::{
    ANN, COLLEAGUE, KEEPER, at, connected, osh, states, taps, ticks, with_result,
};
use super::typed::{press, replies};
use super::*;
use crate::domain::{Language, RoundId};
use crate::services::commitments;
use crate::store::audit;

const COORDINATOR: Chat = Chat {
    id: 10,
    topic: None,
};

/// What young people would read of the first finding now, in Kyrgyz and Russian.
async fn told(town: &Town, round: &RoundId) -> [String; 2] {
    let mut tx = town.context.db.begin().await.unwrap();
    let items = commitments::items(&mut tx, &osh(round)).await.unwrap();
    let snapshot = town.context.snapshot();
    let round = snapshot.round(round).unwrap();
    let said = |language| {
        commitments::standing_state(&town.context, round, &items[0], language, town.now())
    };
    [said(Language::Ky), said(Language::Ru)]
}

/// The question for the reason of a refusal, in own words, and what was seen of the answer.
async fn declined(town: &mut Town, asked: &Seen, words: &str) -> Vec<Seen> {
    let card = press(town, asked, "Бирден жооп берүү").await;
    let why = press(town, &card, "Жасай албайбыз").await;
    let question = press(town, &why, "Өз сөзүбүз").await;
    replies(town, KEEPER, &question, words).await
}

fn card(seen: &[Seen]) -> Seen {
    let card = seen.iter().find(|s| s.chat == COORDINATOR);
    card.expect("the coordinator is asked").clone()
}

async fn coordinator(town: &mut Town, on: &Seen, label: &str) -> Vec<Seen> {
    let data = on.button(label).to_owned();
    town.taps(COORDINATOR, 10, &data).await;
    town.seen().await
}

#[tokio::test]
async fn own_words_go_out_in_both_languages_once_a_coordinator_has_approved_them_and_not_before() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let words = "Муктаждыкты көрдүк, бирок адис табылбай жатат <1>.";
    let seen = declined(&mut town, &asked, words).await;
    assert_eq!(states(&town, &round).await[0], Some("declined"));
    let sent = seen.iter().find(|s| s.chat == GROUP).unwrap();
    // the sentence that comes nearest stands in its place if nobody reads it in time
    assert!(
        sent.message.text.contains("Бул ишке адис табылган жок"),
        "{sent:?}"
    );
    let first = card(&seen);
    assert!(first.message.text.contains("&lt;1&gt;"), "{first:?}");
    assert!(first.message.buttons.len() <= 4);
    assert!(
        first
            .message
            .buttons
            .iter()
            .flatten()
            .all(|b| b.label != "Жөнөтүү")
    );
    // the next working day it has not gone out: it waits for its reason
    town.pass(3 * DAY);
    assert_eq!(told(&town, &round).await, ["", ""]);
    let question = coordinator(&mut town, &first, "Орусча кошуу")
        .await
        .remove(0);
    assert!(question.message.text.contains("адис"), "{question:?}");
    town.says(COORDINATOR, 10, "Звоните 0555 12 34 56").await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .contains("Телефон номерин")
    );
    town.says(COORDINATOR, 10, "Нужду видим, но специалиста пока нет.")
        .await;
    let whole = town.seen_one().await;
    // a card of before changes nothing
    let stale = coordinator(&mut town, &first, "Жөнөтпөө").await.remove(0);
    assert!(stale.message.text.contains("сөз өзгөрдү"), "{stale:?}");
    let seen = coordinator(&mut town, &whole, "Жөнөтүү").await;
    let shown = seen.iter().find(|s| s.chat == GROUP).unwrap();
    for words in ["табылбай жатат", "Нужду видим"] {
        assert!(shown.message.text.contains(words), "{shown:?}");
    }
    // now it goes out as everything else
    town.pass(3 * DAY);
    let [ky, ru] = told(&town, &round).await;
    assert!(
        ky.contains("табылбай жатат") && !ky.contains("табылган жок"),
        "{ky}"
    );
    assert!(ru.contains("Нужду видим"), "{ru}");
    // once decided it is decided
    let again = coordinator(&mut town, &whole, "Жөнөтпөө").await.remove(0);
    assert!(again.message.text.contains("мурда чечилген"), "{again:?}");
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    let mut actions: Vec<_> = trail.iter().map(|entry| entry.action.as_str()).collect();
    actions.retain(|action| action.starts_with("note."));
    assert_eq!(actions, ["note.write", "note.edit", "note.approve"]);
    assert!(trail.iter().all(|entry| !entry.detail.contains("адис")));
}

#[tokio::test]
async fn a_refusal_waits_a_week_at_most_for_words_that_nobody_has_read() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    declined(&mut town, &asked, "Карыялар ушинтип айтты.").await;
    town.pass(6 * DAY);
    assert_eq!(told(&town, &round).await[0], "");
    town.pass(2 * DAY);
    let [ky, ru] = told(&town, &round).await;
    assert!(ky.contains("Себебин кеңеш кийин айтат"), "{ky}");
    assert!(ru.contains("Причину кенеш назовёт позже"), "{ru}");
}

#[tokio::test]
async fn names_numbers_links_and_accounts_are_not_even_shown_to_a_coordinator() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let card = press(&mut town, &asked, "Бирден жооп берүү").await;
    let why = press(&mut town, &card, "Жасай албайбыз").await;
    let question = press(&mut town, &why, "Өз сөзүбүз").await;
    for words in [
        "Буга Асан уулу Нурбек каршы болду",
        "0555 123 456 номерине чалыңыз",
        "osh.kg сайтын караңыз",
        "@mayor билет",
    ] {
        let seen = replies(&mut town, KEEPER, &question, words).await;
        assert_eq!(seen.len(), 1, "{seen:#?}");
        assert!(seen[0].message.text.contains("дагы бир жолу"), "{seen:?}");
    }
    // nor what a stranger or a colleague who is not admitted writes
    for user in [COLLEAGUE, 999] {
        replies(&mut town, user, &question, "Акча жок").await;
    }
    assert_eq!(states(&town, &round).await[0], None);
}

#[tokio::test]
async fn refused_words_are_told_with_a_reason_and_the_state_goes_out_without_them() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let card_ = press(&mut town, &asked, "Бирден жооп берүү").await;
    let due = press(&mut town, &card_, "Жасайбыз").await;
    let planned = press(&mut town, &due, "3 айдан кийин").await;
    let begun = press(&mut town, &planned, "Баштадык").await;
    let details = press(&mut town, &begun, "Ким жооптуу, акчасы").await;
    let question = press(&mut town, &details, "Өз сөзүбүз").await;
    let seen = replies(&mut town, KEEPER, &question, "Биринчи бөлмө даяр болду").await;
    let first = card(&seen);
    let why = coordinator(&mut town, &first, "Жөнөтпөө").await.remove(0);
    let seen = coordinator(&mut town, &why, "жаштарга түшүнүксүз").await;
    let shown = seen.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(shown.message.text.contains("жөнөтүлгөн жок"), "{shown:?}");
    town.pass(4 * DAY);
    let [ky, _] = told(&town, &round).await;
    assert!(ky.contains("иш башталды") && !ky.contains("бөлмө"), "{ky}");
    // words that were taken back reach nobody, and the card says so
    let question = taps(&mut town, KEEPER, details.button("Өз сөзүбүз"))
        .await
        .remove(0);
    let stays = states(&town, &round).await;
    let seen = replies(&mut town, KEEPER, &question, "Экинчи бөлмө да даяр").await;
    let sent = seen.iter().find(|s| s.chat == GROUP).unwrap();
    let back = sent.button("Сөздү кайра алуу").to_owned();
    taps(&mut town, KEEPER, &back).await;
    let again = taps(&mut town, KEEPER, &back).await.remove(0);
    assert!(again.message.text.contains("мурда чечилген"), "{again:?}");
    let gone = coordinator(&mut town, &card(&seen), "Орусча кошуу")
        .await
        .remove(0);
    assert!(gone.message.text.contains("мурда чечилген"), "{gone:?}");
    assert_eq!(states(&town, &round).await, stays);
}

#[tokio::test]
async fn words_stay_beside_an_answer_to_which_something_is_added() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let card_ = press(&mut town, &asked, "Бирден жооп берүү").await;
    let due = press(&mut town, &card_, "Жасайбыз").await;
    let planned = press(&mut town, &due, "3 айдан кийин").await;
    let what = press(&mut town, &planned, "Жасалды").await;
    let question = press(&mut town, &what, "Өз сөзүбүз").await;
    let seen = replies(&mut town, KEEPER, &question, "Үч бөлмө оңдолду").await;
    assert_eq!(states(&town, &round).await[0], Some("done"));
    let first = card(&seen);
    coordinator(&mut town, &first, "Орусча кошуу").await;
    town.says(COORDINATOR, 10, "Отремонтированы три комнаты")
        .await;
    let whole = town.seen_one().await;
    coordinator(&mut town, &whole, "Жөнөтүү").await;
    town.pass(3 * DAY);
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    assert!(list.message.text.contains("Үч бөлмө оңдолду"), "{list:?}");
    let done = press(&mut town, &list, "1").await;
    let question = press(&mut town, &done, "Канча жумшалды").await;
    let read = replies(&mut town, KEEPER, &question, "90 миң")
        .await
        .remove(0);
    let saved = press(&mut town, &read, "Сактоо").await;
    assert!(saved.message.text.contains("Үч бөлмө оңдолду"), "{saved:?}");
    assert!(
        !saved.message.text.contains("оңдолгон күн"),
        "nothing is corrected: {saved:?}"
    );
    let back = press(&mut town, &saved, "Жоопту кайра алуу").await;
    assert!(back.message.text.contains("Үч бөлмө оңдолду"), "{back:?}");
    assert!(!back.message.text.contains("жумшалган"), "{back:?}");
}

#[tokio::test]
async fn the_councils_general_word_is_heard_with_the_answers_once_approved() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    // all is answered
    let mut now = press(&mut town, &asked, "Бирден жооп берүү").await;
    loop {
        let whose = press(&mut town, &now, "Биз чечпейбиз").await;
        let set = press(&mut town, &whose, "райондук").await;
        let more = set
            .message
            .buttons
            .iter()
            .flatten()
            .any(|b| b.label.starts_with("Кийинки"));
        if !more {
            break;
        }
        now = press(&mut town, &set, "Кийинки суроо").await;
    }
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    let question = press(&mut town, &list, "Кеңештин жаштарга сөзү").await;
    let seen = replies(&mut town, KEEPER, &question, "Рахмат, сиздерди уктук.").await;
    // it waits in /commitments of the coordinator too
    town.says(COORDINATOR, 10, "/commitments").await;
    let places = town.seen_one().await;
    let waits = coordinator(&mut town, &places, "Текшерүүнү күтөт").await;
    assert!(card(&waits).message.text.contains("сиздерди уктук"));
    coordinator(&mut town, &card(&seen), "Орусча кошуу").await;
    town.says(COORDINATOR, 10, "Спасибо, мы вас услышали.")
        .await;
    let whole = town.seen_one().await;
    coordinator(&mut town, &whole, "Жөнөтүү").await;
    at(&town, "2026-12-10 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let told: Vec<_> = seen.iter().filter(|s| s.chat == private(ANN)).collect();
    assert_eq!(told.len(), 1, "{seen:#?}");
    assert!(
        told[0]
            .message
            .text
            .contains("Слово кенеша: «Спасибо, мы вас услышали.»"),
        "{told:?}"
    );
}

#[tokio::test]
async fn words_that_wait_stand_in_the_coordinators_queue_until_they_are_decided() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    let seen = declined(&mut town, &asked, "Адис табылбай жатат.").await;
    let first = card(&seen);
    town.says(COORDINATOR, 10, "/todo").await;
    let queue = town.seen_one().await;
    let read = queue.button("Окуу").to_owned();
    assert!(queue.message.text.contains("сөздөрү"), "{queue:?}");
    town.taps(COORDINATOR, 10, &read).await;
    let shown = town.seen().await;
    assert!(
        shown
            .iter()
            .any(|s| s.message.text.contains("Адис табылбай"))
    );
    let refuse = coordinator(&mut town, &first, "Жөнөтпөө").await;
    coordinator(&mut town, &refuse[0], "жаштарга түшүнүксүз").await;
    town.says(COORDINATOR, 10, "/todo").await;
    let queue = town.seen_one().await;
    assert!(!queue.message.text.contains("сөздөрү"), "{queue:?}");
}
