//! Promises of disclosure control: attacks A1–A5 and the hand-made cases (a)–(m) of the reference.

mod cases;
mod change;
mod colluders;
mod findings;
mod fixtures;
mod follow_ups;
mod invariants;
mod kinds;
mod levels;
mod likeness;
mod noise;
mod over_time;
mod privacy;
mod public;
mod scenarios;
mod solver;
mod thresholds;
mod unknown;
mod usefulness;
mod verdicts;
mod words;
