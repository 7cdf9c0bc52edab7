//! Who may be written to unasked: whoever has agreed within a year to words that are shown today, a child's guardian too, once a week.

use super::Context;
use crate::domain::{AgeBand, Moment};
use crate::store::contacts::Audience;

/// Who may be written to at this moment.
#[must_use]
pub fn audience(context: &Context, now: Moment) -> Audience {
    let young = AgeBand::ALL
        .into_iter()
        .filter(|age| needs_guardian(context, *age));
    Audience::new(context.consents.all(), young.map(AgeBand::code), now)
}

/// Whether somebody of this age needs a guardian's yes.
#[must_use]
pub const fn needs_guardian(context: &Context, age: AgeBand) -> bool {
    age.youngest() < context.settings.guardian_under
}
