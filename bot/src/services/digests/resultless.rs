//! Rounds that end without a result in a place: whoever waits for one is told so, once.

use super::once_more::once_more;
use super::outcome::CouncilDigest;
use super::readers::{self, Reads};
use crate::domain::{HoldState, Message, Moment, Request, Round, RoundId, RoundPlace};
use crate::services::Context;
use crate::services::names::place_name;
use crate::store::outbox::{self, Priority};
use crate::store::release_holds;
use crate::store::{StoreError, Tx};

/// Why there is no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Fewer people than the threshold.
    Few,
    /// A coordinator has kept it back.
    Kept,
    /// Fewer than the threshold are left, as some answers were left out by the rules of checking.
    LeftOut,
}

impl Why {
    /// The word for texts.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Few => "few",
            Self::Kept => "kept",
            Self::LeftOut => "left_out",
        }
    }
}

/// Tells councils and leaders of those places that have no result, in the transaction after which nothing more of them can be released.
pub(super) async fn tell(
    tx: &mut Tx,
    context: &Context,
    round: &Round,
    states: impl Iterator<Item = &(String, CouncilDigest)>,
    now: Moment,
) -> Result<(), StoreError> {
    for (place, state) in states {
        let why = match state {
            CouncilDigest::TooFew => Some(why(tx, &round.id, place).await?),
            CouncilDigest::Held => kept(tx, &round.id, place).await?,
            CouncilDigest::Queued | CouncilDigest::NothingNew => None,
        };
        let Some(why) = why else { continue };
        for reader in readers::of_place(tx, round, place).await? {
            let language = reader.language;
            let name = place_name(context, language, Some(place), now);
            let args = [
                ("title", round.questionnaire.title.get(language).into()),
                ("place", name.into()),
                ("why", why.code().into()),
                ("threshold", context.settings.threshold.into()),
            ];
            let again = match reader.reads {
                Reads::Public => once_more(context, (round, place), language),
                Reads::Whole | Reads::Headline | Reads::Sector(_) => None,
            };
            let message = Message::new(
                context.texts.say(language, "round-without-result", &args),
                again.into_iter().map(|button| vec![button]).collect(),
            );
            let request = Request::Send(message);
            outbox::put(tx, reader.address, Priority::Digest, &request, now).await?;
        }
    }
    Ok(())
}

/// Why a place of a round in which nothing more can be released has no result, as far as those may hear who answered there.
pub(super) async fn why(tx: &mut Tx, round: &RoundId, place: &str) -> Result<Why, StoreError> {
    Ok(kept(tx, round, place).await?.unwrap_or(Why::Few))
}

async fn kept(tx: &mut Tx, round: &RoundId, place: &str) -> Result<Option<Why>, StoreError> {
    let of = RoundPlace {
        round: round.clone(),
        municipality: place.to_owned(),
    };
    let hold = release_holds::get(tx, &of).await?;
    Ok(hold.and_then(|hold| match hold.state {
        HoldState::Kept => Some(Why::Kept),
        HoldState::LeftOut => Some(Why::LeftOut),
        HoldState::Held | HoldState::Released => None,
    }))
}
