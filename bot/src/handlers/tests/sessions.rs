//! The day of the next session, typed alone in a council's private chat.

use super::*;
use crate::domain::{AgeBand, Consent, Language, Respondent, View};
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{addresses, councils};

const KEEPER: i64 = 70;

/// A council whose private chat is connected and confirmed.
async fn connected() -> Town {
    let mut town = Town::staffed().await;
    let payload = town.invite(RoleKind::Council, Some("osh")).await;
    let connect = format!("/connect {}", &payload[1..]);
    town.says(private(KEEPER), KEEPER, &connect).await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    town.seen().await;
    town
}

async fn day(town: &Town) -> Option<String> {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find(&mut tx, private(KEEPER)).await.unwrap()?;
    let chat = councils::get(&mut tx, address).await.unwrap()?;
    chat.next_session
}

async fn types(town: &mut Town, text: &str) -> Handled {
    town.says(private(KEEPER), KEEPER, text).await
}

/// The keeper also answers a survey in this chat.
async fn at_a_question(town: &Town) {
    let mut tx = town.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, private(KEEPER))
        .await
        .unwrap();
    let person = Person {
        address,
        chat: private(KEEPER),
        reachable: true,
        live_message: None,
        seq: 1,
        shown_seq: 1,
        puzzled: false,
        respondent: Respondent {
            language: Language::Ky,
            age: AgeBand::From18,
            municipality: None,
            view: View::Survey,
            open: None,
            stopped: false,
            consent: Consent::own("v1".into(), town.now()),
        },
    };
    let set = WriteSet {
        people: vec![person],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_day_typed_alone_in_a_councils_private_chat_is_its_next_session() {
    for text in [
        "15.12.2026",
        "15-декабрь",
        "15 декабря",
        "2026-12-15",
        "15.12",
    ] {
        let mut town = connected().await;
        assert_eq!(types(&mut town, text).await, Handled::Done, "{text}");
        assert_eq!(day(&town).await.as_deref(), Some("2026-12-15"), "{text}");
        let said = town.seen_one().await.message.text;
        assert!(said.contains("15-декабрь, 2026-ж."), "{said}");
    }
}

#[tokio::test]
async fn a_doubtful_day_is_asked_with_a_button_for_each_meaning() {
    let mut town = connected().await;
    types(&mut town, "3/4/2027").await;
    assert_eq!(day(&town).await, None);
    let ask = town.seen_one().await;
    assert_eq!(ask.message.text, town.text("council-session-which"));
    assert_eq!(ask.message.buttons.len(), 2);
    let april = ask.button("3-апрель").to_owned();
    town.taps(private(KEEPER), KEEPER, &april).await;
    assert_eq!(day(&town).await.as_deref(), Some("2027-04-03"));
}

#[tokio::test]
async fn a_day_in_the_past_or_too_far_is_refused_with_an_example() {
    let mut town = connected().await;
    for text in ["15.12.2020", "15.12.2040", "15.12.20"] {
        assert_eq!(types(&mut town, text).await, Handled::Done);
        let said = town.seen_one().await.message.text;
        assert!(said.contains("15-декабрь"), "{text}: {said}");
        assert_eq!(day(&town).await, None, "{text}");
    }
}

#[tokio::test]
async fn other_words_are_left_to_the_fast_lane_where_they_are_scanned() {
    let mut town = connected().await;
    for text in ["эртең", "15", "1, 3", "мени урушат"] {
        assert_eq!(types(&mut town, text).await, Handled::NotOurs, "{text}");
    }
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn at_a_question_of_a_survey_a_day_is_the_session_only_while_it_is_asked_for() {
    let mut town = connected().await;
    at_a_question(&town).await;
    assert_eq!(types(&mut town, "15.12.2026").await, Handled::Done);
    assert_eq!(types(&mut town, "16.12.2026").await, Handled::NotOurs);
    assert_eq!(day(&town).await.as_deref(), Some("2026-12-15"));
    town.taps(private(KEEPER), KEEPER, "c:s:o").await;
    assert_eq!(types(&mut town, "17.12.2026").await, Handled::Done);
    assert_eq!(day(&town).await.as_deref(), Some("2026-12-17"));
    // once that session is over the next one is asked for
    town.pass(30 * DAY);
    assert_eq!(types(&mut town, "15.2").await, Handled::Done);
    assert_eq!(day(&town).await.as_deref(), Some("2027-02-15"));
}

#[tokio::test]
async fn a_day_in_any_other_private_chat_is_left_to_the_fast_lane() {
    let mut town = Town::staffed().await;
    for user in [10, 99] {
        let handled = town.says(private(user), user, "15.12.2026").await;
        assert_eq!(handled, Handled::NotOurs);
    }
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn session_without_a_day_asks_for_one() {
    let mut town = connected().await;
    types(&mut town, "/session").await;
    let ask = town.seen_one().await;
    assert_eq!(ask.message.text, town.text("council-ask-session"));
    assert_eq!(ask.message.buttons.len(), 4);
}

#[tokio::test]
async fn a_day_typed_alone_changes_a_known_day_only_with_a_press() {
    let mut town = connected().await;
    types(&mut town, "15.12.2026").await;
    town.seen().await;
    assert_eq!(types(&mut town, "16.12.2026").await, Handled::Done);
    assert_eq!(day(&town).await.as_deref(), Some("2026-12-15"));
    let offered = town.seen_one().await;
    assert!(offered.message.text.contains("15-декабрь"));
    let press = offered.button("16-декабрь").to_owned();
    town.taps(private(KEEPER), KEEPER, &press).await;
    assert_eq!(day(&town).await.as_deref(), Some("2026-12-16"));
}

#[tokio::test]
async fn session_asks_with_the_day_that_is_stored() {
    let mut town = connected().await;
    types(&mut town, "15.12.2026").await;
    town.seen().await;
    types(&mut town, "/session").await;
    let ask = town.seen_one().await;
    assert!(ask.message.text.contains("15-декабрь"), "{ask:?}");
    assert!(ask.message.text.contains(&town.text("council-ask-session")));
    // one that is over is none any more
    town.pass(30 * DAY);
    types(&mut town, "/session").await;
    let ask = town.seen_one().await;
    assert_eq!(ask.message.text, town.text("council-ask-session"));
}

#[tokio::test]
async fn a_day_of_no_calendar_is_refused_for_that_reason() {
    let mut town = connected().await;
    for text in ["31 февраля", "31-февраль", "/session 31.02.2027"] {
        types(&mut town, text).await;
        let told = town.seen_one().await.message;
        assert_eq!(told.text, town.text("council-session-no-such"), "{text}");
        assert!(!told.buttons.is_empty(), "a day can be pressed");
    }
}
