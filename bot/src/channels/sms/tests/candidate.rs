//! The gateways under test, one line each: how a message goes out, how messages and reports come in.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::door::keyed;
use super::super::reading::xml;
use super::super::{
    AddressRange, Authorization, Content, FieldNames, GatewaySettings, Kind, PATH, Template,
    gateway,
};
use super::fake::Call;
use crate::domain::{Moment, Secret, SmsDelivery, SmsGateway, SmsReceived, SmsState, SmsUnread};

/// Our message's id.
pub(crate) const ID: &str = "A2B3C4D5E6F7";
pub(crate) const PASSWORD: &str = "pass-WORD-1";
pub(crate) const SECRET: &str = "path-secret-0123456789";
pub(super) const NOW: Moment = Moment(1_795_000_000_000);
/// Long enough for any answer on this machine.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);

/// A gateway under test.
#[derive(Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) name: &'static str,
    pub(super) kind: fn() -> Kind,
    /// What is put after the address of the fake.
    pub(super) path: &'static str,
    /// Its answer to a message that it takes.
    pub(super) takes: &'static str,
    /// Its answer to a message that it keeps until the operator or the phone is back.
    pub(super) keeps: &'static str,
    /// Its answer to an id that it knows; none = it sends the message a second time.
    pub(crate) knows: Option<(u16, &'static str)>,
    /// Brings messages of people.
    pub(crate) receives: bool,
    /// What a request hands over; none = it asks something else.
    pub(super) handed: fn(&Call) -> Option<Handed>,
    /// How it brings a message.
    pub(super) writes: fn(&Written) -> Brought,
    /// How it tells what became of a message.
    pub(super) tells: fn(&Told) -> Brought,
    /// What its word for a message that never arrived means.
    pub(crate) lost: SmsState,
}

