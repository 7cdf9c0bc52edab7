//! Configuration: read once, from the environment, else from the same keys in `jashun.toml`. All problems are told at once.

mod mistyped;
mod section;
mod sms;
mod values;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use toml_edit::{DocumentMut, Item, Value};

use super::files::why_not;
use super::outcome::Failure;
use crate::domain::{Approval, Responsible, Secret};
use mistyped::{mistyped, no_key};
pub use sms::SmsChannel;
pub use values::read_key;
use values::{api_url, database, number, per_language, token, username, webhook_url};

/// The file beside the environment, in the working directory.
pub const FILE: &str = "jashun.toml";

/// Every key, with an example that is right.
const KEYS: [(&str, &str); 16] = [
    (
        "TELOXIDE_TOKEN",
        "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    ),
    ("TELOXIDE_API_URL", "https://api.telegram.org"),
    (
        "DATABASE_URL",
        "sqlite://jashun.db or postgres://user:password@host/jashun",
    ),
    ("JASHUN_KEY", "the output of: openssl rand -base64 32"),
    ("JASHUN_KEY_FILE", "/etc/jashun/jashun.key"),
    ("JASHUN_LISTEN", "127.0.0.1:8088"),
    ("JASHUN_BOT_USERNAME", "jash_un_bot"),
    ("JASHUN_WEBHOOK_URL", "https://bot.example.org/telegram"),
    ("JASHUN_WEBHOOK_SECRET", "1 to 256 of A-Z a-z 0-9 _ -"),
    ("JASHUN_THRESHOLD", "10"),
    ("JASHUN_GUARDIAN_UNDER", "14"),
    ("JASHUN_APPROVAL", "polls or always"),
    ("JASHUN_MUNICIPALITIES", "/etc/jashun/municipalities.json"),
    ("JASHUN_TEXTS", "/etc/jashun/texts.xlsx"),
    (
        "JASHUN_ORGANISATION",
        "{ ky = \"Jashtar borboru\", ru = \"Molodyozhny tsentr\" } or one name for both languages",
    ),
    ("JASHUN_CONTACT", "0312 000 000, info@example.org"),
];

/// Keys whose value may differ by language.
const PER_LANGUAGE: [&str; 2] = ["JASHUN_ORGANISATION", "JASHUN_CONTACT"];
/// Letters of the organisation's name at most: it stands in the text of consent and on a parent's screen.
const MOST_ORGANISATION: usize = 80;
/// Letters of how to reach it at most.
const MOST_CONTACT: usize = 160;

/// Where the installation's key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// `JASHUN_KEY`.
    Given(Secret<[u8; 32]>),
    /// A file of mode 600 with the key in base64, made if absent.
    File(PathBuf),
    /// PostgreSQL without a key.
    Missing,
}

/// Where Telegram delivers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookPlace {
    /// Public address.
    pub url: String,
    /// Its path: where we listen.
    pub path: String,
    /// As configured; else derived from the key.
    pub secret: Option<Secret<String>>,
}

/// All that an operator can choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Configuration {
    /// The bot's token: needed to run, not for other commands.
    pub token: Option<Secret<String>>,
    /// Bot API server, without a slash at the end.
    pub api_url: String,
    /// `sqlite:` or `postgres:`; may hold a password.
    pub database_url: Secret<String>,
    /// The installation's key.
    pub key: KeySource,
    /// Address of `/healthz`, `/metrics` and the webhook; port 0 = any free one.
    pub listen: SocketAddr,
    /// Without `@`; else learnt from Telegram.
    pub bot_username: Option<String>,
    /// Long polling if absent.
    pub webhook: Option<WebhookPlace>,
    /// Fewest people behind any released figure, ≥ 10.
    pub threshold: u32,
    /// Younger than this needs a guardian's yes, 14–18 years.
    pub guardian_under: u8,
    /// Which quick polls a coordinator reads before they open.
    pub approval: Approval,
    /// Another file of municipalities.
    pub municipalities: Option<PathBuf>,
    /// A workbook with other words in the place of some texts.
    pub texts: Option<PathBuf>,
    /// Who asks and how to reach them, told to respondents and parents.
    pub responsible: Option<Responsible>,
    /// No SMS if absent. Only in the file, except for its secrets.
    pub sms: Option<SmsChannel>,
}

