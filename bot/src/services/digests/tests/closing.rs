//! Leaders get what councils get, and a round that ends without a result says so to whoever waits for one.

use std::sync::Arc;

use super::news::follower;
use super::publishing::{COORDINATOR, COUNCIL, Field, ROUND};
use crate::domain::{
    Artefact, Chat, DAY, FileFormat, HOUR, Language, Message, Moment, Phone, Request, RoleKind,
    RoundId,
};
use crate::domain::{SessionStatus::Finished, SmsTerms};
use crate::services::commitments;
use crate::services::digests::holds::{self, Decision};
use crate::services::digests::{CouncilDigest, due, tell};
use crate::services::files::{self, ObtainError};
use crate::services::rounds;
use crate::store::roles::{self, Asking, RoleState};
use crate::store::{addresses, sms};

const LEADER: i64 = 3;
const ANN: Chat = Chat {
    id: 5_000,
    topic: None,
};

/// Makes a leader of this place of whoever is in this chat.
pub(super) async fn leader(field: &Field, chat: i64, place: &str, language: Language) {
    let mut tx = field.context.db.begin().await.unwrap();
    let chat = Chat {
        id: chat,
        topic: None,
    };
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let asking = Asking {
        kind: RoleKind::Leader,
        municipality: Some(place),
        address,
        name: "L",
        group: None,
        language: Some(language),
    };
    let now = field.context.ambient.now();
    let id = roles::ask(&mut tx, asking, now).await.unwrap();
    let (from, to) = (RoleState::Asked, RoleState::Confirmed);
    roles::decide(&mut tx, id, from, to, now).await.unwrap();
    tx.commit().await.unwrap();
}

/// The clock makes what is due at the close of the round, as often as it likes.
async fn closed(field: &Field) -> Moment {
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    let now = field.context.ambient.now();
    for _ in 0..3 {
        due(&field.context, &field.round(), now).await.unwrap();
        commitments::tick(&field.context, now).await.unwrap();
    }
    now
}

fn texts(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|m| m.text.as_str()).collect()
}

#[tokio::test]
async fn a_leader_gets_each_digest_by_itself_as_the_council_does_and_no_other_places() {
    let mut field = Field::new(&["ugut", "osh"], "weekly").await;
    leader(&field, LEADER, "ugut", Language::Ru).await;
    leader(&field, LEADER + 1, "osh", Language::Ru).await;
    // who leads and coordinates gets all of it, once
    leader(&field, COORDINATOR, "ugut", Language::Ky).await;
    for (people, closes) in [(30, false), (25, true)] {
        field.answer("ugut", people, Finished).await;
        match closes {
            true => drop(closed(&field).await),
            false => drop(field.digest().await),
        }
        let council = field.mail(COUNCIL).await;
        assert!(council.len() > 1, "interim and close");
        if closes {
            // the council has the result three working days before them
            assert!(field.mail(LEADER).await.is_empty());
            field.scratch.clock.advance(5 * DAY);
            let now = field.context.ambient.now();
            commitments::tick(&field.context, now).await.unwrap();
        }
        // at the close the council alone is told what its papers are for
        let digest = council.len() - usize::from(closes);
        // below the leader's stands the way to a speech
        let mut leader = field.mail(LEADER).await;
        leader
            .iter_mut()
            .for_each(|message| message.buttons.clear());
        assert_eq!(leader, council[..digest]);
        let both = field.mail(COORDINATOR).await;
        let place = digest;
        // at the close the leader's digest comes later than the coordinator's glance
        let pictures = both.iter().filter(|m| m.picture.is_some()).count();
        assert_eq!(pictures, 2 + usize::from(closes));
        assert!(both.len() >= place);
    }
    // nobody answered in the other place
    let other = field.mail(LEADER + 1).await;
    assert_eq!(other.len(), 1);
    assert!(
        other[0].text.contains("закончился без итога"),
        "{}",
        other[0].text
    );
}

