//! A leader tries a questionnaire before opening it, beside a respondent who answers it: the same screens, and nothing is stored.

use super::*;
use crate::domain::{RoleKind, SmsTerms};
use crate::server::outbox as post;
use crate::services::roles as role_service;
use crate::store::addresses;
use crate::store::roles::{self, Asking};

const LEADER: Chat = Chat {
    id: 77,
    topic: None,
};
const NOTE: &str = "👁 Проба: ничего не сохраняется\n\n";
const LEAVE: &str = "Назад к запуску";

impl Talk {
    /// With a leader in the place of the round.
    async fn with_leader(kind: Kind) -> Self {
        let talk = Self::on(kind).await;
        let now = talk.context.ambient.now();
        let mut tx = talk.context.db.begin().await.unwrap();
        let address = addresses::find_or_make(&mut tx, LEADER).await.unwrap();
        let asking = Asking {
            kind: RoleKind::Leader,
            municipality: Some("ugut"),
            address,
            name: "A",
            group: None,
            language: Some(Language::Ru),
        };
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        role_service::confirm(&mut tx, &talk.context, id, "cli", now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        talk.live.tick().await.unwrap();
        talk
    }

    async fn delivers(&self) {
        let caller: Arc<dyn Caller> = Arc::clone(&self.phones) as _;
        while post::send_due(&self.context, &caller).await.unwrap() {}
        self.live.settle().await;
    }

    async fn leader_says(&mut self, text: &str) {
        let inbound = Inbound {
            chat: LEADER,
            ..self.text(text)
        };
        self.take(&[inbound]).await;
        self.delivers().await;
    }

    async fn leader_taps(&mut self, label: &str) {
        let inbound = self.press_in(LEADER, label);
        self.take(&[inbound]).await;
        self.delivers().await;
    }

    fn leader_sees(&self) -> Message {
        let mut screens = self.screens_in(LEADER);
        screens
            .pop()
            .map(|(_, message)| message)
            .unwrap_or_default()
    }

    /// Up to the choice how to try the needs assessment, by the data of its button: its round is open already.
    async fn chooses(&mut self) {
        self.leader_says("/rounds").await;
        let place = self.context.municipalities.find("ugut").unwrap().index;
        let (message, _) = self.screens_in(LEADER).pop().unwrap();
        let tap = self.inbound(Body::Tap {
            query: "q".into(),
            data: format!("l:tr:{place}.0:c"),
            message: Some(message),
        });
        let tap = Inbound {
            chat: LEADER,
            ..tap
        };
        self.take(&[tap]).await;
    }

    async fn begins(&mut self) {
        self.chooses().await;
        self.leader_taps("Через Telegram").await;
    }
}

/// Lines and buttons of a screen in any order: choices may be shuffled for each talk.
fn content(message: &Message) -> (Vec<String>, Vec<String>) {
    let unnumbered = |text: &str| {
        let text = text.trim_start_matches(|c: char| c.is_ascii_digit());
        text.trim_start_matches(". ").to_owned()
    };
    let text = message.text.strip_prefix(NOTE).unwrap_or(&message.text);
    let mut lines: Vec<String> = text.lines().map(unnumbered).collect();
    let buttons = message.buttons.iter().flatten();
    let labels = buttons.map(|button| unnumbered(&button.label));
    let mut labels: Vec<String> = labels.filter(|label| label != LEAVE).collect();
    lines.sort();
    labels.sort();
    (lines, labels)
}

fn labels(message: &Message) -> Vec<String> {
    let buttons = message.buttons.iter().flatten();
    buttons.map(|button| button.label.clone()).collect()
}

async fn a_trial_is_the_talk_of_a_respondent(kind: Kind) {
    let mut talk = Talk::with_leader(kind).await;
    talk.reach_first_question().await;
    talk.chooses().await;
    let (before, waits) = (talk.scratch.counts().await, talk.leader_sees());
    assert!(labels(&waits).iter().all(|label| label != "По SMS"));
    talk.leader_taps("Через Telegram").await;
    let ways = ["Далее", "Дальше", "остальные", "Понятно", "Пропустить"];
    let mut screens = 0;
    loop {
        let (tried, seen) = (talk.leader_sees(), talk.screen());
        if tried.text.contains("последний вопрос") {
            break;
        }
        screens += 1;
        assert!(tried.text.starts_with(NOTE), "{}", tried.text);
        assert_eq!(content(&tried), content(&seen));
        assert!(labels(&tried).contains(&LEAVE.to_owned()));
        // what nobody studies at is not asked of whoever studies nowhere
        let way = labels(&seen)
            .into_iter()
            .find(|label| label.contains("Нигде не учусь"));
        let on = labels(&seen).into_iter();
        let mut on = on.filter(|label| ways.iter().any(|way| label.contains(way)));
        let way = way.or_else(|| on.next()).unwrap();
        talk.leader_taps(&way).await;
        talk.tap(&way).await;
    }
    assert!(screens > 12, "{screens} screens");
    assert!(
        !talk.screen().text.contains("<b>1."),
        "{}",
        talk.screen().text
    );
    let mut after = talk.scratch.counts().await;
    // the respondent is in there, the leader is not
    for (table, rows) in &before {
        let now = after.remove(table).unwrap();
        let of_respondent = ["inbox", "session", "screen"].contains(&table.as_str());
        assert!(now == *rows || of_respondent, "{table}: {rows} then {now}");
    }
    talk.leader_taps(LEAVE).await;
    assert!(talk.leader_sees().text.contains("До какого дня"));
}

#[tokio::test]
async fn a_leader_who_tries_sees_what_respondents_see_on_sqlite() {
    a_trial_is_the_talk_of_a_respondent(Kind::Sqlite).await;
}

#[tokio::test]
async fn a_leader_who_tries_sees_what_respondents_see_on_postgres() {
    a_trial_is_the_talk_of_a_respondent(Kind::Postgres).await;
}

async fn nothing_of_a_trial_is_stored(kind: Kind) {
    let mut talk = Talk::with_leader(kind).await;
    talk.chooses().await;
    let before = talk.scratch.counts().await;
    talk.leader_taps("Через Telegram").await;
    for _ in 0..6 {
        talk.leader_says("1").await;
    }
    talk.leader_says("слова которых нигде нет").await;
    talk.leader_taps("Помощь").await;
    talk.leader_taps("Не понимаю этот").await;
    talk.leader_taps("Помощь").await;
    talk.leader_taps("Мне сказали").await;
    talk.leader_taps("Назад").await;
    assert_eq!(talk.scratch.counts().await, before);
    let nowhere: Vec<String> = Vec::new();
    assert_eq!(talk.scratch.columns_with("слова которых").await, nowhere);
    assert_eq!(talk.scratch.rows("SELECT id FROM outbox").await, nowhere);
    // a restart ends it with a word, and the way back stands there
    talk.restart().await;
    talk.leader_taps("Дальше").await;
    let over = talk.leader_sees();
    assert!(over.text.contains("Проба закончилась"), "{}", over.text);
    assert!(labels(&over).contains(&LEAVE.to_owned()));
    talk.leader_taps("Пройти с начала").await;
    assert!(talk.leader_sees().text.contains("1/"));
    assert_eq!(talk.scratch.counts().await, before);
}

#[tokio::test]
async fn nothing_of_a_trial_is_stored_and_a_restart_ends_it_with_a_word_on_sqlite() {
    nothing_of_a_trial_is_stored(Kind::Sqlite).await;
}

#[tokio::test]
async fn nothing_of_a_trial_is_stored_and_a_restart_ends_it_with_a_word_on_postgres() {
    nothing_of_a_trial_is_stored(Kind::Postgres).await;
}

#[tokio::test]
async fn what_is_typed_into_a_trial_answers_it_and_leaves_the_chat() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    talk.begins().await;
    let messages = talk.screens_in(LEADER).len();
    talk.leader_says("2").await;
    assert!(
        talk.leader_sees().text.contains("2/"),
        "{:?}",
        talk.leader_sees()
    );
    assert_eq!(talk.screens_in(LEADER).len(), messages, "the same message");
    assert!(talk.phones.removed.lock().unwrap().contains(&9_000));
    talk.leader_taps("Назад").await;
    let given = talk.leader_sees();
    assert!(given.text.contains("Ответ:"), "{}", given.text);
}

