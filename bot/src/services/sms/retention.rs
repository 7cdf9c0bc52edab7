//! How long messages, numbers and codes of the SMS channel are kept.

use crate::domain::{Moment, Span};
use crate::store::{StoreError, Tx, phone_lines, sms, transfer_codes};

/// Messages and their states are kept so long.
const KEPT: Span = Span::days(30);
/// Numbers that have not written for so long are forgotten (their people's links are cut long before).
const LINES_KEPT: Span = Span::days(400);
/// Times of day are kept so long: past `RESTS_AFTER` and `ASKED` nobody needs them.
const SHARP: Span = Span::days(4);

/// Job: old messages, numbers and codes are forgotten.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    let sharp = now - SHARP;
    sms::retain(tx, now - KEPT, sharp).await?;
    phone_lines::retain(tx, now - LINES_KEPT, sharp).await?;
    transfer_codes::retain(tx, now).await
}
