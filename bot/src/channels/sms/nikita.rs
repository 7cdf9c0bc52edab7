//! Nikita SMSPRO (`smspro.nikita.kg`), send-only: XML by POST, and delivery reports that are asked for or pushed. A repeat of an id
//! is not sent twice. Written after two public clients, which follow the operator's own description.

use std::fmt;
use std::time::Duration;

use super::door::Door;
use super::http::{Answer, Http, Outcome};
use super::reading::{Element, xml, xml_text};
use super::{GatewaySettings, or_empty, sendable};
use crate::domain::{
    GatewayTraits, Secret, SmsCall, SmsDelivery, SmsError, SmsGateway, SmsId, SmsOut, SmsReceived,
    SmsReport, SmsState, SmsUnread, Submitted,
};

/// Five segments of the Latin alphabet stay below the longest text.
const MOST_SEGMENTS: u8 = 5;
/// In characters.
const LONGEST_TEXT: usize = 800;

/// An account at Nikita.
pub(super) struct Nikita {
    name: String,
    /// `https://smspro.nikita.kg/api`
    url: String,
    username: String,
    password: Secret<String>,
    from: String,
    per_minute: u32,
    door: Door,
    http: Http,
}

impl fmt::Debug for Nikita {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Nikita({})", self.name)
    }
}

impl Nikita {
    pub(super) fn new(settings: &GatewaySettings, http: Http) -> Self {
        Self {
            name: settings.name.clone(),
            url: settings.url.trim_end_matches('/').to_owned(),
            username: settings.username.clone().unwrap_or_default(),
            password: or_empty(settings.password.as_ref()),
            from: settings.from.clone().unwrap_or_default(),
            per_minute: settings.per_minute,
            door: Door::new(settings.addresses.clone(), settings.secret.clone()),
            http,
        }
    }

    /// Calls `/api/<what>` with our name and these elements.
    async fn call(&self, what: &str, elements: &str) -> Outcome {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><{what}><login>{}</login><pwd>{}</pwd>{elements}</{what}>",
            xml_text(&self.username),
            xml_text(self.password.reveal())
        );
        let request = self
            .http
            .post(&format!("{}/{what}", self.url))
            .header("Content-Type", "application/xml; charset=utf-8")
            .body(body);
        self.http.call(request).await
    }

    async fn submit(&self, sms: &SmsOut) -> Result<Submitted, SmsError> {
        sendable(sms)?;
        if sms.text.chars().count() > LONGEST_TEXT {
            return Err(SmsError::Permanent(
                "the text is longer than 800 characters",
            ));
        }
        let elements = format!(
            "<id>{}</id><sender>{}</sender><text>{}</text><phones><phone>{}</phone></phones>",
            sms.id.as_str(),
            xml_text(&self.from),
            xml_text(&sms.text),
            sms.to.digits()
        );
        let outcome = self.call("message", &elements).await;
        if outcome.is_open() {
            return Ok(Submitted::Unknown);
        }
        match answered(&outcome.taken()?, |response| number(response, "status")) {
            Ok(status) => told(status),
            Err(_) => Ok(Submitted::Unknown),
        }
    }

    /// Of what an error cuts off, the part before it is kept.
    async fn ask_for(&self, ids: &[SmsId]) -> Result<Vec<SmsReport>, SmsError> {
        let mut reports = Vec::new();
        for id in ids {
            match self.ask_for_one(id).await {
                Ok(news) => reports.extend(news),
                Err(error) if reports.is_empty() => return Err(error),
                Err(_) => break,
            }
        }
        Ok(reports)
    }

    async fn ask_for_one(&self, id: &SmsId) -> Result<Vec<SmsReport>, SmsError> {
        let elements = format!("<id>{}</id>", id.as_str());
        let answer = self.call("dr", &elements).await.taken()?;
        let (status, news) = answered(&answer, |response| {
            Some((number(response, "status")?, news(id, response)))
        })?;
        match status {
            0 => Ok(news),
            // too many questions about one message
            5 => Err(SmsError::Throttled(Duration::from_secs(60))),
            // 4: not known yet
            status => refusal(status).map(|()| Vec::new()),
        }
    }

    async fn look_at_account(&self) -> Result<String, SmsError> {
        let answer = self.call("info", "").await.taken()?;
        let (status, state, account) = answered(&answer, |response| {
            let account = response
                .text_of("account")
                .and_then(|som| som.parse::<f64>().ok());
            Some((
                number(response, "status")?,
                number(response, "state"),
                account,
            ))
        })?;
        refusal(status)?;
        match (state, account) {
            (Some(1..), _) => Err(SmsError::ChannelDown("the account is blocked")),
            (_, Some(som)) if som <= 0.0 => Err(SmsError::OutOfFunds),
            (_, Some(som)) => Ok(format!(
                "takes our name and password; {som:.2} som are left"
            )),
            _ => Ok("takes our name and password".into()),
        }
    }
}

