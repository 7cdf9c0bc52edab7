//! Questionnaires, the talk with a respondent and disclosure control.
//!
//! Pure: no clock, no randomness, no I/O. Time, seeds and keys are arguments.

#![cfg_attr(
    test,
    expect(clippy::too_many_lines, reason = "cases of tests are tables")
)]

pub mod engine;
pub mod expression;
mod nearest;
pub mod questionnaire;
pub mod statistics;
pub mod time;
