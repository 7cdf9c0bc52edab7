//! Jash Ün: a survey bot for young people, youth-club leaders and local councils.
//!
//! Who may import whom: domain ← texts, charts, store, channels ← app ← cli, demo.

pub mod app;
pub mod channels;
pub mod charts;
pub mod cli;
pub mod demo;
pub mod domain;
pub mod store;
pub mod texts;
