//! Own words from the phone of a young person past a moderator into the digest of a council, on both databases.

use super::*;
use crate::domain::{DAY, HOUR, RoleKind};
use crate::server::outbox as post;
use crate::services::roles as role_service;
use crate::store::councils::{self, CouncilState};
use crate::store::roles::{self, Asking};
use crate::store::{addresses, writings};

const ROUND: &str = "ideas-TEST";
const IDEAS: &str = "JKLMNPQR";
const QUESTIONS: &str = r#"
form_id = "ideas"
version = "1"
form_title = { ky = "Сунуштар", ru = "Предложения" }

[[survey]]
type = "select_one yn"
name = "likes"
label = { ky = "Бул жерде жашоо жагабы?", ru = "Нравится здесь жить?" }

[[survey]]
type = "text"
name = "idea"
topics = "topics"
label = { ky = "Кеңешке сунушум:", ru = "Моё предложение кенешу:" }

[[survey]]
type = "select_one yn"
name = "may_print"
quotes = "idea"
relevant = "${idea} != ''"
label = { ky = "Муну атымды жазбай басып чыгарса болот:", ru = "Это можно напечатать без имени:" }

[[choices]]
list_name = "yn"
name = "yes"
label = { ky = "Ооба", ru = "Да" }

[[choices]]
list_name = "yn"
name = "no"
label = { ky = "Жок", ru = "Нет" }

[[choices]]
list_name = "topics"
name = "roads"
label = { ky = "Жол", ru = "Дороги" }

[[choices]]
list_name = "topics"
name = "sport"
label = { ky = "Спорт", ru = "Спорт" }
"#;

const MODERATOR: Chat = chat(501);
const SECOND: Chat = chat(502);
const GUARD: Chat = chat(503);
const COUNCIL: Chat = chat(504);
const COORDINATOR: Chat = chat(505);

const fn chat(id: i64) -> Chat {
    Chat { id, topic: None }
}

