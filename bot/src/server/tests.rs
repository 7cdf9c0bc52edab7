//! Talks of respondents against a real database, with a phone that keeps Telegram's rules as far as screens go.

mod bad_rows;
mod consent;
mod cut;
mod danger;
mod finding;
mod full_disk;
mod guardians;
mod harm;
mod hiding;
mod http;
mod listener;
mod listening;
mod logged;
mod own_words;
mod post;
mod quiet_times;
mod receiving;
mod refused;
mod roles;
mod sms_run;
mod strangers;
mod trials;
mod typed;
mod undone;
mod ways;
mod wishes;

use std::collections::{HashMap, HashSet};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crate::domain::{
    Body, Caller, Chat, Consent, Guardian, Inbound, Language, Message, Onboarding, Press, Request,
    RoundId, RoundLink, SendError, Sent, SessionStatus, Span, View, Voice,
};
use crate::server::runtime::Runtime;
use crate::services::{Context, Settings};
use crate::store::respondents::{self, Person};
use crate::store::rounds::{self, RoundRow};
use crate::store::scratch::{Kind, Scratch};

const ANN: Chat = Chat {
    id: 7_300_000_001,
    topic: None,
};
const LINK: &str = "ABCDEFGH";
const SURVEY: &str = include_str!("../../../surveys/library/needs-assessment/questionnaire.toml");

/// All phones: what each chat shows.
#[derive(Debug, Default)]
struct Phones {
    chats: Mutex<HashMap<i64, Vec<(i64, Message)>>>,
    next: Mutex<i64>,
    calls: Mutex<Vec<&'static str>>,
    deleted: Mutex<Vec<i64>>,
    /// All that came as a new message, with its chat: a locked screen shows how it begins.
    news: Mutex<Vec<(Chat, String)>>,
    voices: Mutex<Vec<Voice>>,
    /// It knows no file by its id any more.
    forgets: AtomicBool,
    /// Somebody takes no voice notes.
    mutes: AtomicBool,
    changed: tokio::sync::Notify,
    /// All ids that were to be removed.
    removed: Mutex<HashSet<i64>>,
    /// Held, it lets no message through; `waiting` counts those at it, and `late` lets them be seen before they are answered.
    gate: Arc<tokio::sync::RwLock<()>>,
    waiting: AtomicUsize,
    late: AtomicBool,
}

impl Phones {
    /// A message comes into a chat; its id.
    fn put(&self, chat: Chat, message: Message) -> i64 {
        let mut next = self.next.lock().unwrap();
        *next += 1;
        let mut chats = self.chats.lock().unwrap();
        chats.entry(chat.id).or_default().push((*next, message));
        *next
    }

    async fn pass(&self, before: bool, request: &Request) {
        let shown = !matches!(request, Request::Delete { .. } | Request::AnswerTap { .. });
        if shown && before != self.late.load(Ordering::SeqCst) {
            if self.gate.try_read().is_err() {
                self.waiting.fetch_add(1, Ordering::SeqCst);
            }
            let _through = self.gate.read().await;
        }
    }

    fn handle(&self, chat: Chat, request: &Request) -> Result<Sent, SendError> {
        let (mut message_id, mut file_id) = (None, None);
        let name = match request {
            Request::Send(message) => {
                self.news.lock().unwrap().push((chat, message.text.clone()));
                message_id = Some(self.put(chat, message.clone()));
                "send"
            }
            Request::Edit {
                message_id,
                message,
            } => {
                let mut chats = self.chats.lock().unwrap();
                let messages = chats.entry(chat.id).or_default();
                let Some(old) = messages.iter_mut().find(|(id, _)| id == message_id) else {
                    return Err(SendError::MessageGone);
                };
                old.1 = message.clone();
                "edit"
            }
            Request::Delete { message_ids } => {
                assert!((1..=100).contains(&message_ids.len()));
                let mut chats = self.chats.lock().unwrap();
                let messages = chats.entry(chat.id).or_default();
                messages.retain(|(id, _)| !message_ids.contains(id));
                self.removed.lock().unwrap().extend(message_ids);
                self.deleted.lock().unwrap().extend(message_ids);
                "delete"
            }
            Request::File(_) => "file",
            Request::Voice(voice) => {
                self.voices.lock().unwrap().push(voice.clone());
                if self.mutes.load(Ordering::SeqCst) {
                    return Err(SendError::Unwanted("no voice notes"));
                }
                if *voice != Voice::New(crate::domain::silence())
                    && self.forgets.load(Ordering::SeqCst)
                {
                    return Err(SendError::Permanent("wrong file identifier".into()));
                }
                message_id = Some(self.put(chat, Message::default()));
                file_id = Some("file-1".to_owned());
                "voice"
            }
            Request::Commands(_) => "commands",
            Request::AnswerTap { .. } => "answer",
        };
        self.calls.lock().unwrap().push(name);
        self.changed.notify_waiters();
        Ok(Sent {
            message_id,
            file_id,
        })
    }
}

