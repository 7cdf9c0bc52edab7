//! Where polls begin: what is on its way in a place, or a new one.

use super::{Composed, MOST_DRAFTS, Shown, page, show};
use crate::domain::{Language, Municipality, PlaceFor, RoleKind};
use crate::handlers::language::old_button;
use crate::handlers::{Handled, RoleRequest, places};
use crate::services::polls;
use crate::store::roles::{self, Role};
use crate::store::{StoreError, drafts};

/// `/poll`.
pub(in crate::handlers) async fn command(req: &mut RoleRequest<'_>) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = places::oblasts(req, holder.language(), PlaceFor::Polls);
        req.say(message).await?;
        return Ok(Handled::Done);
    }
    let mut handled = Handled::NotOurs;
    let context = req.context;
    for role in holder.led() {
        let slug = role.municipality.as_deref().unwrap_or_default();
        if let Some(place) = context.municipalities.find(slug) {
            home(req, (role, holder.language()), place).await?;
            handled = Handled::Done;
        }
    }
    Ok(handled)
}

/// What is on its way in a place: the only poll, a list of them, or a new one.
pub(in crate::handlers) async fn of_place(
    req: &mut RoleRequest<'_>,
    place: u16,
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let place = req.context.municipalities.at(place);
    match place.and_then(|place| Some((place, holder.opener(&place.slug)?))) {
        Some((place, role)) => home(req, (role, holder.language()), place).await,
        None => old_button(req).await,
    }
}

/// A new poll for a place.
pub(in crate::handlers) async fn new(
    req: &mut RoleRequest<'_>,
    place: u16,
) -> Result<(), StoreError> {
    let holder = req.holder().await?;
    let place = req.context.municipalities.at(place);
    let Some((place, role)) = place.and_then(|place| Some((place, holder.opener(&place.slug)?)))
    else {
        return old_button(req).await;
    };
    let known = drafts::of_role(req.tx, role.id, &place.slug).await?;
    if known.len() >= MOST_DRAFTS {
        return home(req, (role, holder.language()), place).await;
    }
    let draft = polls::compose(req.tx, role.id, &place.slug, req.now).await?;
    let composed = Composed {
        draft,
        role,
        language: holder.language(),
        place,
        alone: known.is_empty(),
    };
    show(req, &composed, Shown::Whole, None).await
}

async fn home(
    req: &mut RoleRequest<'_>,
    (role, language): (&Role, Language),
    place: &Municipality,
) -> Result<(), StoreError> {
    roles::set_typing(req.tx, role.id, None).await?;
    let mut known = drafts::of_role(req.tx, role.id, &place.slug).await?;
    if known.len() > 1 || known.iter().any(|draft| !draft.is_open()) {
        let message = page::list(req.context, language, place, &known);
        return req.reply(message).await;
    }
    let draft = match known.pop() {
        Some(draft) => draft,
        None => polls::compose(req.tx, role.id, &place.slug, req.now).await?,
    };
    let composed = Composed {
        draft,
        role,
        language,
        place,
        alone: true,
    };
    show(req, &composed, Shown::Whole, None).await
}
