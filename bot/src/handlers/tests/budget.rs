//! The budget year: days are entered, and a public hearing is heard of in time by leaders, followers and the council, each once.

use super::commitments::{ANN, COLLEAGUE, KEEPER, at, connected, ticks, with_result};
use super::typed::replies;
use super::*;
use crate::domain::{Language, LiveFile};
use crate::services::{budget, files};
use crate::store::{audit, budget_years};

const LEADER: i64 = 30;

/// The council enters the hearing in its group; gives what was seen last.
async fn entered(town: &mut Town, text: &str) -> Vec<Seen> {
    town.says(GROUP, KEEPER, "/budget").await;
    let card = town.seen_one().await;
    let ask = card.button("Угуунун күнү").to_owned();
    town.taps(GROUP, KEEPER, &ask).await;
    let question = town.seen_one().await;
    replies(town, KEEPER, &question, text).await
}

async fn due(town: &Town) -> Vec<Seen> {
    budget::tick(&town.context, town.now()).await.unwrap();
    ticks(town).await;
    town.seen().await
}

fn to(seen: &[Seen], chat: i64) -> Vec<&str> {
    let here = seen.iter().filter(|s| s.chat.id == chat);
    here.map(|s| s.message.text.as_str()).collect()
}

#[tokio::test]
async fn a_council_types_day_hour_and_hall_and_hears_what_is_missing() {
    let mut town = connected().await;
    for (text, flaw) in [
        ("10.01.2027", "Башталуу сааты жетишпейт"),
        ("10.01.2027 14:00", "Өтө турган жери жазылган эмес"),
        ("31.11.2026 14:00 клуб", "календарда жок"),
        ("10.01.2020 14:00 клуб", "бир жылдан ашпаган"),
        ("10.01.2027 14:00 клуб, тел. 0555 123456", "телефон номери"),
        ("10.01.2027 14:00 t.me/klub", "телефон номери"),
    ] {
        let told = entered(&mut town, text).await;
        let told = to(&told, GROUP.id).concat();
        assert!(told.contains(flaw), "{text}: {told}");
    }
    let seen = entered(&mut town, "10.01.2027 14:00, <жыйындар> залы").await;
    let card = to(&seen, GROUP.id).concat();
    assert!(card.contains("14:00"), "{card}");
    assert!(card.contains("&lt;жыйындар&gt; залы"), "{card}");
    // coordinators see what young people will read, and can mend it
    let told = seen.iter().find(|s| s.chat == private(10)).unwrap();
    assert!(told.message.text.contains("угууну жазды"), "{told:?}");
    let open = told.button("Көрүү").to_owned();
    town.taps(private(10), 10, &open).await;
    let card = town.seen_one().await;
    let ask = card.button("Угуунун күнү").to_owned();
    town.taps(private(10), 10, &ask).await;
    town.seen().await;
    town.says(private(10), 10, "11.01.2027 15:00 мэрия").await;
    let seen = town.seen().await;
    assert!(to(&seen, 10).concat().contains("15:00"), "{seen:?}");
    let mut tx = town.context.db.begin().await.unwrap();
    let year = budget_years::get(&mut tx, "osh").await.unwrap();
    assert_eq!(year.hearing.unwrap().hall, "мэрия");
    let audit = audit::all(&mut tx).await.unwrap();
    let noted = audit.iter().filter(|e| e.action == "budget.day").count();
    assert_eq!(noted, 2);
}

#[tokio::test]
async fn strangers_and_other_councils_enter_nothing() {
    let mut town = connected().await;
    town.says(GROUP, COLLEAGUE, "/budget").await;
    let told = town.seen().await;
    assert!(
        told.iter().all(|s| s
            .message
            .buttons
            .iter()
            .flatten()
            .all(|b| !b.label.contains("Угуу"))),
        "{told:?}"
    );
    town.says(GROUP, KEEPER, "/budget").await;
    let card = town.seen_one().await;
    let own = card.button("Угуунун күнү").to_owned();
    let index = town.context.municipalities.find("osh").unwrap().index;
    let other = own.replace(&format!(":{index}:"), &format!(":{}:", index + 1));
    assert_ne!(own, other);
    town.taps(GROUP, KEEPER, &other).await;
    let told = town.seen().await;
    assert!(!to(&told, GROUP.id).concat().contains("Мисалы"), "{told:?}");
    // a leader has no such command: it is answered as any unknown one
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    assert_eq!(
        town.says(private(LEADER), LEADER, "/budget").await,
        Handled::NotOurs
    );
}

