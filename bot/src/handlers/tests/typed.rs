//! What a council types beside its answers: money, resolutions, own words.

use super::commitments::{COLLEAGUE, KEEPER, at, connected, osh, states, taps, ticks, with_result};
use super::*;
use crate::domain::{Funding, RoundId};
use crate::services::commitments;
use crate::store::{audit, results};

/// Words that answer the message of ours with this first button.
pub(super) async fn replies(town: &mut Town, user: i64, to: &Seen, text: &str) -> Vec<Seen> {
    let first = to.message.buttons.first().and_then(|row| row.first());
    let to = first.and_then(|button| match &button.press {
        Press::Data(data) => Some(data.clone()),
        Press::Url(_) => None,
    });
    let body = Body::Reply {
        text: text.to_owned(),
        message: 1,
        to,
    };
    town.happens(GROUP, Some(user), body).await;
    town.seen().await
}

/// A press of the button with this label's beginning, and what is seen then.
pub(super) async fn press(town: &mut Town, on: &Seen, label: &str) -> Seen {
    let data = on.button(label).to_owned();
    taps(town, KEEPER, &data).await.remove(0)
}

/// The card of the first finding, planned.
async fn planned(town: &mut Town) -> (RoundId, Seen) {
    let (round, asked) = with_result(town).await;
    let card = press(town, &asked, "Бирден жооп берүү").await;
    let due = press(town, &card, "Жасайбыз").await;
    (round, press(town, &due, "3 айдан кийин").await)
}

async fn first(town: &Town, round: &RoundId) -> commitments::Item {
    let mut tx = town.context.db.begin().await.unwrap();
    let items = commitments::items(&mut tx, &osh(round)).await.unwrap();
    items.into_iter().next().unwrap()
}

async fn funding(town: &Town, round: &RoundId) -> Option<String> {
    let item = first(town, round).await;
    let entry = item.newest()?;
    entry.commitment.funding().map(Funding::code)
}

#[tokio::test]
async fn line_and_money_are_typed_read_back_and_saved_by_a_press_only() {
    let mut town = connected().await;
    let (round, card) = planned(&mut town).await;
    let details = press(&mut town, &card, "Ким жооптуу, акчасы").await;
    let asked = press(&mut town, &details, "Пландын пункту").await;
    assert!(
        asked.message.text.contains("жооп кылып жазыңыз"),
        "{asked:?}"
    );
    // strangers are told once that they may not, and nothing is understood of them
    let told = replies(&mut town, 999, &asked, "12, 350000").await;
    assert!(
        told[0]
            .message
            .text
            .contains(&town.text("council-only-members"))
    );
    assert!(
        replies(&mut town, 999, &asked, "12, 350000")
            .await
            .is_empty()
    );
    let not = replies(&mut town, KEEPER, &asked, "билбейм")
        .await
        .remove(0);
    assert!(not.message.text.contains("Түшүнгөн жокпуз"), "{not:?}");
    let wrong = replies(&mut town, KEEPER, &not, "12, 35").await.remove(0);
    assert_eq!(funding(&town, &round).await, None);
    // what was understood is not what was meant: it is typed once more, as an answer to what was read back
    let read = replies(&mut town, KEEPER, &wrong, "12, 350 миң")
        .await
        .remove(0);
    assert!(read.message.text.contains("350\u{a0}000 сом"), "{read:?}");
    assert!(read.message.text.contains("пункту: 12"), "{read:?}");
    assert_eq!(funding(&town, &round).await, None);
    let saved = press(&mut town, &read, "Сактоо").await;
    assert_eq!(funding(&town, &round).await.as_deref(), Some("12_350000"));
    assert!(saved.message.text.contains("350\u{a0}000 сом"), "{saved:?}");
    // what was read back before is not up to date any more
    let stale = press(&mut town, &wrong, "Сактоо").await;
    assert!(
        stale.message.text.contains("жооп берип койгон"),
        "{stale:?}"
    );
    let stale = replies(&mut town, KEEPER, &asked, "13, 20000")
        .await
        .remove(0);
    assert!(
        stale.message.text.contains("жооп берип койгон"),
        "{stale:?}"
    );
    assert_eq!(funding(&town, &round).await.as_deref(), Some("12_350000"));
    // it goes on when the work begins, and what was spent is added to what was done
    let begun = press(&mut town, &saved, "Баштадык").await;
    assert_eq!(funding(&town, &round).await.as_deref(), Some("12_350000"));
    let what = press(&mut town, &begun, "Жасалды").await;
    let done = press(&mut town, &what, "Жарык орнотулду").await;
    let asked = press(&mut town, &done, "Канча жумшалды").await;
    let read = replies(&mut town, KEEPER, &asked, "300 тыс")
        .await
        .remove(0);
    let spent = press(&mut town, &read, "Сактоо").await;
    assert!(
        spent
            .message
            .text
            .contains("жумшалган акча: 300\u{a0}000 сом"),
        "{spent:?}"
    );
    let entry = first(&town, &round).await;
    let commitment = entry.newest().unwrap().commitment.clone();
    assert_eq!(commitment.spent().map(|som| som.get()), Some(300_000));
    assert!(
        commitment.sentence().is_some(),
        "what was done is still said"
    );
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    assert!(trail.iter().all(|entry| !entry.detail.contains("300")));
}

