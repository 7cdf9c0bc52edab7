use super::*;
use crate::domain::{AgeBand, HOUR, Language, SendError, Sent, Span};
use crate::server::outbox as post;
use crate::services::alerts;
use crate::services::safeguarding::{self as safeguard, About, Cause, Said, Written};
use crate::store::{audit, disclosures};

pub(super) async fn writes(town: &Town, user: i64, text: &str) {
    let written = Written {
        chat: private(user),
        said: Said::Text(text.into()),
        about: About {
            age: Some(AgeBand::From14),
            place: Some("ugut".into()),
        },
        language: Language::Ru,
        cause: Cause::Words,
    };
    let (context, now) = (&town.context, town.now());
    let mut tx = context.db.begin().await.unwrap();
    safeguard::keep(&mut tx, &written, now).await.unwrap();
    tx.commit().await.unwrap();
}

pub(super) async fn audited(town: &Town) -> Vec<String> {
    let mut tx = town.context.db.begin_read().await.unwrap();
    let entries = audit::all(&mut tx).await.unwrap();
    let line = |e: audit::Entry| format!("{} {} {}", e.actor, e.action, e.detail);
    entries.into_iter().map(line).collect()
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
    let place = town.context.municipalities.find("ugut").unwrap();
    let today = crate::domain::day_in_bishkek(town.now());
    let place = &place.names(Language::Ky, today).nom;
    for known in [place.as_str(), "14–15", "№ 1"] {
        assert!(
            card.message.text.contains(known),
            "{known}: {}",
            card.message.text
        );
    }
}

#[tokio::test]
async fn a_reply_reaches_the_child_as_a_new_message_whose_words_come_with_a_press() {
    let mut town = Town::staffed().await;
    writes(&town, 50, "secret words").await;
    let card = town.seen_one().await;
    town.taps_on(private(20), 20, card.button("2"), card.place)
        .await;
    let seen = town.seen().await;
    let ready = town
        .context
        .texts
        .plain(Language::Ru, "safeguard-reply-2", &[]);
    let word = seen.iter().find(|s| s.chat == private(50)).unwrap();
    assert_eq!(word.message.text, "Есть новое сообщение.");
    assert!(!word.edit);
    let edited = seen.iter().find(|s| s.chat == private(20)).unwrap();
    assert!(edited.edit && edited.place == card.place);
    assert!(
        edited.message.text.contains("secret words"),
        "they stay until the case is closed"
    );
    // nobody else opens it
    town.taps_on(private(51), 51, word.button("Открыть"), word.place)
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("message-gone")
    );
    town.taps_on(private(50), 50, word.button("Открыть"), word.place)
        .await;
    let opened = town.seen_one().await;
    assert!(opened.edit && opened.place == word.place && opened.chat == private(50));
    assert!(
        opened.message.text.contains(&ready),
        "{}",
        opened.message.text
    );
    town.taps_on(private(50), 50, opened.button("Убрать"), opened.place)
        .await;
    assert!(town.seen().await.is_empty());
    assert_eq!(town.deleted.take(), [opened.place]);
}

#[tokio::test]
async fn words_stay_readable_until_the_case_is_closed_and_then_leave_every_chat() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    writes(&town, 50, "secret words").await;
    let first = town.seen_one().await;
    town.pass(12 * HOUR);
    safeguard::tick(&town.context, town.now()).await.unwrap();
    let second = town.seen_one().await;
    assert_eq!(second.chat, private(21));
    town.taps_on(private(20), 20, first.button("1"), first.place)
        .await;
    for seen in town.seen().await.iter().filter(|s| s.chat == private(20)) {
        assert!(seen.message.text.contains("secret words"));
    }
    town.taps_on(private(21), 21, second.button("Жабуу"), second.place)
        .await;
    let seen = town.seen().await;
    assert_eq!(seen.len(), 2);
    for (card, seen_by) in [(&first, 20), (&second, 21)] {
        let seen = seen.iter().find(|s| s.chat == private(seen_by)).unwrap();
        assert!(seen.edit && seen.place == card.place);
        assert!(!seen.message.text.contains("secret"));
    }
    // an old card does nothing any more, and a closed case can be taken up again
    town.taps_on(private(20), 20, first.button("2"), first.place)
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("safeguard-already")
    );
    let closed = seen.iter().find(|s| s.chat == private(21)).unwrap();
    town.taps_on(private(21), 21, closed.button("Кайра"), closed.place)
        .await;
    assert!(town.seen_one().await.message.text.contains("secret words"));
}

#[tokio::test]
async fn after_twelve_hours_without_a_reply_the_second_person_is_told_once() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    writes(&town, 50, "words").await;
    town.seen().await;
    town.pass(12 * HOUR - Span::millis(1));
    assert!(!safeguard::tick(&town.context, town.now()).await.unwrap());
    town.pass(Span::millis(1));
    assert!(safeguard::tick(&town.context, town.now()).await.unwrap());
    assert_eq!(town.seen_one().await.chat, private(21));
    town.pass(24 * HOUR);
    safeguard::tick(&town.context, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn an_answered_disclosure_is_not_passed_on_and_is_erased_after_thirty_days() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    town.taps(private(20), 20, card.button("1")).await;
    town.seen().await;
    town.pass(13 * HOUR);
    safeguard::tick(&town.context, town.now()).await.unwrap();
    assert!(town.seen().await.is_empty());
    for (days, kept) in [(29, 1), (2, 0)] {
        town.pass(days * DAY);
        let mut tx = town.context.db.begin().await.unwrap();
        crate::services::retention::retain_of_roles(&mut tx, town.now())
            .await
            .unwrap();
        let all = disclosures::all(&mut tx).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(all.len(), kept);
    }
}

