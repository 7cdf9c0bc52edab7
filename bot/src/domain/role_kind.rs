//! Kinds of roles.

use serde::{Deserialize, Serialize};

use super::SectorBody;

/// What somebody other than a respondent may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoleKind {
    /// A local council's chat; in it, its keeper.
    Council,
    /// Launches rounds in one municipality.
    Leader,
    /// Sees all places, confirms roles.
    Coordinator,
    /// Receives disclosures of harm, answers with ready replies.
    Safeguarding,
    /// Hears of technical trouble.
    Operator,
    /// Reads young people's own words, without who wrote them, and marks what they are about.
    Moderator,
    /// The chat of a sector's body in a place: reads its part of results.
    Sector(SectorBody),
}

impl RoleKind {
    /// All kinds.
    pub const ALL: [Self; 9] = [
        Self::Council,
        Self::Leader,
        Self::Coordinator,
        Self::Safeguarding,
        Self::Operator,
        Self::Moderator,
        Self::Sector(SectorBody::Education),
        Self::Sector(SectorBody::Health),
        Self::Sector(SectorBody::Social),
    ];

    /// Stored form and command-line word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Council => "council",
            Self::Leader => "leader",
            Self::Coordinator => "coordinator",
            Self::Safeguarding => "safeguarding",
            Self::Operator => "operator",
            Self::Moderator => "moderator",
            Self::Sector(SectorBody::Education) => "sector-education",
            Self::Sector(SectorBody::Health) => "sector-health",
            Self::Sector(SectorBody::Social) => "sector-social",
        }
    }

    /// The kind of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.code() == code)
    }

    /// Belongs to one municipality.
    #[must_use]
    pub const fn is_local(self) -> bool {
        matches!(self, Self::Council | Self::Leader | Self::Sector(_))
    }

    /// Belongs to a chat, in which several people may act, and not to a person.
    #[must_use]
    pub const fn is_of_chat(self) -> bool {
        matches!(self, Self::Council | Self::Sector(_))
    }

    /// The body whose chat it is; none for the council's.
    #[must_use]
    pub const fn sector(self) -> Option<SectorBody> {
        match self {
            Self::Sector(body) => Some(body),
            Self::Council
            | Self::Leader
            | Self::Coordinator
            | Self::Safeguarding
            | Self::Operator
            | Self::Moderator => None,
        }
    }
}
