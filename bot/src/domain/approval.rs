//! Which quick polls a coordinator reads before they open.

/// What waits for a coordinator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Approval {
    /// Polls with questions in own words.
    #[default]
    OwnWording,
    /// All polls.
    Always,
}

impl Approval {
    /// Of its word in the configuration.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "polls" => Some(Self::OwnWording),
            "always" => Some(Self::Always),
            _ => None,
        }
    }
}
