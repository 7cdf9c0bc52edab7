//! What reports promise, over the whole library.

mod read_back;

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use serde_json::Value;
use surveys::questionnaire::{Background, Text, load};
use surveys::statistics::{Block, Publication, Released};

use super::{Answered, Place, Report, ReportError, SoFar, brief};
use crate::domain::{
    FileFormat, LIBRARY, Language, Moment, Round, RoundId, RoundState, Schedule, iso_in_bishkek,
};
use crate::services::digests::invented;
use crate::texts::Texts;

/// 1 December 2026, 10:00 in Bishkek.
const RELEASED: Moment = Moment(1_796_097_600_000);
const TIERS: [u32; 5] = [12, 24, 45, 90, 400];

fn round(id: &str) -> Round {
    let entry = LIBRARY.iter().find(|e| e.id == id).unwrap();
    Round {
        id: RoundId::new("needs-1"),
        questionnaire: Arc::new(load(id, entry.source).0.unwrap()),
        state: RoundState::Closed,
        opened: RELEASED,
        until: None,
        closed: None,
        schedule: Schedule::AtClose,
        target_group: None,
        links: Vec::new(),
        own_links: Vec::new(),
    }
}

/// Different shares in different cells, the same for a base.
fn spread(block: &Block, cell: u32) -> u32 {
    block.base * ((cell * 7 + 2) % 10) / 10
}

fn released(round: &Round, people: u32) -> Released<Publication> {
    invented(&round.questionnaire, people, "2026-11-23", spread).unwrap()
}

fn town(language: Language) -> Place {
    let (nom, r#gen) = match language {
        Language::Ky => ("Кара-Көл шаары", "Кара-Көл шаарынын"),
        Language::Ru => ("город Кара-Көл", "города Кара-Көл"),
    };
    Place {
        nom: nom.to_owned(),
        r#gen: Some(r#gen.to_owned()),
        sector: None,
    }
}

