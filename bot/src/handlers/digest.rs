//! `/digest`: what was published before, once more; never anything new.

use surveys::statistics::Level;

use super::council_chat::{Caller, reader_of_any};
use super::{Handled, places};
use crate::domain::{Language, Message, PlaceFor, RoleKind, SectorBody};
use crate::handlers::RoleRequest;
use crate::services::digests as composer;
use crate::store::StoreError;
use crate::store::councils::CouncilChat;

/// `/digest`: in a council's chat its own, in that of a sector's body its part; to a leader that of each round; a coordinator chooses the place.
pub(super) async fn again(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    match reader_of_any(req).await? {
        Caller::Member(chat) => {
            let level = Level::municipality(&chat.municipality);
            match chat.sector {
                Some(body) => of_sector(req, &chat, body).await?,
                None => of_level(req, chat.speaks(), &level).await?,
            }
            Ok(Handled::Done)
        }
        Caller::Told => Ok(Handled::Done),
        Caller::Elsewhere => to_holder(req).await,
    }
}

async fn of_sector(
    req: &mut RoleRequest<'_>,
    chat: &CouncilChat,
    body: SectorBody,
) -> Result<(), StoreError> {
    let (context, now, language) = (req.context, req.now, chat.speaks());
    let of = (chat.municipality.as_str(), body);
    let messages = composer::again_of_sector(req.tx, context, of, language, now).await?;
    say(req, language, messages).await
}

/// The newest publication of a level.
pub(super) async fn of_level(
    req: &mut RoleRequest<'_>,
    language: Language,
    level: &Level,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let messages = composer::again(req.tx, context, level, language, now).await?;
    say(req, language, messages).await
}

/// The same for a coordinator: beside what the council has, what stays in a club.
pub(super) async fn of_coordinator(
    req: &mut RoleRequest<'_>,
    language: Language,
    level: &Level,
) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let mut messages = composer::again(req.tx, context, level, language, now).await?;
    let clubs = composer::again_of_clubs(req.tx, context, level, language, now).await?;
    messages.extend(clubs);
    say(req, language, messages).await
}

async fn say(
    req: &mut RoleRequest<'_>,
    language: Language,
    messages: Vec<Message>,
) -> Result<(), StoreError> {
    if messages.is_empty() {
        return req.answer(language, "council-no-digest", &[]).await;
    }
    for message in messages {
        req.say(message).await?;
    }
    Ok(())
}

async fn to_holder(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    if !req.inbound.private {
        return Ok(Handled::Done);
    }
    let holder = req.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = places::oblasts(req, language, PlaceFor::Digests);
        req.say(message).await?;
        return Ok(Handled::Done);
    }
    let mut handled = Handled::NotOurs;
    for role in holder.led() {
        let level = Level::municipality(role.municipality.as_deref().unwrap_or_default());
        let (context, now) = (req.context, req.now);
        let each = composer::again_of_each(req.tx, context, &level, language, now).await?;
        say(req, language, each).await?;
        handled = Handled::Done;
    }
    Ok(handled)
}