#[tokio::test]
async fn words_of_danger_in_a_trial_bring_the_help_card_and_end_it() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    talk.begins().await;
    talk.leader_says("меня бьёт отчим").await;
    let card = talk.leader_sees();
    assert!(!card.text.starts_with(NOTE), "{}", card.text);
    assert_eq!(
        talk.scratch
            .rows("SELECT CAST(id AS TEXT) FROM disclosure")
            .await
            .len(),
        1
    );
    // what they add goes where the first words went
    assert!(
        crate::services::trials::running(&talk.context, LEADER, talk.context.ambient.now())
            .is_none()
    );
}

#[tokio::test]
async fn whoever_does_something_else_has_left_their_trial_and_so_has_who_waits_half_an_hour() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    let runs = |talk: &Talk| {
        let now = talk.context.ambient.now();
        crate::services::trials::running(&talk.context, LEADER, now).is_some()
    };
    talk.begins().await;
    assert!(runs(&talk));
    talk.leader_says("/rounds").await;
    assert!(!runs(&talk));
    talk.begins().await;
    talk.scratch.clock.advance(Span::minutes(29));
    assert!(runs(&talk));
    talk.scratch.clock.advance(Span::minutes(1));
    assert!(!runs(&talk));
    talk.leader_taps("Пропустить").await;
    assert!(talk.leader_sees().text.contains("Проба закончилась"));
}

