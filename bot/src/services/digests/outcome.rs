//! What becomes of a digest.

use surveys::statistics::PolicyError;

use crate::domain::RoundId;
use crate::store::StoreError;

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

/// Why there is no digest.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// No round of this id.
    #[error("there is no round `{0}`: jashun round list")]
    UnknownRound(RoundId),
    /// The threshold is lower than one that was used.
    #[error("{0}")]
    Policy(#[from] PolicyError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}
