//! Reading what gateways bring: forms, JSON, XML, and bytes that should be text. Nothing here panics, whatever comes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use percent_encoding::percent_decode;
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use serde::de::{self, Deserialize, Deserializer};

use crate::domain::{Moment, Phone, SmsBody, SmsUnread};

/// Longest id that a gateway may give.
pub(super) const LONGEST_ID: usize = 128;
/// Most elements within each other.
const DEEPEST: usize = 16;

/// Named values, as raw bytes: gateways send what is no UTF-8.
#[derive(Default)]
pub(super) struct Fields(HashMap<String, Vec<u8>>);

impl Fields {
    /// From a query or a body of `application/x-www-form-urlencoded`. The first of equal names counts.
    pub(super) fn of_form(form: &[u8]) -> Self {
        let mut fields = Self::default();
        for pair in form.split(|byte| *byte == b'&') {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = decoded(halves.next().unwrap_or_default());
            let value = decoded(halves.next().unwrap_or_default());
            fields.put(String::from_utf8_lossy(&name).into_owned(), value);
        }
        fields
    }

    /// From a JSON object; what is neither text nor number in it is left out.
    pub(super) fn of_json(body: &[u8]) -> Result<Self, SmsUnread> {
        let object: HashMap<String, Raw> =
            serde_json::from_slice(body).map_err(|_| SmsUnread::Malformed("not a JSON object"))?;
        Ok(Self(
            object
                .into_iter()
                .map(|(name, Raw(value))| (name, value))
                .collect(),
        ))
    }

    /// From the elements under the root of an XML document.
    pub(super) fn of_xml(body: &[u8]) -> Result<Self, SmsUnread> {
        let text = std::str::from_utf8(body).map_err(|_| SmsUnread::Malformed("not UTF-8"))?;
        let root = xml(text).ok_or(SmsUnread::Malformed("not XML"))?;
        let mut fields = Self::default();
        for Element { name, text, .. } in root.children {
            fields.put(name, text.into());
        }
        Ok(fields)
    }

    fn put(&mut self, name: String, value: Vec<u8>) {
        self.0.entry(name).or_insert(value);
    }

    /// These too, where there are none of the name yet.
    pub(super) fn and(mut self, more: Self) -> Self {
        for (name, value) in more.0 {
            self.put(name, value);
        }
        self
    }

    /// The raw value.
    pub(super) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// The value as trimmed text, if there is any.
    pub(super) fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        let text = String::from_utf8_lossy(self.raw(name)?);
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        (!text.is_empty()).then_some(text)
    }

    /// The value as an id of the gateway's.
    pub(super) fn id(&self, name: &str) -> Result<String, SmsUnread> {
        self.text(name)
            .filter(|id| id.len() <= LONGEST_ID)
            .map(Cow::into_owned)
            .ok_or(SmsUnread::Malformed("no id"))
    }
}

/// Whom a message is from; none if nobody whom we could answer: a name, a short number, another country.
pub(super) fn sender(text: &str) -> Option<Phone> {
    Phone::parse(text).ok()
}

/// A message's bytes as text: whole, unless it is one part of several or no text at all.
pub(super) fn body_of(raw: &[u8], is_part: bool) -> SmsBody {
    let text = std::str::from_utf8(raw)
        .ok()
        .filter(|text| !text.chars().any(is_stray));
    match text {
        Some(text) if !is_part => SmsBody::Whole(text.to_owned()),
        Some(text) => SmsBody::Fragment(text.to_owned()),
        None => SmsBody::Fragment(salvaged(raw)),
    }
}

/// What nobody types: raw UTF-16 is full of them, also where it happens to be valid UTF-8.
fn is_stray(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r' | '\u{c}')
}

