//! `doctor`: what is missing or wrong, each by its own name.

use std::net::TcpListener;
use std::process::Output;

use jashun::cli::SystemClock;
use jashun::domain::{Clock, Span};
use serde_json::Value;

use super::place::{Place, text};

/// What is found under a name: well or not, with detail or advice.
fn found(output: &Output, check: &str) -> Vec<(bool, String)> {
    let findings: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let findings = findings.as_array().expect("a list").iter();
    let of = findings.filter(|finding| finding["check"] == check);
    of.map(|finding| {
        let well = finding["ok"].as_bool().expect("well or not");
        let words = &finding[if well { "detail" } else { "advice" }];
        (well, words.as_str().expect("words").to_owned())
    })
    .collect()
}

/// One finding of this name, which says all of these.
#[track_caller]
fn finds(output: &Output, check: &str, well: bool, words: &[&str]) {
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
    let found = found(output, check);
    let [(is_well, said)] = found.as_slice() else {
        panic!("{check}: {found:?}")
    };
    assert_eq!(*is_well, well, "{check}: {said}");
    for word in words {
        assert!(said.contains(word), "{check}: {said}");
    }
}

const DOCTOR: [&str; 2] = ["doctor", "--json"];

#[test]
fn whom_an_installation_needs_is_missed_by_name_before_the_first_start() {
    let place = Place::new();
    let new = place.jashun(&DOCTOR);
    finds(&new, "coordinator", false, &["jashun invite coordinator"]);
    finds(&new, "safeguarding", false, &["jashun invite safeguarding"]);
    finds(&new, "helplines", false, &["jashun helplines confirm"]);
    finds(&new, "alerts", false, &["jashun invite operator"]);
    finds(&new, "councils", true, &["no round is open"]);
    finds(
        &new,
        "organisation",
        false,
        &["JASHUN_ORGANISATION", "JASHUN_CONTACT"],
    );
    finds(&new, "token", false, &["TELOXIDE_TOKEN"]);
    finds(&new, "municipalities", true, &["22"]);
    finds(&new, "database", true, &["first start"]);
    let responsible = [
        ("JASHUN_ORGANISATION", "Жаштар борбору"),
        ("JASHUN_CONTACT", "0312 000 000"),
    ];
    finds(
        &place.jashun_with(&responsible, &DOCTOR),
        "organisation",
        true,
        &["Жаштар борбору"],
    );
}

#[test]
fn a_round_whose_places_have_no_council_is_named_with_them() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let open = [
        "round",
        "open",
        "budget-priorities",
        "--municipality",
        "ugut",
        "osh",
    ];
    let because = ["--without-safeguarding", "a test", "--json"];
    let opened = place.json(&[&open[..], &because].concat());
    let round = opened["round"].as_str().expect("an id");
    let looked = place.jashun(&DOCTOR);
    let advice = [round, "ugut, osh", "jashun invite council --municipality"];
    finds(&looked, "councils", false, &advice);
    finds(&looked, "helplines", true, &["150 days"]);
    finds(&looked, "database", true, &["read and written"]);
    assert_eq!(place.code(&["round", "close", round]), 0);
    finds(
        &place.jashun(&DOCTOR),
        "councils",
        true,
        &["no round is open"],
    );
}

#[test]
fn a_database_path_that_cannot_be_written_is_named_and_so_for_every_command() {
    let place = Place::new();
    std::fs::write(place.path().join("a-file"), "").expect("written");
    for folder in ["nowhere", "a-file"] {
        let url = format!("sqlite://{folder}/jashun.db");
        let settings = [("DATABASE_URL", url.as_str())];
        let looked = place.jashun_with(&settings, &DOCTOR);
        finds(
            &looked,
            "database",
            false,
            &["DATABASE_URL", folder, "is not there"],
        );
        finds(&looked, "coordinator", false, &[]);
        let begun = place.jashun_with(&settings, &["helplines", "confirm"]);
        assert_eq!(begun.status.code(), Some(1));
        let told = text(&begun.stderr);
        assert!(
            told.contains("DATABASE_URL") && told.contains(folder),
            "{told}"
        );
    }
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let place = Place::new();
    let settings = [("JASHUN_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")];
    std::fs::write(
        place.path().join("jashun.db"),
        "not a database ".repeat(100),
    )
    .expect("written");
    let looked = place.jashun_with(&settings, &DOCTOR);
    finds(
        &looked,
        "database",
        false,
        &["DATABASE_URL", "the file jashun.db"],
    );
}

