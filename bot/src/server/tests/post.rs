//! What becomes of results of sending: each is recorded by itself, and a chat in trouble holds up nobody.

use std::collections::VecDeque;

use super::full_disk::{heard, staff};
use super::*;
use crate::domain::{DAY, HOUR, Picture, RoleKind, Span};
use crate::server::{outbox as post, scheduler};
use crate::services::council_chats;
use crate::store::addresses::{self, AddressId};
use crate::store::councils::{self, CouncilState};
use crate::store::outbox::{self, Priority};
use crate::store::roles::{self, Asking, RoleState};

const COORDINATOR: i64 = 80;
const OPERATOR: i64 = 81;
const GROUP: Chat = Chat {
    id: -500,
    topic: None,
};

/// Phones, and what the channel says of some chats before that.
#[derive(Debug, Default)]
struct Moody {
    phones: Phones,
    refusals: Mutex<HashMap<Chat, VecDeque<SendError>>>,
    /// Refused until taken away.
    closed: Mutex<HashMap<Chat, SendError>>,
}

impl Caller for Moody {
    fn call<'a>(
        &'a self,
        chat: Chat,
        request: &'a Request,
    ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
        let once = self
            .refusals
            .lock()
            .unwrap()
            .get_mut(&chat)
            .and_then(VecDeque::pop_front);
        let refused = once.or_else(|| self.closed.lock().unwrap().get(&chat).cloned());
        match refused {
            Some(refusal) => Box::pin(async { Err(refusal) }),
            None => self.phones.call(chat, request),
        }
    }
}

struct Office {
    talk: Talk,
    moody: Arc<Moody>,
}

impl Office {
    async fn new() -> Self {
        let talk = Talk::new().await;
        staff(&talk, COORDINATOR, RoleKind::Coordinator, Language::Ru).await;
        staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
        Self {
            talk,
            moody: Arc::default(),
        }
    }

