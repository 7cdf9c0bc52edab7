//! A real Kannel between a message centre and an endpoint, without the bot: what the SMS channel may rely on, and what it may not.
//! Where a test asserts a loss, the loss is Kannel's and `bot/docs` tell of it.
#![expect(
    clippy::unwrap_used,
    reason = "everything here fails a test by panicking"
)]

mod crashes;
mod endpoint;
mod incoming;
mod outages;
mod outgoing;
mod streams;

use end_to_end::{Kannel, Phone, Settings, Smsc};
use endpoint::{Endpoint, Listening};

/// Letters that a gateway may lose.
const TELLING: &str = "Үгүттө жол жана жарык керек: ң ө ү Ң Ө Ү 😀";
/// Somebody's number.
const NUMBER: &str = "996555123456";

/// Longer than two parts.
fn long_text() -> String {
    let text = format!("{TELLING} – {TELLING} / {TELLING} + {TELLING}.");
    assert!(text.encode_utf16().count() > 134);
    text
}

/// Everything, connected.
struct Stage {
    endpoint: Endpoint,
    listening: Option<Listening>,
    smsc: Smsc,
    phone: Phone,
    kannel: Kannel,
}

impl Stage {
    async fn start() -> Self {
        Self::with(&Settings::default()).await
    }

    async fn with(settings: &Settings) -> Self {
        let endpoint = Endpoint::new();
        let listening = Some(endpoint.listen().await);
        let smsc = Smsc::start().await;
        let kannel = Kannel::with(&smsc, &endpoint.mo_url(), settings).await;
        Self {
            phone: smsc.phone(NUMBER),
            endpoint,
            listening,
            smsc,
            kannel,
        }
    }

    async fn submit(&self, id: &str, text: &str) -> String {
        self.endpoint
            .submit(&self.kannel, &self.phone, id, text)
            .await
    }
}
