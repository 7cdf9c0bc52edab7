//! Who was asked.

use serde::{Deserialize, Serialize};

/// Who was asked, as told by whoever opened the round: forty pupils of one school do not speak for a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetGroup {
    /// Pupils or students of one place of study.
    School,
    /// Members of one club or centre.
    Club,
    /// Several schools and clubs.
    Several,
    /// Everybody who lives there.
    Everybody,
}

impl TargetGroup {
    /// All, the narrowest first.
    pub const ALL: [Self; 4] = [Self::School, Self::Club, Self::Several, Self::Everybody];

    /// Stored form and value of `$group` in texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::School => "school",
            Self::Club => "club",
            Self::Several => "several",
            Self::Everybody => "everybody",
        }
    }

    /// From its [`TargetGroup::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.code() == code)
    }
}
