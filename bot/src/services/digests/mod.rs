//! Digests: blocks are frozen, summed and released; what was released is put into words and pictures and queued.

mod again;
mod compose;
mod counting;
mod details;
mod drawn;
mod freezing;
mod heading;
mod held;
mod hold_card;
pub mod holds;
mod in_short;
mod levels;
mod news;
mod once_more;
mod outcome;
mod public;
mod publish;
mod readers;
mod resultless;
mod sector;
mod since;
mod specimen;
mod speech;

#[cfg(test)]
mod tests;

pub use again::{again, again_of_clubs, again_of_each, again_of_sector, newest, of_result};
pub use compose::compose;
pub(in crate::services) use counting::counts;
pub use heading::Heading;
pub use held::held;
pub use hold_card::card as hold_card;
pub use in_short::in_short;
pub use news::tell;
pub use outcome::{CouncilDigest, DigestError};
pub(in crate::services) use public::for_young_people;
pub use public::{hidden, is_for_council_alone};
pub use publish::{due, freeze_no_more, now};
pub use sector::{newest as newest_of_sector, part};
#[cfg(test)]
pub(in crate::services) use specimen::invented;
pub use specimen::specimen;
pub use speech::speech;