/// A value that stops the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Which key.
    pub key: String,
    /// What is wrong. Never holds the value of a secret.
    pub wrong: String,
    /// A right value.
    pub example: &'static str,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.wrong)?;
        if self.example.is_empty() {
            return Ok(());
        }
        write!(f, " (example: {})", self.example)
    }
}

impl From<Vec<Problem>> for Failure {
    fn from(problems: Vec<Problem>) -> Self {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        Self::Usage(lines.join("\n"))
    }
}

impl Configuration {
    /// From this process's environment and `jashun.toml` in the working directory.
    ///
    /// # Errors
    /// Every problem found.
    pub fn read() -> Result<Self, Vec<Problem>> {
        let file = match std::fs::read_to_string(FILE) {
            Ok(text) => text,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => {
                return Err(vec![Problem {
                    key: FILE.into(),
                    wrong: format!("cannot be read: {}", why_not(&e)),
                    example: "",
                }]);
            }
        };
        #[expect(
            clippy::disallowed_methods,
            reason = "the one place that reads the environment"
        )]
        let environment: BTreeMap<String, String> = std::env::vars_os()
            .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        Self::of(&environment, &file)
    }

    /// From all of an environment and a file text.
    ///
    /// # Errors
    /// Every problem found, also keys of ours that do not exist.
    pub(super) fn of(
        environment: &BTreeMap<String, String>,
        file: &str,
    ) -> Result<Self, Vec<Problem>> {
        let asked = RefCell::new(BTreeSet::new());
        let parsed = Self::parse(
            |key| {
                asked.borrow_mut().insert(key.to_owned());
                environment.get(key).cloned()
            },
            file,
        );
        let mistyped = mistyped(environment.keys(), &asked.into_inner());
        match parsed {
            Ok(configuration) if mistyped.is_empty() => Ok(configuration),
            Ok(_) => Err(mistyped),
            Err(problems) => Err([mistyped, problems].concat()),
        }
    }

    /// From any environment and file text; only keys that exist are asked for.
    ///
    /// # Errors
    /// Every problem found.
    pub fn parse(
        environment: impl Fn(&str) -> Option<String>,
        file: &str,
    ) -> Result<Self, Vec<Problem>> {
        let mut values = Values::collect(&environment, file);
        let database_url = values
            .checked("DATABASE_URL", database)
            .unwrap_or_else(|| "sqlite://jashun.db".into());
        let configuration = Self {
            token: values.checked("TELOXIDE_TOKEN", token).map(Secret::new),
            api_url: values
                .checked("TELOXIDE_API_URL", api_url)
                .unwrap_or_else(|| "https://api.telegram.org".into()),
            key: values.key(&database_url),
            database_url: Secret::new(database_url),
            listen: values
                .checked("JASHUN_LISTEN", |v| {
                    v.parse().map_err(|_| "is not an address and port".into())
                })
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8088))),
            bot_username: values.checked("JASHUN_BOT_USERNAME", username),
            webhook: values.webhook(),
            threshold: values
                .checked("JASHUN_THRESHOLD", |v| number(v, 10, 10_000))
                .unwrap_or(10),
            guardian_under: values
                .checked("JASHUN_GUARDIAN_UNDER", |v| number(v, 14, 18))
                .and_then(|v| u8::try_from(v).ok())
                .unwrap_or(14),
            approval: values
                .checked("JASHUN_APPROVAL", |v| {
                    Approval::from_code(v).ok_or_else(|| "is neither polls nor always".into())
                })
                .unwrap_or_default(),
            municipalities: values.checked("JASHUN_MUNICIPALITIES", |v| Ok(PathBuf::from(v))),
            texts: values.checked("JASHUN_TEXTS", |v| Ok(PathBuf::from(v))),
            responsible: values.responsible(),
            sms: sms::channel(values.sms.as_ref(), &environment, &mut values.problems),
        };
        if values.problems.is_empty() {
            Ok(configuration)
        } else {
            Err(values.problems)
        }
    }
}

