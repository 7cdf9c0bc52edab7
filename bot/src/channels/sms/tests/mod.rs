//! The conformance suite: every gateway keeps the same promises. A new one is a line in [`ALL`].

mod endpoint;
pub(crate) mod fake;
mod generic;
mod incoming;
mod kannel;
mod nikita;
mod outgoing;
mod smsgate;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use super::door::{hex, keyed};
use super::{
    AddressRange, Authorization, Content, FieldNames, GatewaySettings, Kind, Template, gateway,
};
use crate::domain::{
    Moment, Phone, Secret, SmsBody, SmsDelivery, SmsError, SmsGateway, SmsId, SmsIn, SmsOut,
    SmsReceived, SmsReport, SmsState, SmsUnread, Submitted,
};
use fake::{Fake, Reply};

/// Our message's id.
pub(crate) const ID: &str = "A2B3C4D5E6F7";
pub(crate) const PASSWORD: &str = "pass-WORD-1";
pub(crate) const SECRET: &str = "path-secret-0123456789";
const NOW: Moment = Moment(1_795_000_000_000);
/// Long enough for any answer on this machine.
const PATIENT: Duration = Duration::from_secs(20);
/// For a gateway that never answers.
const HASTY: Duration = Duration::from_millis(50);

/// A gateway under test.
#[derive(Clone, Copy)]
struct Candidate {
    name: &'static str,
    kind: fn() -> Kind,
    /// What is put after the address of the fake.
    path: &'static str,
    /// Its answer to a message that it takes.
    takes: &'static str,
    /// A genuine delivery of a report on [`ID`]: delivered.
    report: fn() -> Brought,
}

const ALL: [Candidate; 4] = [
    Candidate {
        name: "kannel",
        kind: || Kind::Kannel {
            callback: "http://127.0.0.1:8088/".into(),
            smsc: None,
        },
        path: "/cgi-bin/sendsms",
        takes: "0: Accepted for delivery",
        report: || Brought::at(&format!("{SECRET}/dlr")).query(&format!("id={ID}&state=1")),
    },
    Candidate {
        name: "smsgate",
        kind: || Kind::SmsGate {
            sim: None,
            device: None,
        },
        path: "/3rdparty/v1/messages",
        takes: r#"{"id":"A2B3C4D5E6F7","state":"Pending","recipients":[]}"#,
        report: || {
            Brought::at("events").signed(&format!(
                r#"{{"id":"e1","event":"sms:delivered","payload":{{"messageId":"{ID}"}}}}"#
            ))
        },
    },
    Candidate {
        name: "generic",
        kind: || Kind::Generic(template(Content::Form, "to={to}&text={text}&id={id}")),
        path: "/send",
        takes: "status=OK",
        report: || Brought::at(&format!("{SECRET}/delivered")).query(&format!("id={ID}")),
    },
    Candidate {
        name: "nikita",
        kind: || Kind::Nikita,
        path: "/api",
        takes: "<response><id>A2B3C4D5E6F7</id><status>0</status></response>",
        report: || {
            Brought::at(&format!("{SECRET}/report")).body(
                format!("<report><dr><id>{ID}</id><phone><report>3</report></phone></dr></report>")
                    .as_bytes(),
            )
        },
    },
];

impl Candidate {
    fn named(name: &str) -> Self {
        ALL.into_iter().find(|one| one.name == name).unwrap()
    }

    fn settings(&self, base: &str) -> GatewaySettings {
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

    fn at(&self, base: &str, timeout: Duration) -> Arc<dyn SmsGateway> {
        gateway(&self.settings(base), timeout).unwrap()
    }

    /// One that only reads.
    fn reader(&self) -> Arc<dyn SmsGateway> {
        self.at("http://127.0.0.1:9", PATIENT)
    }

    /// A message to a gateway that follows this script, all of it.
    async fn sends(&self, sms: &SmsOut, script: Vec<Reply>) -> Result<Submitted, SmsError> {
        let fake = Fake::start(script).await;
        let result = self.at(&fake.url, PATIENT).send(sms).await;
        assert_eq!(fake.left(), 0, "{}", self.name);
        result
    }
}

fn template(content: Content, body: &str) -> Template {
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

/// «Жаш үн ң ө» to 0555123456.
fn sms() -> SmsOut {
    SmsOut {
        id: SmsId::parse(ID).unwrap(),
        to: phone(),
        text: "Жаш үн ң & ө".into(),
        unicode: true,
        valid: Duration::from_secs(7_230),
        reports: true,
    }
}

fn phone() -> Phone {
    Phone::parse("0555123456").unwrap()
}

/// What a gateway brings to its endpoint.
#[derive(Clone)]
struct Brought {
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    peer: IpAddr,
}

impl Brought {
    fn at(path: &str) -> Self {
        Self {
            path: path.into(),
            query: String::new(),
            headers: Vec::new(),
            body: Vec::new(),
            peer: IpAddr::from([10, 1, 2, 3]),
        }
    }

    fn query(mut self, query: &str) -> Self {
        self.query = query.into();
        self
    }

    fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    fn body(mut self, body: &[u8]) -> Self {
        self.body = body.into();
        self
    }

    fn from(mut self, peer: [u8; 4]) -> Self {
        self.peer = peer.into();
        self
    }

    /// As the phone signs it now.
    fn signed(self, body: &str) -> Self {
        self.signed_at(body, NOW.0 / 1000)
    }

    fn signed_at(self, body: &str, seconds: i64) -> Self {
        let time = seconds.to_string();
        let signature = keyed(SECRET.as_bytes(), &[body.as_bytes(), time.as_bytes()]);
        self.body(body.as_bytes())
            .header("x-timestamp", &time)
            .header("x-signature", &hex(&signature.into_bytes()))
    }

    fn read_by(&self, gateway: &dyn SmsGateway) -> Result<Vec<SmsReceived>, SmsUnread> {
        gateway.read(&SmsDelivery {
            path: &self.path,
            query: &self.query,
            headers: &self.headers,
            body: &self.body,
            peer: self.peer,
            now: NOW,
        })
    }
}

fn message(gateway: &str, id: &str, body: SmsBody) -> SmsReceived {
    SmsReceived::Message(SmsIn {
        gateway: gateway.into(),
        external_id: id.into(),
        from: phone(),
        sent: None,
        body,
    })
}

/// The same message, with the time that the gateway said.
fn sent_at(received: SmsReceived, time: i64) -> SmsReceived {
    match received {
        SmsReceived::Message(message) => SmsReceived::Message(SmsIn {
            sent: Some(Moment(time)),
            ..message
        }),
        other => other,
    }
}

/// When a message was sent, as it was read.
fn sent(read: Result<Vec<SmsReceived>, SmsUnread>) -> Option<Moment> {
    match read.unwrap().remove(0) {
        SmsReceived::Message(message) => message.sent,
        other => panic!("{other:?}"),
    }
}

fn whole(text: &str) -> SmsBody {
    SmsBody::Whole(text.into())
}

fn fragment(text: &str) -> SmsBody {
    SmsBody::Fragment(text.into())
}

fn report(state: SmsState, part: Option<&str>) -> SmsReceived {
    SmsReceived::Report(SmsReport {
        which: crate::domain::ReportOn::Ours(SmsId::parse(ID).unwrap()),
        state,
        part: part.map(str::to_owned),
    })
}
