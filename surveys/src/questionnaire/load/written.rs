//! An expression in its cell.

use super::report::Report;
use crate::expression::{Absence, Expression, SyntaxErrorKind};

/// An expression and where it was written.
#[derive(Clone)]
pub(super) struct Written {
    pub(super) expression: Expression,
    pub(super) at: usize,
    /// Offsets inside of the expression are offsets in the file.
    pub(super) exact: bool,
}

impl Written {
    /// The byte of the file at an offset of the expression.
    pub(super) fn place(&self, offset: usize) -> usize {
        if self.exact {
            self.at + offset
        } else {
            self.at
        }
    }

    /// Where a literal text first stands.
    pub(super) fn place_of(&self, literal: &str) -> usize {
        self.place(self.expression.source.find(literal).unwrap_or(0))
    }
}

/// Parses the text of a cell; a syntax error is told where it is.
pub(super) fn parse(
    text: &str,
    at: usize,
    exact: bool,
    report: &mut Report<'_>,
) -> Option<Written> {
    match Expression::parse(text) {
        Ok(expression) => Some(Written {
            expression,
            at,
            exact,
        }),
        Err(error) => {
            let place = if exact { at + error.offset } else { at };
            let suggestion = match &error.kind {
                SyntaxErrorKind::UnknownFunction { nearest, .. } => *nearest,
                SyntaxErrorKind::ForeignOperator { instead, .. }
                | SyntaxErrorKind::AbsentFunction(_, Absence::Written(instead)) => Some(*instead),
                _ => None,
            };
            report.suggest(place, error.kind.into(), suggestion);
            None
        }
    }
}
