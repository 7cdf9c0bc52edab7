//! `/plan`: what was found and answered as the joint plan of the place.

use super::council_chat::{Caller, reader};
use super::{Handled, places};
use crate::domain::{Language, PlaceFor, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::plans;
use crate::services::reports::{Audience, Recipient};
use crate::store::StoreError;
use crate::store::outbox::Priority;

/// `/plan`: in a council's chat its own; a coordinator chooses the place.
pub(super) async fn plan(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    match reader(req).await? {
        Caller::Member(chat) => {
            of_place(req, chat.speaks(), Audience::Council, &chat.municipality).await?;
            Ok(Handled::Done)
        }
        Caller::Told => Ok(Handled::Done),
        Caller::Elsewhere => of_coordinator(req).await,
    }
}

/// The plan of a place as files.
pub(super) async fn of_place(
    req: &mut RoleRequest<'_>,
    language: Language,
    audience: Audience,
    place: &str,
) -> Result<(), StoreError> {
    let to = Recipient {
        address: req.address().await?,
        priority: Priority::Interactive,
        language,
        audience,
    };
    match plans::queue(req.tx, req.context, to, place, req.now).await? {
        true => Ok(()),
        false => req.answer(language, "plan-none", &[]).await,
    }
}

async fn of_coordinator(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    if !req.inbound.private {
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    if holder.role(RoleKind::Coordinator).is_none() {
        return Ok(Handled::NotOurs);
    }
    let message = places::oblasts(req, holder.language(), PlaceFor::Plan);
    req.say(message).await?;
    Ok(Handled::Done)
}
