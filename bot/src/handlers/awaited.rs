//! Which question of ours the next words answer.

use crate::domain::{Message, Press, RoleKind, Span};
use crate::handlers::RoleRequest;
use crate::store::StoreError;
use crate::store::roles;

/// In a private chat words are awaited for so long.
const WRITING: Span = Span::hours(1);

/// From now on words in this private chat answer the message with this first button, or (`None`) nothing. In groups nothing is to be remembered.
pub(super) async fn expect(
    req: &mut RoleRequest<'_>,
    kind: RoleKind,
    button: Option<&str>,
) -> Result<(), StoreError> {
    if !req.inbound.private {
        return Ok(());
    }
    let holder = req.holder().await?;
    let Some(role) = holder.role(kind) else {
        return Ok(());
    };
    let typing = button.map(|button| (button, req.now + WRITING));
    roles::set_typing(req.tx, role.id, typing).await
}

/// A leader does something else: what they type next is for no quick poll.
pub(super) async fn forget_poll(req: &mut RoleRequest<'_>) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    for role in holder.led() {
        roles::set_typing(req.tx, role.id, None).await?;
    }
    Ok(())
}

/// From now on a day that is typed in this private chat of a leader answers the page behind this button.
pub(super) async fn expect_of_leaders(
    req: &mut RoleRequest<'_>,
    button: &str,
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    for role in holder.led() {
        let typing = Some((button, req.now + WRITING));
        roles::set_typing(req.tx, role.id, typing).await?;
    }
    Ok(())
}

/// What the first button under a message says back.
pub(super) fn first_button(message: &Message) -> Option<&str> {
    match &message.buttons.first()?.first()?.press {
        Press::Data(data) => Some(data),
        Press::Url(_) => None,
    }
}
