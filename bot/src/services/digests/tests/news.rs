//! The result reaches those who asked for it, on their channel, once.

use std::sync::Arc;

use super::publishing::{Field, ROUND};
use crate::domain::{
    AgeBand, Chat, Consent, DAY, FileFormat, HOUR, Language, Part, Phone, Request, Respondent,
    RoundId, SessionStatus, SmsTerms, View,
};
use crate::services::digests::tell;
use crate::services::files;
use crate::services::words::units;
use crate::store::phone_lines::{self, Line};
use crate::store::respondents::{self, Person, WriteSet};
use crate::store::{addresses, sms};
use crate::texts::sms::segments;

const ANN: Chat = Chat {
    id: 5_000,
    topic: None,
};

/// A consent of today.
fn agreed(context: &crate::services::Context, language: Language) -> Consent {
    let channel = surveys::engine::Channel::Telegram;
    let shown = context.consents.shown(channel, language, AgeBand::From16);
    Consent::own(shown.to_owned(), context.ambient.now())
}

/// Somebody who has answered and wants to hear.
pub(super) async fn follower(field: &Field, chat: Chat, language: Language, stopped: bool) {
    let mut tx = field.context.db.begin().await.unwrap();
    let vault = &field.context.vault;
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let person = Person {
        address,
        chat,
        reachable: true,
        live_message: None,
        seq: 1,
        shown_seq: 1,
        puzzled: false,
        respondent: Respondent {
            language,
            age: AgeBand::From16,
            municipality: Some("ugut".into()),
            view: View::NoRound,
            open: None,
            stopped,
            consent: agreed(&field.context, language),
        },
    };
    let set = WriteSet {
        people: vec![person],
        ..WriteSet::default()
    };
    respondents::save(&mut tx, &set).await.unwrap();
    respondents::set_follow(&mut tx, address, &RoundId::new(ROUND), "ugut", true)
        .await
        .unwrap();
    if let Some(on) = chat.line() {
        let line = Line {
            hash: phone_lines::hash(vault, on.phone),
            gateway: "fake".into(),
            slot: on.slot,
            address: Some(address),
            latin: false,
            stopped: false,
            asked: None,
            asked_at: None,
            reminded: false,
            wrote: field.context.ambient.now(),
            sent: None,
            late: false,
        };
        phone_lines::put(&mut tx, &line).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn followers_hear_the_result_once_and_who_said_stop_does_not() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    let phone = Phone::parse("0555000001").unwrap();
    let settings = &mut field.context.settings;
    settings.sms = Some(SmsTerms {
        number: None,
        reply_price: 0,
        segment_price: 0,
        cap: 10,
        unknown_after: std::time::Duration::from_secs(60),
    });
    follower(&field, ANN, Language::Ru, false).await;
    follower(&field, Chat::sms(phone, 1), Language::Ky, false).await;
    let silent = Chat {
        id: 6_000,
        topic: None,
    };
    follower(&field, silent, Language::Ky, true).await;
    field.answer("ugut", 40, SessionStatus::Finished).await;
    let now = field.context.ambient.now();
    assert!(
        !tell(&field.context, now).await.unwrap(),
        "the round is still open"
    );
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    field.digest().await;
    let now = field.context.ambient.now();
    assert!(
        !tell(&field.context, now).await.unwrap(),
        "at the very close nothing is noted yet, and the council reads first"
    );
    field.opens().await;
    let now = field.context.ambient.now();
    assert!(tell(&field.context, now).await.unwrap());
    assert!(!tell(&field.context, now).await.unwrap(), "told once");
    let told = field.mail(ANN.id).await;
    assert_eq!(told.len(), 1);
    assert!(
        told[0].text.contains("40+") && told[0].text.contains("итог"),
        "{}",
        told[0].text
    );
    assert!(field.mail(silent.id).await.is_empty());
    let mut tx = field.context.db.begin().await.unwrap();
    let now = field.context.ambient.now();
    let news = sms::lease(&mut tx, "fake", now, true, 9).await.unwrap();
    assert_eq!(news.len(), 1);
    assert_eq!(segments(&news[0].text).segments, 1, "{}", news[0].text);
    assert!(
        news[0].text.starts_with("Жаш үн, Үгүт:") && news[0].text.ends_with("ТОКТО"),
        "{}",
        news[0].text
    );
    assert!(news[0].valid_until > now + DAY);
}

#[tokio::test]
async fn the_result_is_the_caption_of_a_picture_of_what_young_people_may_see() {
    let mut field = Field::new(&["ugut"], "at_close").await;
    follower(&field, ANN, Language::Ru, false).await;
    field.answer("ugut", 40, SessionStatus::Finished).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    field.digest().await;
    field.opens().await;
    let now = field.context.ambient.now();
    assert!(tell(&field.context, now).await.unwrap());
    let told = field.mail(ANN.id).await;
    let pictures = field.files.lock().clone();
    let [(_, picture)] = pictures.as_slice() else {
        panic!("{pictures:?}");
    };
    assert_eq!(
        (picture.format, picture.part),
        (FileFormat::Png, Part::Public)
    );
    assert!(units(&told[0].text) <= 1_024, "a caption");
    let context = Arc::new(field.context);
    let of = ("words", picture);
    let drawn = files::obtain_pictured(&context, of).await.unwrap();
    let Request::Send(message) = drawn else {
        panic!("{drawn:?}");
    };
    let png = message.picture.unwrap().png;
    assert!(png.starts_with(b"\x89PNG") && png.len() <= 150_000);
}