impl Caller for Phones {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        Box::pin(async move {
            self.pass(true, request).await;
            let done = self.handle(chat, request);
            self.pass(false, request).await;
            done
        })
    }
}

/// On this database, with nothing in memory.
fn context(scratch: &Scratch) -> Arc<Context> {
    let settings = Settings {
        threshold: 10,
        approval: crate::domain::Approval::OwnWording,
        guardian_under: 14,
        responsible: None,
        sms: None,
        bot_username: Some("jashun_bot".into()),
    };
    Arc::new(Context::of_scratch(scratch, settings))
}

struct Talk {
    scratch: Scratch,
    context: Arc<Context>,
    phones: Arc<Phones>,
    live: Arc<Runtime>,
    update: i64,
}

impl Talk {
    async fn new() -> Self {
        Self::on(Kind::Sqlite).await
    }

    async fn on(kind: Kind) -> Self {
        let scratch = Scratch::on(kind).await;
        let row = RoundRow {
            id: RoundId::new("needs-assessment-TEST"),
            questionnaire: "needs-assessment".into(),
            version: "1".into(),
            source: SURVEY.into(),
            state: "open".into(),
            schedule: "at_close".into(),
            opened_at: scratch.ambient.now().0,
            until_at: None,
            closed_at: None,
            cut_at: None,
            without_safeguarding: None,
            target_group: None,
        };
        let links = [RoundLink {
            municipality: "ugut".into(),
            payload: LINK.into(),
        }];
        let mut tx = scratch.db.begin().await.unwrap();
        rounds::insert(&mut tx, &row, &links).await.unwrap();
        tx.commit().await.unwrap();
        let context = context(&scratch);
        let phones = Arc::new(Phones::default());
        let live = Runtime::start(Arc::clone(&context), Arc::clone(&phones) as _)
            .await
            .unwrap();
        Self {
            scratch,
            context,
            phones,
            live,
            update: 1000,
        }
    }

    /// As after kill -9: everything in memory is gone.
    async fn restart(&mut self) {
        self.context = context(&self.scratch);
        self.live = Runtime::start(Arc::clone(&self.context), Arc::clone(&self.phones) as _)
            .await
            .unwrap();
    }

    fn inbound(&mut self, body: Body) -> Inbound {
        self.update += 1;
        Inbound {
            external_id: self.update,
            chat: ANN,
            private: true,
            group: None,
            sender: None,
            body,
        }
    }

    fn text(&mut self, text: &str) -> Inbound {
        self.inbound(Body::Text {
            text: text.into(),
            message: 9_000,
        })
    }

    fn press(&mut self, label: &str) -> Inbound {
        self.press_in(ANN, label)
    }

    fn press_in(&mut self, chat: Chat, label: &str) -> Inbound {
        let (message, data) = self.button_in(chat, label);
        let body = Body::Tap {
            query: "q".into(),
            data,
            message: Some(message),
        };
        Inbound {
            chat,
            ..self.inbound(body)
        }
    }

    async fn take(&self, inbounds: &[Inbound]) {
        self.live.take(inbounds).await.unwrap();
        self.live.settle().await;
    }

    async fn say(&mut self, text: &str) {
        let inbound = self.text(text);
        self.take(&[inbound]).await;
    }

    async fn tap(&mut self, label: &str) {
        let inbound = self.press(label);
        self.take(&[inbound]).await;
    }

    fn screens(&self) -> Vec<(i64, Message)> {
        self.screens_in(ANN)
    }

    fn screens_in(&self, chat: Chat) -> Vec<(i64, Message)> {
        let chats = self.phones.chats.lock().unwrap();
        chats.get(&chat.id).cloned().unwrap_or_default()
    }

