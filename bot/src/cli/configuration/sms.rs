//! `[sms]` and `[[sms.gateways]]`: what the SMS channel costs, and its gateways. Their secrets come by environment only.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::Method;
use reqwest::Url;
use toml_edit::{Item, TableLike, Value};

use super::Problem;
use super::section::{Section, problem};
use crate::channels::sms::{
    AddressRange, Authorization, Content, FieldNames, GatewaySettings, Kind, Template,
    check_template,
};
use crate::domain::{Secret, SmsTerms};

/// Where Nikita answers.
const NIKITA: &str = "https://smspro.nikita.kg/api";
/// A secret in a path must not be guessed.
const SHORTEST_SECRET: usize = 16;

/// The SMS channel as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmsChannel {
    /// Number, prices, limits.
    pub terms: SmsTerms,
    /// At least one.
    pub gateways: Vec<GatewaySettings>,
}

/// Reads the table `[sms]`; `None` if it is absent or wrong.
pub(super) fn channel(
    item: Option<&Item>,
    environment: impl Fn(&str) -> Option<String>,
    problems: &mut Vec<Problem>,
) -> Option<SmsChannel> {
    let before = problems.len();
    let Some(table) = item?.as_table_like() else {
        problems.push(problem("sms", "must be a table", "[sms]"));
        return None;
    };
    let mut section = Section::new(table, "sms".into(), problems);
    let number = section.text("number", "4488");
    let terms = SmsTerms {
        number,
        reply_price: section.price("reply_price", "3.5").unwrap_or(0),
        segment_price: section.price("segment_price", "1.2").unwrap_or(0),
        cap: section
            .number("cap", 0, 10_000_000, "20000")
            .unwrap_or(20_000),
        unknown_after: Duration::from_secs(
            section
                .number("unknown_after", 10, 86_400, "60")
                .unwrap_or(60)
                .into(),
        ),
    };
    let tables: Vec<&dyn TableLike> = match section.take("gateways") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|t| t as &dyn TableLike).collect(),
        Some(Item::Value(Value::Array(tables))) => tables
            .iter()
            .filter_map(|value| value.as_inline_table().map(|t| t as &dyn TableLike))
            .collect(),
        _ => Vec::new(),
    };
    section.end();
    if tables.is_empty() {
        let wrong = "names no gateway";
        problems.push(problem("sms.gateways", wrong, "[[sms.gateways]]"));
    }
    let mut gateways: Vec<GatewaySettings> = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        let Some(gateway) = gateway(table, at, &environment, problems) else {
            continue;
        };
        if gateways.iter().any(|other| other.name == gateway.name) {
            let key = format!("sms.gateways.{}", gateway.name);
            problems.push(problem(
                &key,
                "there are two of this name",
                "name = \"kannel\"",
            ));
        }
        gateways.push(gateway);
    }
    let receives = gateways.iter().any(|g| g.kind != Kind::Nikita);
    if receives && terms.number.is_none() {
        let wrong = "is missing: people must know what to text to";
        problems.push(problem("sms.number", wrong, "4488"));
    }
    (problems.len() == before).then_some(SmsChannel { terms, gateways })
}

