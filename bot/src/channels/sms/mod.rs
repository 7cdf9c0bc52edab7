//! SMS gateways, one file each. Outgoing: [`SmsGateway::send`] over `http`. Incoming: [`SmsEndpoints`] passes requests to
//! [`SmsGateway::read`] and answers after the commit.
//!
//! To add one more:
//! 1. A file here with a type that implements `SmsGateway`. Calls go through `Http`, whose `taken` is the one place where a status
//!    becomes an error; what a gateway says within a 200 becomes one in the file's own single function. `Outcome::is_open` comes first:
//!    such an outcome is `Submitted::Unknown`, and so is a 2xx that is not the gateway's.
//! 2. `read` begins with its `Door` or its signature, before anything else of the request is looked at. Texts become
//!    `SmsBody` in `reading::body_of` only, senders `Phone` in `reading::sender` only.
//! 3. A variant of [`Kind`] and an arm in [`gateways`]; its keys in `cli/configuration/sms.rs`.
//! 4. A line in the table of `tests/candidate.rs`: the conformance suite runs on it at once, and so do the faults of the whole channel
//!    (`cli/tests/faults`). What is special to it, in a file beside the others.
//! 5. Its set-up in `bot/docs/SMS.md`.

mod door;
mod endpoint;
mod generic;
mod http;
mod kannel;
mod nikita;
mod rate;
mod reading;
mod smsgate;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

pub use door::AddressRange;
pub use endpoint::{PATH, SmsArrival, SmsEndpoints};
pub use generic::{Authorization, Content, FieldNames, Template, check_template};

use crate::domain::{Gateways, Route, Secret, SmsError, SmsGateway, SmsOut};
use http::Http;

/// One gateway as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewaySettings {
    /// Its name: `a-z 0-9 -`.
    pub name: String,
    /// Where messages are handed over.
    pub url: String,
    /// Our name there.
    pub username: Option<String>,
    /// Our password or token there.
    pub password: Option<Secret<String>>,
    /// What it proves itself with when it brings something: part of the path, or the key of its signature.
    pub secret: Option<Secret<String>>,
    /// Whom messages are from.
    pub from: Option<String>,
    /// Numbers it serves; none = all.
    pub prefixes: Vec<String>,
    /// Where it connects from; none = anywhere.
    pub addresses: Vec<AddressRange>,
    /// Most messages a minute.
    pub per_minute: u32,
    /// What it is.
    pub kind: Kind,
}

/// What a gateway is, with what only it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Kannel's smsbox.
    Kannel {
        /// Where Kannel reaches us: `http://127.0.0.1:8088`.
        callback: String,
        /// Its name of the operator's connection.
        smsc: Option<String>,
    },
    /// SMS Gateway for Android: a phone, or the server before phones.
    SmsGate {
        /// Slot of the SIM card, 1–3.
        sim: Option<u8>,
        /// Which phone, at a server.
        device: Option<String>,
    },
    /// Any gateway with an HTTP interface.
    Generic(Template),
    /// Nikita SMSPRO.
    Nikita,
}

/// Makes the gateways.
///
/// # Errors
/// This machine's TLS set-up.
pub fn gateways(settings: &[GatewaySettings]) -> Result<Gateways, SmsError> {
    let route = |one: &GatewaySettings| {
        Ok(Route {
            gateway: gateway(one, http::TIMEOUT)?,
            prefixes: one.prefixes.clone(),
        })
    };
    settings
        .iter()
        .map(route)
        .collect::<Result<_, _>>()
        .map(Gateways::new)
}

fn gateway(
    settings: &GatewaySettings,
    timeout: std::time::Duration,
) -> Result<Arc<dyn SmsGateway>, SmsError> {
    Ok(match &settings.kind {
        Kind::Kannel { callback, smsc } => Arc::new(kannel::Kannel::new(
            settings,
            callback,
            smsc.clone(),
            Http::new(timeout, false)?,
        )),
        Kind::SmsGate { sim, device } => Arc::new(smsgate::SmsGate::new(
            settings,
            *sim,
            device.clone(),
            Http::new(timeout, true)?,
        )),
        Kind::Generic(template) => Arc::new(generic::Generic::new(
            settings,
            template.clone(),
            Http::new(timeout, false)?,
        )),
        Kind::Nikita => Arc::new(nikita::Nikita::new(settings, Http::new(timeout, true)?)),
    })
}

/// What no gateway may get: some would send an empty SMS.
const fn sendable(sms: &SmsOut) -> Result<(), SmsError> {
    if sms.text.is_empty() {
        Err(SmsError::Permanent("the text is empty"))
    } else {
        Ok(())
    }
}

/// A secret, or the empty one where none is configured.
fn or_empty(secret: Option<&Secret<String>>) -> Secret<String> {
    let empty = || Secret::new(String::new());
    secret.cloned().unwrap_or_else(empty)
}
