//! Commands of accounts that flood: of each the newest waits until the account is silent.

use std::borrow::Cow;
use std::collections::HashSet;

use super::{BatchProcessor, Taken};
use crate::domain::{Body, Chat, Inbound, Language};
use crate::server::flood;
use crate::store::StoreError;

/// So many accounts may have one waiting.
pub(super) const MOST: usize = 1_000;

/// A batch without what is parked.
pub(super) struct Sorted<'a> {
    pub(super) batch: Cow<'a, [Inbound]>,
    /// Ids of what looks like the slow lane's and goes the way of answers all the same.
    pub(super) answers: HashSet<i64>,
}

impl BatchProcessor {
    /// Takes what accounts asked last while they flooded, if they are silent now.
    ///
    /// # Errors
    /// The database is not there: it is taken later.
    pub async fn take_parked(&self) -> Result<Taken, StoreError> {
        let now = self.context.ambient.now();
        let silent: Vec<(Chat, Inbound)> = {
            let flood = self.flood.lock();
            let mut parked = self.parked.lock();
            let is_silent = |account: &&Chat| !flood.is_flooding(**account, now);
            let accounts: Vec<Chat> = parked
                .iter()
                .map(|(account, _)| account)
                .filter(is_silent)
                .copied()
                .collect();
            accounts
                .iter()
                .filter_map(|account| parked.remove_entry(account))
                .collect()
        };
        let mut taken = Taken::default();
        for (account, inbound) in silent {
            if let Err(error) = self
                .take_parts(std::slice::from_ref(&inbound), &HashSet::new(), &mut taken)
                .await
            {
                let mut parked = self.parked.lock();
                parked.insert(account, inbound);
                return Err(error);
            }
        }
        Ok(taken)
    }

    /// Counts what goes to the slow lane. Of an account that floods only the newest is kept, and taken when it is silent: each costs a
    /// transaction of its own, for which others would wait. What may be an answer is taken as one, with all others; so
    /// are words of danger, whatever stands before them.
    pub(super) fn park<'a>(&self, batch: &'a [Inbound], taken: &mut Taken) -> Sorted<'a> {
        let now = self.context.ambient.now();
        let mut flood = self.flood.lock();
        let mut floods = |inbound: &Inbound| {
            let asks = matches!(inbound.body, Body::Text { .. } | Body::Tap { .. });
            if !asks || !self.is_slow(inbound) {
                return false;
            }
            let account = flood::account(inbound);
            flood.count(account, now);
            flood.is_flooding(account, now)
        };
        let flooding: Vec<bool> = batch.iter().map(&mut floods).collect();
        let mut answers = HashSet::new();
        if !flooding.contains(&true) {
            let batch = Cow::Borrowed(batch);
            return Sorted { batch, answers };
        }
        let slowly = Language::ALL.map(|l| self.context.texts.plain(l, "press-again", &[]));
        let mut parked = self.parked.lock();
        let mut rest = Vec::with_capacity(batch.len());
        for (inbound, flooding) in batch.iter().zip(flooding) {
            let is_answer = matches!(&inbound.body, Body::Text { text, .. } if inbound.private
                && (!text.trim_start().starts_with('/') || self.context.danger.finds(text)));
            if !flooding {
                rest.push(inbound.clone());
            } else if is_answer {
                answers.insert(inbound.external_id);
                rest.push(inbound.clone());
            } else {
                taken.answer(inbound, Some(slowly.join(" · ")));
                parked.insert(flood::account(inbound), inbound.clone());
            }
        }
        let batch = Cow::Owned(rest);
        Sorted { batch, answers }
    }
}
