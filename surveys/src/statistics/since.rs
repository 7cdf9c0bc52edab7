//! What a publication says of an earlier round.

use serde::{Deserialize, Serialize};

use super::label::Label;
use super::tiers::Range;
use crate::questionnaire::QuestionIx;

/// How the shares of a publication have changed since an earlier round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Since {
    /// Id of the earlier round.
    pub round: String,
    /// Its last day, `2026-11-23`.
    pub until: String,
    /// The rows that are compared; none where the origins of answers changed.
    pub changes: Option<Vec<RowChange>>,
}

/// The change of one printed row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChange {
    /// Which question, in the later round.
    pub question: QuestionIx,
    /// Which row.
    pub label: Label,
    /// How.
    pub change: Change,
    /// What was printed then.
    pub before: Range,
    /// Its question was one of which young people might read the result then, whatever place it was. What judges an institution is not: the place may
    /// have had only one.
    pub public: bool,
}

/// How a share has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Higher now.
    Up,
    /// Lower now.
    Down,
    /// It cannot be told apart from chance and blur, or is too small to matter.
    Unclear,
}
