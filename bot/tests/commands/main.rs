//! The binary's names, flags, JSON keys and exit codes: other programs rely on them.

mod doctor;
mod documents;
mod place;
mod reading;
mod rounds_by_sms;

use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

use jashun::cli::SystemClock;
use jashun::domain::{Clock, DAY, day_in_bishkek};
use serde_json::Value;

use place::{Place, keys, text};

#[test]
fn the_notices_of_the_software_in_the_binary_are_printed() {
    let output = Place::new().jashun(&["notices"]);
    assert!(output.status.success());
    let printed = text(&output.stdout);
    for part in [
        "teloxide 0.17",
        "SQLite",
        "Noto Sans",
        "Permission is hereby granted",
    ] {
        assert!(printed.contains(part), "{part}");
    }
}

#[test]
fn exit_codes_tell_usage_from_refusal() {
    let place = Place::new();
    for (arguments, code) in [
        (&["--help"][..], 0),
        (&["--version"], 0),
        (&[], 2),
        (&["nonsense"], 2),
        (&["round", "open", "needs-assessment"], 2),
        (
            &[
                "round",
                "open",
                "needs-assessment",
                "--municipality",
                "nowhere",
            ],
            2,
        ),
        (
            &[
                "round",
                "open",
                "needs-assessment",
                "--municipality",
                "ugut",
                "--until",
                "soon",
            ],
            2,
        ),
        (
            &["round", "open", "no-such-file", "--municipality", "ugut"],
            2,
        ),
        (
            &[
                "round",
                "open",
                "needs-assessment",
                "--municipality",
                "ugut",
            ],
            1,
        ),
        (&["round", "close", "nothing"], 1),
        (&["round", "list"], 0),
        (&["invite", "leader"], 2),
        (&["invite", "operator", "--municipality", "ugut"], 2),
        (&["invite", "guardian"], 2),
        (&["invite", "guardian", "--count", "0"], 2),
        (&["role", "confirm", "1"], 1),
        (&["helplines", "confirm", "000"], 1),
        (&["digest", "nothing"], 1),
        (&["published"], 0),
        (&["case"], 2),
        (&["case", "list"], 0),
        (&["case", "export", "1"], 2),
        (&["case", "export", "1", "--out", "case.txt"], 1),
        (
            &["case", "export", "1", "--out", "x", "--with-contact", " "],
            2,
        ),
        // the refused commands before have made no key
        (&["restore", "nothing.db"], 2),
        (&["sms"], 2),
        (&["sms", "test"], 2),
        (&["sms", "test", "4488"], 2),
        (&["sms", "test", "0555123456"], 2),
        (&["sms", "test", "0555123456", "--text", ""], 2),
    ] {
        assert_eq!(place.code(arguments), code, "{arguments:?}");
    }
}

