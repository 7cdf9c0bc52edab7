//! The SMS channel between its endpoints and the database.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;

use crate::app::House;
use crate::app::sms::Sms;
use crate::channels::sms::SmsArrival;
use crate::domain::{Gateways, SmsReceived, SmsTerms};
use crate::store::StoreError;
use crate::texts::sms::Keywords;

/// At most so many deliveries in one transaction.
const TOGETHER: usize = 100;

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
    /// Begins to receive and to hand over; the tasks end when `stop` turns true.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(
        self,
        house: Arc<House>,
        stop: &watch::Receiver<bool>,
    ) -> Result<JoinSet<()>, StoreError> {
        let keywords = Keywords::bundled().map_err(|error| {
            tracing::error!(%error, "the keywords in this program are broken");
            StoreError::Inconsistent {
                table: "keywords",
                what: "two keywords have the same word",
            }
        })?;
        let sms = Sms::start(house, self.terms, self.gateways, keywords).await?;
        let mut tasks = sms.spawn_loops(stop);
        tasks.spawn(receive(sms, self.arrivals, stop.clone()));
        Ok(tasks)
    }
}

/// Takes what has arrived together; each delivery is answered after the commit.
async fn receive(
    sms: Arc<Sms>,
    mut arrivals: mpsc::Receiver<SmsArrival>,
    mut stop: watch::Receiver<bool>,
) {
    let mut arrived = Vec::with_capacity(TOGETHER);
    loop {
        tokio::select! {
            count = arrivals.recv_many(&mut arrived, TOGETHER) => if count == 0 { return },
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let mut batch: Vec<(String, SmsReceived)> = Vec::with_capacity(arrived.len());
        let mut waiting: Vec<oneshot::Sender<bool>> = Vec::with_capacity(arrived.len());
        for arrival in arrived.drain(..) {
            let gateway = arrival.gateway;
            batch.extend(
                arrival
                    .received
                    .into_iter()
                    .map(|one| (gateway.clone(), one)),
            );
            waiting.push(arrival.committed);
        }
        let taken = sms.take(&batch).await;
        if let Err(error) = &taken {
            tracing::error!(%error, "SMS could not be committed, so they will come again");
        }
        for committed in waiting {
            // nobody waits any more if the connection broke: then it comes again and is a repeat
            let _gone = committed.send(taken.is_ok());
        }
    }
}