    /// A connected and confirmed council.
    async fn council(&self, chat: Chat, place: &str) -> AddressId {
        let Context { ambient, db, .. } = &*self.talk.context;
        let mut tx = db.begin().await.unwrap();
        let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
        let now = ambient.now();
        councils::connect(&mut tx, address, (place, None), now)
            .await
            .unwrap();
        councils::set_state(&mut tx, address, CouncilState::Active)
            .await
            .unwrap();
        let asking = Asking {
            kind: RoleKind::Council,
            municipality: Some(place),
            address,
            name: "A",
            group: None,
            language: None,
        };
        let id = roles::ask(&mut tx, asking, now).await.unwrap();
        let states = (RoleState::Asked, RoleState::Confirmed);
        roles::decide(&mut tx, id, states.0, states.1, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        address
    }

    async fn digest(&self, to: AddressId, text: &str) {
        let Context { ambient, db, .. } = &*self.talk.context;
        let mut tx = db.begin().await.unwrap();
        let message = Message::plain(text.into()).with_picture(Some(Picture {
            name: "digest.png".into(),
            png: vec![1],
        }));
        let request = Request::Send(message);
        let now = ambient.now();
        outbox::put(&mut tx, to, Priority::Digest, &request, now)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Rounds over the outbox until nothing is due; minutes pass in between.
    async fn send(&self) {
        let caller: Arc<dyn Caller> = Arc::clone(&self.moody) as _;
        for _ in 0..12 {
            while post::send_due(&self.talk.context, &caller).await.unwrap() {}
            self.talk.scratch.clock.advance(Span::millis(60_001));
        }
    }

    fn said(&self, chat: i64) -> Vec<String> {
        let chats = self.moody.phones.chats.lock().unwrap();
        let messages = chats.get(&chat).into_iter().flatten();
        messages.map(|(_, message)| message.text.clone()).collect()
    }

    /// What the coordinator heard of councils; helplines are another matter.
    fn told(&self) -> Vec<String> {
        let mut said = self.said(COORDINATOR);
        said.retain(|text| text.contains("чат"));
        said
    }

    fn refuse(&self, chat: Chat, error: SendError) {
        let mut refusals = self.moody.refusals.lock().unwrap();
        refusals.entry(chat).or_default().push_back(error);
    }

    fn close(&self, chat: Chat, error: SendError) {
        self.moody.closed.lock().unwrap().insert(chat, error);
    }

    fn open(&self, chat: Chat) {
        self.moody.closed.lock().unwrap().remove(&chat);
    }

    async fn here(&self, address: AddressId) -> Chat {
        let mut tx = self.talk.context.db.begin_read().await.unwrap();
        let found = addresses::chat(&mut tx, address).await;
        found.unwrap().unwrap().0
    }

    fn text(&self, id: &str) -> String {
        self.talk.context.texts.say(Language::Ky, id, &[])
    }
}

#[tokio::test]
async fn a_group_that_moved_to_an_id_that_is_known_already_repeats_no_digest_anywhere() {
    let office = Office::new().await;
    let moved = Chat {
        id: -1_000_500,
        topic: None,
    };
    let here = office.council(GROUP, "osh").await;
    let other = office
        .council(
            Chat {
                id: -600,
                topic: None,
            },
            "ugut",
        )
        .await;
    // somebody said something under the new id before we heard of the move
    let db = &office.talk.context.db;
    let mut tx = db.begin().await.unwrap();
    addresses::find_or_make(&mut tx, moved).await.unwrap();
    tx.commit().await.unwrap();
    office.close(GROUP, SendError::Migrated(moved.id));
    office.digest(here, "of osh").await;
    office.digest(other, "of ugut").await;
    office.send().await;
    assert_eq!(office.said(moved.id), ["of osh"]);
    assert_eq!(office.said(-600), ["of ugut"]);
    assert_eq!(office.here(here).await, moved);
    assert_eq!(office.talk.rows("outbox").await, 0);
}

#[tokio::test]
async fn a_result_that_cannot_be_recorded_makes_a_dead_letter_and_no_second_digest() {
    let office = Office::new().await;
    let (bad, good) = (
        office.council(GROUP, "osh").await,
        office
            .council(
                Chat {
                    id: -600,
                    topic: None,
                },
                "ugut",
            )
            .await,
    );
    office.digest(bad, "of osh").await;
    office.digest(good, "of ugut").await;
    let crate::store::Pool::Sqlite { write, .. } = &office.talk.context.db.pool else {
        panic!()
    };
    // whatever it is that refuses this one
    let refusal = format!(
        "CREATE TRIGGER refusal BEFORE DELETE ON outbox WHEN old.address_id = {} BEGIN SELECT RAISE(ABORT, 'no'); END",
        bad.0
    );
    sqlx::query(sqlx::AssertSqlSafe(refusal))
        .execute(write)
        .await
        .unwrap();
    office.send().await;
    assert_eq!(office.said(GROUP.id), ["of osh"], "once");
    assert_eq!(office.said(-600), ["of ugut"]);
    let alert = office
        .talk
        .context
        .texts
        .say(Language::Ru, "operator-dead-letters", &[]);
    assert_eq!(office.said(OPERATOR), [alert]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_goes_to_the_dead_letters_with_an_alert_and_the_others_go() {
    let office = Office::new().await;
    let here = office.council(GROUP, "osh").await;
    office.digest(here, "torn").await;
    office.digest(here, "whole").await;
    let crate::store::Pool::Sqlite { write, .. } = &office.talk.context.db.pool else {
        panic!()
    };
    // bytes that are no text at all
    let torn = "UPDATE outbox SET sealed = CAST(x'ff00fe' AS TEXT) WHERE id = (SELECT min(id) FROM outbox)";
    sqlx::query(torn).execute(write).await.unwrap();
    office.send().await;
    assert_eq!(office.said(GROUP.id), ["whole"]);
    let alert = office
        .talk
        .context
        .texts
        .say(Language::Ru, "operator-dead-letters", &[]);
    assert_eq!(office.said(OPERATOR), [alert], "told once");
    let mut tx = office.talk.context.db.begin_read().await.unwrap();
    assert_eq!(crate::store::inbox::dead_letters(&mut tx).await.unwrap(), 1);
}

#[tokio::test]
async fn a_deleted_topic_is_followed_by_the_general_one_with_a_word() {
    let office = Office::new().await;
    let topic = Chat {
        topic: Some(4),
        ..GROUP
    };
    let here = office.council(topic, "osh").await;
    // the general topic is known, as somebody has pressed /connect there
    let db = &office.talk.context.db;
    let mut tx = db.begin().await.unwrap();
    addresses::find_or_make(&mut tx, GROUP).await.unwrap();
    tx.commit().await.unwrap();
    office.close(topic, SendError::TopicGone);
    office.digest(here, "of osh").await;
    office.send().await;
    let word = office.text("council-topic-gone");
    let mut said = office.said(GROUP.id);
    said.sort_unstable();
    let mut expected = ["of osh".to_owned(), word];
    expected.sort_unstable();
    assert_eq!(said, expected);
    assert_eq!(office.here(here).await, GROUP);
}

#[tokio::test]
async fn a_council_whose_topic_is_deleted_does_not_take_the_place_of_another_one() {
    let office = Office::new().await;
    let topic = Chat {
        topic: Some(4),
        ..GROUP
    };
    let homeless = office.council(topic, "osh").await;
    let there = office.council(GROUP, "ugut").await;
    office.close(topic, SendError::TopicGone);
    office.digest(homeless, "of osh").await;
    office.digest(there, "of ugut").await;
    office.send().await;
    let said = office.said(GROUP.id);
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said.contains(&"of ugut".to_owned()));
    assert!(
        said.iter().any(|text| text.contains("Ош шаары")),
        "{said:?}"
    );
    // tried again every hour, and said once
    for _ in 0..30 {
        office.talk.scratch.clock.advance(HOUR + Span::millis(1));
        scheduler::tick(&office.talk.context).await.unwrap();
        office.send().await;
    }
    let said = office.said(GROUP.id);
    let about_topic = said.iter().filter(|text| text.contains("Ош шаары"));
    assert_eq!(about_topic.count(), 1, "{said:?}");
    assert_eq!(office.told().len(), 1);
}

#[tokio::test]
async fn a_council_that_cannot_be_reached_for_a_day_is_told_to_the_coordinator_once_and_tried_again()
 {
    let office = Office::new().await;
    let here = office.council(GROUP, "osh").await;
    office.close(
        GROUP,
        SendError::Unreachable("no right to write in the group"),
    );
    office.digest(here, "of osh").await;
    office.send().await;
    scheduler::tick(&office.talk.context).await.unwrap();
    office.send().await;
    assert!(office.told().is_empty(), "not yet");
    office.talk.scratch.clock.advance(DAY);
    for _ in 0..3 {
        scheduler::tick(&office.talk.context).await.unwrap();
        office.send().await;
        office.talk.scratch.clock.advance(HOUR);
    }
    let told = office.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("город Ош"), "{told:?}");
    // rights come back without a word of Telegram
    office.open(GROUP);
    office.talk.scratch.clock.advance(HOUR);
    scheduler::tick(&office.talk.context).await.unwrap();
    office.send().await;
    assert_eq!(office.said(GROUP.id), ["of osh"]);
    // the next time is told again
    office.close(
        GROUP,
        SendError::Unreachable("no right to write in the group"),
    );
    office.digest(here, "later").await;
    office.send().await;
    office.talk.scratch.clock.advance(DAY);
    assert!(
        council_chats::tell(&office.talk.context, office.talk.context.ambient.now())
            .await
            .unwrap()
    );
}

#[tokio::test]
async fn one_part_of_what_time_does_that_fails_stops_none_after_it() {
    let office = Office::new().await;
    let here = office.council(GROUP, "osh").await;
    office.close(
        GROUP,
        SendError::Unreachable("no right to write in the group"),
    );
    office.digest(here, "of osh").await;
    office.send().await;
    office.talk.scratch.clock.advance(DAY);
    let crate::store::Pool::Sqlite { write, .. } = &office.talk.context.db.pool else {
        panic!()
    };
    // what safeguarding reads, which comes before councils are looked after
    sqlx::query("ALTER TABLE disclosure RENAME TO lost")
        .execute(write)
        .await
        .unwrap();
    assert!(scheduler::tick(&office.talk.context).await.is_err());
    office.send().await;
    assert_eq!(office.told().len(), 1, "{:?}", office.told());
}

#[tokio::test]
async fn what_was_asked_for_does_not_wait_behind_a_digest_that_is_tried_again() {
    let office = Office::new().await;
    let here = office.council(GROUP, "osh").await;
    for _ in 0..3 {
        office.refuse(GROUP, SendError::Unavailable("HTTP 500".into()));
    }
    office.digest(here, "of osh").await;
    let caller: Arc<dyn Caller> = Arc::clone(&office.moody) as _;
    post::send_due(&office.talk.context, &caller).await.unwrap();
    office.moody.refusals.lock().unwrap().clear();
    let Context { ambient, db, .. } = &*office.talk.context;
    let mut tx = db.begin().await.unwrap();
    let reply = Request::Send(Message::plain("reply".into()));
    let now = ambient.now();
    outbox::put(&mut tx, here, Priority::Interactive, &reply, now)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    post::send_due(&office.talk.context, &caller).await.unwrap();
    assert_eq!(office.said(GROUP.id), ["reply"]);
    assert!(heard(&office.talk, GROUP.id).is_empty());
}
