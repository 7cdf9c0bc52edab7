//! An operator clears an alert and asks what is raised.

use super::Handled;
use crate::domain::{OperatorTap, RoleKind};
use crate::handlers::RoleRequest;
use crate::services::alerts;
use crate::store::StoreError;

/// "Handled": the alert is told again when it comes back.
pub(super) async fn tap(req: &mut RoleRequest<'_>, tap: OperatorTap) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    let Some(operator) = holder.role(RoleKind::Operator) else {
        req.decline(language, "operator-only", &[]);
        return Ok(());
    };
    let OperatorTap::Handled(alert) = tap;
    let actor = format!("role:{}", operator.id);
    alerts::handled(req.tx, &actor, alert, req.now).await?;
    req.answer(language, "operator-cleared", &[]).await
}

/// `/alerts`: what is raised now, once more.
pub(super) async fn alerts(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let Some(operator) = holder.role(RoleKind::Operator) else {
        return Ok(Handled::NotOurs);
    };
    if alerts::catch_up(req.tx, req.context, operator, req.now).await? == 0 {
        req.answer(operator.speaks(), "operator-well", &[]).await?;
    }
    Ok(Handled::Done)
}
