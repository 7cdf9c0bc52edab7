//! What is sent by SMS without a message to answer, and which questionnaires and places the channel knows.

mod bulk;
mod clocks;
pub mod hours;
pub mod places;
mod retention;

use surveys::questionnaire::{Question, Questionnaire};

pub use bulk::{Bulk, announce, put_bulk, voice};
pub use clocks::Clocks;
pub use places::code as place_code;
pub use retention::retain;

/// Whether anything of a questionnaire can be asked by SMS.
#[must_use]
pub fn can_be_answered(questionnaire: &Questionnaire) -> bool {
    let asked = |row: &Question| row.asks() && row.by_sms();
    questionnaire.questions.iter().any(asked)
}
