//! Jash Ün: a survey bot for young people, youth-club leaders and local councils.
//!
//! Layers, each uses only those to its right: cli, demo → server → handlers → services → journey, texts, documents, store, channels → domain.

#![cfg_attr(
    test,
    expect(clippy::too_many_lines, reason = "cases of tests are tables")
)]

pub mod channels;
pub mod cli;
pub mod demo;
pub mod documents;
pub mod domain;
pub mod handlers;
pub mod journey;
pub mod server;
pub mod services;
pub mod store;
pub mod texts;
