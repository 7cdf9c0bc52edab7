//! What other programs rely on.

mod configuration;
mod faults;
mod sms;
