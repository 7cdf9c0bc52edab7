//! Delivery reports: what is known only grows, in whatever order and how often they come.

use crate::domain::{Moment, SmsReport, SmsState};
use crate::store::{StoreError, Tx, costs, phone_lines, sms};

/// Takes one report; one on a message that is none of ours changes nothing.
pub(super) async fn take(tx: &mut Tx, report: &SmsReport, now: Moment) -> Result<(), StoreError> {
    let id = &report.which;
    let state = match &report.part {
        Some(part) if report.state == SmsState::Delivered => {
            let whole = sms::part(tx, id, part).await?;
            if whole {
                SmsState::Delivered
            } else {
                SmsState::Sent
            }
        }
        _ => report.state,
    };
    sms::rise(tx, id, state).await?;
    if state != SmsState::Cancelled && state.rank() >= SmsState::Accepted.rank() {
        costs::bill(tx, id).await?;
    }
    if matches!(
        state,
        SmsState::Accepted | SmsState::Sent | SmsState::Delivered
    ) {
        // the report may be faster than our own note, or the only one after a crash
        phone_lines::asked(tx, id, now).await?;
    }
    Ok(())
}
