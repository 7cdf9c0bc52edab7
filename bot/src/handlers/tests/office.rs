//! A coordinator's week: the queue, all places at a glance, the handover.

use super::commitments::{KEEPER, at, connected, opened, taps, with_result};
use super::*;
use crate::domain::{Language, LiveFile};
use crate::services::{files, todo};

async fn says(town: &mut Town, text: &str) -> Seen {
    town.says(private(10), 10, text).await;
    town.seen_one().await
}

#[tokio::test]
async fn nothing_waits_and_only_coordinators_ask() {
    let mut town = Town::staffed().await;
    let text = says(&mut town, "/todo").await.message.text;
    assert_eq!(text, town.text("todo-none"));
    for command in ["/todo", "/overview", "/handover"] {
        assert_eq!(town.says(private(77), 77, command).await, Handled::NotOurs);
        town.says(GROUP, 77, command).await;
        assert!(town.seen().await.is_empty(), "{command}");
    }
}

#[tokio::test]
async fn one_item_at_a_time_with_minutes_and_what_young_people_wait_for_first() {
    let mut town = Town::staffed().await;
    opened(&town, "needs-assessment").await;
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    town.seen().await;
    // the last days of the round: nobody has answered, and the council has no chat
    let until = town.context.snapshot().rounds[0].until.unwrap();
    town.pass(until - town.now() - Span::days(4));
    let first = says(&mut town, "/todo").await;
    assert!(first.message.text.contains("1 / 3"), "{first:?}");
    assert!(first.message.text.contains("10 мүнөт"), "{first:?}");
    assert!(first.message.text.contains("жооптор аз"), "{first:?}");
    let next = first.button("Кийинкиси").to_owned();
    town.taps(private(10), 10, &next).await;
    let second = town.seen_one().await;
    assert!(second.edit && second.message.text.contains("Ролду ырастоо"));
    let next = second.button("Кийинкиси").to_owned();
    town.taps(private(10), 10, &next).await;
    let third = town.seen_one().await;
    assert!(third.message.text.contains("чаты туташа элек"), "{third:?}");
    // it is decided there and then, and gone from the queue
    let confirm = second.button("Ырастайм").to_owned();
    town.taps(private(10), 10, &confirm).await;
    town.seen().await;
    let first = says(&mut town, "/todo").await;
    assert!(first.message.text.contains("1 / 2"), "{first:?}");
    // a button from a longer queue shows what there is
    town.taps(private(10), 10, "k:t:40").await;
    assert!(town.seen_one().await.message.text.contains("1 / 2"));
}

#[tokio::test]
async fn councils_that_are_silent_late_or_near_their_day_are_telephoned() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    let text = says(&mut town, "/todo").await.message.text;
    assert_eq!(text, town.text("todo-none"));
    town.pass(29 * DAY);
    let silent = says(&mut town, "/todo").await;
    assert!(
        silent.message.text.contains("төрт жумадан бери"),
        "{silent:?}"
    );
    assert!(silent.message.text.contains("1 / 1"), "{silent:?}");
    // agreed, and then no plan within 90 days
    let one = asked.button("Бирден жооп берүү").to_owned();
    let card = taps(&mut town, KEEPER, &one).await.remove(0);
    let agree = card.button("Макулбуз").to_owned();
    taps(&mut town, KEEPER, &agree).await;
    town.pass(95 * DAY);
    let late = says(&mut town, "/todo").await;
    assert!(late.message.text.contains("мөөнөтү өттү"), "{late:?}");
    // from there to what the council has answered
    let list = late.button("Кеңештин жооптору").to_owned();
    town.taps(private(10), 10, &list).await;
    let list = town.seen_one().await.message.text;
    assert!(list.contains("мөөнөтү өтүп кетти"), "{list}");
}