/// Does something with a report of a round.
fn with<T>(
    round: &Round,
    people: u32,
    language: Language,
    answers: &[Answered],
    act: impl FnOnce(&Report<'_>) -> T,
) -> T {
    act(&Report {
        texts: &Texts::load().unwrap(),
        round,
        place: &town(language),
        publication: &released(round, people),
        edition: 2,
        published: RELEASED,
        language,
        so_far: &SoFar {
            answers: answers.to_vec(),
            ..SoFar::default()
        },
    })
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

fn json_of(report: &Report<'_>) -> Value {
    serde_json::from_slice(&report.file(FileFormat::Json).unwrap()).unwrap()
}

#[test]
fn every_brief_of_the_library_is_two_pages_with_room_for_an_answer_to_each_finding() {
    for entry in LIBRARY.iter().filter(|entry| entry.is_asked_whole()) {
        let round = round(entry.id);
        for (language, people) in Language::ALL.iter().flat_map(|l| TIERS.map(|n| (*l, n))) {
            with(&round, people, language, &[], |report| {
                let (paper, pdf) = brief::fitted(report).unwrap();
                let findings = json_of(report)["findings"].as_array().unwrap().len();
                let sections = if findings == 0 { 1 } else { 3 };
                assert_eq!(paper.sections.len(), sections, "{} {people}", entry.id);
                assert!(pdf.pages[0] <= 2, "{} {people} {:?}", entry.id, pdf.pages);
                assert!(pdf.pages.iter().skip(1).all(|pages| *pages <= 2));
                crate::documents::docx(&paper).unwrap();
                report.file(FileFormat::Xlsx).unwrap();
            });
        }
    }
}

#[test]
fn the_same_publication_gives_the_same_bytes_and_another_one_others() {
    let round = round("needs-assessment");
    for format in [
        FileFormat::Pdf,
        FileFormat::Docx,
        FileFormat::Xlsx,
        FileFormat::Png,
        FileFormat::Json,
    ] {
        let file = |people| {
            with(&round, people, Language::Ky, &[], |r| {
                r.file(format).unwrap()
            })
        };
        assert!(file(45) == file(45), "{format:?}");
        assert!(file(45) != file(90), "{format:?}");
    }
}

#[test]
fn files_hold_no_exact_number_of_people() {
    let round = round("needs-assessment");
    with(&round, 47, Language::Ru, &[], |report| {
        let words = [
            part(&report.file(FileFormat::Docx).unwrap(), "word/document.xml"),
            part(
                &report.file(FileFormat::Xlsx).unwrap(),
                "xl/sharedStrings.xml",
            ),
            String::from_utf8(report.file(FileFormat::Json).unwrap()).unwrap(),
        ];
        for text in words {
            assert!(text.contains("45+") && !text.contains("47"), "{text}");
        }
    });
}

#[test]
fn what_the_council_answered_stands_in_the_brief() {
    let round = round("needs-assessment");
    let finding = with(&round, 90, Language::Ky, &[], |report| {
        json_of(report)["findings"][1]["finding"]
            .as_str()
            .unwrap()
            .to_owned()
    });
    let answer = Answered {
        finding,
        state: "Пландалды, 1-март, 2027-ж.".to_owned(),
    };
    let file = |answers: &[Answered]| {
        with(&round, 90, Language::Ky, answers, |report| {
            part(&report.file(FileFormat::Docx).unwrap(), "word/document.xml")
        })
    };
    assert!(file(&[answer]).contains("2 — Пландалды, 1-март, 2027-ж."));
    assert!(file(&[]).contains("азырынча жок"));
}

#[test]
fn why_a_question_matters_stands_beside_what_was_found_with_its_source() {
    let mut round = round("needs-assessment");
    let known = Background {
        text: Text {
            ky: "Бул куракта маанилүү".to_owned(),
            ru: "В этом возрасте важно".to_owned(),
        },
        source: "Улутстатком, 2025".to_owned(),
    };
    let questionnaire = Arc::get_mut(&mut round.questionnaire).unwrap();
    for question in &mut questionnaire.questions {
        question.background = Some(known.clone());
    }
    with(&round, 90, Language::Ru, &[], |report| {
        let (paper, pdf) = brief::fitted(report).unwrap();
        assert!(pdf.pages[0] <= 2 && !paper.sections.is_empty());
        let document = part(&report.file(FileFormat::Docx).unwrap(), "word/document.xml");
        assert!(document.contains("В этом возрасте важно (Улутстатком, 2025)"));
        let told = &json_of(report)["findings"][0]["background"];
        assert_eq!(told["text"], "В этом возрасте важно");
        assert_eq!(told["source"], "Улутстатком, 2025");
    });
}

#[test]
fn a_place_without_a_council_gets_no_resolution_to_adopt() {
    let round = round("needs-assessment");
    let texts = Texts::load().unwrap();
    let publication = released(&round, 90);
    let place = Place {
        nom: "катышкан бардык муниципалитеттер".to_owned(),
        r#gen: None,
        sector: None,
    };
    let report = Report {
        texts: &texts,
        round: &round,
        place: &place,
        publication: &publication,
        edition: 1,
        published: RELEASED,
        language: Language::Ky,
        so_far: &SoFar::default(),
    };
    let (paper, _) = brief::fitted(&report).unwrap();
    assert_eq!(paper.sections.len(), 1);
}

#[test]
fn few_answers_have_lists_and_no_picture() {
    let round = round("needs-assessment");
    with(&round, 12, Language::Ky, &[], |report| {
        assert!(matches!(
            report.file(FileFormat::Png),
            Err(ReportError::NoPicture)
        ));
        let document = part(&report.file(FileFormat::Docx).unwrap(), "word/document.xml");
        assert!(!document.contains("<w:drawing>") && !document.contains("0–"));
    });
}

#[test]
fn names_of_files_say_place_and_day_in_latin_letters() {
    let round = round("needs-assessment");
    let name =
        |language, format| with(&round, 45, language, &[], |report| report.file_name(format));
    assert_eq!(
        name(Language::Ky, FileFormat::Pdf),
        "specimen-2026-12-01.pdf"
    );
    assert_eq!(
        name(Language::Ru, FileFormat::Docx),
        "specimen-2026-12-01-ru.docx"
    );
}

#[test]
fn json_has_the_keys_that_programs_rely_on() {
    let round = round("needs-assessment");
    let report = with(&round, 90, Language::Ru, &[], json_of);
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let mut top = keys(&report);
    top.sort();
    let mut expected = [
        "round",
        "questionnaire",
        "version",
        "title",
        "edition",
        "published_at",
        "policy",
        "level",
        "place",
        "respondents",
        "target_group",
        "rows",
        "since",
        "findings",
        "pledge",
        "commitments",
        "integrity",
        "resolution",
        "quotes",
    ];
    expected.sort_unstable();
    assert_eq!(top, expected);
    assert_eq!(report["published_at"], iso_in_bishkek(RELEASED));
    assert_eq!(report["respondents"], "90+");
    for key in [
        "finding",
        "question",
        "choice",
        "label",
        "sector",
        "low",
        "high",
        "base",
        "background",
    ] {
        assert!(report["findings"][0].get(key).is_some(), "{key}");
    }
    let rows = report["rows"].as_array().unwrap();
    for key in [
        "low", "high", "base", "choice", "finding", "group", "change",
    ] {
        assert!(rows[1].get(key).is_some(), "{key}");
    }
    // each finding stands at one row
    for finding in report["findings"].as_array().unwrap() {
        let id = &finding["finding"];
        let own = rows.iter().filter(|row| &row["finding"] == id);
        assert_eq!(own.count(), 1, "{id}");
    }
}
