//! Whose turn it is of several coordinators: the number of the place decides.

use super::Context;

/// Whether work with a place is at first the coordinator's whose role has this id, one of `all`. A place that nobody knows is everybody's.
pub(crate) fn is_turn_of(context: &Context, place: &str, own: i64, all: &[i64]) -> bool {
    let mut ids = all.to_vec();
    ids.sort_unstable();
    let place = context.municipalities.find(place);
    place.is_none_or(|place| {
        let turn = usize::from(place.index) % ids.len().max(1);
        ids.get(turn).is_none_or(|id| *id == own)
    })
}
