//! Kannel's smsbox (an operator's SMPP connection, a short code). Its answer holds no id: ours rides in the URL of the delivery
//! reports. It sends a repeat twice. All of it measured on Kannel 1.4.5.

use std::fmt;

use super::door::Door;
use super::http::{Answer, Http};
use super::reading::{Fields, body_of, sender};
use super::{GatewaySettings, or_empty, sendable};
use crate::domain::{
    GatewayTraits, Moment, Secret, SmsCall, SmsDelivery, SmsError, SmsGateway, SmsId, SmsIn,
    SmsOut, SmsReceived, SmsReport, SmsState, SmsUnread, Submitted,
};

/// Delivered, undeliverable, buffered, taken and refused by the operator.
const ALL_REPORTS: &str = "31";
/// `max-messages` of our Kannel configuration: what is longer would be cut.
const MOST_SEGMENTS: u8 = 6;

/// A Kannel.
pub(super) struct Kannel {
    name: String,
    url: String,
    username: String,
    password: Secret<String>,
    from: String,
    smsc: Option<String>,
    /// `http://127.0.0.1:8088/sms/kannel/SECRET/dlr`: never shown.
    reports: Secret<String>,
    per_minute: u32,
    door: Door,
    http: Http,
}

impl fmt::Debug for Kannel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kannel({})", self.name)
    }
}

impl Kannel {
    pub(super) fn new(
        settings: &GatewaySettings,
        callback: &str,
        smsc: Option<String>,
        http: Http,
    ) -> Self {
        let secret = or_empty(settings.secret.as_ref());
        Self {
            reports: Secret::new(format!(
                "{}{}{}/{}/dlr",
                callback.trim_end_matches('/'),
                super::PATH,
                settings.name,
                secret.reveal()
            )),
            name: settings.name.clone(),
            url: settings.url.clone(),
            username: settings.username.clone().unwrap_or_default(),
            password: or_empty(settings.password.as_ref()),
            from: settings.from.clone().unwrap_or_default(),
            smsc,
            per_minute: settings.per_minute,
            door: Door::new(settings.addresses.clone(), settings.secret.clone()),
            http,
        }
    }

    /// A request with our name and password in headers: no URL, so no access log, holds them or a text.
    fn request(&self, text: &str) -> reqwest::RequestBuilder {
        self.http
            .post(&self.url)
            .header("X-Kannel-Username", &self.username)
            .header("X-Kannel-Password", self.password.reveal())
            .header("Content-Type", "text/plain; charset=UTF-8")
            .body(text.to_owned())
    }

    async fn submit(&self, sms: &SmsOut) -> Result<Submitted, SmsError> {
        sendable(sms)?;
        let minutes = (sms.valid.as_secs() / 60).max(1);
        let mut request = self
            .request(&sms.text)
            .header("X-Kannel-From", &self.from)
            .header("X-Kannel-To", sms.to.e164())
            .header("X-Kannel-Coding", if sms.unicode { "2" } else { "0" })
            .header("X-Kannel-Validity", minutes);
        if sms.reports {
            let id = sms.id.as_str();
            request = request.header("X-Kannel-DLR-Mask", ALL_REPORTS).header(
                "X-Kannel-DLR-Url",
                format!("{}?id={id}&state=%d&smsc-id=%F", self.reports.reveal()),
            );
        }
        if let Some(smsc) = &self.smsc {
            request = request.header("X-Kannel-SMSC", smsc);
        }
        let outcome = self.http.call(request).await;
        if outcome.is_open() {
            return Ok(Submitted::Unknown);
        }
        Ok(told(&outcome.taken()?))
    }

    async fn try_without_receiver(&self) -> Result<String, SmsError> {
        match self.http.call(self.request("")).await.taken() {
            // without a receiver it refuses whom it knows with 400, and a stranger with 403
            Err(SmsError::Permanent(_)) => Ok("answers, and takes our name and password".into()),
            Err(error) => Err(error),
            Ok(_) => Err(SmsError::ChannelDown("this is not Kannel")),
        }
    }
}

