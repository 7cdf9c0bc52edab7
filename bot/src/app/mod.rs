//! What happens between a channel and the database: receive, process, deliver, and the talks of each role.
//!
//! Two lanes. Respondents' screens take the fast one: set-based, drawn from the session (`respondent`). Everybody else
//! (leaders, councils, coordinators, guardians …) is handled one by one at a [`Desk`]; replies are outbox rows.

mod desk;
mod house;

pub use desk::Desk;
pub use house::{House, Settings};
