//! What groups and channels can do to a bot, and what the bot's own transport makes of it.

use sandbox::bot_api::{BotApi, Options};
use serde_json::{Value, json};

use crate::channels::telegram::{Received, Telegram, read_update};
use crate::domain::{self, Body, Message, Picture, Request, SendError, Transport as _};

const TEEN: i64 = 7_000_000_001;

/// A local Bot API with somebody who has opened the chat with the bot, and calls by hand.
struct Caller {
    http: reqwest::Client,
    api: BotApi,
}

impl Caller {
    async fn new() -> Self {
        let api = BotApi::start(Options::default()).await.unwrap();
        api.user(TEEN, "Teen", Some("ky"));
        api.open(TEEN).unwrap();
        Self {
            http: reqwest::Client::builder().build().unwrap(),
            api,
        }
    }

    async fn ok(&self, method: &str, body: Value) -> Value {
        let url = format!("{}/bot{}/{method}", self.api.url(), self.api.token());
        let reply = self.http.post(url).json(&body).send().await.unwrap();
        let reply: Value = reply.json().await.unwrap();
        assert_eq!(reply["ok"], true, "{method}: {reply}");
        reply["result"].clone()
    }
}

/// A PNG of 200 × 100 grey pixels.
fn picture() -> Picture {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 200, 100);
    encoder.set_color(png::ColorType::Grayscale);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[128; 20_000]).unwrap();
    writer.finish().unwrap();
    Picture {
        name: "digest.png".into(),
        png,
    }
}

fn digest() -> Message {
    Message::plain("words".into()).with_picture(Some(picture()))
}

fn chat(id: i64, topic: Option<i64>) -> domain::Chat {
    domain::Chat {
        id,
        topic: topic.map(|topic| i32::try_from(topic).unwrap()),
    }
}

/// All that the bot was told so far, as it reads it.
async fn told(bot: &Caller) -> Vec<domain::Inbound> {
    let updates = bot.ok("getUpdates", json!({})).await;
    let updates = updates.as_array().unwrap().iter();
    updates
        .filter_map(|update| match read_update(update.to_string().as_bytes()) {
            Received::Inbound(inbound) => Some(inbound),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn where_pictures_are_forbidden_the_words_come_at_once() {
    let bot = Caller::new().await;
    let telegram = Telegram::new(&bot.api.url(), bot.api.token()).unwrap();
    let group = bot.api.group("Council", TEEN);
    bot.api.add_bot(group, TEEN, None).unwrap();
    let send = Request::Send(digest());
    telegram.call(chat(group, None), &send).await.unwrap();
    bot.api.allow_photos(group, false).unwrap();
    let sent = telegram.call(chat(group, None), &send).await.unwrap();
    assert!(sent.message_id.is_some());
    let last = bot.api.screen(group).pop().unwrap();
    assert_eq!((last.text.as_str(), last.photo), ("words", None));
    // an administrator may
    bot.api.promote_bot(group, TEEN, true).unwrap();
    telegram.call(chat(group, None), &send).await.unwrap();
    assert!(bot.api.screen(group).pop().unwrap().photo.is_some());
}

#[tokio::test]
async fn a_deleted_topic_is_told_apart_from_a_group_that_is_gone() {
    let bot = Caller::new().await;
    let telegram = Telegram::new(&bot.api.url(), bot.api.token()).unwrap();
    let group = bot.api.supergroup("Council", TEEN, true);
    bot.api.add_bot(group, TEEN, None).unwrap();
    let topic = bot.api.topic(group, "Youth").unwrap();
    let send = Request::Send(digest());
    telegram
        .call(chat(group, Some(topic)), &send)
        .await
        .unwrap();
    bot.api.delete_topic(group, topic).unwrap();
    let gone = telegram.call(chat(group, Some(topic)), &send).await;
    assert_eq!(gone, Err(SendError::TopicGone));
    telegram.call(chat(group, None), &send).await.unwrap();
    bot.api.kick_bot(group, TEEN).unwrap();
    let kicked = telegram.call(chat(group, None), &send).await;
    assert!(
        matches!(kicked, Err(SendError::Unreachable(_))),
        "{kicked:?}"
    );
}

#[tokio::test]
async fn an_upgrade_may_be_told_from_all_sides() {
    let bot = Caller::new().await;
    let group = bot.api.group("Council", TEEN);
    bot.api.add_bot(group, TEEN, None).unwrap();
    let new = bot.api.migrate_telling_all(group, TEEN).unwrap();
    let told = told(&bot).await;
    let of = |id: i64, body: Body| {
        told.iter()
            .filter(|i| i.chat.id == id && i.body == body)
            .count()
    };
    assert_eq!((of(group, Body::Joined), of(group, Body::Left)), (1, 1));
    assert_eq!(of(new, Body::Joined), 1);
    assert_eq!(of(group, Body::Migrated { to: new }), 2, "{told:#?}");
    let telegram = Telegram::new(&bot.api.url(), bot.api.token()).unwrap();
    let send = Request::Send(digest());
    let moved = telegram.call(chat(group, None), &send).await;
    assert_eq!(moved, Err(SendError::Migrated(new)));
    telegram.call(chat(new, None), &send).await.unwrap();
}

#[tokio::test]
async fn channels_anonymous_admins_and_answers_to_our_messages_are_told_as_such() {
    let bot = Caller::new().await;
    let channel = bot.api.channel("News", TEEN);
    bot.api.add_bot(channel, TEEN, None).unwrap();
    let group = bot.api.group("Council", TEEN);
    bot.api.add_bot(group, TEEN, None).unwrap();
    bot.api.say_anonymously(group, TEEN, "/connect X").unwrap();
    let ask = json!({"chat_id": group, "text": "when?",
        "reply_markup": {"inline_keyboard": [[{"text": "soon", "callback_data": "c:s:1"}]]}});
    let asked = bot.ok("sendMessage", ask).await["message_id"].as_i64();
    bot.api.say_in(group, None, TEEN, "9 май", asked).unwrap();
    bot.api.topic(TEEN, "Mine").unwrap();
    let topic = bot.api.topic(TEEN, "Other").unwrap();
    bot.api
        .say_in(TEEN, Some(topic), TEEN, "hello", None)
        .unwrap();
    let told = told(&bot).await;
    let in_channel = told.iter().find(|i| i.chat.id == channel).unwrap();
    assert_eq!(in_channel.body, Body::Joined);
    let kind = in_channel.group.as_ref().map(|group| group.kind);
    assert_eq!(kind, Some(domain::GroupKind::Channel));
    assert_eq!(in_channel.sender.as_ref().unwrap().id, TEEN);
    let anonymous = told
        .iter()
        .find(|i| matches!(&i.body, Body::Text { text, .. } if text == "/connect X"));
    assert_eq!(anonymous.unwrap().sender, None);
    let reply = told.iter().find_map(|i| match &i.body {
        Body::Reply { text, to, .. } => Some((text.as_str(), to.as_deref())),
        _ => None,
    });
    assert_eq!(reply, Some(("9 май", Some("c:s:1"))));
    let private = told.iter().find(|i| i.private).unwrap();
    assert_eq!(private.chat, chat(TEEN, None));
}
