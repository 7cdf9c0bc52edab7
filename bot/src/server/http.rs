//! What the running program shows on `JASHUN_LISTEN`: its health, its counts, the webhook and the endpoints of SMS gateways.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::listener::{self, Limits};
use crate::channels::sms::SmsEndpoints;
use crate::channels::telegram::Webhook;
use crate::domain::Metrics;
use crate::services::full_disk::FullDisk;
use crate::store::alerts::{self, Alert};
use crate::store::{Db, StoreError, inbox, outbox, sms};

/// What is asked for the answers.
#[derive(Debug, Clone)]
pub struct Surface {
    /// For health and the gauges.
    pub db: Db,
    /// For health.
    pub full_disk: Arc<FullDisk>,
    /// The counts.
    pub metrics: Arc<Metrics>,
    /// With its path, where updates are delivered.
    pub webhook: Option<(Webhook, String)>,
    /// Where SMS gateways deliver.
    pub sms: Option<SmsEndpoints>,
}

impl Surface {
    /// Begins to serve; gives the address (port 0 has become a real one). Serves until `stop` is cancelled.
    ///
    /// # Errors
    /// The address is taken or not ours.
    pub async fn serve(
        self,
        listen: SocketAddr,
        stop: CancellationToken,
    ) -> std::io::Result<SocketAddr> {
        let listener = TcpListener::bind(listen).await?;
        let address = listener.local_addr()?;
        tokio::spawn(listener::serve(
            listener,
            self.router(),
            Limits::default(),
            stop,
        ));
        Ok(address)
    }

    fn router(mut self) -> Router {
        let (webhook, sms) = (self.webhook.take(), self.sms.take());
        let mut router = Router::new()
            .route("/healthz", get(health))
            .route("/metrics", get(metrics))
            .with_state(self);
        if let Some((webhook, path)) = webhook {
            router = router.merge(webhook.router(&path));
        }
        if let Some(sms) = sms {
            router = router.merge(sms.router());
        }
        router
    }
}

async fn health(State(surface): State<Surface>) -> Response {
    let text = match troubles(&surface).await {
        Ok(troubles) if troubles.is_empty() => return "ok\n".into_response(),
        Ok(troubles) => format!("{}\n", troubles.join("\n")),
        Err(error) => {
            tracing::warn!(%error, "the database cannot be read");
            "database\n".to_owned()
        }
    };
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

/// Parts that do not work now. Dead letters and old helplines are people's work, not an outage.
async fn troubles(surface: &Surface) -> Result<Vec<String>, StoreError> {
    let outages = [Alert::Unauthorized, Alert::Conflict, Alert::SilentPolling];
    let mut tx = surface.db.begin_read().await?;
    let raised = alerts::raised(&mut tx).await?;
    tx.commit().await?;
    let full = surface.full_disk.is().then(|| "disk_full".to_owned());
    let raised = raised
        .into_iter()
        .filter(|(kind, _)| outages.iter().any(|o| o.code() == kind))
        .map(|(kind, _)| kind);
    Ok(full.into_iter().chain(raised).collect())
}

async fn metrics(State(surface): State<Surface>) -> Response {
    // without the database the counts still tell
    if let Err(error) = gauge(&surface).await {
        tracing::warn!(%error, "the database's gauges are old");
    }
    let form = [(header::CONTENT_TYPE, "text/plain; version=0.0.4")];
    (form, surface.metrics.exposition()).into_response()
}

async fn gauge(surface: &Surface) -> Result<(), StoreError> {
    let mut tx = surface.db.begin_read().await?;
    surface.metrics.outbox.set(outbox::pending(&mut tx).await?);
    surface.metrics.sms.set(sms::pending(&mut tx).await?);
    surface
        .metrics
        .dead_letters
        .set(inbox::dead_letters(&mut tx).await?);
    tx.commit().await
}
