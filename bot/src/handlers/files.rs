//! `/files`: the newest publication as files; never anything new.

use surveys::statistics::Level;

use super::council_chat::{Caller, reader_of_any};
use super::{Handled, places};
use crate::domain::{Language, PlaceFor, RoleKind, RoundId, SectorBody};
use crate::handlers::RoleRequest;
use crate::services::digests::{newest, newest_of_sector};
use crate::services::reports::{self, Audience, Recipient};
use crate::store::StoreError;
use crate::store::councils::CouncilChat;
use crate::store::digests::Stored;
use crate::store::outbox::Priority;

/// `/files`: in a council's chat those for its session, in that of a sector's body those of its part; a coordinator chooses the place.
pub(super) async fn files(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    match reader_of_any(req).await? {
        Caller::Member(chat) => {
            let level = Level::municipality(&chat.municipality);
            match chat.sector {
                Some(body) => of_sector(req, &chat, body).await?,
                None => of_level(req, chat.speaks(), Audience::Council, &level).await?,
            }
            Ok(Handled::Done)
        }
        Caller::Told => Ok(Handled::Done),
        Caller::Elsewhere => of_coordinator(req).await,
    }
}

async fn of_sector(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    body: SectorBody,
) -> Result<(), StoreError> {
    let of = (chat.municipality.as_str(), body);
    let newest = newest_of_sector(req.tx, req.context, of, req.now).await?;
    let Some((round, stored)) = newest else {
        return req.answer(chat.speaks(), "council-no-digest", &[]).await;
    };
    let to = Recipient {
        address: chat.address,
        priority: Priority::Interactive,
        language: chat.speaks(),
        audience: Audience::Sector(body),
    };
    let publication = (&*round, &stored.publication, stored.edition);
    reports::queue(req.tx, req.context, to, publication, req.now).await
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
