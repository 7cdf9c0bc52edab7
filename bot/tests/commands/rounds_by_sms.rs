//! `round open` where there are SMS: the estimate, and what is too long.

use std::process::Output;

use super::place::{Place, text};

const SMS: &str = r#"
[sms]
number = "4488"
reply_price = 3.5
segment_price = 1.2

[[sms.gateways]]
name = "any"
kind = "generic"
url = "http://127.0.0.1:1/send"
body = "to={to}&text={text}"
"#;
const SECRET: (&str, &str) = ("JASHUN_SMS_ANY_SECRET", "0123456789abcdef");

fn place(sms: bool) -> Place {
    let place = Place::new();
    if sms {
        std::fs::write(place.path().join("jashun.toml"), SMS).expect("written");
    }
    let confirmed = place.jashun_with(&[SECRET], &["helplines", "confirm"]);
    assert!(confirmed.status.success(), "{}", text(&confirmed.stderr));
    place
}

fn open(place: &Place, questionnaire: &str) -> Output {
    let open = ["round", "open", questionnaire, "--municipality", "ugut"];
    let because = ["--without-safeguarding", "a test", "--json"];
    place.jashun_with(&[SECRET], &[&open[..], &because].concat())
}

/// A question that takes three segments in Kyrgyz, where two are allowed unless a row says otherwise.
fn write_long(place: &Place, row: &str) {
    let long = "ң".repeat(135);
    let form = format!(
        "form_id = \"long\"\nversion = \"1\"\nform_title = {{ ky = \"т\", ru = \"т\" }}\n[[survey]]\ntype = \"integer\"\nname = \"how_many\"\nlabel = {{ ky = \"{long}\", ru = \"а\" }}\n{row}"
    );
    std::fs::write(place.path().join("long.toml"), form).expect("written");
}

/// A questionnaire with an SMS form, of the tests.
const MONITORING: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../tests/fixtures/monitoring.toml"
);

#[test]
fn round_open_prints_the_estimate_beside_its_result() {
    let opened = open(&place(true), MONITORING);
    assert!(opened.status.success(), "{}", text(&opened.stderr));
    serde_json::from_slice::<serde_json::Value>(&opened.stdout).expect("JSON and nothing else");
    let beside = text(&opened.stderr);
    for line in [
        "by SMS, a whole talk, ky: 3 questions, 14 segments from us, 7 replies; 16.80 som for us, 24.50 som for the respondent",
        "by SMS, a whole talk, ru LAT: 5 questions, 11 segments from us, 9 replies; 13.20 som for us, 31.50 som for the respondent",
    ] {
        assert!(beside.lines().any(|l| l == line), "{beside}");
    }
    let without = open(&place(false), MONITORING);
    assert!(without.status.success());
    assert!(!text(&without.stderr).contains("SMS"));
}

#[test]
fn round_open_refuses_what_is_too_long_for_sms_unless_its_row_allows_it() {
    let place = place(true);
    write_long(&place, "");
    let refused = open(&place, "long.toml");
    assert_eq!(refused.status.code(), Some(1));
    let why = text(&refused.stderr);
    assert!(
        why.contains("`how_many` is too long for SMS: jashun check --channel sms"),
        "{why}"
    );
    assert!(why.contains("by SMS, a whole talk, ky:"), "{why}");
    assert!(refused.stdout.is_empty());
    let list = place.jashun_with(&[SECRET], &["round", "list", "--json"]);
    assert_eq!(text(&list.stdout).trim(), "[]");

    write_long(&place, "sms_segments = 3\n");
    assert!(open(&place, "long.toml").status.success());
}

#[test]
fn round_open_without_sms_opens_what_would_be_too_long_for_it() {
    let place = place(false);
    write_long(&place, "");
    assert!(open(&place, "long.toml").status.success());
}
