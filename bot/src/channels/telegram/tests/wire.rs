//! Updates as Telegram sends them, and as nobody should.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{Received, read_update};
use crate::domain::{Body, Chat, Group, Inbound, Language, Sender};

fn inbound(update: Value) -> Inbound {
    match read_update(update.to_string().as_bytes()) {
        Received::Inbound(inbound) => inbound,
        other => panic!("{other:?}"),
    }
}

pub(super) fn group_message(fields: Value) -> Value {
    let mut message = json!({"message_id": 8, "date": 1, "chat": {"id": -100, "type": "supergroup", "title": "G"},
        "from": {"id": 5, "is_bot": false, "first_name": "Aida", "last_name": "T", "username": "aida"}});
    for (key, value) in fields.as_object().unwrap() {
        message[key] = value.clone();
    }
    json!({"update_id": 1, "message": message})
}

#[test]
fn messages_are_read() {
    let aida = Some(Sender {
        id: 5,
        name: "Aida T @aida".into(),
        language: None,
    });
    let text = Body::Text {
        text: "/connect X".into(),
        message: 8,
    };
    let in_topic = inbound(group_message(
        json!({"text": "/connect X", "message_thread_id": 3, "is_topic_message": true}),
    ));
    assert_eq!(
        in_topic,
        Inbound {
            external_id: 1,
            chat: Chat {
                id: -100,
                topic: Some(3)
            },
            private: false,
            group: Group::new("supergroup", "G"),
            sender: aida,
            body: text.clone()
        }
    );
    let reply = inbound(group_message(
        json!({"text": "/connect X", "message_thread_id": 3}),
    ));
    assert_eq!(reply.chat.topic, None);
    let anonymous = inbound(group_message(
        json!({"text": "/connect X", "sender_chat": {"id": -100}, "from": {"id": 1_087_968_824, "is_bot": true, "first_name": "Group"}}),
    ));
    assert_eq!((anonymous.sender, anonymous.body), (None, text));
    let captioned = inbound(group_message(json!({"photo": [], "caption": "help"})));
    assert_eq!(
        captioned.body,
        Body::Text {
            text: "help".into(),
            message: 8
        }
    );
    for kind in ["photo", "voice", "sticker", "contact", "rich_message"] {
        assert_eq!(
            inbound(group_message(json!({kind: {}}))).body,
            Body::Media {
                message: 8,
                album: None,
                caption: None
            },
            "{kind}"
        );
    }
    let long = inbound(group_message(json!({"text": "ж".repeat(5000)})));
    assert_eq!(
        long.body,
        Body::Text {
            text: "ж".repeat(4096),
            message: 8
        }
    );
}

#[test]
fn migrations_are_read_from_both_ends() {
    let old = inbound(group_message(json!({"migrate_to_chat_id": -1005})));
    assert_eq!(
        (old.chat.id, old.body),
        (-100, Body::Migrated { to: -1005 })
    );
    let new = inbound(group_message(json!({"migrate_from_chat_id": -7})));
    assert_eq!((new.chat.id, new.body), (-7, Body::Migrated { to: -100 }));
}

#[test]
fn taps_are_read_also_on_inaccessible_messages() {
    let update = json!({"update_id": 3, "callback_query": {"id": "99", "from": {"id": 5, "is_bot": false, "first_name": "A"}, "chat_instance": "1", "data": "s:1",
        "message": {"message_id": 6, "date": 0, "chat": {"id": 5, "type": "private", "first_name": "A"}}}});
    let tap = inbound(update);
    assert!(tap.private);
    assert_eq!(
        tap.body,
        Body::Tap {
            query: "99".into(),
            data: "s:1".into(),
            message: Some(6)
        }
    );
}

#[test]
fn memberships_are_read() {
    let change = |old: Value, new: Value| json!({"update_id": 4, "my_chat_member": {"chat": {"id": 5, "type": "private"}, "from": {"id": 5, "is_bot": false, "first_name": "A"}, "date": 1, "old_chat_member": old, "new_chat_member": new}});
    let member = json!({"status": "member"});
    let kicked = json!({"status": "kicked", "until_date": 0});
    assert_eq!(
        inbound(change(member.clone(), kicked.clone())).body,
        Body::Left
    );
    assert_eq!(inbound(change(kicked, member.clone())).body, Body::Joined);
    let muted = json!({"status": "restricted", "is_member": true, "can_send_messages": false});
    assert_eq!(inbound(change(member.clone(), muted)).body, Body::Left);
    let promoted = change(member, json!({"status": "administrator"}));
    assert_eq!(
        read_update(promoted.to_string().as_bytes()),
        Received::Irrelevant { update_id: 4 }
    );
}

