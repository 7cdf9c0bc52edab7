//! The running process: what comes in by polling, webhook and SMS endpoints, batches, screens, the outbox, the scheduler, and the HTTP
//! server with health and metrics.

pub mod batch;
mod danger;
mod flood;
pub mod http;
mod listener;
pub mod outbox;
mod receiving;
mod retry;
pub mod run;
pub mod runtime;
pub mod scheduler;
pub mod screens;
mod sending;
pub mod sms;
pub mod sms_run;

#[cfg(test)]
mod tests;
