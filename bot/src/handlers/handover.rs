//! Other people work in a council now: a coordinator ends the rights of the old chat and gets the invite for the new one, in one step.

use surveys::statistics::Level;

use super::language::old_button;
use crate::domain::{
    Button, CoordinatorTap, Message, PlaceFor, Request, RoleKind, RoundId, day_in_bishkek,
};
use crate::handlers::RoleRequest;
use crate::services::digests::newest;
use crate::services::reports::{self, Audience, Recipient};
use crate::services::roles::{self as role_service, place_name};
use crate::services::{commitments, rounds};
use crate::store::outbox::Priority;
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, audit, councils, invites};

/// The chat of the council of a place is to be replaced: asks whether that is meant, or does it (`sure`).
pub(super) async fn replace(
    req: &mut RoleRequest<'_>,
    by: &Role,
    (place, sure): (u16, bool),
) -> Result<(), StoreError> {
    let Some(municipality) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let (slug, language) = (municipality.slug.clone(), by.speaks());
    let name = place_name(req.context, language, Some(&slug), req.now);
    if sure {
        return done(req, by, &slug, &name).await;
    }
    let texts = &req.context.texts;
    let label = texts.plain(language, "replace-sure", &[]);
    let elected = texts.plain(language, "replace-elected", &[]);
    let back = texts.plain(language, "answer-button-back", &[]);
    let tap = CoordinatorTap::Replace(place, true);
    let message = Message::new(
        texts.say(language, "replace-ask", &[("place", name.into())]),
        vec![
            vec![Button::tap(label, tap.code())],
            vec![Button::tap(elected, CoordinatorTap::Elected(place).code())],
            vec![Button::tap(
                back,
                CoordinatorTap::Place(PlaceFor::Commitments, place).code(),
            )],
        ],
    );
    req.reply(message).await
}

/// A new council was elected: it is asked about each promise of the previous one.
pub(super) async fn elected(
    req: &mut RoleRequest<'_>,
    by: &Role,
    place: u16,
) -> Result<(), StoreError> {
    let (context, now, language) = (req.context, req.now, by.speaks());
    let Some(municipality) = context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let actor = format!("role:{}", by.id);
    let slug = &municipality.slug;
    let id = match commitments::elected(req.tx, context, slug, &actor, now).await? {
        true => "elected-done",
        false => "elected-before",
    };
    let name = place_name(context, language, Some(slug), now);
    req.answer(language, id, &[("place", name.into())]).await
}

async fn done(
    req: &mut RoleRequest<'_>,
    by: &Role,
    slug: &str,
    name: &str,
) -> Result<(), StoreError> {
    let (context, now, language) = (req.context, req.now, by.speaks());
    let actor = format!("role:{}", by.id);
    for role in roles::all(req.tx).await? {
        if role.kind != RoleKind::Council || role.municipality.as_deref() != Some(slug) {
            continue;
        }
        match role.state {
            RoleState::Confirmed => {
                role_service::revoke(req.tx, context, role.id, &actor, now).await?;
            }
            RoleState::Asked => {
                role_service::refuse(req.tx, context, role.id, &actor, now).await?;
            }
            RoleState::Refused | RoleState::Revoked => {}
        }
    }
    let invite = invites::create(req.tx, RoleKind::Council, Some(slug)).await?;
    audit::write(req.tx, now, &actor, "council.replace", slug).await?;
    let link = rounds::url(req.tx, context, &invite.payload).await?;
    let last = day_in_bishkek(invite.expires);
    let args = [
        ("place", name.into()),
        ("url", link.unwrap_or_default().into()),
        ("code", invite.payload.into()),
        ("date", context.texts.day(language, last).into()),
    ];
    req.answer(language, "replace-done", &args).await
}

/// A council's chat was confirmed: it gets what young people still wait for, and the newest files.
pub(super) async fn take_over(req: &mut RoleRequest<'_>, role: &Role) -> Result<(), StoreError> {
    let (context, now) = (req.context, req.now);
    let Some(chat) = councils::get(req.tx, role.address).await? else {
        return Ok(());
    };
    for message in commitments::open_items(req.tx, context, &chat, now).await? {
        let request = Request::Send(message);
        req.queue(chat.address, Priority::Digest, &request).await?;
    }
    if let Some(message) = commitments::inherited(req.tx, context, &chat).await? {
        req.queue(chat.address, Priority::Digest, &Request::Send(message))
            .await?;
    }
    let level = Level::municipality(&chat.municipality);
    let Some(stored) = newest(req.tx, context, &level).await? else {
        return Ok(());
    };
    let snapshot = context.snapshot();
    let Some(round) = snapshot.round(&RoundId::new(&stored.publication.round)) else {
        return Ok(());
    };
    let to = Recipient {
        address: chat.address,
        priority: Priority::Digest,
        language: chat.speaks(),
        audience: Audience::Council,
    };
    let publication = (&**round, &stored.publication, stored.edition);
    reports::queue(req.tx, context, to, publication, now).await
}
