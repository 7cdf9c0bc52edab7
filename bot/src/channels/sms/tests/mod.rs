//! The conformance suite: every gateway keeps the same promises. A new one is a line in [`ALL`].

pub(crate) mod candidate;
mod endpoint;
pub(crate) mod fake;
mod generic;
mod incoming;
mod kannel;
mod nikita;
pub(crate) mod operator;
mod outgoing;
mod smsgate;

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;

use super::door::keyed;
use super::{AddressRange, Authorization, Content, GatewaySettings, Kind, Template, gateway};
use crate::domain::{
    Moment, Phone, SmsBody, SmsError, SmsGateway, SmsId, SmsIn, SmsOut, SmsReceived, SmsReport,
    SmsState, SmsUnread, Submitted,
};
use candidate::{ALL, Brought, Candidate, ID, NOW, PASSWORD, PATIENT, SECRET, template};
use fake::{Fake, Reply};

/// For a gateway that never answers.
const HASTY: Duration = Duration::from_millis(50);

impl Candidate {
    /// A message to a gateway that follows this script, all of it.
    async fn sends(&self, sms: &SmsOut, script: Vec<Reply>) -> Result<Submitted, SmsError> {
        let fake = Fake::start(script).await;
        let result = self.at(&fake.url, PATIENT).send(sms).await;
        assert_eq!(fake.left(), 0, "{}", self.name);
        result
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

fn message(gateway: &str, id: &str, body: SmsBody) -> SmsReceived {
    SmsReceived::Message(SmsIn {
        gateway: gateway.into(),
        external_id: Some(id.into()),
        from: phone(),
        sent: None,
        came: NOW,
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
        which: SmsId::parse(ID).unwrap(),
        state,
        part: part.map(str::to_owned),
    })
}