impl Talk {
    /// With a round for own words in a place where they are asked for, two moderators, a safeguarding person and a council.
    async fn of_ideas(kind: Kind, asked: bool) -> Self {
        let talk = Self::on(kind).await;
        let now = talk.context.ambient.now();
        let mut tx = talk.context.db.begin().await.unwrap();
        let row = RoundRow {
            id: RoundId::new(ROUND),
            questionnaire: "ideas".into(),
            version: "1".into(),
            source: QUESTIONS.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: now.0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let link = RoundLink {
            municipality: "ugut".into(),
            payload: IDEAS.into(),
        };
        rounds::insert(&mut tx, &row, &[link]).await.unwrap();
        if asked {
            assert!(
                writings::set_place(&mut tx, "ugut", true, now)
                    .await
                    .unwrap()
            );
        }
        let council = addresses::find_or_make(&mut tx, COUNCIL).await.unwrap();
        councils::connect(&mut tx, council, ("ugut", None), now)
            .await
            .unwrap();
        councils::set_state(&mut tx, council, CouncilState::Active)
            .await
            .unwrap();
        councils::set_language(&mut tx, council, Language::Ru)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        for (chat, kind) in [
            (MODERATOR, RoleKind::Moderator),
            (SECOND, RoleKind::Moderator),
            (GUARD, RoleKind::Safeguarding),
        ] {
            talk.hire(chat, kind).await;
        }
        talk.live.tick().await.unwrap();
        talk
    }

    /// The same is asked in another place, too: a text alone does not tell where it was written.
    async fn asked_elsewhere_too(&self) {
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin().await.unwrap();
        let row = RoundRow {
            id: RoundId::new("ideas-ELSEWHERE"),
            questionnaire: "ideas".into(),
            version: "1".into(),
            source: QUESTIONS.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: now.0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let link = RoundLink {
            municipality: "osh".into(),
            payload: "MNPQRSTV".into(),
        };
        rounds::insert(&mut tx, &row, &[link]).await.unwrap();
        assert!(
            writings::set_place(&mut tx, "osh", true, now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        self.live.tick().await.unwrap();
    }

    async fn hire(&self, chat: Chat, kind: RoleKind) {
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin().await.unwrap();
        let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
        let asking = Asking {
            kind,
            municipality: None,
            address,
            name: "A",
            group: None,
            language: Some(Language::Ru),
        };
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        role_service::confirm(&mut tx, &self.context, id, "cli", now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    async fn say_in(&mut self, chat: Chat, text: &str) {
        let inbound = Inbound {
            chat,
            ..self.text(text)
        };
        self.take(&[inbound]).await;
        self.sends().await;
    }

    async fn tap_in(&mut self, chat: Chat, label: &str) {
        let inbound = self.press_in(chat, label);
        self.take(&[inbound]).await;
        self.sends().await;
    }

    /// What waits in the outbox goes out.
    async fn sends(&self) {
        let caller: Arc<dyn Caller> = Arc::clone(&self.phones) as _;
        while post::send_due(&self.context, &caller).await.unwrap() {}
    }

    fn last_in(&self, chat: Chat) -> String {
        self.screens_in(chat)
            .last()
            .map_or_else(String::new, |(_, m)| m.text.clone())
    }

    /// Somebody answers, with an idea or without.
    async fn answers(&mut self, person: i64, idea: Option<&str>) {
        let chat = chat(9_000 + person);
        self.say_in(chat, &format!("/start {IDEAS}")).await;
        for label in ["Русский", "16–17", "Соглас", "Да"] {
            self.tap_in(chat, label).await;
        }
        match idea {
            Some(idea) => {
                assert!(
                    self.last_in(chat).contains("модератор"),
                    "{}",
                    self.last_in(chat)
                );
                self.say_in(chat, idea).await;
                self.tap_in(chat, "Да").await;
            }
            None => self.tap_in(chat, "Пропустить").await,
        }
    }

    async fn closes(&self) {
        let mut tx = self.context.db.begin().await.unwrap();
        let now = self.context.ambient.now();
        assert!(
            rounds::close(&mut tx, &RoundId::new(ROUND), now)
                .await
                .unwrap()
        );
        tx.commit().await.unwrap();
        self.ticks_on().await;
    }

    async fn ticks_on(&self) {
        for _ in 0..4 {
            self.live.tick().await.unwrap();
            self.live.settle().await;
        }
        self.sends().await;
    }

    /// A day passes, as words are not read on the day on which they are counted.
    async fn waits(&self, span: Span) {
        self.scratch.clock.advance(span);
        self.ticks_on().await;
    }

    async fn texts_left(&self) -> usize {
        self.scratch.rows("SELECT id FROM writing").await.len()
    }

    /// What is stored of the words in the answers, for whoever has the key.
    async fn words_in_sessions(&self) -> usize {
        let mut found = 0;
        for sealed in self.scratch.rows("SELECT state FROM session").await {
            let (session, _) =
                crate::store::respondents::open_session(&self.context.vault, &sealed).unwrap();
            let is_text = |answer: &&surveys::questionnaire::Answer| {
                matches!(answer, surveys::questionnaire::Answer::Text(_))
            };
            found += session.answers.values().filter(is_text).count();
        }
        found
    }
}

async fn words_become_topics(kind: Kind) {
    let mut talk = Talk::of_ideas(kind, true).await;
    for person in 0..30 {
        let idea = format!("Нужна дорога к школе, спросите Асана Токтогулова, дом {person}");
        talk.answers(person, Some(&idea)).await;
    }
    assert_eq!(talk.words_in_sessions().await, 30);
    talk.closes().await;
    // they have left the answers, and nobody reads them on that day
    assert_eq!(
        (talk.words_in_sessions().await, talk.texts_left().await),
        (0, 30)
    );
    let digest = talk.last_in(COUNCIL);
    assert!(
        !digest.is_empty() && !digest.contains("предложение"),
        "{digest}"
    );
    talk.say_in(MODERATOR, "/words").await;
    assert!(
        talk.last_in(MODERATOR).contains("читать нечего"),
        "{}",
        talk.last_in(MODERATOR)
    );
    talk.waits(DAY + HOUR).await;
    for _ in 0..30 {
        // nobody reads faster: who presses on and on is slowed down
        talk.scratch.clock.advance(Span::minutes(1));
        talk.say_in(MODERATOR, "/words").await;
        let card = talk.last_in(MODERATOR);
        assert!(
            card.contains("Нужна дорога к школе") && card.contains("▮"),
            "{card}"
        );
        assert!(
            !card.contains("Асан") && !card.contains("Токтогул"),
            "{card}"
        );
        assert!(card.contains("Үгүт") || card.contains("Угут"), "{card}");
        talk.tap_in(MODERATOR, "Дороги").await;
        // fewer than sixty answered: nobody may be quoted, whatever they said
        let (_, message) = talk.screens_in(MODERATOR).pop().unwrap();
        let labels: Vec<_> = message
            .buttons
            .iter()
            .flatten()
            .map(|b| b.label.as_str())
            .collect();
        assert!(labels.contains(&"☑ Дороги"), "{labels:?}");
        assert!(
            !labels.iter().any(|label| label.contains("печатать")),
            "{labels:?}"
        );
        talk.tap_in(MODERATOR, "Готово").await;
    }
    assert!(talk.last_in(MODERATOR).contains("читать нечего"));
    talk.ticks_on().await;
    assert_eq!(
        talk.texts_left().await,
        0,
        "erased as soon as they are counted"
    );
    talk.waits(12 * HOUR).await;
    let sent: Vec<String> = talk
        .screens_in(COUNCIL)
        .into_iter()
        .map(|(_, m)| m.text)
        .collect();
    let told = sent
        .iter()
        .any(|text| text.contains("Моё предложение кенешу") && text.contains("Дороги"));
    assert!(told, "{sent:#?}");
    assert!(
        !sent.iter().any(|text| text.contains("дорога к школе")),
        "{sent:#?}"
    );
}

#[tokio::test]
async fn a_council_reads_topics_and_no_words_on_sqlite() {
    words_become_topics(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_council_reads_topics_and_no_words_on_postgres() {
    words_become_topics(Kind::Postgres).await;
}

#[tokio::test]
async fn where_nobody_reads_them_own_words_are_not_asked_for() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, false).await;
    let anybody = chat(9_001);
    talk.say_in(anybody, &format!("/start {IDEAS}")).await;
    for label in ["Русский", "16–17", "Соглас", "Да"] {
        talk.tap_in(anybody, label).await;
    }
    assert!(
        talk.last_in(anybody).contains("Спасибо"),
        "{}",
        talk.last_in(anybody)
    );
}

#[tokio::test]
async fn a_child_who_needs_help_becomes_a_case_and_leaves_the_queue() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, true).await;
    talk.asked_elsewhere_too().await;
    for person in 0..12 {
        let idea = (person < 2).then_some("Устал носить воду, спросите Айгуль");
        talk.answers(person, idea).await;
    }
    talk.closes().await;
    talk.waits(DAY + HOUR).await;
    talk.say_in(MODERATOR, "/words").await;
    let card = talk.last_in(MODERATOR);
    assert!(
        card.contains("там написали немногие") && !card.contains("Үгүт"),
        "{card}"
    );
    // the other moderator never sees the same text
    talk.say_in(SECOND, "/words").await;
    let of = |talk: &Talk, chat| talk.button_in(chat, "Готово").1;
    assert_ne!(of(&talk, MODERATOR), of(&talk, SECOND));
    talk.tap_in(MODERATOR, "нужна помощь").await;
    assert_eq!(talk.texts_left().await, 1);
    talk.ticks_on().await;
    let case = talk.last_in(GUARD);
    assert!(
        case.contains("спросите Айгуль") && case.contains("Слова из ответа"),
        "{case}"
    );
    // no other text waits that nobody holds
    assert!(
        talk.last_in(MODERATOR).contains("читать нечего"),
        "{}",
        talk.last_in(MODERATOR)
    );
}

#[tokio::test]
async fn who_erases_their_answers_erases_waiting_words_and_nothing_outlives_the_cut() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, true).await;
    for person in 0..12 {
        talk.answers(person, Some("Нужен спортзал")).await;
    }
    talk.closes().await;
    assert_eq!(talk.texts_left().await, 12);
    talk.say_in(chat(9_003), "/delete").await;
    talk.tap_in(chat(9_003), "Да").await;
    assert_eq!(talk.texts_left().await, 11);
    talk.waits(29 * DAY).await;
    assert_eq!(
        talk.texts_left().await,
        0,
        "nobody has read them in four weeks"
    );
    talk.waits(2 * DAY).await;
    assert_eq!(
        (talk.texts_left().await, talk.words_in_sessions().await),
        (0, 0)
    );
}

#[tokio::test]
async fn words_are_printed_after_three_yeses_of_three_people_in_a_crowd_of_sixty() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, true).await;
    for person in 0..70 {
        let idea = (person < 20).then_some("Нужна дорога к школе");
        talk.answers(person, idea).await;
    }
    talk.closes().await;
    talk.waits(DAY + HOUR).await;
    for at in 0..20 {
        talk.scratch.clock.advance(Span::minutes(1));
        talk.say_in(MODERATOR, "/words").await;
        talk.tap_in(MODERATOR, "Дороги").await;
        talk.tap_in(
            MODERATOR,
            if at == 0 {
                "можно печатать"
            } else {
                "Готово, дальше"
            },
        )
        .await;
    }
    // whoever proposes is not the second
    talk.say_in(MODERATOR, "/words").await;
    assert!(
        talk.last_in(MODERATOR).contains("читать нечего"),
        "{}",
        talk.last_in(MODERATOR)
    );
    talk.hire(MODERATOR, RoleKind::Coordinator).await;
    talk.sends().await;
    talk.scratch.clock.advance(Span::minutes(1));
    talk.say_in(MODERATOR, "/words").await;
    assert!(
        talk.last_in(MODERATOR).contains("читать нечего"),
        "{}",
        talk.last_in(MODERATOR)
    );
    talk.say_in(SECOND, "/words").await;
    assert!(
        talk.last_in(SECOND).contains("Дороги"),
        "{}",
        talk.last_in(SECOND)
    );
    talk.tap_in(SECOND, "Да, можно").await;
    talk.ticks_on().await;
    talk.waits(12 * HOUR).await;
    let sent: Vec<String> = talk
        .screens_in(COUNCIL)
        .into_iter()
        .map(|(_, m)| m.text)
        .collect();
    let quoted = sent
        .iter()
        .filter(|text| text.contains("«Нужна дорога к школе»"));
    assert_eq!(quoted.count(), 1, "{sent:#?}");
    assert_eq!(talk.texts_left().await, 0);
}

