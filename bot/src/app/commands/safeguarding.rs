//! The safeguarding person chooses a ready reply.

use super::super::{Desk, safeguard};
use super::Handled;
use crate::domain::RoleKind;
use crate::store::{StoreError, disclosures};

/// `w:CASE:REPLY`. The card loses the words once they are answered.
pub(super) async fn tap(desk: &mut Desk<'_>, data: &str) -> Result<(), StoreError> {
    let holder = desk.holder().await?;
    let language = holder.language();
    let Some(role) = holder.role(RoleKind::Safeguarding) else {
        desk.decline(language, "safeguard-only", &[]);
        return Ok(());
    };
    let Some((id, number)) = data
        .split_once(':')
        .and_then(|(id, n)| Some((id.parse().ok()?, n.parse().ok()?)))
    else {
        return Ok(());
    };
    match safeguard::reply(desk.tx, desk.house, role, id, number, desk.now).await? {
        Some(reply) => {
            desk.answer(language, "safeguard-answered", &[("reply", reply.into())])
                .await
        }
        None => desk.answer(language, "safeguard-already", &[]).await,
    }
}

/// `/cases`: how many wait for a reply. Their cards are not sent again, so that the words stand in one place.
pub(super) async fn cases(desk: &mut Desk<'_>) -> Result<Handled, StoreError> {
    let holder = desk.holder().await?;
    if holder.role(RoleKind::Safeguarding).is_none() {
        return Ok(Handled::NotOurs);
    }
    let waiting = disclosures::open(desk.tx).await?;
    desk.answer(
        holder.language(),
        "safeguard-waiting",
        &[("n", waiting.into())],
    )
    .await?;
    Ok(Handled::Done)
}
