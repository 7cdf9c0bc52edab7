//! What is printed of own words goes with its place.

use crate::domain::{Moment, day_in_bishkek};
use crate::services::Context;
use crate::store::{StoreError, Tx, writings};

/// Erases printed words of places that are no more, or are part of another one: nothing is published of them alone.
pub async fn retain(tx: &mut Tx, context: &Context, now: Moment) -> Result<(), StoreError> {
    let today = day_in_bishkek(now);
    for of in writings::printed_places(tx).await? {
        let place = context.municipalities.find(&of.municipality);
        if place.is_none_or(|place| place.merged_into(today).is_some()) {
            writings::unprint(tx, &of).await?;
        }
    }
    Ok(())
}
