//! What is added to a case, and what a safeguarding person does about it.

use super::safeguarding::{audited, writes};
use super::*;
use crate::domain::{HOUR, Language, Span};
use crate::services::safeguarding as safeguard;
use crate::store::disclosures::{Ending, State};

/// Two safeguarding people: 20 and 21.
async fn two() -> Town {
    let mut town = Town::staffed().await;
    town.staff(21, RoleKind::Safeguarding, None).await;
    town.seen().await;
    town
}

impl Town {
    async fn cases(&self) -> Vec<disclosures::Case> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        disclosures::all(&mut tx).await.unwrap()
    }

    /// What was sent to somebody since the last look.
    async fn seen_by(&self, user: i64) -> Vec<Seen> {
        let mut seen = self.seen().await;
        seen.retain(|seen| seen.chat == private(user));
        seen
    }
}

#[tokio::test]
async fn what_a_child_writes_within_a_day_joins_the_case_and_the_person_sees_that_it_is_the_same() {
    let mut town = two().await;
    writes(&town, 50, "first").await;
    let card = town.seen_one().await;
    town.pass(DAY - Span::millis(1));
    writes(&town, 50, "second").await;
    let seen = town.seen_by(20).await;
    let text = &seen.last().unwrap().message.text;
    assert!(text.contains("first") && text.contains("second"), "{text}");
    assert!(text.contains(&town.text("safeguard-added")));
    // answered, it waits again; closed, it is nobody's, and goes to the first
    town.taps_on(private(20), 20, card.button("1"), card.place)
        .await;
    town.seen().await;
    writes(&town, 50, "third").await;
    let seen = town.seen_by(20).await;
    assert!(seen.iter().any(|s| s.message.text.contains("third")));
    assert!(matches!(town.cases().await[0].state, State::With { .. }));
    town.taps_on(private(20), 20, card.button("Жабуу"), card.place)
        .await;
    town.seen().await;
    writes(&town, 50, "fourth").await;
    let seen = town.seen_by(20).await;
    assert!(
        seen.iter()
            .any(|s| s.message.text.contains("first") && s.message.text.contains("fourth"))
    );
    assert_eq!(town.cases().await.len(), 1);
    // another child, and the same one a day later, are cases of their own
    writes(&town, 51, "other").await;
    town.pass(DAY);
    writes(&town, 50, "later").await;
    assert_eq!(town.cases().await.len(), 3);
}

#[tokio::test]
async fn many_words_at_once_are_one_card_and_nothing_of_them_is_lost() {
    let town = two().await;
    for n in 0..40 {
        writes(&town, 50, &format!("words-{n}-{}", "х".repeat(90))).await;
    }
    let seen = town.seen().await;
    assert_eq!(seen.len(), 1, "what was shown is not shown again");
    let mut shown = seen[0].message.text.clone();
    let mut town = town;
    let mut card = seen[0].clone();
    while card.message.buttons[0][0].label.starts_with('←') {
        town.taps_on(private(20), 20, card.button("←"), card.place)
            .await;
        card = town.seen_one().await;
        shown.push_str(&card.message.text);
    }
    for n in 0..40 {
        assert!(shown.contains(&format!("words-{n}-")), "{n}");
    }
}

#[tokio::test]
async fn a_false_alarm_ends_without_a_reply() {
    let mut town = two().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    town.taps_on(private(20), 20, card.button("Коркунуч жок"), card.place)
        .await;
    let seen = town.seen_one().await;
    assert!(seen.chat == private(20) && seen.edit && !seen.message.text.contains("words"));
    let state = &town.cases().await[0].state;
    let is_false_alarm = matches!(
        state,
        State::Closed {
            how: Ending::FalseAlarm,
            answered: None,
            ..
        }
    );
    assert!(is_false_alarm, "{state:?}");
    assert!(
        audited(&town)
            .await
            .contains(&"role:2 disclosure.false_alarm case 1".into())
    );
    town.pass(13 * HOUR);
    assert!(!safeguard::tick(&town.context, town.now()).await.unwrap());
}

