//! Tabulation and disclosure control: `freeze → sum → release`.
//!
//! Answers enter [`freeze()`] and come out as [`Block`]s: counted once, blurred once, without members. Everything that leaves is a pure
//! function of blocks and is made by [`release()`] alone; nothing downstream can take anything but a [`Released`]. The rules and their
//! numbers (B1–B7, L1–L4, T1–T6) are those of `bot/docs/DISCLOSURE.md`.
//!
//! The bound on guessing (three to one) holds per cell. Another answer moves two cells of a single choice, more of a multi-select or ranking,
//! and answers that follow from one another add up: [`Privacy`] reckons it for a question, a questionnaire and a year.

mod block;
mod blur;
mod change;
mod chart;
mod crowd;
mod declared;
mod findings;
mod freeze;
mod groups;
mod label;
mod likeness;
mod needs;
mod policy;
mod pool;
mod privacy;
mod public;
mod publication;
mod published;
mod quote;
mod ratio;
mod release;
mod released;
mod repeats;
mod rules;
mod since;
mod sums;
mod tables;
mod tally;
mod target_group;
mod tiers;
mod verdict;

#[cfg(test)]
mod tests;

pub use block::{Block, Blocks, Place, Subject};
pub use change::{Origins, Source, changes};
pub use chart::{Axis, Bar, Chart, chart};
pub use declared::merged;
pub use findings::{Finding, findings};
pub use freeze::{freeze, freeze_groups};
pub use groups::{Group, Split};
pub use label::Label;
pub use likeness::{Arrival, Arrivals, Doubt, Doubtful, doubts};
pub use needs::{Need, asks_for_needs, needs};
pub use policy::{Policy, PolicyError};
pub use pool::{Standing, enters_pool, others};
pub use privacy::{Exposure, Privacy};
pub use public::{leaves_out_all, left_out, public_part, sector_part};
pub use publication::{
    Breakdown, CoinRow, Held, Level, Mean, Period, Publication, QuestionResult, Region, Row,
    Shares, Table, TwoLists, Why,
};
pub use published::{PublishedRow, published};
pub use quote::Quote;
pub use ratio::Ratio;
pub use release::{Withheld, release};
pub use released::{LoadError, Released};
pub use repeats::repeated;
pub use rules::{Answerer, Freezing};
pub use since::{Change, RowChange, Since};
pub use tally::{Ready, Tally};
pub use target_group::TargetGroup;
pub use tiers::{AtLeast, Range, Remark, progress, progress_shown};
pub use verdict::{Verdict, verdict};