#[tokio::test]
async fn on_monday_at_ten_each_coordinator_hears_once_how_much_waits() {
    let mut town = Town::staffed().await;
    opened(&town, "needs-assessment").await;
    town.taps(private(10), 10, "l:lru").await;
    town.seen().await;
    let monday = |hour: &str| format!("2027-02-01 {hour}");
    at(&town, &monday("09:59"));
    // the round is over by then; somebody has asked for a role
    let payload = town.invite(RoleKind::Leader, Some("osh")).await;
    town.says(private(30), 30, &format!("/start {payload}"))
        .await;
    town.renew().await;
    town.seen().await;
    assert!(!todo::tick(&town.context, town.now()).await.unwrap());
    at(&town, &monday("10:00"));
    assert!(todo::tick(&town.context, town.now()).await.unwrap());
    let told = town.seen_one().await;
    assert_eq!(told.chat, private(10));
    assert!(told.message.text.contains("Вас жд"), "{told:?}");
    let begin = told.button("Начать").to_owned();
    town.taps(private(10), 10, &begin).await;
    assert!(town.seen_one().await.message.text.contains("1 из"));
    assert!(!todo::tick(&town.context, town.now()).await.unwrap());
    // Monday 8 March is a holiday: the message comes on Tuesday
    at(&town, "2027-03-08 12:00");
    assert!(!todo::tick(&town.context, town.now()).await.unwrap());
    at(&town, "2027-03-09 10:00");
    assert!(todo::tick(&town.context, town.now()).await.unwrap());
    town.seen().await;
}

#[tokio::test]
async fn nothing_is_said_on_monday_when_nothing_waits() {
    let town = Town::staffed().await;
    at(&town, "2027-02-01 10:00");
    town.call_helplines().await;
    assert!(!todo::tick(&town.context, town.now()).await.unwrap());
    assert!(town.seen().await.is_empty());
}

#[tokio::test]
async fn all_places_are_shown_in_the_order_of_the_alphabet_and_as_an_internal_workbook() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    let one = asked.button("Бирден жооп берүү").to_owned();
    let card = taps(&mut town, KEEPER, &one).await.remove(0);
    let agree = card.button("Макулбуз").to_owned();
    taps(&mut town, KEEPER, &agree).await;
    town.pass(4 * DAY);
    let seen = says(&mut town, "/overview").await;
    let text = &seen.message.text;
    println!("{text}");
    assert!(text.encode_utf16().count() < 4_096);
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("<b>"))
        .collect();
    assert_eq!(lines.len(), 1 + 22);
    let osh = lines
        .iter()
        .position(|l| l.starts_with("<b>Ош шаары</b>"))
        .unwrap();
    let count = lines[osh].rsplit("; ").next().unwrap();
    assert!(
        lines[osh].contains("40+") && count.ends_with("/ 1 / 0 / 0"),
        "{}",
        lines[osh]
    );
    let suzak = lines
        .iter()
        .position(|l| l.starts_with("<b>Сузак"))
        .unwrap();
    let ugut = lines.iter().position(|l| l.starts_with("<b>Үгүт")).unwrap();
    let yrys = lines.iter().position(|l| l.starts_with("<b>Ырыс")).unwrap();
    assert!(osh < suzak && suzak < ugut && ugut < yrys);
    assert!(text.contains("Ички колдонуу үчүн · Для внутреннего пользования"));
    let file = seen.button("XLSX файл").to_owned();
    town.taps(private(10), 10, &file).await;
    let name = town.seen_one().await.message.text;
    assert!(
        name.starts_with("all-places-internal-") && name.ends_with(".xlsx"),
        "{name}"
    );
    for language in Language::ALL {
        let wanted = LiveFile::Overview { language };
        let request = files::obtain_live(&town.context, &wanted).await.unwrap();
        let Request::File(file) = request else {
            panic!("{request:?}")
        };
        if let Some(folder) = std::env::var_os("JASHUN_PAPERS") {
            std::fs::write(std::path::Path::new(&folder).join(&file.name), &file.bytes).unwrap();
        }
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&file.bytes)).unwrap();
        let mut strings = String::new();
        let mut part = zip.by_name("xl/sharedStrings.xml").unwrap();
        std::io::Read::read_to_string(&mut part, &mut strings).unwrap();
        assert!(strings.contains("Ички колдонуу үчүн · Для внутреннего пользования"));
    }
}

#[tokio::test]
async fn a_new_coordinator_reads_what_waits_and_which_roles_each_place_has_without_names() {
    let mut town = connected().await;
    town.staff(30, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    town.says(private(10), 10, "/handover").await;
    let seen = town.seen().await;
    assert_eq!(seen.len(), 2);
    let all = format!("{}\n{}", seen[0].message.text, seen[1].message.text);
    println!("{all}");
    assert!(all.contains("координаторлор — 1"), "{all}");
    let osh = all.lines().find(|l| l.starts_with("<b>Ош шаары")).unwrap();
    assert!(
        osh.contains("чаты бар") && osh.contains("жетекчилери — 1"),
        "{osh}"
    );
    assert!(!all.contains("Person"), "{all}");
    for message in seen {
        assert!(message.message.text.encode_utf16().count() < 4_096);
    }
}
