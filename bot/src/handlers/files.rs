//! `/files`: the newest publication as files; never anything new.

use surveys::statistics::Level;

use super::council_chat::{Caller, reader};
use super::{Handled, places};
use crate::domain::{Language, PlaceFor, RoleKind, RoundId};
use crate::handlers::RoleRequest;
use crate::services::digests::newest;
use crate::services::reports::{self, Audience, Recipient};
use crate::store::StoreError;
use crate::store::digests::Stored;
use crate::store::outbox::Priority;

/// `/files`: in a council's chat those for its session; a coordinator chooses the place.
pub(super) async fn files(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    match reader(req).await? {
        Caller::Member(chat) => {
            let level = Level::municipality(&chat.municipality);
            of_level(req, chat.speaks(), Audience::Council, &level).await?;
            Ok(Handled::Done)
        }
        Caller::Told => Ok(Handled::Done),
        Caller::Elsewhere => of_coordinator(req).await,
    }
}

/// The files of the newest publication of a level.
pub(super) async fn of_level(
    req: &mut RoleRequest<'_>,
    language: Language,
    audience: Audience,
    level: &Level,
) -> Result<(), StoreError> {
    let stored = newest(req.tx, req.context, level).await?;
    let snapshot = req.context.snapshot();
    let of_round = |stored: &Stored| {
        let round = RoundId::new(&stored.publication.round);
        snapshot.round(&round).cloned()
    };
    let round = stored.as_ref().and_then(of_round);
    let (Some(stored), Some(round)) = (stored, round) else {
        return req.answer(language, "council-no-digest", &[]).await;
    };
    let to = Recipient {
        address: req.address().await?,
        priority: Priority::Interactive,
        language,
        audience,
    };
    let publication = (&*round, &stored.publication, stored.edition);
    reports::queue(req.tx, req.context, to, publication, req.now).await
}

async fn of_coordinator(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    if !req.inbound.private {
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    if holder.role(RoleKind::Coordinator).is_none() {
        return Ok(Handled::NotOurs);
    }
    let message = places::oblasts(req, holder.language(), PlaceFor::Files);
    req.say(message).await?;
    Ok(Handled::Done)
}