struct Values {
    found: Vec<(&'static str, String)>,
    /// The table `[sms]`.
    sms: Option<Item>,
    problems: Vec<Problem>,
}

impl Values {
    fn collect(environment: impl Fn(&str) -> Option<String>, file: &str) -> Self {
        let mut values = Self {
            found: Vec::new(),
            sms: None,
            problems: Vec::new(),
        };
        let table = match file.parse::<DocumentMut>() {
            Ok(document) => document.as_table().clone(),
            Err(error) => {
                // the message quotes the file, and the file may hold the token
                let line = error.span().map_or(1, |s| {
                    1 + file.bytes().take(s.start).filter(|b| *b == b'\n').count()
                });
                values.problem(FILE, format!("line {line} is not valid TOML"));
                toml_edit::Table::new()
            }
        };
        values.sms = table.get("sms").cloned();
        for (key, _) in &table {
            if key != "sms" && !KEYS.iter().any(|(known, _)| *known == key) {
                let known = KEYS.iter().map(|(known, _)| *known);
                values.problem(FILE, no_key(key, known));
            }
        }
        for (key, _) in KEYS {
            // an empty variable is how shells and unit files unset one
            let value =
                environment(key)
                    .filter(|v| !v.is_empty())
                    .or_else(|| match table.get(key)? {
                        Item::Value(Value::String(text)) => Some(text.value().clone()),
                        Item::Value(Value::Integer(number)) => Some(number.value().to_string()),
                        Item::Value(Value::InlineTable(each)) if PER_LANGUAGE.contains(&key) => {
                            Some(each.to_string())
                        }
                        _ => {
                            values.problem(key, "must be a text or a whole number".into());
                            None
                        }
                    });
            if let Some(value) = value {
                values.found.push((key, value.trim().to_owned()));
            }
        }
        values
    }

    fn problem(&mut self, key: &str, wrong: String) {
        let example = KEYS.iter().find(|(k, _)| *k == key).map_or("", |(_, e)| e);
        self.problems.push(Problem {
            key: key.to_owned(),
            wrong,
            example,
        });
    }

    fn get(&self, key: &str) -> Option<&str> {
        self.found
            .iter()
            .find(|(k, _)| *k == key)
            .map(|(_, v)| v.as_str())
    }

    fn checked<T>(
        &mut self,
        key: &str,
        check: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match check(self.get(key)?) {
            Ok(value) => Some(value),
            Err(wrong) => {
                self.problem(key, wrong);
                None
            }
        }
    }

    fn key(&mut self, database_url: &str) -> KeySource {
        if let Some(key) = self.checked("JASHUN_KEY", read_key) {
            return KeySource::Given(Secret::new(key));
        }
        if let Some(path) = self.get("JASHUN_KEY_FILE") {
            return KeySource::File(PathBuf::from(path));
        }
        sqlite_file(database_url).map_or(KeySource::Missing, |db| {
            KeySource::File(db.with_extension("key"))
        })
    }

    /// Both or neither: a name without a way to reach it helps no parent.
    fn responsible(&mut self) -> Option<Responsible> {
        let [name, reach] = PER_LANGUAGE;
        let organisation = self.checked(name, |v| per_language(v, MOST_ORGANISATION));
        let contact = self.checked(reach, |v| per_language(v, MOST_CONTACT));
        for (missing, beside) in [(name, reach), (reach, name)] {
            if self.get(missing).is_none() && self.get(beside).is_some() {
                self.problem(missing, format!("is missing beside {beside}"));
            }
        }
        Some(Responsible {
            organisation: organisation?,
            contact: contact?,
        })
    }

    fn webhook(&mut self) -> Option<WebhookPlace> {
        let secret = self.checked("JASHUN_WEBHOOK_SECRET", |v| {
            if v.len() <= 256
                && v.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
            {
                Ok(Secret::new(v.to_owned()))
            } else {
                Err("must be 1 to 256 of A-Z a-z 0-9 _ -".into())
            }
        });
        let (url, path) = self.checked("JASHUN_WEBHOOK_URL", webhook_url)?;
        Some(WebhookPlace { url, path, secret })
    }
}

/// The file of a `sqlite:` address.
#[must_use]
pub fn sqlite_file(database_url: &str) -> Option<&Path> {
    let rest = database_url.strip_prefix("sqlite:")?;
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    Some(Path::new(rest.split('?').next().unwrap_or(rest)))
}
