//! What becomes of a digest.

/// What became of one council's digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CouncilDigest {
    /// On its way (or, without a council's chat, published and waiting for one).
    Queued,
    /// Fewer people than the threshold.
    TooFew,
    /// Everything that may be said has been said.
    NothingNew,
    /// Many answers came from shared phones: a coordinator decides. Or something stored of this place cannot be read: operators are told.
    Held,
}

impl CouncilDigest {
    /// As the command prints it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::TooFew => "too_few",
            Self::NothingNew => "nothing_new",
            Self::Held => "held",
        }
    }
}
