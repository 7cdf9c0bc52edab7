//! A coordinator sees which bodies of sectors read along in a place, invites them and ends that.

use super::language::old_button;
use crate::domain::{
    Button, CoordinatorTap, Language, Message, PlaceFor, RoleKind, SectorBody, SectorStep,
    SectorTap, day_in_bishkek,
};
use crate::handlers::RoleRequest;
use crate::services::roles::{self as role_service, place_name, role_name};
use crate::services::rounds;
use crate::store::roles::{self, Role, RoleState};
use crate::store::{StoreError, audit, invites};

/// A press about the bodies of a place.
pub(super) async fn press(
    req: &mut RoleRequest<'_>,
    by: &Role,
    tap: SectorTap,
) -> Result<(), StoreError> {
    match tap.step {
        SectorStep::List => list(req, by, tap.place).await,
        SectorStep::Invite(body) => invite(req, by, (tap.place, body)).await,
        SectorStep::AskEnd(body) => end(req, by, (tap.place, body), false).await,
        SectorStep::End(body) => end(req, by, (tap.place, body), true).await,
    }
}

fn of(place: u16, step: SectorStep) -> CoordinatorTap {
    CoordinatorTap::Sectors(SectorTap { place, step })
}

/// Which bodies of this place have a chat, and what can be done about each.
async fn list(req: &mut RoleRequest<'_>, by: &Role, place: u16) -> Result<(), StoreError> {
    let Some(municipality) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let (slug, language, context) = (municipality.slug.clone(), by.speaks(), req.context);
    let texts = &context.texts;
    let name = place_name(context, language, Some(&slug), req.now);
    let mut lines = vec![texts.say(language, "sectors", &[("place", name.into())])];
    let mut buttons = Vec::new();
    let all = roles::all(req.tx).await?;
    for body in SectorBody::ALL {
        let state = |state| of_body(&all, &slug, body).any(|role| role.state == state);
        let (known, id, tap) = if state(RoleState::Confirmed) {
            let tap = of(place, SectorStep::AskEnd(body));
            ("yes", "sectors-end", tap)
        } else {
            let tap = of(place, SectorStep::Invite(body));
            let asked = state(RoleState::Asked);
            (if asked { "asked" } else { "no" }, "sectors-invite", tap)
        };
        let role = role_name(context, language, RoleKind::Sector(body));
        let args = [("role", role.into()), ("state", known.into())];
        lines.push(texts.say(language, "sectors-line", &args));
        let label = texts.plain(language, id, &[("sector", body.code().into())]);
        buttons.push(vec![Button::tap(label, tap.code())]);
    }
    buttons.push(back(
        req,
        language,
        CoordinatorTap::Place(PlaceFor::Commitments, place),
    ));
    req.reply(Message::new(lines.join("\n"), buttons)).await
}

/// An invite for a body, to be handed on.
async fn invite(
    req: &mut RoleRequest<'_>,
    by: &Role,
    (place, body): (u16, SectorBody),
) -> Result<(), StoreError> {
    let Some(municipality) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let (slug, language, context) = (municipality.slug.clone(), by.speaks(), req.context);
    let kind = RoleKind::Sector(body);
    let invite = invites::create(req.tx, kind, Some(&slug)).await?;
    let (actor, detail) = (format!("role:{}", by.id), format!("{} {slug}", kind.code()));
    audit::write(req.tx, req.now, &actor, "invite.create", &detail).await?;
    let link = rounds::url(req.tx, context, &invite.payload).await?;
    let last = day_in_bishkek(invite.expires);
    let args = [
        (
            "place",
            place_name(context, language, Some(&slug), req.now).into(),
        ),
        ("role", role_name(context, language, kind).into()),
        ("url", link.unwrap_or_default().into()),
        ("code", invite.payload.into()),
        ("date", context.texts.day(language, last).into()),
    ];
    req.answer(language, "sectors-invited", &args).await
}

/// A body is to get nothing any more: asks whether that is meant, or does it (`sure`).
async fn end(
    req: &mut RoleRequest<'_>,
    by: &Role,
    (place, body): (u16, SectorBody),
    sure: bool,
) -> Result<(), StoreError> {
    let Some(municipality) = req.context.municipalities.at(place) else {
        return old_button(req).await;
    };
    let (slug, language, context) = (municipality.slug.clone(), by.speaks(), req.context);
    if sure {
        let actor = format!("role:{}", by.id);
        let all = roles::all(req.tx).await?;
        for role in of_body(&all, &slug, body) {
            if role.state == RoleState::Confirmed {
                role_service::revoke(req.tx, context, role.id, &actor, req.now).await?;
            }
        }
        return list(req, by, place).await;
    }
    let texts = &context.texts;
    let args = [
        (
            "place",
            place_name(context, language, Some(&slug), req.now).into(),
        ),
        (
            "role",
            role_name(context, language, RoleKind::Sector(body)).into(),
        ),
    ];
    let label = texts.plain(language, "sectors-end-sure", &[]);
    let tap = of(place, SectorStep::End(body));
    let message = Message::new(
        texts.say(language, "sectors-end-ask", &args),
        vec![
            vec![Button::tap(label, tap.code())],
            back(req, language, of(place, SectorStep::List)),
        ],
    );
    req.reply(message).await
}

fn back(req: &RoleRequest<'_>, language: Language, tap: CoordinatorTap) -> Vec<Button> {
    let label = req.context.texts.plain(language, "answer-button-back", &[]);
    vec![Button::tap(label, tap.code())]
}

fn of_body<'a>(all: &'a [Role], slug: &'a str, body: SectorBody) -> impl Iterator<Item = &'a Role> {
    let own = move |role: &&Role| {
        role.kind == RoleKind::Sector(body) && role.municipality.as_deref() == Some(slug)
    };
    all.iter().filter(own)
}
