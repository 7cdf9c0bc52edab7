//! Commands that only look: what they leave behind (nothing), and what they say where there is nothing.

use serde_json::{Value, json};

use super::place::{Place, keys, text};

/// Commands that only look, with what they say of an installation that was not begun; and some that are refused there.
const LOOKS: [(&[&str], i32, &str); 14] = [
    (&["round", "list"], 0, "no rounds"),
    (&["role", "list"], 0, "no roles"),
    (&["case", "list"], 0, "no cases"),
    (&["published"], 0, "no published figures"),
    (&["sms", "costs"], 0, "no SMS"),
    (&["helplines"], 0, "never called"),
    (&["municipalities"], 0, "ugut"),
    (&["check"], 0, "needs-assessment: ok"),
    (&["doctor"], 1, "will be made at the first start"),
    (&["round", "close", "nothing"], 1, ""),
    (&["role", "confirm", "1"], 1, ""),
    (&["digest", "nothing"], 1, ""),
    (&["case", "export", "1", "--out", "case.txt"], 1, ""),
    (&["backup", "copy.db"], 1, ""),
];

#[test]
fn who_only_looks_leaves_no_database_and_no_key() {
    let place = Place::new();
    for (arguments, code, said) in LOOKS {
        let output = place.jashun(arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(text(&output.stdout).contains(said), "{arguments:?}");
        let left = std::fs::read_dir(place.path()).expect("the folder").count();
        assert_eq!(left, 0, "{arguments:?}");
    }
    let asked = place.jashun(&["round", "list"]);
    assert!(text(&asked.stderr).contains("there is no database yet in the file jashun.db"));
}

/// Commands that may be the first on a database, with arguments that are refused.
const REFUSED: [&[&str]; 19] = [
    &["invite", "council", "--municipality", "kamt"],
    &["invite", "council"],
    &["invite", "leader", "--municipality", ""],
    &["invite", "operator", "--municipality", "kant"],
    &["invite", "operator", "--count", "3"],
    &["invite", "sector", "--municipality", "kant"],
    &["invite", "leader", "--sector", "health"],
    &["invite", "guardian"],
    &["invite", "guardian", "--count", "0"],
    &[
        "invite",
        "guardian",
        "--count",
        "3",
        "--municipality",
        "ugut",
    ],
    &[
        "round",
        "open",
        "no-such-questionnaire",
        "--municipality",
        "ugut",
    ],
    &[
        "round",
        "open",
        "needs-assessment",
        "--municipality",
        "nowhere",
    ],
    &[
        "round",
        "open",
        "needs-assessment",
        "--municipality",
        "ugut",
    ],
    &["round", "open", "question-bank", "--municipality", "ugut"],
    &["round", "open", "was-it-done", "--municipality", "ugut"],
    &[
        "quiet",
        "set",
        "--from",
        "2020-01-01",
        "--until",
        "2020-01-02",
    ],
    &["quiet", "end"],
    &["words", "on", "nowhere"],
    &["helplines", "confirm", "000"],
];

#[test]
fn a_first_command_that_is_refused_leaves_no_database_and_no_key() {
    let place = Place::new();
    for arguments in REFUSED {
        let output = place.jashun(arguments);
        let said = text(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}");
        assert!(
            !said.is_empty() && output.stdout.is_empty(),
            "{arguments:?}"
        );
        let left = std::fs::read_dir(place.path()).expect("the folder").count();
        assert_eq!(left, 0, "{arguments:?}: {said}");
    }
}

#[test]
fn nothing_found_is_an_empty_list_for_programs() {
    let place = Place::new();
    for begun in [false, true] {
        for what in [
            &["round", "list"][..],
            &["role", "list"],
            &["case", "list"],
            &["published"],
        ] {
            assert_eq!(
                place.json(&[what, &["--json"]].concat()),
                json!([]),
                "{what:?}"
            );
            let said = text(&place.jashun(what).stdout);
            assert!(
                said.starts_with("no ") && said.lines().count() == 1,
                "{said}"
            );
        }
        if !begun {
            assert_eq!(place.code(&["helplines", "confirm"]), 0);
        }
    }
}

#[test]
fn who_only_looks_does_not_raise_the_threshold_for_ever() {
    let place = Place::new();
    let with = |threshold, arguments: &[&str]| {
        let output = place.jashun_with(&[("JASHUN_THRESHOLD", threshold)], arguments);
        output.status.code()
    };
    assert_eq!(with("12", &["helplines", "confirm"]), Some(0));
    for look in [&["round", "list"][..], &["doctor"]] {
        with("99", look);
    }
    assert_eq!(with("12", &["helplines", "confirm"]), Some(0));
    assert_eq!(
        with("11", &["round", "list"]),
        Some(2),
        "it was higher before"
    );
}

#[test]
fn municipalities_are_listed_without_a_database() {
    let place = Place::new();
    let away = [("DATABASE_URL", "sqlite://nowhere/jashun.db")];
    let output = place.jashun_with(&away, &["municipalities", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let all: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let all = all.as_array().expect("a list");
    assert_eq!(all.len(), 22);
    for place in all {
        assert_eq!(
            keys(place),
            [
                "aliases",
                "district",
                "from",
                "kind",
                "merged_into",
                "name",
                "oblast",
                "slug",
                "soate",
                "until"
            ]
        );
        assert_eq!(keys(&place["name"]), ["ky", "ru"]);
    }
    let of = |slug: &str| all.iter().find(|p| p["slug"] == slug).expect("a place");
    assert_eq!(
        of("ugut"),
        &json!({
            "slug": "ugut",
            "kind": "aiyl_aimak",
            "name": {"ky": "Үгүт айыл аймагы", "ru": "Угутский айылный аймак"},
            "oblast": {"ky": "Нарын облусу", "ru": "Нарынская область"},
            "district": {"ky": "Ак-Талаа району", "ru": "Ак-Талинский район"},
            "soate": of("ugut")["soate"],
            "aliases": ["Угут"],
            "from": null,
            "until": null,
            "merged_into": null,
        })
    );
    let renamed = of("jalal-abad");
    assert_eq!(
        (&renamed["name"]["ru"], &renamed["from"]),
        (&json!("город Манас"), &json!("2025-09-01"))
    );
    assert_eq!(of("bishkek")["oblast"], Value::Null);
}

#[test]
fn an_unknown_municipality_suggests_the_nearest_wherever_it_is_named() {
    let place = Place::new();
    assert_eq!(place.code(&["helplines", "confirm"]), 0);
    let open = &["round", "open", "needs-assessment", "--municipality"][..];
    let invite = &["invite", "council", "--municipality"][..];
    for (before, slug, suggested) in [
        (open, "ugutt", "did you mean `ugut`?"),
        (invite, "Үгүт", "did you mean `ugut`?"),
        (open, "Угутский айылный аймак", "did you mean `ugut`?"),
        (invite, "kant", "The nearest is `"),
    ] {
        let output = place.jashun(&[before, &[slug]].concat());
        assert_eq!(output.status.code(), Some(2));
        let told = text(&output.stderr);
        assert!(told.contains(suggested), "{told}");
        assert!(told.contains("jashun municipalities"), "{told}");
    }
}

#[test]
fn a_good_questionnaire_is_told_to_be_good_and_a_wrong_one_is_not() {
    let place = Place::new();
    let said = text(&place.jashun(&["check"]).stdout);
    assert!(
        said.lines().count() > 3 && said.lines().all(|line| line.ends_with(": ok")),
        "{said}"
    );
    std::fs::write(place.path().join("wrong.toml"), "form_id = 1\n").expect("written");
    let output = place.jashun(&["check", "wrong.toml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!text(&output.stdout).contains(": ok"));
}