    fn screen(&self) -> Message {
        self.screens()
            .last()
            .cloned()
            .map(|(_, m)| m)
            .unwrap_or_default()
    }

    fn button(&self, label: &str) -> (i64, String) {
        self.button_in(ANN, label)
    }

    fn button_in(&self, chat: Chat, label: &str) -> (i64, String) {
        let screens = self.screens_in(chat);
        let (id, message) = screens.last().unwrap();
        let found = message
            .buttons
            .iter()
            .flatten()
            .find(|b| b.label.contains(label));
        let Some(Press::Data(data)) = found.map(|b| b.press.clone()) else {
            panic!("no button {label:?} in {message:#?}")
        };
        (*id, data)
    }

    /// Language, age, consent: three taps to the first question.
    /// Chooses it, unless that was done within the hour.
    async fn speaks_russian(&mut self) {
        let mut offered = self.screen().buttons.into_iter().flatten();
        if offered.any(|button| button.label == "Русский") {
            self.tap("Русский").await;
        }
    }

    async fn reach_first_question(&mut self) {
        self.say(&format!("/start {LINK}")).await;
        self.tap("Русский").await;
        self.tap("16–17").await;
        self.tap("Соглас").await;
    }

    /// On to the end, without an answer.
    async fn skip_all(&mut self) {
        for _ in 0..40 {
            if self.person().await.unwrap().respondent.view != View::Survey {
                break;
            }
            let next = ["Пропустить", "Дальше", "остальные", "Понятно"];
            let screen = self.screen();
            let labels: Vec<_> = screen
                .buttons
                .iter()
                .flatten()
                .map(|b| b.label.clone())
                .collect();
            let label = labels.iter().find(|l| next.iter().any(|n| l.contains(n)));
            let label = label
                .unwrap_or_else(|| panic!("no way on: {labels:?}"))
                .clone();
            self.tap(&label).await;
        }
    }

    async fn person(&self) -> Option<Person> {
        let mut tx = self.context.db.begin_read().await.unwrap();
        let hash = self.context.vault.chat_hash(ANN);
        respondents::load(&mut tx, std::slice::from_ref(&hash))
            .await
            .unwrap()
            .remove(&hash)
    }

    async fn rows(&self, table: &'static str) -> i64 {
        let crate::store::Pool::Sqlite { write, .. } = &self.context.db.pool else {
            panic!()
        };
        let text = sqlx::AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
        sqlx::query_scalar(text).fetch_one(write).await.unwrap()
    }
}

#[tokio::test]
async fn three_taps_lead_from_a_link_to_the_first_question() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    assert!(talk.screen().text.contains("1/"), "{}", talk.screen().text);
    assert_eq!(talk.screens().len(), 1, "one live message");
}

