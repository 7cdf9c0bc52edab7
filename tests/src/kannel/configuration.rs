//! The configuration of the tests' Kannel, and the table that it keeps reports in.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::Kannel;
use crate::free_port;
use crate::smsc::{PASSWORD, SYSTEM_ID};

/// Numbers that begin so are phones behind fakesmsc, all others are behind the centre: as operators are told apart.
pub(super) const FAKE_PREFIX: &str = "996700";
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
    /// Text in the URL (`get-url`) instead of in the body (`post-url`).
    pub get: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            retries: 60,
            pause: 1,
            timeout: 2,
            requests: 512,
            submits: 10,
            answer_wait: 60,
            parts_wait: 300,
            resend: 1,
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

/// Columns in the order in which Kannel fills them; it makes no table itself.
pub(super) async fn make_reports(path: &Path) {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    let columns = REPORT_FIELDS.map(|(_, column)| format!("{column} TEXT"));
    let statement = format!("CREATE TABLE report ({})", columns.join(", "));
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

/// Names of settings and our columns for them.
const REPORT_FIELDS: [(&str, &str); 9] = [
    ("smsc", "smsc"),
    ("timestamp", "ts"),
    ("source", "source"),
    ("destination", "destination"),
    ("service", "service"),
    ("url", "url"),
    ("mask", "mask"),
    ("status", "status"),
    ("boxc-id", "boxc"),
];

/// The file. A comment behind a value would make Kannel refuse the file.
pub(super) fn configuration(
    ports: &Ports,
    smpp: u16,
    endpoint: &str,
    settings: &Settings,
) -> String {
    let Ports {
        admin,
        boxes,
        sendsms,
        fake,
    } = ports;
    let Settings {
        retries,
        pause,
        timeout,
        requests,
        submits,
        answer_wait,
        parts_wait,
        resend,
        get,
    } = settings;
    let (method, text) = match get {
        true => ("get-url", "&text=%b"),
        false => ("post-url", ""),
    };
    let (user, password) = (Kannel::USER, Kannel::PASSWORD);
    let mut fields = String::new();
    for (setting, column) in REPORT_FIELDS {
        let _ = writeln!(fields, "field-{setting} = {column}");
    }
    format!(
        r#"group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {ADMIN}
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-deny-ip = "*.*.*.*"
box-allow-ip = "127.0.0.1"
store-type = file
store-location = kannel.store
dlr-storage = sqlite3
sms-resend-freq = {resend}
sms-combine-concatenated-mo-timeout = {parts_wait}

group = sqlite3-connection
id = reports
database = reports.sqlite
max-connections = 1

group = dlr-db
id = reports
table = report
{fields}
group = smsc
smsc = smpp
smsc-id = SMPP
host = 127.0.0.1
port = {smpp}
transceiver-mode = true
smsc-username = "{SYSTEM_ID}"
smsc-password = "{PASSWORD}"
system-type = "VMA"
enquire-link-interval = 10
reconnect-delay = 1
source-addr-autodetect = true
dest-addr-ton = 1
dest-addr-npi = 1
max-pending-submits = {submits}
wait-ack = {answer_wait}
denied-prefix = "{FAKE_PREFIX};+{FAKE_PREFIX}"

group = smsc
smsc = fake
smsc-id = FAKE
port = {fake}
connect-allow-ip = 127.0.0.1
allowed-prefix = "{FAKE_PREFIX};+{FAKE_PREFIX}"

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1
mo-recode = true
http-request-retry = {retries}
http-queue-delay = {pause}
http-timeout = {timeout}
max-pending-requests = {requests}

group = sendsms-user
username = {user}
password = {password}
concatenation = true
max-messages = 6
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"

group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
{method} = "{endpoint}?from=%p&to=%P&id=%I&smsc=%i&time=%T&udh=%u{text}"
"#
    )
}
