//! Papers that tell what the council has answered: the brief of `/files`, and the joint plan.

use std::io::{Cursor, Read as _};

use surveys::statistics::Level;

use super::commitments::{KEEPER, connected, taps, with_result};
use super::*;
use crate::domain::{
    Artefact, FileFormat, Language, LiveFile, Part, PlanFormat, RoundId, day_in_bishkek,
};
use crate::services::files;

/// The bytes of a file that was obtained, and its name.
fn bytes(request: Request) -> (String, Vec<u8>) {
    match request {
        Request::File(file) => (file.name, file.bytes),
        other => panic!("{other:?}"),
    }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut part = zip.by_name(name).unwrap();
    part.read_to_string(&mut text).unwrap();
    text
}

/// The brief as the council's chat would get it now.
async fn brief(town: &Town, round: &RoundId) -> String {
    let wanted = Artefact {
        round: round.clone(),
        level: Level::municipality("osh"),
        edition: 1,
        format: FileFormat::Docx,
        language: Language::Ky,
        part: Part::Whole,
    };
    let obtained = files::obtain(&town.context, &wanted).await.unwrap();
    part(&bytes(obtained).1, "word/document.xml")
}

async fn plan(town: &Town, format: PlanFormat, language: Language) -> (String, Vec<u8>) {
    let wanted = LiveFile::Plan {
        municipality: "osh".into(),
        format,
        language,
    };
    bytes(files::obtain_live(&town.context, &wanted).await.unwrap())
}

/// The council agrees to the first finding, plans the second and declines the third; gives the last card.
async fn answers_three(town: &mut Town, asked: &Seen) {
    let one = asked.button("Бирден жооп берүү").to_owned();
    let mut card = taps(town, KEEPER, &one).await.remove(0);
    for labels in [
        &["Макулбуз"][..],
        &["Кийинки суроо", "Жасайбыз", "3 айдан кийин"],
        &["Ким жооптуу, акчасы", "Ким жооптуу", "билим берүү"],
        &["Кийинки суроо", "Жасай албайбыз", "Быйылкы бюджетте"],
    ] {
        for label in labels {
            let data = card.button(label).to_owned();
            card = taps(town, KEEPER, &data).await.remove(0);
        }
    }
}

#[tokio::test]
async fn a_brief_is_made_anew_when_the_council_has_answered_and_once_for_all_who_ask() {
    let mut town = connected().await;
    let (round, asked) = with_result(&town).await;
    let kept = "SELECT format FROM artefact WHERE format = 'docx' AND language = 'ky'";
    let rows = async |town: &Town| town.scratch.rows(kept).await.len();
    let before = brief(&town, &round).await;
    assert!(before.contains("азырынча жок"));
    answers_three(&mut town, &asked).await;
    // what can still be taken back is not told
    assert_eq!(brief(&town, &round).await, before);
    assert_eq!(rows(&town).await, 1);
    town.pass(4 * DAY);
    let after = brief(&town, &round).await;
    assert!(after.contains("1 — кеңеш макул"), "{after}");
    assert!(after.contains("3 — жасалбайт. Быйылкы бюджетте"), "{after}");
    assert_eq!(brief(&town, &round).await, after);
    assert_eq!(rows(&town).await, 2);
    // the file of before stays as it was sent
    let kept = "SELECT format FROM artefact WHERE answers = ''";
    assert_eq!(town.scratch.rows(kept).await.len(), 1);
}

#[tokio::test]
async fn a_council_takes_its_joint_plan_from_the_chat_once_an_answer_has_gone_out() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    town.says(GROUP, KEEPER, "/plan").await;
    assert_eq!(town.seen_one().await.message.text, town.text("plan-none"));
    answers_three(&mut town, &asked).await;
    town.says(GROUP, KEEPER, "/plan").await;
    assert_eq!(town.seen_one().await.message.text, town.text("plan-none"));
    town.pass(4 * DAY);
    // a stranger in the group gets nothing of it
    town.says(GROUP, 99, "/plan").await;
    let told = town.seen_one().await.message.text;
    assert_eq!(told, town.text("council-only-members"));
    town.says(GROUP, KEEPER, "/plan").await;
    let seen = town.seen().await;
    let texts: Vec<&str> = seen.iter().map(|s| s.message.text.as_str()).collect();
    let day = day_in_bishkek(town.now());
    let name = |rest: &str| format!("plan-osh-{day}{rest}");
    let expected = [
        town.text("plan-files"),
        name(".pdf"),
        name(".docx"),
        name("-ru.pdf"),
        name("-ru.docx"),
        name(".xlsx"),
    ];
    assert_eq!(texts, expected);
}

