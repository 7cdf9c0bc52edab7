//! Other people work in a council: the old chat may nothing any more, the new one gets what is open.

use super::commitments::{KEEPER, at, connected, states, taps, ticks, with_result};
use super::typed::press;
use super::*;
use crate::store::audit;

const NEW: Chat = Chat {
    id: -501,
    topic: None,
};

#[tokio::test]
async fn a_coordinator_replaces_a_councils_chat_in_one_step_and_the_new_one_gets_what_is_open() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let coordinator = private(10);
    town.says(coordinator, 10, "/commitments").await;
    let place = town.seen_one().await.button("Ош шаары").to_owned();
    town.taps(coordinator, 10, &place).await;
    let none = town.seen_one().await.button("Номери жок").to_owned();
    town.taps(coordinator, 10, &none).await;
    let replace = town.seen_one().await.button("Кеңеште башка").to_owned();
    // asked first, and nobody else can
    town.taps(private(KEEPER), KEEPER, &replace).await;
    town.seen().await;
    town.taps(coordinator, 10, &replace).await;
    let sure = town.seen_one().await.button("Ооба").to_owned();
    assert_eq!(sure, replace.replace("k:p:", "k:ps:"));
    town.taps(private(KEEPER), KEEPER, &sure).await;
    town.seen().await;
    town.taps(coordinator, 10, &sure).await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == GROUP).unwrap();
    assert!(told.message.text.contains(&town.text("council-revoked")));
    let invite = seen.iter().find(|s| s.chat == coordinator).unwrap();
    let (_, code) = invite.message.text.rsplit_once("/connect ").unwrap();
    // the old chat's buttons do nothing from this moment on
    let table = asked.button("Баары күн тартибине").to_owned();
    taps(&mut town, KEEPER, &table).await;
    town.says(GROUP, KEEPER, "/commitments").await;
    town.seen().await;
    assert!(states(&town, &round).await.iter().all(Option::is_none));
    // the new one waits for the coordinator, then gets what is open and the files
    town.says(NEW, 80, &format!("/connect {code}")).await;
    let seen = town.seen().await;
    assert!(seen.iter().all(|s| !s.message.text.contains("жооп күтөт")));
    let card = seen.iter().find(|s| s.chat == coordinator).unwrap();
    let confirm = card.button("Ырастайм").to_owned();
    town.taps(coordinator, 10, &confirm).await;
    let seen: Vec<_> = town.seen().await;
    let here: Vec<_> = seen.iter().filter(|s| s.chat == NEW).collect();
    let open = here
        .iter()
        .find(|s| s.message.text.contains("жооп күтөт"))
        .unwrap();
    assert!(
        here.iter().any(|s| s.message.text.contains(".pdf")),
        "{here:#?}"
    );
    let table = open.button("Баары күн тартибине").to_owned();
    town.taps(NEW, 80, &table).await;
    assert!(
        states(&town, &round)
            .await
            .iter()
            .all(|state| *state == Some("tabled"))
    );
    let mut tx = town.context.db.begin().await.unwrap();
    let trail = audit::all(&mut tx).await.unwrap();
    assert!(trail.iter().any(|entry| entry.action == "council.replace"));
}

#[tokio::test]
async fn after_an_election_nothing_is_late_for_sixty_days_and_each_promise_is_asked_about() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let card = press(&mut town, &asked, "Бирден жооп берүү").await;
    let due = press(&mut town, &card, "Жасайбыз").await;
    let planned = press(&mut town, &due, "1 айдан кийин").await;
    let card = press(&mut town, &planned, "Кийинки суроо").await;
    let due = press(&mut town, &card, "Жасайбыз").await;
    press(&mut town, &due, "1 айдан кийин").await;
    at(&town, "2027-01-12 10:00");
    ticks(&town).await;
    town.seen().await;
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    assert!(list.message.text.contains("мөөнөтү өтүп кетти"), "{list:?}");
    let coordinator = private(10);
    let place = town.context.municipalities.find("osh").unwrap().index;
    let elected = format!("k:pe:{place}");
    town.taps(private(KEEPER), KEEPER, &elected).await;
    town.seen().await;
    town.taps(coordinator, 10, &elected).await;
    let seen = town.seen().await;
    let ask = seen.iter().find(|s| s.chat == GROUP).unwrap().clone();
    assert!(ask.message.text.contains("2 убада калды"), "{ask:?}");
    // twice changes nothing
    town.taps(coordinator, 10, &elected).await;
    assert!(
        town.seen_one()
            .await
            .message
            .text
            .contains("60 күн боло электе")
    );
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    assert!(
        list.message.text.contains("мурунку кеңеш убада кылган"),
        "{list:?}"
    );
    assert!(
        !list.message.text.contains("мөөнөтү өтүп кетти"),
        "{list:?}"
    );
    // one is dated anew, one is dropped
    let first = press(&mut town, &ask, "Бирден жооп берүү").await;
    let due = press(&mut town, &first, "Башка мөөнөт").await;
    let anew = press(&mut town, &due, "3 айдан кийин").await;
    assert!(!anew.message.text.contains("мурунку кеңеш"), "{anew:?}");
    let second = press(&mut town, &anew, "Кийинки суроо").await;
    assert!(second.message.text.contains("мурунку кеңеш"), "{second:?}");
    let kept = press(&mut town, &second, "Калтырабыз").await;
    assert!(!kept.message.text.contains("мурунку кеңеш"), "{kept:?}");
    assert_eq!(
        states(&town, &round).await[..2],
        [Some("planned"), Some("planned")]
    );
    // what was kept is late again when the sixty days are over
    at(&town, "2027-03-20 10:00");
    town.says(GROUP, KEEPER, "/commitments").await;
    let list = town.seen_one().await;
    assert!(list.message.text.contains("мөөнөтү өтүп кетти"), "{list:?}");
}