/// What the answer says; anything but the expected XML was not said by Nikita.
fn answered<T>(answer: &Answer, read: impl FnOnce(&Element) -> Option<T>) -> Result<T, SmsError> {
    xml(&answer.text())
        .filter(|root| root.name == "response")
        .and_then(|root| read(&root))
        .ok_or(SmsError::Retry("an answer that is not the gateway's"))
}

fn number(element: &Element, name: &str) -> Option<u8> {
    element.text_of(name)?.parse().ok()
}

/// What the status of a message means.
fn told(status: u8) -> Result<Submitted, SmsError> {
    match status {
        // 10: this id is there already, from a try whose answer was lost
        0 | 10 => Ok(Submitted::Accepted),
        4 => Err(SmsError::OutOfFunds),
        5 => Err(SmsError::ChannelDown("the sender's name is not approved")),
        6 => Err(SmsError::Permanent("a word of the text is forbidden")),
        7 => Err(SmsError::RecipientGone),
        8 => Err(SmsError::Permanent("the time is wrong")),
        // it took too long: the same id is to be repeated
        9 => Ok(Submitted::Unknown),
        11 => Err(SmsError::ChannelDown("the account is in test mode")),
        status => refusal(status).and(Err(SmsError::Permanent("an unknown status"))),
    }
}

/// The statuses that mean the same in every answer.
const fn refusal(status: u8) -> Result<(), SmsError> {
    match status {
        1 => Err(SmsError::Permanent("the form of the request")),
        2 => Err(SmsError::ChannelDown("name or password")),
        3 => Err(SmsError::ChannelDown("our address is not allowed")),
        _ => Ok(()),
    }
}

/// The reports on one message within this element.
fn news(id: &SmsId, parent: &Element) -> Vec<SmsReport> {
    parent
        .all("phone")
        .filter_map(|phone| state(number(phone, "report")?))
        .map(|state| SmsReport {
            which: id.clone(),
            state,
            part: None,
        })
        .collect()
}

/// 6 (unknown) and 7 (the operator never reported) are no news.
const fn state(report: u8) -> Option<SmsState> {
    Some(match report {
        0 => SmsState::Accepted,
        1 => SmsState::Sent,
        2 | 5 => SmsState::Rejected,
        3 => SmsState::Delivered,
        4 => SmsState::Undelivered,
        _ => return None,
    })
}

impl SmsGateway for Nikita {
    fn name(&self) -> &str {
        &self.name
    }

    fn traits(&self) -> GatewayTraits {
        GatewayTraits {
            idempotent: true,
            receives: false,
            most_segments: MOST_SEGMENTS,
            asks: true,
            per_minute: self.per_minute,
        }
    }

    fn send<'a>(&'a self, sms: &'a SmsOut) -> SmsCall<'a, Submitted> {
        Box::pin(self.submit(sms))
    }

    fn read(&self, delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread> {
        if self.door.open(delivery)? != "report" {
            return Err(SmsUnread::Malformed("only reports come from here"));
        }
        let text =
            std::str::from_utf8(delivery.body).map_err(|_| SmsUnread::Malformed("not UTF-8"))?;
        let root = xml(text).filter(|root| root.name == "report");
        let root = root.ok_or(SmsUnread::Malformed("not a report"))?;
        Ok(root
            .all("dr")
            .filter_map(|dr| Some(news(&SmsId::parse(dr.text_of("id")?)?, dr)))
            .flatten()
            .map(SmsReceived::Report)
            .collect())
    }

    fn ask<'a>(&'a self, ids: &'a [SmsId]) -> SmsCall<'a, Vec<SmsReport>> {
        Box::pin(self.ask_for(ids))
    }

    fn check(&self) -> SmsCall<'_, String> {
        Box::pin(self.look_at_account())
    }
}
