//! Types that every layer speaks: addresses, inbound and outbound, views, roles, rounds. No I/O.

mod alert;
mod ambient;
mod bot_command;
mod calendar;
mod gateways;
mod helpline;
mod inbound;
mod library;
mod metrics;
mod municipality;
mod names;
mod onboarding;
mod outbound;
mod people;
mod phone;
mod role_taps;
mod round;
mod secret;
mod sms;
mod view;

pub use alert::*;
pub use ambient::*;
pub use bot_command::*;
pub use calendar::*;
pub use gateways::*;
pub use helpline::*;
pub use inbound::*;
pub use library::*;
pub use metrics::*;
pub use municipality::*;
pub use names::*;
pub use onboarding::*;
pub use outbound::*;
pub use people::*;
pub use phone::*;
pub use role_taps::*;
pub use round::*;
pub use secret::*;
pub use sms::*;
pub use view::*;

pub use surveys::engine::Moment;
pub use surveys::engine::reading::{TypedDay, day as typed_day, is_like_day};
pub use surveys::questionnaire::Language;
