//! A questionnaire that somebody goes through as a respondent would, before it is opened.

use std::sync::Arc;

use surveys::engine::Session;
use surveys::questionnaire::Questionnaire;

use super::{Moment, Span, TrialOf};

/// After so long without a step it is over.
const LASTS: Span = Span::minutes(30);

/// Kept in the memory of the process alone: answers do not fit into buttons, and rows would be stored answers.
#[derive(Debug, Clone)]
pub struct Trial {
    /// What is tried.
    pub of: TrialOf,
    /// Of its buttons: those of an earlier one are known as such.
    pub tag: String,
    /// The questions, as they stood when it began.
    pub questionnaire: Arc<Questionnaire>,
    /// Where it stands.
    pub session: Session,
    /// The message that shows it.
    pub message: Option<i64>,
    /// Its last step.
    pub last: Moment,
}

impl Trial {
    /// It goes on.
    #[must_use]
    pub fn runs(&self, now: Moment) -> bool {
        now - self.last < LASTS
    }
}