/// Reads one gateway; its problems name it.
fn gateway(
    table: &dyn TableLike,
    at: usize,
    environment: &impl Fn(&str) -> Option<String>,
    problems: &mut Vec<Problem>,
) -> Option<GatewaySettings> {
    let before = problems.len();
    let name = table.get("name").and_then(Item::as_str).unwrap_or_default();
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.is_empty() || name.len() > 20 || !name.bytes().all(plain) {
        let key = format!("sms.gateways[{}].name", at + 1);
        problems.push(problem(&key, "must be 1 to 20 of a-z 0-9 -", "kannel"));
        return None;
    }
    let mut section = Section::new(table, format!("sms.gateways.{name}"), problems);
    section.take("name");
    let kind = named(&mut section)?;
    let url = match (
        section.text("url", "http://127.0.0.1:13013/cgi-bin/sendsms"),
        kind,
    ) {
        (Some(url), _) => section.checked("url", "https://sms.example.org/send", address(url)),
        (None, Named::Nikita) => Some(NIKITA.to_owned()),
        (None, _) => {
            section.missing("url", "http://127.0.0.1:13013/cgi-bin/sendsms");
            None
        }
    };
    let username = section.text("username", "survey");
    let from = section.text("from", "4488");
    let prefixes = prefixes(&mut section);
    let addresses = addresses(&mut section);
    let (usual, needs_login) = match kind {
        Named::Kannel => (6_000, true),
        Named::Nikita => (600, true),
        Named::SmsGate => (6, false),
        Named::Generic => (600, false),
    };
    let per_minute = section
        .number("per_minute", 1, 600_000, "600")
        .unwrap_or(usual);
    if needs_login && username.is_none() {
        section.missing("username", "survey");
    }
    if needs_login && from.is_none() {
        section.missing("from", "4488");
    }
    let kind = kind_of(kind, &mut section, url.as_deref(), from.as_deref());
    for secret in ["password", "secret", "token"] {
        if section.take(secret).is_some() {
            let wrong = "secrets come by environment only, not in this file";
            section.wrong(secret, wrong, "JASHUN_SMS_KANNEL_PASSWORD");
        }
    }
    section.end();
    let variable = |what: &str| {
        let name = name.to_ascii_uppercase().replace('-', "_");
        format!("JASHUN_SMS_{name}_{what}")
    };
    let (password, secret) = secrets(&kind, variable, environment, problems);
    if problems.len() > before {
        return None;
    }
    Some(GatewaySettings {
        name: name.to_owned(),
        url: url?,
        username,
        password: password.map(Secret::new),
        secret: secret.map(Secret::new),
        from,
        prefixes,
        addresses,
        per_minute,
        kind,
    })
}

fn prefixes(section: &mut Section<'_, '_>) -> Vec<String> {
    let prefixes = section.texts("prefixes", "[\"99655\", \"99675\"]");
    for prefix in &prefixes {
        if !prefix.starts_with("996") || !prefix.bytes().all(|b| b.is_ascii_digit()) {
            section.wrong(
                "prefixes",
                "must begin with 996 and be digits",
                "[\"99655\"]",
            );
        }
    }
    prefixes
}

fn addresses(section: &mut Section<'_, '_>) -> Vec<AddressRange> {
    let mut addresses = Vec::new();
    for text in section.texts("addresses", "[\"127.0.0.1\", \"10.0.0.0/8\"]") {
        match AddressRange::parse(&text) {
            Some(range) => addresses.push(range),
            None => section.wrong(
                "addresses",
                "must be addresses or networks",
                "[\"10.0.0.0/8\"]",
            ),
        }
    }
    addresses
}

/// Kinds of gateways, as `kind` names them.
#[derive(Debug, Clone, Copy)]
enum Named {
    Kannel,
    SmsGate,
    Generic,
    Nikita,
}

const KINDS: [(&str, Named); 4] = [
    ("kannel", Named::Kannel),
    ("smsgate", Named::SmsGate),
    ("generic", Named::Generic),
    ("nikita", Named::Nikita),
];

fn named(section: &mut Section<'_, '_>) -> Option<Named> {
    let word = section.choice("kind", &KINDS.map(|(word, _)| word))?;
    let found = KINDS.into_iter().find(|(known, _)| *known == word);
    found.map(|(_, kind)| kind)
}

/// What is configured for gateways of this kind only.
fn kind_of(
    kind: Named,
    section: &mut Section<'_, '_>,
    url: Option<&str>,
    from: Option<&str>,
) -> Kind {
    match kind {
        Named::Kannel => {
            let callback = section.text("callback", "http://127.0.0.1:8088");
            let callback = match callback {
                Some(url) => section.checked("callback", "http://127.0.0.1:8088", address(url)),
                None => {
                    section.missing("callback", "http://127.0.0.1:8088");
                    None
                }
            };
            Kind::Kannel {
                callback: callback.unwrap_or_default(),
                smsc: section.text("smsc", "MEGA"),
            }
        }
        Named::SmsGate => Kind::SmsGate {
            sim: section
                .number("sim", 1, 3, "1")
                .and_then(|sim| u8::try_from(sim).ok()),
            device: section.text("device", "yVULogr4Y1ksRfnos1Dsw"),
        },
        Named::Generic => Kind::Generic(template(section, url)),
        Named::Nikita => {
            if let Some(sender) = from
                && !is_nikita_sender(sender)
            {
                let wrong = "must be 1 to 11 of A-Z a-z 0-9 . - or 14 digits";
                section.wrong("from", wrong, "JashUn");
            }
            Kind::Nikita
        }
    }
}

