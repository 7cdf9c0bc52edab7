//! The SMS channel between its endpoints and the database.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::channels::sms::SmsArrival;
use crate::domain::{Gateways, SmsReceived, SmsTerms};
use crate::server::retry::ended;
use crate::server::sms::Sms;
use crate::services::Context;

/// At most so many deliveries in one transaction.
const TOGETHER: usize = 100;
/// A database that cannot be used now is tried again after so long.
const PAUSE: Duration = Duration::from_secs(1);

/// The configured gateways, and what they bring.
#[derive(Debug)]
pub struct Phones {
    /// What the operator decided.
    pub terms: SmsTerms,
    /// The gateways.
    pub gateways: Gateways,
    /// Filled by the HTTP surface.
    pub arrivals: mpsc::Receiver<SmsArrival>,
}

impl Phones {
    /// Receives and hands over until `stop` is cancelled. Does not wait for Telegram.
    pub async fn run(self, context: Arc<Context>, stop: CancellationToken) {
        let sms = loop {
            let (terms, gateways) = (self.terms.clone(), self.gateways.clone());
            match Sms::start(Arc::clone(&context), terms, gateways).await {
                Ok(sms) => break sms,
                Err(error) => tracing::error!(%error, "the SMS channel cannot begin"),
            }
            if ended(&stop, PAUSE).await {
                return;
            }
        };
        let loops = sms.spawn_loops(&stop);
        loops.spawn(receive(sms, self.arrivals, stop));
        loops.wait().await;
    }
}

/// Takes what has arrived together; each delivery is answered after the commit, and after the replies that nothing remembers.
pub(crate) async fn receive(
    sms: Arc<Sms>,
    mut arrivals: mpsc::Receiver<SmsArrival>,
    stop: CancellationToken,
) {
    let mut arrived = Vec::with_capacity(TOGETHER);
    let answering = TaskTracker::new();
    loop {
        let more = arrivals.recv_many(&mut arrived, TOGETHER);
        if !matches!(stop.run_until_cancelled(more).await, Some(1..)) {
            break;
        }
        let mut batch: Vec<(String, SmsReceived)> = Vec::with_capacity(arrived.len());
        let mut waiting: Vec<oneshot::Sender<bool>> = Vec::with_capacity(arrived.len());
        for arrival in arrived.drain(..) {
            let gateway = arrival.gateway;
            let received = arrival.received.into_iter();
            batch.extend(received.map(|one| (gateway.clone(), one)));
            waiting.push(arrival.committed);
        }
        match sms.take(&batch).await {
            Ok(direct) if direct.is_empty() => tell(waiting, true),
            Ok(direct) => {
                // a gateway that is slow to take a reply must not hold up the others
                let sms = Arc::clone(&sms);
                answering.spawn(async move {
                    sms.answer(&direct).await;
                    tell(waiting, true);
                });
            }
            Err(error) => {
                tracing::error!(%error, "SMS could not be committed, so they will come again");
                tell(waiting, false);
            }
        }
    }
    answering.close();
    answering.wait().await;
}

fn tell(waiting: Vec<oneshot::Sender<bool>>, committed: bool) {
    for delivery in waiting {
        // nobody waits any more if the connection broke: then it comes again and is a repeat
        let _gone = delivery.send(committed);
    }
}
