//! `/rounds`: the open rounds of a place, and the way to open one.

use std::sync::Arc;

use super::language::old_button;
use super::round_card::card;
use super::{Handled, opening, places};
use crate::domain::{
    Button, LIBRARY, Language, LeaderTap, Message, Municipality, Opening, OpeningStep, PlaceFor,
    RoleKind, Round,
};
use crate::handlers::RoleRequest;
use crate::services::{command_menus, roles as role_service};
use crate::store::StoreError;
use crate::store::roles::{self, RoleState};
use crate::texts::role_languages;

/// `/rounds`, and the button that does the same.
pub(super) async fn rounds(
    req: &mut RoleRequest<'_>,
    known: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = places::oblasts(req, language, PlaceFor::Rounds);
        req.say(message).await?;
        return Ok(Handled::Done);
    }
    let context = req.context;
    let mut handled = Handled::NotOurs;
    for role in holder.led() {
        let slug = role.municipality.as_deref().unwrap_or_default();
        if let Some(place) = context.municipalities.find(slug) {
            list(req, language, place, known).await?;
            handled = Handled::Done;
        }
    }
    Ok(handled)
}

/// A press of a leader, or of a coordinator who opens a round.
pub(super) async fn tap(
    req: &mut RoleRequest<'_>,
    tap: LeaderTap,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    match tap {
        LeaderTap::Language(language) => speak(req, language).await,
        LeaderTap::Rounds => rounds(req, known).await.map(|_| ()),
        LeaderTap::RoundsOf(place) => {
            let holder = req.holder().await?;
            let place = req.context.municipalities.at(place);
            match place.filter(|place| holder.opener(&place.slug).is_some()) {
                Some(place) => list(req, holder.language(), place, known).await,
                None => old_button(req).await,
            }
        }
        LeaderTap::Opening(way) => opening::tap(req, way).await,
    }
}

/// The language of somebody with a role: what they read last comes again in it.
async fn speak(req: &mut RoleRequest<'_>, language: Language) -> Result<(), StoreError> {
    let context = req.context;
    let address = req.address().await?;
    roles::set_language(req.tx, address, language).await?;
    let holder = req.holder().await?;
    if !holder.is_nobody() {
        command_menus::renew(req.tx, context, address, req.now).await?;
    }
    let held = roles::of_address(req.tx, address).await?;
    let newest = |state| held.iter().rev().find(|r| r.state == state);
    let message = match (newest(RoleState::Confirmed), newest(RoleState::Asked)) {
        (Some(role), _) => role_service::welcome(context, role, req.now),
        (None, Some(role)) => Message {
            text: role_service::asked(context, language, role, req.now),
            buttons: vec![role_languages(&context.texts)],
            picture: None,
        },
        (None, None) => return Ok(()),
    };
    req.reply(message).await
}

/// The open rounds of a place, one message each, then what can be opened.
pub(super) async fn list(
    req: &mut RoleRequest<'_>,
    language: Language,
    place: &Municipality,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    let open: Vec<&Arc<Round>> = known
        .iter()
        .filter(|r| {
            r.takes_answers(req.now) && r.links.iter().any(|l| l.municipality == place.slug)
        })
        .collect();
    // to a code the newest round that can be answered by SMS belongs: the others have no such way in
    let joined = open.iter().rev().find(|r| r.questionnaire.is_for_sms());
    for round in &open {
        let joins = joined.is_some_and(|joined| joined.id == round.id);
        let card = card(req, language, place, round, joins).await?;
        req.say(card).await?;
    }
    let texts = &req.context.texts;
    let name = role_service::place_name(req.context, language, Some(&place.slug), req.now);
    let mut lines = vec![texts.say(language, "rounds-title", &[("place", name.into())])];
    if open.is_empty() {
        lines.push(texts.say(language, "rounds-none", &[]));
    }
    let buttons: Vec<_> = LIBRARY
        .iter()
        .zip(0_u16..)
        .filter(|(entry, _)| {
            open.iter()
                .all(|r| r.questionnaire.id != entry.questionnaire.id)
        })
        .map(|(entry, number)| {
            let tap = LeaderTap::Opening(Opening {
                place: place.index,
                entry: number,
                step: OpeningStep::Dates,
            });
            vec![Button::tap(
                entry.questionnaire.title.get(language),
                tap.code(),
            )]
        })
        .collect();
    if !buttons.is_empty() {
        lines.push(texts.say(language, "rounds-start", &[]));
    }
    req.say(Message {
        text: lines.join("\n\n"),
        buttons,
        picture: None,
    })
    .await
}
