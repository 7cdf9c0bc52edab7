//! A database that refuses writes with SQLITE_FULL, and who hears of it.

use super::*;
use crate::domain::{RoleKind, Span};
use crate::services::full_disk;
use crate::store::roles::{self, Asking, RoleState};
use crate::store::{StoreError, addresses, disclosures};

const OPERATOR: i64 = 60;
const SECOND: i64 = 61;
const SAFEGUARDING: i64 = 62;
/// Longer than what must be quiet before it is over.
const LATER: Span = Span::seconds(61);

pub(super) async fn staff(talk: &Talk, user: i64, kind: RoleKind, language: Language) {
    let ambient = &talk.context.ambient;
    let now = ambient.now();
    let chat = Chat {
        id: user,
        topic: None,
    };
    let mut tx = talk.context.db.begin().await.unwrap();
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let asking = Asking {
        kind,
        municipality: None,
        address,
        name: "A",
        group: None,
        language: Some(language),
    };
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    assert!(roles::decide(&mut tx, id, from, to, now).await.unwrap());
    tx.commit().await.unwrap();
}

/// Texts that came to a chat.
pub(super) fn heard(talk: &Talk, user: i64) -> Vec<String> {
    let chats = talk.phones.chats.lock().unwrap();
    let messages = chats.get(&user).into_iter().flatten();
    messages.map(|(_, message)| message.text.clone()).collect()
}

/// More updates than fit into what is left of the pages.
fn many(talk: &mut Talk) -> Vec<Inbound> {
    let update = |talk: &mut Talk, id| Inbound {
        group: None,
        chat: Chat { id, topic: None },
        ..talk.text("/help")
    };
    (0..1_000).map(|n| update(talk, 8_000_000 + n)).collect()
}

/// A batch is refused, as the poller and the webhook tell it.
async fn refuse(talk: &mut Talk) -> StoreError {
    let batch = many(talk);
    let error = talk.live.take(&batch).await.unwrap_err();
    assert!(error.is_disk_full(), "{error}");
    talk.live.failed(&error).await;
    error
}

#[tokio::test]
async fn operators_hear_of_a_full_disk_while_it_is_full_each_once_in_their_language() {
    let mut talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ky).await;
    staff(&talk, SECOND, RoleKind::Operator, Language::Ru).await;
    talk.scratch.fill().await;
    for _ in 0..3 {
        refuse(&mut talk).await;
        talk.scratch.clock.advance(LATER);
    }
    let text = |language| talk.context.texts.say(language, "operator-disk-full", &[]);
    assert_eq!(heard(&talk, OPERATOR), [text(Language::Ky)]);
    assert_eq!(heard(&talk, SECOND), [text(Language::Ru)]);
    assert_eq!(talk.rows("outbox").await, 0, "past the outbox");
    assert!(talk.context.full_disk.is());
}

#[tokio::test]
async fn room_again_is_told_after_a_minute_without_refusals_and_the_next_time_anew() {
    let mut talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    talk.scratch.fill().await;
    refuse(&mut talk).await;
    talk.scratch.make_room().await;
    talk.live.tick().await.unwrap();
    assert!(talk.context.full_disk.is(), "too early to tell");
    talk.scratch.clock.advance(LATER);
    talk.live.tick().await.unwrap();
    assert!(!talk.context.full_disk.is());
    let caller = Arc::clone(&talk.phones) as Arc<dyn Caller>;
    crate::server::outbox::send_due(&talk.context, &caller)
        .await
        .unwrap();
    talk.scratch.fill().await;
    refuse(&mut talk).await;
    let text = |id| talk.context.texts.say(Language::Ru, id, &[]);
    let [full, room] = ["operator-disk-full", "operator-disk-room"].map(text);
    assert_eq!(heard(&talk, OPERATOR), [full.clone(), room, full]);
}

#[tokio::test]
async fn it_is_not_over_while_that_cannot_be_written() {
    let mut talk = Talk::new().await;
    for user in 100..180 {
        staff(&talk, user, RoleKind::Operator, Language::Ru).await;
    }
    talk.scratch.fill().await;
    refuse(&mut talk).await;
    talk.scratch.clock.advance(LATER);
    let error = talk.live.tick().await.unwrap_err();
    assert!(error.is_disk_full());
    assert!(talk.context.full_disk.is());
    assert_eq!(talk.rows("outbox").await, 0);
}

