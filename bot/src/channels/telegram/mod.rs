//! Telegram's Bot API: one `Telegram::call` for every method, with teloxide's payload types where they exist.

mod classify;
mod outgoing;
mod poll;
mod setup;
mod webhook;
mod wire;

#[cfg(test)]
mod tests;

use std::error::Error as _;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};
use teloxide::requests::Payload;

use crate::domain::{Metrics, Secret, SendError};
use classify::{Failure, classify};

pub use poll::{Batch, PollError, Poller};
pub use setup::{Account, CommandSet, Introduction, Profile, Scope, WebhookState};
pub use webhook::{Delivery, Webhook};
pub use wire::{Received, read_update};

/// A call that takes longer has failed; picture uploads on a slow line included.
const CALL_TIMEOUT: Duration = Duration::from_secs(30);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// As many calls as may be in flight at once keep their connections.
const IDLE_CONNECTIONS: usize = 256;

/// A bot on one Bot API server. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    inner: Arc<Inner>,
    metrics: Arc<Metrics>,
}

struct Inner {
    client: reqwest::Client,
    /// `URL/botTOKEN/`
    base: Secret<String>,
}

impl fmt::Debug for Telegram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Telegram")
    }
}

impl Telegram {
    /// The bot of this token at this server (`https://api.telegram.org` or a local one).
    ///
    /// # Errors
    /// The TLS set-up of this machine is unusable.
    pub fn new(api_url: &str, token: &str) -> Result<Self, SendError> {
        let client = reqwest::Client::builder()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(broken)?;
        let base = format!("{}/bot{token}/", api_url.trim_end_matches('/'));
        let base = Secret::new(base);
        Ok(Self {
            inner: Arc::new(Inner { client, base }),
            metrics: Arc::default(),
        })
    }

    /// What this bot has received and called so far.
    #[must_use]
    pub const fn metrics(&self) -> &Arc<Metrics> {
        &self.metrics
    }

    /// Calls the method of a teloxide payload and reads only `R` from its result.
    async fn call<P: Payload + Serialize, R: DeserializeOwned>(
        &self,
        payload: &P,
    ) -> Result<R, SendError> {
        self.post(P::NAME, payload, CALL_TIMEOUT).await
    }

    /// Calls any method, also one that teloxide does not know.
    async fn post<P: Serialize, R: DeserializeOwned>(
        &self,
        method: &str,
        payload: &P,
        timeout: Duration,
    ) -> Result<R, SendError> {
        let request = self.request(method, timeout).json(payload);
        let (status, body) = receive(request).await?;
        read_reply(status, &body)
    }

    /// Calls a method with files.
    async fn upload<R: DeserializeOwned>(
        &self,
        method: &str,
        form: reqwest::multipart::Form,
    ) -> Result<R, SendError> {
        let (status, body) = receive(self.request(method, CALL_TIMEOUT).multipart(form)).await?;
        read_reply(status, &body)
    }

    fn request(&self, method: &str, timeout: Duration) -> reqwest::RequestBuilder {
        let base = self.inner.base.reveal();
        let mut url = String::with_capacity(base.len() + method.len());
        url.push_str(base);
        url.push_str(method);
        // teloxide says "SendMessage" where the documentation says "sendMessage"
        url[base.len()..][..1].make_ascii_lowercase();
        self.inner.client.post(url).timeout(timeout)
    }
}

async fn receive(request: reqwest::RequestBuilder) -> Result<(u16, impl AsRef<[u8]>), SendError> {
    let response = request.send().await.map_err(broken)?;
    let status = response.status().as_u16();
    Ok((status, response.bytes().await.map_err(broken)?))
}

/// Reads the result of a call, or why there is none.
fn read_reply<R: DeserializeOwned>(status: u16, body: impl AsRef<[u8]>) -> Result<R, SendError> {
    match serde_json::from_slice::<Reply<R>>(body.as_ref()) {
        Ok(Reply {
            ok: true,
            result: Some(result),
            ..
        }) => Ok(result),
        // a reply whose result has another shape still tells what is to be done about a failure
        _ => match serde_json::from_slice::<Reply<IgnoredAny>>(body.as_ref()) {
            Ok(reply) if !reply.ok => Err(classify(&Failure {
                status: reply.error_code.unwrap_or(status),
                description: &reply.description.unwrap_or_default(),
                retry_after: reply.parameters.retry_after,
                migrate_to: reply.parameters.migrate_to_chat_id,
            })),
            Ok(_) => Err(SendError::Unavailable("unexpected result".into())),
            Err(_) => Err(classify(&Failure {
                status: if status == 200 { 502 } else { status },
                description: "",
                retry_after: None,
                migrate_to: None,
            })),
        },
    }
}

#[derive(Deserialize)]
struct Reply<R> {
    ok: bool,
    result: Option<R>,
    error_code: Option<u16>,
    description: Option<String>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

/// A failure below HTTP in words without the URL, which holds the token.
fn broken(error: reqwest::Error) -> SendError {
    let error = error.without_url();
    let kind = if error.is_timeout() {
        "timed out"
    } else if error.is_connect() {
        "cannot connect"
    } else {
        "connection broken"
    };
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    SendError::Unavailable(cause.map_or_else(|| kind.to_owned(), |c| format!("{kind}: {c}")))
}
