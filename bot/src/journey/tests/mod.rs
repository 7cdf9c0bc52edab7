//! The journey as data: what every event does in every state, and what holds whatever happens.

mod always;
mod fixture;
mod table;
mod typed;

use super::*;
