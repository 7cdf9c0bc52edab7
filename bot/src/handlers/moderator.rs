//! `/words`: a moderator, or a coordinator, reads young people's own words, one text after the other.

use super::Handled;
use super::replies::Holder;
use crate::domain::{Button, CoordinatorTap, Message, ModeratorTap, PlaceFor, Request, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::writings::{self, Pressed};
use crate::store::outbox::{self, Priority, ReaderShown};
use crate::store::roles::Role;
use crate::store::{StoreError, reading};

/// In which role somebody reads: nobody who leads young people, or sits in a council, as they would know a hand or a story.
fn reader(holder: &Holder) -> Option<&Role> {
    if holder.led().next().is_some() || holder.role(RoleKind::Council).is_some() {
        return None;
    }
    holder
        .role(RoleKind::Moderator)
        .or_else(|| holder.role(RoleKind::Coordinator))
}

/// `/words`: the next text.
pub(super) async fn first(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(moderator) = reader(&holder) else {
        let reads = [RoleKind::Moderator, RoleKind::Coordinator];
        if !reads.into_iter().any(|kind| holder.role(kind).is_some()) {
            return Ok(Handled::NotOurs);
        }
        req.decline(holder.language(), "words-not-leading", &[]);
        return Ok(Handled::Done);
    };
    let card = writings::next(req.tx, req.context, moderator, "", req.now).await?;
    say(req, moderator, card).await?;
    Ok(Handled::Done)
}

/// A press of a moderator.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: ModeratorTap) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let Some(moderator) = reader(&holder) else {
        req.decline(holder.language(), "words-only", &[]);
        return Ok(());
    };
    let (context, now) = (req.context, req.now);
    let ModeratorTap::On { id, rev, step } = tap else {
        let card = writings::next(req.tx, context, moderator, "", now).await?;
        return show(req, moderator, card).await;
    };
    match writings::press(req.tx, context, moderator, (&id, rev, step), now).await? {
        Pressed::Card(card) => show(req, moderator, card).await,
        Pressed::Then(said, card) => {
            // what was there is gone: nothing of it stays in the chat
            req.reply(Message::plain(context.texts.say(
                moderator.speaks(),
                said,
                &[],
            )))
            .await?;
            reading::clear(req.tx, moderator.id).await?;
            say(req, moderator, card).await
        }
    }
}

/// Coordinators go from here to the places where words are asked for.
fn with_places(req: &RoleRequest<'_>, moderator: &Role, mut card: Message) -> Message {
    if moderator.kind == RoleKind::Coordinator {
        let label = req
            .context
            .texts
            .plain(moderator.speaks(), "words-places", &[]);
        let places = CoordinatorTap::Oblasts(PlaceFor::Words);
        card.buttons.push(vec![Button::tap(label, places.code())]);
    }
    card
}

/// In the message that was pressed.
async fn show(
    req: &mut RoleRequest<'_>,
    moderator: &Role,
    card: Message,
) -> Result<(), StoreError> {
    let card = with_places(req, moderator, card);
    match req.message() {
        Some(message) if reading::holds(req.tx, moderator.id).await? => {
            reading::show(req.tx, moderator.id, Some(message), req.now).await?;
            req.reply(card).await
        }
        Some(_) => {
            reading::clear(req.tx, moderator.id).await?;
            req.reply(card).await
        }
        None => req.say(card).await,
    }
}

/// Below all others: the card before it goes.
async fn say(req: &mut RoleRequest<'_>, moderator: &Role, card: Message) -> Result<(), StoreError> {
    let card = with_places(req, moderator, card);
    let address = req.address().await?;
    if let Some(before) = reading::message(req.tx, moderator.id).await? {
        let message_ids = vec![before];
        let gone = Request::Delete { message_ids };
        req.queue(address, Priority::Interactive, &gone).await?;
    }
    reading::clear(req.tx, moderator.id).await?;
    if !reading::holds(req.tx, moderator.id).await? {
        return req.say(card).await;
    }
    reading::show(req.tx, moderator.id, None, req.now).await?;
    let shown = ReaderShown {
        reader: moderator.id,
        shown: Request::Send(card),
    };
    outbox::put_of_reader(req.tx, address, &shown, req.now).await
}
