//! What other programs rely on.

mod configuration;
mod faults;
mod listener;
mod receiving;
mod sms;
mod sms_running;
mod surface;
