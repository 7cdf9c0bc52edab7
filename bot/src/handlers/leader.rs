//! `/rounds`: the open rounds of a place with link, QR picture and progress, and the way to open one.

use std::sync::Arc;

use super::{Handled, coordinator, opening};
use crate::documents;
use crate::domain::{
    Button, LIBRARY, Language, Message, Municipality, Picture, RoleKind, Round, last_day,
};
use crate::handlers::RoleRequest;
use crate::services::{
    command_menus, progress, roles as role_service, rounds as round_service, sms,
};
use crate::store::StoreError;
use crate::store::roles::{self, RoleState};

/// `/rounds`, and the button that does the same.
pub(super) async fn rounds(
    req: &mut RoleRequest<'_>,
    known: &[Arc<Round>],
) -> Result<Handled, StoreError> {
    let holder = req.holder().await?;
    let language = holder.language();
    if holder.role(RoleKind::Coordinator).is_some() {
        let message = coordinator::oblasts(req, language, coordinator::WAY_TO_ROUNDS);
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
    data: &str,
    known: &[Arc<Round>],
) -> Result<(), StoreError> {
    if let Some(language) = data.strip_prefix('l').and_then(Language::from_code) {
        return speak(req, language).await;
    }
    match data.split_once(':') {
        None => {
            rounds(req, known).await?;
            Ok(())
        }
        Some(("r", place)) => {
            let holder = req.holder().await?;
            let place = place
                .parse()
                .ok()
                .and_then(|ix| req.context.municipalities.at(ix));
            match place.filter(|place| holder.opener(&place.slug).is_some()) {
                Some(place) => list(req, holder.language(), place, known).await,
                None => Ok(()),
            }
        }
        _ => opening::tap(req, data).await,
    }
}

/// The press that lists the rounds of a place.
pub(super) fn list_of(place: &Municipality) -> String {
    format!("l:r:{}", place.index)
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
    let held = roles::of_address(req.tx, &context.vault, address).await?;
    let newest = |state| held.iter().rev().find(|r| r.state == state);
    let message = match (newest(RoleState::Confirmed), newest(RoleState::Asked)) {
        (Some(role), _) => role_service::welcome(context, role, req.now),
        (None, Some(role)) => Message {
            text: role_service::asked(context, language, role, req.now),
            buttons: vec![crate::texts::languages(&context.texts, "l:l")],
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
    let joined = open
        .iter()
        .rev()
        .find(|r| sms::can_be_answered(&r.questionnaire));
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
        .zip(0_usize..)
        .filter(|(entry, _)| {
            open.iter()
                .all(|r| r.questionnaire.id != entry.questionnaire.id)
        })
        .map(|(entry, number)| {
            let title = entry.questionnaire.title.get(language);
            vec![Button::tap(title, format!("l:q:{}:{number}", place.index))]
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

/// A round in one place: link, QR picture, progress in steps of about five; where there are SMS and `joins`, how to join by SMS.
pub(super) async fn card(
    req: &mut RoleRequest<'_>,
    language: Language,
    place: &Municipality,
    round: &Round,
    joins: bool,
) -> Result<Message, StoreError> {
    let context = req.context;
    let progress = progress::shown(req.tx, context, &round.id, &place.slug, req.now).await?;
    let link = round.links.iter().find(|l| l.municipality == place.slug);
    let url = match link {
        Some(link) => round_service::url(req.tx, context, &link.payload).await?,
        None => None,
    };
    let none = || "none".to_owned();
    let until = round
        .until
        .map_or_else(none, |u| context.texts.day(language, last_day(u)));
    let name = role_service::place_name(context, language, Some(&place.slug), req.now);
    let args = [
        ("title", round.questionnaire.title.get(language).into()),
        ("place", name.into()),
        ("until", until.into()),
        (
            "progress",
            progress
                .map_or_else(|| "few".to_owned(), |p| p.to_string())
                .into(),
        ),
        ("url", url.clone().unwrap_or_else(none).into()),
    ];
    let by_sms = context.settings.sms.as_ref().filter(|_| joins);
    let by_sms = by_sms.and_then(|sms| sms.number.as_deref()).map(|number| {
        let code = sms::place_code(place);
        [("code", code.into()), ("number", number.into())]
    });
    let mut text = context.texts.say(language, "round-card", &args);
    if let Some(args) = &by_sms {
        text.push('\n');
        text.push_str(&context.texts.say(language, "round-card-sms", args));
    }
    let by_sms = by_sms.map(|args| context.texts.plain(language, "round-card-sms", &args));
    let picture = url
        .and_then(|url| {
            let title = round.questionnaire.title.get(language);
            documents::qr(&url, title, by_sms.as_deref()).ok()
        })
        .map(|png| Picture {
            name: "qr.png".into(),
            png,
        });
    Ok(Message {
        text,
        buttons: Vec::new(),
        picture,
    })
}
