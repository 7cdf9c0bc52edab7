//! Words of single people.

use serde::{Deserialize, Serialize};

use crate::questionnaire::Language;

/// One person's words, as they were written but for what was masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// Name of the question.
    pub question: String,
    /// In which language.
    pub language: Language,
    /// The words.
    pub words: String,
}
