//! `/hide`: the chat is empty afterwards, and stays so. Telegram numbers the private chats of a bot together, as these phones do.

use super::*;
use crate::domain::test_log::listen;
use crate::domain::{DAY, HOUR, Moment, Span};
use crate::server::outbox as post;
use crate::services::chat_messages::Noting;
use crate::store::outbox::{self, Priority};
use crate::store::recent_messages;
use crate::store::scratch::Kind;

const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

impl Talk {
    /// Types: the message stands in the chat under the bot's next number.
    async fn types(&mut self, text: &str) {
        let inbound = self.typed(ANN, text);
        self.take(&[inbound]).await;
    }

    fn typed(&mut self, chat: Chat, text: &str) -> Inbound {
        let text = text.to_owned();
        let message = self.phones.put(chat, Message::plain(text.clone()));
        let body = Body::Text { text, message };
        Inbound {
            chat,
            ..self.inbound(body)
        }
    }

    /// What waits in the outbox goes out.
    pub(super) async fn send_outbox(&self) {
        let phones = Arc::clone(&self.phones) as Arc<dyn Caller>;
        let caller = Arc::new(Noting::new(
            Arc::clone(&self.context.messages),
            self.context.ambient.clone(),
            phones,
        )) as Arc<dyn Caller>;
        while post::send_due(&self.context, &caller).await.unwrap() {
            self.scratch.clock.advance(Span::seconds(2));
        }
    }

