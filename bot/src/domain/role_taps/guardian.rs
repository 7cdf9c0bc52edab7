//! What the button of a parent or guardian says back (`g:…`).

/// A press of a parent or guardian.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardianTap {
    /// The child may take part: the token of the link that was opened.
    Agree(String),
}

impl GuardianTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Agree(token) => format!("g:{token}"),
        }
    }

    /// The press of a `callback_data`, if it is one. What the token says is not looked at.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let token = data.strip_prefix("g:")?;
        Some(Self::Agree(token.to_owned()))
    }
}