/// The legible part of bytes that are no text, so that words of danger are still seen.
fn salvaged(raw: &[u8]) -> String {
    // a zero or a small byte before each letter: UTF-16BE whose encoding was lost on the way
    let wide = raw.iter().any(|byte| *byte < 9);
    let text = if wide {
        let units = raw
            .chunks(2)
            .map(|pair| u16::from_be_bytes([pair[0], pair.get(1).copied().unwrap_or(0)]));
        char::decode_utf16(units)
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    } else {
        String::from_utf8_lossy(raw).into_owned()
    };
    text.chars().filter(|letter| !is_stray(*letter)).collect()
}

fn decoded(part: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    percent_decode(&spaced).collect()
}

/// An element of an XML document; its name without the namespace.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) children: Vec<Element>,
    text: String,
}

impl Element {
    fn new(tag: &BytesStart<'_>) -> Self {
        Self {
            name: String::from_utf8_lossy(tag.local_name().as_ref()).into_owned(),
            ..Self::default()
        }
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The trimmed text of the child of this name.
    pub(super) fn text_of<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).next().map(|child| child.text.trim())
    }
}

/// The root of a document, unless it has a DTD or goes deeper than any gateway's.
pub(super) fn xml(text: &str) -> Option<Element> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    loop {
        let done = match reader.read_event().ok()? {
            Event::DocType(_) | Event::Eof => return None,
            Event::Start(_) if open.len() == DEEPEST => return None,
            Event::Start(tag) => {
                open.push(Element::new(&tag));
                continue;
            }
            Event::Empty(tag) => Element::new(&tag),
            Event::End(_) => open.pop()?,
            other => {
                // blanks and comments around the root belong to nobody
                if let Some(element) = open.last_mut() {
                    element.text.push_str(&written(&other)?);
                }
                continue;
            }
        };
        match open.last_mut() {
            Some(parent) => parent.children.push(done),
            None => return Some(done),
        }
    }
}

/// What this adds to an element's text; `None` for what only a DTD could explain.
fn written(event: &Event<'_>) -> Option<String> {
    Some(match event {
        Event::Text(text) => text.decode().ok()?.into_owned(),
        Event::CData(text) => text.decode().ok()?.into_owned(),
        Event::GeneralRef(name) => match name.resolve_char_ref().ok()? {
            Some(letter) => letter.to_string(),
            None => resolve_predefined_entity(&name.decode().ok()?)?.to_owned(),
        },
        _ => String::new(),
    })
}

/// Text for an XML element; characters that XML cannot hold are left out.
pub(super) fn xml_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            _ if is_stray(letter) || matches!(letter, '\u{c}' | '\u{fffe}' | '\u{ffff}') => {}
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// A JSON value as bytes: a text of any bytes, also with half a surrogate pair, or a number.
#[derive(Default)]
pub(super) struct Raw(pub(super) Vec<u8>);

impl Raw {
    /// Trimmed text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).trim().to_owned()
    }

    /// The text as an id of the gateway's, if there is one.
    pub(super) fn id(&self) -> Option<String> {
        Some(self.text()).filter(|id| (1..=LONGEST_ID).contains(&id.len()))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = <&serde_json::value::RawValue>::deserialize(deserializer)?.get();
        let read = |value: &str| -> Option<Vec<u8>> {
            let mut json = serde_json::Deserializer::from_str(value);
            json.deserialize_bytes(Bytes).ok()
        };
        Ok(Self(match value.as_bytes().first() {
            Some(b'"') => read(value).ok_or_else(|| de::Error::custom("not a text"))?,
            Some(b'-' | b'0'..=b'9') => value.into(),
            _ => Vec::new(),
        }))
    }
}

struct Bytes;

impl de::Visitor<'_> for Bytes {
    type Value = Vec<u8>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
        Ok(bytes.to_vec())
    }
}

/// A time as RFC 3339 writes it.
pub(super) fn rfc3339(text: &str) -> Option<Moment> {
    let time = chrono::DateTime::parse_from_rfc3339(text.trim()).ok()?;
    Some(Moment(time.timestamp_millis()))
}