#[tokio::test]
async fn what_is_not_understood_is_counted_once_a_person_and_told_from_ten_on() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, false).await;
    for person in 0..12 {
        let anybody = chat(9_000 + person);
        talk.say_in(anybody, &format!("/start {IDEAS}")).await;
        for label in ["Русский", "16–17", "Соглас"] {
            talk.tap_in(anybody, label).await;
        }
        for _ in 0..2 {
            talk.tap_in(anybody, "Помощь").await;
            talk.tap_in(anybody, "Не понимаю").await;
        }
        assert!(
            talk.last_in(anybody).contains("можно пропустить"),
            "{}",
            talk.last_in(anybody)
        );
        talk.tap_in(anybody, "Пропустить").await;
    }
    talk.closes().await;
    let snapshot = talk.context.snapshot();
    let round = snapshot.round(&RoundId::new(ROUND)).unwrap();
    let mut tx = talk.context.db.begin().await.unwrap();
    let unclear = crate::services::writings::unclear(&mut tx, &talk.context, round)
        .await
        .unwrap();
    assert_eq!(unclear.len(), 1, "{unclear:?}");
    assert_eq!(
        (
            unclear[0].question.as_str(),
            unclear[0].people.to_string().as_str()
        ),
        ("likes", "10+")
    );
    let told = crate::services::writings::unclear_told(&mut tx, &talk.context, round, Language::Ru)
        .await
        .unwrap();
    assert!(told.unwrap().contains("Нравится здесь жить?"));
}