#[tokio::test]
async fn after_a_restart_it_is_told_at_most_once_more() {
    let mut talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    talk.scratch.fill().await;
    refuse(&mut talk).await;
    talk.context = Arc::new(Context::of_scratch(
        &talk.scratch,
        talk.context.settings.clone(),
    ));
    talk.restart().await;
    for _ in 0..3 {
        refuse(&mut talk).await;
        talk.scratch.clock.advance(LATER);
    }
    assert_eq!(heard(&talk, OPERATOR).len(), 2);
}

#[tokio::test]
async fn what_a_full_disk_refused_is_nobodys_dead_letter_and_is_taken_when_there_is_room() {
    let mut talk = Talk::new().await;
    talk.reach_first_question().await;
    let before = talk.person().await.unwrap();
    let mut batch = vec![talk.press("Пропустить")];
    batch.extend(many(&mut talk));
    talk.scratch.fill().await;
    for _ in 0..4 {
        assert!(talk.live.take(&batch).await.unwrap_err().is_disk_full());
    }
    assert_eq!(
        talk.person().await.unwrap().respondent.open,
        before.respondent.open
    );
    assert_eq!(talk.rows("failed_inbound").await, 0);
    talk.scratch.make_room().await;
    talk.take(&batch).await;
    assert_ne!(
        talk.person().await.unwrap().respondent.open,
        before.respondent.open
    );
    // strangers, of whom nothing is stored, get their answer too
    assert_eq!(heard(&talk, 8_000_000).len(), 1);
}

#[tokio::test]
async fn a_tick_that_cannot_be_written_is_told_too() {
    let talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    staff(&talk, SAFEGUARDING, RoleKind::Safeguarding, Language::Ru).await;
    let mut tx = talk.context.db.begin().await.unwrap();
    // so many that telling of them needs a new page
    let (said, about) = (disclosures::Said::Attempt, disclosures::About::default());
    for _ in 0..400 {
        let new = disclosures::NewCase {
            chat: ANN,
            said: &said,
            about: &about,
            language: Language::Ru,
            cause: crate::domain::Cause::Attempt,
        };
        disclosures::lock(&mut tx).await.unwrap();
        disclosures::begin(&mut tx, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
    talk.scratch.fill().await;
    let end = tokio_util::sync::CancellationToken::new();
    let loops = talk.live.spawn_loops(&end);
    loop {
        let changed = talk.phones.changed.notified();
        if !heard(&talk, OPERATOR).is_empty() {
            break;
        }
        changed.await;
    }
    end.cancel();
    loops.wait().await;
    assert_eq!(heard(&talk, OPERATOR).len(), 1);
    // each part of a tick is tried by itself: whether cases are told depends on which connection the others leave behind
}

#[tokio::test]
async fn what_fails_where_there_is_no_way_to_operators_is_told_at_the_next_tick() {
    let mut talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    // what the first tick does is done
    talk.live.tick().await.unwrap();
    talk.scratch.fill().await;
    let batch = many(&mut talk);
    let error = talk.live.take(&batch).await.unwrap_err();
    full_disk::note(&talk.context, &error);
    assert!(heard(&talk, OPERATOR).is_empty());
    for _ in 0..2 {
        talk.live.tick().await.unwrap();
    }
    assert_eq!(heard(&talk, OPERATOR).len(), 1);
}

#[tokio::test]
async fn an_operator_whom_the_message_did_not_reach_is_told_later() {
    #[derive(Debug, Default)]
    struct Down(Mutex<usize>);
    impl Caller for Down {
        fn call<'a>(
            &'a self,
            _: Chat,
            _: &'a Request,
        ) -> Pin<Box<dyn Future<Output = Result<Sent, SendError>> + Send + 'a>> {
            *self.0.lock().unwrap() += 1;
            Box::pin(async { Err(SendError::Unavailable("down".into())) })
        }
    }
    let mut talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    // what the first tick does is done
    talk.live.tick().await.unwrap();
    talk.scratch.fill().await;
    let batch = many(&mut talk);
    let error = talk.live.take(&batch).await.unwrap_err();
    let down = Down::default();
    for _ in 0..5 {
        full_disk::heard(&talk.context, &down, &error).await;
    }
    assert_eq!(*down.0.lock().unwrap(), 1, "not at every refusal");
    talk.scratch.clock.advance(LATER);
    talk.live.failed(&error).await;
    assert_eq!(heard(&talk, OPERATOR).len(), 1);
}

#[tokio::test]
async fn other_errors_are_no_full_disk() {
    let talk = Talk::new().await;
    staff(&talk, OPERATOR, RoleKind::Operator, Language::Ru).await;
    talk.live.failed(&StoreError::Panicked).await;
    assert!(!talk.context.full_disk.is());
    assert!(heard(&talk, OPERATOR).is_empty());
}
