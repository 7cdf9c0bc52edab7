//! `/todo`: what waits for a coordinator, one item at a time; `/handover`: what a new one needs to know.

use super::Handled;
use crate::domain::{Message, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::todo;
use crate::store::StoreError;
use crate::store::roles::Role;

/// `/todo`: the first item.
pub(super) async fn first(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        return Ok(Handled::NotOurs);
    };
    let queue = todo::of(req.tx, req.context, coordinator, req.now).await?;
    let message = todo::card(req.context, &queue, 0, coordinator.speaks(), req.now);
    req.say(message).await?;
    Ok(Handled::Done)
}

/// The item at this place of the queue as it is now; the first when there are no more so many.
pub(super) async fn show(
    req: &mut RoleRequest<'_>,
    coordinator: &Role,
    at: u16,
) -> Result<(), StoreError> {
    let queue = todo::of(req.tx, req.context, coordinator, req.now).await?;
    let message = todo::card(
        req.context,
        &queue,
        usize::from(at),
        coordinator.speaks(),
        req.now,
    );
    req.reply(message).await
}

/// `/handover`: what waits, and the roles of each place, without names.
pub(super) async fn handover(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        return Ok(Handled::NotOurs);
    };
    for text in todo::handover(req.tx, req.context, coordinator, req.now).await? {
        req.say(Message::plain(text)).await?;
    }
    Ok(Handled::Done)
}
