//! Types that every layer speaks: addresses, inbound and outbound, views, roles, rounds. No I/O.

mod alert;
mod ambient;
mod bot_command;
mod calendar;
mod consent_versions;
mod disclosure;
mod gateways;
mod helpline;
mod ids;
mod inbound;
mod library;
mod metrics;
mod municipality;
mod names;
mod nearest;
mod onboarding;
mod outbound;
mod people;
mod phone;
mod respondent;
mod responsible;
mod role_taps;
mod round;
mod secret;
mod sms;
mod snapshot;
mod view;

#[cfg(test)]
pub mod test_log;

pub use alert::*;
pub use ambient::*;
pub use bot_command::*;
pub use calendar::*;
pub use consent_versions::*;
pub use disclosure::*;
pub use gateways::*;
pub use helpline::*;
pub use ids::*;
pub use inbound::*;
pub use library::*;
pub use metrics::*;
pub use municipality::*;
pub use names::*;
pub use nearest::*;
pub use onboarding::*;
pub use outbound::*;
pub use people::*;
pub use phone::*;
pub use respondent::*;
pub use responsible::*;
pub use role_taps::*;
pub use round::*;
pub use secret::*;
pub use sms::*;
pub use snapshot::*;
pub use view::*;

pub use surveys::engine::reading::{TypedDay, day as typed_day, is_like_day};
pub use surveys::questionnaire::{Language, PerLanguage};
pub use surveys::time::{BISHKEK, BISHKEK_SECONDS, Moment, Span};
