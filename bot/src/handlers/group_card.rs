//! In the group of a club: a leader hangs the card of a round there. Nobody else is answered, and nobody's words are read.

use std::sync::Arc;

use super::council_chat::chat_here;
use super::offered::open_in;
use crate::domain::{Message, Municipality, Round};
use crate::handlers::RoleRequest;
use crate::services::{group_cards, links};
use crate::store::StoreError;
use crate::store::roles::Role;

/// Whether what follows `/start` in a group is the link of a round: the bot was added by the button of a leader's page.
pub(super) fn is_of_round(rounds: &[Arc<Round>], payload: &str) -> bool {
    rounds.iter().any(|round| round.place_of(payload).is_some())
}

/// The bot was added by the button of a leader's page: the card of that round.
pub(super) async fn by_link(
    req: &mut RoleRequest<'_>,
    payload: &str,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    if is_nobodys(req).await? {
        return Ok(());
    }
    let context = req.context;
    let found = rounds.iter().find_map(|round| {
        let link = round.place_of(payload)?;
        Some((round, context.municipalities.find(&link.municipality)?))
    });
    let holder = req.sender_as_holder().await?;
    let Some((round, place)) = found else {
        return Ok(());
    };
    match holder.opener(&place.slug) {
        Some(role) if round.takes_answers(req.now) => hang(req, role, round, place).await,
        Some(_) => {
            req.decline(holder.language(), "round-over", &[]);
            Ok(())
        }
        None => Ok(()),
    }
}

/// `/rounds` of a leader: the cards of all rounds that are open in their place.
pub(super) async fn all(
    req: &mut RoleRequest<'_>,
    rounds: &[Arc<Round>],
) -> Result<(), StoreError> {
    if is_nobodys(req).await? {
        return Ok(());
    }
    let holder = req.sender_as_holder().await?;
    let mut any = false;
    for role in holder.led() {
        let slug = role.municipality.as_deref().unwrap_or_default();
        let Some(place) = req.context.municipalities.find(slug) else {
            continue;
        };
        for round in open_in(rounds, place, req.now) {
            hang(req, role, round, place).await?;
            any = true;
        }
    }
    if !any && holder.led().next().is_some() {
        req.decline(holder.language(), "group-none", &[]);
    }
    Ok(())
}

/// Whether a leader has added the bot: what is to hang here they say themselves.
pub(super) async fn is_leaders(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let holder = req.sender_as_holder().await?;
    Ok(holder.led().next().is_some())
}

/// Says what is wrong if nobody is seen to act, or a council works here: then there is nothing more to do.
async fn is_nobodys(req: &mut RoleRequest<'_>) -> Result<bool, StoreError> {
    let council = chat_here(req).await?;
    if req.inbound.sender.is_none() {
        // of a council it is heard nothing: `/rounds` is none of its commands
        if council.is_none() {
            let message = req.bilingual("group-anonymous").await?;
            req.turn_away(message);
        }
        return Ok(true);
    }
    let Some(council) = council else {
        return Ok(false);
    };
    let holder = req.sender_as_holder().await?;
    if holder.led().next().is_some() {
        let text = req
            .context
            .texts
            .say(council.speaks(), "group-of-council", &[]);
        req.turn_away(Message::plain(text));
    }
    Ok(true)
}

async fn hang(
    req: &mut RoleRequest<'_>,
    role: &Role,
    round: &Round,
    place: &Municipality,
) -> Result<(), StoreError> {
    let of = (round, place.slug.as_str());
    let own = links::own(req.tx, req.context, of, role, req.now).await?;
    let address = req.address().await?;
    let actor = format!("role:{}", role.id);
    group_cards::hang(req.tx, of, (address, &own), &actor, req.now).await
}
