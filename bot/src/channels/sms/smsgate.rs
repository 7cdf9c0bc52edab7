//! SMS Gateway for Android (`sms-gate.app`): a phone's own server, or a server before several phones. It takes our id and refuses a second
//! message of the same one.
//!
//! Webhooks are signed over body and time. The app signs each attempt anew (its `PayloadSingingPlugin` runs per request), so
//! a retry days later carries a fresh time, and a stale one is a replay or a phone with a wrong clock: refused, nothing is stored, the
//! phone tries again for about two days.
//!
//! The app reports one SMS, and one part of ours that has arrived, under several event ids (its issues 264, 288, 291, 301, 310, 372): the
//! event's id tells nothing. A received SMS is known by the message's id, which is made of the text alone, with the time that the operator
//! gave it; a delivered part by the time of its report.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use super::door::{Door, keyed};
use super::http::{Answer, Http, Outcome};
use super::reading::{Raw, body_of, rfc3339, sender};
use super::{GatewaySettings, or_empty, sendable};
use crate::channels::same;
use crate::domain::{
    GatewayTraits, Moment, Secret, SmsCall, SmsDelivery, SmsError, SmsGateway, SmsId, SmsIn,
    SmsOut, SmsReceived, SmsReport, SmsState, SmsUnread, Submitted,
};

/// Phones fail at six parts and more.
const MOST_SEGMENTS: u8 = 5;
/// A signature is good for so long, in seconds, before and after.
const WINDOW: i64 = 300;
/// An id that no message has.
const NOBODY: &str = "000000000000";

/// A phone, or several behind a server.
pub(super) struct SmsGate {
    name: String,
    url: String,
    /// The whole `Authorization` header.
    authorization: Secret<String>,
    /// The app's signing key.
    key: Secret<String>,
    sim: Option<u8>,
    device: Option<String>,
    per_minute: u32,
    door: Door,
    http: Http,
}

impl fmt::Debug for SmsGate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmsGate({})", self.name)
    }
}

impl SmsGate {
    pub(super) fn new(
        settings: &GatewaySettings,
        sim: Option<u8>,
        device: Option<String>,
        http: Http,
    ) -> Self {
        let password = or_empty(settings.password.as_ref());
        let password = password.reveal();
        let authorization = match &settings.username {
            Some(name) => format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))),
            // a token of the server, with the scopes messages:send and messages:read
            None => format!("Bearer {password}"),
        };
        Self {
            name: settings.name.clone(),
            url: settings.url.trim_end_matches('/').to_owned(),
            authorization: Secret::new(authorization),
            key: or_empty(settings.secret.as_ref()),
            sim,
            device,
            per_minute: settings.per_minute,
            door: Door::new(settings.addresses.clone(), None),
            http,
        }
    }

    fn signed(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("Authorization", self.authorization.reveal())
    }

    async fn submit(&self, sms: &SmsOut) -> Result<Submitted, SmsError> {
        sendable(sms)?;
        // no priority: from 100 on it would pass the phone's limits and working hours
        let mut message = json!({
            "id": sms.id.as_str(),
            "textMessage": {"text": sms.text},
            "phoneNumbers": [sms.to.e164()],
            "ttl": sms.valid.as_secs(),
            "withDeliveryReport": sms.reports,
        });
        if let Some(sim) = self.sim {
            message["simNumber"] = json!(sim);
        }
        if let Some(device) = &self.device {
            message["deviceId"] = json!(device);
        }
        let request = self.signed(self.http.post(&self.url)).json(&message);
        let outcome = self.http.call(request).await;
        if outcome.is_open() {
            return Ok(Submitted::Unknown);
        }
        if let Outcome::Answered(answer) = &outcome {
            match answer.status {
                // the same id once more: it is there
                409 => return Ok(Submitted::Accepted),
                // the queue is full, or the phone has been away for too long
                503 => return Err(SmsError::Throttled(answer.pause())),
                // phones' own servers may meet a second message of the same id with 500
                500 if self.has(&sms.id).await => return Ok(Submitted::Accepted),
                400 if is_without_phone(answer) => {
                    return Err(SmsError::ChannelDown("no phone is registered"));
                }
                _ => {}
            }
        }
        told(&outcome.taken()?, &sms.id)
    }

    async fn has(&self, id: &SmsId) -> bool {
        self.look_up(id.as_str()).await.taken().is_ok()
    }

    async fn look_up(&self, id: &str) -> Outcome {
        let request = self
            .http
            .request(Method::GET, &format!("{}/{id}", self.url));
        self.http.call(self.signed(request)).await
    }

    async fn look_up_nobody(&self) -> Result<String, SmsError> {
        let outcome = self.look_up(NOBODY).await;
        if !matches!(&outcome, Outcome::Answered(answer) if answer.status == 404) {
            outcome.taken()?;
        }
        Ok("answers, and takes our name and password".into())
    }

    /// Refuses what is not signed with the app's key, now.
    fn authenticate(&self, delivery: &SmsDelivery<'_>) -> Result<(), SmsUnread> {
        self.door.knows(delivery.peer)?;
        let header = |name: &str| {
            let found = delivery.headers.iter().find(|(known, _)| known == name);
            found
                .map(|(_, value)| value.trim())
                .ok_or(SmsUnread::Unauthorized)
        };
        let (presented, time) = (header("x-signature")?, header("x-timestamp")?);
        let expected = keyed(
            self.key.reveal().as_bytes(),
            &[delivery.body, time.as_bytes()],
        );
        let expected = hex::encode(expected.into_bytes());
        let presented = presented.to_ascii_lowercase();
        let is_ours =
            !self.key.reveal().is_empty() && same(presented.as_bytes(), expected.as_bytes());
        if !is_ours {
            return Err(SmsUnread::Unauthorized);
        }
        if !is_fresh(time, delivery.now) {
            tracing::warn!(
                gateway = self.name,
                "a webhook's time is more than five minutes off: a replay, or the phone's clock is wrong"
            );
            return Err(SmsUnread::Unauthorized);
        }
        Ok(())
    }

    fn event(&self, envelope: Envelope, now: Moment) -> Result<SmsReceived, SmsUnread> {
        let Envelope { id, event, payload } = envelope;
        let state = match event.as_str() {
            "sms:received" => return self.message(payload, now),
            "sms:sent" => SmsState::Sent,
            "sms:delivered" => SmsState::Delivered,
            "sms:cancelled" => SmsState::Cancelled,
            "sms:failed" => failure(&payload.reason.text()),
            // a ping, or what concerns no text of ours
            _ => return Ok(SmsReceived::Nothing),
        };
        // messages that somebody writes on the phone itself are not ours
        let Some(which) = SmsId::parse(&payload.message_id.text()) else {
            return Ok(SmsReceived::Nothing);
        };
        Ok(SmsReceived::Report(SmsReport {
            which,
            state,
            // told for each part, without saying which
            part: (state == SmsState::Delivered).then(|| payload.delivered_at.id().unwrap_or(id)),
        }))
    }

    /// The message's own id is made of its text: equal for two equal answers, which their times tell apart. The event's id
    /// is another one for each report of one SMS: without a time neither tells anything.
    fn message(&self, payload: Payload, now: Moment) -> Result<SmsReceived, SmsUnread> {
        let from = payload.sender.text();
        let from = if from.is_empty() {
            payload.phone_number.text()
        } else {
            from
        };
        let Some(from) = sender(&from) else {
            return Ok(SmsReceived::Nothing);
        };
        let text = payload.message.ok_or(SmsUnread::Malformed("no message"))?;
        let sent = rfc3339(&payload.received_at.text());
        let external_id = match sent {
            Some(_) => payload.message_id.id(),
            None => None,
        };
        Ok(SmsReceived::Message(SmsIn {
            gateway: self.name.clone(),
            external_id,
            from,
            sent,
            came: now,
            body: body_of(&text.0, false),
        }))
    }
}

