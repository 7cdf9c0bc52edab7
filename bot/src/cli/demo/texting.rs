//! The demo's SMS channel: the real one, before a local gateway.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use sandbox::sms::LocalGateway;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::super::build::BuildError;
use super::gateway::{Account, AccountOptions};
use crate::channels::sms::{SmsEndpoints, gateways};
use crate::demo::page::Texting;
use crate::domain::{Language, Metrics, SmsTerms};
use crate::server::http::Surface;
use crate::server::sms_run::Phones;
use crate::services::Context;
use crate::texts::sms::{Keyword, Keywords};

/// What people text to.
const SERVICE: &str = "4488";
/// Tyiyn, for show.
const REPLY_PRICE: u32 = 150;
const SEGMENT_PRICE: u32 = 90;
/// As long as a message seems to take.
const TRAVELS: Duration = Duration::from_millis(400);
/// Deliveries of the gateway that may wait for the database.
const QUEUE: usize = 1000;

/// What an operator would have decided.
pub(super) fn terms() -> SmsTerms {
    SmsTerms {
        number: Some(SERVICE.to_owned()),
        reply_price: REPLY_PRICE,
        segment_price: SEGMENT_PRICE,
        cap: 20_000,
        unknown_after: Duration::from_secs(60),
    }
}

/// Starts the gateway, and the bot's endpoint for it on a free port of this machine.
pub(super) async fn begin(
    context: &Arc<Context>,
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) -> Result<(Phones, (LocalGateway, Texting)), BuildError> {
    let options = AccountOptions {
        name: "demo".to_owned(),
        service: SERVICE.to_owned(),
        travels: TRAVELS,
        ambient: context.ambient.clone(),
    };
    let account = Account::open(options)
        .await
        .map_err(|e| BuildError::Demo(e.to_string()))?;
    let gateways = gateways(&[account.settings()]).map_err(|e| BuildError::Demo(e.to_string()))?;
    let (queue, arrivals) = mpsc::channel(QUEUE);
    let clock = Arc::clone(&context.ambient.clock);
    let surface = Surface {
        db: context.db.clone(),
        full_disk: Arc::clone(&context.full_disk),
        metrics,
        webhook: None,
        sms: Some(SmsEndpoints::new(gateways.clone(), queue, clock)),
    };
    let any = SocketAddr::from(([127, 0, 0, 1], 0));
    let endpoint = surface.serve(any, stop).await;
    account.brings_to(endpoint.map_err(|e| BuildError::Listen(any, e))?);
    let keywords = Keywords::bundled().map_err(|e| BuildError::Texts(e.to_string()))?;
    let word = |keyword, language| {
        keywords
            .word(keyword, language)
            .unwrap_or_default()
            .to_owned()
    };
    let texting = Texting {
        service: SERVICE.to_owned(),
        reply_price: REPLY_PRICE,
        segment_price: SEGMENT_PRICE,
        join: Language::ALL.map(|l| word(Keyword::Join, l)).to_vec(),
        letters: [Keyword::Latin, Keyword::Cyrillic].map(|k| word(k, Language::Ky)),
    };
    let phones = Phones {
        terms: terms(),
        gateways,
        arrivals,
    };
    Ok((phones, (account.local, texting)))
}
