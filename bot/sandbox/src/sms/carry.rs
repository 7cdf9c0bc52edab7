//! The courier to the customer's endpoint: in order, and each again, with the same id, until the bot has committed it.

use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedReceiver;

use super::Shared;
use super::network::Fate;

/// Routes of reports.
pub(super) const SENT: &str = "sent";
pub(super) const DELIVERED: &str = "delivered";
pub(super) const FAILED: &str = "failed";

/// First and longest pause before the same again.
const PAUSES: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(10));
/// A bot that has not answered by then may have died.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What is to be brought: by the number of a message.
pub(super) enum Errand {
    /// Somebody wrote it.
    Message(usize),
    /// What became of it: the route.
    Report(usize, &'static str),
}

pub(super) async fn courier(shared: Arc<Shared>, mut errands: UnboundedReceiver<Errand>) {
    let Ok(client) = Client::builder().timeout(TIMEOUT).build() else {
        tracing::error!("the local SMS gateway cannot call out");
        return;
    };
    while let Some(errand) = errands.recv().await {
        let Some((route, body)) = parcel(&shared, &errand) else {
            continue;
        };
        let brought = bring(&shared, &client, route, &body).await;
        if let Errand::Message(number) = errand {
            let fate = if brought { Fate::Arrived } else { Fate::Failed };
            shared.network().became(number, fate);
            shared.tell();
        }
    }
}

/// Where it goes and what is said there.
fn parcel(shared: &Shared, errand: &Errand) -> Option<(&'static str, Value)> {
    let network = shared.network();
    match errand {
        Errand::Message(number) => {
            let kept = network.message(*number).filter(|kept| kept.mine)?;
            let date = chrono::DateTime::from_timestamp_millis(kept.at)?.to_rfc3339();
            let id = format!("{}-{number}", shared.options.run);
            let body =
                json!({"from": kept.phone.digits(), "text": kept.text, "id": id, "date": date});
            Some(("receive", body))
        }
        Errand::Report(number, route) => Some((route, json!({"id": network.message(*number)?.id}))),
    }
}

/// `false` if the bot will never take it.
async fn bring(shared: &Shared, client: &Client, route: &str, body: &Value) -> bool {
    let mut pause = PAUSES.0;
    loop {
        let endpoint = shared.endpoint().clone();
        let status = match endpoint {
            None => None,
            Some(endpoint) => {
                let url = format!("{endpoint}/{route}");
                let answer = client.post(url).json(body).send().await;
                answer.ok().map(|answer| answer.status())
            }
        };
        match status {
            Some(status) if status.is_success() => return true,
            Some(StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND) => {
                return false;
            }
            _ => {}
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSES.1);
    }
}
