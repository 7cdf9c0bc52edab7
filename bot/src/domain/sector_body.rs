//! Who carries out what a sector needs in a place: reads its part of results, answers nothing.

use serde::{Deserialize, Serialize};
use surveys::questionnaire::Sector;

use super::Post;

/// A body of a sector, beside the council of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SectorBody {
    /// The department of education.
    Education,
    /// Health organisations.
    Health,
    /// The office of social development.
    Social,
}

impl SectorBody {
    /// All, in the order of every list.
    pub const ALL: [Self; 3] = [Self::Education, Self::Health, Self::Social];

    /// Stored form, that of buttons and the command line's word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Education => "education",
            Self::Health => "health",
            Self::Social => "social",
        }
    }

    /// The body of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|body| body.code() == code)
    }

    /// The questions whose results it reads.
    #[must_use]
    pub const fn sector(self) -> Sector {
        match self {
            Self::Education => Sector::Education,
            Self::Health => Sector::Health,
            Self::Social => Sector::SocialProtection,
        }
    }

    /// The body to which a council passes a need with this post, if that is one of a sector.
    #[must_use]
    pub const fn of_post(post: Post) -> Option<Self> {
        match post {
            Post::Education => Some(Self::Education),
            Post::Health => Some(Self::Health),
            Post::Social => Some(Self::Social),
            Post::Executive | Post::Police | Post::Utilities | Post::District | Post::State => None,
        }
    }
}
