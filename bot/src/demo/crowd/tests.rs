use std::time::Duration;

use sandbox::bot_api::{ButtonView, MessageView, Options};
use serde_json::{Value, json};

use super::*;

/// A bot of four screens that keeps nothing: language, age, consent, one question, thanks.
async fn play(bot: BotApi) {
    let http = reqwest::Client::builder().build().unwrap();
    let call = async |method: &str, body: Value| -> Value {
        let url = format!("{}/bot{}/{method}", bot.url(), bot.token());
        http.post(url)
            .json(&body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    };
    let screen = |data: &[(&str, &str)]| {
        let rows: Vec<Value> = data
            .iter()
            .map(|(text, data)| json!([{"text": text, "callback_data": data}]))
            .collect();
        json!({"inline_keyboard": rows})
    };
    let mut offset = 0;
    loop {
        let updates = call("getUpdates", json!({"offset": offset, "timeout": 30})).await;
        for update in updates["result"].as_array().unwrap() {
            offset = update["update_id"].as_i64().unwrap() + 1;
            let tap = &update["callback_query"];
            if tap.is_null() {
                let chat = &update["message"]["chat"]["id"];
                let first = screen(&[("Кыргызча", "o:ak--LINK"), ("Русский", "o:ar--LINK")]);
                call(
                    "sendMessage",
                    json!({"chat_id": chat, "text": "?", "reply_markup": first}),
                )
                .await;
                continue;
            }
            let (text, next) = match tap["data"].as_str().unwrap() {
                data if data.starts_with("o:a") => (
                    "age",
                    screen(&[
                        ("11-13", "o:gk1-LINK"),
                        ("14-15", "o:ck4-LINK"),
                        ("back", "o:lk--LINK"),
                    ]),
                ),
                data if data.starts_with("o:c") => (
                    "consent",
                    screen(&[
                        ("yes", "o:yk4-LINK"),
                        ("no", "o:nk4-LINK"),
                        ("more", "o:mk4-LINK"),
                    ]),
                ),
                data if data.starts_with("o:y") => (
                    "1/1",
                    screen(&[("a", "s:1:c0"), ("b", "s:1:c1"), ("back", "s:1:back")]),
                ),
                data if data.starts_with("s:1:c") => {
                    ("thanks", screen(&[("help", "m:h"), ("delete", "m:x")]))
                }
                data => panic!("pressed {data}"),
            };
            call(
                "answerCallbackQuery",
                json!({"callback_query_id": tap["id"]}),
            )
            .await;
            let message = &tap["message"];
            let edit = json!({"chat_id": message["chat"]["id"], "message_id": message["message_id"], "text": text, "reply_markup": next});
            call("editMessageText", edit).await;
        }
    }
}

#[tokio::test]
async fn a_crowd_reads_screens_to_the_end_and_presses_nothing_else() {
    let bot = BotApi::start(Options::default()).await.unwrap();
    let player = tokio::spawn(play(bot.clone()));
    let crowd = Crowd::new(bot.clone());
    let plan = Plan {
        people: 25,
        payload: "LINK".into(),
        seed: 3,
    };
    assert!(crowd.begin(plan.clone()));
    assert!(!crowd.begin(plan));
    let mut progress = crowd.progress();
    let done = tokio::time::timeout(Duration::from_secs(10), progress.wait_for(|p| !p.running))
        .await
        .unwrap()
        .unwrap()
        .to_owned();
    assert_eq!((done.finished, done.stuck, done.taps), (25, 0, 100));
    assert_eq!(bot.violations(), []);
    player.abort();
}

#[tokio::test]
async fn a_stopped_crowd_presses_no_more() {
    let bot = BotApi::start(Options::default()).await.unwrap();
    let crowd = Crowd::new(bot);
    assert!(crowd.begin(Plan {
        people: 5,
        payload: "LINK".into(),
        seed: 3
    }));
    crowd.stop();
    let mut progress = crowd.progress();
    let done = tokio::time::timeout(Duration::from_secs(10), progress.wait_for(|p| !p.running))
        .await
        .unwrap()
        .unwrap()
        .to_owned();
    assert_eq!((done.finished, done.stuck, done.taps), (0, 0, 0));
}

#[test]
fn nobody_presses_what_changes_nothing() {
    let screen = |text: &str, codes: &[&str]| {
        let button = |code: &&str| ButtonView {
            text: String::new(),
            callback_data: Some(format!("s:tag:3:{code}")),
            url: None,
            other: serde_json::Map::new(),
        };
        MessageView {
            text: text.to_owned(),
            buttons: vec![codes.iter().map(button).collect()],
            ..MessageView::default()
        }
    };
    let warned = screen("\u{26a0}", &["-0", "-1", "+2", "done"]);
    let spent = screen("", &["m0.3", "m0.1", "m1.1", "done"]);
    let three = screen("", &["-0", "-1", "-2", "+3", "done"]);
    for seed in 0..200 {
        for message in [&warned, &spent, &three] {
            let pressed = choose::choose(message, &mut Dice::new(seed, 7)).unwrap();
            assert!(pressed.ends_with(":done"), "{pressed}");
        }
    }
}
