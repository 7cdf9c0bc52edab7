//! One inbound of somebody with a role, in a transaction of its own.

use super::{BatchProcessor, CHANNEL, Run};
use crate::domain::{Inbound, Moment, Snapshot};
use crate::handlers::telegram::{BatchMember, UpdateHandler};
use crate::handlers::{self, RoleRequest};
use crate::services::{Context, danger};
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
            run.owe(inbound, std::mem::take(&mut req.direct));
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
            handlers::Handled::GuardianSaidYes { link, invites } => {
                let mut handler = UpdateHandler {
                    tx: &mut *tx,
                    context: &self.context,
                    snapshot,
                    memory: &self.memory,
                    inbound,
                    language: None,
                    now,
                };
                let child = handler.guardian_agreed(link, invites).await?;
                run.shown.extend(child.map(|person| (person, true)));
            }
        }
        Ok(run)
    }

    /// Answers what somebody with a role has written unasked; `false` if they are met as a respondent, as whoever writes words of danger is.
    pub(super) async fn unasked(
        &self,
        tx: &mut Tx,
        snapshot: &Snapshot,
        inbound: &Inbound,
        member: &BatchMember,
        run: &mut Run,
    ) -> Result<bool, StoreError> {
        if danger::in_inbound(&self.context, inbound) {
            return Ok(false);
        }
        let now = self.context.ambient.now();
        let mut req = RoleRequest {
            tx,
            context: &self.context,
            inbound,
            now,
            toast: None,
            direct: Vec::new(),
        };
        let respondent = handlers::AsRespondent {
            person: member.person.as_ref(),
            way: &self.memory.get(inbound.chat, now),
        };
        let answered = handlers::unasked(&mut req, respondent, snapshot).await?;
        if answered {
            run.owe(inbound, req.direct);
        }
        Ok(answered)
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