#[tokio::test]
async fn before_consent_nothing_is_stored() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    talk.tap("16–17").await;
    for table in [
        "address",
        "respondent",
        "session",
        "participation",
        "inbox",
        "outbox",
        "age_hold",
    ] {
        assert_eq!(talk.rows(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn too_young_once_is_too_young_for_a_day() {
    let mut talk = Talk::new().await;
    talk.say(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    talk.tap("11–13").await;
    let guardian = talk.screen();
    talk.say(&format!("/start {LINK}")).await;
    talk.speaks_russian().await;
    talk.tap("16–17").await;
    assert_eq!(talk.screen(), guardian);
    // neither does a made-up press help
    let way = Onboarding {
        link: Some(LINK.into()),
        language: Some(Language::Ru),
        age: Some(crate::domain::AgeBand::From18),
        step: crate::domain::OnboardingStep::Agree,
        ..Onboarding::default()
    };
    let message = talk.screens().last().unwrap().0;
    let made_up = talk.inbound(Body::Tap {
        query: "q".into(),
        data: way.code(),
        message: Some(message),
    });
    talk.take(&[made_up]).await;
    assert_eq!(talk.person().await, None);
}

#[tokio::test]
async fn a_hold_that_is_over_begins_anew_when_the_same_is_said_again() {
    let mut talk = Talk::new().await;
    let says = async |talk: &mut Talk, age: &str| {
        talk.say(&format!("/start {LINK}")).await;
        talk.speaks_russian().await;
        talk.tap(age).await;
        talk.screen()
    };
    let guardian = says(&mut talk, "11–13").await;
    // retention comes by once an hour: the row of a hold that is over may still be there
    talk.scratch.clock.advance(crate::domain::DAY);
    assert_eq!(says(&mut talk, "11–13").await, guardian);
    talk.scratch
        .clock
        .advance(crate::domain::DAY - Span::millis(1));
    assert_eq!(says(&mut talk, "16–17").await, guardian);
    talk.scratch.clock.advance(Span::millis(1));
    assert_ne!(says(&mut talk, "16–17").await, guardian);
}

#[tokio::test]
async fn no_command_leads_past_the_child_s_own_assent() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let mut tx = talk.context.db.begin().await.unwrap();
    let mut person = talk.person().await.unwrap();
    let assent = View::Assent {
        link: None,
        more: false,
    };
    (person.respondent.open, person.respondent.view) = (None, assent);
    person.respondent.consent = Consent::Pending {
        guardian: Guardian::Link,
        since: talk.scratch.ambient.now(),
    };
    let set = respondents::WriteSet {
        people: vec![person],
        ..respondents::WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    tx.commit().await.unwrap();
    for command in ["/help", "/language", "/mydata", "/stop"] {
        talk.say(command).await;
        for onward in ["/continue".to_owned(), format!("/start {LINK}")] {
            talk.say(&onward).await;
            let view = talk.person().await.unwrap().respondent.view;
            assert!(matches!(view, View::Assent { .. }), "{command}: {view:?}");
        }
    }
    talk.tap("Соглас").await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
}

#[tokio::test]
async fn an_answer_costs_one_confirmation_and_one_edit() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.phones.calls.lock().unwrap().clear();
    talk.tap("Пропустить").await;
    let mut calls = talk.phones.calls.lock().unwrap().clone();
    calls.sort_unstable();
    assert_eq!(calls, ["answer", "edit"]);
}

#[tokio::test]
async fn a_redelivered_update_changes_nothing() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let skip = talk.press("Пропустить");
    talk.take(std::slice::from_ref(&skip)).await;
    let after = talk.person().await;
    let shown = talk.screen();
    talk.take(std::slice::from_ref(&skip)).await;
    talk.restart().await;
    talk.take(&[skip]).await;
    assert_eq!(
        talk.person().await.unwrap().respondent.open,
        after.unwrap().respondent.open
    );
    assert_eq!(talk.screen(), shown);
}

#[tokio::test]
async fn a_typed_message_redelivered_does_not_answer_the_next_question() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let typed = talk.text("1");
    talk.take(std::slice::from_ref(&typed)).await;
    let after = talk.person().await.unwrap().respondent.open.unwrap();
    talk.restart().await;
    talk.take(&[typed]).await;
    assert_eq!(talk.person().await.unwrap().respondent.open.unwrap(), after);
}

#[tokio::test]
async fn a_typed_answer_that_looks_like_a_day_reaches_the_survey() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let before = talk.person().await.unwrap();
    for typed in ["15.12.2026", "1.2"] {
        talk.phones.calls.lock().unwrap().clear();
        talk.say(typed).await;
        let calls = talk.phones.calls.lock().unwrap().clone();
        assert_eq!(calls.iter().filter(|c| **c == "send").count(), 1, "{typed}");
        assert!(calls.contains(&"delete"), "{typed}: {calls:?}");
    }
    let after = talk.person().await.unwrap();
    assert_eq!(
        (after.respondent.view, after.seq),
        (View::Survey, before.seq + 2)
    );
}

#[tokio::test]
async fn a_committed_step_whose_screen_was_never_sent_is_shown_after_a_crash() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let before = talk.screen();
    let skip = talk.press("Пропустить");
    talk.take(&[skip]).await;
    // the screen arrived, but as far as the database knows it did not
    let live = talk.screens().last().unwrap().0;
    talk.phones.chats.lock().unwrap().get_mut(&ANN.id).unwrap()[0].1 = before.clone();
    assert!(talk.person().await.unwrap().shown_seq < talk.person().await.unwrap().seq);
    talk.restart().await;
    talk.live.settle().await;
    assert_ne!(talk.screen(), before);
    assert_eq!(talk.screens().last().unwrap().0, live);
}

