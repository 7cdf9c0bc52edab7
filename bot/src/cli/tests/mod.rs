//! What other programs rely on.

mod configuration;
mod sms;
mod surface;
