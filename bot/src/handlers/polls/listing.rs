//! Where polls begin: what is on its way in a place, or a new one.

use super::{Composed, MOST_DRAFTS, Shown, page, show};
use crate::domain::{Draft, Language, Municipality, PlaceFor, Request, RoleKind, Round};
use crate::handlers::language::old_button;
use crate::handlers::{Handled, RoleRequest, places};
use crate::services::{meetings, polls};
use crate::store::outbox::{self, DraftShown};
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

/// A new draft that asks what a poll has asked that is over, in a message of its own.
pub(in crate::handlers) async fn again(
    req: &mut RoleRequest<'_>,
    (role, language): (&Role, Language),
    place: &Municipality,
    round: &Round,
) -> Result<(), StoreError> {
    let context = req.context;
    let Some(over) = drafts::of_round(req.tx, &round.id).await? else {
        return req.flash(language, "poll-again-gone").await;
    };
    roles::set_typing(req.tx, role.id, None).await?;
    let known = drafts::of_role(req.tx, role.id, &place.slug).await?;
    let same =
        |draft: &&Draft| draft.is_open() && draft.content.questions == over.content.questions;
    let draft = match known.iter().find(same) {
        Some(draft) => draft.clone(),
        None if known.len() >= MOST_DRAFTS => {
            let message = page::list(context, language, place, &known);
            return req.say(message).await;
        }
        None => polls::again(req.tx, (role.id, &place.slug), over.content, req.now).await?,
    };
    let of = Composed {
        alone: known.iter().all(|other| other.id == draft.id),
        draft,
        role,
        language,
        place,
    };
    let wait = polls::usual_wait(req.tx).await?;
    let mut shown = page::whole(context, &of, wait, req.now);
    if let Some(day) = polls::possible(req.tx, context, &of.draft, req.now).await? {
        let args = [("date", context.texts.day(language, day).into())];
        let from = context.texts.say(language, "poll-again-from", &args);
        shown.text = format!("{from}\n\n{}", shown.text);
    }
    let address = req.address().await?;
    let shown = DraftShown {
        draft: of.draft.id,
        shown: Request::Send(shown),
    };
    outbox::put_of_draft(req.tx, address, &shown, req.now).await
}

/// A quick poll in which the place puts the proposals of meetings in order, in a message of its own; `false` if there are too few of them.
pub(in crate::handlers) async fn of_proposals(
    req: &mut RoleRequest<'_>,
    (role, language): (&Role, Language),
    discussed: &meetings::Discussed,
) -> Result<bool, StoreError> {
    let (context, now) = (req.context, req.now);
    let slug = &discussed.result.of.municipality;
    let Some(place) = context.municipalities.find(slug) else {
        return Ok(false);
    };
    let known = drafts::of_role(req.tx, role.id, slug).await?;
    let asks = |draft: &&Draft| draft.content.proposals().next().is_some();
    let draft = match known.iter().find(asks) {
        Some(draft) => draft.clone(),
        None if known.len() >= MOST_DRAFTS => {
            let message = page::list(context, language, place, &known);
            req.say(message).await?;
            return Ok(true);
        }
        None => match meetings::draft(req.tx, context, discussed, role.id, now).await? {
            Some(draft) => draft,
            None => return Ok(false),
        },
    };
    let of = Composed {
        alone: known.iter().all(|other| other.id == draft.id),
        draft,
        role,
        language,
        place,
    };
    let wait = polls::usual_wait(req.tx).await?;
    let address = req.address().await?;
    let shown = DraftShown {
        draft: of.draft.id,
        shown: Request::Send(page::whole(context, &of, wait, now)),
    };
    outbox::put_of_draft(req.tx, address, &shown, now).await?;
    Ok(true)
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
