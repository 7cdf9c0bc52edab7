//! Young people analyse: a meeting discusses a result, its leader enters causes and proposals, a coordinator reads own words, and the place puts the
//! proposals in order.

use std::io::{Cursor, Read as _};

use surveys::questionnaire::Kind;
use surveys::statistics::Level;

use super::budget::pdf_text;
use super::commitments::{at, connected, ends, ticks, with_result};
use super::polls::{COORDINATOR, LEADER, Phone, polls_open};
use super::*;
use crate::domain::{
    Artefact, Commitment, Document, FileFormat, Language, LiveFile, Part, PlanFormat, RoundId,
    Source, TargetGroup, day_in_bishkek,
};
use crate::services::{files, todo};
use crate::store::{audit, commitments as pledges, meeting_points, results};

/// Osh with a leader who has just heard of a result, the round, and what was sent then.
async fn town() -> (Town, RoundId, Phone, Vec<Seen>) {
    let mut town = connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    let (round, _) = with_result(&town).await;
    at(&town, "2026-12-10 16:00");
    ticks(&town).await;
    let seen = town.seen().await;
    let mut leader = Phone::of(LEADER);
    let own = |seen: &&Seen| seen.chat == private(LEADER);
    let has = |seen: &&Seen| {
        let mut buttons = seen.message.buttons.iter().flatten();
        buttons.any(|button| button.label == "Жыйында талкуулоо")
    };
    leader.screen = seen.iter().filter(own).find(has).cloned();
    (town, round, leader, seen)
}

/// On the page of the first finding.
async fn at_finding(town: &mut Town, leader: &mut Phone) {
    leader.tap(town, "Жыйында талкуулоо").await;
    leader.tap(town, "1").await;
}

/// Takes the ready sentence with this number: the day is asked for once.
async fn takes(town: &mut Town, leader: &mut Phone, what: &str, number: &str) {
    leader.tap(town, what).await;
    if leader.text().contains("Жыйын кайсы күнү болду?") {
        leader.tap(town, "10-декабрь").await;
    }
    leader.tap(town, number).await;
}

async fn file(town: &Town, wanted: &LiveFile) -> Option<Document> {
    match files::obtain_live(&town.context, wanted).await {
        Ok(Request::File(file)) => Some(file),
        Ok(other) => panic!("{other:?}"),
        Err(_) => None,
    }
}

async fn brief(town: &Town, round: &RoundId, language: Language) -> String {
    let wanted = Artefact {
        round: round.clone(),
        level: Level::municipality("osh"),
        edition: 1,
        format: FileFormat::Docx,
        part: Part::Whole,
        language,
    };
    match files::obtain(&town.context, &wanted).await.unwrap() {
        Request::File(file) => document(&file.bytes),
        other => panic!("{other:?}"),
    }
}

