//! People with a role at the real bot: they read the newest message that has a button, and press it.

use std::time::Duration;

use end_to_end::Stage;
use jashun::domain::{Draft, Language};
use jashun::store::drafts;
use sandbox::bot_api::MessageView;
use serde_json::Value;

pub(super) const COORDINATOR: i64 = 5_811_400_001;
pub(super) const KEEPER: i64 = 5_811_400_002;
pub(super) const LEADER: i64 = 5_811_400_003;
pub(super) const SECOND: i64 = 5_811_400_004;

/// A bot that runs in a place with a coordinator and somebody who keeps the young safe. All have phones in this language.
pub(super) async fn office(stage: &mut Stage, language: Language) {
    stage.start();
    hired(stage, (KEEPER, "safeguarding"), language).await;
    hired(stage, (COORDINATOR, "coordinator"), language).await;
}

/// Opens an invitation for a role, and is confirmed on the command line; the payload.
pub(super) async fn hired(stage: &Stage, (user, kind): (i64, &str), language: Language) -> String {
    let payload = invite(stage, kind).await;
    stage.api.user(user, "Somebody", Some(language.code()));
    stage.api.press_start(user, Some(&payload)).unwrap();
    calm(stage).await;
    let listed = stage.cli(&["role", "list", "--json"]).await;
    let asked = |role: &&Value| role["state"] == "asked";
    let role = listed.json.as_array().unwrap().iter().find(asked).cloned();
    let screen = stage.api.screen(user);
    let role = role.unwrap_or_else(|| panic!("{screen:#?}\n{}\n{}", listed.json, stage.log()));
    let id = role["role"].to_string();
    let confirmed = stage.cli(&["role", "confirm", &id]).await;
    assert_eq!(confirmed.code, 0, "{}", confirmed.error);
    calm(stage).await;
    choose(stage, user, &format!("l:l{}", language.code())).await;
    payload
}

/// An invitation that nobody has opened.
pub(super) async fn invite(stage: &Stage, kind: &str) -> String {
    let mut words = vec!["invite", kind, "--json"];
    if kind == "leader" {
        words.extend(["--municipality", end_to_end::PLACE]);
    }
    let made = stage.cli(&words).await;
    made.json["payload"].as_str().unwrap().to_owned()
}

/// Everything that was written is taken, and all that is said upon it has arrived, also what would wait for the hours of an office.
pub(super) async fn calm(stage: &Stage) {
    let taken = || stage.api.pending() == 0;
    stage.until("all is taken", taken).await;
    let waiting = "SELECT count(*) FROM outbox WHERE priority < 4";
    let now = "UPDATE outbox SET due_at = 0 WHERE due_at > 0 AND priority < 4";
    let arrived = async {
        // repeated: what is written while this waits may be due at a later hour too
        while stage.database.one(waiting).await > 0 {
            stage.database.execute(now).await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), arrived)
        .await
        .unwrap_or_else(|_| panic!("never sent; the log: {}", stage.log()));
}

/// The newest button in a chat with such data, and its message.
pub(super) fn button(
    stage: &Stage,
    chat: i64,
    like: impl Fn(&str) -> bool,
) -> Option<(MessageView, String)> {
    let screen = stage.api.screen(chat);
    screen
        .iter()
        .rev()
        .filter(|m| m.by_bot)
        .find_map(|message| {
            let codes = message
                .all_buttons()
                .filter_map(|b| b.callback_data.clone());
            let data = codes.into_iter().find(|data| like(data))?;
            Some((message.clone(), data))
        })
}

/// Presses the newest button whose data end so (of a draft they carry its id and revision, of a round its link), and waits for what comes of it.
pub(super) async fn press(stage: &Stage, chat: i64, ends: &str) {
    touch(stage, chat, ends);
    calm(stage).await;
}

/// The same without waiting.
pub(super) fn touch(stage: &Stage, chat: i64, ends: &str) {
    let found = button(stage, chat, |data| data.ends_with(ends));
    let (message, data) = found.unwrap_or_else(|| {
        let screen: Vec<_> = stage.api.screen(chat);
        panic!("no button …{ends}: {screen:#?}\nthe log: {}", stage.log())
    });
    stage.api.tap(chat, chat, message.id, &data).unwrap();
}

/// Presses the newest button whose data begin so.
pub(super) async fn choose(stage: &Stage, chat: i64, begins: &str) {
    stage.press(chat, chat, begins);
    calm(stage).await;
}

pub(super) async fn say(stage: &Stage, chat: i64, user: i64, text: &str) {
    stage.api.say(chat, user, text).unwrap();
    calm(stage).await;
}

/// All that the bot has said in a chat and still stands there.
pub(super) fn read(stage: &Stage, chat: i64) -> String {
    let screen = stage.api.screen(chat);
    let own = screen.iter().filter(|message| message.by_bot);
    own.map(|message| message.text.as_str())
        .collect::<Vec<_>>()
        .join("\n\n")
}

pub(super) async fn draft(stage: &Stage, id: i64) -> Option<Draft> {
    let mut tx = stage.db.begin_read().await.unwrap();
    drafts::get(&mut tx, id).await.unwrap()
}

/// The running process looks at the database twice a second: what was opened or ended is so for everybody now.
pub(super) async fn noticed() {
    tokio::time::sleep(Duration::from_millis(1_200)).await;
}

/// The page that brings people to the newest round that is shown, which is known everywhere by then; the payload of the presser's own link.
pub(super) async fn bring(stage: &Stage, chat: i64) -> String {
    noticed().await;
    choose(stage, chat, "b:p:").await;
    payload(stage, chat).await
}

/// The payload of the newest link into a round that was told in a chat, once it lets people in.
pub(super) async fn payload(stage: &Stage, chat: i64) -> String {
    noticed().await;
    let told = read(stage, chat);
    let (_, after) = told.rsplit_once("?start=").unwrap();
    after.chars().take(8).collect()
}
