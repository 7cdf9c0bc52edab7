//! One inbound of somebody with a role, in a transaction of its own.

use super::{BatchProcessor, CHANNEL, Run};
use crate::domain::{Inbound, Moment, Snapshot};
use crate::handlers::telegram::Visit;
use crate::handlers::{self, RoleRequest};
use crate::services::Context;
use crate::store::{StoreError, Tx, inbox};

impl BatchProcessor {
    pub(super) async fn slow(
        &self,
        tx: &mut Tx,
        snapshot: &Snapshot,
        inbound: &Inbound,
        again: Option<i64>,
    ) -> Result<Run, StoreError> {
        let Context { vault, ambient, .. } = &*self.context;
        let now = ambient.now();
        let mut run = Run::default();
        match again {
            Some(row) => inbox::done_failed(tx, row).await?,
            None => {
                let id = inbound.external_id;
                let fresh = inbox::remember(tx, CHANNEL, &[id], now).await?;
                if fresh.is_empty() || self.has_answered(id) {
                    run.taken.answer(inbound, None);
                    return Ok(run);
                }
                let hash = vault.chat_hash(inbound.chat);
                if self.waits(&hash) {
                    inbox::put_failed(tx, &hash, inbound, (0, now), now).await?;
                    return Ok(run);
                }
            }
        }
        let mut req = RoleRequest {
            tx: &mut *tx,
            context: &self.context,
            inbound,
            now,
            toast: None,
            direct: Vec::new(),
        };
        let handled = handlers::handle(&mut req, snapshot).await?;
        run.taken.answer(inbound, req.toast.take());
        run.taken.outbox = true;
        if !req.direct.is_empty() {
            for (chat, request) in std::mem::take(&mut req.direct) {
                let reply = run.replies.entry(chat).or_default();
                reply.add(vec![request], false);
            }
            run.answered.push(inbound.external_id);
            inbox::forget(tx, CHANNEL, &run.answered).await?;
        }
        match handled {
            handlers::Handled::Done => {}
            handlers::Handled::NotOurs if inbound.private => {
                // somebody without a role pressed or typed a role's word: their own talk answers
                inbox::forget(tx, CHANNEL, &[inbound.external_id]).await?;
                return self
                    .fast(tx, snapshot, std::slice::from_ref(inbound), again)
                    .await;
            }
            handlers::Handled::NotOurs => {}
            handlers::Handled::GuardianSaidYes(link) => {
                let mut visit = Visit {
                    tx: &mut *tx,
                    context: &self.context,
                    snapshot,
                    memory: &self.memory,
                    inbound,
                    now,
                };
                let child = visit.guardian_agreed(link).await?;
                run.shown.extend(child.map(|person| (person, true)));
            }
        }
        Ok(run)
    }

    /// A safeguarding person writes a reply in own words.
    pub(super) async fn own_words(
        &self,
        tx: &mut Tx,
        inbound: &Inbound,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let mut req = RoleRequest {
            tx,
            context: &self.context,
            inbound,
            now,
            toast: None,
            direct: Vec::new(),
        };
        handlers::own_words(&mut req).await
    }
}
