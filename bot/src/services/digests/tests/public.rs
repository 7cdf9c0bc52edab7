//! What judges the one school of a place reaches council and coordinator, and nobody young.

use super::closing::leader;
use super::news::follower;
use super::publishing::{COORDINATOR, COUNCIL, Field};
use super::{entry, library};
use crate::domain::{Chat, HOUR, Language, Message, SessionStatus};
use crate::services::digests::{again_of_each, tell};
use surveys::statistics::Level;

const LEADER: i64 = 3;
const ANN: i64 = 5_000;

fn text(messages: &[Message]) -> String {
    messages.iter().map(|m| m.text.as_str()).collect()
}

async fn published(questionnaire: &str) -> Field {
    let field = Field::of(questionnaire, &["ugut"], "at_close").await;
    ended(field, 40).await
}

/// So many have answered, and everybody has heard.
async fn ended(mut field: Field, people: i64) -> Field {
    leader(&field, LEADER, "ugut", Language::Ru).await;
    // who leads and coordinates reads the coordinator's glance first
    leader(&field, COORDINATOR, "ugut", Language::Ru).await;
    let ann = Chat {
        id: ANN,
        topic: None,
    };
    follower(&field, ann, Language::Ru, false).await;
    field.answer("ugut", people, SessionStatus::Finished).await;
    field.scratch.clock.advance(HOUR);
    field.close().await;
    field.look().await;
    field.digest().await;
    field.opens().await;
    let now = field.context.ambient.now();
    assert!(tell(&field.context, now).await.unwrap());
    field
}

#[tokio::test]
async fn what_is_the_clubs_own_reaches_leader_and_followers_and_no_council() {
    let source = format!("readers = \"club\"\n{}", entry("budget-priorities").source);
    for people in [40, 5] {
        let field = Field::written("budget-priorities", &source, &["ugut"], "at_close").await;
        let field = ended(field, people).await;
        assert_eq!(field.mail(COUNCIL).await, []);
        let (leader, told) = (field.mail(LEADER).await, field.mail(ANN).await);
        assert!(
            !leader.is_empty() && told.len() == 1,
            "{people} {leader:?} {told:?}"
        );
        assert!(
            !told[0].text.contains("отправлен местному кенешу"),
            "{told:?}"
        );
        // a coordinator still sees the place at a glance
        let seen = text(&field.mail(COORDINATOR).await);
        assert_eq!(seen.contains('%'), people == 40, "{seen}");
    }
}

#[tokio::test]
async fn a_leader_and_a_follower_read_nothing_of_a_questionnaire_about_the_school_but_that_it_was_answered()
 {
    let field = published("school-climate").await;
    let council = field.mail(COUNCIL).await;
    assert!(council[0].picture.is_some() && text(&council).contains('%'));
    let leader = field.mail(LEADER).await;
    let (shown, told) = (text(&leader), text(&field.mail(ANN).await));
    assert!(leader.iter().all(|m| m.picture.is_none()));
    for text in [&shown, &told] {
        assert!(!text.contains('%') && text.contains("40+"), "{text}");
        assert!(text.contains("видят только кенеш"), "{text}");
    }
    let speech = |m: &Message| {
        m.buttons
            .iter()
            .flatten()
            .any(|b| b.label.contains("встречи"))
    };
    assert!(!leader.iter().any(speech), "there is nothing to speak of");
    let both = field.mail(COORDINATOR).await;
    assert!(text(&both).contains('%') && both[0].picture.is_some());
    let mut tx = field.context.db.begin().await.unwrap();
    let level = Level::municipality("ugut");
    let now = field.context.ambient.now();
    let again = again_of_each(&mut tx, &field.context, &level, Language::Ru, now);
    assert_eq!(text(&again.await.unwrap()), shown);
}

#[tokio::test]
async fn what_judges_the_only_school_or_clinic_is_left_out_for_a_leader_and_the_rest_is_not() {
    let field = published("needs-assessment").await;
    let asked = |name: &str| {
        let questionnaire = library("needs-assessment");
        let question = questionnaire.find(name).unwrap();
        let label = &questionnaire.question(question).unwrap().label;
        label.as_ref().unwrap().ru.clone()
    };
    let (council, leader) = (field.mail(COUNCIL).await, field.mail(LEADER).await);
    for (name, shown) in [
        ("edu_problems", false),
        ("doctor_access", false),
        ("health_needs", true),
    ] {
        let figures = format!("<b>{}</b>\n", asked(name));
        assert!(text(&council).contains(&figures), "{name}");
        assert_eq!(text(&leader).contains(&figures), shown, "{name}");
    }
    assert!(leader[0].picture.is_some());
}