/// What a 2xx means: `0:` is handed on, `3:` is kept until the operator is back. Anything else was not said by Kannel.
fn told(answer: &Answer) -> Submitted {
    let text = answer.text();
    if text.starts_with("0:") || text.starts_with("3:") {
        Submitted::Accepted
    } else {
        Submitted::Unknown
    }
}

impl SmsGateway for Kannel {
    fn name(&self) -> &str {
        &self.name
    }

    fn traits(&self) -> GatewayTraits {
        GatewayTraits {
            idempotent: false,
            receives: true,
            most_segments: MOST_SEGMENTS,
            asks: false,
            per_minute: self.per_minute,
        }
    }

    fn send<'a>(&'a self, sms: &'a SmsOut) -> SmsCall<'a, Submitted> {
        Box::pin(self.submit(sms))
    }

    fn read(&self, delivery: &SmsDelivery<'_>) -> Result<Vec<SmsReceived>, SmsUnread> {
        let route = self.door.open(delivery)?;
        let fields = Fields::of_form(delivery.query.as_bytes());
        Ok(vec![match route {
            "mo" => self.message(&fields, delivery)?,
            "dlr" => report(&fields)?,
            _ => return Err(SmsUnread::Malformed("neither mo nor dlr")),
        }])
    }

    fn check(&self) -> SmsCall<'_, String> {
        Box::pin(self.try_without_receiver())
    }
}

impl Kannel {
    /// The text is the body (`post-url`), or the field `text` (`get-url`). A header of the parts of a longer message means that the others
    /// never came.
    fn message(
        &self,
        fields: &Fields,
        delivery: &SmsDelivery<'_>,
    ) -> Result<SmsReceived, SmsUnread> {
        let external_id = Some(fields.id("id")?);
        let from = fields
            .text("from")
            .ok_or(SmsUnread::Malformed("no sender"))?;
        let Some(from) = sender(&from) else {
            return Ok(SmsReceived::Nothing);
        };
        let is_part = fields.raw("udh").is_some_and(|header| !header.is_empty());
        Ok(SmsReceived::Message(SmsIn {
            gateway: self.name.clone(),
            external_id,
            from,
            sent: fields.text("time").and_then(|time| unix_seconds(&time)),
            came: delivery.now,
            body: body_of(fields.raw("text").unwrap_or(delivery.body), is_part),
        }))
    }
}

/// `%T`.
fn unix_seconds(text: &str) -> Option<Moment> {
    text.parse::<i64>().ok()?.checked_mul(1_000).map(Moment)
}

fn report(fields: &Fields) -> Result<SmsReceived, SmsUnread> {
    let id = fields.text("id").ok_or(SmsUnread::Malformed("no id"))?;
    let bits = fields.text("state").and_then(|state| state.parse().ok());
    let bits: u32 = bits.ok_or(SmsUnread::Malformed("no state"))?;
    Ok(match (SmsId::parse(&id), state(bits)) {
        (Some(id), Some(state)) => SmsReceived::Report(SmsReport {
            which: id,
            state,
            part: None,
        }),
        _ => SmsReceived::Nothing,
    })
}

/// `%d` is a set of bits: 34 is "undeliverable, because expired".
const fn state(bits: u32) -> Option<SmsState> {
    const fn has(bits: u32, bit: u32) -> bool {
        bits & bit != 0
    }
    Some(if has(bits, 1) {
        SmsState::Delivered
    } else if has(bits, 32) {
        SmsState::Expired
    } else if has(bits, 16) {
        SmsState::Rejected
    } else if has(bits, 2) {
        SmsState::Undelivered
    } else if has(bits, 8 | 4) {
        SmsState::Sent
    } else {
        return None;
    })
}
