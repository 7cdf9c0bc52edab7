//! Use cases: the rules of rounds, roles, councils, guardians, safeguarding, digests and retention, and the rows they read and write.
//! Wording comes from `texts` and `documents`; what brings it to people is in `server`.

pub mod alerts;
mod charts;
pub mod chat_messages;
pub mod command_menus;
pub mod commitments;
pub mod consent;
pub mod contacts;
mod context;
pub mod council_chats;
pub mod danger;
pub mod digests;
pub mod files;
pub mod full_disk;
pub mod guardian_links;
pub mod guardians;
mod identifying;
pub mod invitations;
pub mod languages;
mod lately;
pub mod names;
pub mod overview;
pub mod past;
mod pictures;
pub mod plans;
pub mod polls;
pub mod progress;
pub mod repeats;
pub mod reports;
pub mod retention;
mod role_buttons;
pub mod roles;
pub mod round_requests;
pub mod rounds;
pub mod safeguarding;
pub mod screens;
pub mod sms;
mod snapshot;
pub mod todo;
pub mod transfer;
mod words;

pub use context::{Context, Settings};
pub use lately::Lately;
pub use snapshot::refresh as read_snapshot;