#[tokio::test]
async fn everybody_hears_of_a_hearing_in_time_and_once() {
    let mut town = connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    with_result(&town).await;
    entered(&mut town, "10.02.2027 14:00 клуб").await;
    at(&town, "2026-12-28 16:00");
    due(&town).await;
    assert!(to(&due(&town).await, LEADER).is_empty());
    // six weeks before: until when a round may run for it
    at(&town, "2026-12-30 16:00");
    let told = due(&town).await;
    let said = to(&told, LEADER).concat();
    assert!(said.contains("2027-жылдын 27-январына чейин"), "{said}");
    assert!(due(&town).await.is_empty());
    // two weeks before: the page, in each language, for leaders and the council
    at(&town, "2027-01-27 16:00");
    let told = due(&town).await;
    assert!(to(&told, LEADER).concat().contains("барак"), "{told:?}");
    assert!(to(&told, GROUP.id).concat().contains("барак"), "{told:?}");
    // a week after: what was taken in?
    at(&town, "2027-02-17 16:00");
    let told = due(&town).await;
    let said = to(&told, GROUP.id).concat();
    assert!(said.contains("бюджетке кирди"), "{told:?}");
    assert!(
        !to(&due(&town).await, GROUP.id)
            .concat()
            .contains("бюджетке кирди")
    );
}

#[tokio::test]
async fn whoever_follows_is_invited_once_and_not_after_the_hearing() {
    let mut town = connected().await;
    with_result(&town).await;
    entered(&mut town, "10.02.2027 14:00 клуб").await;
    at(&town, "2027-02-04 16:00");
    let mut heard = Vec::new();
    for day in 5..15 {
        heard.extend(due(&town).await);
        at(&town, &format!("2027-02-{day:02} 16:00"));
    }
    let heard = to(&heard, ANN).into_iter();
    let invited = heard.filter(|text| text.contains("общественные слушания"));
    assert_eq!(invited.count(), 1);
}

#[tokio::test]
async fn a_council_is_asked_for_the_day_of_the_hearing_in_autumn_once_a_month_and_not_when_it_is_known()
 {
    let mut town = connected().await;
    let asked = async |town: &Town| to(&due(town).await, GROUP.id).concat().contains("/budget");
    at(&town, "2027-09-06 11:00");
    assert!(!asked(&town).await, "not in September");
    at(&town, "2027-10-04 11:00");
    assert!(asked(&town).await);
    assert!(!asked(&town).await, "once");
    at(&town, "2027-10-11 11:00");
    assert!(!asked(&town).await, "once a month");
    entered(&mut town, "10.12.2027 14:00 клуб").await;
    at(&town, "2027-11-01 11:00");
    assert!(!asked(&town).await, "it is known");
}

#[tokio::test]
async fn another_day_is_another_hearing_and_another_hall_is_not() {
    let mut town = connected().await;
    town.staff(LEADER, RoleKind::Leader, Some("osh")).await;
    town.seen().await;
    at(&town, "2026-12-30 16:00");
    entered(&mut town, "10.02.2027 14:00 клуб").await;
    assert_eq!(to(&due(&town).await, LEADER).len(), 1);
    entered(&mut town, "10.02.2027 15:00 мэрия").await;
    assert!(to(&due(&town).await, LEADER).is_empty());
    entered(&mut town, "09.02.2027 15:00 мэрия").await;
    assert_eq!(to(&due(&town).await, LEADER).len(), 1);
}

#[tokio::test]
async fn the_page_for_the_hearing_has_what_was_found_and_no_person() {
    let mut town = connected().await;
    let sheet = |language| LiveFile::HearingSheet {
        municipality: "osh".into(),
        language,
    };
    // without a hearing, and without a result, there is none
    assert!(
        files::obtain_live(&town.context, &sheet(Language::Ky))
            .await
            .is_err()
    );
    entered(&mut town, "10.02.2027 14:00 клуб").await;
    assert!(
        files::obtain_live(&town.context, &sheet(Language::Ky))
            .await
            .is_err()
    );
    with_result(&town).await;
    at(&town, "2027-01-27 16:00");
    for (language, word) in [
        (Language::Ky, "Коомдук угуу"),
        (Language::Ru, "Общественные слушания"),
    ] {
        let file = files::obtain_live(&town.context, &sheet(language))
            .await
            .unwrap();
        let Request::File(file) = file else {
            panic!("{file:?}")
        };
        if let Some(folder) = std::env::var_os("JASHUN_PAPERS") {
            std::fs::write(std::path::Path::new(&folder).join(&file.name), &file.bytes).unwrap();
        }
        assert_eq!(
            file.name,
            format!("hearing-osh-2027-02-10-{}.pdf", language.code())
        );
        let text = pdf_text(&file.bytes);
        assert!(text.contains(word), "{text}");
        assert!(text.contains("клуб"), "{text}");
        assert_eq!(text.matches('\u{c}').count(), 1, "one page: {text}");
    }
}

/// What `pdftotext` reads.
pub(super) fn pdf_text(bytes: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut reader = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("pdftotext is installed by tests/run");
    let mut input = reader.stdin.take().unwrap();
    input.write_all(bytes).unwrap();
    drop(input);
    let output = reader.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}
