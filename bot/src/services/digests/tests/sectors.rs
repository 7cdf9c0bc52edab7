//! What the chat of a sector's body gets of a digest.

use super::library;
use super::publishing::{COUNCIL, Field};
use crate::domain::{Chat, HOUR, Message, Part, SectorBody, SessionStatus, Span};
use crate::store::addresses;
use crate::store::councils::{self, CouncilState};

const BODY: i64 = 7;

fn text(messages: &[Message]) -> String {
    messages.iter().map(|m| m.text.as_str()).collect()
}

async fn connected(field: &Field, place: &str, body: SectorBody) {
    let mut tx = field.context.db.begin().await.unwrap();
    let chat = Chat {
        id: BODY,
        topic: None,
    };
    let address = addresses::find_or_make(&mut tx, chat).await.unwrap();
    let now = field.context.ambient.now();
    councils::connect(&mut tx, address, (place, Some(body)), now)
        .await
        .unwrap();
    councils::set_state(&mut tx, address, CouncilState::Active)
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

/// A needs assessment in Үгүт, which has one clinic and one school, closed and published.
async fn published(body: SectorBody) -> Field {
    let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
    connected(&field, "ugut", body).await;
    field.answer("ugut", 40, SessionStatus::Finished).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    field.digest().await;
    field
}

fn figures(name: &str) -> String {
    let questionnaire = library("needs-assessment");
    let question = questionnaire.find(name).unwrap();
    let label = &questionnaire.question(question).unwrap().label;
    format!("<b>{}</b>\n", label.as_ref().unwrap().ky)
}

#[tokio::test]
async fn a_body_gets_its_sector_after_the_council_and_nothing_of_what_is_the_councils_alone() {
    let field = published(SectorBody::Health).await;
    assert!(!field.mail(COUNCIL).await.is_empty());
    assert_eq!(field.mail(BODY).await, [], "the council reads it first");
    field.scratch.clock.advance(HOUR + Span::minutes(1));
    let told = field.mail(BODY).await;
    assert!(text(&told).contains(&figures("health_needs")), "{told:#?}");
    for other in ["doctor_access", "edu_problems"] {
        assert!(!text(&told).contains(&figures(other)), "{other}");
    }
    assert!(told[0].text.contains("Саламаттыкты сактоо"), "{told:?}");
    let files = field.files.lock();
    let own: Vec<_> = files.iter().filter(|(chat, _)| *chat == BODY).collect();
    assert_eq!(own.len(), 2);
    assert!(
        own.iter()
            .all(|(_, file)| file.part == Part::Sector(SectorBody::Health))
    );
}

#[tokio::test]
async fn a_body_of_another_place_gets_nothing() {
    let mut field = Field::of("needs-assessment", &["ugut"], "at_close").await;
    connected(&field, "osh", SectorBody::Health).await;
    field.answer("ugut", 40, SessionStatus::Finished).await;
    field.close().await;
    field.look().await;
    field.digest().await;
    field.scratch.clock.advance(Span::days(3));
    assert_eq!(field.mail(BODY).await, []);
}
