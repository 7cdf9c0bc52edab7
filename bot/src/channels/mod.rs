//! Channels: the only HTTP out. Each channel turns our words into its protocol and back.

pub mod sms;
pub mod telegram;