fn document(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut part = zip.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

async fn plan(town: &Town, language: Language) -> String {
    let wanted = LiveFile::Plan {
        municipality: "osh".into(),
        format: PlanFormat::Docx,
        language,
    };
    document(&file(town, &wanted).await.expect("a plan").bytes)
}

#[tokio::test]
async fn leaders_get_the_page_for_the_meeting_with_the_result_and_again_in_both_languages() {
    let (mut town, round, mut leader, seen) = town().await;
    let pages = |seen: &[Seen]| {
        let names = seen.iter().filter(|s| s.chat == private(LEADER));
        let names = names.filter(|s| s.message.text.starts_with("discussion-osh-"));
        names.count()
    };
    assert_eq!(pages(&seen), 1, "{seen:?}");
    leader.tap(&mut town, "Жыйында талкуулоо").await;
    let data = leader
        .screen
        .as_ref()
        .unwrap()
        .button("Жыйынга барак")
        .to_owned();
    town.taps(private(LEADER), LEADER, &data).await;
    assert_eq!(pages(&town.seen().await), 2);
    for (language, words) in [
        (
            Language::Ky,
            ["Эмне үчүн ушундай?", "Кеңеш эмне кылышы керек?"],
        ),
        (Language::Ru, ["Почему так?", "Что должен сделать кенеш?"]),
    ] {
        let of = super::commitments::osh(&round);
        let wanted = LiveFile::DiscussionSheet { of, language };
        let page = file(&town, &wanted).await.unwrap();
        if let Some(folder) = std::env::var_os("JASHUN_PAPERS") {
            std::fs::write(std::path::Path::new(&folder).join(&page.name), &page.bytes).unwrap();
        }
        let text = pdf_text(&page.bytes);
        for words in words {
            assert_eq!(text.matches(words).count(), 3, "{words}: {text}");
        }
        assert!(text.matches('\u{c}').count() <= 2, "two pages: {text}");
    }
}

#[tokio::test]
async fn a_ready_cause_and_approved_own_words_stand_under_the_finding_in_brief_and_plan() {
    let (mut town, round, mut leader, _) = town().await;
    at_finding(&mut town, &mut leader).await;
    takes(&mut town, &mut leader, "Себеп кошуу", "4").await;
    assert!(
        leader.text().contains("Адистер жетишпейт"),
        "{}",
        leader.text()
    );
    leader.tap(&mut town, "Сунуш кошуу").await;
    leader.tap(&mut town, "Өз сөзүм менен").await;
    leader.types(&mut town, "Осмонбаев жооп берсин").await;
    assert!(
        leader.text().contains("адамдын аты бар"),
        "{}",
        leader.text()
    );
    let long = "сөз ".repeat(40);
    leader.types(&mut town, &long).await;
    assert!(leader.text().contains("Өтө узун"), "{}", leader.text());
    let seen = leader
        .types(&mut town, "Мектепке экинчи психолог алуу")
        .await;
    assert!(
        leader.text().contains("координаторду күтөт"),
        "{}",
        leader.text()
    );
    let mut coordinator = Phone::of(COORDINATOR);
    coordinator.sees(&seen);
    assert!(coordinator.text().contains("экинчи психолог"), "{seen:?}");
    assert!(!coordinator.labels().contains(&"Кабыл алуу"));
    // the council has answered, so that there is a plan
    let mut tx = town.context.db.begin().await.unwrap();
    let of = super::commitments::osh(&round);
    for asked in results::findings(&mut tx, &of).await.unwrap() {
        let session = day_in_bishkek(town.now());
        let tabled = Commitment::Tabled { session };
        let at = (town.now(), town.now());
        pledges::put(&mut tx, asked.number, &tabled, Source::Chat, at)
            .await
            .unwrap();
    }
    tx.commit().await.unwrap();
    at(&town, "2026-12-15 16:00");
    ticks(&town).await;
    town.seen().await;
    let before = brief(&town, &round, Language::Ky).await;
    assert!(
        before.contains("Адистер жетишпейт"),
        "ready sentences go out at once"
    );
    assert!(
        before.contains("10-декабрь, 2026-ж."),
        "with the day of the meeting"
    );
    assert!(!before.contains("экинчи психолог"), "own words do not");
    coordinator.tap(&mut town, "Орусча кошуу").await;
    coordinator
        .types(&mut town, "Взять в школу второго психолога")
        .await;
    let seen = coordinator.tap(&mut town, "Кабыл алуу").await;
    let told = seen.iter().find(|s| s.chat == private(LEADER)).unwrap();
    assert!(told.message.text.contains("кабыл алынды"), "{told:?}");
    for (language, words) in [
        (
            Language::Ky,
            ["Адистер жетишпейт", "1) Мектепке экинчи психолог алуу"],
        ),
        (
            Language::Ru,
            [
                "Не хватает специалистов",
                "1) Взять в школу второго психолога",
            ],
        ),
    ] {
        let (brief, plan) = (
            brief(&town, &round, language).await,
            plan(&town, language).await,
        );
        for words in words {
            assert!(brief.contains(words), "{words}: {brief}");
            assert!(plan.contains(words), "{words}: {plan}");
        }
    }
    let mut tx = town.context.db.begin().await.unwrap();
    let audit = audit::all(&mut tx).await.unwrap();
    let actions = audit.iter().map(|e| e.action.as_str());
    let actions: Vec<&str> = actions.filter(|a| a.starts_with("meeting.")).collect();
    assert_eq!(
        actions,
        [
            "meeting.enter",
            "meeting.enter",
            "meeting.edit",
            "meeting.approve"
        ]
    );
    assert!(audit.iter().all(|e| !e.detail.contains("психолог")));
}

#[tokio::test]
async fn a_leader_reads_it_in_russian_and_words_are_given_back_with_a_reason() {
    let (mut town, round, mut leader, _) = town().await;
    town.taps(private(LEADER), LEADER, "l:lru").await;
    town.seen().await;
    at_finding(&mut town, &mut leader).await;
    for label in ["Добавить предложение", "10 декабря", "Своими словами"]
    {
        leader.tap(&mut town, label).await;
    }
    let seen = leader
        .types(&mut town, "Поставить в школе второй кулер")
        .await;
    assert!(
        leader.text().contains("ждёт координатора"),
        "{}",
        leader.text()
    );
    // it waits in the queue, too
    let mut coordinator = Phone::of(COORDINATOR);
    coordinator.sees(&seen);
    let mut tx = town.context.db.begin().await.unwrap();
    let holder = crate::store::roles::confirmed(&mut tx, RoleKind::Coordinator);
    let role = holder.await.unwrap().remove(0);
    let queue = todo::of(&mut tx, &town.context, &role, town.now())
        .await
        .unwrap();
    let cards = (0..queue.len())
        .map(|at| todo::card(&town.context, &queue, at, Language::Ky, town.now()).text);
    let cards: Vec<String> = cards.collect();
    drop(tx);
    let waits = |card: &String| card.contains("жыйындарында айтылган сөздөр");
    assert!(cards.iter().any(waits), "{cards:?}");
    coordinator.tap(&mut town, "Кабыл албоо").await;
    let seen = coordinator.tap(&mut town, "жаштарга түшүнүксүз").await;
    let told = seen.iter().find(|s| s.chat == private(LEADER)).unwrap();
    assert!(told.message.text.contains("не приняты"), "{told:?}");
    let mut tx = town.context.db.begin().await.unwrap();
    assert!(meeting_points::waiting(&mut tx).await.unwrap().is_empty());
    drop(tx);
    let brief = brief(&town, &round, Language::Ru).await;
    assert!(!brief.contains("кулер"));
}

#[tokio::test]
async fn three_of_each_stand_there_at_most_and_what_nobody_has_read_is_taken_out() {
    let (mut town, _, mut leader, _) = town().await;
    at_finding(&mut town, &mut leader).await;
    for number in ["1", "2", "3"] {
        takes(&mut town, &mut leader, "Себеп кошуу", number).await;
    }
    assert!(!leader.labels().contains(&"Себеп кошуу"));
    // one that is taken twice stands there once, and a fourth from an old message does not
    let code = leader
        .screen
        .as_ref()
        .unwrap()
        .button("Сунуш кошуу")
        .to_owned();
    let finding = code.split(':').nth(2).unwrap().to_owned();
    for ready in ["cause-nobody", "cause-far"] {
        let old = format!("l:mt:{finding}:tc20261210:{ready}");
        town.taps(private(LEADER), LEADER, &old).await;
        leader.look(&town).await;
    }
    assert!(!leader.text().contains("унаа"), "{}", leader.text());
    leader.tap(&mut town, "2-себепти өчүрүү").await;
    assert!(
        !leader.text().contains("Ким жооп берери"),
        "{}",
        leader.text()
    );
    assert!(leader.labels().contains(&"Себеп кошуу"));
}

#[tokio::test]
async fn nobody_but_a_leader_of_the_place_enters_anything_and_nobody_before_leaders_have_the_result()
 {
    let (mut town, round, mut leader, _) = town().await;
    at_finding(&mut town, &mut leader).await;
    let code = leader
        .screen
        .as_ref()
        .unwrap()
        .button("Себеп кошуу")
        .to_owned();
    let finding = code.split(':').nth(2).unwrap().to_owned();
    let take = format!("l:mt:{finding}:tc20261210:cause-far");
    town.staff(31, RoleKind::Leader, Some("ugut")).await;
    town.seen().await;
    for stranger in [31, COORDINATOR, 4_000] {
        town.taps(private(stranger), stranger, &take).await;
        let seen = town.seen().await;
        assert!(
            seen.iter().all(|s| !s.message.text.contains("Себептер")),
            "{seen:?}"
        );
    }
    // days before leaders had it, and after today, are none
    for day in ["20261120", "20261211"] {
        let other = format!("l:mt:{finding}:tc{day}:cause-far");
        town.taps(private(LEADER), LEADER, &other).await;
        leader.look(&town).await;
        assert!(
            leader.text().contains("Жыйын кайсы күнү болду?"),
            "{}",
            leader.text()
        );
    }
    let of = super::commitments::osh(&round);
    let mut tx = town.context.db.begin().await.unwrap();
    assert!(
        meeting_points::of_result(&mut tx, &of)
            .await
            .unwrap()
            .is_empty()
    );
    let held = results::hold(&mut tx, &of, Some("doubt"));
    held.await.unwrap();
    tx.commit().await.unwrap();
    town.taps(private(LEADER), LEADER, &take).await;
    town.seen().await;
    let mut tx = town.context.db.begin().await.unwrap();
    assert!(
        meeting_points::of_result(&mut tx, &of)
            .await
            .unwrap()
            .is_empty()
    );
}

/// The leader has two proposals of the first finding put in order by the place: gives the round of the poll.
async fn ranked(town: &mut Town, leader: &mut Phone) -> RoundId {
    at_finding(town, leader).await;
    takes(town, leader, "Сунуш кошуу", "6").await;
    leader.tap(town, "Артка").await;
    assert!(
        !leader.labels().contains(&"Жаштардан сурайлы"),
        "one alone is not put in order"
    );
    leader.tap(town, "1").await;
    takes(town, leader, "Сунуш кошуу", "8").await;
    leader.tap(town, "Артка").await;
    leader.tap(town, "Жаштардан сурайлы").await;
    assert!(
        leader.text().contains("Көчөлөргө жарык коюу"),
        "{}",
        leader.text()
    );
    leader.tap(town, "Сурамжылоону ачуу").await;
    let groups = leader.labels().len();
    assert_eq!(groups, 2, "the place, and back: {:?}", leader.labels());
    let everybody = leader.labels()[0].to_owned();
    leader.tap(town, &everybody).await;
    let days = leader.labels()[0].to_owned();
    leader.tap(town, &days).await;
    let open = polls_open(town).await;
    assert_eq!(open.len(), 1, "{}", leader.text());
    assert_eq!(open[0].target_group, Some(TargetGroup::Everybody));
    open[0].id.clone()
}

#[tokio::test]
async fn the_place_puts_proposals_in_order_and_brief_and_plan_say_how_many_answered() {
    let (mut town, round, mut leader, _) = town().await;
    let poll = ranked(&mut town, &mut leader).await;
    let [light, club] = ["Көчөлөргө жарык коюу", "Акысыз ийрим ачуу"];
    let open = brief(&town, &round, Language::Ky).await;
    assert!(
        open.contains(&format!("1) {light}; 2) {club}")),
        "as entered: {open}"
    );
    ends(&town, &poll, 40, 1).await;
    ticks(&town).await;
    let seen = town.seen().await;
    // nothing of it is a finding that the council is asked to answer
    assert!(
        seen.iter().all(|s| !s.message.text.contains("жооп күтөт")),
        "{seen:?}"
    );
    let ranked = brief(&town, &round, Language::Ky).await;
    assert!(
        ranked.contains(&format!("1) {club}; 2) {light}")),
        "{ranked}"
    );
    assert!(
        ranked.contains("иретин жаштар аныктады, 40+ адам"),
        "{ranked}"
    );
    let russian = brief(&town, &round, Language::Ru).await;
    assert!(
        russian.contains("порядок определила молодёжь, ответили 40+"),
        "{russian}"
    );
    let mut tx = town.context.db.begin().await.unwrap();
    let of = super::commitments::osh(&round);
    let points = meeting_points::of_result(&mut tx, &of).await.unwrap();
    assert!(
        points
            .iter()
            .all(|point| point.ranked_in == Some(poll.clone()))
    );
}

#[tokio::test]
async fn where_too_few_put_proposals_in_order_it_is_said_and_they_stand_as_entered() {
    let (mut town, round, mut leader, _) = town().await;
    let poll = ranked(&mut town, &mut leader).await;
    ends(&town, &poll, 5, 1).await;
    at(&town, "2026-12-20 16:00");
    ticks(&town).await;
    let few = brief(&town, &round, Language::Ky).await;
    assert!(few.contains("ирети аныкталган жок: жооп өтө аз"), "{few}");
    assert!(
        few.contains("1) Көчөлөргө жарык коюу; 2) Акысыз ийрим ачуу"),
        "{few}"
    );
}

#[tokio::test]
async fn an_opening_that_is_taken_back_lets_the_place_be_asked_again() {
    let (mut town, round, mut leader, _) = town().await;
    let poll = ranked(&mut town, &mut leader).await;
    let of = super::commitments::osh(&round);
    let snapshot = town.context.snapshot();
    let opened = snapshot.round(&poll).unwrap();
    let mut tx = town.context.db.begin().await.unwrap();
    let undone = crate::services::rounds::undo(&mut tx, opened, "role:1", town.now()).await;
    assert_eq!(undone.unwrap(), crate::services::rounds::Undone::Done);
    let points = meeting_points::of_result(&mut tx, &of).await.unwrap();
    assert!(points.iter().all(|point| point.ranked_in.is_none()));
}

#[tokio::test]
async fn four_proposals_of_two_findings_are_put_in_order_with_one_left_out() {
    let (mut town, _, mut leader, _) = town().await;
    at_finding(&mut town, &mut leader).await;
    for (finding, numbers) in [("1", ["6", "8"]), ("2", ["1", "15"])] {
        for number in numbers {
            takes(&mut town, &mut leader, "Сунуш кошуу", number).await;
        }
        leader.tap(&mut town, "Артка").await;
        if finding == "1" {
            leader.tap(&mut town, "2").await;
        }
    }
    leader.tap(&mut town, "Жаштардан сурайлы").await;
    let draft = super::polls::drafts_of(&town).await.remove(0);
    let written = crate::services::polls::write(&town.context.texts, &draft);
    assert!(written.issues.is_empty(), "{:?}", written.issues);
    let questionnaire = written.questionnaire.unwrap();
    assert_eq!(questionnaire.questions.len(), 1);
    let question = &questionnaire.questions[0];
    assert!(
        matches!(question.kind, Kind::Rank { top: 3, .. }),
        "{:?}",
        question.kind
    );
    assert_eq!(question.choices().len(), 4);
}
