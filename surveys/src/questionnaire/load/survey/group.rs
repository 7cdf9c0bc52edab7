//! Groups of questions that are still open, and what they give to the questions in them.

use crate::expression::Expression;
use crate::questionnaire::{Institution, Sector, Text};

pub(super) struct Group {
    pub(super) name: String,
    pub(super) at: usize,
    pub(super) rows: usize,
    pub(super) label: Option<Text>,
    pub(super) sector: Option<Sector>,
    pub(super) public: Option<bool>,
    pub(super) institution: Option<Institution>,
    pub(super) relevant: Option<Expression>,
}

/// What a question takes from the groups that it stands in: of each the innermost that says it.
pub(super) struct Inherited {
    pub(super) section: Option<Text>,
    pub(super) sector: Option<Sector>,
    pub(super) public: Option<bool>,
    pub(super) institution: Option<Institution>,
}

impl From<&[Group]> for Inherited {
    fn from(groups: &[Group]) -> Self {
        let innermost = || groups.iter().rev();
        Self {
            section: innermost().find_map(|g| g.label.clone()),
            sector: innermost().find_map(|g| g.sector),
            public: innermost().find_map(|g| g.public),
            institution: innermost().find_map(|g| g.institution),
        }
    }
}
