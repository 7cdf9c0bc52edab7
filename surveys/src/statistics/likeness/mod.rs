//! Whether those who came together answered more alike than such questions explain, or faster than anybody reads.
//!
//! Looked at are groups, never somebody alone: all who came by one link, those of them who began within two hours, and the whole place. What
//! is compared is how much of what one of them marked another marked too, beyond chance, as a mean over the questions that everybody gets:
//! free-marginal kappa (Brennan and Prediger 1981; for many raters Randolph 2005), 0 for draws at random and 1 where all say the same.
//! Where an answer is as ordered with probability p it is about p²; where half choose the same and the others something else it is below 0.2.
//!
//! All counts are blurred before they are compared, as those of a block are: what becomes of a place tells no more of one answer than a
//! printed share does. `bot/docs/decisions/0040` has what was measured.

mod counts;
mod groups;
mod questions;

pub use counts::{Arrival, Arrivals};
pub use groups::{Doubt, Doubtful, doubts};

pub(super) use questions::{Compared, compared};
