//! `jashun run` and `jashun demo`. SIGTERM and SIGINT end them cleanly.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::arguments::Demo;
use super::build::{self, Access};
use super::configuration::Configuration;
use super::{Failure, Outcome, database, demo, logging};
use crate::channels::sms::SmsEndpoints;
use crate::channels::telegram::{Telegram, Webhook};
use crate::domain::{Metrics, Secret};
use crate::server::http::Surface;
use crate::server::run::{self as running, Door};
use crate::server::sms_run::Phones;
use crate::services::Context;
use crate::store::meta::{self, Fact};

/// Webhook deliveries that may wait for the database; more are told to come again.
const QUEUE: usize = 1000;

/// Production.
pub(super) async fn run() -> Result<Outcome, Failure> {
    let configuration = Configuration::read()?;
    let Some(token) = &configuration.token else {
        return Err(Failure::Usage(
            "TELOXIDE_TOKEN: is needed to run; BotFather gives it (example: 110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw)".into(),
        ));
    };
    logging::begin();
    let stop = stopped()?;
    database::has_room(&configuration)?;
    let url = configuration.database_url.reveal();
    let context = build::configured(&configuration, url, Access::Write).await?;
    let mut tx = context.db.begin_read().await?;
    let kind = meta::get(&mut tx, Fact::Kind).await?;
    tx.commit().await?;
    if kind.as_deref() == Some("demo") {
        return Err(Failure::Refused(
            "this is a demo's database with synthetic answers: set DATABASE_URL to another".into(),
        ));
    }
    let telegram = Telegram::new(&configuration.api_url, token.reveal())
        .map_err(|e| Failure::Refused(e.to_string()))?;
    let metrics = telegram.metrics();
    let (door, webhook) = door(&configuration, &context, metrics);
    let (sms, phones) = sms(&configuration, &context)?;
    let surface = Surface {
        db: context.db.clone(),
        full_disk: Arc::clone(&context.full_disk),
        metrics: Arc::clone(metrics),
        webhook,
        sms,
    };
    let address = surface
        .serve(configuration.listen, stop.clone())
        .await
        .map_err(|e| Failure::Refused(format!("JASHUN_LISTEN {}: {e}", configuration.listen)))?;
    tracing::info!(%address, "health, metrics and webhook");
    let introduction = build::introduction(&context.texts);
    running::run(
        Arc::clone(&context),
        telegram,
        introduction,
        door,
        phones,
        stop,
    )
    .await?;
    context.db.pool.close().await;
    Ok(Outcome::Done)
}

/// How updates come in, and the receiving side of a webhook with its path.
fn door(
    configuration: &Configuration,
    context: &Context,
    metrics: &Arc<Metrics>,
) -> (Door, Option<(Webhook, String)>) {
    let Some(place) = &configuration.webhook else {
        return (Door::Polling, None);
    };
    let secret = match &place.secret {
        Some(secret) => secret.clone(),
        None => Secret::new(context.vault.hash("webhook", place.url.as_bytes())),
    };
    let (sender, queue) = mpsc::channel(QUEUE);
    let receiver = Webhook::new(secret.clone(), sender, Arc::clone(metrics));
    let door = Door::Webhook {
        url: place.url.clone(),
        secret,
        queue,
    };
    (door, Some((receiver, place.path.clone())))
}

/// The endpoints of SMS gateways and what takes from them, if the channel is configured.
fn sms(
    configuration: &Configuration,
    context: &Context,
) -> Result<(Option<SmsEndpoints>, Option<Phones>), Failure> {
    let (Some(gateways), Some(channel)) = (build::gateways(configuration)?, &configuration.sms)
    else {
        return Ok((None, None));
    };
    let (queue, arrivals) = mpsc::channel(QUEUE);
    let clock = Arc::clone(&context.ambient.clock);
    let endpoints = SmsEndpoints::new(gateways.clone(), queue, clock);
    let phones = Phones {
        terms: channel.terms.clone(),
        gateways,
        arrivals,
    };
    Ok((Some(endpoints), Some(phones)))
}

/// The loop before a local Bot API.
pub(super) async fn demo(demo: &Demo) -> Result<Outcome, Failure> {
    logging::begin();
    demo::demo(demo.listen, &demo.data, stopped()?)
        .await
        .map_err(|e| Failure::Refused(e.to_string()))?;
    Ok(Outcome::Done)
}

/// Is cancelled at SIGTERM or SIGINT.
fn stopped() -> Result<CancellationToken, Failure> {
    let refused = |e: std::io::Error| Failure::Refused(format!("signals cannot be heard: {e}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(refused)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(refused)?;
    let stop = CancellationToken::new();
    let end = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        end.cancel();
    });
    Ok(stop)
}
