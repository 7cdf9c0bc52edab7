//! The levels above a municipality (L1).

use chrono::NaiveDate;
use surveys::statistics::Level;

use crate::services::Context;

/// Districts, oblasts, the row of others and the nation, as they stand on a day. A region is released from three published municipalities on.
pub(super) fn above(context: &Context, day: NaiveDate) -> Vec<Level> {
    let regions = context.municipalities.regions(day).into_iter();
    let regions = regions.map(|region| Level::Region {
        kind: region.kind,
        code: region.code,
        members: region.members,
    });
    regions.chain([Level::Others, Level::Nation]).collect()
}
