//! Expressions, texts and names of the survey sheet, with their places.

use super::translated::Translated;
use super::written::Written;

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Relevant,
    Required,
    Constraint,
    Filter,
    Default,
    Calculation,
}

/// An expression in its place.
pub(super) struct Use {
    pub(super) written: Written,
    pub(super) role: Role,
    /// The question that has it; `None` for a group.
    pub(super) owner: Option<usize>,
    /// How many questions come before.
    pub(super) before: usize,
}

/// A text that may show answers.
pub(super) struct Shown {
    pub(super) text: Translated,
    pub(super) column: &'static str,
    /// The question that has it; `None` for a group.
    pub(super) owner: Option<usize>,
    pub(super) before: usize,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Question(usize),
    Group,
    /// A row that could not be read: said once, not again wherever it is named.
    Broken,
}
