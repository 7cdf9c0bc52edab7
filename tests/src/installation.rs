//! An installation that commit 24b3776 made, with what stood on everybody's phone: see `tests/fixtures/24b3776/README.md`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use sandbox::bot_api::{MessageView, RecordedChat};
use serde::Deserialize;

use crate::{Database, Kind, Stage};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/24b3776");

/// Every moment that the tables of that commit hold, in ms, except those that are hashed (`audit.at`).
const MOMENTS: [(&str, &[&str]); 22] = [
    ("address", &["paused_until", "created_at"]),
    ("respondent", &["consented_at"]),
    ("session", &["began_at", "last_at"]),
    ("age_hold", &["until"]),
    ("used_token", &["expires_at"]),
    ("guardian_code", &["expires_at", "used_at"]),
    (
        "round",
        &[
            "opened_at",
            "until_at",
            "closed_at",
            "cut_at",
            "digested_at",
        ],
    ),
    ("inbox", &["received_at"]),
    ("failed_inbound", &["next_at", "received_at"]),
    ("outbox", &["due_at", "lease_until", "created_at"]),
    ("invite", &["expires_at", "used_at"]),
    ("role", &["asked_at", "decided_at"]),
    ("council_chat", &["connected_at"]),
    ("block", &["frozen_at"]),
    ("publication", &["published_at"]),
    ("helpline", &["checked_at"]),
    (
        "disclosure",
        &["received_at", "sent_at", "escalated_at", "answered_at"],
    ),
    ("alert", &["raised_at"]),
    ("sms_line", &["asked_at", "wrote_at", "sent_at"]),
    (
        "sms",
        &["due_at", "valid_until", "submitted_at", "created_at"],
    ),
    ("sms_move", &["expires_at"]),
    ("release_hold", &["asked_at", "decided_at"]),
];

/// What the maker of the installation knew of it.
#[derive(Debug, Deserialize)]
pub struct Installation {
    /// When everything was as it is, in ms.
    made_at: i64,
    people: HashMap<String, i64>,
    /// Ids of the rounds `open` and `closed`.
    pub rounds: HashMap<String, String>,
    /// Payloads of round links, by municipality; of the round that is over: `closed`.
    pub links: HashMap<String, String>,
    /// An unused invite of each kind; of `guardian` the code of a paper slip.
    pub invites: HashMap<String, String>,
    /// Payload of the link that a child was given for a guardian.
    pub guardian_link: String,
    /// Number of whoever takes part by SMS.
    pub phone: String,
    /// Id of the role whose card waits in the outbox.
    pub waiting_role: i64,
    /// `callback_data` of the press that waits in `failed_inbound`.
    pub failed_press: String,
    users: Vec<User>,
    chats: Vec<RecordedChat>,
}

#[derive(Debug, Deserialize)]
struct User {
    id: i64,
    name: String,
    language: String,
}

impl Installation {
    /// Id of somebody, or of a group, by the name that the maker gave it.
    #[must_use]
    pub fn who(&self, name: &str) -> i64 {
        *self.people.get(name).unwrap_or_else(|| panic!("{name}"))
    }
}

impl Stage {
    /// A copy of the installation before the present program, which has brought its schema up to date but does not run yet.
    ///
    /// The program's clock cannot be set, so all moments in the copy are moved by the time since it was made: to the program the installation
    /// is a minute old, and nothing in it has ended meanwhile. The guardian's link carries its end, sealed: it was made to last until 2090.
    #[expect(
        clippy::disallowed_methods,
        reason = "the dates of the fixture are moved to today"
    )]
    pub async fn of_24b3776(kind: Kind) -> (Self, Installation) {
        let fixture = Path::new(FIXTURE);
        let name = match kind {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
        };
        let json = fs::read_to_string(fixture.join(format!("{name}.json"))).unwrap();
        let mut made: Installation = serde_json::from_str(&json).unwrap();
        let database = Database::make(kind).await;
        match &database {
            Database::Sqlite { folder } => {
                let to = folder.path().join("jashun.db");
                fs::write(to, fs::read(fixture.join("sqlite.bin")).unwrap()).unwrap();
            }
            Database::Postgres { .. } => {
                let dump = fs::read_to_string(fixture.join("postgres.sql")).unwrap();
                database.execute(&dump).await;
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let passed = i64::try_from(now.as_millis()).unwrap() - made.made_at;
        for (table, columns) in MOMENTS {
            let moved = columns.iter().map(|c| format!("{c} = {c} + {passed}"));
            let moved = moved.collect::<Vec<_>>().join(", ");
            database
                .execute(&format!("UPDATE {table} SET {moved}"))
                .await;
        }
        let stage = Self::on(database, true, &["round", "list"]).await;
        for user in &made.users {
            stage.api.user(user.id, &user.name, Some(&user.language));
        }
        for chat in std::mem::take(&mut made.chats) {
            stage.api.recall(chat);
        }
        (stage, made)
    }

    /// The newest message of the bot in a chat with a button whose `callback_data` begins so, and that data.
    #[must_use]
    pub fn button(&self, chat: i64, begins: &str) -> Option<(MessageView, String)> {
        button(&self.api.screen(chat), begins)
    }

    /// Presses that button, which must be there; returns the message that it stood under.
    pub fn press(&self, chat: i64, user: i64, begins: &str) -> MessageView {
        let found = self.button(chat, begins);
        let (message, data) = found.unwrap_or_else(|| panic!("no button {begins} in {chat}"));
        self.api.tap(chat, user, message.id, &data).unwrap();
        message
    }

    /// Waits until there is such a button, and returns its message and data.
    pub async fn offered(&self, chat: i64, begins: &str) -> (MessageView, String) {
        self.seen(chat, begins, |screen| button(screen, begins))
            .await
    }

    /// Waits until a chat shows what is looked for.
    pub async fn seen<T>(
        &self,
        chat: i64,
        what: &str,
        look: impl FnMut(&[MessageView]) -> Option<T>,
    ) -> T {
        let seen = self.api.wait_for(chat, crate::stage::SOON, look).await;
        seen.unwrap_or_else(|late| panic!("{what} in {chat}: {late}\nthe log: {}", self.log()))
    }
}

fn button(screen: &[MessageView], begins: &str) -> Option<(MessageView, String)> {
    screen
        .iter()
        .rev()
        .filter(|m| m.by_bot)
        .find_map(|message| {
            let codes = message
                .all_buttons()
                .filter_map(|b| b.callback_data.as_deref());
            let data = codes.into_iter().find(|data| data.starts_with(begins))?;
            Some((message.clone(), data.to_owned()))
        })
}
