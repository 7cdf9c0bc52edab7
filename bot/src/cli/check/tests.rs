use serde_json::Value;
use surveys::questionnaire::load;

use super::sms::{Form, forms};
use super::{check, questionnaire};
use crate::cli::arguments::{Channel, Check, Output};
use crate::cli::{Failure, Outcome};
use crate::domain::LibraryEntry;
use crate::texts::sms::Prices;

fn form(source: &str) -> Form {
    let questionnaire = load("test", source).0.unwrap();
    let mut all = forms(vec![("f.toml".to_owned(), questionnaire)]).unwrap();
    all.remove(0)
}

fn keys(value: &Value) -> Vec<&str> {
    let object = value.as_object().unwrap();
    object.keys().map(String::as_str).collect()
}

#[test]
fn the_keys_of_the_sms_form_are_those_that_programs_rely_on() {
    let source = LibraryEntry::monitoring().source;
    let prices = Prices {
        segment: 150,
        reply: 300,
    };
    let monitoring = form(source);
    let json = monitoring.as_json(Some(prices));
    assert_eq!(
        keys(&json),
        [
            "dear_dont_know",
            "file",
            "left_out",
            "messages",
            "questionnaire",
            "talks"
        ]
    );
    assert_eq!(
        (&json["file"], &json["questionnaire"]),
        (&"f.toml".into(), &"monitoring".into())
    );
    let message = &json["messages"][0];
    assert_eq!(
        message.to_string(),
        r#"{"budget":2,"encoding":"ucs2","language":"ky","over":false,"part":"question","question":"promise_known","script":"cyrillic","segments":1,"text":"Кеңеш эмне убада кылганын билем: 1) ооба 2) бир аз 3) жок","units":57}"#
    );
    let talk = &json["talks"][0];
    assert_eq!(keys(talk), ["language", "longest", "script", "shortest"]);
    assert_eq!(
        talk["shortest"].to_string(),
        r#"{"cost":21.0,"questions":3,"replies":7,"reply_cost":21.0,"segments":14}"#
    );
    assert_eq!(
        monitoring.as_json(None)["talks"][0]["shortest"]["cost"],
        Value::Null
    );
    let needs = form(LibraryEntry::find("needs-assessment").unwrap().source);
    assert_eq!(
        needs.as_json(None)["left_out"][0].to_string(),
        r#"{"question":"safety_dark","reason":"sensitive"}"#
    );
}

#[test]
fn a_message_that_is_too_long_is_found_and_pointed_out() {
    let long = "ң".repeat(135);
    let source = format!(
        "form_id = \"t\"\nversion = \"1\"\nform_title = {{ ky = \"т\", ru = \"т\" }}\n[[survey]]\ntype = \"integer\"\nname = \"a\"\nlabel = {{ ky = \"{long}\", ru = \"а\" }}\n"
    );
    let over = form(&source);
    assert!(over.is_over());
    let text = over.as_text(None);
    assert!(
        text.contains("ky     [3] 135 ңңң") && text.contains("ERROR: more than 2"),
        "{text}"
    );
    let allowed = form(&format!("{source}sms_segments = 3\n"));
    assert!(!allowed.is_over());
    assert!(!allowed.as_text(None).contains("ERROR"));
}

#[test]
fn costs_are_told_to_people_when_prices_are_known() {
    let form = form(LibraryEntry::monitoring().source);
    let prices = Prices {
        segment: 150,
        reply: 300,
    };
    let told = "a whole talk, ky: 3 questions, 14 segments from us, 7 replies";
    assert!(form.as_text(None).lines().any(|line| line.trim() == told));
    let told = format!("{told}; 21.00 som for us, 21.00 som for the respondent");
    assert!(
        form.as_text(Some(prices))
            .lines()
            .any(|line| line.trim() == told)
    );
}

#[test]
fn a_file_that_is_not_utf8_is_found_and_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("windows.toml");
    std::fs::write(&file, b"form_id = \"t\"\nlabel = \"\xd1\xf3\xf3\"\n").unwrap();
    let arguments = Check {
        paths: vec![file.clone()],
        channel: Channel::Telegram,
        segment_price: None,
        reply_price: None,
        privacy: false,
        rounds_a_year: 4,
        output: Output { json: true },
    };
    assert!(matches!(check(&arguments), Ok(Outcome::Found)));
    let Err(Failure::Refused(why)) = questionnaire(file.to_str().unwrap()) else {
        panic!("it was read");
    };
    assert!(
        why.contains("windows.toml:2:10: error issue-not-utf8") && why.contains("iconv -f"),
        "{why}"
    );
}