impl Talk {
    /// Ten ideas wait, and the moderator has opened the first.
    async fn with_a_text_open(wrote: i64) -> Self {
        let mut talk = Self::of_ideas(Kind::Sqlite, true).await;
        for person in 0..15 {
            let idea = (person < wrote).then_some("Нужна дорога к школе");
            talk.answers(person, idea).await;
        }
        talk.closes().await;
        talk.waits(DAY + HOUR).await;
        talk.say_in(MODERATOR, "/words").await;
        talk
    }

    fn shows_words(&self, chat: Chat) -> bool {
        let mut screens = self.screens_in(chat).into_iter();
        screens.any(|(_, message)| message.text.contains("Нужна дорога"))
    }
}

#[tokio::test]
async fn a_text_that_a_moderator_leaves_unpressed_is_not_in_their_chat_a_day_later() {
    let mut talk = Talk::with_a_text_open(12).await;
    assert!(talk.shows_words(MODERATOR));
    talk.waits(23 * HOUR).await;
    assert!(talk.shows_words(MODERATOR));
    talk.tap_in(MODERATOR, "Дороги").await;
    talk.waits(23 * HOUR).await;
    assert!(talk.shows_words(MODERATOR), "a press begins the day anew");
    talk.waits(HOUR).await;
    assert!(
        !talk.shows_words(MODERATOR),
        "{:?}",
        talk.screens_in(MODERATOR)
    );
    assert!(talk.last_in(MODERATOR).contains("убран"));
    // asked for again it comes below, and only one is there at a time
    talk.say_in(MODERATOR, "/words").await;
    talk.say_in(MODERATOR, "/words").await;
    let texts = talk.screens_in(MODERATOR).into_iter();
    let shown = texts.filter(|(_, message)| message.text.contains("Нужна дорога"));
    assert_eq!(shown.count(), 1);
}

