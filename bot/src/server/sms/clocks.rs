//! What was learnt of gateways' clocks is kept, and operators hear of one that is off.

use super::Sms;
use crate::domain::{CLOCKS_AGREE, Span};
use crate::services::alerts::{self, Alert};
use crate::store::{StoreError, clocks};

impl Sms {
    /// Keeps what was learnt; operators hear of a clock that is off.
    ///
    /// # Errors
    /// The database cannot be used; then it is kept at the next tick.
    pub(super) async fn keep_clocks(&self) -> Result<(), StoreError> {
        let changed = self.talks.clocks.changed();
        if changed.is_empty() {
            return Ok(());
        }
        let (_alone, mut tx) = self.begin().await?;
        for (gateway, behind) in &changed {
            clocks::put(&mut tx, gateway, *behind).await?;
        }
        let all = clocks::all(&mut tx).await?;
        let is_off = |(gateway, behind): &(String, Span)| {
            self.gateways.named(gateway).is_some() && behind.abs() > CLOCKS_AGREE
        };
        if all.iter().any(is_off) {
            alerts::raise(&mut tx, &self.context, Alert::SmsClock).await?;
        } else {
            alerts::clear(&mut tx, Alert::SmsClock).await?;
        }
        tx.commit().await?;
        self.talks.clocks.is_kept(&changed);
        Ok(())
    }
}
