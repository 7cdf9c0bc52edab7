//! What the buttons about a place's budget say back: the same in its council's chat (`c:b:…`) and to a coordinator (`k:bu:…`).

use crate::domain::BudgetDay;

/// A press about the budget of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetTap {
    /// Index into the municipality data.
    pub place: u16,
    /// What was pressed.
    pub step: BudgetStep,
}

/// A button about a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetStep {
    /// Show what is known.
    Open,
    /// This day is typed.
    Ask(BudgetDay),
    /// It is not, after all. The first button under the question.
    Leave(BudgetDay),
}

impl BudgetTap {
    /// What follows `c:b:` or `k:bu:`.
    #[must_use]
    pub fn code(self) -> String {
        let step = match self.step {
            BudgetStep::Open => "o".to_owned(),
            BudgetStep::Ask(day) => format!("a{}", day.code()),
            BudgetStep::Leave(day) => format!("x{}", day.code()),
        };
        format!("{}:{step}", self.place)
    }

    /// The press of what follows `c:b:` or `k:bu:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (place, step) = rest.split_once(':')?;
        let day = |code: &str| BudgetDay::ALL.into_iter().find(|day| day.code() == code);
        let step = match (step, step.strip_prefix('a'), step.strip_prefix('x')) {
            ("o", None, None) => BudgetStep::Open,
            (_, Some(code), None) => BudgetStep::Ask(day(code)?),
            (_, None, Some(code)) => BudgetStep::Leave(day(code)?),
            _ => return None,
        };
        Some(Self {
            place: place.parse().ok()?,
            step,
        })
    }
}
