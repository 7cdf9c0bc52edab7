mod chats;
mod delivery;
mod faults;
mod messages;

use std::time::Duration;

use serde_json::{Value, json};

use super::*;

const TEEN: i64 = 7_000_000_001;
const SOON: Duration = Duration::from_secs(5);

/// A bot as simple as can be: calls by hand.
struct Caller {
    http: reqwest::Client,
    api: BotApi,
}

impl Caller {
    async fn with(options: Options) -> Caller {
        let api = BotApi::start(options).await.unwrap();
        api.user(TEEN, "Teen", Some("ky"));
        api.open(TEEN).unwrap();
        Caller {
            http: reqwest::Client::builder().build().unwrap(),
            api,
        }
    }

    async fn new() -> Caller {
        Caller::with(Options::default()).await
    }

    fn url(&self, method: &str) -> String {
        format!("{}/bot{}/{method}", self.api.url(), self.api.token())
    }

    async fn try_call(&self, method: &str, body: Value) -> reqwest::Result<Value> {
        self.http
            .post(self.url(method))
            .json(&body)
            .send()
            .await?
            .json()
            .await
    }

    async fn ok(&self, method: &str, body: Value) -> Value {
        let reply = self.try_call(method, body).await.unwrap();
        assert_eq!(reply["ok"], true, "{method}: {reply}");
        reply["result"].clone()
    }

    /// The code and words of a refusal.
    async fn refused(&self, method: &str, body: Value) -> (i64, String) {
        let reply = self.try_call(method, body).await.unwrap();
        assert_eq!(reply["ok"], false, "{method}: {reply}");
        (
            reply["error_code"].as_i64().unwrap(),
            reply["description"].as_str().unwrap().to_owned(),
        )
    }

    async fn send(&self, text: &str) -> i64 {
        self.ok("sendMessage", json!({"chat_id": TEEN, "text": text}))
            .await["message_id"]
            .as_i64()
            .unwrap()
    }

    async fn updates(&self, body: Value) -> Vec<i64> {
        let list = self.ok("getUpdates", body).await;
        list.as_array()
            .unwrap()
            .iter()
            .map(|update| update["update_id"].as_i64().unwrap())
            .collect()
    }
}

fn one_button(text: &str, data: &str) -> Value {
    json!({"inline_keyboard": [[{"text": text, "callback_data": data}]]})
}
