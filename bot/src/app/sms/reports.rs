//! Delivery reports: what is known only grows, in whatever order and how often they come.

use crate::domain::{ReportOn, SmsReport, SmsState};
use crate::store::{StoreError, Tx, sms};

/// Takes one report of a gateway; one on a message that is none of ours changes nothing.
///
/// # Errors
/// The driver's.
pub(super) async fn take(tx: &mut Tx, gateway: &str, report: &SmsReport) -> Result<(), StoreError> {
    let id = match &report.which {
        ReportOn::Ours(id) => Some(id.clone()),
        ReportOn::Theirs(theirs) => sms::theirs(tx, gateway, theirs).await?,
    };
    let Some(id) = id else {
        return Ok(());
    };
    if let (SmsState::Delivered, Some(part)) = (report.state, &report.part)
        && !sms::part(tx, &id, part).await?
    {
        sms::rise(tx, &id, SmsState::Sent, None).await?;
        return Ok(());
    }
    sms::rise(tx, &id, report.state, None).await?;
    Ok(())
}