    async fn news(&self, text: &str) {
        let Context { ambient, .. } = &*self.context;
        let request = Request::Send(Message::plain(text.into()));
        let address = self.person().await.unwrap().address;
        let mut tx = self.context.db.begin().await.unwrap();
        let (now, priority) = (ambient.now(), Priority::Interactive);
        outbox::put(&mut tx, address, priority, &request, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// What was shown and sent is written down, as within a tenth of a second.
    pub(super) async fn noted(&self) {
        self.live.finish().await;
    }

    pub(super) async fn hides(&mut self) {
        self.types("/hide").await;
        self.send_outbox().await;
    }

    /// Ids that the row of this person holds.
    async fn written(&self) -> Vec<i64> {
        let address = self.person().await.unwrap().address;
        let mut tx = self.context.db.begin_read().await.unwrap();
        let recent = recent_messages::of(&mut tx, address).await;
        recent.unwrap().ids().collect()
    }

    async fn recent_rows(&self) -> usize {
        self.scratch
            .rows("SELECT sealed FROM recent_messages")
            .await
            .len()
    }
}

#[tokio::test]
async fn hide_finds_the_messages_of_the_chat_among_those_of_500_others() {
    for kind in BOTH {
        let mut talk = Talk::on(kind).await;
        talk.reach_first_question().await;
        let mut others = HashSet::new();
        let mut crowd = |talk: &Talk| {
            for id in 1..=500 {
                let other = Chat { id, topic: None };
                others.insert(talk.phones.put(other, Message::default()));
            }
        };
        for text in ["1", "something else"] {
            crowd(&talk);
            talk.types(text).await;
        }
        talk.news("from the outbox").await;
        talk.send_outbox().await;
        crowd(&talk);
        assert!(talk.screens().len() > 1, "{:?}", talk.screens());
        talk.hides().await;
        assert!(talk.screens().is_empty(), "{kind:?}: {:?}", talk.screens());
        let removed = talk.phones.removed.lock().unwrap().clone();
        assert!(removed.is_disjoint(&others), "no id of anybody else");
    }
}

#[tokio::test]
async fn hide_removes_more_than_a_hundred_messages_with_several_calls_also_after_a_restart() {
    for kind in BOTH {
        let mut talk = Talk::on(kind).await;
        talk.reach_first_question().await;
        for number in 0..130 {
            talk.news(&number.to_string()).await;
        }
        talk.send_outbox().await;
        assert!(talk.screens().len() > 130);
        talk.noted().await;
        talk.restart().await;
        talk.phones.calls.lock().unwrap().clear();
        talk.hides().await;
        assert!(talk.screens().is_empty(), "{kind:?}");
        let calls = talk.phones.calls.lock().unwrap().clone();
        assert_eq!(
            calls,
            ["delete", "delete"],
            "{kind:?}: 100 ids each at most"
        );
    }
}

#[tokio::test]
async fn nothing_is_drawn_after_hide_also_after_a_restart() {
    for kind in BOTH {
        let mut talk = Talk::on(kind).await;
        talk.reach_first_question().await;
        talk.tap("Пропустить").await;
        talk.types("/hide").await;
        // nothing of this process is written down any more
        talk.restart().await;
        talk.live.settle().await;
        talk.send_outbox().await;
        assert!(talk.screens().is_empty(), "{kind:?}: {:?}", talk.screens());
        let person = talk.person().await.unwrap();
        assert_eq!(person.shown_seq, person.seq);
        assert_eq!(person.live_message, None);
        talk.live.tick().await.unwrap();
        talk.restart().await;
        talk.live.settle().await;
        assert!(talk.screens().is_empty(), "{kind:?}");
        // whoever asks sees where they are
        talk.types("/continue").await;
        assert!(talk.screen().text.contains("2/"), "{}", talk.screen().text);
        assert_eq!(talk.screens().len(), 1);
    }
}

#[tokio::test]
async fn a_screen_that_is_on_its_way_when_the_chat_is_hidden_is_not_seen() {
    for kind in BOTH {
        for (typed, late) in [(true, true), (true, false), (false, true), (false, false)] {
            let mut talk = Talk::on(kind).await;
            talk.reach_first_question().await;
            talk.phones.late.store(late, Ordering::SeqCst);
            let gate = Arc::clone(&talk.phones.gate);
            let held = gate.write().await;
            // typed: its screen comes as a new message; pressed: it changes the one that is there
            let step = match typed {
                true => talk.typed(ANN, "1"),
                false => talk.press("Пропустить"),
            };
            talk.live.take(&[step]).await.unwrap();
            while talk.phones.waiting.load(Ordering::SeqCst) == 0 {
                tokio::task::yield_now().await;
            }
            // a second one waits behind it
            let again = talk.typed(ANN, "/help");
            talk.live.take(&[again]).await.unwrap();
            let hide = talk.typed(ANN, "/hide");
            talk.live.take(&[hide]).await.unwrap();
            talk.send_outbox().await;
            drop(held);
            talk.live.settle().await;
            let seen = talk.screens();
            assert!(seen.is_empty(), "{kind:?}, {typed}, {late}: {seen:?}");
            talk.noted().await;
            talk.restart().await;
            talk.live.settle().await;
            assert!(talk.screens().is_empty(), "{kind:?}, {typed}, {late}");
            talk.types("/continue").await;
            assert_eq!(talk.screens().len(), 1, "{kind:?}, {typed}, {late}");
        }
    }
}

#[tokio::test]
async fn in_one_batch_what_comes_before_hide_is_not_seen_and_what_comes_after_is() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let batch = [
        talk.press("Пропустить"),
        talk.typed(ANN, "1"),
        talk.typed(ANN, "/hide"),
    ];
    talk.take(&batch).await;
    talk.send_outbox().await;
    assert!(talk.screens().is_empty(), "{:?}", talk.screens());
    let batch = [talk.typed(ANN, "/hide"), talk.typed(ANN, "/help")];
    talk.take(&batch).await;
    talk.send_outbox().await;
    assert_eq!(talk.screens().len(), 1);
}

#[tokio::test]
async fn before_consent_hide_removes_what_this_process_has_seen() {
    let mut talk = Talk::new().await;
    talk.types(&format!("/start {LINK}")).await;
    talk.phones
        .put(Chat { id: 5, topic: None }, Message::default());
    talk.tap("Русский").await;
    talk.types("/help").await;
    assert!(talk.screens().len() > 2);
    talk.hides().await;
    assert!(talk.screens().is_empty(), "{:?}", talk.screens());
    assert_eq!(talk.recent_rows().await, 0);
    assert_eq!(talk.rows("address").await, 0);
    // a batch of its own: the reply that was to come is not seen either
    let batch = [talk.typed(ANN, "/start"), talk.typed(ANN, "/hide")];
    talk.take(&batch).await;
    assert!(talk.screens().is_empty(), "{:?}", talk.screens());
}

#[tokio::test]
async fn before_consent_hide_says_so_when_it_may_not_know_of_all() {
    let mut talk = Talk::new().await;
    let text = |talk: &Talk, language| talk.context.texts.say(language, "not-all-hidden", &[]);
    talk.types(&format!("/start {LINK}")).await;
    let before = talk.screens();
    talk.restart().await;
    talk.hides().await;
    // what came before the restart stays, and the bot says that it may
    let seen = talk.screens();
    assert_eq!(seen[..before.len()], before[..]);
    assert_eq!(seen.last().unwrap().1.text, text(&talk, Language::Ky));
    assert_eq!(seen.len(), before.len() + 1);
    // a press below a message tells of it
    let mut talk = Talk::new().await;
    talk.types(&format!("/start {LINK}")).await;
    talk.restart().await;
    talk.tap("Русский").await;
    talk.hides().await;
    let seen = talk.screens();
    let button = before[1].0;
    assert!(seen.iter().all(|(id, _)| *id != button), "that one is gone");
    assert_eq!(seen.last().unwrap().1.text, text(&talk, Language::Ru));
    // and what is too old
    let mut talk = Talk::new().await;
    talk.types(&format!("/start {LINK}")).await;
    talk.scratch.clock.advance(47 * HOUR);
    talk.types("/help").await;
    talk.scratch.clock.advance(2 * HOUR);
    talk.hides().await;
    assert_eq!(talk.screen().text, text(&talk, Language::Ky));
}

#[tokio::test]
async fn what_stood_before_consent_is_hidden_also_after_it_and_after_a_restart() {
    let mut talk = Talk::new().await;
    talk.types("/help").await;
    talk.types(&format!("/start {LINK}")).await;
    talk.tap("Русский").await;
    talk.tap("16–17").await;
    talk.tap("Соглас").await;
    assert!(talk.screens().len() > 1);
    talk.restart().await;
    talk.hides().await;
    assert!(talk.screens().is_empty(), "{:?}", talk.screens());
}

#[tokio::test]
async fn what_stood_before_erasing_is_hidden_also_after_it() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.news("from the outbox").await;
    talk.send_outbox().await;
    talk.noted().await;
    assert_eq!(talk.recent_rows().await, 1);
    talk.types("/delete").await;
    talk.tap("удалить").await;
    assert_eq!(talk.person().await, None);
    assert_eq!(talk.recent_rows().await, 0, "the row goes with the person");
    talk.hides().await;
    let left: Vec<_> = talk.screens().into_iter().map(|(_, m)| m.text).collect();
    assert!(left.iter().all(|text| !text.contains("outbox")), "{left:?}");
}

