//! The card of an open round: link, QR picture and progress.

use std::sync::Arc;

use super::bring_buttons;
use crate::domain::{Language, Message, Municipality, Round, last_day};
use crate::handlers::RoleRequest;
use crate::services::handouts::Invitation;
use crate::services::{Context, links, progress, roles as role_service, sms};
use crate::store::StoreError;
use crate::store::roles::Role;

/// Progress from which on a place surely has the 31 answers whose shares are printed in tens.
const TENS: u32 = 35;
/// The same of 61 answers and fives.
const FIVES: u32 = 65;

/// A round in one place: the link that this role is shown, QR picture, progress in steps of about five; where there are SMS, how to join by SMS, or
/// that the place's code stays with its `keeper`, the round that had it first.
pub(super) async fn card(
    req: &mut RoleRequest<'_>,
    (language, place): (Language, &Municipality),
    role: &Role,
    round: &Arc<Round>,
    keeper: Option<&Arc<Round>>,
) -> Result<Message, StoreError> {
    let context = req.context;
    let progress = progress::shown(req.tx, context, &round.id, &place.slug, req.now).await?;
    let shown = links::shown(req.tx, (round, &place.slug), role).await?;
    let keeper = keeper.filter(|_| round.questionnaire.is_for_sms());
    let invited = match &shown {
        Some(payload) => {
            let (of, way) = ((round, place), (payload.as_str(), keeper));
            Invitation::of(req.tx, context, of, way, req.now).await?
        }
        None => None,
    };
    let none = || "none".to_owned();
    let until = round
        .until
        .map_or_else(none, |u| context.texts.day(language, last_day(u)));
    let name = role_service::place_name(context, language, Some(&place.slug), req.now);
    let url = invited.as_ref().map(|invited| invited.url().to_owned());
    let url = url.unwrap_or_else(|| if shown.is_some() { "none" } else { "ask" }.to_owned());
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
        ("url", url.into()),
    ];
    let mut lines = vec![context.texts.say(language, "round-card", &args)];
    let people = progress.map_or(0, |p| p.people());
    lines.extend(next(context, language, (round, people)));
    let pledge = context.snapshot().pledge(round, &place.slug, req.now);
    lines.extend(pledge.map(|p| crate::texts::pledge_line(&context.texts, language, p)));
    let joins = keeper.is_some_and(|keeper| keeper.id == round.id);
    let by_sms = context.settings.sms.as_ref().filter(|_| joins);
    let by_sms = by_sms.and_then(|sms| sms.number.as_deref()).map(|number| {
        let code = sms::place_code(place);
        [("code", code.into()), ("number", number.into())]
    });
    lines.extend(by_sms.map(|args| context.texts.say(language, "round-card-sms", &args)));
    let stays = keeper.filter(|_| !joins);
    lines.extend(stays.and_then(|keeper| code_stays(context, language, place, keeper)));
    let first = round.links.iter().find(|l| l.municipality == place.slug);
    let bring = first.map(|link| vec![bring_buttons::button(context, language, &link.payload)]);
    Ok(Message::new(lines.join("\n"), bring.into_iter().collect())
        .with_picture(invited.and_then(|invited| invited.picture(context)?.picture)))
}

/// What comes of more answers: a result, then finer shares.
fn next(context: &Context, language: Language, (round, people): (&Round, u32)) -> Option<String> {
    let threshold = context.settings.threshold;
    let next = match people {
        few if few < threshold && round.is_for_council() => "result",
        few if few < threshold => "club",
        _ if people < TENS => "tens",
        _ if people < FIVES => "fives",
        _ => return None,
    };
    let args = [("next", next.into()), ("threshold", threshold.into())];
    Some(context.texts.say(language, "bring-next", &args))
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
