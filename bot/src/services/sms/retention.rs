//! How long messages, numbers and codes of the SMS channel are kept.

use crate::domain::{DAY, Moment};
use crate::store::{StoreError, Tx, phone_lines, sms, transfer_codes};

/// Messages and their states are kept so long.
const KEPT: i64 = 30 * DAY;
/// Numbers that have not written for so long are forgotten (their people's links are cut long before).
const LINES_KEPT: i64 = 400 * DAY;
/// Times of day are kept so long: past `RESTS_AFTER` and `ASKED` nobody needs them.
const SHARP: i64 = 4 * DAY;

/// Job: old messages, numbers and codes are forgotten.
pub async fn retain(tx: &mut Tx, now: Moment) -> Result<(), StoreError> {
    let sharp = Moment(now.0 - SHARP);
    sms::retain(tx, Moment(now.0 - KEPT), sharp).await?;
    phone_lines::retain(tx, Moment(now.0 - LINES_KEPT), sharp).await?;
    transfer_codes::retain(tx, now).await
}
