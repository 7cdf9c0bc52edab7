use super::*;
use crate::app::{alerts, safeguard};
use crate::domain::{HOUR, Language};
use crate::store::disclosures;

async fn writes(town: &Town, user: i64, text: &str) {
    let (house, now) = (&town.house, town.now());
    let mut tx = house.db.begin().await.unwrap();
    let cause = safeguard::Cause::Words;
    safeguard::keep(
        &mut tx,
        house,
        private(user),
        text,
        Language::Ru,
        cause,
        now,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_disclosure_goes_to_the_first_safeguarding_person_only_and_says_not_who() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.staff(22, RoleKind::Operator, None).await;
    town.seen().await;
    writes(&town, 987_654, "<b>help</b>").await;
    let card = town.seen_one().await;
    assert_eq!(card.chat, private(20));
    assert!(card.message.text.contains("&lt;b&gt;help&lt;/b&gt;"));
    assert!(!format!("{:?}", card.message).contains("987654"));
}

#[tokio::test]
async fn a_ready_reply_reaches_the_writer_in_the_writers_language_and_the_words_leave_the_card() {
    let mut town = Town::staffed().await;
    writes(&town, 50, "secret words").await;
    let card = town.seen_one().await;
    town.taps(private(20), 20, card.button("2")).await;
    let seen = town.seen().await;
    let reply = seen.iter().find(|s| s.chat == private(50)).unwrap();
    let ready = town
        .house
        .texts
        .plain(Language::Ru, "safeguard-reply-2", &[]);
    assert!(reply.message.text.contains(&ready));
    let edited = seen.iter().find(|s| s.chat == private(20)).unwrap();
    assert!(
        edited.edit && !edited.message.text.contains("secret") && edited.message.buttons.is_empty()
    );
    town.taps(private(20), 20, card.button("1")).await;
    assert_eq!(town.seen_one().await.chat, private(20));
}

#[tokio::test]
async fn after_twelve_hours_without_a_reply_the_second_person_is_told_once() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    writes(&town, 50, "words").await;
    town.seen().await;
    town.pass(12 * HOUR - 1);
    assert!(!safeguard::tick(&town.house, town.now()).await.unwrap());
    town.pass(1);
    assert!(safeguard::tick(&town.house, town.now()).await.unwrap());
    assert_eq!(town.seen_one().await.chat, private(21));
    town.pass(24 * HOUR);
    safeguard::tick(&town.house, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn an_answered_disclosure_is_not_passed_on_and_is_erased_after_thirty_days() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    let data = card.button("1").to_owned();
    let id: i64 = data.split(':').nth(1).unwrap().parse().unwrap();
    town.taps(private(20), 20, &data).await;
    town.seen().await;
    town.pass(13 * HOUR);
    safeguard::tick(&town.house, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
    for (days, kept) in [(29, true), (2, false)] {
        town.pass(days * DAY);
        let mut tx = town.house.db.begin().await.unwrap();
        super::super::retain(&mut tx, town.now()).await.unwrap();
        let case = disclosures::get(&mut tx, &town.house.vault, id)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        assert_eq!(case.is_some(), kept);
    }
}

#[tokio::test]
async fn a_disclosure_waits_until_somebody_is_there() {
    let mut town = Town::new().await;
    writes(&town, 50, "words").await;
    safeguard::tick(&town.house, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
    town.staff(20, RoleKind::Safeguarding, None).await;
    assert!(
        town.seen()
            .await
            .iter()
            .any(|s| s.message.text.contains("words"))
    );
}

#[tokio::test]
async fn what_a_revoked_person_left_open_goes_to_the_next() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    writes(&town, 50, "words").await;
    town.seen().await;
    let mut tx = town.house.db.begin().await.unwrap();
    role_desk::revoke(&mut tx, &town.house, 2, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let seen = town.seen().await;
    assert!(
        seen.iter()
            .any(|s| s.chat == private(21) && s.message.text.contains("words"))
    );
}

#[tokio::test]
async fn coordinators_are_reminded_of_helplines_once_a_month_until_somebody_called() {
    let mut town = Town::staffed().await;
    for (days, told) in [(149, 0), (1, 1), (29, 0), (1, 1)] {
        town.pass(days * DAY);
        safeguard::tick(&town.house, town.now()).await.unwrap();
        safeguard::tick(&town.house, town.now()).await.unwrap();
        let seen = town.seen().await;
        assert_eq!(seen.len(), told, "after {days} more days");
        assert!(
            seen.iter()
                .all(|s| s.chat == private(10) && s.message.text.contains("112"))
        );
    }
    town.taps(private(10), 10, "k:h").await;
    town.seen().await;
    town.pass(40 * DAY);
    assert!(!safeguard::tick(&town.house, town.now()).await.unwrap());
}

#[tokio::test]
async fn every_operator_hears_of_a_trouble_once_until_it_is_handled() {
    let mut town = Town::staffed().await;
    town.staff(60, RoleKind::Operator, None).await;
    town.staff(61, RoleKind::Operator, None).await;
    town.seen().await;
    let raise = async |town: &Town| {
        let mut tx = town.house.db.begin().await.unwrap();
        alerts::raise(&mut tx, &town.house, alerts::Alert::Conflict)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    };
    raise(&town).await;
    raise(&town).await;
    let seen = town.seen().await;
    assert_eq!(seen.len(), 2);
    town.taps(private(60), 60, seen[0].button("Оңдолду")).await;
    town.seen().await;
    raise(&town).await;
    assert_eq!(town.seen().await.len(), 2);
}

#[tokio::test]
async fn a_new_operator_hears_of_what_is_still_wrong() {
    let mut town = Town::staffed().await;
    let mut tx = town.house.db.begin().await.unwrap();
    alerts::raise(&mut tx, &town.house, alerts::Alert::DigestHeld)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(town.seen().await.is_empty());
    town.staff(60, RoleKind::Operator, None).await;
    let seen = town.seen().await;
    assert_eq!(
        seen.last().unwrap().message.text,
        town.text("operator-digest-held")
    );
}

#[tokio::test]
async fn the_longest_disclosure_still_fits_into_one_message() {
    let town = Town::staffed().await;
    writes(&town, 50, &"🙏".repeat(2_048)).await;
    let text = town.seen_one().await.message.text;
    assert!(text.encode_utf16().count() <= 3_900);
}

#[tokio::test]
async fn every_kind_of_trouble_has_its_text_in_both_languages() {
    let town = Town::new().await;
    for kind in alerts::Alert::ALL {
        if kind == alerts::Alert::HelplinesDue {
            continue;
        }
        let id = format!("operator-{}", kind.code().replace('_', "-"));
        let [ky, ru] = Language::ALL.map(|l| town.house.texts.say(l, &id, &[]));
        assert!(ky != ru && ky != id, "{id}");
    }
}
