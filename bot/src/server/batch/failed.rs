//! Inbounds that fail: kept, tried again in order, and given up.

use super::{BatchProcessor, CHANNEL, Taken};
use crate::domain::{Inbound, Request, Span};
use crate::server::danger::card as help_card;
use crate::server::retry::INBOUND;
use crate::server::screens::replies::Reply;
use crate::services::{Context, alerts, danger, screens};
use crate::store::alerts::Alert;
use crate::store::{StoreError, inbox, respondents};

impl BatchProcessor {
    /// Tries failed inbounds that are due again.
    pub async fn retry_failed(&self) -> Result<Taken, StoreError> {
        let mut taken = Taken::default();
        if self.waiting.lock().is_empty() {
            return Ok(taken);
        }
        let snapshot = self.context.snapshot();
        let now = self.context.ambient.now();
        let mut tx = self.context.db.begin_read().await?;
        let due = inbox::due_failed(&mut tx, now).await?;
        drop(tx);
        if !due.bad.is_empty() {
            self.bury(&due.bad).await?;
            taken.outbox = true;
        }
        for failed in due.rows {
            let slow = self.is_slow(&failed.inbound);
            let result = self
                .attempt_in(
                    &snapshot,
                    std::slice::from_ref(&failed.inbound),
                    slow,
                    Some(failed.id),
                )
                .await;
            match result {
                Ok(mut run) => {
                    run.shown.iter_mut().for_each(|(_, afresh)| *afresh = true);
                    self.hand_over(run, &mut taken);
                }
                Err(error) if error.is_disk_full() => return Err(error),
                Err(error) => {
                    let update = failed.inbound.external_id;
                    tracing::warn!(row = failed.id, update, %error, "a failed inbound failed again");
                    taken.outbox |= self.failed_again(&failed).await?;
                }
            }
        }
        let mut tx = self.context.db.begin_read().await?;
        let waiting = inbox::waiting(&mut tx).await?.into_iter().collect();
        *self.waiting.lock() = waiting;
        Ok(taken)
    }

    /// One more try has failed: another one later, or none any more, and the writer is told; `true` if operators are told too.
    async fn failed_again(&self, failed: &inbox::Failed) -> Result<bool, StoreError> {
        let attempts = failed.attempts + 1;
        let mut tx = self.context.db.begin().await?;
        let wait = usize::try_from(attempts)
            .ok()
            .and_then(|at| INBOUND.get(at));
        if let Some(wait) = wait {
            let next = self.context.ambient.now() + *wait;
            inbox::retry_failed(&mut tx, failed.id, attempts, next).await?;
            tx.commit().await?;
            return Ok(false);
        }
        inbox::bury_failed(&mut tx, failed.id).await?;
        alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
        let hash = std::slice::from_ref(&failed.hash);
        let known = respondents::load_each(&mut tx, hash).await?;
        tx.commit().await?;
        let update = failed.inbound.external_id;
        tracing::error!(row = failed.id, update, attempts, "an inbound is given up");
        // "press once more", and then the current screen anew, if it can be read
        let language = known.first().map(|person| person.respondent.language);
        let said = match danger::in_inbound(&self.context, &failed.inbound) {
            // help comes whatever fails
            true => help_card(&self.context, language),
            false => screens::once_more(&self.context, language),
        };
        if failed.inbound.private {
            let mut reply = Reply::default();
            reply.add(vec![Request::Send(said)], true);
            self.screens.reply(failed.inbound.chat, reply, false);
        }
        for person in known {
            self.screens.show(person, true, false);
        }
        Ok(true)
    }

    /// What waits and cannot be read: dead letters, so that what stands behind them goes on.
    pub(super) async fn bury(&self, rows: &[i64]) -> Result<(), StoreError> {
        let mut tx = self.context.db.begin().await?;
        for row in rows {
            inbox::bury_failed(&mut tx, *row).await?;
            tracing::error!(row, "a failed inbound cannot be read and is given up");
        }
        alerts::raise(&mut tx, &self.context, Alert::DeadLetters).await?;
        tx.commit().await
    }

    /// An inbound that failed alone is kept, in the same commit that acknowledges it.
    pub(super) async fn alone(
        &self,
        inbound: &Inbound,
        why: &StoreError,
    ) -> Result<(), StoreError> {
        let kept = self.keep_failed(inbound, 1).await;
        tracing::error!(
            update = inbound.external_id,
            error = %why,
            kept = kept.is_ok(),
            "an inbound failed and is to be kept for another try"
        );
        kept
    }

    pub(super) async fn keep_failed(
        &self,
        inbound: &Inbound,
        attempts: i64,
    ) -> Result<(), StoreError> {
        let Context {
            vault, db, ambient, ..
        } = &*self.context;
        let (hash, now) = (vault.chat_hash(inbound.chat), ambient.now());
        let mut tx = db.begin().await?;
        if !inbox::remember(&mut tx, CHANNEL, &[inbound.external_id], now)
            .await?
            .is_empty()
        {
            inbox::put_failed(
                &mut tx,
                &hash,
                inbound,
                (attempts, now + Span::millis(500)),
                now,
            )
            .await?;
        }
        tx.commit().await?;
        self.waiting.lock().insert(hash);
        Ok(())
    }
}
