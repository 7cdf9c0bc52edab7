//! Inviting those who said yes to it to an open round.

use super::Span;

/// How the inviting to a round in a place stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inviting {
    /// Invitations go out.
    Running,
    /// None goes out for now.
    Paused,
    /// None goes out any more.
    Stopped,
}

impl Inviting {
    /// Stored form.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
        }
    }

    /// That of a stored form.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let all = [Self::Running, Self::Paused, Self::Stopped];
        all.into_iter().find(|state| state.code() == code)
    }
}

/// Who of those that said yes to invitations was reached, and who was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// Invited, or taking part already.
    Reached,
    /// They want no messages any more.
    Stopped,
    /// Their chat cannot be reached.
    Away,
    /// They have not confirmed within a year, or the words have changed.
    Stale,
    /// A parent's yes is missing.
    Permission,
    /// By SMS, where this round cannot be answered or no more messages may be sent.
    Channel,
}

impl Reach {
    /// All, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::Reached,
        Self::Stopped,
        Self::Away,
        Self::Stale,
        Self::Permission,
        Self::Channel,
    ];

    /// Stored form, and the word for texts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Stopped => "stopped",
            Self::Away => "away",
            Self::Stale => "stale",
            Self::Permission => "permission",
            Self::Channel => "channel",
        }
    }
}

/// The press under an invitation that enters its round (`e:…`), with the payload of the round's link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnterTap(pub String);

impl EnterTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        format!("e:{}", self.0)
    }

    /// The press of a `callback_data`, if it is one.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let payload = data
            .strip_prefix("e:")
            .filter(|payload| !payload.is_empty())?;
        Some(Self(payload.to_owned()))
    }
}

/// Nobody gets news or an invitation within so long after the one before.
pub const WEEKLY: Span = Span::days(7);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_press_of_an_invitation_is_read_as_it_was_made() {
        let tap = EnterTap("ABCD2345".into());
        assert_eq!(EnterTap::parse(&tap.code()), Some(tap));
        assert_eq!(EnterTap::parse("e:"), None);
    }
}
