#![no_main]
//! Files of questionnaires: loaded, written back, measured and talked through.

use fuzz::{Talk, fits_sms, loaded};
use libfuzzer_sys::fuzz_target;
use surveys::engine::{Action, Channel, Input};
use surveys::questionnaire::{Language, Questionnaire, decode};
use surveys::statistics::Privacy;
use toml_edit::visit_mut::{VisitMut, visit_table_like_kv_mut, visit_table_mut, visit_value_mut};
use toml_edit::{DocumentMut, Item, KeyMut, Table, Value};

/// Steps of one talk.
const STEPS: usize = 24;

fuzz_target!(|data: &[u8]| {
    let Ok(source) = decode("fuzz.toml", data) else {
        return;
    };
    let Some(questionnaire) = loaded(source) else {
        return;
    };
    written_back(source, &questionnaire);
    assert!(Privacy::of(&questionnaire).bound(1).is_finite());
    let within = fits_sms(&questionnaire);
    for (language, channel) in [
        (Language::Ky, Channel::Telegram),
        (Language::Ru, Channel::Sms),
    ] {
        talk(Talk::begin(&questionnaire, language, channel, within));
    }
});

/// The same file in another hand, without comments and with values written plainly, is the same questionnaire.
fn written_back(source: &str, questionnaire: &Questionnaire) {
    let mut document: DocumentMut = source.parse().unwrap();
    Plain.visit_document_mut(&mut document);
    let written = document.to_string();
    let again = loaded(&written).expect("what was loaded loads again");
    assert_eq!(
        format!("{again:?}"),
        format!("{questionnaire:?}"),
        "{written}"
    );
}

struct Plain;

impl VisitMut for Plain {
    fn visit_table_mut(&mut self, table: &mut Table) {
        table.decor_mut().clear();
        visit_table_mut(self, table);
    }

    fn visit_table_like_kv_mut(&mut self, mut key: KeyMut<'_>, node: &mut Item) {
        key.leaf_decor_mut().clear();
        visit_table_like_kv_mut(self, key, node);
    }

    fn visit_value_mut(&mut self, value: &mut Value) {
        value.decor_mut().clear();
        match value {
            Value::String(text) => text.fmt(),
            Value::Integer(number) => number.fmt(),
            Value::Boolean(truth) => truth.fmt(),
            Value::InlineTable(table) => table.fmt(),
            Value::Array(array) => array.fmt(),
            // written otherwise they may be other numbers and days
            Value::Float(_) | Value::Datetime(_) => {}
        }
        visit_value_mut(self, value);
    }
}

fn talk(mut talk: Talk<'_>) {
    let inputs = [
        Input::Typed("1".into()),
        Input::Typed("1 2".into()),
        Input::Typed("2000-02-29".into()),
    ];
    for at in 0..STEPS {
        let Some(question) = talk.at() else {
            return;
        };
        let tap = |action| Input::Tap { question, action };
        talk.input(inputs[at % inputs.len()].clone());
        if talk.at() == Some(question) {
            talk.input(tap(Action::Next));
        }
        if talk.at() == Some(question) {
            talk.input(tap(Action::DontKnow));
        }
        if talk.at() == Some(question) {
            talk.input(tap(Action::Skip));
        }
    }
}
