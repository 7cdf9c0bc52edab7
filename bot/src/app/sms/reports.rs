//! Delivery reports: what is known only grows, in whatever order and how often they come.

use crate::domain::{Moment, ReportOn, SmsReport, SmsState};
use crate::store::{StoreError, Tx, lines, sms};

/// Takes one report of a gateway; one on a message that is none of ours changes nothing.
///
/// # Errors
/// The driver's.
pub(super) async fn take(
    tx: &mut Tx,
    gateway: &str,
    report: &SmsReport,
    now: Moment,
) -> Result<(), StoreError> {
    let id = match &report.which {
        ReportOn::Ours(id) => Some(id.clone()),
        ReportOn::Theirs(theirs) => sms::theirs(tx, gateway, theirs).await?,
    };
    let Some(id) = id else {
        return Ok(());
    };
    let state = match &report.part {
        Some(part) if report.state == SmsState::Delivered => {
            let whole = sms::part(tx, &id, part).await?;
            if whole {
                SmsState::Delivered
            } else {
                SmsState::Sent
            }
        }
        _ => report.state,
    };
    sms::rise(tx, &id, state, None).await?;
    if matches!(
        state,
        SmsState::Accepted | SmsState::Sent | SmsState::Delivered
    ) {
        // the report may be faster than our own note, or the only one after a crash
        lines::asked(tx, &id, now).await?;
    }
    Ok(())
}