#[test]
fn a_mistyped_key_is_named_with_the_one_that_was_meant() {
    let place = Place::new();
    let mistyped = [("JASHUN_TRESHOLD", "20")];
    let suggestion = ["JASHUN_TRESHOLD", "did you mean `JASHUN_THRESHOLD`?"];
    finds(
        &place.jashun_with(&mistyped, &DOCTOR),
        "configuration",
        false,
        &suggestion,
    );
    let refused = place.jashun_with(&mistyped, &["helplines", "confirm"]);
    assert_eq!(
        refused.status.code(),
        Some(2),
        "no weaker threshold than was meant"
    );
    std::fs::write(place.path().join("jashun.toml"), "JASHUN_TRESHOLD = 20\n").expect("written");
    finds(&place.jashun(&DOCTOR), "configuration", false, &suggestion);
}

#[test]
fn a_workbook_of_texts_that_cannot_be_read_is_named_and_stops_every_start() {
    let place = Place::new();
    let written = place.jashun(&["texts", "--out", "texts.xlsx"]);
    assert_eq!(written.status.code(), Some(0), "{written:?}");
    let whole = [("JASHUN_TEXTS", "texts.xlsx")];
    let looked = place.jashun_with(&whole, &DOCTOR);
    finds(&looked, "texts", true, &["0 texts changed"]);
    std::fs::write(place.path().join("broken.xlsx"), "PK").expect("written");
    for file in ["missing.xlsx", "broken.xlsx"] {
        let settings = [("JASHUN_TEXTS", file)];
        let looked = place.jashun_with(&settings, &DOCTOR);
        finds(&looked, "texts", false, &["JASHUN_TEXTS", file]);
        finds(&looked, "database", true, &[]);
        for command in [&["texts", "--in", file][..], &["invite", "coordinator"]] {
            let refused = place.jashun_with(&settings, command);
            assert_eq!(refused.status.code(), Some(2), "{command:?}");
        }
    }
}

#[test]
fn a_missing_or_broken_file_of_municipalities_is_named_and_all_else_is_looked_at() {
    let place = Place::new();
    std::fs::write(place.path().join("broken.json"), "{").expect("written");
    for file in ["missing.json", "broken.json"] {
        let settings = [("JASHUN_MUNICIPALITIES", file)];
        let looked = place.jashun_with(&settings, &DOCTOR);
        finds(
            &looked,
            "municipalities",
            false,
            &["JASHUN_MUNICIPALITIES", file],
        );
        finds(&looked, "coordinator", false, &[]);
        finds(&looked, "database", true, &[]);
        for command in [&["municipalities"][..], &["invite", "coordinator"]] {
            let refused = place.jashun_with(&settings, command);
            assert_eq!(refused.status.code(), Some(2));
            assert!(text(&refused.stderr).contains("JASHUN_MUNICIPALITIES"));
        }
    }
}

#[test]
fn a_postgresql_that_is_away_is_named_with_its_host_within_five_seconds() {
    let place = Place::new();
    // one port where nobody listens, one where somebody never says a word
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let silent = silent.local_addr().expect("its address").port();
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr());
    let closed = closed.expect("a port").port();
    for port in [closed, silent] {
        let url = format!("postgres://jashun:TOPSECRET@127.0.0.1:{port}/jashun");
        let settings = [("DATABASE_URL", url.as_str())];
        for command in [&DOCTOR[..], &["round", "list"]] {
            let before = SystemClock.now();
            let output = place.jashun_with(&settings, command);
            assert!(SystemClock.now() - before < Span::seconds(5), "{command:?}");
            let (said, told) = (text(&output.stdout), text(&output.stderr));
            assert!(!said.contains("TOPSECRET") && !told.contains("TOPSECRET"));
            let place = format!("PostgreSQL at 127.0.0.1:{port}");
            if command == DOCTOR {
                finds(&output, "database", false, &["DATABASE_URL", &place]);
            } else {
                assert_eq!(output.status.code(), Some(1));
                assert!(
                    told.contains("DATABASE_URL") && told.contains(&place),
                    "{told}"
                );
            }
        }
    }
}
