//! What the buttons say back by which a coordinator looks after bodies of sectors, and after slips for parents.

use crate::domain::SectorBody;

/// A press about the bodies of a place: its index in the municipality data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectorTap {
    /// Where.
    pub place: u16,
    /// What.
    pub step: SectorStep,
}

/// What can be done about the chats of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SectorStep {
    /// Show which there are.
    List,
    /// An invite for this body.
    Invite(SectorBody),
    /// It gets nothing any more: really?
    AskEnd(SectorBody),
    /// Yes.
    End(SectorBody),
}

impl SectorTap {
    /// What stands in the button of the coordinator.
    #[must_use]
    pub fn code(self) -> String {
        let place = self.place;
        match self.step {
            SectorStep::List => place.to_string(),
            SectorStep::Invite(body) => format!("{place}:i:{}", body.code()),
            SectorStep::AskEnd(body) => format!("{place}:e:{}", body.code()),
            SectorStep::End(body) => format!("{place}:x:{}", body.code()),
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split(':').collect();
        let (place, step) = match parts.as_slice() {
            [place] => (place, SectorStep::List),
            [place, step, body] => {
                let body = SectorBody::from_code(body)?;
                let step = match *step {
                    "i" => SectorStep::Invite(body),
                    "e" => SectorStep::AskEnd(body),
                    "x" => SectorStep::End(body),
                    _ => return None,
                };
                (place, step)
            }
            _ => return None,
        };
        let place = place.parse().ok()?;
        Some(Self { place, step })
    }
}

/// The leader with a role gets so many slips for parents; none: refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SlipsTap {
    /// Id of the leader's role.
    pub leader: i64,
    /// How many.
    pub count: u16,
}

impl SlipsTap {
    /// What stands in the button of the coordinator.
    #[must_use]
    pub fn code(self) -> String {
        format!("{}:{}", self.leader, self.count)
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (leader, count) = text.split_once(':')?;
        let (leader, count) = (leader.parse().ok()?, count.parse().ok()?);
        Some(Self { leader, count })
    }
}
