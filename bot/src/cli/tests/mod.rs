//! What other programs rely on.

mod configuration;
mod faults;
mod sms;
mod sms_running;
mod surface;
