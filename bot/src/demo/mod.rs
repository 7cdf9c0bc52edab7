//! The loop without Telegram: a local Bot API that keeps Telegram's rules, a page of phones, a synthetic crowd.
pub mod bot_api;
pub mod crowd;
pub mod page;