#[tokio::test]
async fn a_coordinator_chooses_the_place_of_a_plan_and_gets_it_in_their_language() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    answers_three(&mut town, &asked).await;
    town.pass(4 * DAY);
    town.seen().await;
    town.taps(private(10), 10, "l:lru").await;
    town.seen().await;
    town.says(private(10), 10, "/plan").await;
    let places = town.seen_one().await;
    let bishkek = places.button("г. Бишкек").to_owned();
    town.taps(private(10), 10, &bishkek).await;
    let none = town.context.texts.say(Language::Ru, "plan-none", &[]);
    assert_eq!(town.seen_one().await.message.text, none);
    let osh = places.button("г. Ош").to_owned();
    town.taps(private(10), 10, &osh).await;
    let seen = town.seen().await;
    let day = day_in_bishkek(town.now());
    let names: Vec<&str> = seen[1..].iter().map(|s| s.message.text.as_str()).collect();
    let expected = ["-ru.pdf", "-ru.docx", ".xlsx"].map(|rest| format!("plan-osh-{day}{rest}"));
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_plan_has_the_columns_of_the_form_and_a_row_for_each_answer() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    answers_three(&mut town, &asked).await;
    town.pass(4 * DAY);
    let (_, json) = plan(&town, PlanFormat::Json, Language::Ky).await;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let rows = json["rows"].as_array().unwrap();
    assert_eq!(json["municipality"], "osh");
    let mut states: Vec<_> = rows
        .iter()
        .map(|row| row["state"].as_str().unwrap())
        .collect();
    states.sort_unstable();
    assert_eq!(states, ["agreed", "declined", "planned"]);
    for row in rows {
        for key in [
            "finding",
            "round",
            "sector",
            "need",
            "question",
            "low",
            "high",
            "base",
            "state",
            "since",
            "due",
            "overdue",
            "verdict",
            "responsible",
            "plan_line",
            "amount_som",
            "text",
            "approved",
            "source",
        ] {
            assert!(row.get(key).is_some(), "{key} {row}");
        }
    }
    for language in Language::ALL {
        let say = |id: &str| town.context.texts.plain(language, id, &[]);
        let (_, docx) = plan(&town, PlanFormat::Docx, language).await;
        let document = part(&docx, "word/document.xml");
        assert!(document.contains(r#"w:orient="landscape""#));
        for id in [
            "plan-column-problem",
            "plan-column-sector",
            "plan-column-measure",
            "plan-column-responsible",
            "plan-column-term",
            "plan-column-money",
            "plan-column-result",
            "plan-measure-agreed",
            "plan-state-declined",
            "post-education",
            "ready-no-money",
        ] {
            assert!(document.contains(&say(id)), "{id}");
        }
        let (_, xlsx) = plan(&town, PlanFormat::Xlsx, language).await;
        let strings = part(&xlsx, "xl/sharedStrings.xml");
        // both languages, whoever asks
        assert!(strings.contains("Каржы булагы") && strings.contains("Источник и сумма"));
        // nothing of how many people exactly
        assert!(document.contains("40+") && !document.contains(">40<"));
    }
}

/// Where `JASHUN_PAPERS` names a folder the papers are written there, to be looked at.
#[tokio::test]
async fn a_plan_is_a_landscape_pdf_that_is_accepted_as_accessible() {
    let mut town = connected().await;
    let (_, asked) = with_result(&town).await;
    answers_three(&mut town, &asked).await;
    town.pass(130 * DAY);
    for language in Language::ALL {
        for format in [PlanFormat::Pdf, PlanFormat::Docx, PlanFormat::Xlsx] {
            let (name, bytes) = plan(&town, format, language).await;
            if let Some(folder) = std::env::var_os("JASHUN_PAPERS") {
                let file = std::path::Path::new(&folder).join(&name);
                std::fs::write(file, &bytes).unwrap();
            }
            if format == PlanFormat::Pdf {
                assert!(bytes.starts_with(b"%PDF-1.7"), "{name}");
            }
        }
    }
}