/// Password and secret of the environment; `variable` names theirs.
fn secrets(
    kind: &Kind,
    variable: impl Fn(&str) -> String,
    environment: &impl Fn(&str) -> Option<String>,
    problems: &mut Vec<Problem>,
) -> (Option<String>, Option<String>) {
    let mut from_environment = |what, needed: bool| {
        let value = environment(&variable(what)).filter(|value| !value.is_empty());
        if value.is_none() && needed {
            problems.push(problem(
                &variable(what),
                "is missing in the environment",
                "the output of: openssl rand -hex 24",
            ));
        }
        value
    };
    let generic = matches!(kind, Kind::Generic(_));
    let password = from_environment("PASSWORD", !generic);
    let secret = from_environment("SECRET", *kind != Kind::Nikita);
    let in_path = !matches!(kind, Kind::SmsGate { .. });
    if let Some(secret) = &secret {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        if in_path && (secret.len() < SHORTEST_SECRET || !secret.bytes().all(plain)) {
            problems.push(problem(
                &variable("SECRET"),
                "must be at least 16 of A-Z a-z 0-9 _ -",
                "the output of: openssl rand -hex 24",
            ));
        }
    }
    (password, secret)
}

fn template(section: &mut Section<'_, '_>, url: Option<&str>) -> Template {
    let method = match section.optional_choice("method", &["GET", "POST", "PUT"]) {
        Some("GET") => Method::GET,
        Some("PUT") => Method::PUT,
        _ => Method::POST,
    };
    let body = section.text("body", "to={to}&text={text}&id={id}");
    if method != Method::GET && body.is_none() {
        section.missing("body", "to={to}&text={text}&id={id}");
    }
    let body = body.unwrap_or_default();
    for (key, template) in [("url", url.unwrap_or_default()), ("body", &body)] {
        if let Err(name) = check_template(template) {
            let wrong = format!("there is no value `{name}`");
            section.wrong(key, &wrong, "to={to}&text={text}&id={id}");
        }
    }
    let content = match section.optional_choice("content", &["urlencoded", "json", "xml"]) {
        Some("json") => Content::Json,
        Some("xml") => Content::Xml,
        _ => Content::Form,
    };
    let authorization = match section.optional_choice("authorization", &["basic", "bearer"]) {
        Some("basic") => Authorization::Basic,
        Some("bearer") => Authorization::Bearer,
        _ => Authorization::None,
    };
    let response = section.text("response", "OK");
    let mut name_of = |key: &'static str, usual: &'static str| {
        section.text(key, usual).unwrap_or_else(|| usual.to_owned())
    };
    let fields = FieldNames {
        from: name_of("from_field", "from"),
        text: name_of("text_field", "text"),
        id: name_of("id_field", "id"),
        date: name_of("date_field", "date"),
    };
    Template {
        method,
        body,
        content,
        authorization,
        response,
        fields,
    }
}

fn is_nikita_sender(sender: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    let short = sender.len() <= 11 && sender.bytes().all(plain);
    short || sender.len() == 14 && sender.bytes().all(|b| b.is_ascii_digit())
}

/// An address that can be called; passwords and texts travel unencrypted only within one house.
fn address(text: String) -> Result<String, &'static str> {
    let url: Url = text.parse().map_err(|_| "is not a URL")?;
    match (url.scheme(), url.host_str()) {
        ("https", Some(_)) => Ok(text),
        ("http", Some(host)) if is_near(host) => Ok(text),
        ("http", Some(_)) => Err("must begin with https://, except on this machine or network"),
        _ => Err("must begin with https:// or http://"),
    }
}

fn is_near(host: &str) -> bool {
    match host.trim_matches(['[', ']']).parse::<IpAddr>() {
        Ok(IpAddr::V4(v4)) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        Ok(IpAddr::V6(v6)) => v6.is_loopback() || v6.is_unique_local(),
        // a name without a dot is known only here
        Err(_) => !host.contains('.'),
    }
}
