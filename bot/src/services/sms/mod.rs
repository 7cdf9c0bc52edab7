//! What is sent by SMS without a message to answer, and which questionnaires and places the channel knows.

mod bulk;
mod clocks;
pub mod hours;
pub mod places;
mod retention;
mod talk_cost;

pub use bulk::{Bulk, announce, put_bulk, tell, voice};
pub use clocks::Clocks;
pub use places::code as place_code;
pub use retention::retain;
pub use talk_cost::TalkCost;