pub(crate) const ALL: [Candidate; 4] = [
    Candidate {
        name: "kannel",
        kind: || Kind::Kannel {
            callback: "http://127.0.0.1:8088/".into(),
            smsc: None,
        },
        path: "/cgi-bin/sendsms",
        takes: "0: Accepted for delivery",
        keeps: "3: Queued for later delivery",
        knows: None,
        receives: true,
        handed: |call| {
            let id = call.header("x-kannel-dlr-url");
            let id = id.and_then(|url| url.split("?id=").nth(1)?.split('&').next());
            Some(Handed {
                to: call.header("x-kannel-to")?.trim_start_matches('+').into(),
                text: call.body.clone(),
                id: id.map(str::to_owned),
            })
        },
        writes: |sms| {
            let udh = if sms.lone { "%05%00%03%01%02%01" } else { "" };
            let (from, id, time) = (encoded(sms.from), encoded(sms.id), sms.sent.0 / 1000);
            Brought::at(&format!("{SECRET}/mo"))
                .query(&format!(
                    "from={from}&to=4488&id={id}&time={time}&udh={udh}"
                ))
                .body(sms.text)
        },
        tells: |told| {
            let state = match told.fate {
                Fate::Sent => 8,
                Fate::Delivered => 1,
                Fate::Lost => 34,
            };
            Brought::at(&format!("{SECRET}/dlr"))
                .query(&format!("id={}&state={state}&smsc-id=7f", told.id))
        },
        lost: SmsState::Expired,
    },
    Candidate {
        name: "smsgate",
        kind: || Kind::SmsGate {
            sim: None,
            device: None,
        },
        path: "/3rdparty/v1/messages",
        takes: r#"{"id":"A2B3C4D5E6F7","state":"Processed","recipients":[]}"#,
        keeps: r#"{"id":"A2B3C4D5E6F7","state":"Pending","recipients":[]}"#,
        knows: Some((409, r#"{"message":"duplicate id"}"#)),
        receives: true,
        handed: |call| {
            let body: Value = serde_json::from_str(&call.body).ok()?;
            Some(Handed {
                to: body["phoneNumbers"][0]
                    .as_str()?
                    .trim_start_matches('+')
                    .into(),
                text: body["textMessage"]["text"].as_str()?.into(),
                id: Some(body["id"].as_str()?.into()),
            })
        },
        writes: |sms| {
            let at = chrono::DateTime::from_timestamp_millis(sms.sent.0).unwrap();
            // the app makes it of the text alone
            let content = keyed(b"", &[sms.text]).into_bytes();
            let event = json!({
                "id": sms.id, "deviceId": "d1", "event": "sms:received", "webhookId": "w1",
                "payload": {
                    "messageId": &hex::encode(content)[..8], "message": "TEXT", "sender": sms.from, "recipient": null, "simNumber": 1,
                    "receivedAt": at.to_rfc3339(),
                },
            });
            let text = json_text(sms.text);
            let body = event.to_string().replace("\"TEXT\"", &text);
            Brought::at("events").signed_at(&body, sms.now.0 / 1000)
        },
        tells: |told| {
            let event = match told.fate {
                Fate::Sent => "sms:sent",
                Fate::Delivered => "sms:delivered",
                Fate::Lost => "sms:failed",
            };
            let body = json!({
                "id": format!("e-{}-{event}-{}", told.id, told.part), "event": event,
                "payload": {"messageId": told.id, "reason": "TTL expired"},
            });
            Brought::at("events").signed_at(&body.to_string(), told.now.0 / 1000)
        },
        lost: SmsState::Expired,
    },
    Candidate {
        name: "generic",
        kind: || Kind::Generic(template(Content::Form, "to={to}&text={text}&id={id}")),
        path: "/send",
        takes: "status=OK",
        keeps: "status=OK queued",
        knows: None,
        receives: true,
        handed: |call| {
            let value = |name: &str| {
                let mut fields = call.body.split('&').filter_map(|pair| pair.split_once('='));
                let (_, value) = fields.find(|(known, _)| *known == name)?;
                Some(
                    percent_decode_str(value)
                        .decode_utf8()
                        .unwrap()
                        .into_owned(),
                )
            };
            Some(Handed {
                to: value("to")?.trim_start_matches('+').into(),
                text: value("text")?,
                id: value("id"),
            })
        },
        writes: |sms| {
            let at = chrono::DateTime::from_timestamp_millis(sms.sent.0).unwrap();
            let (from, id) = (encoded(sms.from), encoded(sms.id));
            let date = encoded(&at.to_rfc3339());
            let text =
                percent_encoding::percent_encode(sms.text, percent_encoding::NON_ALPHANUMERIC);
            Brought::at(&format!("{SECRET}/receive"))
                .header("content-type", "application/x-www-form-urlencoded")
                .body(format!("from={from}&id={id}&date={date}&text={text}").as_bytes())
        },
        tells: |told| {
            let route = match told.fate {
                Fate::Sent => "sent",
                Fate::Delivered => "delivered",
                Fate::Lost => "failed",
            };
            Brought::at(&format!("{SECRET}/{route}")).query(&format!("id={}", told.id))
        },
        lost: SmsState::Undelivered,
    },
    Candidate {
        name: "nikita",
        kind: || Kind::Nikita,
        path: "/api",
        takes: "<response><id>A2B3C4D5E6F7</id><status>0</status></response>",
        keeps: "<response><id>A2B3C4D5E6F7</id><status>0</status><message>queued</message></response>",
        knows: Some((200, "<response><status>10</status></response>")),
        receives: false,
        handed: |call| {
            let message = xml(&call.body).filter(|root| root.name == "message")?;
            let phone = message.all("phones").next()?.text_of("phone")?;
            Some(Handed {
                to: phone.into(),
                text: message.text_of("text")?.into(),
                id: message.text_of("id").map(str::to_owned),
            })
        },
        // nobody can answer a sender's name
        writes: |_| Brought::at(&format!("{SECRET}/report")).body(b"<report/>"),
        tells: |told| {
            let code = match told.fate {
                Fate::Sent => 1,
                Fate::Delivered => 3,
                Fate::Lost => 4,
            };
            let report = format!(
                "<report><dr><id>{}</id><phone><report>{code}</report></phone></dr></report>",
                told.id
            );
            Brought::at(&format!("{SECRET}/report")).body(report.as_bytes())
        },
        lost: SmsState::Undelivered,
    },
];

/// A message as a gateway has it from us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handed {
    /// Digits of the number.
    pub(crate) to: String,
    pub(crate) text: String,
    /// Our id, where the request carries it.
    pub(crate) id: Option<String>,
}

/// A message that somebody has written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// The gateway's id of the message; the phone's of the event.
    pub(crate) id: &'a str,
    pub(crate) from: &'a str,
    pub(crate) text: &'a [u8],
    /// When it was written.
    pub(crate) sent: Moment,
    /// When it is brought.
    pub(crate) now: Moment,
    /// One part of several, the others of which never came; only Kannel says so.
    pub(crate) lone: bool,
}

/// A report on a message of ours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Told<'a> {
    /// Our id.
    pub(crate) id: &'a str,
    pub(crate) fate: Fate,
    /// From 1; only the phone reports each part.
    pub(crate) part: usize,
    /// When it is brought.
    pub(crate) now: Moment,
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// The operator has it.
    Sent,
    /// The phone has it.
    Delivered,
    /// It was too late, or nobody was there: Kannel's 34.
    Lost,
}

impl Candidate {
    pub(crate) fn named(name: &str) -> Self {
        ALL.into_iter().find(|one| one.name == name).unwrap()
    }

    pub(crate) fn settings(&self, base: &str) -> GatewaySettings {
        GatewaySettings {
            name: self.name.into(),
            url: format!("{base}{}", self.path),
            username: Some("survey".into()),
            password: Some(Secret::new(PASSWORD.into())),
            secret: Some(Secret::new(SECRET.into())),
            from: Some("4488".into()),
            prefixes: Vec::new(),
            addresses: vec![AddressRange::parse("10.1.0.0/16").unwrap()],
            per_minute: 600,
            kind: (self.kind)(),
        }
    }