#[tokio::test]
async fn a_round_under_the_threshold_tells_leader_council_and_followers_once() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    let phone = Phone::parse("0555000001").unwrap();
    field.context.settings.sms = Some(SmsTerms {
        number: None,
        reply_price: 0,
        segment_price: 0,
        cap: 10,
        unknown_after: std::time::Duration::from_secs(60),
    });
    leader(&field, LEADER, "ugut", Language::Ky).await;
    follower(&field, ANN, Language::Ru, false).await;
    follower(&field, Chat::sms(phone, 1), Language::Ky, false).await;
    let silent = Chat {
        id: 6_000,
        topic: None,
    };
    follower(&field, silent, Language::Ky, true).await;
    field.answer("ugut", 9, Finished).await;
    assert_eq!(field.digest().await, [CouncilDigest::TooFew]);
    assert!(field.mail(LEADER).await.is_empty(), "it still runs");
    let now = closed(&field).await;
    for (chat, said) in [
        (LEADER, "Жооп бергендер 10 адамдан аз"),
        (COUNCIL, "Ответили меньше 10 человек"),
    ] {
        let mail = field.mail(chat).await;
        assert_eq!(mail.len(), 1);
        assert!(mail[0].text.contains(said), "{}", mail[0].text);
    }
    assert!(tell(&field.context, now).await.unwrap());
    assert!(!tell(&field.context, now).await.unwrap(), "told once");
    field.scratch.clock.advance(4 * HOUR);
    let ann = field.mail(ANN.id).await;
    assert_eq!(ann.len(), 1);
    assert!(
        ann[0].text.contains("Ответили меньше 10 человек"),
        "{}",
        ann[0].text
    );
    assert!(field.mail(silent.id).await.is_empty());
    let mut tx = field.context.db.begin().await.unwrap();
    let now = field.context.ambient.now();
    let by_sms = sms::lease(&mut tx, "fake", now, true, 9).await.unwrap();
    assert_eq!(by_sms.len(), 1);
    assert!(
        by_sms[0].text.contains("жыйынтык чыкпайт"),
        "{}",
        by_sms[0].text
    );
    drop(tx);
    // and after more runs by hand too
    field.digest().await;
    assert!(field.mail(LEADER).await.is_empty() && field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn a_result_that_a_coordinator_keeps_back_is_told_once_it_is_decided() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    leader(&field, LEADER, "ugut", Language::Ru).await;
    field.answer("ugut", 20, Finished).await;
    super::holds::share(&field, 20).await;
    let now = closed(&field).await;
    assert!(field.mail(LEADER).await.is_empty(), "it is not decided");
    let which = crate::domain::HeldPlace {
        round: RoundId::new(ROUND),
        place: field.context.municipalities.find("ugut").unwrap().index,
    };
    let mut tx = field.context.db.begin().await.unwrap();
    holds::decide(
        &mut tx,
        &field.context,
        "role:1",
        &which,
        Decision::Keep,
        now,
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    for _ in 0..2 {
        due(&field.context, &field.round(), now).await.unwrap();
    }
    let mail = field.mail(LEADER).await;
    assert_eq!(mail.len(), 1, "{:?}", texts(&mail));
    assert!(mail[0].text.contains("не публикуется"), "{}", mail[0].text);
}

#[tokio::test]
async fn a_round_that_was_taken_back_tells_nobody_anything() {
    let field = Field::new(&["ugut"], "at_close").await;
    leader(&field, LEADER, "ugut", Language::Ru).await;
    let now = field.context.ambient.now();
    let mut tx = field.context.db.begin().await.unwrap();
    let undone = rounds::undo(&mut tx, &field.round(), "role:1", now).await;
    assert_eq!(undone.unwrap(), rounds::Undone::Done);
    tx.commit().await.unwrap();
    field.look().await;
    assert!(field.round().was_undone());
    field.scratch.clock.advance(HOUR);
    let now = field.context.ambient.now();
    assert!(!due(&field.context, &field.round(), now).await.unwrap());
    field.digest().await;
    assert!(field.mail(LEADER).await.is_empty() && field.mail(COUNCIL).await.is_empty());
}

#[tokio::test]
async fn files_come_with_the_close_alone_to_council_and_coordinator_and_the_brief_in_kyrgyz_first()
{
    let mut field = Field::new(&["ugut"], "at_close").await;
    leader(&field, LEADER, "ugut", Language::Ru).await;
    let of = |field: &Field, chat: i64| -> Vec<(FileFormat, Language)> {
        let files = field.files.lock();
        let own = files.iter().filter(|(to, _)| *to == chat);
        own.map(|(_, file)| (file.format, file.language)).collect()
    };
    for (people, closes) in [(30, false), (25, true)] {
        field.answer("ugut", people, Finished).await;
        match closes {
            true => drop(closed(&field).await),
            false => drop(field.digest().await),
        }
        for chat in [COUNCIL, LEADER, COORDINATOR] {
            field.mail(chat).await;
        }
        if !closes {
            assert!(field.files.lock().is_empty(), "it still runs");
        }
    }
    // the chat of this council speaks Russian
    let brief = [Language::Ky, Language::Ru]
        .map(|language| [FileFormat::Pdf, FileFormat::Docx].map(|format| (format, language)));
    assert_eq!(of(&field, COUNCIL), brief.concat());
    assert_eq!(of(&field, LEADER), []);
    // of one place all, once
    let workbook = (FileFormat::Xlsx, Language::Ky);
    assert_eq!(
        of(&field, COORDINATOR),
        [&brief[0][..], &[workbook]].concat()
    );
}

#[tokio::test]
async fn a_file_is_made_once_and_read_from_then_on() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 30, Finished).await;
    closed(&field).await;
    field.mail(COUNCIL).await;
    let (_, wanted) = field.files.lock()[0].clone();
    let context = Arc::new(field.context);
    let first = files::obtain(&context, &wanted).await.unwrap();
    let Request::File(document) = &first else {
        panic!("{first:?}")
    };
    assert!(document.bytes.starts_with(b"%PDF-1.7"));
    assert!(document.name.starts_with("ugut-2026-") && document.name.ends_with(".pdf"));
    assert_eq!(files::obtain(&context, &wanted).await.unwrap(), first);
    let kept = "SELECT format FROM artefact";
    assert_eq!(field.scratch.rows(kept).await.len(), 1);
    // what somebody changed in the database is made anew instead of sent
    field
        .scratch
        .change("UPDATE artefact SET sealed = 'AAAA'")
        .await;
    assert_eq!(files::obtain(&context, &wanted).await.unwrap(), first);
    let gone = Artefact {
        edition: 9,
        ..wanted
    };
    let error = files::obtain(&context, &gone).await.unwrap_err();
    assert!(matches!(error, ObtainError::Gone));
}

#[tokio::test]
async fn a_council_gets_a_digest_when_its_office_is_open() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    field.answer("ugut", 40, Finished).await;
    // from noon on Monday to seven on Friday evening
    field.scratch.clock.advance(4 * DAY + 7 * HOUR);
    field.close().await;
    field.look().await;
    let now = field.context.ambient.now();
    due(&field.context, &field.round(), now).await.unwrap();
    assert!(field.mail(COUNCIL).await.is_empty());
    field.scratch.clock.advance(2 * DAY + 13 * HOUR);
    assert!(field.mail(COUNCIL).await.is_empty(), "eight on Monday");
    field.scratch.clock.advance(HOUR);
    assert!(!field.mail(COUNCIL).await.is_empty());
}