#[tokio::test]
async fn a_text_is_not_left_with_whoever_is_no_moderator_any_more() {
    let talk = Talk::with_a_text_open(12).await;
    assert!(talk.shows_words(MODERATOR));
    talk.scratch
        .change("UPDATE role SET state = 'revoked' WHERE kind = 'moderator'")
        .await;
    talk.ticks_on().await;
    assert!(!talk.shows_words(MODERATOR));
}

#[tokio::test]
async fn a_text_is_not_left_in_a_chat_when_its_time_is_over() {
    let talk = Talk::with_a_text_open(12).await;
    talk.scratch.change("DELETE FROM writing").await;
    talk.ticks_on().await;
    assert!(!talk.shows_words(MODERATOR));
}

#[tokio::test]
async fn where_few_wrote_and_everybody_knows_where_nobody_reads_it() {
    let mut talk = Talk::with_a_text_open(5).await;
    let nothing = talk.last_in(MODERATOR);
    assert!(nothing.contains("читать нечего"), "{nothing}");
    assert!(!talk.shows_words(MODERATOR));
    // they go with the others, unread
    talk.waits(29 * DAY).await;
    assert_eq!(talk.texts_left().await, 0);
    talk.say_in(MODERATOR, "/words").await;
    assert!(!talk.shows_words(MODERATOR));
}

#[tokio::test]
async fn words_of_a_place_that_is_no_more_are_printed_nowhere() {
    let talk = Talk::of_ideas(Kind::Sqlite, true).await;
    talk.scratch
        .change("INSERT INTO printed_words (id, round, municipality, question, sealed) VALUES ('a', 'r', 'gone', 'idea', ''), ('b', 'r', 'ugut', 'idea', '')")
        .await;
    talk.waits(2 * DAY).await;
    let left = talk
        .scratch
        .rows("SELECT municipality FROM printed_words")
        .await;
    assert_eq!(left, ["ugut"]);
}

#[tokio::test]
async fn a_coordinator_switches_own_words_on_and_off_from_the_chat_and_hears_when_nobody_reads() {
    let mut talk = Talk::of_ideas(Kind::Sqlite, false).await;
    talk.hire(COORDINATOR, RoleKind::Coordinator).await;
    talk.say_in(COORDINATOR, "/words").await;
    talk.tap_in(COORDINATOR, "Где спрашивают").await;
    talk.tap_in(COORDINATOR, "Нарын").await;
    talk.tap_in(COORDINATOR, "Уг").await;
    assert!(talk.last_in(COORDINATOR).contains("не спрашивают"));
    talk.tap_in(COORDINATOR, "Спрашивать").await;
    assert!(talk.last_in(COORDINATOR).contains("может ответить"));
    assert_eq!(
        talk.scratch
            .rows("SELECT municipality FROM words_place")
            .await,
        ["ugut"]
    );
    talk.say_in(COORDINATOR, "/todo").await;
    assert!(!talk.last_in(COORDINATOR).contains("модератора нет"));
    talk.scratch
        .change("UPDATE role SET state = 'revoked' WHERE kind = 'moderator'")
        .await;
    let mut seen = String::new();
    talk.say_in(COORDINATOR, "/todo").await;
    for _ in 0..6 {
        seen.push_str(&talk.last_in(COORDINATOR));
        let (_, message) = talk.screens_in(COORDINATOR).pop().unwrap();
        let mut buttons = message.buttons.iter().flatten();
        if !buttons.any(|button| button.label.contains("Следующее")) {
            break;
        }
        talk.tap_in(COORDINATOR, "Следующее").await;
    }
    assert!(seen.contains("модератора нет"), "{seen}");
    talk.say_in(COORDINATOR, "/handover").await;
    let told = talk.screens_in(COORDINATOR).into_iter();
    assert!(
        told.into_iter()
            .any(|(_, m)| m.text.contains("модераторы — 0"))
    );
    talk.say_in(COORDINATOR, "/words").await;
    talk.tap_in(COORDINATOR, "Где спрашивают").await;
    talk.tap_in(COORDINATOR, "Нарын").await;
    talk.tap_in(COORDINATOR, "Уг").await;
    talk.tap_in(COORDINATOR, "Больше не").await;
    assert_eq!(
        talk.scratch
            .rows("SELECT municipality FROM words_place")
            .await,
        Vec::<String>::new()
    );
    let audited = talk
        .scratch
        .rows("SELECT action FROM audit WHERE action LIKE 'words.%' ORDER BY id")
        .await;
    assert_eq!(audited, ["words.on", "words.off"]);
}