/// The server refuses every message while no phone, or not this one, is registered: that is nobody's message's fault.
fn is_without_phone(answer: &Answer) -> bool {
    let text = answer.text().to_ascii_lowercase();
    text.contains("device") || text.contains("record not found")
}

/// What a 2xx means: the message with its state. Anything else was not said by the gateway.
fn told(answer: &Answer, id: &SmsId) -> Result<Submitted, SmsError> {
    #[derive(Deserialize)]
    struct Taken {
        id: String,
        #[serde(default)]
        state: String,
    }
    match serde_json::from_slice::<Taken>(&answer.body) {
        Ok(taken) if taken.id != id.as_str() => Ok(Submitted::Unknown),
        Ok(taken) if taken.state == "Failed" => {
            Err(SmsError::Permanent("the phone could not send it"))
        }
        Ok(_) => Ok(Submitted::Accepted),
        Err(_) => Ok(Submitted::Unknown),
    }
}

/// The app says "TTL expired" of what waited for too long in the phone; everything else is the operator's or Android's refusal.
fn failure(reason: &str) -> SmsState {
    let reason = reason.to_ascii_lowercase();
    if reason.contains("expired") || reason.contains("ttl") {
        SmsState::Expired
    } else {
        SmsState::Undelivered
    }
}

/// Signed within the window around now. Seconds since 1970.
fn is_fresh(time: &str, now: Moment) -> bool {
    let time: Option<i64> = time.parse().ok();
    time.is_some_and(|time| now.as_seconds().abs_diff(time) <= WINDOW.unsigned_abs())
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    event: String,
    #[serde(default)]
    payload: Payload,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Payload {
    message_id: Raw,
    message: Option<Raw>,
    /// Of newer apps.
    sender: Raw,
    /// Of older apps.
    phone_number: Raw,
    received_at: Raw,
    delivered_at: Raw,
    reason: Raw,
}

impl SmsGateway for SmsGate {
    fn name(&self) -> &str {
        &self.name
    }

    fn traits(&self) -> GatewayTraits {
        GatewayTraits {
            idempotent: true,
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
        self.authenticate(delivery)?;
        let envelope: Envelope = serde_json::from_slice(delivery.body)
            .map_err(|_| SmsUnread::Malformed("not an event"))?;
        if envelope.id.is_empty() || envelope.id.len() > 128 {
            return Err(SmsUnread::Malformed("no id"));
        }
        Ok(vec![self.event(envelope, delivery.now)?])
    }

    fn check(&self) -> SmsCall<'_, String> {
        Box::pin(self.look_up_nobody())
    }
}
