//! The body of a sector in a place: reads its part and what the council passes on, and can answer nothing.

use super::commitments::{at, connected, opened, osh, states, ticks, with_result};
use super::councils::{STRANGER, council};
use super::*;
use crate::domain::{Commitment, Language, Post, SectorBody, Source, day_in_bishkek};
use crate::store::commitments as rows;
use crate::store::councils::CouncilState;
use crate::store::results;

const BODY: Chat = Chat {
    id: -600,
    topic: None,
};
const CLERK: i64 = 80;

/// The body's group is connected and confirmed; looks away from what was said.
async fn body(town: &mut Town, body: SectorBody, place: &str, chat: Chat) {
    let payload = town.invite(RoleKind::Sector(body), Some(place)).await;
    town.says(chat, CLERK, &format!("/connect {payload}")).await;
    let seen = town.seen().await;
    let card = seen.iter().find(|s| s.chat == private(10)).unwrap();
    town.taps(private(10), 10, card.button("Ырастайм")).await;
    town.seen().await;
}

/// What this chat reads after somebody has typed this there.
async fn reads(town: &mut Town, chat: Chat, user: i64, text: &str) -> String {
    town.says(chat, user, text).await;
    let seen = town.seen().await;
    let own = seen.iter().filter(|s| s.chat == chat);
    own.map(|s| s.message.text.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

/// How a question of the needs assessment is asked in Kyrgyz, as the details of a digest print it.
fn asked(town: &Town, round: &crate::domain::RoundId, name: &str) -> String {
    let snapshot = town.context.snapshot();
    let questionnaire = &snapshot.round(round).unwrap().questionnaire;
    let question = questionnaire.find(name).unwrap();
    let label = &questionnaire.question(question).unwrap().label;
    format!("<b>{}</b>", label.as_ref().unwrap().get(Language::Ky))
}

#[tokio::test]
async fn a_coordinator_invites_the_body_of_a_sector_in_chat_sees_it_and_ends_it() {
    let mut town = connected().await;
    let coordinator = private(10);
    town.says(coordinator, 10, "/commitments").await;
    let place = town.seen_one().await.button("Ош шаары").to_owned();
    town.taps(coordinator, 10, &place).await;
    let list = town.seen_one().await.button("Тармактардын").to_owned();
    // nobody else may press that
    town.taps(private(CLERK), CLERK, &list).await;
    assert!(!town.seen_one().await.message.text.contains("чаттары"));
    town.taps(coordinator, 10, &list).await;
    let seen = town.seen_one().await;
    assert_eq!(seen.message.text.matches("азырынча жок").count(), 3);
    let invite = seen.button("Чакыруу: билим берүү").to_owned();
    town.taps(coordinator, 10, &invite).await;
    let told = town.seen_one().await.message.text;
    let (_, code) = told.rsplit_once("/connect ").unwrap();
    town.says(BODY, CLERK, &format!("/connect {code}")).await;
    let seen = town.seen().await;
    let here = seen.iter().find(|s| s.chat == BODY).unwrap();
    assert!(here.message.text.contains("жергиликтүү кеңеш жооп берет"));
    let card = seen.iter().find(|s| s.chat == coordinator).unwrap();
    assert!(card.message.text.contains("билим берүү бөлүмүнүн чаты"));
    // before it is confirmed it reads nothing
    assert_eq!(
        reads(&mut town, BODY, CLERK, "/digest").await,
        town.text("council-waiting")
    );
    town.taps(coordinator, 10, card.button("Ырастайм")).await;
    town.seen().await;
    let chat = council(&town, BODY).await.unwrap();
    assert_eq!(
        (chat.state, chat.sector),
        (CouncilState::Active, Some(SectorBody::Education))
    );
    let handover = reads(&mut town, coordinator, 10, "/handover").await;
    assert!(
        handover.contains("тармактардын чаттары — билим берүү"),
        "{handover}"
    );
    let overview = reads(&mut town, coordinator, 10, "/overview").await;
    assert!(
        overview.contains("тармактардын чаттары: билим берүү"),
        "{overview}"
    );
    town.taps(coordinator, 10, &list).await;
    let end = town.seen_one().await.button("Ажыратуу").to_owned();
    town.taps(coordinator, 10, &end).await;
    let sure = town.seen_one().await.button("Ооба").to_owned();
    assert_eq!(
        council(&town, BODY).await.unwrap().state,
        CouncilState::Active
    );
    town.taps(coordinator, 10, &sure).await;
    let seen = town.seen().await;
    let told = seen.iter().find(|s| s.chat == BODY).unwrap();
    assert!(told.message.text.contains(&town.text("council-revoked")));
    assert_eq!(
        council(&town, BODY).await.unwrap().state,
        CouncilState::Gone
    );
    assert_eq!(reads(&mut town, BODY, CLERK, "/digest").await, "");
    // the council's own chat is as it was
    assert_eq!(
        council(&town, GROUP).await.unwrap().state,
        CouncilState::Active
    );
}

#[tokio::test]
async fn a_body_reads_its_sector_alone_after_the_council_and_can_answer_nothing() {
    let mut town = connected().await;
    body(&mut town, SectorBody::Health, "osh", BODY).await;
    let school = Chat {
        id: -603,
        topic: None,
    };
    body(&mut town, SectorBody::Education, "osh", school).await;
    let (round, table) = with_result(&town).await;
    let none = town.text("council-no-digest");
    assert_eq!(
        reads(&mut town, BODY, CLERK, "/digest").await,
        none,
        "the council is first"
    );
    assert_eq!(reads(&mut town, BODY, CLERK, "/files").await, none);
    at(&town, "2026-12-02 12:00");
    let digest = reads(&mut town, BODY, CLERK, "/digest").await;
    assert!(digest.contains("Саламаттыкты сактоо"), "{digest}");
    let own = asked(&town, &round, "health_needs");
    assert!(digest.contains(&own), "{digest}");
    for other in ["edu_problems", "doctor_access"] {
        assert!(!digest.contains(&asked(&town, &round, other)), "{other}");
    }
    // what the place has one of is the council's alone: nothing is left for the body of schools
    assert_eq!(reads(&mut town, school, CLERK, "/digest").await, none);
    let files = reads(&mut town, BODY, CLERK, "/files").await;
    let names: Vec<&str> = files.lines().collect();
    assert_eq!(names.len(), 2, "{files}");
    assert!(
        names
            .iter()
            .all(|name| name.starts_with("osh-health-") && name.contains(".pdf"))
    );
    // what is a council's it is refused, kindly and without a trace
    for command in ["/commitments", "/plan", "/budget", "/session 15.12.2026"] {
        let told = reads(&mut town, BODY, CLERK, command).await;
        assert_eq!(told, town.text("sector-only-reads"), "{command}");
    }
    for button in ["Баары күн тартибине", "Бирден жооп берүү"] {
        let data = table.button(button).to_owned();
        let (_, toast) = town.taps(BODY, CLERK, &data).await;
        assert_eq!(toast, Some(town.text("sector-only-reads")));
    }
    assert!(states(&town, &round).await.iter().all(Option::is_none));
    // the language is its own, and so is the help
    town.says(BODY, CLERK, "/language").await;
    let russian = town.seen_one().await.button("Русский").to_owned();
    town.taps(BODY, CLERK, &russian).await;
    town.seen().await;
    let help = reads(&mut town, BODY, CLERK, "/help").await;
    assert!(help.contains("чат учреждений здравоохранения"), "{help}");
}

#[tokio::test]
async fn a_stranger_in_a_bodys_group_and_the_body_of_another_place_read_nothing() {
    let mut town = connected().await;
    body(&mut town, SectorBody::Education, "osh", BODY).await;
    let elsewhere = Chat {
        id: -601,
        topic: None,
    };
    body(&mut town, SectorBody::Education, "ugut", elsewhere).await;
    with_result(&town).await;
    at(&town, "2026-12-02 12:00");
    let told = reads(&mut town, BODY, STRANGER, "/digest").await;
    assert_eq!(told, town.text("sector-only-members"));
    assert_eq!(reads(&mut town, BODY, STRANGER, "/files").await, "");
    let (_, toast) = town.taps(BODY, STRANGER, "c:lru").await;
    assert_eq!(toast, Some(town.text("sector-only-members")));
    let none = town.text("council-no-digest");
    assert_eq!(reads(&mut town, elsewhere, CLERK, "/digest").await, none);
    // the invite of a body makes no council
    let payload = town
        .invite(RoleKind::Sector(SectorBody::Health), Some("osh"))
        .await;
    let again = reads(&mut town, GROUP, 70, &format!("/connect {payload}")).await;
    assert!(again.contains("Бул чат туташкан"), "{again}");
}

#[tokio::test]
async fn what_a_council_passes_on_is_told_to_that_body_once() {
    let mut town = connected().await;
    body(&mut town, SectorBody::Education, "osh", BODY).await;
    let health = Chat {
        id: -602,
        topic: None,
    };
    body(&mut town, SectorBody::Health, "osh", health).await;
    let (round, _) = with_result(&town).await;
    at(&town, "2026-12-02 12:00");
    let mut tx = town.context.db.begin().await.unwrap();
    let findings = results::findings(&mut tx, &osh(&round)).await.unwrap();
    let hidden = crate::services::digests::hidden(
        &town.context,
        town.context.snapshot().round(&round).unwrap(),
        "osh",
    );
    let open = findings
        .iter()
        .find(|f| !hidden.contains(&f.finding.question))
        .unwrap();
    let passed = Commitment::NotOurs {
        to: Post::Education,
        on: day_in_bishkek(town.now()),
    };
    let times = (town.now(), town.now() + Span::hours(2));
    rows::put(&mut tx, open.number, &passed, Source::Chat, times)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    ticks(&town).await;
    let of = |seen: Vec<Seen>, chat| -> Vec<String> {
        let own = seen.into_iter().filter(|s| s.chat == chat);
        own.map(|s| s.message.text).collect()
    };
    assert!(
        of(town.seen().await, BODY).is_empty(),
        "it can still be taken back"
    );
    town.pass(Span::hours(3));
    ticks(&town).await;
    ticks(&town).await;
    let seen = town.seen().await;
    let told = of(seen.clone(), BODY);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("кеңеш маселени сиздин мекемеге өткөрдү"),
        "{told:?}"
    );
    assert!(of(seen, health).is_empty());
}

#[tokio::test]
async fn a_bodys_group_that_becomes_a_supergroup_or_lets_the_bot_go_is_followed_like_a_councils() {
    let mut town = connected().await;
    body(&mut town, SectorBody::Social, "osh", BODY).await;
    opened(&town, "needs-assessment").await;
    let to = Chat {
        id: -1_000_600,
        topic: None,
    };
    town.happens(BODY, None, Body::Migrated { to: to.id }).await;
    let moved = council(&town, to).await.unwrap();
    assert_eq!(
        (moved.state, moved.sector),
        (CouncilState::Active, Some(SectorBody::Social))
    );
    town.happens(to, Some(CLERK), Body::Left).await;
    assert_eq!(council(&town, to).await.unwrap().state, CouncilState::Gone);
    town.pass(Span::days(2));
    let now = town.now();
    assert!(
        crate::services::council_chats::tell(&town.context, now)
            .await
            .unwrap()
    );
    let told = town.seen_one().await;
    assert_eq!(told.chat, private(10));
    assert!(
        told.message
            .text
            .contains("социалдык өнүктүрүү бөлүмүнүн чаты")
    );
    town.happens(to, Some(CLERK), Body::Joined).await;
    assert_eq!(
        council(&town, to).await.unwrap().state,
        CouncilState::Active
    );
}