#[tokio::test]
async fn nobody_else_can_press_a_trial() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    talk.reach_first_question().await;
    let (message, _) = talk.screens().pop().unwrap();
    let before = talk.scratch.counts().await;
    let tap = talk.inbound(Body::Tap {
        query: "q".into(),
        data: "l:tr:1.0:b".into(),
        message: Some(message),
    });
    talk.take(&[tap]).await;
    assert!(!talk.screen().text.starts_with(NOTE));
    let after = talk.scratch.counts().await;
    assert_eq!(after["session"], before["session"]);
}

#[tokio::test]
async fn by_sms_the_segments_are_those_that_are_sent() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    let terms = SmsTerms {
        number: Some("4466".into()),
        reply_price: 350,
        segment_price: 120,
        cap: 0,
        unknown_after: std::time::Duration::from_secs(60),
    };
    let mut context = context(&talk.scratch);
    Arc::get_mut(&mut context).unwrap().settings.sms = Some(terms);
    talk.context = context;
    talk.live = Runtime::start(Arc::clone(&talk.context), Arc::clone(&talk.phones) as _)
        .await
        .unwrap();
    talk.chooses().await;
    let before = talk.scratch.counts().await;
    talk.leader_taps("По SMS").await;
    let mut pages = vec![talk.leader_sees()];
    while labels(pages.last().unwrap())
        .iter()
        .any(|label| label.contains("Дальше"))
    {
        talk.leader_taps("Дальше").await;
        pages.push(talk.leader_sees());
    }
    let text: Vec<String> = pages.iter().map(|page| page.text.clone()).collect();
    let text = text.join("\n\n").replace('✂', "");
    let questionnaire = &crate::domain::LIBRARY[0].questionnaire;
    let estimate = crate::texts::sms::estimate(&talk.context.texts, questionnaire);
    let russian = |voice: crate::texts::sms::Voice| {
        voice.language == Language::Ru && voice.script == crate::texts::sms::Script::Cyrillic
    };
    let mut sent = 0;
    for message in estimate.messages.iter().filter(|m| russian(m.voice)) {
        if message.part == crate::texts::sms::Part::Question {
            sent += message.taken.segments;
            assert!(
                text.contains(&crate::texts::escape(&message.text)),
                "{}",
                message.text
            );
        }
    }
    assert!(text.contains(&format!("всего сегментов: {sent}")), "{text}");
    assert_eq!(talk.scratch.counts().await, before);
}

#[tokio::test]
async fn a_leader_tries_a_draft_in_own_words_and_it_stays_as_it_was() {
    let mut talk = Talk::with_leader(Kind::Sqlite).await;
    talk.leader_says("/poll").await;
    talk.leader_says("Каким должен быть двор?\nЗелёный\nСпортивный")
        .await;
    talk.leader_taps("Один вариант").await;
    let before = talk.scratch.counts().await;
    talk.leader_taps("Попробовать").await;
    talk.leader_taps("Через Telegram").await;
    let asked = talk.leader_sees();
    assert!(
        asked.text.starts_with(NOTE) && asked.text.contains("двор"),
        "{}",
        asked.text
    );
    talk.leader_says("Зелёный").await;
    assert!(
        talk.leader_sees().text.contains("последний вопрос"),
        "{:?}",
        talk.leader_sees()
    );
    assert_eq!(talk.scratch.counts().await, before);
    talk.leader_taps(LEAVE).await;
    assert!(talk.leader_sees().text.contains("Так увидит участник"));
}