#[tokio::test]
async fn the_row_holds_what_stands_in_the_chat_for_48_hours_and_tells_nothing_by_its_length() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    talk.noted().await;
    let length = async |talk: &Talk| {
        let rows = talk
            .scratch
            .rows("SELECT sealed FROM recent_messages")
            .await;
        rows[0].len()
    };
    let short = length(&talk).await;
    for _ in 0..5 {
        talk.types("1").await;
        talk.news("x").await;
    }
    talk.send_outbox().await;
    talk.noted().await;
    assert_eq!(length(&talk).await, short);
    // what was typed is removed at once, and a screen with the next one: their ids are not kept
    let standing: Vec<i64> = talk.screens().iter().map(|(id, _)| *id).collect();
    let mut written = talk.written().await;
    // the /start of `say` stands nowhere
    written.retain(|id| *id != 9_000);
    assert_eq!(written, standing);
    let day: i64 = talk
        .scratch
        .rows("SELECT CAST(day AS TEXT) FROM recent_messages")
        .await[0]
        .parse()
        .unwrap();
    assert_eq!(Moment(day).floor(DAY), Moment(day));
    for (hours, rows) in [(47, 1), (1, 1), (24, 0)] {
        talk.scratch.clock.advance(hours * HOUR);
        talk.live.tick().await.unwrap();
        assert_eq!(talk.recent_rows().await, rows, "{hours}");
    }
}

/// Statements that PostgreSQL is sent, by what they touch.
#[derive(Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl tracing::Subscriber for Statements {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }
    fn new_span(&self, _: &tracing::span::Attributes<'_>) -> tracing::span::Id {
        tracing::span::Id::from_u64(1)
    }
    fn record(&self, _: &tracing::span::Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &tracing::span::Id, _: &tracing::span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        struct Text(String);
        impl tracing::field::Visit for Text {
            fn record_debug(&mut self, _: &tracing::field::Field, value: &dyn std::fmt::Debug) {
                self.0 += &format!("{value:?}");
            }
        }
        let mut text = Text(String::new());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }
    fn enter(&self, _: &tracing::span::Id) {}
    fn exit(&self, _: &tracing::span::Id) {}
}

