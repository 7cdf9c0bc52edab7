//! The loop without Telegram: a local Bot API that keeps Telegram's rules.
pub mod bot_api;
