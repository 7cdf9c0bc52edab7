//! The loop without Telegram and operators: a local Bot API that keeps Telegram's rules, a local SMS gateway, a page of phones, a synthetic crowd.
pub mod bot_api;
pub mod crowd;
pub mod page;
pub mod sms;
