//! The outsides of the bot on this machine: a local Bot API that keeps Telegram's rules, and a local SMS gateway with the handsets behind it.
//!
//! The demo and the tests start them and play the people. The crate knows nothing of the bot: it is reached over HTTP only, and what it
//! must share with it (the numbering plan, the counter of segments, the clock) is handed in as [`sms::Operator`].
pub mod bot_api;
pub mod sms;
