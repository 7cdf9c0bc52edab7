//! What a card is drawn of, and who answers on it.

use super::items::Item;
use crate::domain::{
    AnswerStep, AnswerTap, Button, CoordinatorTap, CouncilTap, Language, Round, Source,
};
use crate::services::Context;

/// Who answers: buttons say it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answerer {
    /// Somebody in the council's chat.
    Council,
    /// A coordinator, from the council's paper.
    Coordinator,
}

impl Answerer {
    /// What is noted beside the answer.
    #[must_use]
    pub const fn source(self) -> Source {
        match self {
            Self::Council => Source::Chat,
            Self::Coordinator => Source::Paper,
        }
    }

    pub(super) fn code(self, tap: AnswerTap) -> String {
        match self {
            Self::Council => CouncilTap::Answer(tap).code(),
            Self::Coordinator => CoordinatorTap::Answer(tap).code(),
        }
    }
}

/// Months until something is done that are offered.
pub(super) const DUE_MONTHS: [u8; 4] = [1, 3, 6, 12];

/// What a card is drawn of.
#[derive(Clone, Copy)]
pub struct Shown<'a> {
    /// The round of the result.
    pub round: &'a Round,
    /// All that the council is asked to answer of it.
    pub items: &'a [Item],
    /// Position of the item in them.
    pub at: usize,
    /// Who answers.
    pub by: Answerer,
    /// In which language.
    pub language: Language,
    /// Whether many read it: there words reach us as answers to our own message only.
    pub in_group: bool,
}

impl Shown<'_> {
    /// A button of this card.
    pub(super) fn button(&self, id: &str, context: &Context, step: AnswerStep) -> Button {
        let label = context.texts.plain(self.language, id, &[]);
        Button::tap(label, self.by.code(self.tap(step)))
    }

    /// A press on this card as it is shown.
    pub(super) fn tap(&self, step: AnswerStep) -> AnswerTap {
        AnswerTap {
            finding: self.item().asked.number,
            shown: self.item().newest().map_or(0, |entry| entry.id),
            step,
        }
    }

    pub(super) fn item(&self) -> &Item {
        &self.items[self.at]
    }
}