    /// Of this name, open to this machine and fast, with so much patience.
    pub(crate) fn on_loopback(
        &self,
        name: &str,
        base: &str,
        timeout: Duration,
    ) -> Arc<dyn SmsGateway> {
        let settings = GatewaySettings {
            name: name.into(),
            addresses: vec![AddressRange::parse("127.0.0.0/8").unwrap()],
            per_minute: 60_000,
            ..self.settings(base)
        };
        gateway(&settings, timeout).unwrap()
    }

    pub(super) fn at(&self, base: &str, timeout: Duration) -> Arc<dyn SmsGateway> {
        gateway(&self.settings(base), timeout).unwrap()
    }

    /// One that only reads.
    pub(super) fn reader(&self) -> Arc<dyn SmsGateway> {
        self.at("http://127.0.0.1:9", PATIENT)
    }

    /// Its answer when it takes the message of this id.
    pub(crate) fn taking(&self, id: Option<&str>) -> String {
        self.takes.replace(ID, id.unwrap_or_default())
    }

    /// Its answer when it keeps the message of this id for later.
    pub(crate) fn keeping(&self, id: &str) -> String {
        self.keeps.replace(ID, id)
    }

    /// A genuine report on [`ID`]: delivered.
    pub(super) fn report(&self) -> Brought {
        (self.tells)(&Told {
            id: ID,
            fate: Fate::Delivered,
            part: 1,
            now: NOW,
        })
    }

    /// Whether the phone tells of each part.
    pub(crate) fn tells_parts(&self) -> bool {
        self.name == "smsgate"
    }

    pub(crate) fn brings(&self, written: &Written<'_>) -> Brought {
        (self.writes)(written)
    }

    pub(crate) fn reports(&self, told: &Told<'_>) -> Brought {
        (self.tells)(told)
    }
}

pub(super) fn template(content: Content, body: &str) -> Template {
    Template {
        method: Method::POST,
        body: body.into(),
        content,
        authorization: Authorization::None,
        response: Some("OK".into()),
        fields: FieldNames {
            from: "from".into(),
            text: "text".into(),
            id: "id".into(),
            date: "date".into(),
        },
    }
}

/// What a gateway brings to its endpoint.
#[derive(Debug, Clone)]
pub(crate) struct Brought {
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(super) peer: IpAddr,
}

impl Brought {
    pub(crate) fn at(path: &str) -> Self {
        Self {
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
            peer: IpAddr::from([10, 1, 2, 3]),
        }
    }

    pub(crate) fn query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: &[u8]) -> Self {
        self.body = body.into();
        self
    }

    pub(super) fn from(mut self, peer: [u8; 4]) -> Self {
        self.peer = peer.into();
        self
    }

    /// As the phone signs it now.
    pub(super) fn signed(self, body: &str) -> Self {
        self.signed_at(body, NOW.0 / 1000)
    }

    pub(crate) fn signed_at(self, body: &str, seconds: i64) -> Self {
        let time = seconds.to_string();
        let signature = keyed(SECRET.as_bytes(), &[body.as_bytes(), time.as_bytes()]);
        self.body(body.as_bytes())
            .header("x-timestamp", &time)
            .header("x-signature", &hex::encode(signature.into_bytes()))
    }

    pub(super) fn read_by(&self, gateway: &dyn SmsGateway) -> Result<Vec<SmsReceived>, SmsUnread> {
        gateway.read(&SmsDelivery {
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
            peer: self.peer,
            now: NOW,
        })
    }

    /// Brings it to the endpoint at this address; status and body of the answer.
    pub(crate) async fn to(&self, url: &str, gateway: &str) -> (u16, String) {
        let client = reqwest::Client::builder().build().unwrap();
        let Self { path, query, .. } = self;
        let mut request = client
            .post(format!("{url}{PATH}{gateway}/{path}?{query}"))
            .body(self.body.clone());
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A JSON text of these bytes, with half surrogate pairs as the app writes them.
fn json_text(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    let mut rest = bytes;
    while !rest.is_empty() {
        if let [0xed, second @ 0xa0..=0xbf, third, ..] = *rest {
            let unit = 0xd000 | (u16::from(second & 0x3f) << 6) | u16::from(third & 0x3f);
            text.push_str(&format!("\\u{unit:04x}"));
            rest = &rest[3..];
            continue;
        }
        let whole = (1..=4).find_map(|length| std::str::from_utf8(rest.get(..length)?).ok());
        let shown = match whole {
            Some(letter) => Value::from(letter).to_string().trim_matches('"').to_owned(),
            None => format!("\\u{:04x}", rest[0]),
        };
        text.push_str(if whole == Some("\"") { "\\\"" } else { &shown });
        rest = &rest[whole.map_or(1, str::len)..];
    }
    text.push('"');
    text
}
