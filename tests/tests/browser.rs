//! The demo page in a real browser, played through as a newcomer does. Screenshots are kept in `target/screenshots`.
#![expect(
    clippy::unwrap_used,
    reason = "everything here fails a test by panicking"
)]

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use end_to_end::{Dice, PLACE, binary, forward};
use fantoccini::elements::Element;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use jashun::domain::Language;
use serde_json::{Value, json};
use surveys::engine::Action;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const PATIENCE: Duration = Duration::from_secs(60);
/// The chats of the page's phones.
const TEENAGER: i64 = 7_300_000_001;
const SECOND: i64 = 7_300_000_002;

struct Stage {
    page: Client,
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
    async fn new() -> Self {
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

    async fn screenshot(&self, name: &str) {
        let folder = screenshots();
        std::fs::create_dir_all(&folder).unwrap();
        let png = self.page.screenshot().await.unwrap();
        std::fs::write(folder.join(format!("{name}.png")), png).unwrap();
    }

    async fn get(&self, path: &str) -> Value {
        let reply = self
            .http
            .get(format!("{}{path}", self.url))
            .send()
            .await
            .unwrap();
        serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap()
    }

    async fn find(&self, css: &str) -> Element {
        let wait = self.page.wait().at_most(PATIENCE);
        wait.for_element(Locator::Css(css))
            .await
            .unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    /// A click as JavaScript does it: what lies above does not matter, what is disabled does.
    async fn click(&self, css: &str) {
        let element = self.find(css).await;
        self.press(&element).await;
    }

    async fn press(&self, element: &Element) {
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
    async fn until(&self, what: &str, script: &str) -> Value {
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
    async fn next_buttons(
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

    async fn press_button(&self, phone: &str, all: &[(String, String)], at: usize) {
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

/// Which button a teenager presses; none at the end.
fn choose(buttons: &[(String, String)], language: Language, dice: &mut Dice) -> Option<usize> {
    let weight = |data: &str| {
        if data.starts_with("o:") {
            return forward(data, language);
        }
        let code = data
            .strip_prefix("s:")
            .and_then(|rest| rest.rsplit(':').next())
            .and_then(Action::parse);
        match code {
            Some(Action::Choose(_) | Action::On(_) | Action::Place(..) | Action::Coins(..)) => 5,
            Some(Action::Done | Action::Next) => 60,
            Some(Action::More) => 20,
            _ => usize::from(data == "m:f1"),
        }
    };
    dice.pick(
        buttons
            .iter()
            .enumerate()
            .map(|(at, (_, data))| (weight(data), at)),
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_plays_the_whole_loop_in_the_browser() {
    let stage = Stage::new().await;
    stage.find("#phone-teenager .invite").await;
    stage.screenshot("1-start").await;

    // a teenager answers, by buttons and once by typing
    stage.click("#phone-teenager .invite").await;
    let (mut dice, mut before, mut typed) = (Dice::new(12), Vec::new(), false);
    for step in 0.. {
        assert!(step < 200, "the survey does not end");
        let buttons = stage.next_buttons("teenager", TEENAGER, &before).await;
        let asks = buttons
            .iter()
            .any(|(_, data)| data.starts_with("s:") && data.contains(":c"));
        if asks && !typed {
            typed = true;
            stage.screenshot("2-question").await;
            stage
                .find("#phone-teenager textarea")
                .await
                .send_keys("1\n")
                .await
                .unwrap();
        } else {
            let Some(at) = choose(&buttons, Language::Ky, &mut dice) else {
                break;
            };
            stage.press_button("teenager", &buttons, at).await;
        }
        before = buttons;
    }
    assert!(typed);
    stage.screenshot("3-thanks").await;

    // a second one, in the other language
    stage.click("#phone-second .invite").await;
    let mut before = Vec::new();
    loop {
        let buttons = stage.next_buttons("second", SECOND, &before).await;
        if buttons.iter().any(|(_, data)| data.starts_with("s:")) {
            break;
        }
        let at = choose(&buttons, Language::Ru, &mut dice).expect("a way to the survey");
        stage.press_button("second", &buttons, at).await;
        before = buttons;
    }
    stage.screenshot("4-two-languages").await;

    // the council's group connects
    let state = stage.get("/demo/state").await;
    let council = state["phones"]
        .as_array()
        .unwrap()
        .iter()
        .find(|p| p["id"] == "council")
        .unwrap();
    let council = council["chat"].as_i64().unwrap();
    stage.click("#phone-council .invite").await;
    connect_council(&stage, council).await;
    // the specimen of a digest has a picture too
    let seen = "[...document.querySelectorAll('#phone-council .log img')].some(i => i.complete && i.naturalWidth > 300)";
    stage.until("the council sees a specimen", seen).await;
    stage.screenshot("5-council").await;

    // a crowd answers there
    let choose_place = format!(
        "const place = document.querySelector('#crowd [name=place]'); place.value = '{PLACE}'; \
         place.dispatchEvent(new Event('change')); document.querySelector('#crowd [name=people]').value = 40"
    );
    stage.page.execute(&choose_place, Vec::new()).await.unwrap();
    let before = pictures(&stage).await;
    stage.click("#crowd [type=submit]").await;
    let told = stage
        .until(
            "the crowd is done",
            "(t => t.includes('done') && t)(document.getElementById('count').textContent)",
        )
        .await;
    assert!(
        told.as_str().unwrap().starts_with("40 of 40 done"),
        "{told}"
    );
    assert!(!told.as_str().unwrap().contains("stuck"), "{told}");

    // and the digest comes with its picture
    stage.click("#digest").await;
    let more = format!(
        "(all => all.length > {before} && all.at(-1).complete && all.at(-1).naturalWidth > 300)\
         ([...document.querySelectorAll('#phone-council .log img')])"
    );
    stage.until("the council sees the picture", &more).await;
    let last = "[...document.querySelectorAll('#phone-council .log img')].at(-1).scrollIntoView({block: 'start', behavior: 'instant'})";
    stage.page.execute(last, Vec::new()).await.unwrap();
    let told = "document.getElementById('outcome').textContent.includes('sent')";
    stage.until("the outcome is told", told).await;
    stage.screenshot("6-digest").await;

    // on a small phone nothing runs over the edge
    stage.page.set_window_rect(0, 0, 360, 740).await.unwrap();
    stage
        .until(
            "the narrow page fits",
            "document.documentElement.scrollWidth <= window.innerWidth",
        )
        .await;
    stage.screenshot("7-narrow").await;

    let violations = stage.get("/control/violations").await;
    assert_eq!(violations, json!([]), "the bot broke the Bot API's rules");
    stage.page.clone().close().await.unwrap();
}

async fn pictures(stage: &Stage) -> u64 {
    let count = "[...document.querySelectorAll('#phone-council .log img')].length";
    stage
        .page
        .execute(&format!("return {count}"), Vec::new())
        .await
        .unwrap()
        .as_u64()
        .unwrap()
}

/// Presses the first button of each question until the date of the next session is told.
async fn connect_council(stage: &Stage, council: i64) {
    let mut before = Vec::new();
    loop {
        let buttons = stage.next_buttons("council", council, &before).await;
        stage.press_button("council", &buttons, 0).await;
        if buttons.iter().any(|(_, data)| data.starts_with("c:s:")) {
            return;
        }
        before = buttons;
    }
}
