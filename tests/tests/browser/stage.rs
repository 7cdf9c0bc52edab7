//! The demo and a browser before it: looking, waiting, pressing, screenshots.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use end_to_end::binary;
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(60);
/// The demo, and a browser that shows its page.
pub(super) struct Stage {
    pub(super) page: Client,
    url: String,
    http: reqwest::Client,
    _demo: Child,
    _driver: Child,
    _folder: tempfile::TempDir,
}

/// Starts a program and waits for the line that says where it listens.
async fn started(command: &mut Command, sign: &str) -> (Child, String) {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{command:?}: {error}: run tests/run, which installs what is missing")
        });
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let found = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, rest)) = line.split_once(sign) {
                let end = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
                return rest[..end].trim_end_matches('.').to_owned();
            }
        }
        panic!("it ended without saying {sign:?}");
    };
    let found = tokio::time::timeout(PATIENCE, found)
        .await
        .expect("it does not start");
    // nobody reads on, but the pipe stays open
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    (child, found)
}

impl Stage {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut demo = Command::new(binary());
        demo.args(["demo", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.path().join("demo"))
            .current_dir(folder.path());
        let (demo, address) = started(&mut demo, "open http://").await;
        let (driver, port) = started(
            Command::new("chromedriver").arg("--port=0"),
            "successfully on port ",
        )
        .await;
        let profile = format!(
            "--user-data-dir={}",
            folder.path().join("profile").display()
        );
        let flags = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--force-prefers-reduced-motion",
            "--window-size=1500,960",
            &profile,
        ];
        let capabilities = json!({"goog:chromeOptions": {"args": flags}});
        let page = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities.as_object().unwrap().clone())
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap();
        let url = format!("http://{address}");
        page.goto(&url).await.unwrap();
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .build()
            .unwrap();
        Self {
            page,
            url,
            http,
            _demo: demo,
            _driver: driver,
            _folder: folder,
        }
    }

    pub(super) async fn screenshot(&self, name: &str) {
        let folder = screenshots();
        std::fs::create_dir_all(&folder).unwrap();
        let png = self.page.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }

    pub(super) async fn get(&self, path: &str) -> Value {
        let reply = self
            .http
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .unwrap();
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    }

    pub(super) async fn find(&self, css: &str) -> Element {
        let wait = self.page.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// A click as JavaScript does it: what lies above does not matter, what is disabled does.
    pub(super) async fn click(&self, css: &str) {
        let element = self.find(css).await;
        self.press(&element).await;
    }

    pub(super) async fn press(&self, element: &Element) {
        let element = serde_json::to_value(element).unwrap();
        self.page
            .execute(
                "arguments[0].scrollIntoView({block: 'nearest'}); arguments[0].click()",
                vec![element],
            )
            .await
            .unwrap();
    }

    /// Waits until a script says something other than null or false.
    pub(super) async fn until(&self, what: &str, script: &str) -> Value {
        let waiting = async {
            loop {
                let said = self
                    .page
                    .execute(&format!("return {script}"), Vec::new())
                    .await
                    .unwrap();
                if !said.is_null() && said != json!(false) {
                    return said;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        match tokio::time::timeout(PATIENCE, waiting).await {
            Ok(said) => said,
            Err(_) => {
                self.screenshot("failed").await;
                panic!("{what}: never came about");
            }
        }
    }

    /// Buttons of the newest message of the bot: (label, callback data).
    async fn buttons(&self, chat: i64) -> Vec<(String, String)> {
        let chat = self.get(&format!("/control/chats/{chat}")).await;
        let messages = chat["messages"].as_array().cloned().unwrap_or_default();
        let last = messages.iter().rev().find(|m| m["by_bot"] == json!(true));
        let rows = last
            .and_then(|m| m["buttons"].as_array().cloned())
            .unwrap_or_default();
        let word = |button: &Value, key: &str| button[key].as_str().unwrap_or_default().to_owned();
        rows.iter()
            .flat_map(|row| row.as_array().cloned().unwrap_or_default())
            .map(|button| (word(&button, "text"), word(&button, "callback_data")))
            .collect()
    }

    /// Waits for buttons other than these, on the screen of the phone too.
    pub(super) async fn next_buttons(
        &self,
        phone: &str,
        chat: i64,
        before: &[(String, String)],
    ) -> Vec<(String, String)> {
        let waiting = async {
            loop {
                let now = self.buttons(chat).await;
                if now != before && !now.is_empty() {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        let Ok(now) = tokio::time::timeout(PATIENCE, waiting).await else {
            self.screenshot("failed").await;
            panic!("{phone}: no new buttons after {before:?}");
        };
        let labels: Vec<&str> = now.iter().map(|(label, _)| label.as_str()).collect();
        let script = format!(
            "JSON.stringify([...[...document.querySelectorAll('#phone-{phone} .log .key')].slice(-{})].map(k => k.textContent)) === JSON.stringify({})",
            labels.len(),
            json!(labels)
        );
        self.until(&format!("{phone} shows {labels:?}"), &script)
            .await;
        now
    }

    pub(super) async fn press_button(&self, phone: &str, all: &[(String, String)], at: usize) {
        let keys = self
            .page
            .find_all(Locator::Css(&format!("#phone-{phone} .log .key")))
            .await
            .unwrap();
        let key = &keys[keys.len() - all.len() + at];
        self.press(key).await;
    }
}

fn screenshots() -> PathBuf {
    let target = binary()
        .parent()
        .and_then(|profile| profile.parent().map(PathBuf::from));
    target.unwrap().join("screenshots")
}
