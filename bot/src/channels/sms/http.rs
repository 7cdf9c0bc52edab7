//! Calls to gateways, and the one place where a status or a broken connection becomes what to do.

use std::fmt;
use std::time::Duration;

use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Method, RequestBuilder, redirect};

use crate::domain::SmsError;

/// A gateway that has not answered by then is not waited for any longer.
pub(super) const TIMEOUT: Duration = Duration::from_secs(20);
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// An answer is a line, or a short XML or JSON; the rest of a longer one is not read.
const LONGEST_ANSWER: usize = 64 * 1024;
/// The pause of a gateway that says "too much" and not for how long.
const PAUSE: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// A client of its own for each gateway: a slow one holds nobody else's connections.
pub(super) struct Http {
    client: Client,
    timeout: Duration,
}

impl fmt::Debug for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Http")
    }
}

/// A gateway's answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    retry_after: Option<Duration>,
}

impl Answer {
    /// The body as text; what is no UTF-8 is replaced, as answers are only compared.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// For how long the gateway wants to be left alone.
    pub(super) fn pause(&self) -> Duration {
        self.retry_after.unwrap_or(PAUSE)
    }
}

/// What came of a call.
#[derive(Debug)]
pub(super) enum Outcome {
    /// An answer, of any status.
    Answered(Answer),
    /// The connection was never there: nothing was sent.
    NotSent(&'static str),
    /// The request was sent, and no answer came.
    Unanswered(&'static str),
}

impl Http {
    /// `kept_alive`: whether connections are used again. One that the gateway has just closed breaks the request, which looks as if it
    /// may have been taken; so only for gateways that know a repeat by its id.
    pub(super) fn new(timeout: Duration, kept_alive: bool) -> Result<Self, SmsError> {
        let client = Client::builder()
            .tcp_nodelay(true)
            .connect_timeout(CONNECT_TIMEOUT.min(timeout))
            .pool_max_idle_per_host(if kept_alive { 8 } else { 0 })
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|_| SmsError::ChannelDown("the TLS set-up of this machine is unusable"))?;
        Ok(Self { client, timeout })
    }

    pub(super) fn request(&self, method: Method, url: &str) -> RequestBuilder {
        self.client.request(method, url).timeout(self.timeout)
    }

    pub(super) fn post(&self, url: &str) -> RequestBuilder {
        self.request(Method::POST, url)
    }

    /// Makes the call. No error of reqwest leaves: it would carry the URL.
    pub(super) async fn call(&self, request: RequestBuilder) -> Outcome {
        let Ok(request) = request.build() else {
            return Outcome::NotSent("the request cannot be made");
        };
        // no test ever reaches a real gateway
        #[cfg(test)]
        assert!(
            matches!(request.url().host_str(), Some("127.0.0.1")),
            "not this machine"
        );
        let mut response = match self.client.execute(request).await {
            Ok(response) => response,
            Err(error) if error.is_connect() => return Outcome::NotSent("cannot connect"),
            Err(error) if error.is_timeout() => return Outcome::Unanswered("no answer in time"),
            Err(_) => return Outcome::Unanswered("the connection broke"),
        };
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.trim().parse().ok())
            .map(|seconds| {
                Duration::from_secs(seconds).clamp(Duration::from_secs(1), LONGEST_PAUSE)
            });
        let mut body = Vec::new();
        while body.len() < LONGEST_ANSWER {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(_) => return Outcome::Unanswered("the answer broke off"),
            }
        }
        Outcome::Answered(Answer {
            status,
            body,
            retry_after,
        })
    }
}

impl Outcome {
    /// Perhaps the gateway has taken the message, and perhaps not: it, or a proxy before it, said nothing of its own.
    pub(super) const fn is_open(&self) -> bool {
        match self {
            Self::Answered(answer) => matches!(answer.status, 502 | 504),
            Self::NotSent(_) => false,
            Self::Unanswered(_) => true,
        }
    }

    /// The answer of status 2xx; of any other, what to do. Where a message was handed over, [`is_open`](Self::is_open) comes first.
    pub(super) fn taken(self) -> Result<Answer, SmsError> {
        let answer = match self {
            Self::NotSent(why) => return Err(SmsError::ChannelDown(why)),
            Self::Unanswered(why) => return Err(SmsError::Retry(why)),
            Self::Answered(answer) => answer,
        };
        Err(match answer.status {
            200..=299 => return Ok(answer),
            300..=399 => SmsError::ChannelDown("the address leads elsewhere"),
            401 | 403 => SmsError::ChannelDown("name, password or our address"),
            402 => SmsError::OutOfFunds,
            404 | 405 | 410 => SmsError::ChannelDown("nothing is at the address"),
            407 => SmsError::ChannelDown("a proxy refuses us"),
            408 | 425 => SmsError::Retry("not in time"),
            429 => SmsError::Throttled(answer.pause()),
            400..=499 => SmsError::Permanent("the gateway refuses the request"),
            503 if answer.retry_after.is_some() => SmsError::Throttled(answer.pause()),
            _ => SmsError::Retry("the gateway fails"),
        })
    }
}