#[test]
fn wrong_configuration_stops_with_every_problem_and_no_secret() {
    let place = Place::new();
    let settings = [("TELOXIDE_TOKEN", "TOPSECRET"), ("JASHUN_THRESHOLD", "9")];
    let output = place.jashun_with(&settings, &["round", "list"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(
        told.contains("TELOXIDE_TOKEN:") && told.contains("JASHUN_THRESHOLD:"),
        "{told}"
    );
    assert!(
        told.contains("example: 10") && !told.contains("TOPSECRET"),
        "{told}"
    );
    assert_eq!(
        std::fs::read_dir(place.path()).map(Iterator::count).ok(),
        Some(0)
    );
}

#[test]
fn threshold_of_a_database_only_goes_up() {
    let place = Place::new();
    let write = |threshold| {
        let settings = [("JASHUN_THRESHOLD", threshold)];
        place.jashun_with(&settings, &["helplines", "confirm"])
    };
    for (threshold, code) in [("12", 0), ("10", 2), ("15", 0), ("12", 2)] {
        assert_eq!(write(threshold).status.code(), Some(code), "{threshold}");
    }
}

#[test]
fn database_and_key_are_for_this_user_only() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    for file in ["jashun.db", "jashun.key"] {
        let mode = std::fs::metadata(place.path().join(file))
            .expect(file)
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[test]
fn another_key_is_refused_and_changes_nothing() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let key = [("JASHUN_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")];
    assert_eq!(
        place.jashun_with(&key, &["round", "list"]).status.code(),
        Some(2)
    );
    assert_eq!(place.code(&["round", "list"]), 0);
}

#[test]
fn round_opens_lists_and_closes() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let until = day_in_bishkek(SystemClock.now() + 30 * DAY).to_string();
    let open = [
        "round",
        "open",
        "needs-assessment",
        "--municipality",
        "ugut",
        "osh",
        "--until",
        &until,
        "--without-safeguarding",
        "a test",
        "--json",
    ];
    let opened = place.json(&open);
    assert_eq!(keys(&opened), ["links", "round"]);
    let links = opened["links"].as_array().expect("links");
    assert_eq!(links.len(), 2);
    assert_eq!(
        keys(&links[0]),
        ["municipality", "payload", "sms_code_of", "url"]
    );
    assert_eq!(links[0]["url"], Value::Null);
    let payload = links[0]["payload"].as_str().expect("a payload");
    assert!(payload.len() == 8 && payload.bytes().all(|b| b.is_ascii_alphanumeric()));
    let list = place.json(&["round", "list", "--json"]);
    assert_eq!(
        keys(&list[0]),
        [
            "municipalities",
            "opened",
            "questionnaire",
            "round",
            "state",
            "undone",
            "until"
        ]
    );
    assert_eq!(list[0]["state"], "open");
    assert_eq!(list[0]["until"], until);
    assert_eq!(place.code(&open), 1, "the same questionnaire is open there");
    let round = opened["round"].as_str().expect("an id");
    let digest = place.json(&["digest", round, "--json"]);
    let too_few = |place: &str| serde_json::json!({"municipality": place, "state": "too_few"});
    assert_eq!(
        digest,
        serde_json::json!({"round": round, "councils": [too_few("ugut"), too_few("osh")]})
    );
    assert_eq!(place.json(&["published", "--json"]), serde_json::json!([]));
    assert_eq!(place.code(&["round", "close", round]), 0);
    assert_eq!(place.code(&["round", "close", round]), 1);
    let list = place.json(&["round", "list", "--json"]);
    // over, and not as if it had never been
    assert_eq!(list[0]["state"], "closed");
    assert_eq!(list[0]["undone"], false);
    let refused = place.jashun(&open);
    assert_eq!(refused.status.code(), Some(1), "asked there within 30 days");
    assert!(text(&refused.stderr).contains("--repeat REASON"));
    let again = [&open[..], &["--repeat", "the first was a test"]].concat();
    assert_eq!(place.code(&again), 0);
}

#[test]
fn links_carry_the_configured_username() {
    let place = Place::new();
    let settings = [("JASHUN_BOT_USERNAME", "jash_un_bot")];
    let output = place.jashun_with(
        &settings,
        &["invite", "council", "--municipality", "ugut", "--json"],
    );
    let invite: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(keys(&invite), ["expires", "payload", "url"]);
    let payload = invite["payload"].as_str().expect("a payload");
    assert_eq!(
        invite["url"],
        format!("https://t.me/jash_un_bot?start={payload}")
    );
}

#[test]
fn guardian_codes_are_printed_once() {
    let codes = Place::new().json(&["invite", "guardian", "--count", "30", "--json"]);
    assert_eq!(
        keys(&codes),
        ["codes", "expires", "invitations", "withdraw"]
    );
    assert_eq!(keys(&codes["withdraw"]), ["ky", "ru"]);
    let mut list: Vec<&Value> = codes["codes"].as_array().expect("codes").iter().collect();
    list.sort_by_key(|code| code.to_string());
    list.dedup();
    assert_eq!(list.len(), 30);
}

#[test]
fn check_tells_every_issue_with_its_place() {
    let place = Place::new();
    assert_eq!(place.json(&["check", "--json"]), serde_json::json!([]));
    let file = place.path().join("wrong.toml");
    std::fs::write(
        &file,
        "form_id = \"Wrong Id\"\n[[survey]]\ntype = \"select_on x\"\nname = \"1\"\n",
    )
    .expect("written");
    let output = place.jashun(&["check", "wrong.toml", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let issues: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let issues = issues.as_array().expect("a list");
    assert!(issues.len() >= 3, "{issues:?}");
    for issue in issues {
        assert_eq!(
            keys(issue),
            [
                "code",
                "column",
                "file",
                "language",
                "line",
                "message",
                "severity",
                "suggestion"
            ]
        );
    }
    let readable = text(&place.jashun(&["check", "wrong.toml"]).stdout);
    assert!(readable.contains("wrong.toml:1:"), "{readable}");
    assert_eq!(place.code(&["check", "absent.toml"]), 2);
    assert_eq!(
        place.code(&["round", "open", "wrong.toml", "--municipality", "ugut"]),
        1
    );
}

#[test]
fn check_tells_what_answers_cost_in_privacy() {
    let place = Place::new();
    let all = place.json(&["check", "--privacy", "--rounds-a-year", "3", "--json"]);
    assert_eq!(keys(&all), ["issues", "privacy"]);
    assert_eq!(all["issues"], serde_json::json!([]));
    let needs = &all["privacy"][0];
    assert_eq!(
        keys(needs),
        [
            "bound",
            "bound_a_year",
            "bound_in_groups",
            "bound_in_groups_a_year",
            "epsilon",
            "epsilon_a_year",
            "epsilon_in_groups",
            "epsilon_in_groups_a_year",
            "file",
            "id",
            "questions",
            "rounds_a_year",
            "version"
        ]
    );
    assert_eq!(
        (&needs["id"], &needs["rounds_a_year"]),
        (&"needs-assessment".into(), &3.into())
    );
    assert_eq!(
        keys(&needs["questions"][0]),
        [
            "alpha",
            "bound",
            "bound_in_groups",
            "cells_moved",
            "epsilon",
            "epsilon_in_groups",
            "kind",
            "question",
            "sensitive"
        ]
    );
    let number = |value: &Value| value.as_f64().expect("a number");
    let once = number(&needs["epsilon"]);
    assert!((number(&needs["epsilon_a_year"]) - 3.0 * once).abs() < 1e-6);
    assert!(number(&needs["bound_a_year"]) >= number(&needs["bound"]));
    let table = text(&place.jashun(&["check", "--privacy"]).stdout);
    assert!(
        table.contains("budget_top (rank)") && table.contains("4 rounds a year"),
        "{table}"
    );
    assert_eq!(place.code(&["check", "--privacy", "--channel", "sms"]), 2);
    assert_eq!(place.code(&["check", "--rounds-a-year", "3"]), 2);
    assert_eq!(place.code(&["check", "--privacy", "absent.toml"]), 2);
}

#[test]
fn backup_comes_back_in_another_place_with_its_key_only() {
    let place = Place::new();
    assert_eq!(place.code(&["backup", "copy"]), 1);
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    assert_eq!(place.code(&["backup", "copy"]), 0);
    assert_eq!(place.code(&["backup", "copy"]), 1);
    assert_eq!(place.code(&["restore", "copy"]), 1, "a database is there");
    let elsewhere = ("DATABASE_URL", "sqlite://elsewhere.db");
    let restore = |key: &[(&str, &str)]| {
        let settings = [&[elsewhere], key].concat();
        place
            .jashun_with(&settings, &["restore", "copy"])
            .status
            .code()
    };
    assert_eq!(restore(&[]), Some(2), "without its key");
    // to another key the copy's code is as wrong as that of a changed copy
    assert_eq!(
        restore(&[("JASHUN_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]),
        Some(1)
    );
    assert_eq!(restore(&[("JASHUN_KEY_FILE", "jashun.key")]), Some(0));
    assert_eq!(restore(&[("JASHUN_KEY_FILE", "jashun.key")]), Some(1));
}

#[test]
fn doctor_says_of_each_part_what_to_do() {
    let place = Place::new();
    let output = place.jashun(&["doctor", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let findings: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let of = |check: &str| {
        let findings = findings.as_array().expect("a list").iter();
        findings
            .clone()
            .find(|f| f["check"] == check)
            .cloned()
            .unwrap_or_default()
    };
    assert_eq!(of("locales")["ok"], true);
    assert_eq!(of("database")["ok"], true);
    assert!(
        of("token")["advice"]
            .as_str()
            .is_some_and(|advice| advice.contains("TELOXIDE_TOKEN"))
    );
    assert_eq!(
        std::fs::read_dir(place.path()).map(Iterator::count).ok(),
        Some(0),
        "it only looks"
    );
}

#[test]
fn golden_talk_replays_into_itself() {
    let place = Place::new();
    let talk = [
        "talk",
        "school-climate",
        "--lang",
        "ru",
        "--seed",
        "5",
        "--now",
        "2026-12-01",
        "--transcript",
    ];
    let output = place.jashun(&talk);
    assert!(output.status.success());
    assert!(text(&output.stdout).starts_with("# language=ru seed=5 now=1796061600000\n< "));
}

#[test]
fn no_log_line_carries_the_token() {
    let place = Place::new();
    let mut run = Command::new(env!("CARGO_BIN_EXE_jashun"))
        .arg("run")
        .current_dir(place.path())
        .env_clear()
        .env("TELOXIDE_TOKEN", "123:TOPSECRET")
        // nothing listens there
        .env("TELOXIDE_API_URL", "http://127.0.0.1:1")
        .env("JASHUN_LISTEN", "127.0.0.1:0")
        .env("RUST_LOG", "trace")
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let lines = BufReader::new(run.stderr.take().expect("its log")).lines();
    let mut failures = 0;
    for line in lines {
        let line = line.expect("text");
        assert!(!line.contains("TOPSECRET"), "{line}");
        failures += usize::from(line.contains("getMe"));
        if failures == 2 {
            break;
        }
    }
    run.kill().expect("it runs");
    run.wait().expect("it ends");
    assert_eq!(failures, 2);
}

#[test]
fn a_report_of_what_is_not_released_is_refused_and_leaves_no_file() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let until = day_in_bishkek(SystemClock.now() + 30 * DAY).to_string();
    let opened = place.json(&[
        "round",
        "open",
        "needs-assessment",
        "--municipality",
        "ugut",
        "--until",
        &until,
        "--without-safeguarding",
        "a test",
        "--json",
    ]);
    let round = opened["round"].as_str().expect("an id");
    let of = |rest: &[&str]| {
        let out = ["--format", "pdf", "--out", "brief.pdf"];
        place.jashun(&[&["report", round], rest, &out].concat())
    };
    for (rest, code) in [
        (&["--municipality", "ugut"][..], 1),
        (&["--municipality", "ugut", "--edition", "3"], 1),
        (&["--nation", "--lang", "ru"], 1),
        (&["--municipality", "nowhere"], 2),
        (&["--municipality", "ugut", "--nation"], 2),
        (&[], 2),
    ] {
        let output = of(rest);
        assert_eq!(output.status.code(), Some(code), "{rest:?}");
        let left = std::fs::read_dir(place.path()).expect("the folder");
        let mut names = left.map(|file| file.expect("a file").file_name());
        assert!(!names.any(|name| name.to_string_lossy().contains("brief")));
    }
    let refused = of(&["--municipality", "ugut"]);
    assert!(text(&refused.stderr).contains("no file was written"));
}

#[test]
fn a_plan_without_answers_is_refused_and_leaves_no_file() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    for (municipality, format, code) in [
        ("ugut", "pdf", 1),
        ("ugut", "json", 1),
        ("nowhere", "docx", 2),
        ("ugut", "png", 2),
    ] {
        let of = ["plan", "--municipality", municipality, "--format", format];
        let output = place.jashun(&[&of[..], &["--out", "plan.out"]].concat());
        assert_eq!(output.status.code(), Some(code), "{municipality} {format}");
        let left = std::fs::read_dir(place.path()).expect("the folder");
        let mut names = left.map(|file| file.expect("a file").file_name());
        assert!(!names.any(|name| name.to_string_lossy().contains("plan")));
    }
}

#[test]
fn a_poster_is_written_for_an_open_round_and_for_nothing_else() {
    let place = Place::new();
    let named = [("JASHUN_BOT_USERNAME", "jash_un_bot")];
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let open = [
        "round",
        "open",
        "needs-assessment",
        "--municipality",
        "ugut",
    ];
    let reason = ["--without-safeguarding", "a test", "--json"];
    let opened = place.json(&[&open[..], &reason].concat());
    let round = opened["round"].as_str().expect("an id").to_owned();
    let poster = |round: &str, rest: &[&str]| {
        let of = ["poster", round, "--out", "poster.pdf"];
        place.jashun_with(&named, &[&of[..], rest].concat())
    };
    for (round, rest, code) in [
        ("needs-none", &["--municipality", "ugut"][..], 1),
        (&round, &["--municipality", "osh"], 1),
        (&round, &["--municipality", "nowhere"], 2),
        (&round, &["--municipality", "ugut", "--lang", "en"], 2),
    ] {
        let output = poster(round, rest);
        assert_eq!(output.status.code(), Some(code), "{rest:?}");
        assert!(!place.path().join("poster.pdf").exists(), "{rest:?}");
    }
    // nobody knows what the bot is called
    let nameless = [
        "poster",
        &round,
        "--municipality",
        "ugut",
        "--out",
        "poster.pdf",
    ];
    let output = place.jashun(&nameless);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("JASHUN_BOT_USERNAME"));
    for language in ["ky", "ru", "both"] {
        let output = poster(&round, &["--municipality", "ugut", "--lang", language]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let bytes = std::fs::read(place.path().join("poster.pdf")).expect("a poster");
        assert!(bytes.starts_with(b"%PDF-1.7"), "{language}");
    }
}