#[tokio::test]
async fn a_colleague_who_is_not_admitted_any_more_and_another_council_change_nothing() {
    let mut town = connected().await;
    let (round, card) = planned(&mut town).await;
    let details = press(&mut town, &card, "Ким жооптуу, акчасы").await;
    let asked = press(&mut town, &details, "Пландын пункту").await;
    replies(&mut town, COLLEAGUE, &asked, "12, 350000").await;
    let read = replies(&mut town, KEEPER, &asked, "12, 350000")
        .await
        .remove(0);
    let save = read.button("Сактоо").to_owned();
    let (_, toast) = town.taps(GROUP, COLLEAGUE, &save).await;
    assert_eq!(toast, Some(town.text("council-only-members")));
    town.taps(private(COLLEAGUE), COLLEAGUE, &save).await;
    town.seen().await;
    assert_eq!(funding(&town, &round).await, None);
}

#[tokio::test]
async fn in_a_private_chat_the_next_words_are_the_money_until_something_else_is_pressed() {
    let mut town = connected().await;
    let (round, _) = planned(&mut town).await;
    // the coordinator, from the council's paper
    let number = first(&town, &round).await.asked.number;
    let here = private(10);
    let entry = first(&town, &round).await.newest().unwrap().id;
    let ask = format!("k:f:{number}.{entry}:l");
    town.taps(here, 10, &ask).await;
    assert!(town.seen_one().await.message.text.contains("Жазыңыз"));
    town.says(here, 10, "12, 350000").await;
    let read = town.seen_one().await;
    let save = read.button("Сактоо").to_owned();
    town.taps(here, 10, &save).await;
    let seen = town.seen().await;
    assert!(seen.iter().any(|s| s.chat == GROUP), "the council sees it");
    assert_eq!(funding(&town, &round).await.as_deref(), Some("12_350000"));
    // nothing is awaited any more
    assert_eq!(town.says(here, 10, "13, 1000").await, Handled::NotOurs);
    // nor after "back", nor after an hour
    let entry = first(&town, &round).await.newest().unwrap().id;
    for back in [true, false] {
        town.taps(here, 10, &format!("k:f:{number}.{entry}:l"))
            .await;
        let asked = town.seen_one().await;
        if back {
            let leave = asked.button("◀").to_owned();
            town.taps(here, 10, &leave).await;
        } else {
            town.pass(Span::hours(2));
        }
        town.seen().await;
        assert_eq!(town.says(here, 10, "13, 1000").await, Handled::NotOurs);
    }
    assert_eq!(states(&town, &round).await[0], Some("planned"));
}

