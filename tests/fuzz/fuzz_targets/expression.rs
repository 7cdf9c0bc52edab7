#![no_main]
//! Expressions as authors write them in cells.

use std::borrow::Cow;

use fuzz::{NOW, Talk, loaded};
use libfuzzer_sys::fuzz_target;
use surveys::engine::{Action, Channel, Input};
use surveys::expression::{Context, Expression, SyntaxErrorKind, Value};
use surveys::questionnaire::Language;

fuzz_target!(|data: &[u8]| {
    let source = String::from_utf8_lossy(data);
    match Expression::parse(&source) {
        Ok(expression) => parsed(&expression),
        Err(error) => {
            assert!(
                source.is_char_boundary(error.offset.min(source.len())),
                "{error:?}"
            );
            assert!(!error.to_string().is_empty());
        }
    }
    in_a_row(&source);
});

/// It evaluates, and is the same when it is written with every bracket.
fn parsed(expression: &Expression) {
    let value = expression.evaluate(&Answers);
    let _ = (value.number(), value.truth(), expression.truth(&Answers));
    for name in expression.references() {
        assert!(expression.source.contains(name));
    }
    let printed = expression.printed();
    let again = match Expression::parse(&printed) {
        Ok(again) => again,
        // all brackets together may be more than may be written
        Err(e) if matches!(e.kind, SyntaxErrorKind::TooDeep | SyntaxErrorKind::TooLong) => return,
        Err(e) => panic!("{printed}: {e}"),
    };
    assert_eq!(again.printed(), printed);
    // what is random depends on where it stands
    if !printed.contains("random()") {
        assert_eq!(again.evaluate(&Answers).text(), value.text(), "{printed}");
    }
}

/// As each cell that may hold one.
fn in_a_row(source: &str) {
    let cell = toml_edit::Value::from(source);
    for column in [
        "relevant",
        "constraint",
        "required",
        "choice_filter",
        "default",
        "calculation",
    ] {
        let kind = match column {
            "calculation" => "calculate",
            _ => "select_one yn",
        };
        let label = "label = { ky = \"${a} ${of}\", ru = \"${a} ${of}\" }";
        let row = format!("[[survey]]\ntype = \"{kind}\"\nname = \"of\"\n{column} = {cell}\n");
        let shown = match column {
            "calculation" => format!("[[survey]]\ntype = \"note\"\nname = \"n\"\n{label}\n"),
            _ => "label = { ky = \"Б\", ru = \"Б\" }\n".to_owned(),
        };
        let Some(questionnaire) = loaded(&format!("{HEAD}{row}{shown}{TAIL}")) else {
            continue;
        };
        let mut talk = Talk::begin(&questionnaire, Language::Ky, Channel::Telegram, false);
        for _ in 0..4 {
            talk.input(Input::Typed("1".into()));
            if let Some(question) = talk.at() {
                talk.input(Input::Tap {
                    question,
                    action: Action::Next,
                });
            }
        }
    }
}

const HEAD: &str = r#"form_id = "t"
version = "1"
form_title = { ky = "Т", ru = "Т" }
[[survey]]
type = "integer"
name = "a"
label = { ky = "А", ru = "А" }
[[survey]]
type = "select_multiple yn"
name = "many"
label = { ky = "М", ru = "М" }
"#;

const TAIL: &str = r#"
[[choices]]
list_name = "yn"
name = "yes"
label = { ky = "Ооба", ru = "Да" }
oblast = "osh"
[[choices]]
list_name = "yn"
name = "no"
label = { ky = "Жок", ru = "Нет" }
oblast = "chui"
"#;

/// A few answers.
struct Answers;

impl Context for Answers {
    fn value(&self, name: &str) -> Value {
        let text = match name {
            "a" => return Value::Number(17.0),
            "none" => return Value::Number(0.0),
            "many" => "school road",
            "of" => "yes",
            "born" => "2009-03-31",
            "dk" => "dont_know",
            _ => "",
        };
        Value::Text(text.to_owned())
    }

    fn current(&self) -> Value {
        Value::Text("12".to_owned())
    }

    fn column(&self, name: &str) -> Option<Cow<'_, str>> {
        (name == "oblast").then_some(Cow::Borrowed("osh"))
    }

    fn choice_label(&self, question: &str, value: &str) -> Cow<'_, str> {
        Cow::Owned(format!("<{question}:{value}>"))
    }

    fn now(&self) -> i64 {
        NOW.0
    }

    fn seed(&self) -> u64 {
        7
    }

    fn month(&self, month: u32) -> Cow<'_, str> {
        Cow::Owned(format!("m{month}"))
    }

    fn weekday(&self, day: u32) -> Cow<'_, str> {
        Cow::Owned(format!("w{day}"))
    }
}
