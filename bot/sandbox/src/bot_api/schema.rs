//! The Bot API's own description of every method we call, used to refuse requests that Telegram would refuse.
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::{Map, Value};

/// Trimmed from the schema published as PaulSonOfLars/telegram-bot-api-spec (MIT), see its `source` key.
/// Lengths of texts and captions are left out: they count after entity parsing.
const SCHEMA: &str = include_str!("schema.json");

static METHODS: LazyLock<Schema> = LazyLock::new(Schema::load);

/// What the schema says about one method.
pub(super) struct Method {
    pub(super) name: &'static str,
    fields: HashMap<&'static str, Field>,
}

/// The method of that exact name, if the schema has it.
pub(super) fn method(name: &str) -> Option<&'static Method> {
    METHODS.methods.get(name)
}

impl Method {
    /// Turns the strings of a form (urlencoded, multipart) into the JSON values that the fields ask for.
    pub(super) fn read_form(&self, fields: &mut Map<String, Value>) {
        for (name, value) in fields.iter_mut() {
            let (Some(field), Value::String(text)) = (self.fields.get(name.as_str()), &*value)
            else {
                continue;
            };
            if let Some(read) = field.types.iter().find_map(|kind| kind.read(text)) {
                *value = read;
            }
        }
    }

    /// The first thing wrong with a request, in words for the log of violations.
    pub(super) fn check(&self, fields: &Map<String, Value>) -> Result<(), String> {
        check_fields(&self.fields, fields, self.name)
    }
}

fn check_fields(
    known: &HashMap<&'static str, Field>,
    given: &Map<String, Value>,
    at: &str,
) -> Result<(), String> {
    for (name, value) in given {
        let Some(field) = known.get(name.as_str()) else {
            return Err(format!("{at}: unknown parameter {name}"));
        };
        if value.is_null() && !field.required {
            continue;
        }
        check_field(field, value).map_err(|wrong| format!("{at}.{name}: {wrong}"))?;
    }
    match known
        .iter()
        .find(|(name, field)| field.required && !given.contains_key(**name))
    {
        Some((name, _)) => Err(format!("{at}: missing parameter {name}")),
        None => Ok(()),
    }
}

fn check_field(field: &Field, value: &Value) -> Result<(), String> {
    let mut wrong = String::new();
    if !field.types.iter().any(|kind| {
        kind.check(value)
            .inspect_err(|e| wrong.clone_from(e))
            .is_ok()
    }) {
        return Err(wrong);
    }
    if let (Some((least, most, bytes)), Value::String(text)) = (field.length, value) {
        let length = if bytes {
            text.len()
        } else {
            text.encode_utf16().count()
        };
        if length < least || length > most {
            return Err(format!("length {length} is not within {least}-{most}"));
        }
    }
    Ok(())
}

struct Field {
    types: Vec<Kind>,
    required: bool,
    length: Option<(usize, usize, bool)>,
}

enum Kind {
    Integer,
    Float,
    Boolean,
    String,
    Array(Box<Kind>),
    Object(&'static str),
}

impl Kind {
    fn parse(name: &'static str) -> Kind {
        match name {
            "Integer" => Kind::Integer,
            "Float" => Kind::Float,
            "Boolean" => Kind::Boolean,
            // A file is named by a string: a file id, an address or attach://part.
            "String" | "InputFile" => Kind::String,
            _ => match name.strip_prefix("Array of ") {
                Some(of) => Kind::Array(Box::new(Kind::parse(of))),
                None => Kind::Object(name),
            },
        }
    }

    fn read(&self, text: &str) -> Option<Value> {
        match self {
            Kind::Integer => text.parse::<i64>().ok().map(Value::from),
            Kind::Float => text.parse::<f64>().ok().map(Value::from),
            Kind::Boolean => match text {
                "true" | "True" | "1" => Some(Value::Bool(true)),
                "false" | "False" | "0" => Some(Value::Bool(false)),
                _ => None,
            },
            Kind::String => Some(Value::from(text)),
            Kind::Array(_) | Kind::Object(_) => serde_json::from_str(text).ok(),
        }
    }

    fn check(&self, value: &Value) -> Result<(), String> {
        let fits = match (self, value) {
            (Kind::Integer, value) => value.is_i64() || value.is_u64(),
            (Kind::Float, value) => value.is_number(),
            (Kind::Boolean, value) => value.is_boolean(),
            (Kind::String, value) => value.is_string(),
            (Kind::Array(of), Value::Array(items)) => {
                return items.iter().try_for_each(|item| of.check(item));
            }
            (Kind::Object(name), Value::Object(given)) => return METHODS.check_object(name, given),
            (Kind::Array(_) | Kind::Object(_), _) => false,
        };
        if fits {
            Ok(())
        } else {
            Err("wrong type".to_owned())
        }
    }
}

struct Schema {
    methods: HashMap<&'static str, Method>,
    types: HashMap<&'static str, Object>,
}

struct Object {
    fields: HashMap<&'static str, Field>,
    one_of: Vec<&'static str>,
}

impl Schema {
    fn load() -> Schema {
        let file: File = serde_json::from_str(SCHEMA).unwrap_or_default();
        let fields = |fields: HashMap<&'static str, FileField>| {
            fields.into_iter().map(|(n, f)| (n, f.into())).collect()
        };
        Schema {
            methods: file
                .methods
                .into_iter()
                .map(|(name, m)| {
                    (
                        name,
                        Method {
                            name,
                            fields: fields(m.fields),
                        },
                    )
                })
                .collect(),
            types: file
                .types
                .into_iter()
                .map(|(name, t)| {
                    (
                        name,
                        Object {
                            fields: fields(t.fields),
                            one_of: t.one_of,
                        },
                    )
                })
                .collect(),
        }
    }