async fn decided(town: &Town, round: &RoundId) -> Option<String> {
    let mut tx = town.context.db.begin().await.unwrap();
    let result = results::get(&mut tx, &osh(round)).await.unwrap().unwrap();
    result.resolution.map(|resolution| resolution.code())
}

#[tokio::test]
async fn three_days_after_the_session_its_resolution_is_entered_once_for_all_findings() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    press(&mut town, &asked, "Баары күн тартибине").await;
    at(&town, "2026-12-25 10:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let after = seen
        .iter()
        .find(|s| s.message.text.contains("Сессия эмне чечти"))
        .unwrap();
    let question = press(&mut town, after, "Токтомдун номери").await;
    // not understood, in the future, of a stranger: nothing is kept
    for (user, words) in [
        (KEEPER, "рахмат"),
        (KEEPER, "№ 12, 30.12.2027"),
        (999, "№ 12, 22.12.2026"),
    ] {
        replies(&mut town, user, &question, words).await;
    }
    let read = replies(&mut town, KEEPER, &question, "№ 12 от 22.12.2026")
        .await
        .remove(0);
    assert!(
        read.message.text.contains("Токтом № 12, 22-декабрь"),
        "{read:?}"
    );
    let other = replies(&mut town, KEEPER, &question, "13, 22.12.2026")
        .await
        .remove(0);
    assert_eq!(decided(&town, &round).await, None);
    let list = press(&mut town, &read, "Сактоо").await;
    assert!(list.message.text.contains("Токтом № 12"), "{list:?}");
    // what a colleague had on the screen does not overwrite it
    let before = press(&mut town, &other, "Сактоо").await;
    assert!(
        before.message.text.contains("Буга чейин жазылган"),
        "{before:?}"
    );
    assert_eq!(
        decided(&town, &round).await.as_deref(),
        Some("2026-12-22:12")
    );
    // it is corrected where it is shown
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    let question = press(&mut town, &list, "Токтомду оңдоо").await;
    let read = replies(&mut town, KEEPER, &question, "5/12, 22-декабрь")
        .await
        .remove(0);
    press(&mut town, &read, "Сактоо").await;
    assert_eq!(
        decided(&town, &round).await.as_deref(),
        Some("2026-12-22:5/12")
    );
    // a question is asked once
    ticks(&town).await;
    assert!(town.seen().await.iter().all(|s| s.chat != GROUP));
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    let saved = trail
        .iter()
        .filter(|entry| entry.action == "result.resolution");
    assert_eq!(saved.count(), 2);
}

#[tokio::test]
async fn a_coordinator_is_asked_for_the_resolution_first_and_every_answer_from_it_says_so() {
    let mut town = connected().await;
    let (round, _) = with_result(&town).await;
    let here = private(10);
    town.says(here, 10, "/commitments").await;
    let place = town.seen_one().await.button("Ош шаары").to_owned();
    town.taps(here, 10, &place).await;
    let asked = town.seen_one().await;
    assert!(asked.message.text.contains("Адегенде"), "{asked:?}");
    town.says(here, 10, "20.11.2026 № 7").await;
    let save = town.seen_one().await.button("Сактоо").to_owned();
    town.taps(here, 10, &save).await;
    let list = town.seen_one().await;
    assert_eq!(
        decided(&town, &round).await.as_deref(),
        Some("2026-11-20:7")
    );
    let first = list.button("1").to_owned();
    town.taps(here, 10, &first).await;
    let agree = town.seen_one().await.button("Макулбуз").to_owned();
    town.taps(here, 10, &agree).await;
    let seen = town.seen().await;
    let shown = seen.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(
        shown.message.text.contains("№ 7 токтому боюнча"),
        "{shown:?}"
    );
    // the next time the list comes at once
    town.taps(here, 10, &place).await;
    assert!(town.seen_one().await.message.text.contains("Токтом № 7"));
}
