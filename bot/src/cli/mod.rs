//! The command line: configuration parsed once, all wiring, every subcommand. Other programs rely on its names, flags and JSON keys.

mod ambient;
mod arguments;
pub mod build;
mod check;
pub mod configuration;
pub mod demo;
mod key;
pub mod logging;
mod outcome;
pub mod running;
pub mod surface;
mod talk;

#[cfg(test)]
mod tests;

pub use ambient::{OsRandom, SystemClock, ambient};
pub use outcome::{Failure, Outcome};
