//! What a message may hold besides text.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

macro_rules! media {
    (words: $($worded:ident)*; none: $($name:ident)*) => {
        /// Content that we do not read, but for words in it that may tell of danger.
        #[derive(Deserialize)]
        pub(super) struct Media {
            $($worded: Option<Value>,)*
            $($name: Option<IgnoredAny>,)*
        }
        impl Media {
            pub(super) fn any(&self) -> bool {
                $(self.$worded.is_some() ||)* $(self.$name.is_some())||*
            }

            pub(super) fn words(&self) -> Option<String> {
                let mut words = Vec::new();
                $(collect_words(self.$worded.as_ref(), &mut words);)*
                (!words.is_empty()).then(|| words.join("\n"))
            }
        }
    };
}
media! {
    words: checklist contact game poll venue;
    none: animation audio document paid_media photo sticker story video video_note voice dice location rich_message widget
}

/// Fields in which somebody may have written.
const WORDED: [&str; 9] = [
    "question",
    "text",
    "title",
    "name",
    "first_name",
    "last_name",
    "description",
    "explanation",
    "address",
];

fn collect_words(value: Option<&Value>, words: &mut Vec<String>) {
    match value {
        Some(Value::Object(fields)) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if WORDED.contains(&name.as_str()) => {
                        words.push(text.clone())
                    }
                    other => collect_words(Some(other), words),
                }
            }
        }
        Some(Value::Array(values)) => values
            .iter()
            .for_each(|value| collect_words(Some(value), words)),
        _ => {}
    }
}
