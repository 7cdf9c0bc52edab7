//! What happens between a channel and the database: receive, process, deliver, and the talks of each role.
//!
//! Two lanes. Respondents' screens take the fast one: set-based, drawn from the session (`respondent`). Everybody else
//! (leaders, councils, coordinators, guardians …) is handled one by one at a [`Desk`]; replies are outbox rows.

pub mod alerts;
pub mod commands;
pub mod consent;
mod danger;
pub mod deliver;
mod desk;
pub mod digest;
mod flood;
pub mod full_disk;
pub mod guardian;
mod house;
pub mod live;
pub mod menus;
pub mod messages;
pub mod post;
mod progress;
pub mod reach;
pub mod receive;
pub mod repeats;
pub mod replies;
pub mod respondent;
pub mod retention;
pub mod roles;
pub mod rounds;
pub mod safeguard;
pub mod schedule;
pub mod sms;
mod world;

#[cfg(test)]
mod tests;

pub use desk::Desk;
pub use house::{House, Settings};
pub use world::{RefusedRound, World};
