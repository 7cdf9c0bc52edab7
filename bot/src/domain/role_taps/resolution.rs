//! What the buttons about a council's resolution say back: the same in its chat (`c:r:…`) and to a coordinator (`k:u:…`).

use crate::domain::Resolution;

/// A press about the resolution on a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolutionTap {
    /// A finding of that result.
    pub finding: i64,
    /// Whether one was known when the button was made: that one is to be corrected. Else a press changes nothing once there is one.
    pub known: bool,
    /// What was pressed.
    pub step: ResolutionStep,
}

/// A button about a resolution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ResolutionStep {
    /// Which number, of which day? It is typed.
    Ask,
    /// This was understood, and is right.
    Save(Resolution),
    /// Nothing is typed, after all. The first button under the question.
    Leave,
}

impl ResolutionTap {
    /// What follows `c:r:` or `k:u:`.
    #[must_use]
    pub fn code(&self) -> String {
        let step = match &self.step {
            ResolutionStep::Ask => "o".to_owned(),
            ResolutionStep::Save(resolution) => resolution.code(),
            ResolutionStep::Leave => "x".to_owned(),
        };
        format!("{}.{}:{step}", self.finding, u8::from(self.known))
    }

    /// The press of what follows `c:r:` or `k:u:`, if it is one.
    #[must_use]
    pub fn parse(rest: &str) -> Option<Self> {
        let (of, step) = rest.split_once(':')?;
        let (finding, known) = of.split_once('.')?;
        Some(Self {
            finding: finding.parse().ok()?,
            known: match known {
                "0" => false,
                "1" => true,
                _ => return None,
            },
            step: match step {
                "o" => ResolutionStep::Ask,
                "x" => ResolutionStep::Leave,
                code => ResolutionStep::Save(Resolution::from_code(code)?),
            },
        })
    }
}
