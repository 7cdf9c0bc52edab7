//! Everything around one test: the local Bot API, the database, the binary and its logs.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jashun::domain::SessionStatus;
use jashun::domain::{Chat, LibraryEntry};
use jashun::store::respondents::{self, Person};
use jashun::store::{Db, Pool, Vault};
use sandbox::bot_api::{BotApi, Options};
use serde_json::Value;
use surveys::engine::Place;
use surveys::questionnaire::Questionnaire;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::dice::Seeded;
use crate::{Answer, Database, Dice, Kind, Teenager, binary};

/// Where the teenagers live.
pub const PLACE: &str = "ugut";
/// The secret half must never be logged.
const SECRET: &str = "AAFsecretOfTheTestBot_0123456789abcdef";
const KEY: [u8; 32] = *b"key of the end-to-end tests, 32.";
/// What should come about comes within this time, also on a busy machine.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// A round that takes answers.
#[derive(Debug, Clone)]
pub struct OpenRound {
    /// Its id.
    pub id: String,
    /// Deep-link payload for [`PLACE`].
    pub payload: String,
    /// As loaded.
    pub questionnaire: Arc<Questionnaire>,
}

/// One test's world.
pub struct Stage {
    /// Telegram.
    pub api: BotApi,
    /// The database's place.
    pub database: Database,
    /// Opens what the bot seals.
    pub vault: Arc<Vault>,
    /// Read by the test.
    pub db: Db,
    /// Extra settings of the next start.
    pub settings: Vec<(&'static str, String)>,
    /// Words before the program's name, as for pinning it.
    pub prefix: Vec<String>,
    bot: Option<Child>,
    folder: TempDir,
}

async fn open(database: &Database, vault: &Arc<Vault>) -> Db {
    let pool = Pool::open(&database.url()).await.unwrap();
    Db::new(pool, Arc::clone(vault), jashun::cli::ambient())
}

/// A questionnaire of several kinds of questions, for tests that are about none of the library.
pub const MONITORING: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/monitoring.toml");

impl Stage {
    /// A database with checked helplines; the bot does not run yet.
    pub async fn new(kind: Kind) -> Self {
        Self::with(kind, true).await
    }

    /// Perhaps without a log of calls, which grows.
    pub async fn with(kind: Kind, log_calls: bool) -> Self {
        let database = Database::make(kind).await;
        Self::on(database, log_calls, &["helplines", "confirm"]).await
    }

    /// On a database that may hold something. The binary is the first to open it, for a command.
    pub(crate) async fn on(database: Database, log_calls: bool, first: &[&str]) -> Self {
        let options = Options {
            token: format!("4242424242:{SECRET}"),
            webhook_pause: Duration::from_millis(50),
            log_calls,
            ..Options::default()
        };
        let api = BotApi::start(options).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(binary());
        surround(&mut command, &folder, &api, &database);
        let output = command.args(first).output().await.unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{first:?}: {error}");
        let vault = Vault::new(KEY, Arc::new(Seeded(Mutex::new(Dice::new(7)))));
        let vault = Arc::new(vault);
        let db = open(&database, &vault).await;
        Self {
            api,
            database,
            vault,
            db,
            settings: Vec::new(),
            prefix: Vec::new(),
            bot: None,
            folder,
        }
    }

    /// Opens the database anew, as another process has changed it.
    pub async fn reopen(&mut self) {
        self.db = open(&self.database, &self.vault).await;
    }

    /// Writes `jashun.toml` for the next start.
    pub fn configure(&self, toml: &str) {
        fs::write(self.folder.path().join("jashun.toml"), toml).unwrap();
    }

    /// A stage with an open round and a running bot.
    pub async fn running(kind: Kind, questionnaire: &str) -> (Self, OpenRound) {
        let mut stage = Self::new(kind).await;
        let round = stage.open_round(questionnaire).await;
        stage.start();
        (stage, round)
    }

    /// Opens a round of a library questionnaire, or of one in a file, as an operator does.
    pub async fn open_round(&self, questionnaire: &str) -> OpenRound {
        let opened = self
            .cli(&[
                "round",
                "open",
                questionnaire,
                "--municipality",
                PLACE,
                "--without-safeguarding",
                "a test: nobody real answers",
                "--json",
            ])
            .await;
        assert_eq!(opened.code, 0, "{}", opened.error);
        let source = match LibraryEntry::find(questionnaire) {
            Some(entry) => entry.source.to_owned(),
            None => fs::read_to_string(questionnaire).unwrap(),
        };
        let (loaded, issues) = surveys::questionnaire::load(questionnaire, &source);
        let questionnaire = loaded.unwrap_or_else(|| panic!("{issues:?}"));
        OpenRound {
            id: opened.json["round"].as_str().unwrap().to_owned(),
            payload: opened.json["links"][0]["payload"]
                .as_str()
                .unwrap()
                .to_owned(),
            questionnaire: Arc::new(questionnaire),
        }
    }

