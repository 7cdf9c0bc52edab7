//! Age bands, and who needs a guardian.

use serde::{Deserialize, Serialize};

/// Age band as asked; a birth date never is. Other ages end with thanks and nothing stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AgeBand {
    /// 11–13.
    #[serde(rename = "11-13")]
    From11,
    /// 14–15.
    #[serde(rename = "14-15")]
    From14,
    /// 16–17.
    #[serde(rename = "16-17")]
    From16,
    /// 18–28.
    #[serde(rename = "18-28")]
    From18,
}

impl AgeBand {
    /// All, youngest first.
    pub const ALL: [Self; 4] = [Self::From11, Self::From14, Self::From16, Self::From18];

    /// The band of somebody of so many years; `None` for whom the surveys are not.
    #[must_use]
    pub const fn of(years: u8) -> Option<Self> {
        match years {
            11..=13 => Some(Self::From11),
            14..=15 => Some(Self::From14),
            16..=17 => Some(Self::From16),
            18..=28 => Some(Self::From18),
            _ => None,
        }
    }

    /// Youngest age of the band in years.
    #[must_use]
    pub const fn youngest(self) -> u8 {
        match self {
            Self::From11 => 11,
            Self::From14 => 14,
            Self::From16 => 16,
            Self::From18 => 18,
        }
    }

    /// Stored and shown form: `14-15`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::From11 => "11-13",
            Self::From14 => "14-15",
            Self::From16 => "16-17",
            Self::From18 => "18-28",
        }
    }

    /// The band of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|b| b.code() == code)
    }

    /// Whether somebody of this age needs a guardian's yes, where that is for whom is younger than `under` years.
    #[must_use]
    pub const fn needs_guardian(self, under: u8) -> bool {
        self.youngest() < under
    }

    /// Addressed as сен/ты rather than сиз/вы.
    #[must_use]
    pub const fn familiar(self) -> bool {
        !matches!(self, Self::From18)
    }
}
