//! The card of an open round: link, QR picture and progress.

use std::sync::Arc;

use crate::documents;
use crate::domain::{Language, Message, Municipality, Picture, Round, last_day};
use crate::handlers::RoleRequest;
use crate::services::{Context, progress, roles as role_service, rounds as round_service, sms};
use crate::store::StoreError;

/// A round in one place: link, QR picture, progress in steps of about five; where there are SMS, how to join by SMS, or that the place's code stays
/// with its `keeper`, the round that had it first.
pub(super) async fn card(
    req: &mut RoleRequest<'_>,
    (language, place): (Language, &Municipality),
    round: &Round,
    keeper: Option<&Arc<Round>>,
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
        ("place", name.as_str().into()),
        ("until", until.into()),
        (
            "progress",
            progress
                .map_or_else(|| "few".to_owned(), |p| p.to_string())
                .into(),
        ),
        ("url", url.clone().unwrap_or_else(none).into()),
    ];
    let pledge = context.snapshot().pledge(round, &place.slug, req.now);
    let keeper = keeper.filter(|_| round.questionnaire.is_for_sms());
    let joins = keeper.is_some_and(|keeper| keeper.id == round.id);
    let by_sms = context.settings.sms.as_ref().filter(|_| joins);
    let by_sms = by_sms.and_then(|sms| sms.number.as_deref()).map(|number| {
        let code = sms::place_code(place);
        [("code", code.into()), ("number", number.into())]
    });
    let mut text = context.texts.say(language, "round-card", &args);
    if let Some(pledge) = pledge {
        text.push('\n');
        text.push_str(&crate::texts::pledge_line(&context.texts, language, pledge));
    }
    if let Some(args) = &by_sms {
        text.push('\n');
        text.push_str(&context.texts.say(language, "round-card-sms", args));
    }
    if let Some(stays) = keeper
        .filter(|_| !joins)
        .and_then(|keeper| code_stays(context, language, place, keeper))
    {
        text.push('\n');
        text.push_str(&stays);
    }
    let by_sms = by_sms.map(|args| context.texts.plain(language, "round-card-sms", &args));
    let picture = url
        .and_then(|url| {
            let title = round.questionnaire.title.get(language);
            documents::qr(&url, title, &name, by_sms.as_deref()).ok()
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

/// That the SMS code of a place stays with the round that had it first; nothing where nobody can write to us by SMS.
pub(super) fn code_stays(
    context: &Context,
    language: Language,
    place: &Municipality,
    keeper: &Round,
) -> Option<String> {
    let terms = context.settings.sms.as_ref()?;
    terms.number.as_ref()?;
    let args = [
        ("code", sms::place_code(place).into()),
        ("title", keeper.questionnaire.title.get(language).into()),
    ];
    Some(context.texts.say(language, "round-code-stays", &args))
}