#[test]
fn edits_service_messages_and_bots_are_irrelevant() {
    for update in [
        json!({"update_id": 1, "edited_message": {"message_id": 1}}),
        json!({"update_id": 1, "subscription": {"new": true}}),
        group_message(json!({"pinned_message": {}})),
        group_message(json!({"text": "x", "from": {"id": 9, "is_bot": true, "first_name": "B"}})),
        group_message(json!({"text": "x", "via_bot": {"id": 9}})),
        json!({"update_id": 1, "callback_query": {"id": "9", "from": {"id": 1}, "inline_message_id": "x", "data": "y"}}),
    ] {
        assert_eq!(
            read_update(update.to_string().as_bytes()),
            Received::Irrelevant { update_id: 1 },
            "{update}"
        );
    }
}

#[test]
fn unreadable_updates_keep_their_bytes() {
    for (raw, update_id) in [
        (r#"{"update_id":5,"message":7}"#, Some(5)),
        ("{}", None),
        ("[", None),
        ("", None),
    ] {
        let kept = Received::Unreadable {
            update_id,
            raw: raw.into(),
        };
        assert_eq!(read_update(raw.as_bytes()), kept);
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from)
    ];
    let key = prop::sample::select(vec![
        "message",
        "callback_query",
        "my_chat_member",
        "chat",
        "id",
        "type",
        "from",
        "text",
        "data",
        "message_id",
        "date",
        "photo",
        "migrate_to_chat_id",
        "old_chat_member",
        "new_chat_member",
        "status",
        "first_name",
    ]);
    leaf.prop_recursive(5, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((key.clone(), inner), 0..8).prop_map(|pairs| Value::Object(
                pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_reading_panic(message in any_json(), tap in any_json(), change in any_json()) {
        for (key, value) in [("message", message), ("callback_query", tap), ("my_chat_member", change)] {
            let update = json!({"update_id": 12, key: value});
            let id = match read_update(update.to_string().as_bytes()) {
                Received::Inbound(inbound) => Some(inbound.external_id),
                Received::Irrelevant { update_id } => Some(update_id),
                Received::Unreadable { update_id, .. } => update_id,
            };
            prop_assert_eq!(id, Some(12));
        }
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_update(&bytes);
    }
}

#[test]
fn in_a_private_chat_a_person_is_the_chat_whatever_the_topic() {
    let message = json!({"update_id": 1, "message": {"message_id": 8, "date": 1, "chat": {"id": 5, "type": "private"},
        "message_thread_id": 12, "is_topic_message": true, "text": "1", "from": {"id": 5, "is_bot": false, "first_name": "A"}}});
    assert_eq!(inbound(message).chat, Chat { id: 5, topic: None });
    let tap = json!({"update_id": 3, "callback_query": {"id": "9", "from": {"id": 5, "is_bot": false, "first_name": "A"}, "data": "s:1",
        "message": {"message_id": 6, "date": 1, "chat": {"id": 5, "type": "private"}, "message_thread_id": 13, "is_topic_message": true}}});
    assert_eq!(inbound(tap).chat, Chat { id: 5, topic: None });
}

#[test]
fn an_answer_to_a_bots_message_tells_which_button_was_under_it() {
    let answered = |from: Value, markup: Value| {
        json!({"text": "9 май", "reply_to_message": {"message_id": 7, "date": 1,
        "chat": {"id": -100, "type": "supergroup"}, "from": from, "reply_markup": markup}})
    };
    let bot = json!({"id": 1, "is_bot": true, "first_name": "B"});
    let keys = json!({"inline_keyboard": [[{"text": "site", "url": "https://x"}], [{"text": "1", "callback_data": "c:s:1"}]]});
    let reply = |to: Option<&str>| Body::Reply {
        text: "9 май".into(),
        message: 8,
        to: to.map(str::to_owned),
    };
    let of = |from: &Value, markup: &Value| {
        inbound(group_message(answered(from.clone(), markup.clone()))).body
    };
    assert_eq!(of(&bot, &keys), reply(Some("c:s:1")));
    assert_eq!(of(&bot, &Value::Null), reply(None));
    let text = |text: &str| Body::Text {
        text: text.into(),
        message: 8,
    };
    let person = json!({"id": 6, "is_bot": false, "first_name": "P"});
    assert_eq!(of(&person, &keys), text("9 май"));
    let mut command = answered(bot, keys);
    command["text"] = "/session 9.5".into();
    assert_eq!(inbound(group_message(command)).body, text("/session 9.5"));
}

#[test]
fn names_come_in_one_line_and_without_marks_of_direction() {
    let named = |first: &str, last: &str| {
        let from = json!({"id": 5, "is_bot": false, "first_name": first, "last_name": last, "username": "x"});
        inbound(group_message(json!({"text": "a", "from": from})))
            .sender
            .unwrap()
            .name
    };
    assert_eq!(named("A\nB", "\u{202e}C"), "A B C @x");
    assert_eq!(named("\u{200b}", "\u{3164}"), "@x");
}

#[test]
fn words_that_are_no_text_are_read_in_private_chats() {
    let unread = || Body::Media {
        message: 8,
        album: None,
        caption: None,
    };
    let private = |fields: Value| {
        let mut update = group_message(fields);
        update["message"]["chat"] = json!({"id": 5, "type": "private", "first_name": "A"});
        update
    };
    let poll = json!({"poll": {"id": "1", "question": "Мени уруп жатат", "options": [{"text": "Ооба", "voter_count": 0}], "type": "regular"}});
    let contact =
        json!({"contact": {"phone_number": "1", "first_name": "меня", "last_name": "бьют"}});
    let place = json!({"venue": {"location": {"latitude": 1.0, "longitude": 1.0}, "title": "спасите", "address": "меня"}});
    let list = json!({"checklist": {"title": "T", "tasks": [{"id": 1, "text": "помогите"}]}});
    for (fields, words) in [
        (poll, "Мени уруп жатат\nОоба"),
        (contact, "меня\nбьют"),
        (place, "спасите\nменя"),
        (list, "T\nпомогите"),
    ] {
        let Body::Words { text, media, .. } = inbound(private(fields.clone())).body else {
            panic!("{fields}")
        };
        let sorted = |text: &str| {
            text.lines()
                .map(str::to_owned)
                .collect::<std::collections::BTreeSet<_>>()
        };
        assert_eq!((sorted(&text), media), (sorted(words), true));
        assert_eq!(inbound(group_message(fields)).body, unread());
    }
    assert_eq!(inbound(private(json!({"poll": {}}))).body, unread());
}

#[test]
fn what_an_edited_message_says_and_what_came_through_another_bot_is_read_but_is_no_text() {
    let mut edited = json!({"update_id": 4});
    let mut message = group_message(json!({"text": "меня бьют"}))["message"].take();
    message["chat"] = json!({"id": 5, "type": "private", "first_name": "A"});
    edited["edited_message"] = message.clone();
    let words = Body::Words {
        text: "меня бьют".into(),
        message: 8,
        media: false,
    };
    assert_eq!(inbound(edited.clone()).body, words);
    message["via_bot"] = json!({"id": 9, "is_bot": true, "first_name": "B"});
    assert_eq!(
        inbound(json!({"update_id": 5, "message": message})).body,
        words
    );
    edited["edited_message"]["chat"] = json!({"id": -100, "type": "group", "title": "G"});
    assert_eq!(
        read_update(edited.to_string().as_bytes()),
        Received::Irrelevant { update_id: 4 }
    );
}

#[test]
fn the_language_of_a_phone_is_read_where_it_is_one_of_ours() {
    for (tag, language) in [
        (json!("ky"), Some(Language::Ky)),
        (json!("ru-KG"), Some(Language::Ru)),
        (json!("RU"), Some(Language::Ru)),
        (json!("en"), None),
        (json!(""), None),
        (json!(null), None),
    ] {
        let message = json!({"update_id": 1, "message": {"message_id": 8, "date": 1, "text": "/start",
            "chat": {"id": 5, "type": "private"}, "from": {"id": 5, "first_name": "A", "language_code": tag}}});
        assert_eq!(inbound(message).sender.unwrap().language, language);
    }
}