    fn check_object(&self, name: &str, given: &Map<String, Value>) -> Result<(), String> {
        let Some(object) = self.types.get(name) else {
            return Err(format!("no type {name} in the schema"));
        };
        if object.one_of.is_empty() {
            return check_fields(&object.fields, given, name);
        }
        let mut wrong = format!("no variant of {name} fits");
        // InputMediaPhoto has type "photo", BotCommandScopeChat has type "chat": the tag picks the variant to report on.
        let tag = given
            .get("type")
            .and_then(Value::as_str)
            .unwrap_or("")
            .replace('_', "");
        for variant in &object.one_of {
            match self.check_object(variant, given) {
                Ok(())
                    if variant.len() == name.len() + tag.len()
                        && variant.to_lowercase().ends_with(&tag) =>
                {
                    return Ok(());
                }
                Err(e) if variant.to_lowercase().ends_with(&tag) && !tag.is_empty() => wrong = e,
                Ok(()) | Err(_) => {}
            }
        }
        Err(wrong)
    }
}

#[derive(Deserialize, Default)]
struct File {
    #[serde(borrow)]
    methods: HashMap<&'static str, FileObject>,
    #[serde(borrow)]
    types: HashMap<&'static str, FileObject>,
}

#[derive(Deserialize)]
struct FileObject {
    #[serde(borrow, default)]
    fields: HashMap<&'static str, FileField>,
    #[serde(borrow, default)]
    one_of: Vec<&'static str>,
}

#[derive(Deserialize)]
struct FileField {
    #[serde(borrow)]
    types: Vec<&'static str>,
    #[serde(default)]
    required: bool,
    #[serde(borrow)]
    length: Option<(usize, usize, &'static str)>,
}

impl From<FileField> for Field {
    fn from(field: FileField) -> Field {
        Field {
            types: field.types.into_iter().map(Kind::parse).collect(),
            required: field.required,
            length: field
                .length
                .map(|(least, most, unit)| (least, most, unit == "bytes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(name: &str, body: Value) -> Result<(), String> {
        let Value::Object(fields) = body else {
            unreachable!()
        };
        method(name).unwrap().check(&fields)
    }

    #[test]
    fn every_method_we_call_is_in_the_schema() {
        assert!(METHODS.methods.len() >= 27);
        assert!(method("sendMessage").is_some());
        assert!(method("sendmessage").is_none());
    }

    #[test]
    fn unknown_missing_and_mistyped_parameters_are_named() {
        assert!(check("sendMessage", json!({"chat_id": 1, "text": "a"})).is_ok());
        assert_eq!(
            check("sendMessage", json!({"chat_id": 1})),
            Err("sendMessage: missing parameter text".into())
        );
        assert_eq!(
            check("sendMessage", json!({"chat_id": 1, "text": "a", "txt": 1})),
            Err("sendMessage: unknown parameter txt".into())
        );
        assert_eq!(
            check("sendMessage", json!({"chat_id": true, "text": "a"})),
            Err("sendMessage.chat_id: wrong type".into())
        );
    }

    #[test]
    fn nested_objects_are_checked_too() {
        let keyboard = |button: Value| json!({"chat_id": 1, "text": "a", "reply_markup": {"inline_keyboard": [[button]]}});
        assert!(
            check(
                "sendMessage",
                keyboard(json!({"text": "a", "callback_data": "x"}))
            )
            .is_ok()
        );
        assert!(
            check(
                "sendMessage",
                keyboard(json!({"text": "a", "callback": "x"}))
            )
            .is_err()
        );
        assert!(
            check(
                "sendMessage",
                keyboard(json!({"text": "a", "callback_data": "ж".repeat(33)}))
            )
            .is_err()
        );
        assert!(
            check(
                "sendMessage",
                keyboard(json!({"text": "a", "callback_data": ""}))
            )
            .is_err()
        );
    }

    #[test]
    fn variants_are_chosen_by_their_tag() {
        let scope = |scope: Value| json!({"commands": [{"command": "a", "description": "b"}], "scope": scope});
        assert!(check("setMyCommands", scope(json!({"type": "all_private_chats"}))).is_ok());
        assert!(
            check(
                "setMyCommands",
                scope(json!({"type": "chat", "chat_id": 5}))
            )
            .is_ok()
        );
        assert!(check("setMyCommands", scope(json!({"type": "chat"}))).is_err());
        assert!(check("setMyCommands", scope(json!({"type": "everybody"}))).is_err());
    }

    #[test]
    fn forms_carry_numbers_and_objects_as_text() {
        let mut fields = Map::new();
        fields.insert("chat_id".into(), json!("-100500"));
        fields.insert("text".into(), json!("5"));
        fields.insert("reply_markup".into(), json!("{\"inline_keyboard\":[]}"));
        fields.insert("protect_content".into(), json!("true"));
        let method = method("sendMessage").unwrap();
        method.read_form(&mut fields);
        assert_eq!(
            Value::Object(fields.clone()),
            json!({"chat_id": -100500, "text": "5", "reply_markup": {"inline_keyboard": []}, "protect_content": true})
        );
        assert!(method.check(&fields).is_ok());
    }
}