#[tokio::test]
async fn own_words_are_linted_copied_to_the_second_person_and_written_down() {
    let mut town = two().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    town.taps_on(private(20), 20, card.button("Өз сөзүм"), card.place)
        .await;
    town.seen_one().await;
    let writers = |town: &Town| {
        let context = Arc::clone(&town.context);
        let now = town.now();
        async move {
            let mut tx = context.db.begin_read().await.unwrap();
            crate::store::safeguarding_people::writers(&mut tx, now)
                .await
                .unwrap()
        }
    };
    assert_eq!(writers(&town).await.len(), 1);
    for wrong in ["позвони 0555 123456", "пиши @me", "t.me/me"] {
        assert!(town.writes_own(20, wrong).await);
        let seen = town.seen_one().await;
        assert_eq!(seen.chat, private(20), "{wrong}");
    }
    assert!(town.writes_own(20, "Ты молодец, звони 111").await);
    let seen = town.seen().await;
    let word = seen.iter().find(|s| s.chat == private(50)).unwrap();
    assert!(!word.message.text.contains("молодец"));
    let copy = seen.iter().find(|s| s.chat == private(21)).unwrap();
    assert!(copy.message.text.contains("Ты молодец, звони 111"));
    assert!(copy.message.text.contains(&town.text("safeguard-copied")));
    assert!(writers(&town).await.is_empty(), "one message is one reply");
    assert!(!town.writes_own(20, "Ещё").await);
    let noted = audited(&town).await;
    assert!(noted.contains(&"role:2 disclosure.answer case 1 own words".into()));
    assert!(!format!("{noted:?}").contains("молодец"));
    town.taps_on(private(50), 50, word.button("Открыть"), word.place)
        .await;
    let opened = town.seen_one().await;
    assert!(opened.message.text.contains("Ты молодец, звони 111"));
}

impl Town {
    /// A typed message of somebody who may be replying in own words.
    async fn writes_own(&mut self, user: i64, text: &str) -> bool {
        self.next += 1;
        let inbound = Inbound {
            external_id: self.next,
            chat: private(user),
            private: true,
            sender: None,
            group: None,
            body: Body::Text {
                text: text.into(),
                message: self.next,
            },
        };
        let context = Arc::clone(&self.context);
        self.renew().await;
        let mut tx = context.db.begin().await.unwrap();
        let mut req = RoleRequest {
            tx: &mut tx,
            context: &context,
            inbound: &inbound,
            now: context.ambient.now(),
            toast: None,
            direct: Vec::new(),
        };
        let handled = crate::handlers::own_words(&mut req).await.unwrap();
        tx.commit().await.unwrap();
        handled
    }
}

#[tokio::test]
async fn own_words_need_a_second_person() {
    let mut town = Town::staffed().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    let labels: Vec<_> = card
        .message
        .buttons
        .iter()
        .flatten()
        .map(|b| &b.label)
        .collect();
    assert!(
        !labels.iter().any(|label| label.contains("Өз сөзүм")),
        "{labels:?}"
    );
    // neither does a made-up press help
    town.taps(private(20), 20, "w:o:1").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("safeguard-alone")
    );
    assert!(!town.writes_own(20, "Ты молодец").await);
}

#[tokio::test]
async fn a_case_that_is_passed_on_leaves_the_chat_of_whoever_had_it() {
    let mut town = two().await;
    writes(&town, 50, "words").await;
    let card = town.seen_one().await;
    town.taps_on(private(20), 20, card.button("Кесиптешке"), card.place)
        .await;
    let choice = town.seen_one().await;
    town.taps_on(private(20), 20, choice.button("Person <21>"), choice.place)
        .await;
    let seen = town.seen().await;
    let theirs = seen.iter().find(|s| s.chat == private(21)).unwrap();
    assert!(theirs.message.text.contains("words"));
    assert!(
        seen.iter()
            .filter(|s| s.chat == private(20))
            .all(|s| !s.message.text.contains("words"))
    );
    assert!(seen.iter().any(|s| s.edit && s.place == card.place));
    town.taps_on(private(20), 20, card.button("1"), card.place)
        .await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("safeguard-not-yours")
    );
    town.taps_on(private(21), 21, theirs.button("1"), theirs.place)
        .await;
    assert!(town.seen().await.iter().any(|s| s.chat == private(50)));
}

