//! Which questions are compared.

use super::super::Ratio;
use super::super::declared::{Declared, Shape};
use super::super::groups::is_sex;
use crate::questionnaire::{Kind, QuestionIx, Questionnaire};

/// A question of which answers are compared: one that everybody gets, with a list to choose from.
#[derive(Debug, Clone)]
pub(in super::super) struct Compared {
    pub(super) ix: QuestionIx,
    /// With "don't know".
    pub(super) cells: usize,
    /// Whoever answers marks one of them.
    pub(super) one: bool,
    pub(super) alpha: Ratio,
    /// Where it begins in the counts of a bin.
    pub(super) at: usize,
}

/// The compared questions of a questionnaire. The sex is a fact about somebody, which nobody orders.
pub(in super::super) fn compared(
    questionnaire: &Questionnaire,
    tables: &[Option<Declared>],
) -> Vec<Compared> {
    let mut all = Vec::new();
    let mut at = 0;
    let rows = (0..)
        .map(QuestionIx)
        .zip(&questionnaire.questions)
        .zip(tables);
    for ((ix, question), table) in rows {
        let everybodys = |table: &&Declared| table.parents.is_empty() && !is_sex(question);
        let Some(table) = table.as_ref().filter(everybodys) else {
            continue;
        };
        // of a scale each point, not only its ends
        let cells = match &question.kind {
            Kind::SelectOne(choices) => choices.list.len() + 1,
            _ => table.shape.cells(),
        };
        let one = matches!(
            table.shape,
            Shape::Choices(_) | Shape::Scale(_) | Shape::Bands(_)
        );
        let alpha = table.alpha();
        all.push(Compared {
            ix,
            cells,
            one,
            alpha,
            at,
        });
        at += SILENT + 1 + cells;
    }
    all
}

/// Where a question's number of those who gave no answer stands, behind those who were asked it.
pub(super) const SILENT: usize = 1;
