//! The configuration of the tests' Kannel: the one that we ship, with what must differ; and the table that it keeps reports in.

use std::path::Path;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::Kannel;
use crate::free_port;
use crate::smsc::{PASSWORD, SYSTEM_ID};

/// Numbers that begin so are phones behind fakesmsc, all others are behind the centre: as operators are told apart.
pub(super) const FAKE_PREFIX: &str = "996700";
/// Where reports wait for their end.
pub(super) const REPORTS: &str = "reports.sqlite";
/// What operators read.
const TOLD: &str = include_str!("../../../bot/docs/SMS.md");
/// What operators copy.
const SHIPPED: &str = include_str!("../../../bot/docs/sms/kannel.conf");
/// Of the administration.
pub(super) const ADMIN: &str = "admin-of-the-tests";

/// What differs between tests, in Kannel's words; the defaults try again fast.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `http-request-retry`: tries after the first one.
    pub retries: u32,
    /// `http-queue-delay`: seconds between them.
    pub pause: u32,
    /// `http-timeout`: seconds until an answer counts as none.
    pub timeout: u32,
    /// `max-pending-requests`: so many messages may be on their way from smsbox to us; what does not fit stays with bearerbox.
    pub requests: u32,
    /// `max-pending-submits`: so many messages may be on their way to the centre.
    pub submits: u32,
    /// `wait-ack`: seconds until a centre that does not answer a submit is left, and what it has not answered submitted again.
    pub answer_wait: u32,
    /// `sms-combine-concatenated-mo-timeout`: seconds until a message that lacks a part is given as it is.
    pub parts_wait: u32,
    /// `sms-resend-freq`: seconds until what was throttled is submitted again.
    pub resend: u32,
    /// From which level on they log: 1 informs, 2 warns, 3 tells errors, 4 dies.
    pub level: u8,
    /// Text in the URL (`get-url`) instead of in the body (`post-url`).
    pub get: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retries: 60,
            pause: 1,
            timeout: 2,
            requests: 8,
            submits: 10,
            answer_wait: 60,
            parts_wait: 300,
            resend: 1,
            level: 1,
            get: false,
        }
    }
}

/// Where everybody listens.
#[derive(Debug)]
pub(super) struct Ports {
    pub(super) admin: u16,
    boxes: u16,
    pub(super) sendsms: u16,
    pub(super) fake: u16,
}

impl Ports {
    pub(super) fn free() -> Self {
        Self {
            admin: free_port(),
            boxes: free_port(),
            sendsms: free_port(),
            fake: free_port(),
        }
    }
}

/// The table that SMS.md tells operators to make; Kannel makes none itself.
pub(super) async fn make_reports(path: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let statement = TOLD
        .split('\'')
        .find(|words| words.starts_with("CREATE TABLE"));
    sqlx::query(statement.unwrap())
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// The shipped file with other values: `(group, setting, value)`. A setting that it lacks is added to its group.
pub(super) fn configuration(
    ports: &Ports,
    smpp: u16,
    endpoint: &str,
    settings: &Settings,
) -> String {
    let fake = format!("\"{FAKE_PREFIX};+{FAKE_PREFIX}\"");
    let fields = "from=%p&to=%P&id=%I&smsc=%i&time=%T&udh=%u";
    let (method, call) = match settings.get {
        true => ("get-url", format!("{endpoint}?{fields}&text=%b")),
        false => ("post-url", format!("{endpoint}?{fields}")),
    };
    let number = |number: u32| number.to_string();
    let port = |port: u16| port.to_string();
    let mut ours = vec![
        ("core", "admin-port", port(ports.admin)),
        ("core", "admin-password", ADMIN.to_owned()),
        ("core", "smsbox-port", port(ports.boxes)),
        ("core", "store-location", "kannel.store".to_owned()),
        ("core", "log-file", "/dev/null".to_owned()),
        ("core", "sms-resend-freq", number(settings.resend)),
        (
            "core",
            "sms-combine-concatenated-mo-timeout",
            number(settings.parts_wait),
        ),
        ("sqlite3-connection", "database", REPORTS.to_owned()),
        ("smsc", "smsc-id", "SMPP".to_owned()),
        ("smsc", "host", "127.0.0.1".to_owned()),
        ("smsc", "port", port(smpp)),
        ("smsc", "smsc-username", SYSTEM_ID.to_owned()),
        ("smsc", "smsc-password", PASSWORD.to_owned()),
        ("smsc", "reconnect-delay", "1".to_owned()),
        ("smsc", "max-pending-submits", number(settings.submits)),
        ("smsc", "wait-ack", number(settings.answer_wait)),
        ("smsc", "denied-prefix", fake.clone()),
        ("smsbox", "sendsms-port", port(ports.sendsms)),
        ("smsbox", "log-file", "/dev/null".to_owned()),
        ("smsbox", "http-request-retry", number(settings.retries)),
        ("smsbox", "http-queue-delay", number(settings.pause)),
        ("smsbox", "http-timeout", number(settings.timeout)),
        ("smsbox", "max-pending-requests", number(settings.requests)),
        ("sendsms-user", "username", Kannel::USER.to_owned()),
        ("sendsms-user", "password", Kannel::PASSWORD.to_owned()),
        ("sms-service", method, format!("\"{call}\"")),
    ];
    let mut blocks: Vec<String> = SHIPPED
        .split("\n\n")
        .map(|block| changed(block, &mut ours))
        .collect();
    assert!(ours.is_empty(), "no such groups: {ours:?}");
    let port = ports.fake;
    blocks.push(format!(
        "group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = {port}\nconnect-allow-ip = 127.0.0.1\nallowed-prefix = {fake}\n"
    ));
    let text = blocks.join("\n\n");
    let kept = |line: &str| !settings.get || !line.starts_with("post-url");
    text.lines()
        .filter(|line| kept(line))
        .map(|line| format!("{line}\n"))
        .collect()
}

/// One group; the values that are its own are taken out of `ours`.
fn changed(block: &str, ours: &mut Vec<(&str, &str, String)>) -> String {
    let settings = || block.lines().filter_map(|line| line.split_once(" = "));
    let Some((_, group)) = settings().find(|(key, _)| *key == "group") else {
        return block.to_owned();
    };
    let (own, others) = std::mem::take(ours)
        .into_iter()
        .partition::<Vec<_>, _>(|(of, ..)| *of == group);
    *ours = others;
    let kept = block.lines().filter(|line| {
        let key = line.split_once(" = ").map(|(key, _)| key);
        !own.iter().any(|(_, known, _)| Some(*known) == key)
    });
    let added = own.iter().map(|(_, key, value)| format!("{key} = {value}"));
    let lines: Vec<String> = kept.map(str::to_owned).chain(added).collect();
    lines.join("\n")
}