#[tokio::test]
async fn an_old_button_leads_to_where_we_are() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let (old, data) = talk.button("Пропустить");
    talk.tap("Пропустить").await;
    talk.say("/help").await;
    let stale = talk.inbound(Body::Tap {
        query: "q".into(),
        data,
        message: Some(old),
    });
    talk.take(&[stale]).await;
    assert_eq!(talk.person().await.unwrap().respondent.view, View::Survey);
    assert!(talk.screen().text.contains("2/"), "{}", talk.screen().text);
}

#[tokio::test]
async fn erasing_leaves_no_row_of_the_person_and_no_second_turn() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.say("/delete").await;
    let label = talk
        .context
        .texts
        .plain(Language::Ru, "confirm-delete-yes", &[]);
    talk.tap(&label).await;
    for table in [
        "address",
        "respondent",
        "session",
        "participation",
        "follow",
        "outbox",
    ] {
        assert_eq!(talk.rows(table).await, 0, "{table}");
    }
    // it is said before any question is asked
    talk.say(&format!("/start {LINK}")).await;
    let told = talk
        .context
        .texts
        .say(Language::Ru, "already-took-part", &[]);
    assert!(talk.screen().text.contains(&told), "{:?}", talk.screen());
    assert_eq!(talk.person().await, None);
    assert_eq!(talk.rows("session").await, 0);
}

#[tokio::test]
async fn a_whole_survey_of_skips_ends_with_thanks() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.skip_all().await;
    let person = talk.person().await.unwrap();
    assert_eq!(
        (
            person.respondent.view,
            person.respondent.open.unwrap().status
        ),
        (View::AskFollow, SessionStatus::Finished)
    );
    talk.tap("Да").await;
    let view = talk.person().await.unwrap().respondent.view;
    assert_eq!(view, View::AskInvite { follow: true });
    assert_eq!(talk.rows("follow").await, 1);
    talk.tap("Нет").await;
    let (follow, invited) = (true, false);
    assert_eq!(
        talk.person().await.unwrap().respondent.view,
        View::Thanks { follow, invited }
    );
}

#[tokio::test]
async fn an_inbound_that_fails_harms_nobody_else_and_is_tried_again() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let before = talk.person().await.unwrap();
    let live = Arc::get_mut(&mut talk.live).unwrap();
    live.poison(|inbound| matches!(&inbound.body, Body::Text { text, .. } if text == "poison"));
    let poison = talk.text("poison");
    let skip = talk.press("Пропустить");
    talk.take(&[poison, skip]).await;
    assert_eq!(
        talk.person().await.unwrap().respondent.open,
        before.respondent.open,
        "what comes later waits behind it"
    );
    assert_eq!(talk.rows("failed_inbound").await, 2);
    for _ in 0..6 {
        talk.scratch.clock.advance(Span::seconds(7));
        talk.live.tick().await.unwrap();
        talk.live.settle().await;
    }
    let person = talk.person().await.unwrap();
    assert_ne!(
        person.respondent.open, before.respondent.open,
        "what waited is taken after the dead letter"
    );
    assert_eq!(talk.rows("failed_inbound").await, 1);
    let told = talk.context.texts.say(Language::Ru, "press-again", &[]);
    assert!(talk.screens().iter().any(|(_, m)| m.text == told));
}

#[tokio::test]
async fn words_of_danger_bring_the_help_card_from_any_state() {
    let mut talk = Talk::new().await;
    talk.say("меня бьют дома").await;
    let stranger = talk.screen().text;
    talk.reach_first_question().await;
    talk.say("/help").await;
    let asked = talk.screen().text;
    talk.tap("Продолжить").await;
    talk.say("не хочу жить").await;
    assert_eq!(talk.screen().text, asked, "receiving it betrays nothing");
    assert!(!stranger.is_empty());
    // of the same child on the same day
    assert_eq!(talk.rows("disclosure").await, 1);
    assert!(
        talk.person()
            .await
            .unwrap()
            .respondent
            .open
            .unwrap()
            .session
            .answers
            .is_empty()
    );
}

#[tokio::test]
async fn rounds_close_at_their_time_and_take_no_more_answers() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let mut tx = talk.context.db.begin().await.unwrap();
    rounds::close(
        &mut tx,
        &RoundId::new("needs-assessment-TEST"),
        talk.scratch.ambient.now(),
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    talk.live.tick().await.unwrap();
    talk.tap("Пропустить").await;
    assert_eq!(
        talk.person().await.unwrap().respondent.view,
        View::RoundClosed
    );
}
