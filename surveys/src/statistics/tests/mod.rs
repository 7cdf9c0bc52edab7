//! Promises of disclosure control: attacks A1–A5 and the hand-made cases (a)–(m) of the reference.

mod cases;
mod colluders;
mod fixtures;
mod follow_ups;
mod invariants;
mod kinds;
mod over_time;
mod solver;
mod thresholds;
mod usefulness;
