//! What other programs rely on.

mod configuration;
mod sms;
mod sms_running;
mod surface;