#[tokio::test]
async fn a_disclosure_waits_until_somebody_is_there() {
    let mut town = Town::new().await;
    writes(&town, 50, "words").await;
    safeguard::tick(&town.context, town.now()).await.unwrap();
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
async fn what_a_revoked_person_left_open_goes_to_the_next_and_its_words_leave_their_chat() {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    writes(&town, 50, "words").await;
    let seen = town.seen().await;
    let card = seen
        .iter()
        .find(|s| s.message.text.contains("words"))
        .unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    role_service::revoke(&mut tx, &town.context, 2, "cli", town.now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    let seen = town.seen().await;
    assert!(
        seen.iter()
            .any(|s| s.chat == private(21) && s.message.text.contains("words"))
    );
    let edited = seen
        .iter()
        .find(|s| s.edit && s.chat == private(20))
        .unwrap();
    assert!(edited.place == card.place && !edited.message.text.contains("words"));
}

async fn state(town: &Town) -> Vec<String> {
    town.scratch.rows("SELECT state FROM disclosure").await
}

/// Everybody can be reached but one.
#[derive(Debug, Default)]
struct Blocked(std::sync::Mutex<Vec<(i64, String)>>);

impl crate::domain::Caller for Blocked {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async move {
            if chat.id == 20 {
                return Err(SendError::Unreachable("blocked"));
            }
            if let Request::Send(message) = request {
                let said = (chat.id, message.text.clone());
                self.0.lock().unwrap().push(said);
            }
            Ok(Sent {
                message_id: Some(9),
                ..Sent::default()
            })
        })
    }
}

#[tokio::test]
async fn who_has_blocked_the_bot_gets_no_case_the_next_does_and_coordinators_and_operators_hear() {
    let mut town = Town::staffed().await;
    town.staff(22, RoleKind::Operator, None).await;
    town.seen().await;
    let blocked = Arc::new(Blocked::default());
    let caller = Arc::clone(&blocked) as Arc<dyn crate::domain::Caller>;
    writes(&town, 50, "secret words").await;
    while post::send_due(&town.context, &caller).await.unwrap() {}
    let told = town.text("operator-safeguarding-gone");
    let heard = |to: i64| -> Vec<String> {
        let said = blocked.0.lock().unwrap();
        said.iter()
            .filter(|(id, _)| *id == to)
            .map(|(_, text)| text.clone())
            .collect()
    };
    assert_eq!((heard(10), heard(22)), (vec![told.clone()], vec![told]));
    assert_eq!(state(&town).await, ["new"]);
    // nobody hears of it twice, and the words are in no row of the queue
    safeguard::tick(&town.context, town.now()).await.unwrap();
    while post::send_due(&town.context, &caller).await.unwrap() {}
    assert_eq!(heard(10).len(), 1);
    for sealed in town.scratch.rows("SELECT sealed FROM outbox").await {
        let plain = town.context.vault.open("outbox", &sealed).unwrap();
        assert!(!String::from_utf8_lossy(&plain).contains("secret"));
    }
    town.staff(21, RoleKind::Safeguarding, None).await;
    while post::send_due(&town.context, &caller).await.unwrap() {}
    assert!(heard(21).iter().any(|text| text.contains("secret words")));
    assert_eq!(state(&town).await, ["sent"]);
}

#[tokio::test]
async fn coordinators_are_reminded_of_helplines_once_a_month_until_somebody_called() {
    let mut town = Town::staffed().await;
    for (days, told) in [(149, 0), (1, 1), (29, 0), (1, 1)] {
        town.pass(days * DAY);
        safeguard::tick(&town.context, town.now()).await.unwrap();
        safeguard::tick(&town.context, town.now()).await.unwrap();
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
    assert!(!safeguard::tick(&town.context, town.now()).await.unwrap());
}

#[tokio::test]
async fn every_operator_hears_of_a_trouble_once_until_it_is_handled() {
    let mut town = Town::staffed().await;
    town.staff(60, RoleKind::Operator, None).await;
    town.staff(61, RoleKind::Operator, None).await;
    town.seen().await;
    let raise = async |town: &Town| {
        let mut tx = town.context.db.begin().await.unwrap();
        alerts::raise(&mut tx, &town.context, alerts::Alert::Conflict)
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
    let mut tx = town.context.db.begin().await.unwrap();
    alerts::raise(&mut tx, &town.context, alerts::Alert::DigestHeld)
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
    for text in [
        "🙏".repeat(2_048),
        "<&>".repeat(1_365),
        "сөз ".repeat(1_024),
    ] {
        writes(&town, 50, &text).await;
        let text = town.seen_one().await.message.text;
        let plain = text
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
        assert!(plain.encode_utf16().count() <= 3_900, "{}", plain.len());
    }
}

#[tokio::test]
async fn every_kind_of_trouble_has_its_text_in_both_languages() {
    let town = Town::new().await;
    for kind in alerts::Alert::ALL {
        if kind == alerts::Alert::HelplinesDue {
            continue;
        }
        let id = format!("operator-{}", kind.code().replace('_', "-"));
        let [ky, ru] = Language::ALL.map(|l| town.context.texts.say(l, &id, &[]));
        assert!(ky != ru && ky != id, "{id}");
    }
}
