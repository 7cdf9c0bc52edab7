#![no_main]
//! What SMS gateways bring, and the words in it.
//!
//! The first line is a gateway, a route and a type of content, the second a query; the rest is the body.

use std::sync::{Arc, LazyLock};

use fuzz::NOW;
use hmac::{Hmac, Mac};
use jashun::channels::sms::{
    Authorization, Content, FieldNames, GatewaySettings, Kind, Template, gateways,
};
use jashun::domain::{
    Phone, Secret, SmsBody, SmsDelivery, SmsGateway, SmsIn, SmsReceived, SmsUnread,
};
use jashun::texts::sms::{Encoding, Keywords, latin, parts, segments, thrifty};
use libfuzzer_sys::fuzz_target;
use sha2::Sha256;

const SECRET: &str = "path-secret-0123456789";

static GATEWAYS: LazyLock<Vec<Arc<dyn SmsGateway>>> = LazyLock::new(|| {
    let kinds = [
        Kind::Kannel {
            callback: "http://127.0.0.1:8088/".into(),
            smsc: None,
        },
        Kind::SmsGate {
            sim: None,
            device: None,
        },
        Kind::Generic(template()),
        Kind::Nikita,
    ];
    let settings: Vec<GatewaySettings> = ["kannel", "smsgate", "generic", "nikita"]
        .into_iter()
        .zip(kinds)
        .map(|(name, kind)| GatewaySettings {
            name: name.into(),
            url: "http://127.0.0.1:9".into(),
            username: Some("survey".into()),
            password: Some(Secret::new("password".into())),
            secret: Some(Secret::new(SECRET.into())),
            from: Some("4488".into()),
            prefixes: Vec::new(),
            addresses: Vec::new(),
            per_minute: 600,
            kind,
        })
        .collect();
    gateways(&settings).unwrap().all().cloned().collect()
});
static KEYWORDS: LazyLock<Keywords> = LazyLock::new(|| Keywords::bundled().unwrap());

fn template() -> Template {
    Template {
        method: reqwest::Method::POST,
        body: "to={to}&text={text}&id={id}".into(),
        content: Content::Form,
        authorization: Authorization::None,
        response: None,
        fields: FieldNames {
            from: "from".into(),
            text: "text".into(),
            id: "id".into(),
            date: "date".into(),
        },
    }
}

fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(3, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (head, query, body) = (line(), line(), line());
    let (head, query) = (
        String::from_utf8_lossy(head),
        String::from_utf8_lossy(query),
    );
    let mut words = head.split(' ');
    let named = words.next().unwrap_or_default();
    let (route, content) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    let gateway = GATEWAYS.iter().find(|gateway| gateway.name() == named);
    if let Some(gateway) = gateway {
        let delivery = Brought::new(route, content, body);
        let read = gateway.read(&delivery.as_seen(&query, body));
        assert_ne!(
            read,
            Err(SmsUnread::Unauthorized),
            "whoever knows the secret is read"
        );
        assert_eq!(
            gateway.read(&delivery.as_seen(&query, body)),
            read,
            "a repeat reads the same"
        );
        for received in read.into_iter().flatten() {
            if let SmsReceived::Message(message) = received {
                brought(&message);
            }
        }
        let forged = SmsDelivery {
            path: route,
            headers: &[],
            ..delivery.as_seen(&query, body)
        };
        assert!(route.contains(SECRET) || gateway.read(&forged) == Err(SmsUnread::Unauthorized));
    }
    text(&String::from_utf8_lossy(body));
});

/// A delivery with all that proves whom it is from.
struct Brought {
    path: String,
    headers: Vec<(String, String)>,
}

impl Brought {
    fn new(route: &str, content: &str, body: &[u8]) -> Self {
        let time = (NOW.0 / 1_000).to_string();
        let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
        mac.update(body);
        mac.update(time.as_bytes());
        let headers = [
            ("content-type", content.to_owned()),
            ("x-timestamp", time),
            ("x-signature", hex::encode(mac.finalize().into_bytes())),
        ];
        Self {
            path: format!("{SECRET}/{route}"),
            headers: headers.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }

    fn as_seen<'a>(&'a self, query: &'a str, body: &'a [u8]) -> SmsDelivery<'a> {
        SmsDelivery {
            path: &self.path,
            query,
            headers: &self.headers,
            body,
            peer: [10, 1, 2, 3].into(),
            now: NOW,
        }
    }
}

/// A message: its sender can be answered, and it is stored whole.
fn brought(message: &SmsIn) {
    assert_eq!(Phone::parse(&message.from.e164()), Ok(message.from));
    assert!(
        message
            .external_id
            .as_ref()
            .is_none_or(|id| (1..=128).contains(&id.len()))
    );
    let stored = serde_json::to_string(message).unwrap();
    assert_eq!(serde_json::from_str::<SmsIn>(&stored).unwrap(), *message);
    let (SmsBody::Whole(words) | SmsBody::Fragment(words)) = &message.body;
    let stray = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    assert!(!words.contains(stray), "{words:?}");
    text(words);
}

/// A text: keywords in it, how many segments it is, and in which letters it may be sent back.
fn text(text: &str) {
    if let Some(found) = KEYWORDS.find(text) {
        assert!(text.contains(found.argument));
    }
    split(text);
    let latin = latin(text);
    assert_eq!(Encoding::of(&latin), Encoding::Gsm7, "{latin:?}");
    let thrifty_text = thrifty(text);
    assert_eq!(thrifty(&thrifty_text), thrifty_text, "{text:?}");
    assert!(
        segments(&thrifty_text).segments <= segments(text).segments,
        "{text:?}"
    );
    split(&thrifty(&latin));
}

/// Parts are the text, none longer than a message; the next character never fitted.
fn split(text: &str) {
    let counted = segments(text);
    let parts = parts(text);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), counted.segments);
    let most = match parts.len() {
        0 | 1 => counted.encoding.alone(),
        _ => counted.encoding.joined(),
    };
    let units = |part: &str| match counted.encoding {
        Encoding::Ucs2 => part.encode_utf16().count(),
        Encoding::Gsm7 => part
            .chars()
            .map(|c| 1 + usize::from("\u{c}[\\]^{|}~€".contains(c)))
            .sum(),
    };
    assert_eq!(
        parts.iter().map(|part| units(part)).sum::<usize>(),
        counted.units
    );
    for (at, part) in parts.iter().enumerate() {
        assert!((1..=most).contains(&units(part)));
        if let Some(next) = parts.get(at + 1).and_then(|next| next.chars().next()) {
            assert!(units(part) + units(&next.to_string()) > most);
        }
    }
}
