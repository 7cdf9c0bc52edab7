//! What the buttons of a parent or guardian say back (`g:…`, `d:…`, `r:…`, `q:…`, `y:…`, `i:…`, `j:…`): a letter and the token of the link that was opened, 64 bytes in all.

/// A press of a parent or guardian, with the token of the link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GuardianTap {
    /// `g:` the child may take part.
    Agree(String),
    /// `d:` the child may not.
    Refuse(String),
    /// `r:` the child may not any more.
    Withdraw(String),
    /// `q:` yes, not any more.
    ConfirmWithdraw(String),
    /// `y:` the yes stays, after all.
    Keep(String),
    /// `i:` the child may, and may be invited to further rounds.
    Invite(String),
    /// `j:` the child may not be invited to further rounds.
    NoInvite(String),
}

impl GuardianTap {
    /// `callback_data` of this press.
    #[must_use]
    pub fn code(&self) -> String {
        let letter = match self {
            Self::Agree(_) => 'g',
            Self::Refuse(_) => 'd',
            Self::Withdraw(_) => 'r',
            Self::ConfirmWithdraw(_) => 'q',
            Self::Keep(_) => 'y',
            Self::Invite(_) => 'i',
            Self::NoInvite(_) => 'j',
        };
        format!("{letter}:{}", self.token())
    }

    /// The token of the link.
    #[must_use]
    pub fn token(&self) -> &str {
        match self {
            Self::Agree(token)
            | Self::Refuse(token)
            | Self::Withdraw(token)
            | Self::ConfirmWithdraw(token)
            | Self::Keep(token)
            | Self::Invite(token)
            | Self::NoInvite(token) => token,
        }
    }

    /// The press of a `callback_data`, if it is one. What the token says is not looked at.
    #[must_use]
    pub fn parse(data: &str) -> Option<Self> {
        let (letter, token) = data.split_once(':')?;
        let token = token.to_owned();
        Some(match letter {
            "g" => Self::Agree(token),
            "d" => Self::Refuse(token),
            "r" => Self::Withdraw(token),
            "q" => Self::ConfirmWithdraw(token),
            "y" => Self::Keep(token),
            "i" => Self::Invite(token),
            "j" => Self::NoInvite(token),
            _ => return None,
        })
    }
}

/// The page of a link in a guardian's chat, below which they may type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenGuardianPage {
    /// Token of the link.
    pub token: String,
    /// It asks whether the yes is really taken back.
    pub asks_to_withdraw: bool,
}
