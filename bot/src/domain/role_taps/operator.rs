//! What the buttons of an operator say back (`x:…`).

use crate::domain::Alert;

/// A press of an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorTap {
    /// "Handled": the alert is told again when it comes back.
    Handled(Alert),
}

impl OperatorTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(self) -> String {
        match self {
            Self::Handled(alert) => format!("x:c:{}", alert.code()),
        }
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let alert = data.strip_prefix("x:c:")?;
        Alert::from_code(alert).map(Self::Handled)
    }
}
