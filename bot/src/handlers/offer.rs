//! The role that the code of an invite offers.

use crate::handlers::RoleRequest;
use crate::store::StoreError;
use crate::store::invites::{self, Found, Offer};

/// What a code offers; when nothing, the kind answer is given here.
pub(super) async fn offered(
    req: &mut RoleRequest<'_>,
    code: &str,
) -> Result<Option<Offer>, StoreError> {
    let id = match invites::find(req.tx, code, req.now).await? {
        Found::Good(offer) => return Ok(Some(offer)),
        Found::Used => "invite-used",
        Found::Expired => "invite-expired",
        Found::Unknown => "invite-unknown",
    };
    let message = req.bilingual(id).await?;
    req.turn_away(message);
    Ok(None)
}
