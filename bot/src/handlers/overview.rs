//! `/overview`: all places at a glance, for coordinators.

use super::Handled;
use crate::domain::{Button, CoordinatorTap, Language, LiveFile, Message, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::overview;
use crate::store::StoreError;
use crate::store::outbox::{self, Priority};

/// `/overview`: in as many messages as it takes, with the workbook below the last.
pub(super) async fn all(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(coordinator) = holder.role(RoleKind::Coordinator) else {
        return Ok(Handled::NotOurs);
    };
    let language = coordinator.speaks();
    let seen = overview::read(req.tx, req.context, req.now).await?;
    let mut messages: Vec<_> = seen
        .messages(req.context, language)
        .into_iter()
        .map(Message::plain)
        .collect();
    if let Some(last) = messages.last_mut() {
        let label = req.context.texts.plain(language, "overview-file", &[]);
        last.buttons = vec![vec![Button::tap(
            label,
            CoordinatorTap::OverviewFile.code(),
        )]];
    }
    for message in messages {
        req.say(message).await?;
    }
    Ok(Handled::Done)
}

/// The same as a workbook.
pub(super) async fn file(req: &mut RoleRequest<'_>, language: Language) -> Result<(), StoreError> {
    let address = req.address().await?;
    let file = LiveFile::Overview { language };
    req.toast = Some(req.context.texts.plain(language, "overview-coming", &[]));
    outbox::put_live(req.tx, address, Priority::Interactive, &file, req.now).await
}
