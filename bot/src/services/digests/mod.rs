//! Digests: blocks are frozen, summed and released; what was released is put into words and pictures and queued.

mod compose;
mod counting;
mod details;
mod drawn;
mod freezing;
mod heading;
mod held;
mod levels;
mod news;
mod outcome;
mod picture;
mod public;
mod publish;
mod readers;
mod resultless;
pub mod sharing;
mod specimen;
mod words;

#[cfg(test)]
mod tests;

pub use compose::compose;
pub use heading::Heading;
pub use held::held;
pub use news::tell;
pub use outcome::{CouncilDigest, DigestError};
pub use publish::{again, again_of_each, due, freeze_no_more, newest, now};
pub use specimen::specimen;