    /// Runs a command to its end.
    pub async fn cli(&self, arguments: &[&str]) -> Answer {
        let output = self.command(arguments).output().await.unwrap();
        Answer {
            code: output.status.code().unwrap_or(-1),
            json: serde_json::from_slice(&output.stdout).unwrap_or(Value::Null),
            error: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Starts `jashun run`.
    pub fn start(&mut self) {
        assert!(self.bot.is_none(), "it runs already");
        self.bot = Some(self.spawn());
    }

    /// Another `jashun run` on the same database.
    #[must_use]
    pub fn spawn(&self) -> Child {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file())
            .unwrap();
        self.command(&["run"])
            .stdout(Stdio::from(log.try_clone().unwrap()))
            .stderr(Stdio::from(log))
            .spawn()
            .unwrap()
    }

    /// Process id of the running bot.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.bot.as_ref().and_then(Child::id)
    }

    /// kill -9.
    pub async fn kill(&mut self) {
        let mut bot = self.bot.take().expect("it does not run");
        bot.kill().await.unwrap();
    }

    /// SIGTERM; waits for the end.
    pub async fn terminate(&mut self) -> ExitStatus {
        let mut bot = self.bot.take().expect("it does not run");
        let id = bot.id().expect("it has ended by itself").to_string();
        let sent = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .await
            .unwrap();
        assert!(sent.success());
        tokio::time::timeout(SOON, bot.wait())
            .await
            .expect("it does not stop on SIGTERM")
            .unwrap()
    }

    /// Whatever the bot has written so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    /// What is stored of the holder of a chat.
    pub async fn person(&self, chat: i64) -> Option<Person> {
        let hash = self.vault.chat_hash(Chat {
            id: chat,
            topic: None,
        });
        let mut tx = self.db.begin_read().await.unwrap();
        let mut people = respondents::load(&mut tx, std::slice::from_ref(&hash))
            .await
            .unwrap();
        people.remove(&hash)
    }

    /// Waits until what is stored of a person fulfils a condition.
    pub async fn stored(&self, chat: i64, what: &str, like: impl Fn(&Person) -> bool) -> Person {
        let waiting = async {
            loop {
                if let Some(person) = self.person(chat).await.filter(&like) {
                    return person;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(SOON, waiting)
            .await
            .unwrap_or_else(|_| panic!("{what}: never stored; the log: {}", self.log()))
    }

    /// Waits until a query of the database gives this number.
    pub async fn reached(&self, number: i64, sql: &str) {
        let waiting = async {
            while self.database.one(sql).await != number {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(SOON, waiting)
            .await
            .unwrap_or_else(|_| panic!("never {number}: {sql}; the log: {}", self.log()));
    }

    /// Waits for something outside of any chat.
    pub async fn until(&self, what: &str, mut like: impl FnMut() -> bool) {
        let waiting = async {
            while !like() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(SOON, waiting)
            .await
            .unwrap_or_else(|_| panic!("{what}: never came about; the log: {}", self.log()));
    }

    /// Everything this teenager did is stored exactly once, and nothing else.
    pub async fn assert_counted(&self, round: &OpenRound, teenager: &Teenager) {
        let person = self
            .stored(teenager.id, "a finished session", |person| {
                person
                    .respondent
                    .open
                    .as_ref()
                    .is_some_and(|open| open.status == SessionStatus::Finished)
            })
            .await;
        let open = person.respondent.open.unwrap();
        let expected = teenager.expected(&round.questionnaire, &open.session);
        assert_eq!(expected.place, Place::Finished, "{:?}", teenager.inputs);
        assert_eq!(open.session.place, Place::Finished);
        assert_eq!(
            open.session.answers, expected.answers,
            "teenager {} answered {:?}",
            teenager.id, teenager.inputs
        );
        assert_eq!(open.round.as_str(), round.id);
        assert_eq!(open.municipality, PLACE);
    }

    /// The end of a test: the bot kept the Bot API's rules, and its logs say nothing of people.
    pub async fn finish(mut self, teenagers: &[Teenager]) {
        if let Some(mut bot) = self.bot.take() {
            assert!(
                bot.try_wait().unwrap().is_none(),
                "the bot has ended by itself: {}",
                self.log()
            );
            bot.kill().await.unwrap();
        }
        let violations = self.api.violations();
        assert!(violations.is_empty(), "{violations:#?}");
        let log = self.log();
        assert!(!log.contains(SECRET), "the token was logged: {log}");
        assert!(!log.contains("panicked"), "{log}");
        for teenager in teenagers {
            assert!(
                !log.contains(&teenager.id.to_string()),
                "a chat id was logged: {log}"
            );
            let telling = teenager
                .typed
                .iter()
                .filter(|text| text.chars().count() > 3);
            for text in telling {
                assert!(
                    !log.contains(text.as_str()),
                    "a typed text was logged: {log}"
                );
            }
        }
        self.db.pool.close().await;
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut words = self.prefix.iter().map(Into::into).chain([binary()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        surround(&mut command, &self.folder, &self.api, &self.database);
        command.args(words).args(arguments).envs(
            self.settings
                .iter()
                .map(|(key, value)| (*key, value.as_str())),
        );
        command
    }
}

/// Where a program runs, and what it finds there.
fn surround(command: &mut Command, folder: &TempDir, api: &BotApi, database: &Database) {
    command
        .current_dir(folder.path())
        .env_clear()
        .env("TELOXIDE_TOKEN", api.token())
        .env("TELOXIDE_API_URL", api.url())
        .env("DATABASE_URL", database.url())
        .env("JASHUN_KEY", STANDARD.encode(KEY))
        .env("JASHUN_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .kill_on_drop(true);
}
