#![no_main]
//! What comes back from Telegram: data of buttons, payloads of links, commands and whole updates. A client may send anything.

use std::sync::{Arc, LazyLock};

use fuzz::NOW;
use jashun::channels::telegram::{Received, read_update};
use jashun::domain::{
    Body, Chat, Inbound, Language, MenuTap, Onboarding, Random, RoleTap, Sender, UnknownTap,
};
use jashun::handlers;
use jashun::services::{guardian_links, transfer};
use jashun::store::{Vault, guardians, invites};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use surveys::engine::Action;

/// Most bytes of `callback_data`.
const MOST: usize = 64;

#[derive(Debug)]
struct Same;

impl Random for Same {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

static VAULT: LazyLock<Vault> = LazyLock::new(|| Vault::new([1; 32], Arc::new(Same)));

fuzz_target!(|data: &[u8]| {
    update(data);
    let text = String::from_utf8_lossy(data);
    pressed(&text);
    linked(&text);
    for body in [
        Body::Tap {
            query: "1".into(),
            data: text.to_string(),
            message: Some(1),
        },
        Body::Text {
            text: text.to_string(),
            message: 1,
        },
        Body::Text {
            text: format!("/start {text}"),
            message: 1,
        },
    ] {
        let ours = handlers::is_ours(&inbound(body.clone()));
        if let Body::Tap { data, .. } = &body {
            assert_eq!(ours, RoleTap::parse(data) != Err(UnknownTap::Foreign));
        }
    }
});

/// What is read as a press is the same press when its own code comes back, and its code can be sent.
fn pressed(data: &str) {
    let sendable = |code: &str| assert!(code.len() <= MOST.max(data.len()), "{code} of {data}");
    if let Ok(tap) = RoleTap::parse(data) {
        sendable(&tap.code());
        assert_eq!(RoleTap::parse(&tap.code()), Ok(tap));
    }
    if let Some(tap) = MenuTap::parse(data) {
        sendable(&tap.code());
        assert_eq!(MenuTap::parse(&tap.code()), Some(tap));
    }
    if let Some(way) = Onboarding::parse(data) {
        sendable(&way.code());
        let read = Onboarding::parse(&way.code());
        let mark = read.as_ref().and_then(|read| read.agreed_to);
        // only "I agree" carries what was agreed to
        assert_eq!(
            read,
            Some(Onboarding {
                agreed_to: mark,
                ..way.clone()
            })
        );
        assert!(mark.is_none() || mark == way.agreed_to);
    }
    if let Some(action) = Action::parse(data) {
        assert_eq!(action.code(), data);
    }
}

/// Payloads of links, and codes typed in their place.
fn linked(text: &str) {
    let _ = (
        invites::is_payload(text),
        invites::may_be_code(text),
        guardians::may_be_code(text),
        transfer::may_be_code(text),
    );
    let token = guardian_links::token_of_payload(text).unwrap_or(text);
    assert!(
        guardian_links::read(&VAULT, token).is_none(),
        "a token that we did not make"
    );
    let child = Chat {
        id: text
            .bytes()
            .fold(0, |id: i64, byte| id.wrapping_mul(257) ^ i64::from(byte)),
        topic: None,
    };
    for language in Language::ALL {
        let made = guardian_links::token(&VAULT, child, Some(text), language, NOW);
        let read = guardian_links::read(&VAULT, &made).expect("our own token");
        assert_eq!((read.child, read.language), (child, language));
        assert!(read.link.is_none_or(|link| link == text));
        let payload = format!("g{made}");
        assert_eq!(
            guardian_links::token_of_payload(&payload),
            Some(made.as_str())
        );
        assert!(payload.len() <= MOST);
    }
}

/// An update of any shape is never lost; data of a press come through as they were sent.
fn update(json: &[u8]) {
    match read_update(json) {
        Received::Inbound(inbound) => {
            let stored = serde_json::to_string(&inbound).unwrap();
            assert_eq!(serde_json::from_str::<Inbound>(&stored).unwrap(), inbound);
            let _ = handlers::is_ours(&inbound);
        }
        Received::Irrelevant { update_id } => assert!(update_id > 0),
        Received::Unreadable { update_id, raw } => {
            assert!(update_id.is_none_or(|id| id > 0));
            assert_eq!(raw, json);
        }
    }
    let data = String::from_utf8_lossy(json).into_owned();
    let pressed = json!({"update_id": 1, "callback_query": {
        "id": "1", "from": {"id": 5, "is_bot": false, "first_name": data}, "data": data,
        "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}},
    }});
    let Received::Inbound(inbound) = read_update(pressed.to_string().as_bytes()) else {
        panic!("a press is not read");
    };
    let Body::Tap { data: read, .. } = inbound.body else {
        panic!("a press is something else");
    };
    assert_eq!(read, data);
}

fn inbound(body: Body) -> Inbound {
    Inbound {
        external_id: 1,
        chat: Chat { id: 5, topic: None },
        private: true,
        group: None,
        sender: Some(Sender {
            id: 5,
            name: String::new(),
            language: None,
        }),
        body,
    }
}
