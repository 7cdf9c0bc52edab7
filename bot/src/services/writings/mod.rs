//! Young people's own words: they leave the answers with the last block of their place, are read by moderators without who wrote them, marked with
//! topics, counted as every table, and erased.

mod card;
mod collecting;
mod counting;
mod help;
mod masking;
mod moderating;
mod places;
mod printed;
mod putting_away;
mod unclear;

pub use card::nothing;
pub use collecting::collect;
pub use counting::tick;
pub use moderating::{Pressed, next, press};
pub use places::ask_in;
pub use printed::retain;
pub use putting_away::put_away;
pub use unclear::{Unclear, told as unclear_told, unclear};

use crate::domain::Span;

/// Words are read for so long after a round closes: then what is marked is counted, and all are erased. Until then a writer can be found if they need
/// help, and `/delete` finds what they wrote: links are cut two days later.
pub const READ_FOR: Span = Span::days(28);