#[tokio::test]
async fn ids_of_messages_cost_no_statement_per_person_and_none_when_people_press() {
    let mut talk = Talk::on(Kind::Postgres).await;
    let mut crowd = Vec::new();
    for id in 1..=20 {
        let chat = Chat {
            id: ANN.id + id,
            topic: None,
        };
        for label in ["", "Русский", "16–17", "Соглас"] {
            let step = match label {
                "" => talk.typed(chat, &format!("/start {LINK}")),
                label => talk.press_in(chat, label),
            };
            talk.take(&[step]).await;
        }
        crowd.push(chat);
    }
    talk.noted().await;
    let statements = Statements::default();
    let _listening = listen(statements.clone());
    let counts = async |talk: &Talk, batch: &[Inbound]| {
        statements.0.lock().unwrap().clear();
        talk.live.take(batch).await.unwrap();
        let seen = statements.0.lock().unwrap().clone();
        let ours = seen.iter().filter(|text| text.contains("recent_messages"));
        (seen.len(), ours.count())
    };
    let mut typed = Vec::new();
    for people in [1, 20] {
        let batch: Vec<_> = crowd[..people]
            .iter()
            .map(|c| talk.typed(*c, "1"))
            .collect();
        typed.push(counts(&talk, &batch).await);
        talk.live.settle().await;
        talk.noted().await;
    }
    assert!(typed[0].0 > 3, "statements are seen");
    assert_eq!(typed[0], typed[1], "one typing, and twenty");
    assert_eq!(typed[0].1, 2, "one reads, one writes");
    let batch: Vec<_> = crowd
        .iter()
        .map(|c| talk.press_in(*c, "Пропустить"))
        .collect();
    assert_eq!(counts(&talk, &batch).await.1, 0);
}

#[tokio::test]
async fn word_of_a_reply_that_was_hidden_unread_comes_back_with_the_next_screen() {
    use crate::services::safeguarding::{self, Reply};
    use crate::store::{disclosures, safeguarding_people};
    let mut talk = Talk::new().await;
    super::full_disk::staff(
        &talk,
        77,
        crate::domain::RoleKind::Safeguarding,
        Language::Ru,
    )
    .await;
    talk.reach_first_question().await;
    talk.types("меня бьют дома").await;
    let now = talk.scratch.ambient.now();
    let mut tx = talk.context.db.begin().await.unwrap();
    let by = safeguarding_people::all(&mut tx)
        .await
        .unwrap()
        .remove(0)
        .role;
    let case = disclosures::all(&mut tx).await.unwrap().remove(0);
    let reply = Reply::Ready(1);
    safeguarding::reply(&mut tx, &talk.context, &by, case.id, reply, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    talk.send_outbox().await;
    let told = talk.context.texts.say(Language::Ru, "message-new", &[]);
    let notices = |talk: &Talk| {
        let screens = talk.screens().into_iter();
        screens.filter(|(_, shown)| shown.text == told).count()
    };
    assert_eq!(notices(&talk), 1);
    talk.noted().await;
    talk.hides().await;
    assert_eq!(notices(&talk), 0);
    for _ in 0..2 {
        talk.types("/continue").await;
        talk.send_outbox().await;
        talk.noted().await;
        assert_eq!(notices(&talk), 1, "it comes back, and only once");
    }
}

#[tokio::test]
async fn after_hide_words_and_a_bare_start_bring_nothing_back_but_a_button_to_go_on() {
    for kind in BOTH {
        let mut talk = Talk::on(kind).await;
        talk.reach_first_question().await;
        talk.types("1").await;
        talk.types("/mydata").await;
        talk.hides().await;
        for typed in ["привет", "1", "/start", "/nothing"] {
            talk.types(typed).await;
            talk.send_outbox().await;
            let shown = talk.screen();
            assert_eq!(shown.text, "Продолжим?", "{kind:?} {typed}");
        }
        talk.tap("Продолжить").await;
        talk.send_outbox().await;
        let person = talk.person().await.unwrap();
        assert_eq!(person.respondent.view, View::Survey);
        assert!(talk.screen().buttons.len() > 1, "{:?}", talk.screen());
        // what is asked for by name comes
        talk.hides().await;
        talk.types("/mydata").await;
        assert!(talk.screen().text.contains("Что сохранено"));
    }
}
