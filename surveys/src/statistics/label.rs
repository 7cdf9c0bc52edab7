//! What a printed row is about.

use serde::{Deserialize, Serialize};

use crate::questionnaire::{ChoiceIx, Question};

/// What a row is about. Its words come from the questionnaire or the locales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A choice of the question.
    Choice(ChoiceIx),
    /// High end of the scale (4–5 of five).
    High,
    /// Low end of the scale (1–2 of five).
    Low,
    /// Position in [`Question::bands`].
    Band(u16),
    /// "Don't know".
    DontKnow,
}

impl Label {
    /// Name for programs: that of the choice, `high`, `low`, `dont_know`, or a band as `5..10` and `20..`.
    #[must_use]
    pub fn name(self, question: &Question) -> String {
        match self {
            Self::Choice(choice) => question
                .told()
                .get(usize::from(choice.0))
                .map_or_else(String::new, |c| c.name.clone()),
            Self::High => "high".to_owned(),
            Self::Low => "low".to_owned(),
            Self::DontKnow => "dont_know".to_owned(),
            Self::Band(band) => {
                question
                    .bands
                    .get(usize::from(band))
                    .map_or_else(String::new, |b| {
                        format!(
                            "{}..{}",
                            b.from,
                            b.below.map_or_else(String::new, |e| e.to_string())
                        )
                    })
            }
        }
    }
}