#[tokio::test]
async fn while_somebody_is_away_the_second_person_gets_cases_at_once() {
    let mut town = two().await;
    writes(&town, 50, "before").await;
    town.seen().await;
    // it is 23 November
    town.says(private(20), 20, "/away 25.11.2026").await;
    let seen = town.seen().await;
    assert!(
        seen.iter()
            .any(|s| s.chat == private(21) && s.message.text.contains("before"))
    );
    writes(&town, 51, "meanwhile").await;
    assert_eq!(town.seen_one().await.chat, private(21));
    assert!(
        audited(&town)
            .await
            .contains(&"role:2 role.away 2026-11-25".into())
    );
    // whoever is left alone is told so, and gets them all the same
    town.says(private(21), 21, "/away 2026-11-24").await;
    let seen = town.seen().await;
    let no_others = &seen
        .iter()
        .find(|s| s.chat == private(21))
        .unwrap()
        .message
        .text;
    assert!(no_others.contains("Координаторго"), "{no_others}");
    writes(&town, 52, "nobody").await;
    assert_eq!(town.seen_one().await.chat, private(20));
    // back, by a press or when the last day is over
    town.says(private(20), 20, "/away").await;
    let asked = town.seen_one().await;
    town.taps_on(private(20), 20, asked.button("Мен ордумдамын"), asked.place)
        .await;
    town.seen().await;
    writes(&town, 53, "again").await;
    assert_eq!(town.seen_one().await.chat, private(20));
    for wrong in ["/away вчера", "/away 2020-01-01", "/away 2030-01-01"] {
        town.says(private(20), 20, wrong).await;
        let told = town.seen_one().await.message.text;
        assert_eq!(told, town.text("safeguard-away-wrong"), "{wrong}");
    }
    for none in ["/away 31.11.2026", "/away 2026-02-30", "/away 31 ноября"] {
        town.says(private(20), 20, none).await;
        let told = town.seen_one().await.message.text;
        assert_eq!(told, town.text("safeguard-away-no-such"), "{none}");
    }
}

#[tokio::test]
async fn cases_are_listed_with_a_button_each_that_shows_them_again() {
    let mut town = two().await;
    for (user, text) in [(50, "one"), (51, "two"), (52, "three")] {
        writes(&town, user, text).await;
    }
    let cards = town.seen().await;
    town.taps_on(private(20), 20, cards[2].button("Жабуу"), cards[2].place)
        .await;
    town.seen().await;
    town.says(private(20), 20, "/cases").await;
    let list = town.seen_one().await;
    assert_eq!(list.message.buttons.len(), 2);
    town.taps_on(private(20), 20, list.button("№ 2"), list.place)
        .await;
    let shown = town.seen_one().await;
    assert!(!shown.edit && shown.message.text.contains("two"));
    // the second person has none of them
    town.says(private(21), 21, "/cases").await;
    assert!(town.seen_one().await.message.buttons.is_empty());
    town.taps(private(21), 21, "w:s:2").await;
    assert_eq!(
        town.seen_one().await.message.text,
        town.text("safeguard-not-yours")
    );
    town.taps(private(21), 21, "w:v:2:0").await;
    assert!(town.seen().await.is_empty());
}

/// Cards that commit 24b3776 sent: their buttons, and a card that still waits in the outbox.
#[tokio::test]
async fn cards_of_the_last_version_go_on() {
    let mut town = two().await;
    let (context, now) = (Arc::clone(&town.context), town.now());
    let id = 4_000_000_000_000_000_000_i64;
    let chat = serde_json::to_vec(&private(50)).unwrap();
    let chat = context.vault.seal("disclosure.chat", &chat);
    let text = context.vault.seal("disclosure.text", b"old words");
    let insert = format!(
        "INSERT INTO disclosure (id, chat_sealed, text_sealed, language, kind, state, received_at, sent_at, holder)
        VALUES ({id}, '{chat}', '{text}', 'ru', 'words', 'sent', {}, {}, 2)",
        now.0, now.0
    );
    town.scratch.change(&insert).await;
    let waiting = context
        .vault
        .seal("outbox", br#"{"send":{"text":"old card"}}"#);
    let insert = format!(
        "INSERT INTO outbox (id, address_id, priority, sealed, state, due_at, created_at)
        SELECT 1, address_id, 1, '{waiting}', 'pending', 0, 0 FROM role WHERE id = 2"
    );
    town.scratch.change(&insert).await;
    assert_eq!(town.seen_one().await.message.text, "old card");
    town.taps(private(20), 20, &format!("w:{id}:0")).await;
    let seen = town.seen().await;
    assert!(seen.iter().any(|s| s.chat == private(50)));
    assert!(
        seen.iter()
            .any(|s| s.edit && s.message.text.contains("old words"))
    );
    let texts = &context.texts;
    assert_ne!(texts.plain(Language::Ru, "message-new", &[]), "");
}
